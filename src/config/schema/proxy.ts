/** The proxy object: which backend answers an event, and how it is called. spec: proxy.md §1.2 */
import { bool, duration, int, list, section, text, textMap, texts } from './kinds.js'
import { proxyPolicy } from './policy.js'
import { clientTls, grpcTls } from './tls.js'

const toError = section('Answer with this client error.', {
  code: int(0, 'Error code.'),
  message: text('', 'Message, ASCII, at most 123 bytes.'),
  temporary: bool(false, 'The client may try again.'),
})

const toDisconnect = section('End the connection with this code.', {
  code: int(0, 'Disconnect code.'),
  reason: text('', 'Reason, ASCII, at most 123 bytes.'),
})

const statusTransform = section('Meaning of one HTTP status other than 200.', {
  status_code: int(0, 'HTTP status of the answer.', { max: 999 }),
  to_error: toError,
  to_disconnect: toDisconnect,
})

const http = section('HTTP settings.', {
  tls: clientTls,
  static_headers: textMap('Constant request headers. Values may hold ${BACKHAUL_VAR_NAME}.', {
    secret: true,
  }),
  status_to_code_transforms: list('HTTP status → error or disconnect.', statusTransform, false),
  use_fast_client: bool(false, 'Accepted for compatibility, has no effect.'),
})

const grpc = section('gRPC settings.', {
  tls: grpcTls,
  credentials_key: text('', 'Metadata key sent with every call; empty = none.'),
  credentials_value: text('', 'Value of that metadata key.', { secret: true }),
  compression: bool(false, 'Compress requests with gzip.'),
  static_metadata: textMap('Constant metadata. Values may hold ${BACKHAUL_VAR_NAME}.', {
    secret: true,
  }),
})

/** Options of every proxy. */
export const proxyShape = {
  endpoint: text(
    '',
    'Where the backend listens: http:// or https:// URL, or grpc://host:port, grpcs://host:port, a gRPC target.',
  ),
  timeout: duration('1s', 'Total budget of one call, answer body and retries included.'),
  http_headers: texts([], 'Headers of the opening request to forward.'),
  emulated_headers: texts([], 'Headers of the connect frame to forward.'),
  grpc_metadata: texts([], 'Metadata of clients that speak gRPC to forward.'),
  binary_encoding: bool(false, 'Payloads travel as base64 in b64… fields.'),
  include_connection_meta: bool(false, 'Send the meta of the connection along.'),
  http,
  grpc,
  policy: proxyPolicy,
}

/** A proxy that namespace flags switch on. */
export const proxy = section('Default proxy of this event.', proxyShape)

/** A proxy with its own switch. */
export const switchedProxy = section('Proxy of this event.', {
  enabled: bool(false, 'Ask the backend.'),
  ...proxyShape,
})

/** An item of `proxies`. */
export const namedProxy = section('A proxy that namespaces refer to by name.', {
  name: text('', 'Unique name; `default` is reserved.'),
  ...proxyShape,
})
