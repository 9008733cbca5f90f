/** Server, log, node, engine. spec: server-api-and-operations.md §4.8 */
import { bool, choice, duration, durationNotZero, int, section, text, texts } from './kinds.js'
import { natsBroker, natsShape } from './nats.js'
import {
  redisBrokerShape,
  redisMapShape,
  redisPresenceShape,
  redisShape,
  redisUnbuilt,
} from './redis.js'
import { serverTls } from './tls.js'
import {
  commercials,
  fixed,
  group,
  idle,
  switched,
  unbuiltTls,
  type UnbuiltKeys,
} from './unbuilt.js'

/** Levels of the log. */
export const LOG_LEVELS = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const

/** Values of `broker.type` the reference knows; checked even while it is off. */
export const BROKER_TYPES = ['memory', 'nats', 'redis', 'redisnats', 'postgres'] as const

const own = { own: true } as const

/** PostgreSQL as controller, and what broker and map broker have in common with it. */
const postgresController: UnbuiltKeys = {
  ...idle('dsn pool_size num_shards table_prefix use_notify notify_dsn skip_schema_init'),
  ...idle('partition_lookahead_days partition_retention_days'),
  tls: unbuiltTls,
}

const postgresBroker: UnbuiltKeys = {
  ...postgresController,
  ...idle('cleanup_interval idempotent_result_ttl binary_data stream_retention'),
  outbox: group(idle('poll_interval batch_size')),
  ...commercials('replica broker_fanout'),
}

const clientIp = section('How the address of a client is found behind proxies. Key of Backhaul.', {
  trusted_proxies: texts(
    [],
    'Proxies whose word is taken: addresses, networks like 10.0.0.0/8, and unix: for the socket.',
    own,
  ),
  header: text('X-Forwarded-For', 'Header in which they tell the address; empty = none.', own),
})

/** `http_server`. */
export const httpServer = section(
  'The listening ports.',
  {
    address: text('', 'Address to listen on; empty = all.'),
    port: int(8000, 'Port to listen on; 0 (by flag or environment) = any free port.', {
      max: 65_535,
    }),
    internal_address: text('', 'Address of the internal endpoints; empty = `address`.'),
    internal_port: text('', 'Port of the internal endpoints; empty = `port`.'),
    unix_socket: text('', 'Path of a socket to listen on instead of `address` and `port`.', own),
    unix_socket_mode: text('0660', 'Permissions of that socket, octal.', own),
    tls: serverTls('TLS of both servers.'),
    tls_external: bool(false, 'Use `tls` for the external server only.'),
    internal_tls: serverTls('TLS of the internal server when it has an address of its own.'),
    http2: section('HTTP/2 for clients that ask for it over TLS. Key of Backhaul.', {
      enabled: bool(true, 'Offer it.', own),
    }),
    h2c_external: bool(false, 'HTTP/2 without TLS on the external server, for proxies.'),
    proxy_protocol: bool(
      false,
      'Demand a PROXY protocol header (v1 or v2) on each connection of the external server.',
      own,
    ),
    client_ip: clientIp,
  },
  {
    tls_autocert: switched(
      idle('host_whitelist cache_dir email server_name http http_addr'),
      'let an ACME client write the files of http_server.tls and send SIGHUP',
    ),
    http3: switched({}, 'use HTTP/2, or a proxy in front that speaks HTTP/3'),
  },
)

/** `log`. */
export const log = section('The log.', {
  level: choice(LOG_LEVELS, 'info', 'Least urgent level written.', { fold: true }),
  file: text('', 'File to append to instead of the console.'),
})

/** `node`. */
export const node = section('This node.', {
  name: text('', 'Name of the node; empty = hostname_port.'),
  info_metrics_aggregate_interval: duration(
    '60s',
    'Time that the metrics of nodes in info of the server API cover; 0 = info has none.',
  ),
})

/** `shutdown`. */
export const shutdown = section('Stopping.', {
  timeout: duration('30s', 'Longest graceful stop.'),
  drain: duration(
    '5s',
    'Longest time over which clients are told to reconnect, so that they do not all come back at one moment; fewer than 1000 per second are not slowed down.',
    { own: true },
  ),
})

/** `workers`. */
export const workers = text(
  '1',
  'Processes that serve clients side by side on one port: a number, or auto for one per core. Each is a node of its own; above 1 a primary process supervises them.',
  { own: true },
)

/** `dns`. */
export const dns = section(
  'Looking up names of backends, key sets, Redis and NATS: one resolver for all. Key of Backhaul.',
  {
    cache_ttl: duration('5s', 'Age up to which an answer is used again; 0 = ask each time.', own),
    stale_ttl: duration(
      '5m',
      'Age up to which an old answer is used while the name servers fail; 0 = not at all.',
      own,
    ),
    max_lookups: int(16, 'Most questions at the same time; others wait.', { ...own, min: 1 }),
    lookup_timeout: duration('10s', 'Longest wait for an answer.', own),
  },
)

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
  { postgres: group(postgresBroker) },
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
  {
    postgres: group({
      ...postgresController,
      ...idle('poll_interval batch_size partition_cleanup_interval'),
    }),
  },
)

/** `map_broker`. */
export const mapBroker = section(
  'Where map channels live.',
  {
    type: choice(
      ['', 'memory', 'redis'],
      '',
      'Kind of map broker; "" = that of the broker or of the engine.',
      { unbuilt: ['postgres'] },
    ),
    redis: section(
      'Redis, for type redis. The options of cleanup and results count for the Redis of engine and broker too.',
      { ...redisShape, ...redisMapShape },
      { ...redisUnbuilt, skip_pub_sub: fixed(false) },
    ),
  },
  {
    postgres: group({
      ...postgresBroker,
      ...idle('ttl_check_interval'),
    }),
    ...commercials('cache'),
  },
)

/** `graphite`. */
export const graphite = section('Metrics sent to Graphite, in its plaintext protocol over TCP.', {
  enabled: bool(false, 'Send them.'),
  host: text('localhost', 'Host of the server.'),
  port: int(2003, 'Port of the server.', { min: 1, max: 65_535 }),
  prefix: text('centrifugo', 'What names begin with; the name of the node follows.'),
  interval: durationNotZero(
    '10s',
    'Pause between two sendings; counters are what they gained in it.',
  ),
  tags: bool(false, 'Send labels as tags, not as parts of names.'),
})

/** Known top-level keys that are not built. */
export const rootUnbuilt: UnbuiltKeys = {
  enable_unreleased_features: fixed(false),
  webtransport: switched(
    idle('handler_prefix message_size_limit'),
    'use websocket, or http_stream over HTTP/2',
  ),
  debug: switched(idle('handler_prefix')),
  opentelemetry: switched({
    ...idle('api consuming google_cloud_adc_auth'),
    ...commercials('metrics resource_detectors'),
  }),
  ...commercials('license database user_block token_revoke user_tokens_invalidate user_status'),
  ...commercials('push_notifications clickhouse_analytics tracing caps process_stats throttling'),
  ...commercials('singleflight brokers presence_managers map_brokers schemas shared_poll_relay'),
}

/** Runs of this server, beside `policy.run` of the proxies. spec: runs.md §1.4, §1.5 */
export const runs = section('Runs, as far as they are no matter of a proxy.', {
  lease: duration('5s', 'A node that is silent for so long loses its runs to others.', {
    own: true,
  }),
  cancel_method: text('run.cancel', 'RPC method by which clients stop a run: {"id": …}.', {
    own: true,
  }),
})
