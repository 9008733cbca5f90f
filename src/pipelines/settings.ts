/** The part of the configuration that pipelines read. spec: proxy.md §1, §9 */
import type {
  ChannelConfig,
  ClientConfig,
  ClientTlsConfig,
  NamedProxyConfig,
  NamespaceOptionsConfig,
  ProxyConfig,
  ProxyPolicyConfig,
  RpcConfig,
  StatusTransformConfig,
} from '../config/index.js'

/** The proxy object. spec: §1.2 */
export type ProxySettings = ProxyConfig
/** `policy` of a proxy, `proxy_defaults` merged in already. */
export type ProxyPolicySettings = ProxyPolicyConfig
/** One of `http.status_to_code_transforms`. */
export type StatusTransformSettings = StatusTransformConfig
/** `http.tls` and `grpc.tls`, PEM values resolved. */
export type ClientTlsSettings = ClientTlsConfig

/** Proxy switches of a channel namespace. */
export type ChannelProxySettings = Pick<
  NamespaceOptionsConfig,
  | 'subscribe_proxy_enabled'
  | 'subscribe_proxy_name'
  | 'subscribe_stream_proxy_enabled'
  | 'subscribe_stream_proxy_name'
  | 'subscribe_stream_proxy_bidirectional'
  | 'publish_proxy_enabled'
  | 'publish_proxy_name'
  | 'sub_refresh_proxy_enabled'
  | 'sub_refresh_proxy_name'
  | 'map'
> & {
  readonly subscription_type: NamespaceOptionsConfig['subscription_type']
  readonly shared_poll: Pick<NamespaceOptionsConfig['shared_poll'], 'proxy_name'>
}

/** What `compilePipelines` reads; a whole `Config` will do. */
export type PipelineSettings = {
  readonly client: Pick<ClientConfig, 'proxy'>
  readonly channel: Pick<ChannelConfig, 'proxy'> & {
    readonly without_namespace: ChannelProxySettings
    readonly namespaces: readonly (ChannelProxySettings & { readonly name: string })[]
  }
  readonly rpc: RpcConfig
  readonly proxies: readonly NamedProxyConfig[]
}
