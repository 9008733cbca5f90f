/**
 * HTTP/2 on the node listener: the same handlers, many requests on one connection.
 * spec: server-api-and-operations.md §8.2
 */
import { once } from 'node:events'
import {
  connect,
  constants,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type OutgoingHttpHeaders,
} from 'node:http2'
import { connect as connectTls, type TLSSocket } from 'node:tls'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import type {
  HttpExchange,
  HttpStream,
  Listener,
  StreamReceiver,
} from '../../../src/listener/ports.js'
import { openRaw } from '../../support/raw-http.js'
import { createListener, limits, RecordingReceiver, recordingLogger, turns } from './harness.js'

const ways = [
  { name: 'over TLS', tls: true },
  { name: 'without TLS (h2c)', tls: false },
]

describe.each(ways)('HTTP/2 $name', ({ tls }) => {
  const cleanups: (() => unknown)[] = []

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  type Routes = Readonly<Record<string, (exchange: HttpExchange) => unknown>>

  async function start(
    routes: Routes,
  ): Promise<{ listener: Listener; port: number; session: ClientHttp2Session; errors: object[] }> {
    const { log, errors } = recordingLogger()
    const listener = createListener({ adapter: 'node', tls }, log, { http2: true, h2c: !tls })
    for (const [path, handler] of Object.entries(routes)) {
      listener.http('ANY', path, (exchange) => handler(exchange) as undefined)
    }
    listener.webSocket('/ws', limits, () => ({ accept: echo() }))
    const { port } = await listener.listen()
    cleanups.push(() => listener.close())
    const session = connectTo(port)
    await once(session, 'remoteSettings')
    return { listener, port, session, errors }
  }

  function connectTo(port: number): ClientHttp2Session {
    const session = connect(`${tls ? 'https' : 'http'}://127.0.0.1:${port}`, {
      rejectUnauthorized: false,
    })
    session.on('error', () => undefined)
    cleanups.push(() => {
      session.destroy()
    })
    return session
  }

  function echo(): RecordingReceiver {
    const receiver = new RecordingReceiver()
    receiver.onEvent = (event, socket) => {
      if (event.t === 'message') socket.send(event.bytes, false)
    }
    return receiver
  }

  type Answer = { status: number; headers: IncomingHttpHeaders; body: string }

  async function call(
    session: ClientHttp2Session,
    headers: OutgoingHttpHeaders,
    body?: string | Buffer,
  ): Promise<Answer> {
    const stream = session.request(headers, { endStream: body === undefined })
    if (body !== undefined) stream.end(body)
    const [answer] = (await once(stream, 'response')) as [
      IncomingHttpHeaders & { ':status': number },
    ]
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    return { status: answer[':status'], headers: answer, body: Buffer.concat(chunks).toString() }
  }

  const post = { ':method': 'POST' }

  it('gives handlers what HTTP/1.1 gives them', async () => {
    const { session, port } = await start({
      '/a': (x) => {
        const { method, path, query, headers, remoteAddress } = x
        const seen = {
          ...{ method, path, query, remoteAddress },
          host: headers.get('Host'),
          cookies: headers.all('cookie'),
          own: headers.all('x-own'),
          pseudo: headers.get(':path'),
        }
        x.respond({ status: 200, body: JSON.stringify(seen) })
      },
    })
    const answer = await call(session, {
      ':path': '/a?b=%20c',
      cookie: ['a=1', 'b=2'],
      'x-own': ['1', '2'],
    })
    expect(JSON.parse(answer.body)).toEqual({
      method: 'GET',
      path: '/a',
      query: 'b=%20c',
      remoteAddress: '127.0.0.1',
      host: `127.0.0.1:${port}`,
      cookies: ['a=1; b=2'],
      own: ['1', '2'],
      pseudo: '',
    })
    expect(answer.headers['content-length']).toBe(String(Buffer.byteLength(answer.body)))
  })

  it('leaves out headers that are for one HTTP/1.1 connection only', async () => {
    const { session } = await start({
      '/a': (x) => {
        const headers = { Connection: 'close', 'Keep-Alive': 'x', Upgrade: 'y', 'X-Own': 'yes' }
        x.respond({ status: 201, headers, body: 'ok' })
      },
    })
    const { status, headers, body } = await call(session, { ':path': '/a' })
    expect({ status, body, own: headers['x-own'] }).toEqual({ status: 201, body: 'ok', own: 'yes' })
    expect(Object.keys(headers)).not.toContain('connection')
  })

  it('answers 404, 405, HEAD, 204 and 500 as HTTP/1.1 does', async () => {
    const { session, errors } = await start({
      '/none': (x) => {
        x.respond({ status: 204 })
      },
      '/ok': (x) => {
        x.respond({ status: 200, body: 'text' })
      },
      '/bug': () => {
        throw new Error('secret')
      },
    })
    expect(await call(session, { ':path': '/nowhere' })).toMatchObject({ status: 404 })
    expect(await call(session, { ':path': '/ws' })).toMatchObject({ status: 400 })
    expect(await call(session, { ':path': '/ws', ...post }, 'x')).toMatchObject({ status: 405 })
    expect(await call(session, { ':path': '/none' })).toMatchObject({ status: 204, body: '' })
    const head = await call(session, { ':path': '/ok', ':method': 'HEAD' })
    expect(head).toMatchObject({ status: 200, body: '' })
    expect(head.headers['content-length']).toBe('4')
    const bug = await call(session, { ':path': '/bug' })
    expect(bug).toMatchObject({ status: 500 })
    expect(bug.body).not.toContain('secret')
    expect(errors).toHaveLength(1)
  })

  it('reads bodies within a limit, and goes on after one that is too large', async () => {
    const { session } = await start({
      '/a': async (x) => {
        const body = await x.body(100_000)
        x.respond(body === null ? { status: 413 } : { status: 200, body: String(body.length) })
      },
    })
    const large = { ':path': '/a', ...post }
    expect((await call(session, large, Buffer.alloc(100_000))).body).toBe('100000')
    expect((await call(session, large, Buffer.alloc(100_001))).status).toBe(413)
    expect((await call(session, large, Buffer.alloc(5_000_000))).status).toBe(413)
    expect((await call(session, large, 'abc')).body).toBe('3')
  })

  it('answers a request whose body nobody reads', async () => {
    const { session } = await start({
      '/a': (x) => {
        x.respond({ status: 200, body: 'early' })
      },
    })
    const stream = session.request({ ':path': '/a', ...post }, { endStream: false })
    stream.write(Buffer.alloc(1000))
    const chunks: Buffer[] = []
    for await (const chunk of stream) chunks.push(chunk as Buffer)
    expect(Buffer.concat(chunks).toString()).toBe('early')
    expect((await call(session, { ':path': '/a' })).body).toBe('early')
  })

  class Receiver implements StreamReceiver {
    drains = 0
    closes = 0
    stream: HttpStream | null = null

    onDrain(): void {
      this.drains++
    }

    onClosed(): void {
      this.closes++
    }
  }

  /** Streams by the path `/s`, in the order of their requests. */
  function streaming(bufferBytes = 1_000_000): { routes: Routes; receivers: Receiver[] } {
    const receivers: Receiver[] = []
    const routes = {
      '/s': (x: HttpExchange) => {
        const receiver = new Receiver()
        receiver.stream = x.stream({ status: 200, bufferBytes }, receiver)
        receivers.push(receiver)
      },
    }
    return { routes, receivers }
  }

  const live = (receiver: Receiver | undefined): HttpStream => {
    if (!receiver?.stream) throw new Error('no stream')
    return receiver.stream
  }

  async function openStream(session: ClientHttp2Session): Promise<ClientHttp2Stream> {
    const stream = session.request({ ':path': '/s' })
    stream.on('error', () => undefined)
    await once(stream, 'response')
    return stream
  }

  it('carries several streams at once on one connection, each with its own end', async () => {
    const { routes, receivers } = streaming()
    const { session } = await start(routes)
    const first = await openStream(session)
    const second = await openStream(session)
    const third = await openStream(session)
    live(receivers[1]).send(Buffer.from('two'))
    expect(String(await once(second, 'data'))).toBe('two')
    live(receivers[0]).send(Buffer.from('one'))
    expect(String(await once(first, 'data'))).toBe('one')
    second.close(constants.NGHTTP2_CANCEL)
    await expect.poll(() => receivers[1]?.closes).toBe(1)
    live(receivers[2]).terminate()
    // Not an end of the answer, which would look complete.
    await expect(once(third, 'close')).rejects.toThrow('INTERNAL_ERROR')
    live(receivers[0]).send(Buffer.from('still'))
    expect(String(await once(first, 'data'))).toBe('still')
    live(receivers[0]).end()
    await once(first, 'close')
    expect(first.rstCode).toBe(constants.NGHTTP2_NO_ERROR)
    await expect.poll(() => receivers.map(({ closes }) => closes)).toEqual([1, 1, 1])
  })

  it('holds back for a peer that does not read, drops above the limit, and tells when it drained', async () => {
    const { routes, receivers } = streaming(1_000_000)
    const { session } = await start(routes)
    const slow = await openStream(session)
    const other = await openStream(session)
    slow.pause()
    const stream = live(receivers[0])
    const piece = Buffer.alloc(100_000, 0x61)
    let accepted = 0
    while (stream.send(piece) !== 'dropped') accepted++
    expect(accepted).toBeGreaterThanOrEqual(9)
    expect(stream.buffered).toBeLessThanOrEqual(1_000_000)
    live(receivers[1]).send(Buffer.from('not held up'))
    expect(String(await once(other, 'data'))).toBe('not held up')
    const progress = stream.progress
    let received = 0
    slow.on('data', (chunk: Buffer) => {
      received += chunk.length
    })
    slow.resume()
    await expect.poll(() => received).toBe(accepted * piece.length)
    await expect.poll(() => receivers[0]?.drains).toBe(1)
    expect(stream.progress).toBeGreaterThan(progress)
    expect(stream.buffered).toBe(0)
  })

  it('reports every stream of a connection that breaks, and the end of a waiting request', async () => {
    const { routes, receivers } = streaming()
    const waiting: HttpExchange[] = []
    const { session, errors } = await start({ ...routes, '/wait': (x) => waiting.push(x) })
    await openStream(session)
    await openStream(session)
    session.request({ ':path': '/wait' }).on('error', () => undefined)
    await expect.poll(() => waiting.length).toBe(1)
    session.destroy()
    await expect.poll(() => receivers.map(({ closes }) => closes)).toEqual([1, 1])
    await expect.poll(() => waiting[0]?.aborted).toBe(true)
    waiting[0]?.respond({ status: 200 })
    await turns(3)
    expect(errors).toEqual([])
  })

  it('serves WebSocket over HTTP/1.1 on the same port', async () => {
    const { port } = await start({})
    const client = new WebSocket(`${tls ? 'wss' : 'ws'}://127.0.0.1:${port}/ws`, {
      rejectUnauthorized: false,
    })
    await once(client, 'open')
    client.send('hello')
    expect(String(((await once(client, 'message')) as [Buffer])[0])).toBe('hello')
    client.terminate()
  })

  it('lets streams go on after stopAccepting, takes no new requests, and ends all on close', async () => {
    const { routes, receivers } = streaming()
    const { session, listener } = await start(routes)
    const stream = await openStream(session)
    const goaway = once(session, 'goaway')
    listener.stopAccepting()
    await goaway
    live(receivers[0]).send(Buffer.from('last'))
    expect(String(await once(stream, 'data'))).toBe('last')
    const closed = once(session, 'close')
    await listener.close()
    await closed
    await expect.poll(() => receivers[0]?.closes).toBe(1)
  })

  it('bounds the requests of a connection', async () => {
    const { session } = await start({})
    expect(session.remoteSettings.maxConcurrentStreams).toBe(128)
    expect(session.remoteSettings.maxHeaderListSize).toBe(16 * 1024)
    const stream = session.request({ ':path': '/a', 'x-long': 'x'.repeat(20_000) })
    await expect(once(stream, 'response')).rejects.toThrow()
  })
})

