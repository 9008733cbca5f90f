/** The caller over real sockets: what a backend sees and what comes back. spec: proxy.md §2.0.2, §4 */
import { gzipSync } from 'node:zlib'
import { http, HttpResponse } from 'msw'
import { afterEach, describe, expect, it } from 'vitest'
import {
  Cancellation,
  HashedTimerWheel,
  NEVER_CANCELLED,
  nullLogger,
  systemClock,
} from '../../../src/base/index.js'
import { attemptHeaders } from '../../../src/pipelines/backend/attempt.js'
import { HttpCaller } from '../../../src/pipelines/callers/http.js'
import { ANYWHERE } from '../../../src/pipelines/callers/outbound.js'
import {
  CallRequest,
  type BackendReply,
  type Caller,
  type EndpointOptions,
} from '../../../src/pipelines/callers/ports.js'
import {
  answers,
  faults,
  refusedUrl,
  startBackend,
  type Backend,
  type BackendOptions,
  type Fault,
} from '../../support/start-backend.js'

/** A promise and what settles it. */
function gated() {
  let release = (): void => undefined
  const gate = new Promise<void>((resolve) => {
    release = resolve
  })
  return {
    gate,
    release: () => {
      release()
    },
  }
}

/** Sends a text and ends the connection in order. */
const ended =
  (text: string): Fault =>
  (socket) => {
    socket.end(text)
  }

/** Sends a text and resets the connection once it has arrived. */
const resetAfter =
  (text: string): Fault =>
  (socket) => {
    socket.write(text, () => setTimeout(() => socket.resetAndDestroy(), 30))
  }

const opened: { close(): Promise<void> }[] = []

afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close()
})

async function backend(options: BackendOptions): Promise<Backend> {
  const started = await startBackend(options)
  opened.push(started)
  return started
}

function caller(): Caller {
  const created = new HttpCaller(systemClock, new HashedTimerWheel(systemClock, nullLogger))
  opened.push({ close: () => created.close() })
  return created
}

const defaults: Omit<EndpointOptions, 'url'> = {
  tls: null,
  maxResponseBytes: 0,
  maxHeaderBytes: 0,
  maxRequestBytes: 0,
  maxIdleConnections: 8,
  idleTimeoutMs: 4000,
  maxConnecting: 100,
  maxAgeMs: 0,
  attemptHeaders: null,
  outbound: ANYWHERE,
  onAttempt: () => undefined,
}

const headers = ['Content-Type', 'application/json', 'Accept-Encoding', 'gzip', 'X-A', 'one']

function request(body = '{"a":"ü"}', budgetMs = 5000): CallRequest {
  const foreign = headers.slice(0, 4)
  return new CallRequest(body, { all: headers, foreign }, systemClock.monotonic() + budgetMs)
}

const telling = attemptHeaders({
  protocol: 'http',
  event: 'rpc',
  proxy: 'default',
  eventHeaders: true,
  idempotencyKey: false,
  sign: null,
  clock: systemClock,
})

type Ask = { readonly reply: Promise<BackendReply>; readonly signal: Cancellation }

function ask(url: string, options: Partial<EndpointOptions> = {}, sent = request()): Ask {
  const signal = new Cancellation()
  return { signal, reply: caller().endpoint({ ...defaults, ...options, url })(sent, signal) }
}

/** Length of the body: a fault that shows a huge text takes minutes to print. */
const lengthOf = async (asked: Ask): Promise<number> => (await asked.reply).body.length

const json = (body: string) => ({ onRequest: () => ({ body }) })

