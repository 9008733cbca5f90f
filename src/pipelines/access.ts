/** How a proxy is reached: what routes need to know of the protocol behind them. */
import type { BackendProtocol, Call, TlsOptions } from './callers/ports.js'
import type { Callers } from './callers/callers.js'
import type { HeaderTemplate } from './headers.js'
import type { ClientTlsSettings, ProxySettings } from './settings.js'
import type { StreamRules } from './streams/rules.js'

/** Way to a backend, without policies. */
export type BackendAccess = {
  readonly protocol: BackendProtocol
  /** Endpoint for logs: credentials replaced. */
  readonly shown: string
  readonly call: Call
  readonly headers: Pick<HeaderTemplate, 'build' | 'transportNames' | 'emulatedNames'>
}

/** What an access is made from. */
export type AccessOptions = {
  readonly event: string
  /** Method of the gRPC service. */
  readonly method: string
  readonly bothWays: boolean
  /** How its answers go on; null = they do not. */
  readonly streams: StreamRules | null
  /** `default` or the name of the proxy. */
  readonly proxy: string
  readonly settings: ProxySettings
  readonly callers: Callers
  /** `backhaul/<version>`. */
  readonly userAgent: string
  /** Called once per attempt that is handed to the network. */
  readonly onAttempt: () => void
  /** Told about each header that is configured but never sent. */
  readonly onForbidden: (name: string) => void
}

/** TLS settings as callers take them, whether they are switched on or not. */
export function tlsOptions(tls: ClientTlsSettings): TlsOptions {
  return {
    cert: tls.cert_pem,
    key: tls.key_pem,
    ca: tls.server_ca_pem,
    skipVerify: tls.insecure_skip_verify,
    serverName: tls.server_name,
  }
}
