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

/** Old name → new place. */
export const OLD_NAMES: ReadonlyMap<string, string> = new Map([
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
  ['token_hmac_secret_key', 'client.token.hmac_secret_key'],
  ['token_rsa_public_key', 'client.token.rsa_public_key'],
  ['token_ecdsa_public_key', 'client.token.ecdsa_public_key'],
  ['token_jwks_public_endpoint', 'client.token.jwks_public_endpoint'],
  ['allowed_origins', 'client.allowed_origins'],
  ['api_key', 'http_api.key'],
  ['api_insecure', 'http_api.insecure'],
  ['port', 'http_server.port'],
  ['address', 'http_server.address'],
  ['internal_port', 'http_server.internal_port'],
  ['internal_address', 'http_server.internal_address'],
  ['tls_cert', 'http_server.tls.cert_pem (and enabled: true)'],
  ['tls_key', 'http_server.tls.key_pem (and enabled: true)'],
  ['websocket_compression', 'websocket.compression'],
  ['sockjs', 'gone: use sse and http_stream'],
  ['log_level', 'log.level'],
  ['log_file', 'log.file'],
  ['ping_interval', 'client.ping_interval'],
  ['pong_timeout', 'client.pong_timeout'],
  ['client_insecure', 'client.insecure'],
  ['client_channel_limit', 'client.channel_limit'],
  ['client_queue_max_size', 'client.queue_max_size'],
  ['client_concurrency', 'client.concurrency'],
  ['client_user_id_http_header', 'client.user_id_http_header'],
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
  ['channel_max_length', 'channel.max_length'],
  ['channel_private_prefix', 'channel.private_prefix'],
  ['redis_address', 'engine.redis.address'],
])
