/** Rules of proxies. spec: proxy.md §1.5 */
import type { Findings } from '../faults.js'
import type { Config, ProxyConfig, StatusTransformConfig } from '../schema/root.js'
import { checkGrpc, checkGrpcTarget } from './grpc.js'
import { checkHeaders } from './headers.js'
import { channelNamespaces } from './namespaces.js'
import { checkPolicy } from './policies.js'
import { checkStreams } from './streams.js'
import { checkNames, isHttpEndpoint, itemPath, type ProxyReference, type Rule } from './scope.js'
import { checkClientTls } from './tls.js'

function references(config: Config): readonly ProxyReference[] {
  const ofChannels = channelNamespaces(config).flatMap(({ path, options }): ProxyReference[] => [
    {
      enabled: options.subscribe_proxy_enabled,
      name: options.subscribe_proxy_name,
      path: `${path}.subscribe_proxy_name`,
      inline: 'channel.proxy.subscribe',
    },
    {
      enabled: options.subscribe_stream_proxy_enabled,
      name: options.subscribe_stream_proxy_name,
      path: `${path}.subscribe_stream_proxy_name`,
      inline: 'channel.proxy.subscribe_stream',
    },
    {
      enabled: options.publish_proxy_enabled,
      name: options.publish_proxy_name,
      path: `${path}.publish_proxy_name`,
      inline: 'channel.proxy.publish',
    },
    {
      enabled: options.map.publish_proxy_enabled,
      name: options.map.publish_proxy_name,
      path: `${path}.map.publish_proxy_name`,
      inline: 'channel.proxy.map_publish',
    },
    {
      enabled: options.map.remove_proxy_enabled,
      name: options.map.remove_proxy_name,
      path: `${path}.map.remove_proxy_name`,
      inline: 'channel.proxy.map_remove',
    },
    {
      enabled: options.sub_refresh_proxy_enabled,
      name: options.sub_refresh_proxy_name,
      path: `${path}.sub_refresh_proxy_name`,
      inline: 'channel.proxy.sub_refresh',
    },
    {
      enabled: options.subscription_type === 'shared_poll',
      name: options.shared_poll.proxy_name,
      path: `${path}.shared_poll.proxy_name`,
      inline: 'channel.proxy.shared_poll_refresh',
    },
  ])
  const { without_namespace: withoutNamespace, namespaces } = config.rpc
  const ofRpc = [
    { path: 'rpc.without_namespace', options: withoutNamespace },
    ...namespaces.map((options, index) => ({
      path: itemPath('rpc.namespaces', index, options.name),
      options,
    })),
  ].map(({ path, options }) => ({
    enabled: options.proxy_enabled,
    name: options.proxy_name,
    path: `${path}.proxy_name`,
    inline: 'rpc.proxy',
  }))
  return [...ofChannels, ...ofRpc]
}

/** Whether a name means the inline proxy of the event; the empty one does, too. */
const isInline = (name: string): boolean => name === 'default' || name === ''

/** Inline proxies that some switch uses, by path. */
function inlineInUse(
  config: Config,
  used: readonly ProxyReference[],
): ReadonlyMap<string, ProxyConfig> {
  const isDefault = (inline: string): boolean =>
    used.some((one) => one.enabled && isInline(one.name) && one.inline === inline)
  const { connect, refresh } = config.client.proxy
  const {
    subscribe,
    subscribe_stream: subscribeStream,
    publish,
    sub_refresh: subRefresh,
    map_publish: mapPublish,
    map_remove: mapRemove,
    shared_poll_refresh: sharedPoll,
  } = config.channel.proxy
  const all: [string, ProxyConfig, boolean][] = [
    ['client.proxy.connect', connect, connect.enabled],
    ['client.proxy.refresh', refresh, refresh.enabled],
    ['channel.proxy.subscribe', subscribe, isDefault('channel.proxy.subscribe')],
    [
      'channel.proxy.subscribe_stream',
      subscribeStream,
      isDefault('channel.proxy.subscribe_stream'),
    ],
    ['channel.proxy.publish', publish, isDefault('channel.proxy.publish')],
    ['channel.proxy.sub_refresh', subRefresh, isDefault('channel.proxy.sub_refresh')],
    [
      'channel.proxy.shared_poll_refresh',
      sharedPoll,
      isDefault('channel.proxy.shared_poll_refresh'),
    ],
    ['channel.proxy.map_publish', mapPublish, isDefault('channel.proxy.map_publish')],
    ['channel.proxy.map_remove', mapRemove, isDefault('channel.proxy.map_remove')],
    ['rpc.proxy', config.rpc.proxy, isDefault('rpc.proxy')],
  ]
  return new Map(all.filter(([, , inUse]) => inUse).map(([path, proxy]) => [path, proxy]))
}

