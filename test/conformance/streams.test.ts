/**
 * Bytes of http_stream, sse and emulation, and the rules of their HTTP requests, on every listener.
 * spec: client-protocol.md §8, server-api-and-operations.md §8.1
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { cutDelimited } from '../support/line-client.js'
import { decodeMessage, encodeMessage, splitMessages } from '../support/protobuf-wire.js'
import { openRaw } from '../support/raw-http.js'
import { until } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { StreamClient, type StreamRequest } from '../support/stream-client.js'

const CONNECT = '{"connect":{},"id":1}'
const ORIGIN = 'https://app.example.com'
const STREAM_HEADERS = {
  'x-accel-buffering': 'no',
  'cache-control': 'private, no-cache, no-store, must-revalidate, max-age=0',
  pragma: 'no-cache',
  expire: '0',
  connection: 'keep-alive',
}

describe.each(['uws', 'node'])('streamed transports on the %s listener', (listener) => {
  let server: Backhaul
  const open: StreamClient[] = []

  beforeEach(async () => {
    server = await startBackhaul({
      listener,
      sse: { enabled: true, max_request_body_size: 1000 },
      http_stream: { enabled: true, max_request_body_size: 1000 },
      emulation: { max_request_body_size: 1000 },
      client: {
        allow_anonymous_connect_without_token: true,
        allowed_origins: [ORIGIN],
        stale_close_delay: '300ms',
      },
      channel: {
        without_namespace: {
          allow_subscribe_for_client: true,
          allow_subscribe_for_anonymous: true,
        },
      },
    })
  })

  afterEach(async () => {
    for (const client of open.splice(0)) client.cut()
    await server.stop()
  })

  async function call(path: string, request: StreamRequest = {}): Promise<StreamClient> {
    const client = await StreamClient.open(server.httpUrl + path, request)
    open.push(client)
    return client
  }

  const post = (path: string, body: string, headers: Record<string, string> = {}) =>
    call(path, { method: 'POST', body, headers })

  type Session = { readonly session: string; readonly node: string }
  const emulate = (session: Session, data: unknown) =>
    post('/emulation', JSON.stringify({ session: session.session, node: session.node, data }))

  async function connectedStream(): Promise<{ stream: StreamClient; session: Session }> {
    const stream = await post('/connection/http_stream', CONNECT)
    const [reply] = await stream.until(1)
    return { stream, session: reply?.connect as Session }
  }

  it('http_stream ends each message with a newline and tells session and node', async () => {
    const { stream, session } = await connectedStream()
    expect(stream.status).toBe(200)
    expect(stream.response.headers).toMatchObject(STREAM_HEADERS)
    expect(stream.text).toMatch(
      /^\{"id":1,"connect":\{"client":"[0-9a-f-]{36}","version":"[^"]+","ping":25,"pong":true,"session":"[0-9a-f-]{36}","node":"[0-9a-f-]{36}"\}\}\n$/,
    )
    expect((await emulate(session, '{"id":2,"subscribe":{"channel":"c"}}')).status).toBe(204)
    await stream.until(2)
    await server.api('publish', { channel: 'c', data: { a: 1 } })
    await stream.until(3)
    expect(stream.text.split('\n').slice(1)).toEqual([
      '{"id":2,"subscribe":{}}',
      '{"push":{"channel":"c","pub":{"data":{"a":1}}}}',
      '',
    ])
  })

  it('sse opens with an empty line and sends one message per event', async () => {
    const query = encodeURIComponent(`${CONNECT}\n{"id":2,"subscribe":{"channel":"c"}}`)
    const stream = await call(`/connection/sse?cf_connect=${query}`)
    await stream.until(2)
    expect(stream.status).toBe(200)
    expect(stream.response.headers).toMatchObject({
      ...STREAM_HEADERS,
      'content-type': 'text/event-stream; charset=utf-8',
    })
    expect(stream.text).toMatch(
      /^\r\ndata: \{"id":1,"connect":\{.*\}\}\n\ndata: \{"id":2,"subscribe":\{\}\}\n\n$/,
    )
  })

  it('sse takes the command as a body, too', async () => {
    const stream = await post('/connection/sse', CONNECT)
    const [reply] = await stream.until(1)
    expect(reply).toMatchObject({ id: 1, connect: { ping: 25 } })
  })

  it('tells why it ends in a push before the end', async () => {
    const { stream, session } = await connectedStream()
    await emulate(session, '{"id":3,"subscribe":{"channel":""}}')
    expect((await stream.rest()).split('\n').slice(1)).toEqual([
      '{"push":{"disconnect":{"code":3501,"reason":"bad request"}}}',
      '',
    ])
  })

  it('refuses in the stream what is no connect command', async () => {
    const stream = await post('/connection/http_stream', '{"id":1,"rpc":{"method":"m"}}')
    expect(stream.status).toBe(200)
    expect(await stream.rest()).toBe(
      '{"push":{"disconnect":{"code":3501,"reason":"bad request"}}}\n',
    )
  })

  it('runs commands in order of arrival, several in one request', async () => {
    const { stream, session } = await connectedStream()
    const commands = [2, 3, 4].map((id) => `{"id":${id},"subscribe":{"channel":"c${id}"}}`)
    await emulate(session, commands.join('\n'))
    expect((await stream.until(4)).map((message) => message.id as number)).toEqual([1, 2, 3, 4])
  })

  it('forgets a session whose stream was cut', async () => {
    const { stream, session } = await connectedStream()
    const before = await server.api('info', {})
    expect(before.result.nodes[0].num_clients).toBe(1)
    stream.cut()
    await StreamClient.open(`${server.httpUrl}/health`)
    while ((await server.api('info', {})).result.nodes[0].num_clients > 0);
    expect((await emulate(session, '{"id":2,"subscribe":{"channel":"c"}}')).status).toBe(204)
  })

  it.each([
    ['an unknown session', (node: string) => ({ session: 'nobody', node, data: '{}' }), 204],
    ['an unknown node', () => ({ session: 's', node: 'nowhere', data: '{}' }), 404],
    ['a body that is no JSON', () => 'nonsense', 400],
    ['a body that is no object', () => '[]', 400],
    ['a session that is no text', (node: string) => ({ session: 1, node }), 400],
    ['a large body', () => 'x'.repeat(1001), 413],
  ] as const)('emulation answers %s with %s', async (_what, request, status) => {
    const { stream, session } = await connectedStream()
    const body = request(session.node)
    const answer = await post('/emulation', typeof body === 'string' ? body : JSON.stringify(body))
    expect(answer.status).toBe(status)
    expect(stream.messages).toHaveLength(1)
  })

  it('ignores data that is no text', async () => {
    const { stream, session } = await connectedStream()
    expect((await emulate(session, { id: 2, subscribe: { channel: 'c' } })).status).toBe(204)
    expect((await emulate(session, '{"id":3,"subscribe":{"channel":"c"}}')).status).toBe(204)
    expect((await stream.until(2))[1]).toMatchObject({ id: 3 })
  })

  it.each([
    ['GET', '/connection/http_stream', 405],
    ['PUT', '/connection/http_stream', 405],
    ['OPTIONS', '/connection/http_stream', 204],
    ['OPTIONS', '/connection/sse', 405],
    ['GET', '/connection/sse', 400],
    ['GET', '/emulation', 405],
    ['OPTIONS', '/emulation', 204],
  ])('answers %s %s with %s', async (method, path, status) => {
    const answer = await call(path, { method })
    expect(answer.status).toBe(status)
    if (status !== 204) return
    expect(answer.response.headers).toMatchObject({
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-max-age': '300',
    })
  })

  it.each(['/connection/http_stream', '/connection/sse'])(
    'refuses a large body at %s with 413',
    async (path) => {
      expect((await post(path, 'x'.repeat(1001))).status).toBe(413)
    },
  )

  describe('in Protobuf', () => {
    const postBytes = (path: string, body: Uint8Array) =>
      call(path, { method: 'POST', body, headers: { 'Content-Type': 'application/octet-stream' } })
    const hex = (text: string) => Buffer.from(text, 'hex')
    const replies = (bytes: Buffer) =>
      cutDelimited(bytes)
        .messages.flatMap(splitMessages)
        .map((message) => decodeMessage('Reply', message))

    async function connectedInProtobuf(): Promise<{ stream: StreamClient; session: Session }> {
      const stream = await postBytes('/connection/http_stream', hex('0408012200'))
      const [reply] = replies(await stream.untilBytes((bytes) => replies(bytes).length === 1))
      return { stream, session: reply?.connect as Session }
    }

    it('http_stream puts each message behind its length and nothing between', async () => {
      const { stream, session } = await connectedInProtobuf()
      expect(stream.response.headers).toMatchObject(STREAM_HEADERS)
      expect(session.session).toMatch(/^[0-9a-f-]{36}$/)
      const connected = stream.bytes.length
      const subscribe = {
        node: session.node,
        session: session.session,
        data: hex('08022a040a026368'),
      }
      const sent = encodeMessage('EmulationRequest', {
        ...subscribe,
        data: Buffer.concat([hex('08'), subscribe.data]),
      })
      expect((await postBytes('/emulation', sent)).status).toBe(204)
      const subscribed = hex('0408023200')
      await stream.untilBytes((bytes) => bytes.length >= connected + subscribed.length)
      await server.api('publish', { channel: 'ch', data: { a: 1 } })
      const published = hex('11220f12026368220922077b2261223a317d')
      await stream.untilBytes(
        (bytes) => bytes.length >= connected + subscribed.length + published.length,
      )
      expect(stream.bytes.subarray(connected)).toEqual(Buffer.concat([subscribed, published]))
      await server.api('disconnect', { user: '' })
      await stream.ended
      expect(replies(stream.bytes).at(-1)).toEqual({
        push: { disconnect: { code: 3503, reason: 'force disconnect' } },
      })
    })

    it('the frame speaks as its stream does, whatever its request speaks', async () => {
      const { stream, session } = await connectedStream()
      const data = Buffer.from('{"id":2,"subscribe":{"channel":"c"}}')
      const { session: id, node } = session
      await postBytes('/emulation', encodeMessage('EmulationRequest', { node, session: id, data }))
      expect((await stream.until(2))[1]).toEqual({ id: 2, subscribe: {} })
    })

    it('cannot be spoken by a frame to a stream of lines', async () => {
      const { stream, session } = await connectedStream()
      const { session: id, node } = session
      const data = hex('08022a040a026368')
      await postBytes('/emulation', encodeMessage('EmulationRequest', { node, session: id, data }))
      expect(await stream.rest()).toContain('"code":3501')
    })

    it.each([
      ['an unknown session', (node: string) => ({ node, session: 's', data: hex('00') }), 204],
      ['an unknown node', () => hex('0a016e1201731a0100'), 404],
      ['nothing', () => hex(''), 404],
      ['a truncated field', () => hex('0a05'), 400],
      ['a wrong wire type', () => hex('0d'), 400],
      ['text', () => Buffer.from('{"node":"n"}'), 400],
      ['a large body', () => Buffer.alloc(1001), 413],
    ] as const)('emulation answers %s with %s', async (_what, request, status) => {
      const { stream, session } = await connectedInProtobuf()
      const connected = stream.bytes.length
      const body = request(session.node)
      const bytes = body instanceof Uint8Array ? body : encodeMessage('EmulationRequest', body)
      expect((await postBytes('/emulation', bytes)).status).toBe(status)
      expect(stream.bytes.length).toBe(connected)
    })

    it('a truncated command ends the stream with 3501', async () => {
      const stream = await postBytes('/connection/http_stream', hex('0408'))
      await stream.ended
      expect(replies(stream.bytes)).toEqual([
        { push: { disconnect: { code: 3501, reason: 'bad request' } } },
      ])
    })

    it('pings are one zero byte', async () => {
      await server.stop()
      server = await startBackhaul({
        listener,
        http_stream: { enabled: true },
        client: { insecure: true, ping_interval: '200ms', pong_timeout: '100ms' },
      })
      const { stream, session } = await connectedInProtobuf()
      const connected = stream.bytes.length
      for (let pings = 1; pings <= 2; pings++) {
        await stream.untilBytes((bytes) => bytes.length >= connected + pings)
        const { session: id, node } = session
        const pong = encodeMessage('EmulationRequest', { node, session: id, data: hex('00') })
        await postBytes('/emulation', pong)
      }
      expect(stream.bytes.subarray(connected)).toEqual(hex('0000'))
    })
  })

  it.each(['/connection/http_stream', '/connection/sse', '/emulation'])(
    'grants %s to allowed origins and refuses others',
    async (path) => {
      const headers = { Origin: ORIGIN, 'Access-Control-Request-Headers': 'x-a, x-b' }
      const granted = await post(path, CONNECT, headers)
      expect(granted.response.headers).toMatchObject({
        'access-control-allow-origin': ORIGIN,
        'access-control-allow-credentials': 'true',
        'access-control-allow-headers': 'x-a, x-b',
      })
      const refused = await post(path, CONNECT, { Origin: 'https://evil.example' })
      expect(refused.status).toBe(403)
      expect(refused.response.headers).not.toHaveProperty('access-control-allow-origin')
    },
  )

  it('ends a stream whose client was refused and does not leave', async () => {
    await server.stop()
    server = await startBackhaul({
      listener,
      http_stream: { enabled: true },
      client: { stale_close_delay: '100ms' },
    })
    const stream = await post('/connection/http_stream', CONNECT)
    expect(await stream.rest()).toBe(
      '{"push":{"disconnect":{"code":3501,"reason":"bad request"}}}\n',
    )
  })

  it('tells streams about a shutdown', async () => {
    const { stream } = await connectedStream()
    const stopped = server.stop()
    expect(await stream.rest()).toContain(
      '{"push":{"disconnect":{"code":3001,"reason":"shutdown"}}}',
    )
    await stopped
    server = await startBackhaul({ listener })
  })

  it('is served to a client that speaks bytes by hand', async () => {
    const raw = await openRaw(server.port)
    raw.write(
      `POST /connection/http_stream HTTP/1.1\r\nHost: x\r\nContent-Length: ${CONNECT.length}\r\n\r\n${CONNECT}`,
    )
    await raw.until((text) => text.includes('"connect"'))
    expect(raw.text).toMatch(/^HTTP\/1.1 200 OK\r\n/)
    expect(raw.text.toLowerCase()).toContain('transfer-encoding: chunked')
    raw.destroy()
    await until(() => raw.socket.destroyed)
  })
})
