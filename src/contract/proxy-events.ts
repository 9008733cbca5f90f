/**
 * Every proxy event, once. Configuration (sections, defaults of policies, rules), routes, metrics,
 * the gRPC service and the documentation are derived from this table. spec: proxy.md §0, §1.1, §1.3
 */

/** What switches an event on, and which proxy it then goes to. Options by their path in a namespace. */
export type ProxySwitch =
  /** `enabled` of the proxy itself: one for the whole server. */
  | { readonly of: 'server' }
  /** Options of a channel namespace, or of a namespace of RPC methods. */
  | {
      readonly of: 'channel' | 'rpc'
      /** Option that must be true, or have the value `is`. */
      readonly enabled: string
      readonly is?: string
      /** Option that names the proxy; `default` and '' mean the one at `path`. */
      readonly name: string
      /** Option by which answers go on in both directions. */
      readonly bothWays?: string
    }

/** One proxy event. */
export type ProxyEventRow = {
  /** Metric label, log field, key of its proxy where that has one of its own. */
  readonly name: string
  /** Path of its own proxy in the configuration. */
  readonly path: string
  readonly switch: ProxySwitch
  /** When the backend is asked; completes "Ask the backend …". */
  readonly when: string
  /** Method of the gRPC service; the names on the wire MUST be kept. */
  readonly grpc: string
  /** Method where both sides send on; '' = there is none. */
  readonly grpcBothWays: string
  /** A pure question: an attempt that may have been executed can be repeated. */
  readonly replayable: boolean
  /** Only `result` of an answer counts; `error` and `disconnect` are as good as none. */
  readonly resultOnly: boolean
  /** No client is behind it: nothing of a connection is told, and transforms do not apply. */
  readonly byServer: boolean
  /** Requests of several clients may travel in one. spec: proxy.md §9.16 */
  readonly batchable: boolean
  /** Answers may be kept for the next client that asks the same. spec: proxy.md §9.15 */
  readonly cacheable: boolean
  /** Its answer may go on as a run that outlives the connection. spec: runs.md §1 */
  readonly runnable: boolean
  /** Where docs/proxy.md sends the reader for more. */
  readonly docs: string
}

const QUESTION = {
  grpcBothWays: '',
  replayable: true,
  resultOnly: false,
  byServer: false,
  batchable: false,
  cacheable: false,
  runnable: false,
} as const

const COMMAND = { ...QUESTION, replayable: false, batchable: true } as const

/** The table. A new event is a row here, a file in `pipelines/events/` and its message in proto/. */
export const proxyEvents = {
  connect: {
    ...QUESTION,
    name: 'connect',
    path: 'client.proxy.connect',
    switch: { of: 'server' },
    when: 'when a client connects without a token',
    grpc: 'Connect',
    batchable: true,
    cacheable: true,
    docs: '#connect',
  },
  refresh: {
    ...QUESTION,
    name: 'refresh',
    path: 'client.proxy.refresh',
    switch: { of: 'server' },
    when: 'when a connection expires',
    grpc: 'Refresh',
    resultOnly: true,
    batchable: true,
    docs: '#refresh',
  },
  subscribe: {
    ...QUESTION,
    name: 'subscribe',
    path: 'channel.proxy.subscribe',
    switch: { of: 'channel', enabled: 'subscribe_proxy_enabled', name: 'subscribe_proxy_name' },
    when: 'on subscribe',
    grpc: 'Subscribe',
    batchable: true,
    cacheable: true,
    docs: '#subscribe',
  },
  subscribe_stream: {
    ...QUESTION,
    name: 'subscribe_stream',
    path: 'channel.proxy.subscribe_stream',
    switch: {
      of: 'channel',
      enabled: 'subscribe_stream_proxy_enabled',
      name: 'subscribe_stream_proxy_name',
      bothWays: 'subscribe_stream_proxy_bidirectional',
    },
    when: 'on subscribe, and take publications for the subscriber from its answer',
    grpc: 'SubscribeUnidirectional',
    grpcBothWays: 'SubscribeBidirectional',
    docs: 'streams.md',
  },
  publish: {
    ...COMMAND,
    name: 'publish',
    path: 'channel.proxy.publish',
    switch: { of: 'channel', enabled: 'publish_proxy_enabled', name: 'publish_proxy_name' },
    when: 'on publish',
    grpc: 'Publish',
    docs: '#publish',
  },
  sub_refresh: {
    ...QUESTION,
    name: 'sub_refresh',
    path: 'channel.proxy.sub_refresh',
    switch: { of: 'channel', enabled: 'sub_refresh_proxy_enabled', name: 'sub_refresh_proxy_name' },
    when: 'when a subscription expires',
    grpc: 'SubRefresh',
    resultOnly: true,
    batchable: true,
    docs: '#sub_refresh',
  },
  map_publish: {
    ...COMMAND,
    name: 'map_publish',
    path: 'channel.proxy.map_publish',
    switch: { of: 'channel', enabled: 'map.publish_proxy_enabled', name: 'map.publish_proxy_name' },
    when: 'when a client writes a key',
    grpc: 'MapPublish',
    docs: 'maps.md#backend',
  },
  map_remove: {
    ...COMMAND,
    name: 'map_remove',
    path: 'channel.proxy.map_remove',
    switch: { of: 'channel', enabled: 'map.remove_proxy_enabled', name: 'map.remove_proxy_name' },
    when: 'when a client removes a key',
    grpc: 'MapRemove',
    docs: 'maps.md#backend',
  },
  shared_poll_refresh: {
    ...QUESTION,
    name: 'shared_poll_refresh',
    path: 'channel.proxy.shared_poll_refresh',
    switch: {
      of: 'channel',
      enabled: 'subscription_type',
      is: 'shared_poll',
      name: 'shared_poll.proxy_name',
    },
    when: 'on each poll of the server',
    grpc: 'SharedPollRefresh',
    resultOnly: true,
    byServer: true,
    docs: 'shared-poll.md#a-poll',
  },
  rpc: {
    ...COMMAND,
    name: 'rpc',
    path: 'rpc.proxy',
    switch: { of: 'rpc', enabled: 'proxy_enabled', name: 'proxy_name' },
    when: 'on RPC',
    grpc: 'RPC',
    runnable: true,
    docs: '#rpc',
  },
} as const satisfies Readonly<Record<string, ProxyEventRow>>

