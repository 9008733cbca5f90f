/**
 * gRPC backends that misbehave, over real connections and real time, with every client: failure kinds
 * and what the client of the server sees. spec: proxy.md §2.0.4, §3.3
 */
import { constants } from 'node:http2'
import { gzipSync } from 'node:zlib'
import { createServer, type AddressInfo, type Socket } from 'node:net'
import { afterEach, describe, expect, it } from 'vitest'
import { Cancellation, HashedTimerWheel, nullLogger, systemClock } from '../../src/base/index.js'
import { parseConfig } from '../../src/config/index.js'
import { compilePipelines, type Pipelines } from '../../src/pipelines/index.js'
import { encodeJson, responseType } from '../support/proxy-messages.js'
import { startRelay } from '../support/relay.js'
import { selfSigned } from '../support/self-signed.js'
import { refusedUrl } from '../support/start-backend.js'
import {
  framed,
  grpcFaults,
  startGrpcBackend,
  type GrpcAnswer,
  type GrpcBackend,
  type GrpcBackendOptions,
  type GrpcFault,
} from '../support/start-grpc-backend.js'
import {
  everythingOn,
  facts,
  recordingLogger,
  recordingMetrics,
} from '../unit/pipelines/fixtures.js'

const opened: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

const E100 = { t: 'error', error: { code: 100, message: 'internal server error', temporary: true } }
const OK = encodeJson(responseType('RPC'), { result: { data: 1 } })

async function backend(options: GrpcBackendOptions = {}): Promise<GrpcBackend> {
  const started = await startGrpcBackend({ onCall: () => ({ message: OK }), ...options })
  opened.push(() => started.close())
  return started
}