describe('a request', () => {
  it('is a POST to the endpoint as configured, with these headers and exactly these bytes', async () => {
    const b = await backend(json('{}'))
    await ask(`${b.url}/a//b?x=%7E&y`).reply
    const [seen] = b.requests
    expect(seen).toMatchObject({ method: 'POST', path: '/a//b?x=%7E&y', text: '{"a":"ü"}' })
    expect(seen!.rawHeaders.map(([name, value]) => `${name.toLowerCase()}: ${value}`)).toEqual([
      `host: 127.0.0.1:${b.port}`,
      'connection: keep-alive',
      'content-type: application/json',
      'accept-encoding: gzip',
      'x-a: one',
      'content-length: 10',
    ])
  })

  it('reaches msw handlers', async () => {
    const b = await backend({
      handlers: [http.post('*/rpc', () => HttpResponse.json({ result: { data: 1 } }))],
    })
    expect(await ask(`${b.url}/rpc`).reply).toMatchObject({
      status: 200,
      body: '{"result":{"data":1}}',
    })
  })

  it('tells attempt and remaining budget where that is asked for', async () => {
    const b = await backend(json('{}'))
    await ask(b.url, { attemptHeaders: telling }, request('{}', 900)).reply
    expect(b.requests[0]!.header('x-backhaul-attempt')).toBe('1')
    const left = Number(b.requests[0]!.header('x-backhaul-timeout-ms'))
    expect(left).toBeGreaterThan(0)
    expect(left).toBeLessThanOrEqual(900)
  })

  it('is not sent when it is too large', async () => {
    const b = await backend(json('{}'))
    await expect(ask(b.url, { maxRequestBytes: 5 }).reply).rejects.toMatchObject({
      kind: 'too_large',
      notSent: true,
    })
    expect(b.requests).toEqual([])
  })

  it('is not sent when its signal has fired already', async () => {
    const b = await backend(json('{}'))
    const signal = new Cancellation()
    signal.cancel()
    const call = caller().endpoint({ ...defaults, url: b.url })
    await expect(call(request(), signal)).rejects.toMatchObject({ kind: 'canceled' })
    expect(b.connectionCount).toBe(0)
  })
})

describe('an answer', () => {
  it('is decoded as UTF-8, in one chunk or many', async () => {
    const text = JSON.stringify({ result: { data: 'äöü€😀'.repeat(50_000) } })
    const b = await backend({ onRequest: () => ({ body: text }) })
    expect((await ask(b.url).reply).body === text).toBe(true)
  })

  it('is read without looking at its Content-Type', async () => {
    const b = await backend({
      onRequest: () => ({ headers: { 'content-type': 'text/html' }, body: '{}' }),
    })
    expect((await ask(b.url).reply).body).toBe('{}')
  })

  it.each([201, 204, 404, 500])('with status %i comes without a body', async (status) => {
    const b = await backend({ onRequest: () => ({ status, body: status === 204 ? null : '{}' }) })
    expect(await ask(b.url).reply).toMatchObject({ status, body: '' })
  })

  it('with Retry-After says when', async () => {
    const b = await backend({ onRequest: () => ({ status: 503, headers: { 'retry-after': '2' } }) })
    expect(await ask(b.url).reply).toMatchObject({ status: 503, retryAfterMs: 2000 })
  })

  it('may be preceded by an informational one', async () => {
    const b = await backend({
      onRequest: () =>
        faults.raw(
          'HTTP/1.1 103 Early Hints\r\nLink: <x>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n{}',
        ),
    })
    expect(await ask(b.url).reply).toMatchObject({ status: 200, body: '{}' })
  })

  it('may end with the connection', async () => {
    const b = await backend({ onRequest: () => faults.raw('HTTP/1.1 200 OK\r\n\r\n{"result":{}}') })
    expect((await ask(b.url).reply).body).toBe('{"result":{}}')
  })
})

describe('gzip', () => {
  const gzipped = (body: Uint8Array) => ({
    onRequest: () => ({ headers: { 'content-encoding': 'GZIP' }, body }),
  })

  it('is undone', async () => {
    const b = await backend(gzipped(gzipSync('{"result":{"data":"ü"}}')))
    expect((await ask(b.url).reply).body).toBe('{"result":{"data":"ü"}}')
  })

  it('cannot smuggle more than the limit of decompressed bytes', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000, 0x20))
    expect(bomb.length).toBeLessThan(100_000)
    const b = await backend(gzipped(bomb))
    await expect(lengthOf(ask(b.url, { maxResponseBytes: 1_000_000 }))).rejects.toMatchObject({
      kind: 'too_large',
    })
  })

  it.each([
    ['no gzip at all', Buffer.from('{}')],
    ['truncated', gzipSync('{"result":{}}').subarray(0, 20)],
    ['empty', Buffer.alloc(0)],
  ])('that is %s is malformed', async (_name, body) => {
    const b = await backend(gzipped(body))
    await expect(ask(b.url).reply).rejects.toMatchObject({ kind: 'malformed' })
  })
})

