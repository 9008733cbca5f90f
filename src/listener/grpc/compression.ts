/** Compressed messages: gzip only, bounded after inflation. */
import { gunzip, gzip } from 'node:zlib'
import type { RequestHeaders } from '../ports.js'
import type { GrpcStatus } from './ports.js'
import { GrpcCodes } from './status.js'

/** Messages below this size stay as they are: compression would cost more than it saves. */
const MIN_COMPRESSED_BYTES = 1024

/** Encodings that a request may use. */
export const ACCEPTED_ENCODINGS = 'gzip'

/** Name of a request's message encoding. */
export function encodingOf(headers: RequestHeaders): string {
  return headers.get('grpc-encoding') || 'identity'
}

/** Why messages of this encoding cannot be read, or null. */
export function refuseEncoding(encoding: string): GrpcStatus | null {
  if (encoding === 'gzip' || encoding === 'identity') return null
  const message = `grpc: Decompressor is not installed for grpc-encoding "${encoding}"`
  return { code: GrpcCodes.unimplemented, message }
}

/** Inflates a message; calls back with a status when that fails or gives more than `limitBytes`. */
export function inflate(
  message: Uint8Array,
  limitBytes: number,
  done: (result: Uint8Array | GrpcStatus) => void,
): void {
  // zlib wants to be able to give at least one byte.
  gunzip(message, { maxOutputLength: Math.max(1, limitBytes) }, (error, bytes) => {
    if (error === null) done(bytes)
    else if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE') {
      const text = `grpc: received message after decompression larger than max ${limitBytes}`
      done({ code: GrpcCodes.resourceExhausted, message: text })
    } else done({ code: GrpcCodes.internal, message: 'grpc: failed to decompress the message' })
  })
}

/** Whether an answer of this size pays to be compressed. */
export function paysToDeflate(message: Uint8Array): boolean {
  return message.byteLength >= MIN_COMPRESSED_BYTES
}

/** Compresses a message; calls back with null when that fails. */
export function deflate(message: Uint8Array, done: (bytes: Uint8Array | null) => void): void {
  gzip(message, (error, bytes) => {
    done(error === null ? bytes : null)
  })
}
