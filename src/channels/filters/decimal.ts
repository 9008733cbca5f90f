/**
 * Exact decimal comparison without floating point. Operands come from clients, so parsing is one
 * pass whatever the input. spec: client-protocol.md §7.3
 */

/** A decimal taken apart: no leading zeros before the point, no trailing ones after it. */
export type Decimal = {
  /** False for zero, however it is written. */
  readonly negative: boolean
  readonly whole: string
  readonly fraction: string
}

const PLUS = 0x2b
const MINUS = 0x2d
const POINT = 0x2e
const ZERO = 0x30
const NINE = 0x39
const MAX_FRACTION_DIGITS = 19

/** Parses `[+-]digits[.1 to 19 digits]`; null for anything else (exponents, spaces, lone dots). */
export function parseDecimal(text: string): Decimal | null {
  const sign = text.charCodeAt(0)
  const start = sign === PLUS || sign === MINUS ? 1 : 0
  const point = skipDigits(text, start)
  if (point === start) return null
  let end = point
  if (point < text.length) {
    if (text.charCodeAt(point) !== POINT) return null
    end = skipDigits(text, point + 1)
    const digits = end - point - 1
    if (end < text.length || digits === 0 || digits > MAX_FRACTION_DIGITS) return null
  }
  const whole = text.slice(skipZeros(text, start, point), point)
  const fraction = text.slice(point + 1, dropZeros(text, point + 1, end))
  return { negative: sign === MINUS && (whole !== '' || fraction !== ''), whole, fraction }
}

/** Negative, zero or positive, as in a sort function. */
export function compareDecimals(left: Decimal, right: Decimal): number {
  if (left.negative !== right.negative) return left.negative ? -1 : 1
  return left.negative ? compareMagnitudes(right, left) : compareMagnitudes(left, right)
}

function compareMagnitudes(left: Decimal, right: Decimal): number {
  const longer = left.whole.length - right.whole.length
  if (longer !== 0) return longer
  if (left.whole !== right.whole) return left.whole < right.whole ? -1 : 1
  // Fractions compare like words: a missing digit is smaller than any, and trailing zeros are gone.
  if (left.fraction === right.fraction) return 0
  return left.fraction < right.fraction ? -1 : 1
}

function skipDigits(text: string, from: number): number {
  let at = from
  while (at < text.length) {
    const code = text.charCodeAt(at)
    if (code < ZERO || code > NINE) break
    at++
  }
  return at
}

function skipZeros(text: string, from: number, end: number): number {
  let at = from
  while (at < end && text.charCodeAt(at) === ZERO) at++
  return at
}

function dropZeros(text: string, start: number, from: number): number {
  let end = from
  while (end > start && text.charCodeAt(end - 1) === ZERO) end--
  return end
}
