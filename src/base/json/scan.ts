/**
 * Validating scanner over JSON text (RFC 8259): finds the exact end of a value without building it,
 * so that application data can be spliced as it came. Rejects control characters and bad escapes in
 * strings, malformed numbers and too deep nesting.
 * spec: proxy.md §5.1; client-protocol.md §12 trap 12.
 */

/** Deepest nesting of arrays and objects that is accepted (bounds recursion of every later parser). */
export const MAX_JSON_DEPTH = 512

const SPACE = 0x20
const QUOTE = 0x22
const BACKSLASH = 0x5c
const MINUS = 0x2d
const ZERO = 0x30
const NINE = 0x39

/** Index of the first character at or after `pos` that is not JSON white space. */
export function skipSpace(text: string, pos: number): number {
  for (;;) {
    const c = text.charCodeAt(pos)
    if (c > 0x20 || (c !== 0x20 && c !== 0x0a && c !== 0x0d && c !== 0x09)) return pos
    pos++
  }
}

/**
 * End (exclusive) of the string whose opening quote is at `pos`, or -1 when it is malformed.
 */
export function scanString(text: string, pos: number): number {
  let c = text.charCodeAt(++pos)
  for (;;) {
    // NaN at the end of the text fails every comparison and ends up in the last branch.
    if (c > BACKSLASH || (c >= SPACE && c !== QUOTE && c !== BACKSLASH)) {
      c = text.charCodeAt(++pos)
    } else if (c === QUOTE) {
      return pos + 1
    } else if (c === BACKSLASH) {
      pos = scanEscape(text, pos)
      if (pos < 0) return -1
      c = text.charCodeAt(pos)
    } else {
      return -1
    }
  }
}

function scanEscape(text: string, pos: number): number {
  switch (text.charCodeAt(pos + 1)) {
    case 0x22: // "
    case 0x5c: // \
    case 0x2f: // /
    case 0x62: // b
    case 0x66: // f
    case 0x6e: // n
    case 0x72: // r
    case 0x74: // t
      return pos + 2
    case 0x75: // u
      for (let i = pos + 2; i < pos + 6; i++) if (!isHex(text.charCodeAt(i))) return -1
      return pos + 6
    default:
      return -1
  }
}

function isHex(c: number): boolean {
  return (c >= ZERO && c <= NINE) || (c >= 0x61 && c <= 0x66) || (c >= 0x41 && c <= 0x46)
}

function skipDigits(text: string, pos: number): number {
  let c = text.charCodeAt(pos)
  while (c >= ZERO && c <= NINE) c = text.charCodeAt(++pos)
  return pos
}

/** End (exclusive) of the number at `pos`, or -1 when it is malformed. */
export function scanNumber(text: string, pos: number): number {
  if (text.charCodeAt(pos) === MINUS) pos++
  if (text.charCodeAt(pos) === ZERO) {
    pos++
  } else {
    const end = skipDigits(text, pos)
    if (end === pos) return -1
    pos = end
  }
  if (text.charCodeAt(pos) === 0x2e) {
    const end = skipDigits(text, pos + 1)
    if (end === pos + 1) return -1
    pos = end
  }
  const e = text.charCodeAt(pos)
  if (e === 0x65 || e === 0x45) {
    pos++
    const sign = text.charCodeAt(pos)
    if (sign === 0x2b || sign === MINUS) pos++
    const end = skipDigits(text, pos)
    if (end === pos) return -1
    pos = end
  }
  return pos
}

/**
 * End (exclusive) of the JSON value that starts exactly at `pos` (no leading white space), or -1
 * when the text there is not a well-formed value or nests deeper than {@link MAX_JSON_DEPTH}.
 */
export function scanValue(text: string, pos: number, depth = 0): number {
  const c = text.charCodeAt(pos)
  switch (c) {
    case QUOTE:
      return scanString(text, pos)
    case 0x7b: // {
      return depth >= MAX_JSON_DEPTH ? -1 : scanObject(text, pos, depth + 1)
    case 0x5b: // [
      return depth >= MAX_JSON_DEPTH ? -1 : scanArray(text, pos, depth + 1)
    case 0x74: // t
      return text.startsWith('true', pos) ? pos + 4 : -1
    case 0x66: // f
      return text.startsWith('false', pos) ? pos + 5 : -1
    case 0x6e: // n
      return text.startsWith('null', pos) ? pos + 4 : -1
    default:
      return c === MINUS || (c >= ZERO && c <= NINE) ? scanNumber(text, pos) : -1
  }
}

function scanObject(text: string, pos: number, depth: number): number {
  let c = text.charCodeAt(++pos)
  if (c <= SPACE) c = text.charCodeAt((pos = skipSpace(text, pos)))
  if (c === 0x7d) return pos + 1
  for (;;) {
    if (c !== QUOTE) return -1
    pos = scanString(text, pos)
    if (pos < 0) return -1
    c = text.charCodeAt(pos)
    if (c <= SPACE) c = text.charCodeAt((pos = skipSpace(text, pos)))
    if (c !== 0x3a) return -1
    if (text.charCodeAt(++pos) <= SPACE) pos = skipSpace(text, pos)
    pos = scanValue(text, pos, depth)
    if (pos < 0) return -1
    c = text.charCodeAt(pos)
    if (c <= SPACE) c = text.charCodeAt((pos = skipSpace(text, pos)))
    if (c === 0x7d) return pos + 1
    if (c !== 0x2c) return -1
    c = text.charCodeAt(++pos)
    if (c <= SPACE) c = text.charCodeAt((pos = skipSpace(text, pos)))
  }
}

function scanArray(text: string, pos: number, depth: number): number {
  let c = text.charCodeAt(++pos)
  if (c <= SPACE) c = text.charCodeAt((pos = skipSpace(text, pos)))
  if (c === 0x5d) return pos + 1
  for (;;) {
    pos = scanValue(text, pos, depth)
    if (pos < 0) return -1
    c = text.charCodeAt(pos)
    if (c <= SPACE) c = text.charCodeAt((pos = skipSpace(text, pos)))
    if (c === 0x5d) return pos + 1
    if (c !== 0x2c) return -1
    if (text.charCodeAt(++pos) <= SPACE) pos = skipSpace(text, pos)
  }
}

/** Whether the whole text is exactly one JSON value (white space around it allowed). */
export function isJson(text: string): boolean {
  const end = scanValue(text, skipSpace(text, 0))
  return end >= 0 && skipSpace(text, end) === text.length
}

/** Whether the whole text is exactly one JSON object (white space around it allowed). */
export function isJsonObject(text: string): boolean {
  const start = skipSpace(text, 0)
  return text.charCodeAt(start) === 0x7b && isJson(text)
}
