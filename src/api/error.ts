/**
 * Errors of the server API: the client error table with two messages of its own, and the HTTP
 * statuses of transport mode. spec: server-api-and-operations.md §0.1, §1.5
 */
import { UnsupportedChannel } from '../engine/ports.js'
import { ClientErrors } from '../protocol/index.js'

/** What an API caller sees of a failed method. */
export type ApiError = { readonly code: number; readonly message: string }

/** Every error the API itself produces. */
export const ApiErrors = {
  internal: plain(ClientErrors.internal),
  unknownChannel: plain(ClientErrors.unknownChannel),
  notFound: plain(ClientErrors.methodNotFound, 'not found'),
  badRequest: plain(ClientErrors.badRequest),
  notAvailable: plain(ClientErrors.notAvailable),
  unrecoverablePosition: plain(ClientErrors.unrecoverablePosition),
  conflict: plain(ClientErrors.concurrentPagination, 'conflict'),
  limitExceeded: plain(ClientErrors.limitExceeded),
  unknownRun: { code: 120, message: 'unknown run' },
  runOver: { code: 121, message: 'run is over' },
} as const

const HTTP_STATUS: ReadonlyMap<number, number> = new Map([
  [ApiErrors.internal.code, 500],
  [ApiErrors.unknownChannel.code, 404],
  [ApiErrors.notFound.code, 404],
  [ApiErrors.badRequest.code, 400],
  [ApiErrors.notAvailable.code, 400],
  [ApiErrors.unrecoverablePosition.code, 416],
  [ApiErrors.conflict.code, 409],
  [ApiErrors.limitExceeded.code, 429],
  [ApiErrors.unknownRun.code, 404],
  [ApiErrors.runOver.code, 409],
])

/** What a caller sees of something that was thrown. */
export function errorOf(cause: unknown): ApiError {
  return cause instanceof UnsupportedChannel ? ApiErrors.badRequest : ApiErrors.internal
}

/** Error 107 for data that breaks the rules of a namespace; `fault` is what its schema tells, if it does. */
export function badData(fault: string | null | undefined): ApiError {
  const { code, message } = ApiErrors.badRequest
  return typeof fault === 'string'
    ? { code, message: `${message}: ${fault}` }
    : ApiErrors.badRequest
}

/** HTTP status of an error in transport mode. */
export function httpStatusOf(error: ApiError): number {
  return HTTP_STATUS.get(error.code) ?? 500
}

/** The error as JSON: `{"code":…,"message":…}`. */
export function errorJson(error: ApiError): string {
  return `{"code":${error.code},"message":${JSON.stringify(error.message)}}`
}

/** Drops `temporary`, which the API does not send, and takes the API's own wording if there is one. */
function plain(
  error: { readonly code: number; readonly message: string },
  message?: string,
): ApiError {
  return { code: error.code, message: message ?? error.message }
}
