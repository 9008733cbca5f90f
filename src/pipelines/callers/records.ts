/**
 * Cuts bytes into lines and lines into the records of a streamed HTTP answer: NDJSON (a record a line)
 * or server-sent events (`data:` lines up to a blank one). Blank lines and comments are heartbeats.
 * spec: proxy.md §9.21; WHATWG HTML, "Parsing an event stream"
 */
import { BackendFailure } from '../failure.js'

/** Makes records of lines. */
export interface RecordFormat {
  /** Takes a line without its end; the record that it completes, or null. */
  line(text: string): string | null
  /** What the last lines hold when the stream ends without a line end; null = nothing. */
  rest(text: string): string | null
  /** Bytes that wait for the end of a record. */
  readonly heldBytes: number
  /** Id that the stream gave last, beside its records; '' = none. */
  readonly lastId: string
}

/** A record a line. */
export function ndjsonFormat(): RecordFormat {
  const line = (text: string): string | null => (text.trim() === '' ? null : text)
  return { line, rest: line, heldBytes: 0, lastId: '' }
}

/** Server-sent events; `event` and `retry` have no meaning here. */
export class EventStreamFormat implements RecordFormat {
  #data: string | null = null
  #id = ''
  #lastId = ''

  get lastId(): string {
    return this.#lastId
  }

  get heldBytes(): number {
    return this.#data?.length ?? 0
  }

  line(text: string): string | null {
    if (text === '') {
      const data = this.#data
      this.#data = null
      this.#lastId = this.#id
      return data === null || data.trim() === '' ? null : data
    }
    if (!text.startsWith('data')) {
      const id = /^id(?:: ?(.*))?$/.exec(text)
      // As the standard says: NUL makes it none.
      if (id !== null && !text.includes('\0')) this.#id = id[1] ?? ''
      return null
    }
    const after = text.charCodeAt(4)
    // `data`, `data:x` or `data: x`; anything longer is another field.
    if (text.length > 4 && after !== COLON) return null
    const value = text.slice(text.charCodeAt(5) === SPACE ? 6 : 5)
    this.#data = this.#data === null ? value : `${this.#data}\n${value}`
    return null
  }

  rest(): string | null {
    // As the standard says: an event without its blank line was cut off.
    this.#data = null
    return null
  }
}

const COLON = 0x3a
const SPACE = 0x20
const LINE_FEED = 0x0a
const CARRIAGE_RETURN = 0x0d

/** Reads a body piece by piece. */
export class RecordReader {
  readonly #format: RecordFormat
  readonly #limit: number
  readonly #emit: (record: string, id: string) => void
  #pieces: Buffer[] = []
  #pieceBytes = 0
  #atStart = true

  /**
   * `limit` = bytes of the largest record, 0 = none. `emit` gets each record, and the id that the stream
   * had given by then.
   */
  constructor(format: RecordFormat, limit: number, emit: (record: string, id: string) => void) {
    this.#format = format
    this.#limit = limit
    this.#emit = emit
  }

  /** Takes a piece. Throws BackendFailure once a record is too large. */
  push(chunk: Buffer): void {
    let from = 0
    for (;;) {
      const end = chunk.indexOf(LINE_FEED, from)
      if (end < 0) break
      const line = this.#lineTo(chunk.subarray(from, end))
      from = end + 1
      this.#check(line.length)
      const record = this.#format.line(line)
      if (record !== null) this.#emit(record, this.#format.lastId)
    }
    if (from < chunk.length) {
      // A copy: a slice would keep the whole piece alive for as long as the line takes.
      const tail = Buffer.from(chunk.subarray(from))
      this.#pieces.push(tail)
      this.#pieceBytes += tail.length
      this.#check(this.#pieceBytes)
    }
  }

  /** The body is complete. */
  end(): void {
    const record = this.#format.rest(this.#lineTo(Buffer.alloc(0)))
    if (record !== null) this.#emit(record, this.#format.lastId)
  }

  #lineTo(last: Buffer): string {
    let bytes = last
    if (this.#pieces.length > 0) {
      this.#pieces.push(last)
      bytes = Buffer.concat(this.#pieces)
      this.#pieces = []
      this.#pieceBytes = 0
    }
    const end = bytes[bytes.length - 1] === CARRIAGE_RETURN ? bytes.length - 1 : bytes.length
    const text = bytes.toString('utf8', 0, end)
    const marked = this.#atStart && text.charCodeAt(0) === BYTE_ORDER_MARK
    this.#atStart = false
    return marked ? text.slice(1) : text
  }

  #check(bytes: number): void {
    if (this.#limit > 0 && bytes + this.#format.heldBytes > this.#limit) {
      throw new BackendFailure('too_large', 'a record of the stream is too large')
    }
  }
}

const BYTE_ORDER_MARK = 0xfeff

/** The format of a content type; null = not a stream. */
export function recordFormatOf(contentType: string): RecordFormat | null {
  const type = (contentType.split(';', 1)[0] ?? '').trim().toLowerCase()
  switch (type) {
    case 'application/x-ndjson':
    case 'application/ndjson':
    case 'application/jsonl':
    case 'application/x-jsonlines':
      return ndjsonFormat()
    case 'text/event-stream':
      return new EventStreamFormat()
    default:
      return null
  }
}
