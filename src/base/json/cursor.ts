/**
 * Pull reader over JSON text. Envelopes (frames, API requests, backend answers) are read field by
 * field with strict types; application data is taken as a raw slice. Faults name the path.
 * spec: client-protocol.md §1.2, proxy.md §2.0.2.
 */
import { jsonPayload, type Payload } from '../payload.js'
import { scanNumber, scanString, scanValue, skipSpace } from './scan.js'

/** Malformed JSON, or a value of the wrong type. `path` names the field, e.g. `subscribe.channel`. */
export class JsonError extends Error {
  readonly path: string

  constructor(path: string, problem: string) {
    super(path === '' ? problem : `${path}: ${problem}`)
    this.name = 'JsonError'
    this.path = path
  }
}

/** Deepest nesting of objects and arrays read field by field; raw slices have a bound of their own. */
const MAX_ENVELOPE_DEPTH = 64

/** Longest part of a name that goes into a fault. */
const MAX_NAME = 64

/** V8 copies slices shorter than this anyway. */
const SHORTEST_VIEW = 13

/** Characters of a text that a value may keep alive besides itself. */
const TOLERATED_WASTE = 1024

/** Digits of 2^64 - 1. */
const MAX_UINT64_DIGITS = 20

const INTEGER = /^-?(?:0|[1-9]\d*)$/

/** An object or array being read, by the name it has in its parent. */
type OpenValue = { readonly name: string; readonly depth: number; readonly up: OpenValue | null }

/**
 * Reads one JSON text from left to right. Every method consumes exactly one token group and throws
 * {@link JsonError} on anything unexpected, so a caller can never get out of step.
 */
export class JsonCursor {
  readonly text: string
  #pos: number
  /** Where the open objects and arrays are, for messages and for the depth. */
  #open: OpenValue | null
  #key: string

  constructor(text: string, pos = 0) {
    this.text = text
    this.#pos = skipSpace(text, pos)
    this.#open = null
    this.#key = ''
  }

  /** Index of the next unread character. */
  get pos(): number {
    return this.#pos
  }