describe('choice of the HTTP version', () => {
  const cleanups: (() => unknown)[] = []

  afterEach(async () => {
    for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
  })

  async function negotiated(http2: boolean, offer: string[]): Promise<string | false | null> {
    const listener = createListener({ adapter: 'node', tls: true }, undefined, { http2 })
    const { port } = await listener.listen()
    cleanups.push(() => listener.close())
    const socket: TLSSocket = connectTls({
      ...{ port, host: '127.0.0.1', ALPNProtocols: offer, rejectUnauthorized: false },
    })
    cleanups.push(() => {
      socket.destroy()
    })
    await once(socket, 'secureConnect')
    return socket.alpnProtocol
  }

  it('prefers HTTP/2, falls back, and can be switched off', async () => {
    expect(await negotiated(true, ['http/1.1', 'h2'])).toBe('h2')
    expect(await negotiated(true, ['http/1.1'])).toBe('http/1.1')
    expect(await negotiated(false, ['h2', 'http/1.1'])).toBe('http/1.1')
  })

  it('does not take HTTP/2 without TLS unless told to', async () => {
    const listener = createListener({ adapter: 'node', tls: false })
    const { port } = await listener.listen()
    cleanups.push(() => listener.close())
    const raw = await openRaw(port)
    raw.write('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')
    expect(await raw.rest()).toMatch(/^HTTP\/1.1 4/)
  })
})
