/**
 * Where calls may go, and what becomes of calls whose client is gone, over HTTP and gRPC.
 * spec: proxy.md §9.11
 */
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Cancellation, isPublicAddress, systemResolver } from '../../src/base/index.js'
import { publicLookup } from '../../src/pipelines/callers/outbound.js'
import { EVERY_EVENT, everyEvent, realPipelines } from '../support/every-event.js'
import { faults, startBackend } from '../support/start-backend.js'
import { startGrpcBackend } from '../support/start-grpc-backend.js'
import { facts, recordingMetrics } from '../unit/pipelines/fixtures.js'

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  vi.restoreAllMocks()
  for (const close of opened.splice(0)) await close()
})

function pipelines(proxy: object) {
  const metrics = recordingMetrics()
  const real = realPipelines(
    everyEvent(() => ({ timeout: '20s', ...proxy })),
    metrics,
  )
  opened.unshift(real.close)
  const denied = (protocol: string, reason: string): number | undefined =>
    metrics.values.get(
      `backhaul_proxy_outbound_denied_total{protocol=${protocol},type=rpc,name=default,reason=${reason}}`,
    )
  return { rpc: () => EVERY_EVENT.rpc!(real.pipelines), pipelines: real.pipelines, denied }
}

const REFUSED = { t: 'error', error: { code: 100 } }

describe('addresses', () => {
  it.each([
    ['8.8.8.8', true],
    ['2606:4700::1111', true],
    ['127.0.0.1', false],
    ['10.1.2.3', false],
    ['172.16.0.1', false],
    ['192.168.1.1', false],
    ['169.254.169.254', false],
    ['100.64.0.1', false],
    ['0.0.0.0', false],
    ['224.0.0.1', false],
    ['255.255.255.255', false],
    ['::1', false],
    ['::', false],
    ['fe80::1', false],
    ['fe80::1%eth0', false],
    ['fd00::1', false],
    ['::ffff:10.0.0.1', false],
    ['::ffff:169.254.169.254', false],
    ['64:ff9b::a00:1', false],
    ['2002:a00:1::', false],
    ['not an address', false],
  ])('%s is public: %s', (address, expected) => {
    expect(isPublicAddress(address)).toBe(expected)
  })

  const deny = { policy: { outbound: { deny_private_addresses: true } } }

  it('that are private are not connected to, over HTTP', async () => {
    const b = await startBackend({ onRequest: () => ({ body: {} }) })
    opened.unshift(() => b.close())
    const { rpc, denied } = pipelines({ endpoint: `http://localhost:${b.port}`, ...deny })
    expect(await rpc()).toMatchObject(REFUSED)
    expect(b.connectionCount).toBe(0)
    expect(denied('http', 'address')).toBe(1)
  })

  it('that are private are not connected to, over gRPC, nor for a stream', async () => {
    const b = await startGrpcBackend()
    opened.unshift(() => b.close())
    const p = pipelines({ endpoint: `grpc://localhost:${b.port}`, ...deny })
    expect(await p.rpc()).toMatchObject(REFUSED)
    expect(await EVERY_EVENT.subscribe_stream!(p.pipelines)).toMatchObject({ t: 'error' })
    expect(b.connectionCount).toBe(0)
    expect(p.denied('grpc', 'address')).toBe(1)
  })

  it('are looked at when a name has come to stand for others', async () => {
    const answers = [['8.8.8.8'], ['8.8.8.8', '127.0.0.1'], ['127.0.0.1', '::1']]
    vi.spyOn(systemResolver, 'lookup').mockImplementation((_host, _options, done) => {
      done(
        null,
        (answers.shift() ?? []).map((address) => ({ address, family: 4 })),
      )
    })
    const look = () =>
      new Promise((resolve) => {
        publicLookup('rebound.test', { all: true }, (error, found) => {
          resolve(error ?? found)
        })
      })
    expect(await look()).toEqual([{ address: '8.8.8.8', family: 4 }])
    expect(await look()).toEqual([{ address: '8.8.8.8', family: 4 }])
    expect(await look()).toMatchObject({ reason: 'address' })
  })
})

