/**
 * How a proxy is reached: over HTTP, over gRPC, or as handlers given in code. Credentials in a URL become
 * Basic auth and never reach a log line. spec: proxy.md §1.2, §3.3, §4
 */
import { parseGrpcTarget, type GrpcTarget } from '../base/index.js'
import { LOCAL_ENDPOINT } from '../contract/proxy-events.js'
import type { Callers } from './callers/callers.js'
import type { BackendProtocol, Call, TlsOptions } from './callers/ports.js'
import { EXTENSIONS_HEADER } from './extensions.js'
import { HeaderTemplate } from './headers.js'
import { MetadataTemplate } from './metadata.js'
import type { ClientTlsSettings, ProxySettings } from './settings.js'
import type { StreamRules } from './streams/rules.js'
import { grpcPath } from './wire/protobuf.js'

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
  /** What of an answer beyond the reference is understood; '' = nothing. */
  readonly extensions: string
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

/** Headers of our own that say what a call is about: names and values in turn. */
function ownHeaders({ event, proxy, settings, extensions }: AccessOptions): readonly string[] {
  const { policy } = settings
  const about = policy.event_headers ? ['X-Backhaul-Event', event, 'X-Backhaul-Proxy', proxy] : []
  return policy.extensions && extensions !== '' ? [...about, EXTENSIONS_HEADER, extensions] : about
}

/** Access over HTTP. Opens nothing; throws when the settings cannot work. */
export function httpAccess(options: AccessOptions): BackendAccess {
  const { settings, streams, callers, userAgent, onAttempt, onForbidden } = options
  const { limits, event_headers, stream, http } = settings.policy
  const endpoint = parseEndpoint(settings.endpoint)
  const calls = {
    url: endpoint.url,
    tls: settings.http.tls.enabled ? tlsOptions(settings.http.tls) : null,
    maxResponseBytes: limits.max_response_bytes,
    maxHeaderBytes: limits.max_header_bytes,
    maxRequestBytes: limits.max_request_bytes,
    maxIdleConnections: http.max_idle_connections,
    idleTimeoutMs: http.idle_timeout,
    attemptHeaders: event_headers,
    onAttempt,
  }
  return {
    protocol: 'http',
    shown: endpoint.redacted,
    call:
      streams === null
        ? callers.http.endpoint(calls)
        : callers.httpStreams.endpoint({
            ...calls,
            idleTimeoutMs: stream.idle_timeout,
            maxRecordBytes: stream.max_record_bytes,
          }),
    headers: new HeaderTemplate({
      httpHeaders: settings.http_headers,
      grpcMetadata: settings.grpc_metadata,
      emulatedHeaders: settings.emulated_headers,
      staticHeaders: settings.http.static_headers,
      authorization: endpoint.authorization,
      userAgent,
      own: ownHeaders(options),
      onForbidden,
    }),
  }
}

/** Access over gRPC. Opens nothing; throws when the settings cannot work. */
export function grpcAccess(options: AccessOptions): BackendAccess {
  const { settings, streams, callers, userAgent, onAttempt, onForbidden } = options
  const { limits, event_headers, endpoints, stream, grpc: own } = settings.policy
  const { grpc } = settings
  const targets = [settings.endpoint, ...endpoints].map(parseTarget)
  const secure = grpc.tls.enabled
  const maxResponseBytes = smallerLimit(own.max_message_bytes, limits.max_response_bytes)
  const calls = {
    targets: secure ? targets.map((target) => ({ ...target, secure })) : targets,
    path: grpcPath(options.method),
    tls: tlsOptions(grpc.tls),
    compression: grpc.compression,
    userAgent,
    dnsRefreshMs: own.dns_refresh,
    keepaliveMs: own.keepalive_interval,
    keepaliveTimeoutMs: own.keepalive_timeout,
    maxResponseBytes,
    maxHeaderBytes: limits.max_header_bytes,
    maxRequestBytes: limits.max_request_bytes,
    attemptHeaders: event_headers,
    onAttempt,
  }
  const client = own.client === 'grpc-js' ? 'grpc-js' : 'http2'
  return {
    protocol: 'grpc',
    shown: [settings.endpoint, ...endpoints].join(' '),
    call:
      streams === null
        ? callers.grpc(client).endpoint(calls)
        : callers.grpcStreams().endpoint({
            ...calls,
            bidirectional: options.bothWays,
            idleTimeoutMs: stream.idle_timeout,
            maxRecordBytes: maxResponseBytes,
          }),
    headers: new MetadataTemplate({
      httpHeaders: settings.http_headers,
      grpcMetadata: settings.grpc_metadata,
      emulatedHeaders: settings.emulated_headers,
      staticMetadata: grpc.static_metadata,
      credentials: { key: grpc.credentials_key, value: grpc.credentials_value },
      own: ownHeaders(options).map((text, index) => (index % 2 === 0 ? text.toLowerCase() : text)),
      onForbidden,
    }),
  }
}

function parseTarget(endpoint: string): GrpcTarget {
  const target = parseGrpcTarget(endpoint)
  if (typeof target === 'string') throw new Error(`endpoint ${target}`)
  return target
}

/** The smaller of two limits of which 0 means none. */
function smallerLimit(one: number, other: number): number {
  if (one === 0) return other
  return other === 0 ? one : Math.min(one, other)
}

/** Access to handlers in code: the same headers as over HTTP. Throws when the event has none. */
export function localAccess(options: AccessOptions): BackendAccess {
  const { event, settings, streams, callers, userAgent, onAttempt, onForbidden } = options
  if (streams !== null) throw new Error('endpoint local: handlers in code answer once: give a URL')
  return {
    protocol: 'local',
    shown: LOCAL_ENDPOINT,
    call: callers.local.endpoint({ event, onAttempt }),
    headers: new HeaderTemplate({
      httpHeaders: settings.http_headers,
      grpcMetadata: settings.grpc_metadata,
      emulatedHeaders: settings.emulated_headers,
      staticHeaders: settings.http.static_headers,
      authorization: '',
      userAgent,
      own: ownHeaders(options),
      onForbidden,
    }),
  }
}

/** A parsed HTTP endpoint. */
export type Endpoint = {
  /** URL without credentials. */
  readonly url: string
  /** `Authorization` value from the user info of the URL, '' = none. */
  readonly authorization: string
  /** For logs: credentials replaced. */
  readonly redacted: string
}

/** Parses an endpoint. Throws, without quoting it, when it is not an HTTP URL. */
export function parseEndpoint(text: string): Endpoint {
  if (!/^https?:\/\//i.test(text)) {
    throw new Error('endpoint must start with http:// or https://')
  }
  let url: URL
  try {
    url = new URL(text)
  } catch {
    // The cause would quote the URL, and with it a password.
    throw new Error('endpoint is not a valid URL')
  }
  const user = decodeURIComponent(url.username)
  const password = decodeURIComponent(url.password)
  url.username = ''
  url.password = ''
  url.hash = ''
  const credentials = user !== '' || password !== ''
  return {
    url: url.href,
    authorization: credentials
      ? `Basic ${Buffer.from(`${user}:${password}`, 'utf8').toString('base64')}`
      : '',
    redacted: credentials ? url.href.replace('//', '//xxxxx@') : url.href,
  }
}
