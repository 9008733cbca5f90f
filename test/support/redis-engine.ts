/** Redis engines for the contract suites. */
import {
  HashedTimerWheel,
  nullLogger,
  nullMetrics,
  systemClock,
  type Clock,
  type Logger,
} from '../../src/base/index.js'
import { openRedis } from '../../src/engine/redis/engine.js'
import type { ShardOptions } from '../../src/engine/redis/options.js'
import type { Engine } from '../../src/engine/ports.js'
import type { RedisServer } from './redis.js'

/** A shard with short deadlines, so that failures of tests are quick. */
export function shardOptions(set: Partial<ShardOptions>): ShardOptions {
  return {
    kind: 'standalone',
    hosts: [],
    db: 0,
    user: '',
    password: '',
    clientName: '',
    tls: null,
    sentinel: null,
    connectTimeoutMs: 1000,
    ioTimeoutMs: 4000,
    ...set,
  }
}

/** A standalone server as a shard. */
export function standalone({ port }: Pick<RedisServer, 'port'>): ShardOptions {
  return shardOptions({ hosts: [{ host: '127.0.0.1', port }] })
}

/** Variants of an engine. */
export type RedisEngineSetup = {
  readonly shards: readonly ShardOptions[]
  readonly lists?: boolean
  readonly userMapping?: boolean
  readonly partitions?: number
  readonly prefix?: string
  /** Default: true. */
  readonly newEpochOnFailover?: boolean
  readonly log?: Logger
}

/** An engine whose clock can be moved. */
export type OpenRedisEngine = {
  readonly engine: Engine
  /** Moves the clock of the engine, not of Redis. */
  readonly advance: (ms: number) => void
  /** Removes keys of maps that expired, which nothing else does. */
  readonly cleanUp: () => Promise<void>
}

/** Opens an engine with its own timers. */
export async function openRedisEngine(setup: RedisEngineSetup): Promise<OpenRedisEngine> {
  let ahead = 0
  const clock: Clock = {
    now: () => systemClock.now() + ahead,
    monotonic: () => systemClock.monotonic(),
  }
  const log = setup.log ?? nullLogger
  const wheel = new HashedTimerWheel(clock, log)
  wheel.start()
  const partitions = setup.partitions ?? 0
  const prefix = setup.prefix ?? 'test'
  const redis = openRedis(
    { shards: setup.shards, prefix, newEpochOnFailover: setup.newEpochOnFailover ?? true },
    partitions,
    {
      clock,
      wheel,
      log,
      metrics: nullMetrics,
    },
  )
  await redis.start()
  const { broker, history, runs } = redis.broker({
    historyUseLists: setup.lists ?? false,
    partitions,
  })
  const keepsMaps = partitions > 0 || setup.shards.every(({ kind }) => kind !== 'cluster')
  const maps = keepsMaps
    ? redis.map({ cleanupIntervalMs: 0, cleanupBatchSize: 100, resultTtlMs: 300_000 })
    : null
  const presence = redis.presence({
    ttlMs: 60_000,
    hashFieldTtl: false,
    userMapping: setup.userMapping ?? false,
  })
  return {
    engine: {
      broker,
      history,
      presence,
      map: maps?.map ?? null,
      runs,
      controller: redis.controller(),
      probe: (boundMs) => redis.probe(boundMs),
      close: () => {
        redis.close()
        wheel.stop()
        return Promise.resolve()
      },
    },
    advance: (ms) => {
      ahead += ms
    },
    cleanUp: async () => {
      await maps?.cleanUp()
    },
  }
}