describe('limits', () => {
  it('end a body that is too large, with or without a length', async () => {
    for (const onRequest of [() => answers.hugeJson(2000), () => faults.endless()]) {
      const b = await backend({ onRequest })
      await expect(lengthOf(ask(b.url, { maxResponseBytes: 1000 }))).rejects.toMatchObject({
        kind: 'too_large',
      })
    }
  })

  it('let a body of exactly the limit pass', async () => {
    const b = await backend(json('{"a":"bcd"}'))
    expect((await ask(b.url, { maxResponseBytes: 11 }).reply).body).toBe('{"a":"bcd"}')
    await expect(ask(b.url, { maxResponseBytes: 10 }).reply).rejects.toMatchObject({
      kind: 'too_large',
    })
  })

  it('end headers that are too large', async () => {
    const b = await backend({ onRequest: () => faults.endlessHeaders() })
    await expect(ask(b.url, { maxHeaderBytes: 65_536 }).reply).rejects.toMatchObject({
      kind: 'too_large',
    })
  })

  it('do not wait for the end of a body that nobody wants', async () => {
    const b = await backend({
      onRequest: () => (socket, response) => {
        response.writeHead(500)
        response.write(Buffer.alloc(200_000))
        // Never ends.
      },
    })
    expect(await ask(b.url).reply).toMatchObject({ status: 500 })
  })
})

describe('redirects', () => {
  const location = (status: number, to: string) => ({ status, headers: { location: to } })

  it.each([301, 302, 303])('28: turn a POST into a GET without body on %i', async (status) => {
    const b = await backend({
      onRequest: (r) => (r.path === '/' ? location(status, '/next?a=1') : { body: '{"n":1}' }),
    })
    expect(await ask(b.url).reply).toMatchObject({ status: 200, body: '{"n":1}' })
    expect(b.requests[1]).toMatchObject({ method: 'GET', path: '/next?a=1', text: '' })
    expect(b.requests[1]!.header('content-type')).toBeUndefined()
    expect(b.requests[1]!.header('x-a')).toBe('one')
  })

  it.each([307, 308])('28: repeat the POST on %i', async (status) => {
    const b = await backend({
      onRequest: (r) => (r.path === '/' ? location(status, './next') : { body: '{}' }),
    })
    await ask(b.url).reply
    expect(b.requests[1]).toMatchObject({ method: 'POST', path: '/next', text: '{"a":"ü"}' })
    expect(b.requests[1]!.header('content-type')).toBe('application/json')
  })

  it('read the location as UTF-8, as browsers do', async () => {
    const raw = Buffer.from('/né?a=é').toString('latin1')
    const b = await backend({
      onRequest: (r) => (r.path === '/' ? location(307, raw) : { body: '{}' }),
    })
    await ask(b.url).reply
    expect(b.requests[1]?.path).toBe('/n%C3%A9?a=%C3%A9')
  })

  it('28: stop after ten', async () => {
    const b = await backend({ onRequest: (r) => location(307, `/${Number(r.path.slice(1)) + 1}`) })
    await expect(ask(`${b.url}/0`).reply).rejects.toMatchObject({
      kind: 'network',
      detail: 'redirect',
      notSent: false,
    })
    expect(b.requests).toHaveLength(11)
  })

  it('give another origin only what is meant for foreigners', async () => {
    const other = await backend(json('{}'))
    const b = await backend({ onRequest: () => location(307, `${other.url}/there`) })
    expect(await ask(b.url).reply).toMatchObject({ status: 200 })
    const [seen] = other.requests
    expect(seen).toMatchObject({ method: 'POST', path: '/there', text: '{"a":"ü"}' })
    expect(seen!.header('x-a')).toBeUndefined()
    expect(seen!.header('content-type')).toBe('application/json')
    expect(seen!.header('host')).toBe(`127.0.0.1:${other.port}`)
  })

  it('do not give back what was dropped once', async () => {
    const home: { backend?: Backend } = {}
    const other = await backend({
      onRequest: () => location(307, `${home.backend?.url ?? ''}/home`),
    })
    home.backend = await backend({
      onRequest: (r) => (r.path === '/home' ? { body: '{}' } : location(307, other.url)),
    })
    await ask(home.backend.url).reply
    expect(home.backend.requests[1]!.header('x-a')).toBeUndefined()
  })

  it('lead only to HTTP', async () => {
    for (const to of ['ftp://x/', 'file:///etc/passwd', 'http://[', 'javascript:1']) {
      const b = await backend({ onRequest: () => location(302, to) })
      await expect(ask(b.url).reply).rejects.toMatchObject({ detail: 'redirect' })
    }
  })

  it('without Location are just a status', async () => {
    const b = await backend({ onRequest: () => ({ status: 302 }) })
    expect(await ask(b.url).reply).toMatchObject({ status: 302 })
  })

  it('are followed although their own body is long', async () => {
    const b = await backend({
      onRequest: (r) =>
        r.path === '/next'
          ? { body: '{"n":1}' }
          : { ...location(302, '/next'), body: 'x'.repeat(300_000) },
    })
    expect(await ask(b.url).reply).toMatchObject({ status: 200, body: '{"n":1}' })
  })

  it('leave no doubt that the request was seen when the next place is down', async () => {
    const down = await refusedUrl()
    const b = await backend({ onRequest: () => location(307, down) })
    await expect(ask(b.url).reply).rejects.toMatchObject({ kind: 'refused', notSent: false })
  })
})

