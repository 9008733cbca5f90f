/** Errors of the API as gRPC statuses, for transport mode. spec: server-api-and-operations.md §0.1, §2.1 */
import { Status } from '../../gen/status.js'
import { GrpcCodes, type GrpcStatus } from '../../listener/index.js'
import { ApiErrors, type ApiError } from '../error.js'
import { messageType } from './message.js'

const CODES: ReadonlyMap<number, number> = new Map<number, number>([
  [ApiErrors.internal.code, GrpcCodes.internal],
  [ApiErrors.unknownChannel.code, GrpcCodes.notFound],
  [ApiErrors.notFound.code, GrpcCodes.notFound],
  [ApiErrors.badRequest.code, GrpcCodes.invalidArgument],
  [ApiErrors.notAvailable.code, GrpcCodes.invalidArgument],
  [ApiErrors.unrecoverablePosition.code, GrpcCodes.outOfRange],
  [ApiErrors.conflict.code, GrpcCodes.alreadyExists],
])

const ERROR_TYPE = 'type.googleapis.com/centrifugal.centrifugo.api.Error'

/** The status of an error; the error itself is its detail. */
export function statusOf(error: ApiError): GrpcStatus {
  const code = CODES.get(error.code) ?? GrpcCodes.internal
  const value = messageType('Error').encode(error).finish()
  const status = { code, message: error.message, details: [{ type_url: ERROR_TYPE, value }] }
  return { code, message: error.message, details: Status.encode(status).finish() }
}
