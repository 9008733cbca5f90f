/**
 * gRPC callers over real connections: one suite, every client. Behind it stands a backend on plain
 * node:http2 that does what it is told. spec: proxy.md §3.3, §4
 */
import { constants } from 'node:http2'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  Cancellation,
  HashedTimerWheel,
  NEVER_CANCELLED,
  nullLogger,
  parseGrpcTarget,
  systemClock,
  type GrpcTarget,
} from '../../../src/base/index.js'
import { attemptHeaders } from '../../../src/pipelines/backend/attempt.js'
import { createGrpcJsCaller } from '../../../src/pipelines/callers/grpc-js.js'
import { createHttp2Caller } from '../../../src/pipelines/callers/http2/caller.js'
import { ANYWHERE } from '../../../src/pipelines/callers/outbound.js'
import {
  CallRequest,
  type BackendReply,
  type Call,
  type Caller,
  type GrpcEndpointOptions,
} from '../../../src/pipelines/callers/ports.js'
import { refusedUrl } from '../../support/start-backend.js'
import {
  framed,
  grpcFaults,
  startGrpcBackend,
  type GrpcBackend,
  type GrpcBackendOptions,
} from '../../support/start-grpc-backend.js'

const wheel = new HashedTimerWheel(systemClock, nullLogger)
const opened: { close(): Promise<void> }[] = []

beforeAll(() => {
  wheel.start()
})

afterAll(() => {
  wheel.stop()
})

afterEach(async () => {
  for (const thing of opened.splice(0)) await thing.close()
})

async function backend(options: GrpcBackendOptions = {}): Promise<GrpcBackend> {
  const started = await startGrpcBackend(options)
  opened.push(started)
  return started
}

function target(endpoint: string): GrpcTarget {
  const parsed = parseGrpcTarget(endpoint)
  if (typeof parsed === 'string') throw new Error(parsed)
  return parsed
}

const at = ({ port }: { readonly port: number }): string => `grpc://127.0.0.1:${port}`

const defaults: Omit<GrpcEndpointOptions, 'targets'> = {
  path: '/test.Service/Method',
  tls: null,
  compression: false,
  userAgent: 'backhaul/test',
  dnsRefreshMs: 30_000,
  keepaliveMs: 0,
  keepaliveTimeoutMs: 20_000,
  maxResponseBytes: 4_194_304,
  maxHeaderBytes: 65_536,
  maxRequestBytes: 0,
  attemptHeaders: null,
  outbound: ANYWHERE,
  onAttempt: () => undefined,
}

function request(body: Uint8Array = Buffer.from('hello'), budgetMs = 5000): CallRequest {
  const all = ['x-a', 'one', 'x-a', 'two', 'x-key-bin', Buffer.from([0, 255]).toString('base64')]
  return new CallRequest(body, { all, foreign: [] }, systemClock.monotonic() + budgetMs)
}

const telling = attemptHeaders({
  protocol: 'grpc',
  event: 'rpc',
  proxy: 'default',
  eventHeaders: true,
  idempotencyKey: false,
  sign: null,
  clock: systemClock,
})

const textOf = ({ body }: BackendReply): string => Buffer.from(body as Uint8Array).toString()

