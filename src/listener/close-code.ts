/** What may stand in a close frame (RFC 6455 §7.4): the libraries throw or send nonsense otherwise. */

const MAX_REASON_BYTES = 123

/** Close code when a receiver's callback threw: the client sees the code of a server fault and reconnects. */
export const HANDLER_FAILURE_CODE = 3004

/** Reason that goes with {@link HANDLER_FAILURE_CODE}. */
export const HANDLER_FAILURE_REASON = 'internal server error'

/** Close code for a message above the limit of its route; the reason is empty. */
export const MESSAGE_TOO_BIG_CODE = 1009

/** Milliseconds a peer has to finish the closing handshake. */
export const CLOSE_TIMEOUT_MS = 5000

/** `code` when it may be sent, else 1011. */
export function sendableCode(code: number): number {
  if (code >= 3000 && code <= 4999) return code
  const reserved = code === 1004 || code === 1005 || code === 1006
  return code >= 1000 && code <= 1014 && !reserved ? code : 1011
}

/** `reason` cut to 123 bytes of UTF-8 without splitting a character. */
export function sendableReason(reason: string): string {
  if (reason.length * 3 <= MAX_REASON_BYTES) return reason
  const bytes = Buffer.from(reason)
  if (bytes.length <= MAX_REASON_BYTES) return reason
  let end = MAX_REASON_BYTES
  while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--
  return bytes.toString('utf8', 0, end)
}
