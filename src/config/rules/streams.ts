/** Rules of subscription streams and of streamed RPC answers. spec: proxy.md §1.5, §2.7, §9.21 */
import type { Findings } from '../faults.js'
import type { Config, NamespaceOptionsConfig, ProxyConfig } from '../schema/root.js'
import { channelNamespaces } from './namespaces.js'
import { isHttpEndpoint, type ProxyReference } from './scope.js'

/** Proxies and who uses them. */
export type ProxyUse = {
  readonly used: readonly ProxyReference[]
  readonly named: ReadonlyMap<string, { readonly path: string; readonly proxy: ProxyConfig }>
  /** Inline proxies in use, by path. */
  readonly inline: ReadonlyMap<string, ProxyConfig>
}

const EXCLUDED = [
  'subscribe_proxy_enabled',
  'publish_proxy_enabled',
  'sub_refresh_proxy_enabled',
] as const satisfies readonly (keyof NamespaceOptionsConfig)[]

/** What a stream excludes, and what its backend must be able to do. */
export function checkStreams(config: Config, use: ProxyUse, findings: Findings): void {
  for (const { path, options } of channelNamespaces(config)) {
    checkNamespace(path, options, findings)
    if (!options.subscribe_stream_proxy_enabled) continue
    const found = proxyOf(options.subscribe_stream_proxy_name, STREAM_INLINE, use)
    if (found === null) continue
    if (options.subscribe_stream_proxy_bidirectional && isHttpEndpoint(found.proxy.endpoint)) {
      findings.fault(
        `${path}.subscribe_stream_proxy_bidirectional`,
        'needs a gRPC backend: over HTTP nothing can be sent after the request. Set it to false, or give a grpc:// endpoint',
        [`${found.path}.endpoint`],
      )
    }
    if (!isHttpEndpoint(found.proxy.endpoint)) checkClient(found.path, found.proxy, findings)
  }
  for (const { enabled, name, inline } of use.used) {
    if (!enabled || inline !== RPC_INLINE) continue
    const found = proxyOf(name, inline, use)
    if (found?.proxy.policy.stream.rpc_answers !== true) continue
    if (!isHttpEndpoint(found.proxy.endpoint)) {
      findings.fault(
        `${found.path}.policy.stream.rpc_answers`,
        'works with HTTP endpoints only: an RPC over gRPC has one answer',
        [`${found.path}.endpoint`],
      )
    }
  }
}

const STREAM_INLINE = 'channel.proxy.subscribe_stream'
const RPC_INLINE = 'rpc.proxy'

function checkNamespace(path: string, options: NamespaceOptionsConfig, findings: Findings): void {
  if (!options.subscribe_stream_proxy_enabled) return
  for (const key of EXCLUDED) {
    if (!options[key]) continue
    findings.fault(
      `${path}.${key}`,
      'excludes subscribe_stream_proxy_enabled: the stream decides about the subscription. Switch one of them off',
      [`${path}.subscribe_stream_proxy_enabled`],
    )
  }
  if (options.subscription_type !== '' && options.subscription_type !== 'stream') {
    findings.fault(
      `${path}.subscribe_stream_proxy_enabled`,
      'works with ordinary subscriptions only, not with maps',
      [`${path}.subscription_type`],
    )
  }
}

function checkClient(path: string, proxy: ProxyConfig, findings: Findings): void {
  if (proxy.policy.grpc.client !== 'grpc-js') return
  findings.fault(
    `${path}.policy.grpc.client`,
    'grpc-js cannot carry subscription streams here: use auto or http2',
  )
}

function proxyOf(
  name: string,
  inlinePath: string,
  { named, inline }: ProxyUse,
): { readonly path: string; readonly proxy: ProxyConfig } | null {
  if (name !== 'default' && name !== '') return named.get(name) ?? null
  const proxy = inline.get(inlinePath)
  return proxy === undefined ? null : { path: inlinePath, proxy }
}
