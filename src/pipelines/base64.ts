/**
 * Standard base64 as backends send it: alphabet `+/`, padding required, CR and LF tolerated. Node's
 * decoder skips what it does not know, so the text is checked first. spec: proxy.md §5.2
 */

const LINE_BREAKS = /[\r\n]+/g
const STANDARD = /^[A-Za-z0-9+/]*={0,2}$/

/** The bytes, or null when the text is not strict base64. */
export function decodeBase64(text: string): Uint8Array | null {
  const packed = text.includes('\n') || text.includes('\r') ? text.replace(LINE_BREAKS, '') : text
  if (packed.length % 4 !== 0 || !STANDARD.test(packed)) return null
  return Buffer.from(packed, 'base64')
}
