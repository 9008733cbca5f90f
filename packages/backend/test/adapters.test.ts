/** One backend, every adapter, over real sockets: the answers are the same. */
import { createServer, type Server } from 'node:http'
import express from 'express'
import fastify from 'fastify'
import { createApp, eventHandler, toNodeListener } from 'h3'
import { Hono } from 'hono'
import Koa from 'koa'
import { Webhook } from 'standardwebhooks'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { toExpress } from '../src/adapters/express.js'
import { toFastify } from '../src/adapters/fastify.js'
import { toH3 } from '../src/adapters/h3.js'
import { toKoa } from '../src/adapters/koa.js'
import { toLambda } from '../src/adapters/lambda.js'
import { toNode } from '../src/adapters/node.js'
import { defineBackend } from '../src/index.js'
import { handlersOf, newSeen } from './handlers.js'
import { nestApp } from './nest-app.js'

const SECRET = `whsec_${Buffer.from('a secret of the tests, 24+ bytes').toString('base64')}`

function makeBackend() {
  const seen = newSeen()
  const options = {
    signature: { secrets: [SECRET] },
    onError: (error: unknown) => seen.errors.push((error as Error).message),
  }
  const handlers = handlersOf(seen)
  return { seen, options, handlers, backend: defineBackend(handlers, options) }
}

type Made = ReturnType<typeof makeBackend>

function listening(server: Server): Promise<{ url: string; stop: () => Promise<void> }> {
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      resolve({
        url: `http://127.0.0.1:${port}/centrifugo`,
        stop: () =>
          new Promise((done) => {
            server.closeAllConnections()
            server.close(() => done())
          }),
      })
    })
  })
}

/** Adapters by name: each brings the backend up below /centrifugo. */
const ADAPTERS: Record<
  string,
  (made: Made) => Promise<{ url: string; stop: () => Promise<void> }>
> = {
  node: ({ backend }) => listening(createServer((req, res) => void toNode(backend)(req, res))),
  express: ({ backend }) =>
    listening(createServer(express().use('/centrifugo', toExpress(backend)).use(express.json()))),
  'express behind a parser': ({ backend }) => {
    const keep = express.json({
      verify: (req, _res, bytes) => Object.assign(req, { rawBody: bytes }),
    })
    return listening(createServer(express().use(keep).use('/centrifugo', toExpress(backend))))
  },
  fastify: async ({ backend }) => {
    const app = fastify()
    await app.register(toFastify(backend) as never, { prefix: '/centrifugo' })
    await app.listen({ port: 0, host: '127.0.0.1' })
    const { port } = app.server.address() as { port: number }
    return {
      url: `http://127.0.0.1:${port}/centrifugo`,
      stop: async () => {
        app.server.closeAllConnections()
        await app.close()
      },
    }
  },
  koa: ({ backend }) => {
    const listener = new Koa().use(toKoa(backend, '/centrifugo')).callback()
    return listening(createServer((req, res) => void listener(req, res)))
  },
  h3: ({ backend }) =>
    listening(
      createServer(toNodeListener(createApp().use('/centrifugo', eventHandler(toH3(backend))))),
    ),
  nest: async ({ handlers, options }) => {
    const { app } = await nestApp(handlers, options, { rawBody: true })
    await app.listen(0, '127.0.0.1')
    return {
      url: `${await app.getUrl()}/centrifugo`,
      stop: async () => {
        ;(app.getHttpServer() as Server).closeAllConnections()
        await app.close()
      },
    }
  },
  hono: ({ backend }) => {
    const app = new Hono().all('/centrifugo/*', (context) => backend.fetch(context.req.raw))
    return listening(
      createServer((req, res) => void toNode({ fetch: async (r) => app.fetch(r) })(req, res)),
    )
  },
}

function signedCall(
  url: string,
  event: string,
  body: object,
  headers: object = {},
  at = new Date(),
) {
  const text = JSON.stringify(body)
  return fetch(`${url}/${event}`, {
    method: 'POST',
    body: text,
    headers: {
      'content-type': 'application/json',
      'webhook-id': 'call-1',
      'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
      'webhook-signature': new Webhook(SECRET).sign('call-1', at, text),
      ...headers,
    },
  })
}

const client = { client: 'c1', transport: 'websocket', protocol: 'json', encoding: 'json' }

