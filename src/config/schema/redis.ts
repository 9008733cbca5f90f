/**
 * Sections that tell where Redis is and how it is used. spec: server-api-and-operations.md §4.7,
 * channels-and-engines.md §2.4
 */
import { bool, durationNotZero, durationSigned, int, text, texts } from './kinds.js'
import { tlsTowards } from './tls.js'
import { commercials, fixed, switched, type UnbuiltKeys } from './unbuilt.js'

/** Servers, and names of keys. */
export const redisShape = {
  address: texts(
    ['redis://127.0.0.1:6379'],
    'Servers, host:port or URL; each is a shard, and their order matters.',
  ),
  prefix: text('centrifugo', 'What names of keys and PUB/SUB channels begin with.'),
  db: int(0, 'Number of the database; PUB/SUB ignores it.'),
  user: text('', 'User.'),
  password: text('', 'Password.', { secret: true }),
  client_name: text('', 'Name of connections, for CLIENT LIST.'),
  connect_timeout: durationNotZero('1s', 'Longest attempt to connect.'),
  io_timeout: durationNotZero('4s', 'Longest wait for an answer.'),
  force_resp2: bool(
    false,
    'Accepted for compatibility: RESP2 is what is spoken; false has no effect.',
  ),
  cluster_address: texts(
    [],
    'Nodes of Redis Clusters, host:port joined by commas; each item is a shard.',
  ),
  sentinel_address: texts([], 'Sentinels, host:port joined by commas; each item is a shard.'),
  sentinel_master_name: text('', 'Name of the master that sentinels are asked for.'),
  sentinel_user: text('', 'User at the sentinels.'),
  sentinel_password: text('', 'Password at the sentinels.', { secret: true }),
  sentinel_tls: tlsTowards('the sentinels', 'Use the settings below for connections to sentinels.'),
  tls: tlsTowards('Redis', 'Use the settings below for connections to Redis.'),
}

/** Options wherever publications are kept and carried. */
const redisPublications = {
  sharded_pub_sub_partitions: int(
    0,
    'Partitions of sharded PUB/SUB in a cluster (Redis 7); 0 = plain PUB/SUB.',
  ),
  new_epoch_on_failover: bool(
    true,
    'Tell clients recovered: false after a replica took over or a server started from its disk, since either may lack what was published last. Not in a cluster.',
  ),
}

/** Options of the broker. */
export const redisBrokerShape = {
  history_use_lists: bool(false, 'Keep history in lists instead of streams.'),
  ...redisPublications,
}

/** Options of the map broker, also where the Redis of engine or broker keeps the maps. */
export const redisMapShape = {
  ...redisPublications,
  cleanup_interval: durationSigned(
    '1s',
    'How often this node looks for expired keys.',
    'a negative one leaves that to other nodes',
  ),
  cleanup_batch_size: int(100, 'Most expired keys of a channel that go at once; 0 = 100.'),
  idempotent_result_ttl: durationNotZero('5m', 'How long an idempotency key is remembered.', {
    lifetime: true,
  }),
}

/** Options of presence. */
export const redisPresenceShape = {
  presence_ttl: durationNotZero('60s', 'Life of a presence entry that is not refreshed.', {
    lifetime: true,
  }),
  presence_hash_field_ttl: bool(false, 'Let Redis expire the entries (Redis 7.4).'),
  presence_user_mapping: bool(false, 'Count users separately, which makes presence_stats cheap.'),
}

/** Known keys that are not built. */
export const redisUnbuilt: UnbuiltKeys = {
  replica_client: switched(),
  sentinel_client_name: fixed(''),
  ...commercials('subscribe_on_replica presence_read_from_replica channel_state'),
}