describe('redirects', () => {
  it('lead to hosts that are named only', async () => {
    const b = await startBackend({
      onRequest: () => ({ status: 307, headers: { location: `http://localhost:${b.port}/there` } }),
    })
    opened.unshift(() => b.close())
    const allow = { policy: { outbound: { allow_hosts: ['127.0.0.1', '*.example.com'] } } }
    const { rpc, denied } = pipelines({ endpoint: b.url, ...allow })
    expect(await rpc()).toMatchObject(REFUSED)
    expect(b.requests).toHaveLength(1)
    expect(denied('http', 'host')).toBe(1)
  })

  it.each([0, 2])('are followed %i times at most', async (redirects) => {
    const b = await startBackend({
      onRequest: () => ({ status: 307, headers: { location: '/again' } }),
    })
    opened.unshift(() => b.close())
    const { rpc, denied } = pipelines({ endpoint: b.url, policy: { outbound: { redirects } } })
    expect(await rpc()).toMatchObject(REFUSED)
    expect(b.requests).toHaveLength(redirects + 1)
    expect(denied('http', 'redirects')).toBe(1)
  })
})

describe('a thousand clients that leave', () => {
  const CLIENTS = 1000

  it('leave no handler running over HTTP', async () => {
    const b = await startBackend({ onRequest: () => faults.hang() })
    opened.unshift(() => b.close())
    const { pipelines: p } = pipelines({ endpoint: b.url, timeout: '60s' })
    const gone = Array.from({ length: CLIENTS }, () => new Cancellation())
    const calls = gone.map((signal) => p.rpc({ method: 'm', data: null }, facts({ gone: signal })))
    const seen = await b.waitForRequests(CLIENTS)
    for (const signal of gone) signal.cancel()
    for (const call of calls) expect(await call).toMatchObject({ t: 'disconnect' })
    const aborted = await Promise.all(seen.map((request) => request.aborted))
    expect(aborted.filter((left) => left)).toHaveLength(CLIENTS)
  })

  it('leave no handler running over gRPC', async () => {
    const b = await startGrpcBackend({ onCall: () => () => undefined })
    opened.unshift(() => b.close())
    const endpoint = `grpc://127.0.0.1:${b.port}`
    const { pipelines: p } = pipelines({ endpoint, timeout: '60s' })
    const gone = Array.from({ length: CLIENTS }, () => new Cancellation())
    const calls = gone.map((signal) => p.rpc({ method: 'm', data: null }, facts({ gone: signal })))
    const seen = await b.waitForCalls(CLIENTS)
    for (const signal of gone) signal.cancel()
    for (const call of calls) expect(await call).toMatchObject({ t: 'disconnect' })
    // 8 = CANCEL
    expect(new Set(await Promise.all(seen.map((call) => call.closed)))).toEqual(new Set([8]))
  })

  it('are told how long the server still waits, less what they waited in the queue', async () => {
    let release = (): void => undefined
    const b = await startBackend({
      onRequest: async () => {
        if (b.requests.length === 1) {
          await new Promise<void>((resolve) => {
            release = resolve
          })
        }
        return { body: { result: {} } }
      },
    })
    opened.unshift(() => b.close())
    const policy = { event_headers: true, concurrency: { max_in_flight: 1, max_queue: 1 } }
    const { rpc } = pipelines({ endpoint: b.url, timeout: '60s', policy })
    const first = rpc()
    await b.waitForRequests(1)
    const second = rpc()
    const began = Date.now()
    while (Date.now() - began < 50) await new Promise((resolve) => setImmediate(resolve))
    release()
    await Promise.all([first, second])
    const [one, two] = b.requests.map((request) => Number(request.header('x-backhaul-timeout-ms')))
    expect(one).toBeLessThanOrEqual(60_000)
    expect(two).toBeLessThanOrEqual(60_000 - 49)
  })
})