  /** Whether only white space is left. */
  atEnd(): boolean {
    return skipSpace(this.text, this.#pos) === this.text.length
  }

  /** A fault at the field being read. Names that came with the text are cut to a sane length. */
  fault(problem: string): JsonError {
    let path = this.#key.slice(0, MAX_NAME)
    for (let open = this.#open; open !== null; open = open.up) {
      if (open.name !== '') path = `${open.name.slice(0, MAX_NAME)}.${path}`
    }
    return new JsonError(path.endsWith('.') ? path.slice(0, -1) : path, problem)
  }

  /** First character of the next value: `{ [ " t f n - 0…9`, or '' at the end. */
  peek(): string {
    return this.text.charAt(this.#pos)
  }

  /** Consumes `null` if it is next. */
  takeNull(): boolean {
    if (this.text.charCodeAt(this.#pos) !== 0x6e) return false
    if (!this.text.startsWith('null', this.#pos)) throw this.fault('malformed JSON')
    this.#advance(this.#pos + 4)
    return true
  }

  /**
   * Reads an object: calls `field` for each key, which must consume the value (with {@link skip}
   * when it does not know the key). Nothing may follow a value but `,` or `}`.
   */
  object(field: (key: string, cursor: JsonCursor) => void): void {
    if (this.text.charCodeAt(this.#pos) !== 0x7b) throw this.fault('must be an object')
    this.#enter()
    this.#advance(this.#pos + 1)
    if (this.#take(0x7d)) {
      this.#leave()
      return
    }
    for (;;) {
      this.#key = this.#keyToken()
      field(this.#key, this)
      if (this.#take(0x2c)) continue
      if (!this.#take(0x7d)) throw this.fault('malformed JSON')
      this.#leave()
      return
    }
  }

  /** Reads an array: calls `element` for each element, which must consume it. */
  array(element: (cursor: JsonCursor, index: number) => void): void {
    if (this.text.charCodeAt(this.#pos) !== 0x5b) throw this.fault('must be an array')
    this.#enter()
    this.#advance(this.#pos + 1)
    if (this.#take(0x5d)) {
      this.#leave()
      return
    }
    for (let index = 0; ; index++) {
      this.#key = String(index)
      element(this, index)
      if (this.#take(0x2c)) continue
      if (!this.#take(0x5d)) throw this.fault('malformed JSON')
      this.#leave()
      return
    }
  }

  /** Reads a string. */
  string(): string {
    if (this.text.charCodeAt(this.#pos) !== 0x22) throw this.fault('must be a string')
    return this.#stringToken()
  }

  /** Reads a boolean. */
  boolean(): boolean {
    if (this.text.startsWith('true', this.#pos)) {
      this.#advance(this.#pos + 4)
      return true
    }
    if (this.text.startsWith('false', this.#pos)) {
      this.#advance(this.#pos + 5)
      return false
    }
    throw this.fault('must be a boolean')
  }

  /** Reads an integer literal (no fraction, no exponent) as it is written. */
  integerText(): string {
    const end = scanNumber(this.text, this.#pos)
    const lexeme = end < 0 ? '' : this.text.slice(this.#pos, end)
    if (!INTEGER.test(lexeme)) throw this.fault('must be an integer')
    this.#advance(end)
    return lexeme
  }

  /**
   * Reads an integer within [min, max]. Values beyond 2^53 lose precision: use {@link bigint} where
   * the exact value matters.
   */
  integer(min: number, max: number): number {
    // `+ 0` turns the legal literal -0 into 0, which prints and compares as expected.
    const value = this.#shortInteger() ?? Number(this.integerText()) + 0
    if (value < min || value > max) throw this.fault(`must be between ${min} and ${max}`)
    return value
  }

  /** Reads an unsigned 64-bit integer exactly. */
  uint64(): bigint {
    const text = this.integerText()
    // Bounded before it is converted: the cost of that grows faster than the length.
    const value = text.length > MAX_UINT64_DIGITS ? -1n : BigInt(text)
    if (BigInt.asUintN(64, value) !== value) throw this.fault('must be an unsigned 64-bit integer')
    return value
  }

  /** Reads any number as a double. */
  number(): number {
    const end = scanNumber(this.text, this.#pos)
    if (end < 0) throw this.fault('must be a number')
    const value = Number(this.text.slice(this.#pos, end))
    this.#advance(end)
    return value
  }

  /** Takes the next value, whatever it is, as a validated raw slice. */
  raw(): string {
    const end = scanValue(this.text, this.#pos)
    if (end < 0) throw this.fault('malformed JSON')
    const slice = this.text.slice(this.#pos, end)
    this.#advance(end)
    return this.#detached(slice)
  }

  /** Takes the next value as opaque application data. `null` is a value of four bytes. */
  payload(): Payload {
    return jsonPayload(this.raw())
  }

  /** Skips the next value, validating it. */
  skip(): void {
    const end = scanValue(this.text, this.#pos)
    if (end < 0) throw this.fault('malformed JSON')
    this.#advance(end)
  }

  /** Reads an integer of 1 to 15 plain digits without making a string of it, or leaves it alone. */
  #shortInteger(): number | null {
    const start = this.#pos
    let pos = start
    let value = 0
    let c = this.text.charCodeAt(pos)
    while (c >= 0x30 && c <= 0x39) {
      value = value * 10 + (c - 0x30)
      c = this.text.charCodeAt(++pos)
    }
    const digits = pos - start
    const leadingZero = digits > 1 && this.text.charCodeAt(start) === 0x30
    const fraction = c === 0x2e || c === 0x65 || c === 0x45
    if (digits === 0 || digits > 15 || leadingZero || fraction) return null
    this.#advance(pos)
    return value
  }

  #advance(pos: number): void {
    this.#pos = this.text.charCodeAt(pos) > 0x20 ? pos : skipSpace(this.text, pos)
  }

  #take(code: number): boolean {
    if (this.text.charCodeAt(this.#pos) !== code) return false
    this.#advance(this.#pos + 1)
    return true
  }

  #keyToken(): string {
    if (this.text.charCodeAt(this.#pos) !== 0x22) throw this.fault('malformed JSON')
    const key = this.#stringToken()
    if (!this.#take(0x3a)) throw this.fault('malformed JSON')
    return key
  }

  #stringToken(): string {
    const text = this.text
    const start = this.#pos + 1
    let end = start
    let c = text.charCodeAt(end)
    while (c !== 0x22 && c >= 0x20 && c !== 0x5c) c = text.charCodeAt(++end)
    if (c !== 0x22) return this.#escapedStringToken()
    this.#advance(end + 1)
    return this.#detached(text.slice(start, end))
  }

  #escapedStringToken(): string {
    const start = this.#pos
    const end = scanString(this.text, start)
    if (end < 0) throw this.fault('malformed JSON')
    this.#advance(end)
    // Escapes are rare in keys and channel names; JSON.parse decodes them when there are any.
    return JSON.parse(this.text.slice(start, end)) as string
  }

  /**
   * The engine makes a long slice a view that keeps the whole text alive. A short value of a long
   * text is copied, so that a channel name kept for hours does not hold the frame it came in.
   */
  #detached(slice: string): string {
    if (slice.length < SHORTEST_VIEW) return slice
    if (this.text.length <= 2 * slice.length + TOLERATED_WASTE) return slice
    return ` ${slice}`.slice(1)
  }

  #enter(): void {
    const up = this.#open
    const depth = up === null ? 1 : up.depth + 1
    if (depth > MAX_ENVELOPE_DEPTH) throw this.fault('nested too deeply')
    this.#open = { name: this.#key, depth, up }
    this.#key = ''
  }

  #leave(): void {
    const open = this.#open
    if (open === null) return
    this.#key = open.name
    this.#open = open.up
  }
}
