/** The proxy object: which backend answers an event, and how it is called. spec: proxy.md §1.2 */
import { bool, duration, int, list, section, text, textMap, texts } from './kinds.js'
import { proxyPolicy } from './policy.js'
import { clientTls } from './tls.js'
import { fixed, group, inert, switched, type UnbuiltKeys } from './unbuilt.js'

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

/** Options of every proxy. */
export const proxyShape = {
  endpoint: text('', 'Where the backend listens: http:// or https:// URL.'),
  timeout: duration('1s', 'Total budget of one call, answer body and retries included.'),
  http_headers: texts([], 'Headers of the opening request to forward.'),
  emulated_headers: texts([], 'Headers of the connect frame to forward.'),
  binary_encoding: bool(false, 'Payloads travel as base64 in b64… fields.'),
  include_connection_meta: bool(false, 'Send the meta of the connection along.'),
  http,
  policy: proxyPolicy,
}

/** Known keys of a proxy that are not built. */
export const proxyUnbuilt: UnbuiltKeys = {
  grpc_metadata: inert,
  grpc: group({
    tls: switched,
    credentials_key: fixed(''),
    credentials_value: fixed(''),
    compression: fixed(false),
    static_metadata: fixed([]),
  }),
}

/** A proxy that namespace flags switch on. */
export const proxy = section('Default proxy of this event.', proxyShape, proxyUnbuilt)

/** A proxy with its own switch. */
export const switchedProxy = section(
  'Proxy of this event.',
  { enabled: bool(false, 'Ask the backend.'), ...proxyShape },
  proxyUnbuilt,
)

/** An item of `proxies`. */
export const namedProxy = section(
  'A proxy that namespaces refer to by name.',
  { name: text('', 'Unique name; `default` is reserved.'), ...proxyShape },
  proxyUnbuilt,
)
