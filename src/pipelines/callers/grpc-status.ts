/** Statuses of gRPC as failures. Only OK is an answer. spec: proxy.md §3.3 */
import type { IncomingHttpHeaders } from 'node:http2'
import { GRPC_STATUSES } from '../../contract/failures.js'
import { BackendFailure } from '../failure.js'

const UNKNOWN = 2
const DEADLINE_EXCEEDED = 4

/** Statuses that HTTP statuses of proxies in between stand for (gRPC, "HTTP to gRPC status codes"). */
const BY_HTTP: Readonly<Record<number, number>> = {
  400: 13,
  401: 16,
  403: 7,
  404: 12,
  429: 14,
  502: 14,
  503: 14,
  504: 14,
}

/** So much of what a backend says goes into the log. */
const LONGEST_MESSAGE = 200

/** How a call ended. */
export type GrpcStatus = {
  readonly code: number
  readonly said: string
  /** See {@link pushback}. */
  readonly retryAfterMs: number
}

/** The status in headers or trailers and what is said about it; null = there is none. */
export function readGrpcStatus(headers: IncomingHttpHeaders): GrpcStatus | null {
  const status = headers['grpc-status']
  if (typeof status !== 'string') return null
  const message = headers['grpc-message']
  return {
    code: /^\d{1,9}$/.test(status) ? Number(status) : UNKNOWN,
    said: typeof message === 'string' ? percentDecoded(message) : '',
    retryAfterMs: pushback(headers[PUSHBACK]),
  }
}

/** Metadata by which a backend says when it may be asked again. gRFC A6 */
export const PUSHBACK = 'grpc-retry-pushback-ms'

/** Ms from now until another attempt; Infinity = a value that is negative or no number forbids it. */
export function pushback(value: unknown): number {
  if (value === undefined) return 0
  return typeof value === 'string' && /^\d{1,9}$/.test(value) ? Number(value) : Infinity
}

/** A status other than OK, with what the backend says about it. */
export function statusFailure(code: number, message: string, retryAfterMs = 0): BackendFailure {
  const known = code > 0 && code < GRPC_STATUSES.length ? code : UNKNOWN
  const name = GRPC_STATUSES[known] ?? 'UNKNOWN'
  const said = printable(message)
  return new BackendFailure(
    known === DEADLINE_EXCEEDED ? 'timeout' : 'status',
    said === '' ? `gRPC status ${name}` : `gRPC status ${name}: ${said}`,
    { status: known, grpcStatus: name, retryAfterMs },
  )
}

/** Something in between answered with a plain HTTP status. */
export function httpStatusFailure(status: number): BackendFailure {
  const code = BY_HTTP[status] ?? UNKNOWN
  return new BackendFailure('status', `HTTP status ${status} instead of a gRPC answer`, {
    status: code,
    grpcStatus: GRPC_STATUSES[code] ?? 'UNKNOWN',
  })
}

/** What a code of HTTP/2 says about a call that was reset. RFC 9113 §7 */
const RESETS: readonly string[] = [
  'without an error',
  'for a breach of the protocol',
  'for an error of its own',
  'for a breach of flow control',
  'for settings that were not confirmed',
  'because the stream was closed',
  'for a frame of a wrong size',
  'before it looked at the call',
  'because it is not wanted any more',
]

/** A call that ended without an answer. `refused` = the peer says that it has not looked at it. */
export function resetFailure(code: number, refused: boolean): BackendFailure {
  const why = RESETS[code] ?? 'for another reason'
  const message = `the backend reset the call ${why} (HTTP/2 code ${code})`
  return new BackendFailure('network', message, { detail: 'reset', notSent: refused })
}

/** Text of a backend without what could forge or flood a log line. */
function printable(message: string): string {
  // eslint-disable-next-line no-control-regex -- control characters are what this is about
  return message.slice(0, LONGEST_MESSAGE).replace(/[\x00-\x1f\x7f]/g, ' ')
}

/** `grpc-message` is percent-encoded; what is not stays as it is. */
function percentDecoded(message: string): string {
  if (!message.includes('%')) return message
  try {
    return decodeURIComponent(message)
  } catch {
    // Not percent-encoded after all: better a strange text than none.
    return message
  }
}
