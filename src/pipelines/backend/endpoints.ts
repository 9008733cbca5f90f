/**
 * Endpoints as a configuration writes them: HTTP URLs, gRPC targets, or handlers given in code.
 * Credentials in a URL become Basic auth and never reach a log line. spec: proxy.md §1.2, §3.3
 */
import { parseGrpcTarget, redactUrl, type GrpcTarget } from '../../base/index.js'
import { LOCAL_ENDPOINT } from '../../contract/proxy-events.js'
import type { BackendProtocol, TlsOptions } from '../callers/ports.js'
import type { ClientTlsSettings } from '../settings.js'

/** `local:` is answered by handlers in code; any other endpoint that is no URL is a gRPC target. spec: proxy.md §1.2 */
export function protocolOf(endpoint: string): BackendProtocol {
  if (endpoint === LOCAL_ENDPOINT) return 'local'
  return /^https?:\/\//i.test(endpoint) ? 'http' : 'grpc'
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

/** Parses a gRPC target. Throws when it is none. */
export function parseTarget(endpoint: string): GrpcTarget {
  const target = parseGrpcTarget(endpoint)
  if (typeof target === 'string') throw new Error(`endpoint ${target}`)
  return target
}

/** The smaller of two limits of which 0 means none. */
export function smallerLimit(one: number, other: number): number {
  if (one === 0) return other
  return other === 0 ? one : Math.min(one, other)
}

/** A parsed HTTP endpoint. */
export type Endpoint = {
  /** URL without credentials. */
  readonly url: string
  /** `Authorization` value from the user info of the URL, '' = none. */
  readonly authorization: string
  /** For logs: credentials and query replaced. */
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
    redacted: redactUrl(credentials ? url.href.replace('//', '//xxxxx@') : url.href, 'xxxxx'),
  }
}
