/** Access to a backend over HTTP. spec: proxy.md §1.2, §4 */
import { tlsOptions, type AccessOptions, type BackendAccess } from './access.js'
import { parseEndpoint } from './endpoint.js'
import { HeaderTemplate } from './headers.js'

/** Opens nothing; throws when the settings cannot work. */
export function httpAccess(options: AccessOptions): BackendAccess {
  const { event, proxy, settings, streams, callers, userAgent, onAttempt, onForbidden } = options
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
      own: event_headers ? ['X-Backhaul-Event', event, 'X-Backhaul-Proxy', proxy] : [],
      onForbidden,
    }),
  }
}