/** A port where a listener of plain TCP does what it likes with each connection. */
async function rawPort(onConnection: (socket: Socket) => void): Promise<number> {
  const sockets = new Set<Socket>()
  const server = createServer((socket) => {
    sockets.add(socket)
    socket.on('error', () => undefined)
    onConnection(socket)
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  opened.push(
    () =>
      new Promise((resolve) => {
        for (const socket of sockets) socket.destroy()
        server.close(() => {
          resolve()
        })
      }),
  )
  return (server.address() as AddressInfo).port
}

const CLIENTS = ['http2', 'grpc-js'] as const

describe.each(CLIENTS)('over %s', (client) => {
  type More = Record<string, any>

  function serve(port: number, more: More = {}) {
    const wheel = new HashedTimerWheel(systemClock, nullLogger)
    wheel.start()
    const metrics = recordingMetrics()
    const log = recordingLogger()
    const { policy, ...rest } = more
    const { config } = parseConfig(
      everythingOn({
        endpoint: `grpc://127.0.0.1:${port}`,
        ...rest,
        policy: { ...policy, grpc: { client, ...policy?.grpc } },
      }),
    )
    const pipelines = compilePipelines(config, {
      clock: systemClock,
      wheel,
      metrics,
      log,
      nodeId: 'n',
      version: '1',
    })
    opened.push(async () => {
      await pipelines.close()
      wheel.stop()
    })
    const metric = (name: string, event: string, label = ''): number =>
      metrics.values.get(`${name}{protocol=grpc,type=${event},name=default${label}}`) ?? NaN
    return { pipelines, metric, log }
  }

  const rpc = (pipelines: Pipelines, gone = new Cancellation()) =>
    pipelines.rpc({ method: 'm', data: null }, facts({ gone }))

  const cases: readonly (readonly [string, RegExp, GrpcFault | GrpcAnswer])[] = [
    ['hangs', /^timeout$/, grpcFaults.hang()],
    ['stalls in the message', /^timeout$/, grpcFaults.stall()],
    ['resets the stream', /^network$/, grpcFaults.reset()],
    ['cuts the connection', /^network$/, grpcFaults.cut()],
    ['refuses the stream twice', /^network$/, grpcFaults.reset(constants.NGHTTP2_REFUSED_STREAM)],
    ['is unavailable', /^status$/, { status: 14 }],
    ['is unavailable at once', /^status$/, grpcFaults.trailersOnly(14)],
    ['answers a strange status', /^status$/, grpcFaults.trailersOnly(99)],
    ['answers HTML', /^status$/, grpcFaults.http(502)],
    ['sends what is no message', /^malformed$/, { message: Buffer.from('\x0a\x7f', 'latin1') }],
    ['sends a bad gzip', /^(malformed|status)$/, { message: OK, encoding: 'gzip' }],
    [
      'compresses without saying how',
      /^malformed$/,
      grpcFaults.body(framed(Buffer.from('abc'), 1)),
    ],
    [
      'sends a truncated gzip',
      /^(malformed|status)$/,
      { message: gzipSync(OK).subarray(0, 12), encoding: 'gzip' },
    ],
    ['sends too much', /^too_large$/, { message: Buffer.alloc(5_000_000) }],
    ['never stops sending', /^too_large$/, grpcFaults.endless()],
    [
      'sends a bomb',
      /^too_large$/,
      { message: gzipSync(Buffer.alloc(30_000_000)), encoding: 'gzip' },
    ],
    ['ends without a status', /^(malformed|network|status)$/, grpcFaults.noStatus(framed(OK))],
  ]

  it.each(cases)('a backend that %s is a failure %s', async (_name, kind, fault) => {
    const b = await backend({ onCall: () => fault })
    const { pipelines, metric, log } = serve(b.port, { timeout: '400ms' })
    expect(await rpc(pipelines)).toEqual(E100)
    expect(await pipelines.refresh!({}, facts())).toEqual({
      t: 'ok',
      value: { t: 'keep', stepSeconds: 60, limitMs: Infinity },
    })
    for (const event of ['rpc', 'refresh']) {
      expect(metric('proxy_errors', event)).toBe(1)
      expect(metric('proxy_inflight_requests', event)).toBe(0)
    }
    const [line] = log.lines.filter(({ level }) => level === 'error')
    expect(line?.msg).toBe('error proxying RPC')
    expect((line?.fields as { kind: string }).kind).toMatch(kind)
    // Nothing of the call is left behind at the backend.
    for (const call of b.calls) await call.closed
  })

  it('a deadline reaches the backend, with the call it belongs to', async () => {
    const b = await backend({ onCall: () => grpcFaults.hang() })
    const { pipelines } = serve(b.port, { timeout: '300ms' })
    const outcome = rpc(pipelines)
    const [call] = await b.waitForCalls(1)
    expect(call!.headers['grpc-timeout']).toMatch(/^(\d+m|\d+u|1S)$/)
    expect(await call!.closed).toBe(constants.NGHTTP2_CANCEL)
    expect(await outcome).toEqual(E100)
  })

  it('clients that leave leave no running call, no log line and no error count', async () => {
    const b = await backend({ onCall: () => grpcFaults.hang() })
    const { pipelines, metric, log } = serve(b.port, { timeout: '20s' })
    const clients = Array.from({ length: 100 }, () => new Cancellation())
    const outcomes = clients.map((gone) => rpc(pipelines, gone))
    await b.waitForCalls(100)
    for (const gone of clients) gone.cancel()
    for (const outcome of await Promise.all(outcomes)) {
      expect(outcome).toMatchObject({ t: 'disconnect', disconnect: { code: 3000 } })
    }
    await Promise.all(b.calls.map((call) => call.closed))
    expect(metric('proxy_errors', 'rpc')).toBe(0)
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([])
  })

  it('a goodbye in the middle of many calls loses none', async () => {
    let goodbyes = 0
    const b = await backend({
      onCall: ({ stream }) => {
        if (goodbyes++ % 10 === 5) stream.session?.close()
        return { message: OK }
      },
    })
    const { pipelines, metric } = serve(b.port, { timeout: '5s' })
    for (let round = 0; round < 10; round++) {
      const outcomes = await Promise.all(Array.from({ length: 20 }, () => rpc(pipelines)))
      expect(outcomes.filter(({ t }) => t === 'ok')).toHaveLength(20)
    }
    expect(metric('proxy_errors', 'rpc')).toBe(0)
    expect(b.connectionCount).toBeGreaterThan(1)
  })

  it('a backend that dies and comes back is used again', async () => {
    const first = await startGrpcBackend({ onCall: () => ({ message: OK }) })
    const { port } = first
    const { pipelines, metric } = serve(port)
    expect(await rpc(pipelines)).toMatchObject({ t: 'ok' })
    await first.close()
    const burst = await Promise.all(Array.from({ length: 50 }, () => rpc(pipelines)))
    expect(burst.every(({ t }) => t === 'error')).toBe(true)
    expect(metric('backhaul_proxy_failures_total', 'rpc', ',kind=refused')).toBeGreaterThan(40)
    await backend({ port })
    await expect.poll(async () => (await rpc(pipelines)).t, { timeout: 5000 }).toBe('ok')
  })

  it.each([
    ['that does not speak HTTP/2', (socket: Socket) => socket.end('HTTP/1.1 400 No\r\n\r\n')],
    ['that hangs up', (socket: Socket) => socket.destroy()],
  ])('a listener %s is a failure within the budget', async (_name, onConnection) => {
    const { pipelines, metric } = serve(await rawPort(onConnection), { timeout: '400ms' })
    expect(await rpc(pipelines)).toEqual(E100)
    expect(metric('proxy_errors', 'rpc')).toBe(1)
  })

  it('a listener that says nothing costs the budget and no more', async () => {
    const port = await rawPort(() => undefined)
    const { pipelines, metric } = serve(port, { timeout: '300ms' })
    expect(await rpc(pipelines)).toEqual(E100)
    expect(metric('backhaul_proxy_failures_total', 'rpc', ',kind=timeout')).toBe(1)
  })

  it('of two addresses one is down, and no call notices after the first', async () => {
    const down = Number(new URL(await refusedUrl()).port)
    const b = await backend()
    const { pipelines, metric } = serve(down, {
      policy: { endpoints: [`grpc://127.0.0.1:${b.port}`] },
    })
    for (let i = 0; i < 100; i++) await rpc(pipelines)
    expect(metric('proxy_errors', 'rpc')).toBeLessThanOrEqual(1)
    expect(b.calls.length).toBeGreaterThanOrEqual(99)
  })

  it('an address that dies is left out and used again when it is back', async () => {
    const stays = await backend()
    const dies = await startGrpcBackend({ onCall: () => ({ message: OK }) })
    const { pipelines } = serve(stays.port, {
      policy: { endpoints: [`grpc://127.0.0.1:${dies.port}`] },
    })
    for (let i = 0; i < 10; i++) expect(await rpc(pipelines)).toMatchObject({ t: 'ok' })
    expect(dies.calls.length).toBeGreaterThan(0)
    await dies.close()
    for (let i = 0; i < 50; i++) await rpc(pipelines)
    const again = await backend({ port: dies.port })
    await expect
      .poll(async () => (await rpc(pipelines), again.calls.length), { timeout: 5000 })
      .toBeGreaterThan(0)
  })

  it('a connection that has become a black hole is found out by keepalive', async () => {
    const b = await backend()
    const relay = await startRelay(b.port)
    opened.push(() => relay.close())
    const { pipelines } = serve(relay.port, {
      timeout: '300ms',
      policy: { grpc: { keepalive_interval: '100ms', keepalive_timeout: '100ms' } },
    })
    expect(await rpc(pipelines)).toMatchObject({ t: 'ok' })
    relay.freeze()
    await expect.poll(async () => (await rpc(pipelines)).t, { timeout: 5000 }).toBe('ok')
    expect(b.connectionCount).toBe(2)
  })

  describe('TLS', () => {
    const server = selfSigned('backend.test')
    const identity = selfSigned('client.test')
    const trusted = { enabled: true, server_ca_pem: server.cert, server_name: 'backend.test' }

    it('refuses a certificate that nobody vouches for', async () => {
      const b = await backend({ tls: server })
      for (const more of [
        { grpc: { tls: { enabled: true } } },
        { endpoint: `grpcs://127.0.0.1:${b.port}` },
        { grpc: { tls: { ...trusted, server_name: 'other.test' } } },
      ]) {
        const { pipelines, metric, log } = serve(b.port, more)
        expect(await rpc(pipelines)).toEqual(E100)
        expect(metric('backhaul_proxy_failures_total', 'rpc', ',kind=network')).toBe(1)
        expect(JSON.stringify(log.lines)).not.toContain('BEGIN')
      }
      expect(b.calls).toEqual([])
    })

    it('accepts it with its authority and the name it stands for', async () => {
      const b = await backend({ tls: server })
      for (const more of [
        { grpc: { tls: trusted } },
        { endpoint: `grpcs://127.0.0.1:${b.port}`, grpc: { tls: { ...trusted, enabled: false } } },
        { grpc: { tls: { enabled: true, insecure_skip_verify: true } } },
      ]) {
        expect(await rpc(serve(b.port, more).pipelines)).toMatchObject({ t: 'ok' })
      }
      expect(b.calls[0]!.headers[':authority']).toBe('backend.test')
      expect(b.calls[0]!.headers[':scheme']).toBe('https')
    })

    it('shows a client certificate', async () => {
      const b = await backend({
        tls: { ...server, ca: identity.cert, requestCert: true },
      })
      expect(await rpc(serve(b.port, { grpc: { tls: trusted } }).pipelines)).toEqual(E100)
      const tls = { ...trusted, cert_pem: identity.cert, key_pem: identity.key }
      expect(await rpc(serve(b.port, { grpc: { tls } }).pipelines)).toMatchObject({ t: 'ok' })
    })
  })
})

describe('the http2 client without keepalive', () => {
  it('pings after a call that nobody answered, and leaves a dead connection', async () => {
    const b = await backend()
    const relay = await startRelay(b.port)
    opened.push(() => relay.close())
    const wheel = new HashedTimerWheel(systemClock, nullLogger)
    wheel.start()
    const { config } = parseConfig(
      everythingOn({
        endpoint: `grpc://127.0.0.1:${relay.port}`,
        timeout: '200ms',
        policy: { grpc: { keepalive_timeout: '100ms' } },
      }),
    )
    const pipelines = compilePipelines(config, {
      clock: systemClock,
      wheel,
      metrics: recordingMetrics(),
      log: recordingLogger(),
      nodeId: 'n',
      version: '1',
    })
    opened.push(async () => {
      await pipelines.close()
      wheel.stop()
    })
    const ask = () => pipelines.rpc({ method: 'm', data: null }, facts())
    expect(await ask()).toMatchObject({ t: 'ok' })
    relay.freeze()
    expect(await ask()).toEqual(E100)
    await expect.poll(async () => (await ask()).t, { timeout: 5000 }).toBe('ok')
    expect(b.connectionCount).toBe(2)
  })
})
