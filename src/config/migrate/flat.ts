/** Turns the flat layout of Centrifugo v4 and v5 into the sections of today. spec: proxy.md §1.8 */
import { GONE, NAMESPACE_NAMES, pathOf } from './names.js'

/** A configuration that is being read or written. */
export type Plain = Record<string, unknown>

/** Told about what happens to an option. */
export interface Journal {
  /** It is at another place. */
  moved(from: string, to: string): void
  /** It is not in the result, and why. */
  dropped(path: string, why: string): void
}

/** Where the proxy of an event of v5 is. */
const PROXIES: Readonly<Record<string, string>> = {
  connect: 'client.proxy.connect',
  refresh: 'client.proxy.refresh',
  subscribe: 'channel.proxy.subscribe',
  publish: 'channel.proxy.publish',
  sub_refresh: 'channel.proxy.sub_refresh',
  subscribe_stream: 'channel.proxy.subscribe_stream',
  rpc: 'rpc.proxy',
}
/** Options that all proxies of v5 shared, and what they are in each. */
const SHARED: Readonly<Record<string, string>> = {
  proxy_http_headers: 'http_headers',
  proxy_grpc_metadata: 'grpc_metadata',
  proxy_binary_encoding: 'binary_encoding',
  proxy_include_connection_meta: 'include_connection_meta',
  proxy_static_http_headers: 'http.static_headers',
  proxy_http_status_code_transforms: 'http.status_to_code_transforms',
  proxy_grpc_compression: 'grpc.compression',
  proxy_grpc_credentials_key: 'grpc.credentials_key',
  proxy_grpc_credentials_value: 'grpc.credentials_value',
  proxy_grpc_tls: 'grpc.tls.enabled',
  proxy_grpc_tls_insecure_skip_verify: 'grpc.tls.insecure_skip_verify',
  proxy_grpc_tls_root_ca: 'grpc.tls.server_ca_pem',
}
/** The same options in an item of `proxies`: there they have no prefix. */
const OF_ITEM = Object.fromEntries(
  Object.entries(SHARED).map(([name, path]) => [name.slice('proxy_'.length), path]),
)

export const isPlain = (value: unknown): value is Plain =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

/** Sets a value at a dotted path, with the sections on the way. */
export function put(target: Plain, path: string, value: unknown): void {
  const keys = path.split('.')
  const last = keys.pop() ?? ''
  let level = target
  for (const key of keys) {
    const next = Object.hasOwn(level, key) ? level[key] : undefined
    const section = isPlain(next) ? next : {}
    level[key] = section
    level = section
  }
  level[last] = value
}

/** Is this a file of v4 or v5? Theirs have options at the top that are sections now, or are no options. */
export function isFlat(data: Plain, isNamespaceOption: (name: string) => boolean): boolean {
  return Object.entries(data).some(([name, value]) => {
    if (isPlain(value)) return false
    if (name === 'proxies' || name === 'consumers' || name === 'pid_file') return false
    return (
      Object.hasOwn(GONE, name) ||
      name.startsWith('proxy_') ||
      name === 'namespaces' ||
      pathOf(name, isNamespaceOption) !== undefined
    )
  })
}

/** The sections of a flat configuration. */
export function unflatten(
  data: Plain,
  isNamespaceOption: (name: string) => boolean,
  journal: Journal,
): Plain {
  const result: Plain = {}
  const named = new Map(itemsOf(data.proxies).map((item) => [item.name, proxyItem(item)]))
  for (const [name, value] of Object.entries(data)) {
    if (Object.hasOwn(SPECIAL, name) || name.startsWith('proxy_') || name.endsWith('_proxy_name'))
      continue
    const why = Object.hasOwn(GONE, name) ? GONE[name] : undefined
    if (why !== undefined || /^(sockjs|tarantool)_/.test(name)) {
      journal.dropped(name, why ?? GONE[name.slice(0, name.indexOf('_'))] ?? '')
      continue
    }
    const found = pathOf(name, isNamespaceOption)
    // A switch that is a section already is one of today.
    const path = isPlain(value) ? found?.replace(/\.enabled$/, '') : found
    put(result, path ?? name, value)
    if (path !== undefined && path !== name) journal.moved(name, path)
  }
  moveEngine(data, result, journal)
  moveProxies(data, result, named, journal)
  moveLists(data, result, named, journal)
  return result
}

/** Names that are looked at on their own. */
const SPECIAL: Readonly<Record<string, true>> = {
  engine: true,
  broker: true,
  proxies: true,
  consumers: true,
  namespaces: true,
  rpc_namespaces: true,
  granular_proxy_mode: true,
}

