/** The proxy object: which backend answers an event, and how it is called. spec: proxy.md §1.2 */
import {
  type ProxyEventRow,
  type ProxyEventRows,
  type proxyEvents,
} from '../../contract/proxy-events.js'
import { bool, duration, int, list, section, text, textMap, texts, type Shape } from './kinds.js'
import { toDisconnect, toError } from './outcomes.js'
import { proxyPolicy } from './policy.js'
import { clientTls, grpcTls } from './tls.js'

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
  use_fast_client: bool(
    false,
    'Accepted for compatibility, has no effect: connections are kept open.',
  ),
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
const proxy = section('Default proxy of this event.', proxyShape)

/** A proxy with its own switch. */
const switchedProxy = section('Proxy of this event.', {
  enabled: bool(false, 'Ask the backend.'),
  ...proxyShape,
})

/** An item of `proxies`. */
export const namedProxy = section('A proxy that namespaces refer to by name.', {
  name: text('', 'Unique name; `default` is reserved.'),
  ...proxyShape,
})

type Rows = typeof proxyEvents
type Switches = Rows[keyof Rows]['switch']

/** Key of an option directly below a prefix; never = it lies elsewhere. */
type Local<Path extends string, Prefix extends string> = Path extends `${Prefix}${infer Key}`
  ? Key extends `${string}.${string}`
    ? never
    : Key
  : never

type Place = 'server' | 'channel' | 'rpc'
type On<Of extends Place> = Extract<Switches, { readonly of: Of }>
type FlagOf<S> = S extends { readonly is: string }
  ? never
  : S extends {
        readonly enabled: infer E extends string
        readonly bothWays: infer B extends string
      }
    ? E | B
    : S extends { readonly enabled: infer E extends string }
      ? E
      : never
type NameOf<S> = S extends { readonly name: infer N extends string } ? N : never

/** Switches of events that lie directly below a prefix of the options of a namespace. */
type SwitchShape<Of extends 'channel' | 'rpc', Prefix extends string> = {
  readonly [K in FlagOf<On<Of>> as Local<K, Prefix>]: ReturnType<typeof bool>
} & {
  readonly [K in NameOf<On<Of>> as Local<K, Prefix>]: ReturnType<typeof text>
}

/** The switches of the events of a table, as options. `prefix` is '' or ends with a dot. */
export function switchShape<Of extends 'channel' | 'rpc', Prefix extends string>(
  rows: ProxyEventRows,
  of: Of,
  prefix: Prefix,
): SwitchShape<Of, Prefix> {
  const shape: Record<string, Shape[string]> = {}
  const put = (path: string, option: Shape[string]): void => {
    const key = path.startsWith(prefix) ? path.slice(prefix.length) : ''
    if (key !== '' && !key.includes('.')) shape[key] = option
  }
  for (const { switch: on, when } of Object.values<ProxyEventRow>(rows)) {
    if (on.of !== of) continue
    if (on.is === undefined) put(on.enabled, bool(false, `Ask the backend ${when}.`))
    put(on.name, text('default', `Proxy asked ${when}: a name of \`proxies\`, or default.`))
    if (on.bothWays !== undefined) {
      put(on.bothWays, bool(false, 'Publications of the subscriber go up as well; needs gRPC.'))
    }
  }
  return shape as SwitchShape<Of, Prefix>
}

type ProxiesBelow<Prefix extends string> = {
  readonly [E in keyof Rows as Local<Rows[E]['path'], Prefix>]: Rows[E]['switch'] extends {
    readonly of: 'server'
  }
    ? typeof switchedProxy
    : typeof proxy
}

/** The own proxies of the events of a table, as options below a prefix that ends with a dot. */
export function proxiesBelow<Prefix extends string>(
  rows: ProxyEventRows,
  prefix: Prefix,
): ProxiesBelow<Prefix> {
  const found = Object.values<ProxyEventRow>(rows)
    .filter(({ path }) => path.startsWith(prefix))
    .map((row) => [
      row.path.slice(prefix.length),
      row.switch.of === 'server' ? switchedProxy : proxy,
    ])
  return Object.fromEntries(found) as ProxiesBelow<Prefix>
}
