import { describe, expect, it } from 'vitest'
import { nullLogger, type Logger } from '../../../src/base/index.js'
import type { Upgrade } from '../../../src/listener/ports.js'
import { createMetrics } from '../../../src/observability/index.js'
import { observeListener } from '../../../src/ops/index.js'
import { fakeHeaders, FakeListener } from '../../support/fake-exchange.js'

function start(countRequests: boolean, debug: boolean) {
  const lines: { fields: Record<string, unknown>; msg: string }[] = []
  const log: Logger = {
    ...nullLogger,
    enabled: (level) => debug && level === 'debug',
    debug: (fields, msg) => lines.push({ fields: fields as Record<string, unknown>, msg }),
  }
  const metrics = createMetrics({ processMetrics: false })
  const time = { monotonic: 0 }
  const inner = new FakeListener()
  const listener = observeListener(inner, {
    log,
    metrics,
    clock: { now: () => 0, monotonic: () => time.monotonic },
    countRequests,
  })
  const requests = async () =>
    (await metrics.text()).split('\n').filter((line) => line.startsWith('centrifugo_node_incoming'))
  return { inner, listener, lines, time, requests }
}

const upgrade: Upgrade = {
  method: 'GET',
  path: '/ws',
  query: 'token=hidden',
  headers: fakeHeaders(),
  remoteAddress: '10.0.0.1',
  subprotocol: '',
}

describe('observeListener', () => {
  it('is the listener itself when nobody wants to know', () => {
    const { inner, listener } = start(false, false)
    expect(listener).toBe(inner)
  })

  it('logs method, status, path, address and duration at debug, never the query', async () => {
    const { inner, listener, lines, time } = start(false, true)
    listener.http('ANY', '/api/info', (exchange) => {
      time.monotonic += 1500
      exchange.respond({ status: 418 })
    })
    await inner.request('/api/info?api_key=hidden', { remoteAddress: '10.0.0.1' })
    await inner.request('/api/info', { headers: { 'X-Forwarded-For': '1.1.1.1' } })
    await inner.request('/api/info', {
      headers: { 'X-Forwarded-For': '1.1.1.1', 'X-Real-IP': '2.2.2.2' },
    })
    expect(lines[0]).toEqual({
      fields: { method: 'POST', status: 418, path: '/api/info', addr: '10.0.0.1', duration: 1.5 },
      msg: 'http request',
    })
    expect(lines.slice(1).map(({ fields }) => fields.addr)).toEqual(['1.1.1.1', '2.2.2.2'])
    expect(JSON.stringify(lines)).not.toContain('hidden')
  })

  it('cuts what a client could make endless', async () => {
    const { inner, listener, lines } = start(false, true)
    listener.http('ANY', '/', (exchange) => exchange.respond({ status: 200 }))
    await inner.request('/', { headers: { 'X-Real-IP': 'x'.repeat(10_000) } })
    expect(String(lines[0]?.fields.addr).length).toBeLessThan(300)
  })

  it('counts by route, method and status with bounded labels', async () => {
    const { inner, listener, requests, lines } = start(true, false)
    listener.http('ANY', '/api/info', (exchange) => exchange.respond({ status: 200 }))
    await inner.request('/api/info')
    await inner.request('/api/info')
    await inner.request('/api/info', { method: 'BREW1' })
    await inner.request('/api/info', { method: 'BREW2' })
    expect(await requests()).toEqual([
      'centrifugo_node_incoming_http_requests_total{path="/api/info",method="POST",status="200"} 2',
      'centrifugo_node_incoming_http_requests_total{path="/api/info",method="other",status="200"} 2',
    ])
    expect(lines).toEqual([])
  })

  it('reports an exchange once and passes body, abort and answer through', async () => {
    const { inner, listener, requests } = start(true, false)
    const seen: unknown[] = []
    listener.http('POST', '/x', (exchange) => {
      exchange.onAborted(() => seen.push('aborted'))
      void exchange.body(10).then((body) => {
        seen.push(Buffer.from(body ?? []).toString(), exchange.aborted)
        exchange.respond({ status: 200, body: 'yes' })
        exchange.respond({ status: 500 })
      })
    })
    const exchange = inner.exchange('/x', { body: 'hi' })
    expect((await exchange.answer).body).toBe('yes')
    exchange.abort()
    expect(seen).toEqual(['hi', false, 'aborted'])
    expect(await requests()).toHaveLength(1)
    expect((await requests())[0]).toMatch(/status="200"} 1$/)
  })

  it('sees upgrades: 101 when accepted, else the status of the refusal', async () => {
    const { inner, listener, lines, requests } = start(true, true)
    const limits = { messageSizeBytes: 1, bufferBytes: 1, subprotocols: [] }
    const receiver = {} as never
    listener.webSocket('/ws', limits, () => ({ accept: receiver }))
    listener.webSocket('/no', limits, () => ({ refuse: { status: 403 } }))
    expect(inner.sockets.get('/ws')?.(upgrade)).toEqual({ accept: receiver })
    inner.sockets.get('/no')?.({ ...upgrade, path: '/no' })
    expect(lines.map(({ fields }) => fields.status)).toEqual([101, 403])
    expect(await requests()).toHaveLength(2)
    expect(JSON.stringify(lines)).not.toContain('hidden')
  })

  it('passes starting and stopping on', async () => {
    const { inner, listener } = start(true, true)
    expect(await listener.listen()).toEqual({ port: 1 })
    listener.stopAccepting()
    expect(inner.stopped).toBe(true)
    await listener.close()
    expect(listener.adapter).toBe('node')
  })
})
