/** Streams of Redis as the configuration has them. spec: server-api-and-operations.md §9.3 */
import { ConfigError, redisShards, type RedisShard } from '../../config/index.js'
import { RedisStreamConsumer, type RedisCommands } from '../../consumers/index.js'
import { createClient, createCluster, logIn, redisLibrary } from '../../engine/redis/clients.js'
import { messageOptions, type ConsumerRow } from './row.js'

/** `type: redis_stream`. */
export const redisStream: ConsumerRow = {
  name: 'redis_stream',
  open: (config, deps) => {
    // Not when it connects, so that a check of the configuration finds it, too.
    redisLibrary()
    const { redis_stream: options } = config
    const found = redisShards(options)
    // Rules have seen that there is exactly one.
    const [shard] = 'shards' in found ? found.shards : []
    if (shard === undefined) throw new ConfigError([{ path: 'address', problem: 'is none' }])
    const { publication_data_mode: mode } = options
    const warn = (problem: string): void => {
      deps.log.warn({ problem }, 'odd settings of Redis')
    }
    return new RedisStreamConsumer(
      {
        streams: options.streams,
        group: options.consumer_group,
        visibilityTimeoutMs: options.visibility_timeout,
        workers: options.num_workers,
        payloadField: options.payload_value,
        messages: messageOptions(config, {
          methodAttribute: options.method_value,
          publication: mode.enabled
            ? {
                channels: mode.channels_value,
                idempotencyKey: mode.idempotency_key_value,
                delta: mode.delta_value,
                version: mode.version_value,
                versionEpoch: mode.version_epoch_value,
                tagsPrefix: mode.tags_value_prefix,
              }
            : null,
        }),
      },
      (blockMs) => connect(shard, blockMs, warn),
      deps,
    )
  },
}

/** A connection that works. Rejects when the server cannot be had. */
async function connect(
  shard: RedisShard,
  blockMs: number,
  warn: (problem: string) => void,
): Promise<RedisCommands> {
  if (shard.kind === 'cluster') {
    const cluster = createCluster(shard)
    cluster.on('error', () => undefined)
    await cluster.connect()
    return cluster
  }
  const client = createClient(shard, false)
  client.on('error', () => undefined)
  client.options.commandTimeout = shard.ioTimeoutMs + blockMs
  try {
    await client.connect()
    await logIn(client, shard, warn)
    return client
  } catch (cause) {
    client.disconnect()
    throw cause
  }
}
