/**
 * The engine of a node: one technology, or the broker of one and the presence of another.
 * spec: channels-and-engines.md §2.4
 */
import type { Clock, Logger, Metrics, TimerWheel } from '../base/index.js'
import {
  ConfigError,
  mapBrokerPlace,
  redisShards,
  type Config,
  type MapBrokerPlace,
  type PublishingRedisConfig,
  type RedisConfig,
} from '../config/index.js'
import { createMemoryEngine } from '../engine/memory/engine.js'
import { createNats, type NatsParts } from '../engine/nats/engine.js'
import type { NatsOptions } from '../engine/nats/options.js'
import type { Engine, MapBroker } from '../engine/ports.js'
import { openRedis, type RedisShards } from '../engine/redis/engine.js'
import { natsBrokerOptions, natsControllerOptions } from './nats.js'

/** Expired keys that go at once where 0 is configured. */
const DEFAULT_CLEANUP_BATCH = 100

/** What engines need. */
export type EngineDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  readonly metrics: Metrics
}

/** An engine that has to be connected before anything is asked of it. */
export type ConnectableEngine = {
  readonly engine: Engine
  /** Rejects when a server cannot be reached now; after that outages are survived. */
  readonly connect: () => Promise<void>
}

type BrokerParts = Pick<Engine, 'broker' | 'history' | 'controller'> & {
  /** Where they live; null = elsewhere. */
  readonly redis: RedisShards | null
}

/** Builds what the configuration says. Connects to nothing yet. */
export function createEngine(config: Config, deps: EngineDeps): ConnectableEngine {
  const { broker, presence_manager: presence, controller } = config
  const opened: RedisShards[] = []
  const open: Open = (path, redis, broker = null) => {
    const shards = openRedis(
      {
        shards: shardsOf(path, redis),
        prefix: redis.prefix,
        newEpochOnFailover: broker?.new_epoch_on_failover ?? false,
      },
      broker?.sharded_pub_sub_partitions ?? 0,
      { ...deps, subsystem: path === 'map_broker.redis' ? 'map_broker' : 'broker' },
    )
    opened.push(shards)
    return shards
  }
  const memory = createMemoryEngine(deps)
  const place = mapBrokerPlace(config)
  const mapsInEngine = place?.kind === 'redis' && place.path === 'engine.redis'
  const fromEngine =
    config.engine.type === 'redis' && (!(broker.enabled && presence.enabled) || mapsInEngine)
      ? open('engine.redis', config.engine.redis, config.engine.redis)
      : null
  const nats: NatsParts[] = []
  const openNats = (options: NatsOptions): NatsParts => {
    const opening = createNats(options, deps)
    nats.push(opening)
    return opening
  }
  const parts: BrokerParts =
    broker.enabled && broker.type === 'nats'
      ? { history: null, redis: null, ...openNats(natsBrokerOptions(broker.nats)) }
      : (brokerParts(config, fromEngine, open) ?? { ...memory, redis: null })
  const map = mapPart(config, place, parts.redis, fromEngine, open)
  const ownController = controllerOf(controller, open, openNats)
  return {
    engine: {
      broker: parts.broker,
      history: parts.history,
      presence: presenceOf(config, fromEngine, open) ?? memory.presence,
      map: map ?? (place?.kind === 'memory' ? memory.map : null),
      controller: ownController ?? parts.controller,
      probe: probeOf([...opened, ...nats]),
      close: async () => {
        for (const shards of opened) shards.close()
        await Promise.all(nats.map((each) => each.close()))
        await memory.close()
      },
    },
    connect: async () => {
      await Promise.all([...opened, ...nats].map((each) => each.start()))
    },
  }
}

/** Opens servers; `broker` = they carry publications, by these options. */
type Open = (path: string, redis: RedisConfig, broker?: PublishingRedisConfig | null) => RedisShards

/** Broker, history and control; null = memory. */
function brokerParts(
  { broker, engine }: Config,
  fromEngine: RedisShards | null,
  open: Open,
): BrokerParts | null {
  const redis = broker.enabled ? broker.redis : engine.redis
  const kind = broker.enabled ? broker.type : engine.type
  if (kind !== 'redis') return null
  const { history_use_lists: historyUseLists, sharded_pub_sub_partitions: partitions } = redis
  const shards = broker.enabled
    ? open('broker.redis', redis, redis)
    : (fromEngine ?? open('engine.redis', redis, redis))
  return {
    ...shards.broker({ historyUseLists, partitions }),
    controller: shards.controller(),
    redis: shards,
  }
}

/** Maps in Redis; null = not there. */
function mapPart(
  config: Config,
  place: MapBrokerPlace | null,
  fromBroker: RedisShards | null,
  fromEngine: RedisShards | null,
  open: Open,
): MapBroker | null {
  if (place?.kind !== 'redis') return null
  const { path, redis } = place
  const { sharded_pub_sub_partitions: partitions } = redis
  // The configuration is refused when there are maps and their keys cannot be kept in one slot.
  if (partitions === 0 && shardsOf(path, redis).some(({ kind }) => kind === 'cluster')) return null
  const { cleanup_interval: interval, cleanup_batch_size: size } = config.map_broker.redis
  const shards = path === 'map_broker.redis' ? open(path, redis, redis) : (fromBroker ?? fromEngine)
  if (shards === null) return null
  return shards.map({
    cleanupIntervalMs: Math.max(interval, 0),
    cleanupBatchSize: size || DEFAULT_CLEANUP_BATCH,
    resultTtlMs: config.map_broker.redis.idempotent_result_ttl,
  }).map
}

/** Asks every server that a part lives on: without that of presence, say, no subscribe succeeds. */
function probeOf(servers: readonly (RedisShards | NatsParts)[]): Engine['probe'] {
  if (servers.length === 0) return null
  return async (boundMs) => {
    const problems = await Promise.all(servers.map((server) => server.probe(boundMs)))
    return [...new Set(problems.flat())]
  }
}

/** Control apart from the broker; null = that of the broker. */
function controllerOf(
  { enabled, type, redis, nats }: Config['controller'],
  open: Open,
  openNats: (options: NatsOptions) => NatsParts,
): Engine['controller'] {
  if (!enabled) return null
  if (type === 'redis') return open('controller.redis', redis).controller()
  return type === 'nats' ? openNats(natsControllerOptions(nats)).controller : null
}

/** Presence; null = memory. */
function presenceOf(
  { presence_manager: own, engine }: Config,
  fromEngine: RedisShards | null,
  open: Open,
): Engine['presence'] {
  const kind = own.enabled ? own.type : engine.type
  if (kind !== 'redis') return null
  const redis = own.enabled ? own.redis : engine.redis
  const shards = own.enabled
    ? open('presence_manager.redis', redis)
    : (fromEngine ?? open('engine.redis', redis))
  return shards.presence({
    ttlMs: redis.presence_ttl,
    hashFieldTtl: redis.presence_hash_field_ttl,
    userMapping: redis.presence_user_mapping,
  })
}

function shardsOf(path: string, redis: RedisConfig) {
  const found = redisShards(redis)
  if ('shards' in found) return found.shards
  throw new ConfigError(
    found.problems.map(({ key, problem }) => ({ path: `${path}.${key}`, problem })),
  )
}
