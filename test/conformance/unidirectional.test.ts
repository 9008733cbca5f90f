/** Unidirectional transports: bytes, rules and ends, on every listener. spec: client-protocol.md §9 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { RawClient } from '../support/raw-client.js'
import { startBackend, type Backend, type PlainAnswer } from '../support/start-backend.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { StreamClient, type StreamRequest } from '../support/stream-client.js'

const UUID = '[0-9a-f-]{36}'
const CONNECT_PUSH = new RegExp(
  `^\\{"connect":\\{"client":"${UUID}","version":"[^"]+","data":\\{"d":1\\},"subs":\\{"news":\\{\\}\\},"ping":25,"session":"${UUID}"\\}\\}$`,
)

describe.each(['uws', 'node'])('unidirectional transports on the %s listener', (listener) => {
  let backend: Backend
  let server: Backhaul
  let answer: PlainAnswer['body']
  let config: Record<string, any>
  const open: StreamClient[] = []

  beforeEach(async () => {
    answer = { result: { user: '42', channels: ['news'], data: { d: 1 } } }
    backend = await startBackend({ onRequest: () => ({ body: answer ?? null }) })
    config = {
      listener,
      uni_websocket: { enabled: true },
      uni_sse: { enabled: true, max_request_body_size: 1000 },
      uni_http_stream: { enabled: true, max_request_body_size: 1000 },
      client: {
        stale_close_delay: '100ms',
        proxy: { connect: { enabled: true, endpoint: `${backend.url}/connect` } },
      },
      channel: { without_namespace: { allow_subscribe_for_client: true } },
    }
    server = await startBackhaul(config)
  })

  afterEach(async () => {
    for (const client of open.splice(0)) client.cut()
    await server.stop()
    await backend.close()
  })

  async function restart(change: (config: Record<string, any>) => void): Promise<void> {
    await server.stop()
    change(config)
    server = await startBackhaul(config)
  }

  async function call(path: string, request: StreamRequest = {}): Promise<StreamClient> {
    const client = await StreamClient.open(server.httpUrl + path, request)
    open.push(client)
    return client
  }

  const stream = (body = '{}') => call('/connection/uni_http_stream', { method: 'POST', body })
  const sse = (query = '') => call(`/connection/uni_sse${query}`)
  const socket = (query = '') =>
    RawClient.open(`ws://127.0.0.1:${server.port}/connection/uni_websocket${query}`)

  it('uni_http_stream sends bare pushes as lines', async () => {
    const client = await stream('{"name":"lab"}')
    await client.until(1)
    await server.api('publish', { channel: 'news', data: { n: 1 } })
    await server.api('subscribe', { user: '42', channel: 'more' })
    await server.api('unsubscribe', { user: '42', channel: 'more' })
    await client.until(4)
    const [first, ...rest] = client.text.split('\n')
    expect(first).toMatch(CONNECT_PUSH)
    expect(rest).toEqual([
      '{"channel":"news","pub":{"data":{"n":1}}}',
      '{"channel":"more","subscribe":{}}',
      '{"channel":"more","unsubscribe":{"code":2000,"reason":"server unsubscribe"}}',
      '',
    ])
    await server.api('disconnect', { user: '42' })
    expect((await client.rest()).split('\n').slice(4)).toEqual([
      '{"disconnect":{"code":3503,"reason":"force disconnect"}}',
      '',
    ])
    expect(JSON.parse(backend.requests[0]?.text ?? '')).toMatchObject({
      transport: 'uni_http_stream',
      name: 'lab',
    })
  })

  it.each([
    ['without a request', ''],
    ['with a request in the query', `?cf_connect=${encodeURIComponent('{"name":"lab"}')}`],
    ['with null', '?cf_connect=null'],
  ])('uni_sse sends bare pushes as events %s', async (_what, query) => {
    const client = await sse(query)
    await client.until(1)
    await server.api('publish', { channel: 'news', data: { n: 1 } })
    await client.until(2)
    expect(client.response.headers['content-type']).toBe('text/event-stream; charset=utf-8')
    const [empty, first, blank, ...rest] = client.text.split(/\r?\n/)
    expect([empty, blank]).toEqual(['', ''])
    expect(first?.slice(6)).toMatch(CONNECT_PUSH)
    expect(rest).toEqual(['data: {"channel":"news","pub":{"data":{"n":1}}}', '', ''])
  })

  it('uni_sse takes the request as a body', async () => {
    const client = await call('/connection/uni_sse', { method: 'POST', body: '{"name":"lab"}' })
    await client.until(1)
    expect(JSON.parse(backend.requests[0]?.text ?? '')).toMatchObject({ name: 'lab' })
  })

  it.each([
    ['GET', '/connection/uni_http_stream', undefined, 405],
    ['OPTIONS', '/connection/uni_http_stream', undefined, 204],
    ['POST', '/connection/uni_http_stream', '', 400],
    ['POST', '/connection/uni_http_stream', '{"token":5}', 400],
    ['POST', '/connection/uni_http_stream', 'x'.repeat(1001), 413],
    ['OPTIONS', '/connection/uni_sse', undefined, 405],
    ['PUT', '/connection/uni_sse', undefined, 405],
    ['GET', '/connection/uni_sse?cf_connect=nonsense', undefined, 400],
    ['POST', '/connection/uni_sse', 'x'.repeat(1001), 413],
  ])('answers %s %s with body %j by %s', async (method, path, body, status) => {
    const request = body === undefined ? { method } : { method, body }
    expect((await call(path, request)).status).toBe(status)
  })

  it('uni_websocket takes its request as the first message and ignores the rest', async () => {
    const client = await socket()
    client.send({ name: 'lab' })
    expect(await client.line()).toMatch(CONNECT_PUSH)
    client.send('nonsense')
    await server.api('publish', { channel: 'news', data: { n: 1 } })
    expect(await client.line()).toBe('{"channel":"news","pub":{"data":{"n":1}}}')
    await server.api('disconnect', { user: '42' })
    expect(await client.line()).toBe('{"disconnect":{"code":3503,"reason":"force disconnect"}}')
    expect(await client.closed).toEqual({ code: 3503, reason: 'force disconnect' })
  })

  it('uni_websocket takes its request from the query', async () => {
    const client = await socket(`?cf_connect=${encodeURIComponent('{"name":"lab"}')}`)
    expect(await client.line()).toMatch(CONNECT_PUSH)
    client.close()
  })

  it('uni_websocket refuses what is no request', async () => {
    await expect(socket('?cf_connect=nonsense')).rejects.toThrow('400')
    const client = await socket()
    client.send('nonsense')
    expect(await client.line()).toBe('{"disconnect":{"code":3501,"reason":"bad request"}}')
    expect((await client.closed).code).toBe(3501)
  })

  it('uni_websocket ends a client that asks for nothing', async () => {
    const client = await socket()
    expect(await client.line()).toBe('{"disconnect":{"code":3502,"reason":"stale"}}')
    expect((await client.closed).code).toBe(3502)
  })

  it('uni_websocket can end without a push', async () => {
    await restart((given) => {
      given.uni_websocket.disable_disconnect_push = true
    })
    const client = await socket()
    expect((await client.closed).code).toBe(3502)
    expect(client.messages).toEqual([])
  })

  it('uni_websocket can end without a close frame', async () => {
    await restart((given) => {
      given.uni_websocket.disable_closing_handshake = true
    })
    const client = await socket()
    expect((await client.closed).code).toBe(1006)
    expect(client.messages).toEqual(['{"disconnect":{"code":3502,"reason":"stale"}}'])
  })

  it.each([true, false])('uni_websocket joins pushes: %s', async (joined) => {
    await restart((given) => {
      given.uni_websocket.join_push_messages = joined
    })
    const client = await socket()
    client.send({})
    await client.line()
    const publish = { channel: 'news', data: 1 }
    await fetch(`${server.httpUrl}/api/batch`, {
      method: 'POST',
      headers: { 'X-API-Key': server.apiKey },
      body: JSON.stringify({ commands: [{ publish }, { publish }] }),
    })
    await client.line()
    await client.line()
    const push = '{"channel":"news","pub":{"data":1}}'
    expect(client.messages.slice(1)).toEqual(joined ? [`${push}\n${push}`] : [push, push])
    client.close()
  })

  it('pings with empty pushes, and natively over WebSocket', async () => {
    await restart((given) => {
      Object.assign(given.client, { ping_interval: '200ms', pong_timeout: '100ms' })
    })
    const client = await stream()
    const events = await sse()
    expect((await client.until(3)).slice(1)).toEqual([{}, {}])
    expect((await events.until(3)).slice(1)).toEqual([{}, {}])
    const ws = new WebSocket(`ws://127.0.0.1:${server.port}/connection/uni_websocket?cf_connect={}`)
    const pinged = new Promise((resolve) => ws.once('ping', resolve))
    await pinged
    ws.terminate()
  })

  it('drops a WebSocket whose peer does not answer native pings', async () => {
    await restart((given) => {
      Object.assign(given.client, { ping_interval: '200ms', pong_timeout: '100ms' })
    })
    const url = `ws://127.0.0.1:${server.port}/connection/uni_websocket?cf_connect={}`
    const ws = new WebSocket(url, { autoPong: false })
    const code = await new Promise((resolve) => {
      ws.on('close', resolve)
    })
    expect(code).toBe(3012)
  })

  const failures = [
    [{ disconnect: { code: 4900, reason: 'no' } }, { code: 4900, reason: 'no' }],
    [{ error: { code: 109, message: 'm' } }, { code: 3005, reason: 'connection expired' }],
    [{ error: { code: 110, message: 'm' } }, { code: 3005, reason: 'connection expired' }],
    [{ error: { code: 111, message: 'm' } }, { code: 3013, reason: 'too many requests' }],
    [{ error: { code: 103, message: 'm' } }, { code: 3507, reason: 'permission denied' }],
    [{ error: { code: 1000, message: 'm' } }, { code: 3004, reason: 'internal server error' }],
  ] as const

  it.each(failures)('tells a failed connect %j as a disconnect', async (given, disconnect) => {
    answer = given
    const line = `${JSON.stringify({ disconnect })}\n`
    expect(await (await stream()).rest()).toBe(line)
    expect(await (await sse()).rest()).toBe(`\r\ndata: ${line}\n`)
    const client = await socket('?cf_connect={}')
    expect(await client.closed).toEqual(disconnect)
    expect(client.messages).toEqual([JSON.stringify({ disconnect })])
  })

  it('maps error codes of connect to configured disconnects first', async () => {
    await restart((given) => {
      given.client.connect_code_to_unidirectional_disconnect = {
        enabled: true,
        transforms: [{ code: 103, to: { code: 4103, reason: 'mine' } }],
      }
    })
    answer = { error: { code: 103, message: 'm' } }
    expect(await (await stream()).rest()).toBe('{"disconnect":{"code":4103,"reason":"mine"}}\n')
  })

  it('answers a failed connect by HTTP where that is configured', async () => {
    await restart((given) => {
      for (const name of ['uni_sse', 'uni_http_stream']) {
        given[name].connect_code_to_http_response = {
          enabled: true,
          transforms: [
            { code: 1000, to: { status_code: 402, body: 'pay' } },
            { code: 4900, to: { status_code: 404, body: '' } },
          ],
        }
      }
    })
    const outcome = async (given: object): Promise<unknown[]> => {
      answer = given
      const all = [await stream(), await sse()]
      return Promise.all(all.map(async (client) => [client.status, await client.rest()]))
    }
    const both = (status: number, body: string) => [
      [status, body],
      [status, body],
    ]
    expect(await outcome({ error: { code: 1000, message: 'm' } })).toEqual(both(402, 'pay'))
    expect(await outcome({ disconnect: { code: 4900, reason: 'gone' } })).toEqual(both(404, 'gone'))
    expect(await outcome({ error: { code: 1001, message: 'm' } })).toEqual(
      both(500, 'Internal Server Error'),
    )
    answer = { result: { user: '42' } }
    const client = await stream()
    expect(client.status).toBe(200)
    expect((await client.until(1))[0]).toHaveProperty('connect')
    const events = await sse()
    await events.until(1)
    expect(events.text).toMatch(/^\r\ndata: \{"connect"/)
  })

  it('subscribes to the channels an anonymous client asks for', async () => {
    await restart((given) => {
      given.client = { allow_anonymous_connect_without_token: true }
      given.channel.without_namespace.allow_subscribe_for_anonymous = true
    })
    const client = await stream('{"subs":{"asked":{}}}')
    expect((await client.until(1))[0]).toMatchObject({ connect: { subs: { asked: {} } } })
    await server.api('publish', { channel: 'asked', data: 1 })
    expect((await client.until(2))[1]).toEqual({ channel: 'asked', pub: { data: 1 } })
  })

  it('ends a connection that expired', async () => {
    await restart((given) => {
      given.client.expired_close_delay = '1ms'
    })
    const expireAt = Math.floor(Date.now() / 1000) + 2
    answer = { result: { user: '42', expire_at: expireAt } }
    const client = await stream()
    expect((await client.until(1))[0]).toMatchObject({ connect: { expires: true } })
    expect(await client.rest()).toContain(
      '{"disconnect":{"code":3005,"reason":"connection expired"}}',
    )
  })
})
