/** Flat options of v4 and v5 files and where v6 has them. spec: proxy.md §1.8, channels §2 */

const proxies = ['connect', 'refresh'].flatMap((event): [string, string][] => [
  [`proxy_${event}_endpoint`, `client.proxy.${event}.endpoint (and enabled: true)`],
  [`proxy_${event}_timeout`, `client.proxy.${event}.timeout`],
])

const channelProxies = ['subscribe', 'publish', 'sub_refresh'].flatMap(
  (event): [string, string][] => [
    [`proxy_${event}_endpoint`, `channel.proxy.${event}.endpoint`],
    [`proxy_${event}_timeout`, `channel.proxy.${event}.timeout`],
    [`proxy_${event}`, `${event}_proxy_enabled`],
  ],
)

/** Names that went into a section: with a prefix in front of them, or instead of `without`. */
const moved = (place: string, names: string, without = ''): [string, string][] =>
  names.split(' ').map((name) => [name, `${place}.${name.slice(without.length)}`])

const sections = [
  ...moved(
    'client',
    'connection_limit user_connection_limit connection_rate_limit ping_interval pong_timeout allowed_origins ' +
      'allow_anonymous_connect_without_token disallow_anonymous_connection_tokens',
  ),
  ...moved(
    'client',
    'client_insecure client_channel_limit client_queue_max_size client_concurrency client_stale_close_delay ' +
      'client_expired_close_delay client_expired_sub_close_delay client_presence_update_interval ' +
      'client_channel_position_check_delay client_channel_position_max_time_lag client_connection_limit ' +
      'client_user_connection_limit client_connection_rate_limit client_history_max_publication_limit ' +
      'client_recovery_max_publication_limit client_user_id_http_header ' +
      'client_insecure_skip_token_signature_verify client_connect_include_server_time',
    'client_',
  ),
  ...moved(
    'client.token',
    'token_hmac_secret_key token_rsa_public_key token_ecdsa_public_key token_jwks_public_endpoint ' +
      'token_issuer token_issuer_regex token_audience token_audience_regex token_user_id_claim',
    'token_',
  ),
  ...moved(
    'client.subscription_token',
    'subscription_token_hmac_secret_key subscription_token_rsa_public_key ' +
      'subscription_token_ecdsa_public_key subscription_token_jwks_public_endpoint ' +
      'subscription_token_issuer subscription_token_audience subscription_token_user_id_claim',
    'subscription_token_',
  ),
  ...moved(
    'channel.without_namespace',
    'presence join_leave force_push_join_leave history_size history_ttl force_positioning allow_positioning ' +
      'force_recovery allow_recovery allow_subscribe_for_client allow_subscribe_for_anonymous ' +
      'allow_publish_for_client allow_publish_for_subscriber allow_publish_for_anonymous ' +
      'allow_presence_for_client allow_presence_for_subscriber allow_presence_for_anonymous ' +
      'allow_history_for_client allow_history_for_subscriber allow_history_for_anonymous ' +
      'allow_user_limited_channels channel_regex delta_publish allowed_delta_types',
  ),
  ...moved(
    'channel',
    'channel_max_length channel_private_prefix channel_namespace_boundary channel_user_boundary ' +
      'channel_user_separator',
    'channel_',
  ),
  ...moved('http_server', 'port address internal_port internal_address tls_external'),
  ...moved(
    'engine.redis',
    'redis_address redis_user redis_password redis_db redis_prefix redis_cluster_address ' +
      'redis_sentinel_address redis_sentinel_master_name redis_sentinel_password',
    'redis_',
  ),
  ...moved('broker.nats', 'nats_url nats_prefix', 'nats_'),
  ...moved('http_api', 'api_key api_insecure api_external api_handler_prefix', 'api_'),
  ...moved('grpc_api', 'grpc_api_key grpc_api_port grpc_api_address', 'grpc_api_'),
  ...moved('uni_grpc', 'uni_grpc_port uni_grpc_address', 'uni_grpc_'),
  ...moved(
    'websocket',
    'websocket_compression websocket_compression_level websocket_compression_min_size ' +
      'websocket_handler_prefix websocket_message_size_limit websocket_write_timeout',
    'websocket_',
  ),
  ...moved('log', 'log_level log_file', 'log_'),
  ...moved('shutdown', 'shutdown_timeout', 'shutdown_'),
]

/** Switches that are sections now. */
const switches = (
  'health prometheus swagger sse http_stream uni_websocket uni_sse uni_http_stream uni_grpc grpc_api ' +
  'init'
)
  .split(' ')
  .map((name): [string, string] => [name, `${name}.enabled`])

/** Old name → new place. */
export const OLD_NAMES: ReadonlyMap<string, string> = new Map([
  ...sections,
  ...switches,
  ['engine', 'engine.type'],
  ['broker', 'broker.type (and broker.enabled: true)'],
  ['name', 'node.name'],
  ['tls', 'http_server.tls.enabled'],
  ['websocket_disable', 'websocket.disabled'],
  ['separate_subscription_token_config', 'client.subscription_token.enabled'],
  ...proxies,
  ...channelProxies,
  ['proxy_rpc_endpoint', 'rpc.proxy.endpoint (and rpc.without_namespace.proxy_enabled: true)'],
  ['proxy_rpc_timeout', 'rpc.proxy.timeout'],
  ['proxy_http_headers', 'http_headers of each proxy'],
  ['proxy_static_http_headers', 'http.static_headers of each proxy'],
  ['static_http_headers', 'http.static_headers'],
  ['proxy_binary_encoding', 'binary_encoding of each proxy'],
  ['proxy_include_connection_meta', 'include_connection_meta of each proxy'],
  ['proxy_http_status_code_transforms', 'http.status_to_code_transforms of each proxy'],
  ['http_status_code_transforms', 'http.status_to_code_transforms'],
  ['granular_proxy_mode', 'gone: proxies and inline proxies work together'],
  ['rpc_namespaces', 'rpc.namespaces'],
  ['rpc_proxy_name', 'proxy_name (and proxy_enabled: true)'],
  ['namespaces', 'channel.namespaces'],
  ['tls_cert', 'http_server.tls.cert_pem (and enabled: true)'],
  ['tls_key', 'http_server.tls.key_pem (and enabled: true)'],
  ['sockjs', 'gone: use sse and http_stream'],
  ['user_subscribe_to_personal', 'client.subscribe_to_user_personal_channel.enabled'],
  [
    'user_personal_channel_namespace',
    'client.subscribe_to_user_personal_channel.personal_channel_namespace',
  ],
  [
    'user_personal_single_connection',
    'client.subscribe_to_user_personal_channel.single_connection',
  ],
  ['global_history_meta_ttl', 'channel.history_meta_ttl'],
])