describe('connections', () => {
  it('are kept and used again', async () => {
    const b = await backend(json('{}'))
    const call = caller().endpoint({ ...defaults, url: b.url })
    for (let i = 0; i < 20; i++) await call(request(), NEVER_CANCELLED)
    // A second one is opened when the first has not quite finished with the call before.
    expect(b.connectionCount).toBeLessThanOrEqual(2)
  })

  it('are shared by endpoints of one origin', async () => {
    const b = await backend(json('{}'))
    const shared = caller()
    for (let i = 0; i < 20; i++) {
      await shared.endpoint({ ...defaults, url: `${b.url}/${i}` })(request(), NEVER_CANCELLED)
    }
    expect(b.connectionCount).toBeLessThanOrEqual(2)
  })

  it('are as many as there are calls at the same time: none waits for another', async () => {
    const { release, gate } = gated()
    const b = await backend({
      onRequest: async () => {
        await gate
        return { body: '{"result":{}}' }
      },
    })
    const call = caller().endpoint({ ...defaults, url: b.url })
    const replies = Array.from({ length: 300 }, () => call(request(), NEVER_CANCELLED))
    await b.waitForRequests(300)
    release()
    expect((await Promise.all(replies)).every((reply) => reply.status === 200)).toBe(true)
    expect(b.connectionCount).toBe(300)
  })

  it('stay open unused only as many as the option says', async () => {
    const { release, gate } = gated()
    const b = await backend({
      onRequest: async () => {
        await gate
        return { body: '{}' }
      },
    })
    const wheel = new HashedTimerWheel(systemClock, nullLogger)
    const created = new HttpCaller(systemClock, wheel)
    opened.push({ close: () => created.close() })
    wheel.start()
    try {
      const call = created.endpoint({ ...defaults, maxIdleConnections: 3, url: b.url })
      const replies = Array.from({ length: 20 }, () => call(request(), NEVER_CANCELLED))
      await b.waitForRequests(20)
      release()
      await Promise.all(replies)
      expect(b.openConnectionCount).toBe(20)
      await expect.poll(() => b.openConnectionCount, { timeout: 5000 }).toBe(3)
      expect(await call(request(), NEVER_CANCELLED)).toMatchObject({ status: 200 })
    } finally {
      wheel.stop()
    }
  })

  it('that the backend closed while idle are replaced without anyone noticing', async () => {
    const b = await backend(json('{}'))
    const call = caller().endpoint({ ...defaults, url: b.url })
    for (let i = 0; i < 20; i++) {
      await call(request(), NEVER_CANCELLED)
      b.closeIdle()
    }
    expect(b.requests).toHaveLength(20)
  })

  it('are closed only when the calls that wait for one are answered, too', async () => {
    let held: (() => void) | null = null
    const b = await backend({
      onRequest: async () => {
        await new Promise<void>((resolve) => {
          if (held === null) held = resolve
          else resolve()
        })
        return { body: '{}' }
      },
    })
    const created = new HttpCaller(systemClock, new HashedTimerWheel(systemClock, nullLogger))
    const call = created.endpoint({ ...defaults, maxConnecting: 1, url: b.url })
    // The first connects; until it has, nobody else may.
    const replies = Array.from({ length: 5 }, () => call(request(), NEVER_CANCELLED))
    const closed = created.close()
    await b.waitForRequests(5)
    held!()
    for (const reply of replies) expect(await reply).toMatchObject({ status: 200 })
    await closed
    await expect.poll(() => b.openConnectionCount).toBe(0)
  })

  it('are ended by close once running calls are done', async () => {
    const b = await backend({
      onRequest: async () => {
        await new Promise((resolve) => setTimeout(resolve, 50))
        return { body: '{}' }
      },
    })
    const created = new HttpCaller(systemClock, new HashedTimerWheel(systemClock, nullLogger))
    const running = created.endpoint({ ...defaults, url: b.url })(request(), NEVER_CANCELLED)
    await b.waitForRequests(1)
    await created.close()
    expect(await running).toMatchObject({ status: 200 })
    await expect.poll(() => b.openConnectionCount).toBe(0)
  })
})

