/**
 * Opaque application data: text or bytes, converted lazily, never parsed or re-serialised.
 * spec: proxy.md §5.1, client-protocol.md §1.2 (raw JSON values pass through untouched).
 */
import { isJson } from './json/scan.js'

/** Application data that only moves through: `size` is in bytes, text is cached, bytes are not. */
export interface Payload {
  /** Length in bytes of the UTF-8 form. */
  readonly size: number
  /** What it was made of: the way to pass it on that converts nothing. */
  readonly source: string | Uint8Array
  /** The payload as text (bytes are decoded as UTF-8). */
  text(): string
  /** The payload as bytes. The caller must not write into them. */
  bytes(): Uint8Array
  /** Whether the payload is exactly one JSON value. Scanned at most once. */
  isJson(): boolean
}

/** A value that may be there already; callers check before they await. */
export type MaybePromise<T> = T | Promise<T>

const ALL_LINE_BREAKS = /[\n\r]+/g

class RawPayload implements Payload {
  readonly #isText: boolean
  #text: string | null
  readonly #bytes: Uint8Array | null
  #json: boolean | null
  #size: number | null = null

  constructor(text: string | null, bytes: Uint8Array | null, json: boolean | null) {
    this.#isText = text !== null
    this.#text = text
    this.#bytes = bytes
    this.#json = json
  }

  get size(): number {
    return (this.#size ??= this.#bytes?.byteLength ?? Buffer.byteLength(this.#text ?? '', 'utf8'))
  }

  get source(): string | Uint8Array {
    return this.#isText ? this.text() : this.bytes()
  }

  text(): string {
    return (this.#text ??= decode(this.#bytes ?? NO_BYTES))
  }

  bytes(): Uint8Array {
    // Not kept: in a history it would be a second copy, and a small one holds 8 KiB of Node's pool.
    return this.#bytes ?? Buffer.from(this.#text ?? '', 'utf8')
  }

  isJson(): boolean {
    return (this.#json ??= isJson(this.text()))
  }
}

const NO_BYTES = new Uint8Array(0)

/** A view may keep so much alive beside itself, in bytes; more is not worth saving a copy. */
const TOLERATED_WASTE = 1024

/** Bytes that do not keep a much larger buffer alive. */
function detached(bytes: Uint8Array): Uint8Array {
  const { byteLength } = bytes
  const wasteful = bytes.buffer.byteLength > 2 * byteLength + TOLERATED_WASTE
  return wasteful ? new Uint8Array(bytes) : bytes
}

function decode(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('utf8')
}

function hasLineBreak(text: string): boolean {
  return text.includes('\n') || text.includes('\r')
}

/**
 * Wraps a slice that a scanner has already found to be one JSON value. Line breaks between tokens
 * are removed here, once, because LF delimits messages (and CR ends a line of an SSE event); inside
 * strings JSON has them escaped.
 */
export function jsonPayload(text: string): Payload {
  const clean = hasLineBreak(text) ? text.replace(ALL_LINE_BREAKS, '') : text
  return new RawPayload(clean, null, true)
}

/**
 * Wraps arbitrary bytes (Protobuf or base64 input). JSON bytes lose their line breaks on demand. A
 * small view into a large buffer is copied, as the payload may live long.
 */
export function bytesPayload(bytes: Uint8Array): Payload {
  return new RawPayload(null, detached(bytes), null)
}

/** Wraps text of unknown shape. */
export function textPayload(text: string): Payload {
  return new RawPayload(text, null, null)
}

/** Tells a payload from plain data, in which nothing is a function. */
export function isPayload(value: object): value is Payload {
  return 'isJson' in value && typeof value.isJson === 'function'
}

/** A payload of zero bytes. */
export const EMPTY_PAYLOAD: Payload = new RawPayload('', NO_BYTES, false)
