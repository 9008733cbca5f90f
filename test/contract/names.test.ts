/** Names of Redis, NATS and gRPC servers are looked up by the resolver of the process. docs/tuning.md */
import { afterEach, describe, expect, it } from 'vitest'
import {
  HashedTimerWheel,
  NEVER_CANCELLED,
  nullLogger,
  nullMetrics,
  parseGrpcTarget,
  systemClock,
  systemResolver,
} from '../../src/base/index.js'
import { RESOLVER_DEFAULTS } from '../../src/base/dns/resolver.js'
import { createNats } from '../../src/engine/nats/engine.js'
import { createMetrics } from '../../src/observability/index.js'
import { ANYWHERE } from '../../src/pipelines/callers/outbound.js'
import { createGrpcJsCaller } from '../../src/pipelines/callers/grpc-js.js'
import { CallRequest } from '../../src/pipelines/callers/ports.js'
import { openRedisEngine, shardOptions } from '../support/redis-engine.js'
import { hostsOf, startSentinels } from '../support/redis.js'
import { startGrpcBackend } from '../support/start-grpc-backend.js'
import { startNats } from '../support/start-nats.js'
import { natsOptions } from './controllers.js'

const closers: (() => unknown)[] = []

afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

/** Counts look-ups from now on; none is answered from memory. */
function lookups(): () => Promise<number> {
  const metrics = createMetrics({ log: nullLogger, clock: systemClock })
  systemResolver.configure({ ...RESOLVER_DEFAULTS, cacheTtlMs: 0 }, metrics)
  closers.push(() => {
    systemResolver.configure(RESOLVER_DEFAULTS, nullMetrics)
  })
  return async () => {
    const text = await metrics.text()
    return Number(/backhaul_dns_lookups_total\{result="ok"\} (\d+)/.exec(text)?.[1] ?? 0)
  }
}

describe('a name is looked up by the resolver of the process', () => {
  it('for NATS', async () => {
    const server = await startNats()
    closers.push(() => server.stop())
    const count = lookups()
    const wheel = new HashedTimerWheel(systemClock, nullLogger)
    wheel.start()
    const nats = createNats(natsOptions(`nats://localhost:${server.port}`), {
      clock: systemClock,
      wheel,
      log: nullLogger,
      metrics: nullMetrics,
    })
    closers.push(async () => {
      await nats.close()
      wheel.stop()
    })
    await nats.start()
    expect(await count()).toBe(1)
  })

  it('for Redis Sentinels and for the master that they name', async () => {
    const setup = await startSentinels()
    closers.push(() => setup.close())
    const hosts = hostsOf(setup.sentinels).map((host) => ({ ...host, host: 'localhost' }))
    const sentinel = { masterName: setup.masterName, user: '', password: '', tls: null }
    const count = lookups()
    const { engine } = await openRedisEngine({
      shards: [shardOptions({ kind: 'sentinel', hosts, sentinel })],
    })
    closers.push(() => engine.close())
    expect(await engine.presence?.stats('ch')).toMatchObject({ numClients: 0 })
    expect(await count()).toBeGreaterThan(0)
  })

  it('for backends over grpc-js, and a name that there is not fails as before', async () => {
    const backend = await startGrpcBackend({})
    closers.push(() => backend.close())
    const caller = createGrpcJsCaller(systemClock)
    closers.push(() => caller.close())
    const call = (endpoint: string) => {
      const target = parseGrpcTarget(endpoint)
      if (typeof target === 'string') throw new Error(target)
      return caller.endpoint({
        targets: [target],
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
      })
    }
    const request = (): CallRequest =>
      new CallRequest(
        Buffer.from('hello'),
        { all: [], foreign: [] },
        systemClock.monotonic() + 10_000,
      )
    const count = lookups()
    const { status } = await call(`grpc://localhost:${backend.port}`)(request(), NEVER_CANCELLED)
    expect(status).toBe(200)
    expect(await count()).toBe(1)
    await expect(
      call('grpc://no-such-host.invalid:1')(request(), NEVER_CANCELLED),
    ).rejects.toMatchObject({ kind: 'network', detail: 'dns' })
  })
})