describe.each([
  ['http2', () => createHttp2Caller(systemClock, wheel)],
  ['grpc-js', () => createGrpcJsCaller(systemClock)],
] as const)('the %s caller', (client, create) => {
  function caller(): Caller<GrpcEndpointOptions> {
    const created = create()
    opened.unshift({ close: () => created.close() })
    return created
  }

  type Options = Partial<GrpcEndpointOptions> & { readonly to?: readonly string[] }

  function callTo(b: { readonly port: number } | null, options: Options = {}): Call {
    const endpoints = options.to ?? (b === null ? [] : [at(b)])
    return caller().endpoint({ ...defaults, ...options, targets: endpoints.map(target) })
  }

  const ask = (b: GrpcBackend, options: Options = {}, sent = request()): Promise<BackendReply> =>
    callTo(b, options)(sent, NEVER_CANCELLED)

  describe('a request', () => {
    it('is one message to the method, with deadline, metadata and what gRPC asks for', async () => {
      const b = await backend()
      await ask(b)
      const [seen] = b.calls
      expect(seen!.message.toString()).toBe('hello')
      expect(seen!.compressed).toBe(false)
      expect(seen!.headers).toMatchObject({
        ':method': 'POST',
        ':scheme': 'http',
        ':authority': `127.0.0.1:${b.port}`,
        ':path': '/test.Service/Method',
        'content-type': 'application/grpc',
        te: 'trailers',
        'x-a': 'one, two',
      })
      expect(seen!.headers['user-agent']).toMatch(/^backhaul\/test/)
      expect(seen!.headers['grpc-accept-encoding']).toContain('gzip')
      expect(Buffer.from(seen!.headers['x-key-bin'] as string, 'base64')).toEqual(
        Buffer.from([0, 255]),
      )
      const [, digits, unit] = /^(\d{1,8})([mSun])$/.exec(seen!.headers['grpc-timeout'] as string)!
      const factor = { S: 1000, m: 1, u: 0.001, n: 0.000_001 }[unit as 'S']
      expect(Number(digits) * factor).toBeGreaterThan(4000)
      expect(Number(digits) * factor).toBeLessThanOrEqual(5001)
    })

    it('is compressed where that is asked for', async () => {
      const b = await backend()
      await ask(b, { compression: true }, request(Buffer.alloc(10_000, 0x61)))
      expect(b.calls[0]!.compressed).toBe(true)
      expect(b.calls[0]!.headers['grpc-encoding']).toBe('gzip')
      expect(b.calls[0]!.message.length).toBe(10_000)
    })

    it('tells attempt and remaining budget where that is asked for', async () => {
      const b = await backend()
      await ask(b, { attemptHeaders: telling }, request(undefined, 900))
      expect(b.calls[0]!.headers['x-backhaul-attempt']).toBe('1')
      const left = Number(b.calls[0]!.headers['x-backhaul-timeout-ms'])
      expect(left).toBeGreaterThan(0)
      expect(left).toBeLessThanOrEqual(900)
    })

    it('is not sent when it is too large', async () => {
      const b = await backend()
      await expect(ask(b, { maxRequestBytes: 4 })).rejects.toMatchObject({
        kind: 'too_large',
        notSent: true,
      })
      expect(b.calls).toEqual([])
    })

    it('is not sent when its signal has fired already', async () => {
      const b = await backend()
      const signal = new Cancellation()
      signal.cancel()
      await expect(callTo(b)(request(), signal)).rejects.toMatchObject({ kind: 'canceled' })
      expect(b.connectionCount).toBe(0)
    })

    it('of some megabytes passes flow control', async () => {
      const b = await backend()
      await ask(b, {}, request(Buffer.alloc(3_000_000, 0x62)))
      expect(b.calls[0]!.message.length).toBe(3_000_000)
    })
  })

  describe('an answer', () => {
    it('is the one message of a call with status OK', async () => {
      const b = await backend({ onCall: () => ({ message: Buffer.from('world') }) })
      const reply = await ask(b)
      expect(reply.status).toBe(200)
      expect(textOf(reply)).toBe('world')
    })

    it('may be empty', async () => {
      const b = await backend()
      expect(textOf(await ask(b))).toBe('')
    })

    it('of some megabytes passes flow control, in chunks', async () => {
      const b = await backend({ onCall: () => ({ message: Buffer.alloc(4_000_000, 0x63) }) })
      expect((await ask(b)).body.length).toBe(4_000_000)
    })

    it('may be gzip', async () => {
      const b = await backend({
        onCall: () => ({ message: gzipSync('packed'), encoding: 'gzip' }),
      })
      expect(textOf(await ask(b))).toBe('packed')
    })

    it('of exactly the limit passes, one byte more is too large', async () => {
      const b = await backend({ onCall: () => ({ message: Buffer.alloc(1000) }) })
      expect((await ask(b, { maxResponseBytes: 1000 })).body.length).toBe(1000)
      await expect(ask(b, { maxResponseBytes: 999 })).rejects.toMatchObject({ kind: 'too_large' })
    })

    it('cannot smuggle more than the limit of decompressed bytes', async () => {
      const bomb = gzipSync(Buffer.alloc(30_000_000))
      const b = await backend({ onCall: () => ({ message: bomb, encoding: 'gzip' }) })
      await expect(ask(b)).rejects.toMatchObject({ kind: 'too_large' })
    })

    it('that announces gigabytes is given up at its prefix', async () => {
      const b = await backend({ onCall: () => grpcFaults.endless() })
      await expect(ask(b)).rejects.toMatchObject({ kind: 'too_large' })
      await b.calls[0]!.closed
    })

    it.each([
      ['is not gzip', grpcFaults.body(framed(Buffer.from('no'), 1), { 'grpc-encoding': 'gzip' })],
      ['is cut off', grpcFaults.body(framed(Buffer.from('abc'), 0, 10))],
      ['has no message', grpcFaults.body(Buffer.alloc(0))],
    ])('that %s is malformed', async (_name, fault) => {
      const b = await backend({ onCall: () => fault })
      await expect(ask(b)).rejects.toMatchObject({
        kind: expect.stringMatching(/^(malformed|status|network)$/),
      })
    })
  })

  describe('a status', () => {
    it.each([
      [undefined, 0],
      ['250', 250],
      ['0', 0],
      ['-1', Infinity],
      ['soon', Infinity],
    ])('says when to come again: grpc-retry-pushback-ms %s', async (value, retryAfterMs) => {
      const trailers = value === undefined ? {} : { 'grpc-retry-pushback-ms': value }
      const b = await backend({ onCall: () => ({ status: 14, trailers }) })
      await expect(ask(b)).rejects.toMatchObject({ grpcStatus: 'UNAVAILABLE', retryAfterMs })
    })

    it.each([
      [5, 'NOT_FOUND', 'status'],
      [7, 'PERMISSION_DENIED', 'status'],
      [12, 'UNIMPLEMENTED', 'status'],
      [14, 'UNAVAILABLE', 'status'],
      [16, 'UNAUTHENTICATED', 'status'],
      [4, 'DEADLINE_EXCEEDED', 'timeout'],
    ])('of %i is a failure that says %s', async (status, grpcStatus, kind) => {
      const trailers = await backend({ onCall: () => ({ status, text: 'no%20luck' }) })
      const only = await backend({ onCall: () => grpcFaults.trailersOnly(status, 'no%20luck') })
      for (const b of [trailers, only]) {
        await expect(ask(b)).rejects.toMatchObject({
          kind,
          status,
          grpcStatus,
          notSent: false,
          message: `gRPC status ${grpcStatus}: no luck`,
        })
      }
    })

    it.each([
      [503, 'UNAVAILABLE'],
      [404, 'UNIMPLEMENTED'],
      [401, 'UNAUTHENTICATED'],
    ])('of HTTP, %i, is that of something in between', async (status, grpcStatus) => {
      const b = await backend({ onCall: () => grpcFaults.http(status) })
      await expect(ask(b)).rejects.toMatchObject({ kind: 'status', grpcStatus })
    })

    it('that never comes is a failure', async () => {
      const b = await backend({ onCall: () => grpcFaults.noStatus(framed(Buffer.from('x'))) })
      await expect(ask(b)).rejects.toMatchObject({
        kind: expect.stringMatching(/^(malformed|status|network)$/),
      })
    })
  })

  describe('connections', () => {
    it('are shared by endpoints of one target and used again', async () => {
      const b = await backend()
      const shared = caller()
      for (let i = 0; i < 20; i++) {
        const call = shared.endpoint({
          ...defaults,
          path: `/test.Service/M${i}`,
          targets: [target(at(b))],
        })
        await call(request(), NEVER_CANCELLED)
      }
      expect(b.connectionCount).toBe(1)
    })

    it('see no reset of a call that ended well, or peers would take them for an attack', async () => {
      const b = await backend({ onCall: ({ message }) => ({ message }) })
      const call = callTo(b)
      for (let round = 0; round < 30; round++) {
        await Promise.all(Array.from({ length: 50 }, () => call(request(), NEVER_CANCELLED)))
      }
      expect(b.connectionCount).toBe(1)
      expect(new Set(await Promise.all(b.calls.map(({ closed }) => closed)))).toEqual(new Set([0]))
    })

    it('carry many calls at once', async () => {
      const b = await backend({ onCall: ({ message }) => ({ message }) })
      const call = callTo(b)
      const replies = await Promise.all(
        Array.from({ length: 300 }, (_, i) =>
          call(request(Buffer.from(String(i))), NEVER_CANCELLED),
        ),
      )
      expect(replies.map(textOf)).toEqual(Array.from({ length: 300 }, (_, i) => String(i)))
      expect(b.connectionCount).toBeLessThanOrEqual(4)
    })

    it('obey MAX_CONCURRENT_STREAMS: further connections, then waiting, and nothing is lost', async () => {
      const running = new Map<number, number>()
      let most = 0
      const b = await backend({
        settings: { maxConcurrentStreams: 3 },
        onCall: async ({ connection, message }) => {
          const now = (running.get(connection) ?? 0) + 1
          running.set(connection, now)
          most = Math.max(most, now)
          await new Promise((resolve) => setImmediate(resolve))
          running.set(connection, (running.get(connection) ?? 0) - 1)
          return { message }
        },
      })
      const call = callTo(b)
      const replies = await Promise.all(
        Array.from({ length: 100 }, (_, i) =>
          call(request(Buffer.from(String(i))), NEVER_CANCELLED),
        ),
      )
      expect(replies.map(textOf)).toEqual(Array.from({ length: 100 }, (_, i) => String(i)))
      expect(most).toBeLessThanOrEqual(3)
      expect(b.connectionCount).toBeGreaterThan(1)
      expect(b.connectionCount).toBeLessThanOrEqual(8)
    })

    it('that say goodbye while idle are replaced without anyone noticing', async () => {
      const b = await backend()
      const call = callTo(b)
      for (let i = 0; i < 5; i++) {
        await call(request(), NEVER_CANCELLED)
        const goodbyes = [...b.sessions].map(
          (session) => new Promise((resolve) => session.once('close', resolve)),
        )
        for (const session of b.sessions) session.close()
        await Promise.all(goodbyes)
      }
      expect(b.calls).toHaveLength(5)
    })

    it('that say goodbye finish what they took; what they did not goes to another', async () => {
      let said = false
      const b = await backend({
        onCall: ({ stream, message }) => {
          if (!said) {
            said = true
            stream.session?.goaway(constants.NGHTTP2_NO_ERROR, stream.id)
          }
          return { message }
        },
      })
      const call = callTo(b)
      await Promise.all(
        Array.from({ length: 20 }, (_, i) =>
          call(request(Buffer.from(String(i))), NEVER_CANCELLED),
        ),
      ).then((replies) => {
        expect(replies.map(textOf)).toEqual(Array.from({ length: 20 }, (_, i) => String(i)))
      })
      expect(b.connectionCount).toBeGreaterThan(1)
    })

    it('are ended by close once running calls are done', async () => {
      let finish: () => void = () => undefined
      const b = await backend({
        onCall: () =>
          new Promise((resolve) => {
            finish = () => {
              resolve({ message: Buffer.from('late') })
            }
          }),
      })
      const created = create()
      const call = created.endpoint({ ...defaults, targets: [target(at(b))] })
      const running = call(request(), NEVER_CANCELLED)
      await b.waitForCalls(1)
      const closed = created.close()
      finish()
      expect(textOf(await running)).toBe('late')
      await closed
      await expect.poll(() => b.openConnectionCount).toBe(0)
    })

    it('may be Unix sockets', async () => {
      const folder = mkdtempSync(join(tmpdir(), 'backhaul-'))
      const socketPath = join(folder, 'grpc.sock')
      const b = await backend({ socketPath })
      await callTo(null, { to: [`unix://${socketPath}`] })(request(), NEVER_CANCELLED)
      expect(b.calls[0]!.headers[':authority']).toBe('localhost')
      rmSync(folder, { recursive: true })
    })
  })

  describe('cancellation and deadlines', () => {
    it('reach the backend as a reset of the stream, and the connection stays', async () => {
      const b = await backend({
        onCall: ({ message }) => (message.toString() === 'hang' ? grpcFaults.hang() : { message }),
      })
      const call = callTo(b)
      const signal = new Cancellation()
      const reply = call(request(Buffer.from('hang')), signal)
      const [seen] = await b.waitForCalls(1)
      signal.cancel()
      await expect(reply).rejects.toMatchObject({ kind: 'canceled' })
      expect(await seen!.closed).toBe(constants.NGHTTP2_CANCEL)
      expect(textOf(await call(request(), NEVER_CANCELLED))).toBe('hello')
      expect(b.connectionCount).toBe(1)
    })

    it('end a call that waits for a connection', async () => {
      const b = await backend()
      const signal = new Cancellation()
      const reply = callTo(b)(request(), signal)
      signal.cancel()
      await expect(reply).rejects.toMatchObject({ kind: 'canceled' })
    })
  })

  describe('a failure', () => {
    it('to connect is refused, and certainly nothing was sent', async () => {
      const port = Number(new URL(await refusedUrl()).port)
      await expect(callTo({ port })(request(), NEVER_CANCELLED)).rejects.toMatchObject({
        kind: 'refused',
        notSent: true,
      })
    })

    it('to resolve the name says so', async () => {
      const call = callTo(null, { to: ['grpc://no-such-host.invalid:1'] })
      await expect(call(request(), NEVER_CANCELLED)).rejects.toMatchObject({
        kind: 'network',
        detail: 'dns',
        notSent: true,
      })
    })

    it.each([
      ['a reset stream', grpcFaults.reset()],
      ['a cut connection', grpcFaults.cut()],
    ])('of %s is a reset that may have been executed', async (_name, fault) => {
      const b = await backend({ onCall: () => fault })
      await expect(ask(b)).rejects.toMatchObject({
        kind: 'network',
        notSent: false,
      })
    })

    it('of a refused stream is made good once', async () => {
      let refusals = 1
      const b = await backend({
        onCall: () =>
          refusals-- > 0
            ? grpcFaults.reset(constants.NGHTTP2_REFUSED_STREAM)
            : { message: Buffer.from('ok') },
      })
      expect(textOf(await ask(b))).toBe('ok')
      expect(b.calls).toHaveLength(2)
    })

    it('is over as soon as the backend is back', async () => {
      const first = await startGrpcBackend()
      const { port } = first
      const call = callTo({ port })
      await call(request(), NEVER_CANCELLED)
      await first.close()
      await expect(call(request(), NEVER_CANCELLED)).rejects.toBeDefined()
      await backend({ port })
      await expect
        .poll(() => call(request(), NEVER_CANCELLED).then(textOf, () => 'down'), { timeout: 5000 })
        .toBe('')
    })
  })

  describe('several endpoints', () => {
    it('take turns', async () => {
      const one = await backend()
      const two = await backend()
      const call = callTo(null, { to: [at(one), at(two)] })
      for (let i = 0; i < 20; i++) await call(request(), NEVER_CANCELLED)
      expect(one.calls.length + two.calls.length).toBe(20)
      expect(one.calls.length).toBeGreaterThanOrEqual(9)
      expect(two.calls.length).toBeGreaterThanOrEqual(9)
    })

    it('of which one is down cost nothing but the first call to it', async () => {
      const down = Number(new URL(await refusedUrl()).port)
      const up = await backend()
      const call = callTo(null, { to: [`grpc://127.0.0.1:${down}`, at(up)] })
      let failed = 0
      for (let i = 0; i < 50; i++) await call(request(), NEVER_CANCELLED).catch(() => failed++)
      expect(failed).toBeLessThanOrEqual(client === 'http2' ? 0 : 1)
      expect(up.calls.length).toBe(50 - failed)
    })
  })
})
