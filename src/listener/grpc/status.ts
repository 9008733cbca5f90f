/** Status codes of gRPC and how a status is written into trailers. */
import { constants, type OutgoingHttpHeaders } from 'node:http2'
import type { GrpcStatus } from './ports.js'

/** The codes that are used here. */
export const GrpcCodes = {
  ok: 0,
  unknown: 2,
  invalidArgument: 3,
  deadlineExceeded: 4,
  notFound: 5,
  alreadyExists: 6,
  resourceExhausted: 8,
  failedPrecondition: 9,
  outOfRange: 11,
  unimplemented: 12,
  internal: 13,
  unavailable: 14,
  unauthenticated: 16,
} as const

/** Everything went well. */
export const GRPC_OK: GrpcStatus = { code: GrpcCodes.ok, message: '' }

/** The bytes of a message that may not stand in a trailer as they are. */
const UNSAFE = /[^\x20-\x24\x26-\x7e]/

/** The trailers of a status. */
export function trailersOf({ code, message, details }: GrpcStatus): OutgoingHttpHeaders {
  return {
    'grpc-status': String(code),
    ...(message === '' ? {} : { 'grpc-message': percentEncode(message) }),
    ...(details === undefined
      ? {}
      : { 'grpc-status-details-bin': Buffer.from(details).toString('base64') }),
  }
}

/** Head of every answer. */
export const ANSWER_HEAD: OutgoingHttpHeaders = {
  [constants.HTTP2_HEADER_STATUS]: 200,
  [constants.HTTP2_HEADER_CONTENT_TYPE]: 'application/grpc',
}

function percentEncode(message: string): string {
  if (!UNSAFE.test(message)) return message
  let text = ''
  for (const byte of Buffer.from(message, 'utf8')) {
    const plain = byte >= 0x20 && byte <= 0x7e && byte !== 0x25
    text += plain
      ? String.fromCharCode(byte)
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`
  }
  return text
}
