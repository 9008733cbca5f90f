/** Rules of subscription streams and of streamed RPC answers. spec: proxy.md §1.5, §2.7, §9.21 */
import { proxyEvents } from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { Config, NamespaceOptionsConfig, ProxyConfig } from '../schema/root.js'
import { channelNamespaces } from './namespaces.js'
import { isHttpEndpoint, type ProxyUse } from './scope.js'

const EXCLUDED = [
  'subscribe_proxy_enabled',
  'publish_proxy_enabled',
  'sub_refresh_proxy_enabled',
] as const satisfies readonly (keyof NamespaceOptionsConfig)[]

/** What a stream excludes, and what its backend must be able to do. */
export function checkStreams(config: Config, uses: readonly ProxyUse[], findings: Findings): void {
  for (const { path, options } of channelNamespaces(config)) checkNamespace(path, options, findings)
  for (const { event, enabled, selected, at, bothWays } of uses) {
    if (!enabled || selected === null) continue
    const { path, proxy } = selected
    const isHttp = isHttpEndpoint(proxy.endpoint)
    if (event.name === proxyEvents.subscribe_stream.name) {
      if (bothWays && isHttp) {
        findings.fault(
          `${at}.subscribe_stream_proxy_bidirectional`,
          'needs a gRPC backend: over HTTP nothing can be sent after the request. Set it to false, or give a grpc:// endpoint',
          [`${path}.endpoint`],
        )
      }
      if (!isHttp) checkClient(path, proxy, findings)
    }
    if (event.runnable && proxy.policy.stream.rpc_answers && !isHttp) {
      findings.fault(
        `${path}.policy.stream.rpc_answers`,
        'works with HTTP endpoints only: an RPC over gRPC has one answer',
        [`${path}.endpoint`],
      )
    }
  }
}

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
