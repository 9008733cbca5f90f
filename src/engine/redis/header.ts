/** Parts of the headers that messages and values begin with. All throw an Error that says what is wrong. */

/** What separates them. */
export const COLON = 0x3a

/** Bytes with their length in front. */
export function sized(bytes: Buffer, at: number): { readonly part: Buffer; readonly end: number } {
  const colon = colonAfter(bytes, at)
  const length = decimal(bytes.toString('latin1', at, colon))
  const end = colon + 1 + length
  if (end > bytes.length) throw new Error('truncated delta message')
  return { part: bytes.subarray(colon + 1, end), end }
}

/** Index of the next colon. */
export function colonAfter(bytes: Buffer, at: number): number {
  const colon = bytes.indexOf(COLON, at)
  if (colon < 0) throw new Error('truncated header')
  return colon
}

/** A number of a header. */
export function decimal(text: string): number {
  const value = /^\d{1,16}$/.test(text) ? Number(text) : NaN
  if (!Number.isSafeInteger(value)) throw new Error('malformed number')
  return value
}
