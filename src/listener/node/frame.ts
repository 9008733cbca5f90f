/** Frames of a server: final, unmasked, uncompressed (RFC 6455 §5.2). */

/** Up to this size header and payload are merged into one buffer; above, copying costs more than a second write. */
export const MERGE_LIMIT_BYTES = 16 * 1024

const FIN_TEXT = 0x81
const FIN_BINARY = 0x82

/** Header and payload in one buffer. */
export function frameMessage(message: Uint8Array, binary: boolean): Buffer {
  const headerSize = sizeOfHeader(message.length)
  const frame = Buffer.allocUnsafe(headerSize + message.length)
  writeHeader(frame, message.length, binary)
  frame.set(message, headerSize)
  return frame
}

/** The header alone. */
export function frameHeader(size: number, binary: boolean): Buffer {
  const header = Buffer.allocUnsafe(sizeOfHeader(size))
  writeHeader(header, size, binary)
  return header
}

function sizeOfHeader(size: number): number {
  if (size < 126) return 2
  return size < 65536 ? 4 : 10
}

function writeHeader(into: Buffer, size: number, binary: boolean): void {
  into[0] = binary ? FIN_BINARY : FIN_TEXT
  if (size < 126) {
    into[1] = size
  } else if (size < 65536) {
    into[1] = 126
    into.writeUInt16BE(size, 2)
  } else {
    into[1] = 127
    into.writeUInt32BE(Math.floor(size / 2 ** 32), 2)
    into.writeUInt32BE(size % 2 ** 32, 6)
  }
}
