/** Redis as the configuration has it. spec: channels-and-engines.md §2.4, §8 */
import { ConfigError, redisShards, type Config, type RedisConfig } from '../../config/index.js'
import { openRedis, type RedisShards } from '../../engine/redis/engine.js'
import type { EngineDeps, EngineRow, EngineSection } from './row.js'

/** Expired keys that go at once where 0 is configured. */
const DEFAULT_CLEANUP_BATCH = 100

/** Broker with history, presence, maps and control, each possibly on servers of its own. */
export const redis: EngineRow = {
  name: 'redis',
  open: (config, section, deps) => {
    const shards = open(config, section, deps)
    return {
      broker: () => {
        const { history_use_lists: historyUseLists, sharded_pub_sub_partitions: partitions } =
          config[section === 'broker' ? section : 'engine'].redis
        return {
          ...shards.broker({ historyUseLists, partitions }),
          controller: shards.controller(),
        }
      },
      presence: () => {
        const own = config[section === 'presence_manager' ? section : 'engine'].redis
        return shards.presence({
          ttlMs: own.presence_ttl,
          hashFieldTtl: own.presence_hash_field_ttl,
          userMapping: own.presence_user_mapping,
        })
      },
      map: () => mapOf(config, section, shards),
      controller: () => shards.controller(),
      start: () => shards.start(),
      probe: (boundMs) => shards.probe(boundMs),
      close: () => {
        shards.close()
        return Promise.resolve()
      },
    }
  },
}

function open(config: Config, section: EngineSection, deps: EngineDeps): RedisShards {
  const { prefix } = config[section].redis
  const publishing = publishingOptions(config, section)
  return openRedis(
    {
      shards: shardsOf(`${section}.redis`, config[section].redis),
      prefix,
      newEpochOnFailover: publishing?.new_epoch_on_failover ?? false,
    },
    publishing?.sharded_pub_sub_partitions ?? 0,
    { ...deps, subsystem: section === 'map_broker' ? section : 'broker' },
  )
}

/** Options of servers that keep and carry publications; null = these do not. */
function publishingOptions(config: Config, section: EngineSection) {
  if (section === 'presence_manager' || section === 'controller') return null
  return config[section].redis
}

function mapOf(config: Config, section: EngineSection, shards: RedisShards) {
  const partitions = publishingOptions(config, section)?.sharded_pub_sub_partitions ?? 0
  const servers = shardsOf(`${section}.redis`, config[section].redis)
  // The configuration is refused when there are maps and their keys cannot be kept in one slot.
  if (partitions === 0 && servers.some(({ kind }) => kind === 'cluster')) return null
  const {
    cleanup_interval: interval,
    cleanup_batch_size: size,
    idempotent_result_ttl: resultTtlMs,
  } = config.map_broker.redis
  return shards.map({
    cleanupIntervalMs: Math.max(interval, 0),
    cleanupBatchSize: size || DEFAULT_CLEANUP_BATCH,
    resultTtlMs,
  }).map
}

function shardsOf(path: string, options: RedisConfig) {
  const found = redisShards(options)
  if ('shards' in found) return found.shards
  throw new ConfigError(
    found.problems.map(({ key, problem }) => ({ path: `${path}.${key}`, problem })),
  )
}
