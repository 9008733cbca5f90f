/** Endpoints of the server: client transport, API, operations. spec: server-api-and-operations.md §4.8 */
import { bool, choice, duration, int, list, section, text } from './kinds.js'
import { serverTls } from './tls.js'
import { commercials, fixed } from './unbuilt.js'

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
  commercials('jwks'),
)

const compression = () => ({
  compression: bool(false, 'Offer permessage-deflate; needs the node listener.'),
  compression_min_size: int(0, 'Messages up to this size are not compressed, in bytes.'),
  compression_level: int(1, 'Effort, from 1 (fastest) to 9 (smallest).', { min: -2, max: 9 }),
  decompressed_message_size_limit: int(
    0,
    'Largest message of a client that compresses, after inflation, in bytes; 0 = 10 × message_size_limit.',
  ),
})

/** What the ports of gRPC have in common. */
const grpcPort = (port: number) => ({
  enabled: bool(false, 'Serve it.'),
  address: text('', 'Address to listen on; empty = all.'),
  port: int(port, 'Port to listen on; 0 (by flag or environment) = any free port.', {
    max: 65_535,
  }),
  tls: serverTls('TLS of the port.'),
  max_receive_message_size: int(0, 'Largest message of a caller, in bytes; 0 = 4 MiB.', {
    max: 0x7fff_ffff,
  }),
})

/** `grpc_api`. */
export const grpcApi = section(
  'Server API over gRPC, on a port of its own.',
  {
    ...grpcPort(10_000),
    key: text('', 'Key callers must send; empty = everybody may call.', { secret: true }),
    error_mode: choice(
      ['', 'transport'],
      '',
      'transport = errors become gRPC statuses; empty = errors in the message of an OK.',
    ),
    reflection: bool(false, 'Serve server reflection, for tools like grpcurl.'),
  },
  commercials('jwks'),
)

/** `uni_grpc`. */
export const uniGrpc = section(
  'Unidirectional clients over gRPC, on a port of their own.',
  grpcPort(11_000),
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
    ...compression(),
  },
  commercials('process_commands_off_read_loop compression_prepared_message_cache_size'),
)

const maxBody = () => int(65_536, 'Largest request body, in bytes.')

/** `sse`. */
export const sse = section('Clients over server-sent events.', {
  enabled: bool(false, 'Serve it.'),
  handler_prefix: prefix('/connection/sse'),
  max_request_body_size: maxBody(),
})

/** `http_stream`. */
export const httpStream = section('Clients over a streamed HTTP answer.', {
  enabled: bool(false, 'Serve it.'),
  handler_prefix: prefix('/connection/http_stream'),
  max_request_body_size: maxBody(),
})

/** `emulation`. */
export const emulation = section(
  'Way in for clients over SSE and HTTP streams; on when one of them is.',
  { handler_prefix: prefix('/emulation'), max_request_body_size: maxBody() },
)

/** `uni_websocket`. */
export const uniWebsocket = section('Unidirectional clients over WebSocket.', {
  enabled: bool(false, 'Serve it.'),
  handler_prefix: prefix('/connection/uni_websocket'),
  message_size_limit: int(65_536, 'Largest message of a client, in bytes.'),
  write_timeout: duration('1s', 'Longest write to a client that takes nothing.'),
  join_push_messages: bool(false, 'Send the pushes of one turn as one message, joined by LF.'),
  disable_closing_handshake: bool(false, 'Drop the connection instead of sending a close frame.'),
  disable_disconnect_push: bool(false, 'Tell the reason of a disconnect in the close frame only.'),
  read_buffer_size: int(0, 'Accepted for compatibility, has no effect.'),
  write_buffer_size: int(0, 'Accepted for compatibility, has no effect.'),
  use_write_buffer_pool: bool(false, 'Accepted for compatibility, has no effect.'),
  ...compression(),
})

const connectResponse = section('Meaning of one code.', {
  code: int(0, 'Code of an error or a disconnect.'),
  to: section('The HTTP answer.', {
    status_code: int(0, 'HTTP status.', { max: 599 }),
    body: text('', 'Body; empty = message of the error or reason of the disconnect.'),
  }),
})

const connectResponses = section('HTTP answers for clients whose connect fails.', {
  enabled: bool(false, 'Answer with HTTP errors instead of a disconnect in the stream.'),
  transforms: list('Code → answer; any other code is answered with 500.', connectResponse, false),
})

/** `uni_sse`. */
export const uniSse = section('Unidirectional clients over server-sent events.', {
  enabled: bool(false, 'Serve it.'),
  handler_prefix: prefix('/connection/uni_sse'),
  max_request_body_size: maxBody(),
  connect_code_to_http_response: connectResponses,
})

/** `uni_http_stream`. */
export const uniHttpStream = section('Unidirectional clients over a streamed HTTP answer.', {
  enabled: bool(false, 'Serve it.'),
  handler_prefix: prefix('/connection/uni_http_stream'),
  max_request_body_size: maxBody(),
  connect_code_to_http_response: connectResponses,
})

/** `prometheus`. */
export const prometheus = section(
  'Metrics for Prometheus.',
  {
    enabled: bool(false, 'Serve them.'),
    handler_prefix: prefix('/metrics'),
    instrument_http_handlers: bool(false, 'Measure HTTP requests as well.'),
    recovered_publications_histogram: bool(
      false,
      'Measure how many publications each recovery brings.',
    ),
  },
  {
    native_histograms: fixed(false),
    ...commercials('client_labels channel_namespace_resolution expose_transport_accept_protocol'),
    ...commercials('additional_client_names'),
  },
)

/** `health`. */
export const health = section('Health check.', {
  enabled: bool(false, 'Serve it.'),
  handler_prefix: prefix('/health'),
})

/** `ready`. */
export const ready = section('Readiness: whether this node can deliver at this moment.', {
  enabled: bool(false, 'Serve it.', { own: true }),
  handler_prefix: text('/ready', 'Path of the endpoint.', { own: true }),
  timeout: duration('1s', 'Longest wait for a canary to come back from the engine.', {
    own: true,
  }),
})

/** `signing_keys`. */
export const signingKeys = section(
  'Key set (JWKS) of the public keys that verify signed calls to backends.',
  {
    enabled: bool(false, 'Serve it.', { own: true }),
    handler_prefix: text('/.well-known/jwks.json', 'Path of the endpoint.', { own: true }),
    external: bool(false, 'Serve it on the external port instead of the internal one.', {
      own: true,
    }),
  },
)

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