describe('cancellation', () => {
  it('20: is seen by the backend as a closed request', async () => {
    const b = await backend({ onRequest: () => faults.hang() })
    const { reply, signal } = ask(b.url)
    const [seen] = await b.waitForRequests(1)
    signal.cancel()
    await expect(reply).rejects.toMatchObject({ kind: 'canceled' })
    expect(await seen!.aborted).toBe(true)
  })

  it('stops a body that is on its way', async () => {
    const b = await backend({ onRequest: () => faults.endless() })
    const { reply, signal } = ask(b.url)
    const [seen] = await b.waitForRequests(1)
    signal.cancel()
    await expect(reply).rejects.toMatchObject({ kind: 'canceled' })
    expect(await seen!.aborted).toBe(true)
  })

  it('of a call that waits for a connection sends nothing and breaks nothing', async () => {
    const b = await backend(json('{}'))
    const call = caller().endpoint({ ...defaults, url: b.url })
    const signal = new Cancellation()
    const waiting = call(request('{"late":1}'), signal)
    const last = call(request('{"last":1}'), NEVER_CANCELLED)
    signal.cancel()
    await expect(waiting).rejects.toMatchObject({ kind: 'canceled' })
    expect(await last).toMatchObject({ status: 200 })
    expect(b.requests.map((seen) => seen.text)).toEqual(['{"last":1}'])
  })
})

const OK = 'HTTP/1.1 200 OK\r\n'

