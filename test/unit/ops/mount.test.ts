import { describe, expect, it } from 'vitest'
import { nullLogger } from '../../../src/base/index.js'
import { mountOps, type OpsDeps, type OpsOptions } from '../../../src/ops/index.js'
import { FakeListener } from '../../support/fake-exchange.js'

const document = JSON.stringify({
  info: { title: 'API <1>' },
  servers: [{ url: '/api' }],
  paths: { '/publish': { post: { summary: 'Publish & more.' } } },
})

function start(options: Partial<OpsOptions>, deps: Partial<OpsDeps> = {}): FakeListener {
  const listener = new FakeListener()
  mountOps(
    listener,
    {
      health: null,
      ready: null,
      prometheus: null,
      init: null,
      swagger: null,
      signingKeys: null,
      ...options,
    },
    {
      log: nullLogger,
      metrics: { text: () => Promise.resolve('m 1\n'), contentType: 'text/plain; version=0.0.4' },
      isOriginAllowed: (origin) => origin === 'https://app.example',
      problems: () => Promise.resolve([]),
      openApi: () => document,
      signingKeys: () => [{ kid: 'k' }],
      ...deps,
    },
  )
  return listener
}

describe('mountOps', () => {
  it('serves only what is switched on', () => {
    expect([...start({}).routes.keys()]).toEqual([])
    expect([...start({ health: '/health' }).routes.keys()]).toEqual(['/health'])
  })

  it('cuts trailing slashes of prefixes, and takes an empty one for the root', async () => {
    expect((await start({ health: '/healthz/' }).request('/healthz')).status).toBe(200)
    expect((await start({ health: '' }).request('/')).status).toBe(200)
  })

  it('answers readiness with what is wrong, looking once for all who ask together', async () => {
    let looks = 0
    let found: string[] = []
    const listener = start(
      { ready: '/ready' },
      {
        problems: () => {
          looks++
          return Promise.resolve(found)
        },
      },
    )
    const together = await Promise.all([listener.request('/ready'), listener.request('/ready')])
    expect(together.map(({ status }) => status)).toEqual([200, 200])
    expect(looks).toBe(1)
    found = ['Redis is away']
    const answer = await listener.request('/ready')
    expect(answer).toMatchObject({ status: 503, body: '{"problems":["Redis is away"]}' })
  })

  it('answers {} to a health check with any method', async () => {
    const listener = start({ health: '/health' })
    for (const method of ['GET', 'POST', 'PUT', 'DELETE', 'OPTIONS']) {
      expect(await listener.request('/health', { method })).toEqual({
        status: 200,
        headers: { 'content-type': 'application/json' },
        body: '{}',
      })
    }
  })

  it('shows metrics with their media type', async () => {
    const listener = start({ prometheus: '/metrics' })
    expect(await listener.request('/metrics', { method: 'GET' })).toEqual({
      status: 200,
      headers: { 'content-type': 'text/plain; version=0.0.4' },
      body: 'm 1\n',
    })
  })

  it('answers 500 without details when metrics cannot be collected', async () => {
    const listener = start(
      { prometheus: '/metrics' },
      { metrics: { text: () => Promise.reject(new Error('secret path')), contentType: '' } },
    )
    expect(await listener.request('/metrics', { method: 'GET' })).toMatchObject({
      status: 500,
      body: '',
    })
  })
})

describe('init', () => {
  const get = (listener: FakeListener, headers: Record<string, string> = {}) =>
    listener.request('/connection/init', { method: 'GET', headers })

  it('answers {} to GET and 405 to anything else', async () => {
    const listener = start({ init: '/connection/init' })
    expect(await get(listener)).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: '{}',
    })
    for (const method of ['POST', 'OPTIONS', 'HEAD']) {
      expect((await listener.request('/connection/init', { method })).status).toBe(405)
    }
  })

  it('grants CORS to an allowed origin, echoing it and the headers it wants', async () => {
    const listener = start({ init: '/connection/init' })
    const { headers } = await get(listener, {
      Origin: 'https://app.example',
      'Access-Control-Request-Headers': 'x-a, x-b',
    })
    expect(headers).toEqual({
      'content-type': 'application/json',
      vary: 'Origin',
      'access-control-allow-origin': 'https://app.example',
      'access-control-allow-credentials': 'true',
      'access-control-allow-headers': 'x-a, x-b',
    })
  })

  it('serves a foreign origin without any grant', async () => {
    const listener = start({ init: '/connection/init' })
    for (const origin of ['https://evil.example', 'null', 'https://app.example.evil.example']) {
      const response = await get(listener, { Origin: origin })
      expect(response.status).toBe(200)
      expect(Object.keys(response.headers).filter((name) => name.startsWith('access-'))).toEqual([])
    }
  })

  it('never echoes what could break a header', async () => {
    const listener = start({ init: '/connection/init' }, { isOriginAllowed: () => true })
    const response = await get(listener, {
      Origin: 'https://a\r\nset-cookie: x=1',
      'Access-Control-Request-Headers': 'a\u0000',
    })
    expect(Object.keys(response.headers).filter((name) => name.startsWith('access-'))).toEqual([])
    const half = await get(listener, {
      Origin: 'https://a',
      'Access-Control-Request-Headers': '\u0101',
    })
    expect(half.headers).not.toHaveProperty('access-control-allow-headers')
  })

  it('answers 503 without CORS headers while the node is full', async () => {
    const listener = start({ init: '/connection/init' }, { isFull: () => true })
    expect(await get(listener, { Origin: 'https://app.example' })).toEqual({
      status: 503,
      headers: {},
      body: '',
    })
  })
})

describe('swagger', () => {
  it('serves the document and a page that lists it, without scripts or foreign assets', async () => {
    const listener = start({ swagger: '/swagger' })
    expect(await listener.request('/swagger/openapi.json', { method: 'GET' })).toEqual({
      status: 200,
      headers: { 'content-type': 'application/json' },
      body: document,
    })
    for (const path of ['/swagger', '/swagger/']) {
      const page = await listener.request(path, { method: 'GET' })
      expect(page.headers['content-type']).toBe('text/html; charset=utf-8')
      expect(page.body).toContain('POST /api/publish')
      expect(page.body).toContain('href="/swagger/openapi.json"')
      expect(page.body).toContain('API &lt;1&gt;')
      expect(page.body).toContain('Publish &amp; more.')
      expect(page.body).not.toMatch(/<script|https?:|src=/)
    }
  })
})
