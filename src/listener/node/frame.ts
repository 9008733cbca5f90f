/** Frames of a server: final and unmasked (RFC 6455 §5.2), compressed or not (RFC 7692 §6). */

/** Up to this size header and payload are merged into one buffer; above, copying costs more than a second write. */
export const MERGE_LIMIT_BYTES = 16 * 1024

const FIN_TEXT = 0x81
const FIN_BINARY = 0x82
/** RSV1: the payload is deflated. */
const DEFLATED = 0x40

/** What the payload of a frame is. */
export type FrameKind = { readonly binary: boolean; readonly deflated: boolean }

/** Header and payload in one buffer. */
export function frameMessage(message: Uint8Array, kind: FrameKind): Buffer {
  const headerSize = sizeOfHeader(message.length)
  const frame = Buffer.allocUnsafe(headerSize + message.length)
  writeHeader(frame, message.length, kind)
  frame.set(message, headerSize)
  return frame
}

/** The header alone. */
export function frameHeader(size: number, kind: FrameKind): Buffer {
  const header = Buffer.allocUnsafe(sizeOfHeader(size))
  writeHeader(header, size, kind)
  return header
}

function sizeOfHeader(size: number): number {
  if (size < 126) return 2
  return size < 65536 ? 4 : 10
}

function writeHeader(into: Buffer, size: number, kind: FrameKind): void {
  into[0] = (kind.binary ? FIN_BINARY : FIN_TEXT) | (kind.deflated ? DEFLATED : 0)
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