/** Rows by name. */
export type ProxyEventRows = Readonly<Record<string, ProxyEventRow>>

/** Names of the proxy events. */
export type ProxyEventName = keyof typeof proxyEvents

/** Name that selects the proxy of the event itself. */
export const DEFAULT_PROXY = 'default'

/** Endpoint of proxies whose events are answered by handlers given in code. */
export const LOCAL_ENDPOINT = 'local:'

/** The part of a configuration that switches events on. */
export type SwitchedConfig = {
  readonly channel: NamespacesConfig
  readonly rpc: NamespacesConfig
}

type NamespacesConfig = {
  readonly without_namespace: object
  readonly namespaces: readonly { readonly name: string }[]
}

/** One switch of a configuration: where it stands and what it selects. */
export type SwitchState = {
  /** '' = without namespace, and the only one of an event of the whole server. */
  readonly namespace: string
  /** Path of the namespace, or of the proxy; items of lists by their names. */
  readonly at: string
  /** Path of the option that names the proxy; '' = there is none. */
  readonly nameAt: string
  readonly enabled: boolean
  /** `default` or the name of the proxy. */
  readonly proxy: string
  /** Whether answers go on in both directions. */
  readonly bothWays: boolean
}

/** The switches of an event, on or off: one per namespace, or a single one. */
export function switchesOf(row: ProxyEventRow, config: SwitchedConfig): readonly SwitchState[] {
  const on = row.switch
  if (on.of === 'server') {
    const enabled = optionAt(config, `${row.path}.enabled`) === true
    return [
      { namespace: '', at: row.path, nameAt: '', enabled, proxy: DEFAULT_PROXY, bothWays: false },
    ]
  }
  const { without_namespace: without, namespaces } = config[on.of]
  const places = [
    { namespace: '', at: `${on.of}.without_namespace`, options: without },
    ...namespaces.map((options, index) => ({
      namespace: options.name,
      at:
        options.name === ''
          ? `${on.of}.namespaces[${index}]`
          : `${on.of}.namespaces.${options.name}`,
      options: options,
    })),
  ]
  return places.map(({ namespace, at, options }) => {
    const name = optionAt(options, on.name)
    return {
      namespace,
      at,
      nameAt: `${at}.${on.name}`,
      enabled: optionAt(options, on.enabled) === (on.is ?? true),
      proxy: typeof name === 'string' && name !== '' ? name : DEFAULT_PROXY,
      bothWays: on.bothWays !== undefined && optionAt(options, on.bothWays) === true,
    }
  })
}

/** The value at a dotted path; undefined = there is none. */
export function optionAt(options: object, path: string): unknown {
  let value: unknown = options
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return undefined
    value = (value as Readonly<Record<string, unknown>>)[key]
  }
  return value
}

/** The table of docs/proxy.md, without the padding of its cells. */
export function eventsTable(rows: ProxyEventRows): string {
  const lines = Object.values(rows).map((row) => {
    const on = row.switch
    const option =
      on.of === 'server' ? '`enabled` there' : `${NAMESPACE_OF[on.of]}: \`${optionOf(on)}\``
    return `| [${row.name}](${row.docs}) | ${row.when} | \`${row.path}\` | ${option} | ${row.replayable ? 'yes' : 'no'} |`
  })
  return [
    '| event | the backend is asked | options | switched on by | may be repeated |',
    ...lines,
  ].join('\n')
}

const NAMESPACE_OF = { channel: 'namespace', rpc: 'RPC namespace' } as const

function optionOf({ enabled, is }: { readonly enabled: string; readonly is?: string }): string {
  return is === undefined ? enabled : `${enabled}: ${is}`
}
