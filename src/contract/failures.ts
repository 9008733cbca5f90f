/**
 * Why a call has no answer: kinds as they stand in logs and metrics, and the names by which
 * `policy.errors` matches them. spec: proxy.md §2.0.4, §9.10
 */

/**
 * `timeout` the budget is spent · `refused` nobody listens · `network` the connection failed ·
 * `status` not 200 and no transform, or a gRPC status that is not OK · `malformed` not the answer that was agreed · `too_large` over
 * a limit · `unencodable` the request cannot be written down · `open` the breaker is open · `busy`
 * no place in flight or in the queue · `canceled` the client is gone.
 */
export const failureKinds = [
  'timeout',
  'refused',
  'network',
  'status',
  'malformed',
  'too_large',
  'unencodable',
  'open',
  'busy',
  'canceled',
] as const

export type FailureKind = (typeof failureKinds)[number]

/** More about a failure of the network. */
export type FailureDetail = 'dns' | 'connect' | 'tls' | 'reset' | 'redirect' | 'outbound' | ''

/** What a name of `match.kind` means: one of the kinds, or one of the details. */
export type FailureName = {
  readonly kinds: readonly FailureKind[]
  readonly details: readonly FailureDetail[]
}

const named = (kinds: readonly FailureKind[], details: readonly FailureDetail[] = []) => ({
  kinds,
  details,
})

/** Names of `match.kind`; what logs and metrics call `kind` is a name as well. */
export const failureNames: ReadonlyMap<string, FailureName> = new Map<string, FailureName>([
  // Nobody waits for a client that is gone.
  ...failureKinds
    .filter((kind) => kind !== 'canceled')
    .map((kind) => [kind, named([kind])] as const),
  ['dns', named([], ['dns'])],
  ['connect', named(['refused'], ['connect'])],
  ['tls', named([], ['tls'])],
  ['reset', named([], ['reset'])],
  ['outbound', named([], ['outbound'])],
  ['decode', named(['malformed'])],
  ['breaker_open', named(['open'])],
  ['queue_full', named(['busy'])],
])

/** Statuses of gRPC by number. */
export const GRPC_STATUSES = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const
