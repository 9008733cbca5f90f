/** The part of the configuration that pipelines read. spec: proxy.md §1, §9 */
import type {
  ClientTlsConfig,
  NamedProxyConfig,
  ProxyConfig,
  ProxyPolicyConfig,
  RpcConfig,
  RunPolicyConfig,
  StatusTransformConfig,
} from '../config/index.js'
import type { SwitchedConfig } from '../contract/proxy-events.js'

/** The proxy object. spec: §1.2 */
export type ProxySettings = ProxyConfig
/** `policy` of a proxy, `proxy_defaults` merged in already. */
export type ProxyPolicySettings = ProxyPolicyConfig
/** One of `http.status_to_code_transforms`. */
export type StatusTransformSettings = StatusTransformConfig
/** `http.tls` and `grpc.tls`, PEM values resolved. */
export type ClientTlsSettings = ClientTlsConfig

/** What `compilePipelines` reads; a whole `Config` will do. */
export type PipelineSettings = SwitchedConfig & {
  readonly rpc: RpcConfig
  readonly proxies: readonly NamedProxyConfig[]
}

/** A route whose answers may be runs. */
export type RunRoute = {
  readonly proxy: string
  /** `policy.run`; durations in ms. */
  readonly settings: RunPolicyConfig
  /** Pauses between asking again after a break, in ms: the first, and the longest. */
  readonly backoff: { readonly base: number; readonly max: number }
}