describe.each(Object.keys(ADAPTERS))('a backend under %s', (name) => {
  let url: string
  let stop: () => Promise<void>
  let made: ReturnType<typeof makeBackend>
  const call = (event: string, body: object, headers?: object, at?: Date) =>
    signedCall(url, event, body, headers, at)

  beforeEach(async () => {
    made = makeBackend()
    ;({ url, stop } = (await ADAPTERS[name]?.(made)) as never)
  })
  afterEach(() => stop())

  it('answers with results, errors and disconnects', async () => {
    const cookie = { cookie: 'sid=1' }
    expect(await (await call('connect', { ...client, data: { a: 1 } }, cookie)).json()).toEqual({
      result: { user: '56', data: { echo: { a: 1 } }, channels: ['news'] },
    })
    expect(await (await call('connect', client)).json()).toEqual({
      disconnect: { code: 4501, reason: 'sign in first' },
    })
    expect(
      await (await call('subscribe', { ...client, user: '', channel: 'closed' })).json(),
    ).toEqual({ error: { code: 403, message: 'permission denied' } })
    const publish = { ...client, user: '56', channel: 'a', data: 1 }
    expect(await (await call('publish', publish)).json()).toEqual({ result: { b64data: 'AQID' } })
    const room = { ...client, user: '56', channel: 'room:56', key: 'A' }
    expect(await (await call('sub_refresh', room)).json()).toEqual({ result: { expired: true } })
    expect(await (await call('map_publish', { ...room, data: 7 })).json()).toEqual({
      result: { key: 'a', data: 7, key_mode: 'if_new' },
    })
    expect(await (await call('map_remove', room)).json()).toEqual({
      result: { key: 'A', tags: { by: 'test' } },
    })
    const poll = { channel: 'prices', items: [{ key: 'a', version: 4 }] }
    expect(await (await call('shared_poll_refresh', poll)).json()).toEqual({
      result: { items: [{ key: 'a', data: { key: 'a' }, version: 5 }] },
    })
  })

  it('calls methods by name and checks their input', async () => {
    const rpc = (method: string, data?: unknown) =>
      call('rpc', { ...client, user: '56', method, data }).then((response) => response.json())
    expect(await rpc('orders.create', { item: 'pen', count: 2 })).toEqual({
      result: { data: { ordered: '2 pen' } },
    })
    expect(await rpc('orders.create', { item: 7, count: 2 })).toEqual({
      error: { code: 400, message: 'data.item: Invalid type: Expected string but received 7' },
    })
    expect(await rpc('who.am.i')).toEqual({ result: { data: '56' } })
    expect(await rpc('unknown')).toEqual({
      error: { code: 404, message: 'method not found: unknown' },
    })
    expect(await rpc('toString')).toMatchObject({ error: { code: 404 } })
    expect(await rpc('refused')).toEqual({
      error: { code: 1404, message: 'there is no such order' },
    })
    expect(made.seen.errors).toEqual([])
  })

  it('says by path what is wrong with an answer', async () => {
    const response = await call('refresh', { ...client, user: '56' })
    expect(response.status).toBe(500)
    expect(made.seen.errors).toEqual([
      'refresh: result.expire_at must be a whole number, not a string',
    ])
  })

  it('answers batches item by item', async () => {
    const batch = [
      { ...client, user: '1', channel: 'open' },
      { ...client, user: '1', channel: 'closed' },
    ]
    const response = await call('subscribe', { batch }, { 'x-backhaul-batch': '2' })
    expect(await response.json()).toEqual({
      batch: [{ result: {} }, { error: { code: 403, message: 'permission denied' } }],
    })
  })

  it('refuses calls that are not signed by a known key', async () => {
    const body = { ...client, user: '1', channel: 'open' }
    const late = new Date(Date.now() - 400_000)
    expect((await call('subscribe', body, {}, late)).status).toBe(401)
    expect((await call('subscribe', body, { 'webhook-id': 'call-2' })).status).toBe(401)
    const unsigned = await fetch(`${url}/subscribe`, { method: 'POST', body: JSON.stringify(body) })
    expect([unsigned.status, await unsigned.text()]).toEqual([
      401,
      'the header webhook-id is missing\n',
    ])
  })

  it('streams records and stops when nobody listens', async () => {
    const response = await call('subscribe_stream', { ...client, user: '1', channel: 'open' })
    expect(response.headers.get('content-type')).toBe('application/x-ndjson')
    let text = ''
    for await (const chunk of response.body as unknown as AsyncIterable<Uint8Array>) {
      text += Buffer.from(chunk).toString()
      // Leaving the loop cancels the body, which closes the connection.
      if (text.split('\n').length > 4) break
    }
    expect(
      text
        .split('\n')
        .slice(0, 3)
        .map((line) => JSON.parse(line)),
    ).toEqual([{ result: {} }, { publication: { data: 0 } }, { publication: { data: 1 } }])
    await expect.poll(() => made.seen.ended).toBe(1)
    expect(made.seen.aborted).toBe(1)
  })

  it('refuses what is no call', async () => {
    expect((await fetch(`${url}/connect`)).status).toBeGreaterThanOrEqual(404)
    expect((await call('disconnect', {})).status).toBeGreaterThanOrEqual(404)
    expect((await call('toString', {})).status).toBeGreaterThanOrEqual(404)
  })
})

describe('a backend as a function of Lambda', () => {
  it('answers, with bodies as text and as Base64', async () => {
    const { backend } = makeBackend()
    const body = JSON.stringify({ ...client, user: '', channel: 'open' })
    const at = new Date()
    const event = {
      rawPath: '/centrifugo/subscribe',
      requestContext: { http: { method: 'POST' } },
      headers: {
        'webhook-id': 'call-1',
        'webhook-timestamp': String(Math.floor(at.getTime() / 1000)),
        'webhook-signature': new Webhook(SECRET).sign('call-1', at, body),
      },
    }
    const expected = { statusCode: 200, body: '{"result":{}}' }
    expect(await toLambda(backend)({ ...event, body })).toMatchObject(expected)
    const base64 = Buffer.from(body).toString('base64')
    expect(
      await toLambda(backend)({ ...event, body: base64, isBase64Encoded: true }),
    ).toMatchObject(expected)
  })
})
