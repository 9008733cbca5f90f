/** Endpoints of the server: client transport, API, operations. spec: server-api-and-operations.md §4.8 */
import { bool, choice, duration, int, section, text } from './kinds.js'
import { commercial, fixed, inert } from './unbuilt.js'

const prefix = (initial: string) => text(initial, 'Path of the endpoint.')

/** `http_api`. */
export const httpApi = section(
  'Server API over HTTP.',
  {
    disabled: bool(false, 'Switch it off.'),
    handler_prefix: prefix('/api'),
    key: text('', 'Key callers must send; empty = nobody may call.', { secret: true }),
    insecure: bool(false, 'Accept calls without a key. For tests only.'),
    external: bool(false, 'Serve it on the external port too.'),
    error_mode: choice(
      ['', 'transport'],
      '',
      'transport = errors become HTTP statuses; empty = errors in the body of a 200.',
    ),
  },
  { jwks: commercial },
)

/** `websocket`. */
export const websocket = section(
  'Clients over WebSocket.',
  {
    disabled: bool(false, 'Switch it off.'),
    handler_prefix: prefix('/connection/websocket'),
    message_size_limit: int(65_536, 'Largest message of a client, in bytes.'),
    write_timeout: duration('1s', 'Longest write to a client that takes nothing.'),
    read_buffer_size: int(0, 'Accepted for compatibility, has no effect.'),
    write_buffer_size: int(0, 'Accepted for compatibility, has no effect.'),
    use_write_buffer_pool: bool(false, 'Accepted for compatibility, has no effect.'),
  },
  {
    compression: fixed(false),
    compression_min_size: inert,
    compression_level: inert,
    decompressed_message_size_limit: inert,
  },
)

/** `prometheus`. */
export const prometheus = section(
  'Metrics for Prometheus.',
  {
    enabled: bool(false, 'Serve them.'),
    handler_prefix: prefix('/metrics'),
    instrument_http_handlers: bool(false, 'Measure HTTP requests as well.'),
  },
  { recovered_publications_histogram: fixed(false), native_histograms: fixed(false) },
)

/** `health`. */
export const health = section('Health check.', {
  enabled: bool(false, 'Serve it.'),
  handler_prefix: prefix('/health'),
})

/** `swagger`. */
export const swagger = section('OpenAPI document of the server API.', {
  enabled: bool(false, 'Serve it.'),
  handler_prefix: prefix('/swagger'),
})

/** `init`. */
export const init = section('An empty request for browsers that warms up the way to the server.', {
  enabled: bool(false, 'Serve it.'),
  handler_prefix: prefix('/connection/init'),
})