describe('answers that the protocol allows', () => {
  it.each([
    ['an interim answer', `HTTP/1.1 100 Continue\r\n\r\n${OK}Content-Length: 2\r\n\r\n{}`],
    [
      'several of them, with headers',
      `HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\nHTTP/1.1 102 P\r\n\r\nHTTP/1.1 100 C\r\n\r\n${OK}Content-Length: 2\r\n\r\n{}`,
    ],
    ['one length, twice', `${OK}Content-Length: 2\r\nX: y\r\ncontent-length: 2\r\n\r\n{}`],
    [
      'chunks beside a length',
      `${OK}Content-Length: 9\r\nTransfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    ],
    [
      'a length beside chunks',
      `${OK}Transfer-Encoding: chunked\r\nContent-Length: 2\r\n\r\n2\r\n{}\r\n0\r\n\r\n`,
    ],
  ])('%s', async (_name, text) => {
    const b = await backend({ onRequest: () => faults.raw(text) })
    const call = caller().endpoint({ ...defaults, url: b.url })
    for (let i = 0; i < 3; i++) {
      expect(await call(request(), NEVER_CANCELLED)).toMatchObject({ status: 200, body: '{}' })
    }
  })

  it.each([
    ['one length, twice', `${OK}Content-Length: 2\r\nX: y\r\n`, 'content-length: 2\r\n\r\n{}'],
    [
      'a length, then chunks',
      `${OK}Content-Length: 9\r\n`,
      'Transfer-Encoding: chunked\r\n\r\n2\r\n{}\r\n0\r\n\r\n',
    ],
  ])('%s, in a head that comes in two segments', async (_name, first, second) => {
    const b = await backend({
      onRequest: () => (socket) => {
        socket.setNoDelay(true)
        socket.write(first)
        // The caller is in this process, too: after some turns it has read the first.
        const later = (turns: number): void => {
          if (turns === 0) socket.write(second)
          else setImmediate(later, turns - 1)
        }
        later(5)
      },
    })
    expect(await ask(b.url).reply).toMatchObject({ status: 200, body: '{}' })
  })

  it('an interim answer that comes in pieces, and long before the answer', async () => {
    const pieces = [
      'HTT',
      'P/1.1 1',
      '00 Continue\r',
      '\n\r',
      `\n${OK}Content-`,
      'Length: 2\r\n\r\n{}',
    ]
    const b = await backend({
      onRequest: () => (socket) => {
        const next = (): void => {
          const piece = pieces.shift()
          if (piece !== undefined) socket.write(piece, () => setImmediate(next))
        }
        next()
      },
    })
    expect(await ask(b.url).reply).toMatchObject({ status: 200, body: '{}' })
  })

  it('a body without a length that ends with the connection', async () => {
    const b = await backend({
      onRequest: () => (socket) => socket.end(`${OK}Connection: close\r\n\r\n{"a":1}`),
    })
    expect(await ask(b.url).reply).toMatchObject({ status: 200, body: '{"a":1}' })
  })
})

describe('failures', () => {
  it('have a kind, and say whether the backend can have seen the request', async () => {
    await expect(ask(await refusedUrl()).reply).rejects.toMatchObject({
      kind: 'refused',
      notSent: true,
    })
    await expect(ask('http://nowhere.invalid/').reply).rejects.toMatchObject({
      kind: 'network',
      detail: 'dns',
      notSent: true,
    })
  })

  it.each([
    ['a reset before the answer', faults.reset(), { kind: 'network', detail: 'reset' }],
    ['a hang-up before the answer', faults.hangUp(), { kind: 'network', detail: 'reset' }],
    ['a reset in the body', faults.resetMidBody(), { kind: 'network', detail: 'reset' }],
    ['a truncated body', faults.truncate(), { kind: 'network', detail: 'reset' }],
    ['bytes that are not HTTP', faults.garbage(), { kind: 'malformed' }],
    [
      'two different lengths',
      faults.raw('HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n{}x'),
      { kind: 'malformed' },
    ],
    [
      'a protocol switch that nobody asked for',
      faults.raw('HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: Upgrade\r\n\r\n'),
      { kind: 'malformed', message: expect.stringContaining('101 Switching') as string },
    ],
    [
      'a reset where the body has no length',
      resetAfter(`${OK}Connection: close\r\n\r\n{"a":1}`),
      {
        kind: 'network',
        detail: 'reset',
        message: 'the backend reset the connection in the middle of the body',
      },
    ],
    [
      'an end in the middle of the body',
      ended(`${OK}Content-Length: 99\r\n\r\n{"a":1}`),
      {
        kind: 'network',
        detail: 'reset',
        message: 'the backend closed the connection in the middle of the body',
      },
    ],
    [
      'an end in the middle of a chunk',
      ended(`${OK}Transfer-Encoding: chunked\r\n\r\n99\r\n{"a":1}`),
      {
        kind: 'network',
        detail: 'reset',
        message: 'the backend closed the connection in the middle of the body',
      },
    ],
    [
      'an end in the middle of the head',
      ended(`${OK}Content-Le`),
      {
        kind: 'network',
        detail: 'reset',
        message: expect.stringContaining('head of the answer') as string,
      },
    ],
    [
      'an end without a word',
      ended(''),
      { kind: 'network', message: 'the backend closed the connection before it answered' },
    ],
    [
      'lines that end with LF alone',
      faults.raw('HTTP/1.1 200 OK\nContent-Length: 2\n\n{}'),
      { kind: 'malformed' },
    ],
    [
      'a chunk without a length',
      faults.raw(`${OK}Transfer-Encoding: chunked\r\n\r\nxyz\r\n{}`),
      { kind: 'malformed' },
    ],
    [
      'a length that is no number',
      faults.raw(`${OK}Content-Length: two\r\n\r\n{}`),
      { kind: 'malformed' },
    ],
  ])('%s', async (_name, fault, expected) => {
    const b = await backend({ onRequest: () => fault })
    await expect(ask(b.url).reply).rejects.toMatchObject({ ...expected, notSent: false })
  })

  it('never name the endpoint', async () => {
    const url = `${await refusedUrl()}/path?key=secret`
    const problem = await ask(url).reply.catch((error: unknown) => String(error))
    expect(problem).not.toContain('secret')
    expect(problem).toContain('connection refused')
  })
})
