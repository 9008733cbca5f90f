/**
 * Why nobody answered. Everything below the pipeline rejects with one of these and nothing else;
 * `pipeline.ts` catches them in one place. spec: proxy.md §2.0.4, §2.0.5
 */
import type { FailureDetail, FailureKind } from '../contract/failures.js'

export { failureKinds, type FailureDetail, type FailureKind } from '../contract/failures.js'

/** Facts beyond kind and message. */
export type FailureFacts = {
  readonly status?: number
  readonly detail?: FailureDetail
  /** Name of the gRPC status, `UNAVAILABLE`. Default: ''. */
  readonly grpcStatus?: string
  /** The backend has certainly not begun to work on the request. Default: false. */
  readonly notSent?: boolean
  /** Earliest moment of another attempt, in ms from now; Infinity = none is wanted. Default: 0. */
  readonly retryAfterMs?: number
  readonly cause?: unknown
}

/** A call without a usable answer. Messages hold no URL, header value or payload. */
export class BackendFailure extends Error {
  readonly kind: FailureKind
  /** HTTP or gRPC status of the answer, 0 = there was none. */
  readonly status: number
  /** Name of the gRPC status, '' = there was none. */
  readonly grpcStatus: string
  readonly detail: FailureDetail
  readonly notSent: boolean
  /** Number of the last attempt, told by whoever made the call; 0 = nothing was tried. */
  attempt = 0
  readonly retryAfterMs: number

  constructor(kind: FailureKind, message: string, facts: FailureFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause })
    this.name = 'BackendFailure'
    this.kind = kind
    this.status = facts.status ?? 0
    this.grpcStatus = facts.grpcStatus ?? ''
    this.detail = facts.detail ?? ''
    this.notSent = facts.notSent ?? false
    this.retryAfterMs = facts.retryAfterMs ?? 0
  }
}

/**
 * A field of a decodable answer that cannot be used (invalid base64). A decision, not a failure: it
 * is logged, never counted as an error. spec: §2.0.5
 */
export class UnusableField extends Error {
  constructor(field: string) {
    super(`error decoding base64 ${field}`)
    this.name = 'UnusableField'
  }
}

/** The client left while its call ran: no log, no error count. */
export function canceledFailure(): BackendFailure {
  return new BackendFailure('canceled', 'the client is gone')
}
