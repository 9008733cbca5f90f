/**
 * Where options of the flat files of Centrifugo v4 and v5 are now. Most went into a section that their name
 * began with; the tables say which, and what did not follow the rule. spec: proxy.md §1.8
 */

/** Sections by the prefix of the old names; the longest that fits counts. */
const PREFIXES: readonly (readonly [prefix: string, section: string])[] = [
  ['subscription_token_', 'client.subscription_token.'],
  ['token_', 'client.token.'],
  ['client_', 'client.'],
  ['channel_', 'channel.'],
  ['rpc_ping_', 'rpc.ping.'],
  ['rpc_', 'rpc.'],
  ['api_', 'http_api.'],
  ['grpc_api_tls_', 'grpc_api.tls.'],
  ['grpc_api_', 'grpc_api.'],
  ['uni_grpc_tls_', 'uni_grpc.tls.'],
  ['uni_grpc_', 'uni_grpc.'],
  ['uni_websocket_', 'uni_websocket.'],
  ['uni_sse_', 'uni_sse.'],
  ['uni_http_stream_', 'uni_http_stream.'],
  ['http_stream_', 'http_stream.'],
  ['sse_', 'sse.'],
  ['websocket_', 'websocket.'],
  ['webtransport_', 'webtransport.'],
  ['emulation_', 'emulation.'],
  ['redis_sentinel_tls_', 'engine.redis.sentinel_tls.'],
  ['redis_tls_', 'engine.redis.tls.'],
  ['redis_', 'engine.redis.'],
  ['nats_', 'broker.nats.'],
  ['tls_autocert_', 'http_server.tls_autocert.'],
  ['tls_', 'http_server.tls.'],
  ['admin_', 'admin.'],
  ['prometheus_', 'prometheus.'],
  ['health_', 'health.'],
  ['swagger_', 'swagger.'],
  ['graphite_', 'graphite.'],
  ['opentelemetry_', 'opentelemetry.'],
  ['shutdown_', 'shutdown.'],
  ['log_', 'log.'],
  ['node_', 'node.'],
]

/** Switches of a part that is a section now. */
const SWITCHES = new Set([
  ...['admin', 'debug', 'graphite', 'grpc_api', 'grpc_api_tls', 'health', 'http3', 'http_stream'],
  ...[
    'opentelemetry',
    'prometheus',
    'redis_sentinel_tls',
    'redis_tls',
    'rpc_ping',
    'sse',
    'swagger',
  ],
  ...['tls', 'tls_autocert', 'uni_grpc', 'uni_grpc_tls', 'uni_http_stream', 'uni_sse'],
  ...['uni_websocket', 'webtransport'],
])

/** What follows no rule. */
const EXACT: Readonly<Record<string, string>> = {
  address: 'http_server.address',
  admin_external: 'admin.external',
  allow_anonymous_connect_without_token: 'client.allow_anonymous_connect_without_token',
  allowed_origins: 'client.allowed_origins',
  api_disable: 'http_api.disabled',
  disallow_anonymous_connection_tokens: 'client.disallow_anonymous_connection_tokens',
  engine: 'engine.type',
  global_history_meta_ttl: 'channel.history_meta_ttl',
  global_redis_presence_user_mapping: 'engine.redis.presence_user_mapping',
  global_presence_ttl: 'engine.redis.presence_ttl',
  presence_ttl: 'engine.redis.presence_ttl',
  http3: 'http_server.http3.enabled',
  internal_address: 'http_server.internal_address',
  internal_port: 'http_server.internal_port',
  name: 'node.name',
  pid_file: 'pid_file',
  ping_interval: 'client.ping_interval',
  pong_timeout: 'client.pong_timeout',
  port: 'http_server.port',
  redis_use_lists: 'engine.redis.history_use_lists',
  separate_subscription_token_config: 'client.subscription_token.enabled',
  tls: 'http_server.tls.enabled',
  tls_external: 'http_server.tls_external',
  usage_stats_disable: 'usage_stats.disabled',
  use_singleflight: 'singleflight.enabled',
  user_personal_channel_namespace:
    'client.subscribe_to_user_personal_channel.personal_channel_namespace',
  user_personal_single_connection: 'client.subscribe_to_user_personal_channel.single_connection',
  user_subscribe_to_personal: 'client.subscribe_to_user_personal_channel.enabled',
  websocket_disable: 'websocket.disabled',
}

/** Names of TLS options inside of their section. */
const TLS: Readonly<Record<string, string>> = {
  key: 'key_pem',
  cert: 'cert_pem',
  root_ca: 'server_ca_pem',
  root_ca_pem: 'server_ca_pem',
  client_ca: 'client_ca_pem',
}

/** What v4 and v5 had and nothing has any more, and what to do about it. */
export const GONE: Readonly<Record<string, string>> = {
  disable_client_protocol_v1:
    'the first client protocol is not spoken: there is nothing to switch off',
  granular_proxy_mode: 'named proxies and those of events work side by side',
  redis_tls_skip_verify: 'it is engine.redis.tls.insecure_skip_verify; think twice',
  skip_user_check_in_subscription_token: 'subscription tokens are always checked against the user',
  tarantool: 'Tarantool is gone: take redis, or memory for one node',
  sockjs: 'SockJS is gone: clients fall back to http_stream and sse',
  uni_websocket_ping_interval: 'it is client.ping_interval for all transports',
  use_client_protocol_v1_by_default: 'the first client protocol is not spoken',
  websocket_ping_interval: 'it is client.ping_interval for all transports',
}

/** Options of namespaces that are called differently now. */
export const NAMESPACE_NAMES: Readonly<Record<string, string>> = {
  proxy_subscribe: 'subscribe_proxy_enabled',
  proxy_publish: 'publish_proxy_enabled',
  proxy_sub_refresh: 'sub_refresh_proxy_enabled',
  proxy_subscribe_stream: 'subscribe_stream_proxy_enabled',
  proxy_subscribe_stream_bidirectional: 'subscribe_stream_proxy_bidirectional',
}

/** The path of a flat option in a file of today; undefined when it had none. */
export function pathOf(
  name: string,
  isNamespaceOption: (name: string) => boolean,
): string | undefined {
  const exact = Object.hasOwn(EXACT, name) ? EXACT[name] : undefined
  if (exact !== undefined) return exact
  const own = Object.hasOwn(NAMESPACE_NAMES, name) ? NAMESPACE_NAMES[name] : name
  if (own !== undefined && isNamespaceOption(own)) return `channel.without_namespace.${own}`
  const isSwitch = SWITCHES.has(name)
  const found = PREFIXES.filter(([prefix]) =>
    (isSwitch ? `${name}_` : name).startsWith(prefix),
  ).sort(([a], [b]) => b.length - a.length)[0]
  if (found === undefined) return isSwitch ? `${name}.enabled` : undefined
  const [prefix, section] = found
  if (isSwitch && `${name}_` === prefix) return `${section}enabled`
  if (isSwitch) return `${name}.enabled`
  const rest = name.slice(prefix.length)
  const isTls = section.endsWith('tls.')
  return `${section}${(isTls && Object.hasOwn(TLS, rest) ? TLS[rest] : undefined) ?? rest}`
}
