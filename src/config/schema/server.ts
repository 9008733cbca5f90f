/** Server, log, node, engine. spec: server-api-and-operations.md §4.8 */
import { bool, choice, duration, int, section, text } from './kinds.js'
import { natsBroker, natsShape } from './nats.js'
import { redisBrokerShape, redisPresenceShape, redisShape, redisUnbuilt } from './redis.js'
import { fixed, group, inert, switched, type UnbuiltKeys } from './unbuilt.js'

/** Levels of the log. */
export const LOG_LEVELS = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

/** Values of `broker.type` the reference knows; checked even while it is off. */
export const BROKER_TYPES = ['memory', 'nats', 'redis', 'redisnats', 'postgres'] as const

/** `http_server`. */
export const httpServer = section(
  'The listening port.',
  {
    address: text('', 'Address to listen on; empty = all.'),
    port: int(8000, 'Port to listen on; 0 (by flag or environment) = any free port.', {
      max: 65_535,
    }),
  },
  {
    internal_address: fixed(''),
    internal_port: fixed(''),
    tls: switched,
    tls_external: inert,
    internal_tls: switched,
    tls_autocert: switched,
    http3: switched,
    h2c_external: fixed(false),
  },
)

/** `log`. */
export const log = section('The log.', {
  level: choice(LOG_LEVELS, 'info', 'Least urgent level written.', { fold: true }),
  file: text('', 'File to append to instead of the console.'),
})

/** `node`. */
export const node = section(
  'This node.',
  { name: text('', 'Name of the node; empty = hostname_port.') },
  { info_metrics_aggregate_interval: fixed('60s') },
)

/** `shutdown`. */
export const shutdown = section('Stopping.', {
  timeout: duration('30s', 'Longest graceful stop.'),
})

/** `usage_stats`. */
export const usageStats = section('Accepted for compatibility; nothing is ever sent.', {
  disabled: bool(false, 'Has no effect.'),
})

/** `engine`. */
export const engine = section('Where publications, history and presence live.', {
  type: choice(['memory', 'redis'], 'memory', 'Kind of engine.'),
  redis: section(
    'Redis, for type redis.',
    { ...redisShape, ...redisBrokerShape, ...redisPresenceShape },
    redisUnbuilt,
  ),
})

/** `broker`. */
export const broker = section(
  'A broker apart from the engine.',
  {
    enabled: bool(false, 'Use it instead of the broker of the engine.'),
    type: choice(BROKER_TYPES, 'memory', 'Kind of broker.'),
    redis: section('Redis, for type redis.', { ...redisShape, ...redisBrokerShape }, redisUnbuilt),
    nats: natsBroker,
  },
  { postgres: inert },
)

/** `presence_manager`. */
export const presenceManager = section('A presence manager apart from the engine.', {
  enabled: bool(false, 'Use it instead of the presence manager of the engine.'),
  type: choice(['memory', 'redis'], 'memory', 'Kind of presence manager.'),
  redis: section('Redis, for type redis.', { ...redisShape, ...redisPresenceShape }, redisUnbuilt),
})

/** `controller`. */
export const controller = section(
  'Messages between nodes apart from the broker.',
  {
    enabled: bool(false, 'Use it instead of the broker.'),
    type: choice(['', 'redis', 'nats'], '', 'Kind of controller.', { unbuilt: ['postgres'] }),
    redis: section('Redis, for type redis.', redisShape, redisUnbuilt),
    nats: section('NATS, for type nats.', natsShape),
  },
  { postgres: inert },
)

/** Known top-level keys that are not built. */
export const rootUnbuilt: UnbuiltKeys = {
  enable_unreleased_features: fixed(false),
  map_broker: group({ type: fixed('memory'), redis: inert, postgres: inert }),
  shared_poll: group({
    hmac_secret_key: fixed(''),
    hmac_previous_secret_key: fixed(''),
    hmac_previous_secret_key_valid_until: fixed(0),
    concurrency_limit: inert,
  }),
  grpc_api: switched,
  consumers: fixed([]),
  webtransport: switched,
  uni_grpc: switched,
  admin: switched,
  debug: switched,
  opentelemetry: switched,
  graphite: switched,
  workers: fixed(0),
}