function checkEndpoint(path: string, endpoint: string, findings: Findings): void {
  const here = `${path}.endpoint`
  if (endpoint === '') {
    findings.fault(
      here,
      'endpoint not set: give the http://, https://, grpc:// or grpcs:// URL of the backend',
    )
    return
  }
  if (!isHttpEndpoint(endpoint)) checkGrpcTarget(here, endpoint, findings)
  else if (!URL.canParse(endpoint)) findings.fault(here, 'is not a valid URL')
}

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
const LONGEST_TEXT = 123

function checkTransform(path: string, entry: StatusTransformConfig, findings: Findings): void {
  const { to_error: toError, to_disconnect: toDisconnect } = entry
  if (entry.status_code === 0) findings.fault(`${path}.status_code`, 'status_code not set')
  if (toError.code > 0 === toDisconnect.code > 0) {
    findings.fault(path, 'set exactly one of to_error.code and to_disconnect.code')
  }
  for (const [key, text] of [
    ['to_error.message', toError.message],
    ['to_disconnect.reason', toDisconnect.reason],
  ] as const) {
    if (!isAscii(text) || text.length > LONGEST_TEXT) {
      findings.fault(`${path}.${key}`, `must be ASCII, at most ${LONGEST_TEXT} characters`)
    }
  }
}

function checkProxy(path: string, proxy: ProxyConfig, findings: Findings): void {
  checkEndpoint(path, proxy.endpoint, findings)
  if (proxy.timeout === 0) {
    findings.fault(`${path}.timeout`, 'timeout not set: give a duration above 0, like 1s')
  }
  proxy.http.status_to_code_transforms.forEach((entry, index) => {
    checkTransform(`${path}.http.status_to_code_transforms[${index}]`, entry, findings)
  })
  checkHeaders(path, proxy, findings)
  checkPolicy(path, proxy, findings)
  checkClientTls(`${path}.http.tls`, proxy.http.tls, findings)
  if (proxy.endpoint !== '') checkGrpc(path, proxy, !isHttpEndpoint(proxy.endpoint), findings)
  if (proxy.http.use_fast_client) {
    findings.warn('option has no effect', { key: `${path}.http.use_fast_client` })
  }
}

/** Refresh answers know no errors: a transformed status reads as "expired" (quirk, kept). */
function warnTransforms(path: string, proxy: ProxyConfig, findings: Findings): void {
  if (proxy.http.status_to_code_transforms.length === 0) return
  findings.warn('a transformed status ends what is refreshed: refresh answers know no errors', {
    key: `${path}.http.status_to_code_transforms`,
  })
}

/** Everything about proxies and the references to them. */
export const checkProxies: Rule = (config, findings) => {
  const used = references(config)
  checkNames('proxies', config.proxies, 'proxy', findings)
  const named = new Map(
    config.proxies.map((proxy, index) => [
      proxy.name,
      { path: itemPath('proxies', index, proxy.name), proxy },
    ]),
  )
  if (named.has('default')) {
    findings.fault('proxies.default.name', 'the name default is reserved for inline proxies')
  }
  for (const { path, proxy } of named.values()) checkProxy(path, proxy, findings)
  const inline = inlineInUse(config, used)
  for (const [path, proxy] of inline) checkProxy(path, proxy, findings)
  for (const { name, path } of used) {
    // The reference checks names even while their switch is off.
    if (!isInline(name) && !named.has(name)) {
      findings.fault(path, `proxy not found: ${name}; define it in proxies`)
    }
  }
  checkRefreshTransforms(inline, used, named, findings)
  checkStreams(config, { used, named, inline }, findings)
}

function checkRefreshTransforms(
  inline: ReadonlyMap<string, ProxyConfig>,
  used: readonly ProxyReference[],
  named: ReadonlyMap<string, { readonly path: string; readonly proxy: ProxyConfig }>,
  findings: Findings,
): void {
  for (const path of ['client.proxy.refresh', 'channel.proxy.sub_refresh']) {
    const proxy = inline.get(path)
    if (proxy !== undefined) warnTransforms(path, proxy, findings)
  }
  const names = used
    .filter((one) => one.enabled && one.inline === 'channel.proxy.sub_refresh')
    .map((one) => one.name)
  for (const name of new Set(names)) {
    const found = named.get(name)
    if (found !== undefined) warnTransforms(found.path, found.proxy, findings)
  }
}