function moveEngine({ engine, broker }: Plain, result: Plain, journal: Journal): void {
  if (engine === 'tarantool') {
    journal.dropped('engine', GONE.tarantool ?? '')
  } else if (engine !== undefined) {
    put(result, 'engine.type', engine)
    journal.moved('engine', 'engine.type')
  }
  if (broker === undefined) return
  put(result, 'broker.enabled', true)
  put(result, 'broker.type', broker)
  journal.moved('broker', 'broker.type')
}

function moveProxies(
  data: Plain,
  result: Plain,
  named: ReadonlyMap<unknown, Plain>,
  journal: Journal,
): void {
  const isGranular = data.granular_proxy_mode === true
  if (isGranular) journal.dropped('granular_proxy_mode', GONE.granular_proxy_mode ?? '')
  for (const [event, path] of Object.entries(PROXIES)) {
    const name = data[`${event}_proxy_name`]
    const endpoint = data[`proxy_${event}_endpoint`]
    const asSwitch = path.startsWith('client.')
    if (isGranular && asSwitch && name !== undefined) {
      put(result, path, { enabled: true, ...named.get(name) })
      journal.moved(`${event}_proxy_name`, path)
    } else if (isGranular && event === 'rpc' && name !== undefined) {
      put(result, 'rpc.without_namespace', { proxy_enabled: true, proxy_name: name })
      journal.moved('rpc_proxy_name', 'rpc.without_namespace.proxy_name')
    } else if (isGranular && name !== undefined) {
      put(result, `channel.without_namespace.${event}_proxy_enabled`, true)
      put(result, `channel.without_namespace.${event}_proxy_name`, name)
      journal.moved(`${event}_proxy_name`, `channel.without_namespace.${event}_proxy_name`)
    }
    if (endpoint === undefined || endpoint === '') continue
    if (asSwitch) put(result, `${path}.enabled`, true)
    if (event === 'rpc') put(result, 'rpc.without_namespace.proxy_enabled', true)
    for (const option of ['endpoint', 'timeout']) {
      const value = data[`proxy_${event}_${option}`]
      if (value === undefined) continue
      put(result, `${path}.${option}`, value)
      journal.moved(`proxy_${event}_${option}`, `${path}.${option}`)
    }
    for (const [option, inside] of Object.entries(SHARED)) {
      if (data[option] !== undefined) put(result, `${path}.${inside}`, data[option])
    }
  }
  for (const [option, inside] of Object.entries(SHARED)) {
    if (data[option] !== undefined) journal.moved(option, `${inside} of each proxy`)
  }
}

function moveLists(
  data: Plain,
  result: Plain,
  named: ReadonlyMap<unknown, Plain>,
  journal: Journal,
): void {
  const isGranular = data.granular_proxy_mode === true
  if (data.namespaces !== undefined) {
    put(
      result,
      'channel.namespaces',
      itemsOf(data.namespaces).map((item) => namespaceItem(item, isGranular)),
    )
    journal.moved('namespaces', 'channel.namespaces')
  }
  if (data.rpc_namespaces !== undefined) {
    const items = itemsOf(data.rpc_namespaces).map(({ rpc_proxy_name: name, ...others }) => ({
      ...others,
      ...(typeof name === 'string' && name !== '' && { proxy_enabled: true, proxy_name: name }),
    }))
    put(result, 'rpc.namespaces', items)
    journal.moved('rpc_namespaces', 'rpc.namespaces')
  }
  if (named.size > 0) {
    const inline = new Set([data.connect_proxy_name, data.refresh_proxy_name])
    const others = [...named].filter(([name]) => !inline.has(name))
    if (others.length > 0) {
      result.proxies = others.map(([name, proxy]) => ({ name, ...proxy }))
    }
  }
  if (data.consumers !== undefined) {
    result.consumers = itemsOf(data.consumers).map(({ disabled, ...others }) => ({
      ...others,
      enabled: disabled !== true,
    }))
  }
}

/** A namespace: its proxies are switched on by name where proxies were granular. */
function namespaceItem(item: Plain, isGranular: boolean): Plain {
  const result: Plain = {}
  for (const [name, value] of Object.entries(item)) {
    const today = Object.hasOwn(NAMESPACE_NAMES, name) ? NAMESPACE_NAMES[name] : undefined
    result[today ?? name] = value
    const event = /^(\w+)_proxy_name$/.exec(name)?.[1]
    if (isGranular && event !== undefined && value !== '') result[`${event}_proxy_enabled`] = true
  }
  return result
}

/** An item of `proxies` without its name. */
function proxyItem(item: Plain): Plain {
  const result: Plain = {}
  for (const [name, value] of Object.entries(item)) {
    if (name === 'name' || name === 'type') continue
    put(result, (Object.hasOwn(OF_ITEM, name) ? OF_ITEM[name] : undefined) ?? name, value)
  }
  return result
}

function itemsOf(list: unknown): readonly Plain[] {
  return Array.isArray(list) ? list.filter(isPlain) : []
}
