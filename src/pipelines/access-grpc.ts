/** Access to a backend over gRPC. spec: proxy.md §1.2, §3.3, §4 */
import { parseGrpcTarget, type GrpcTarget } from '../base/index.js'
import { tlsOptions, type AccessOptions, type BackendAccess } from './access.js'
import { MetadataTemplate } from './metadata.js'
import { grpcPath } from './wire/protobuf.js'

/** Opens nothing; throws when the settings cannot work. */
export function grpcAccess(options: AccessOptions): BackendAccess {
  const { event, proxy, settings, streams, callers, userAgent, onAttempt, onForbidden } = options
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
      own: event_headers ? ['x-backhaul-event', event, 'x-backhaul-proxy', proxy] : [],
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
