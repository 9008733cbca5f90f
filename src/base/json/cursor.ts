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

const INTEGER = /^-?(?:0|[1-9]\d*)$/

/**
 * Reads one JSON text from left to right. Every method consumes exactly one token group and throws
 * {@link JsonError} on anything unexpected, so a caller can never get out of step.
 */
export class JsonCursor {
  readonly text: string
  #pos: number
  /** Names of the objects that are open, for messages only. */
  readonly #path: string[] = []
  #key = ''

  constructor(text: string, pos = 0) {
    this.text = text
    this.#pos = skipSpace(text, pos)
  }

  /** Index of the next unread character. */
  get pos(): number {
    return this.#pos
  }

  /** Whether only white space is left. */
  atEnd(): boolean {
    return skipSpace(this.text, this.#pos) === this.text.length
  }

  /** A fault at the field being read. */
  fault(problem: string): JsonError {
    return new JsonError([...this.#path, this.#key].filter((s) => s !== '').join('.'), problem)
  }

  /** First character of the next value: `{ [ " t f n - 0…9`, or '' at the end. */
  peek(): string {
    return this.text.charAt(this.#pos)
  }

  /** Consumes `null` if it is next. */
  takeNull(): boolean {
    if (!this.text.startsWith('null', this.#pos)) return false
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
    const value = Number(this.integerText())
    if (value < min || value > max) throw this.fault(`must be between ${min} and ${max}`)
    return value
  }

  /** Reads an unsigned 64-bit integer exactly. */
  uint64(): bigint {
    const value = BigInt(this.integerText())
    if (value < 0n || value > 0xffff_ffff_ffff_ffffn) throw this.fault('must be an unsigned 64-bit integer')
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
    return slice
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

  #advance(pos: number): void {
    this.#pos = skipSpace(this.text, pos)
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
    const start = this.#pos
    const end = scanString(this.text, start)
    if (end < 0) throw this.fault('malformed JSON')
    const body = this.text.slice(start + 1, end - 1)
    this.#advance(end)
    // Escapes are rare in keys and channel names; JSON.parse decodes them when there are any.
    return body.includes('\\') ? (JSON.parse(`"${body}"`) as string) : body
  }

  #enter(): void {
    this.#path.push(this.#key)
    if (this.#path.length > 64) throw this.fault('nested too deeply')
    this.#key = ''
  }

  #leave(): void {
    this.#key = this.#path.pop() ?? ''
  }
}
