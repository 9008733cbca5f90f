/**
 * JSON of all messages: text written around raw application data, standard base64, and names compared
 * as the reference compares them. spec: client-protocol.md §1.2, proxy.md §2.0.2, §5.2
 */
import { JsonCursor, type Payload } from '../base/index.js'
import { NO_NOTICES, type Notices, type Read } from './proto.js'

/** Application data that is to go into JSON but is no JSON value. */
export class UnencodablePayload extends Error {
  constructor() {
    super('payload is not valid JSON')
    this.name = 'UnencodablePayload'
  }
}

// eslint-disable-next-line no-control-regex -- control characters are what must be escaped
const NEEDS_ESCAPING = /["\\\u0000-\u001f\ud800-\udfff]/

/** A JSON string. Lone surrogates come out escaped, so that the text is always valid UTF-8. */
export function quote(text: string): string {
  return NEEDS_ESCAPING.test(text) ? JSON.stringify(text) : `"${text}"`
}

const LINE_BREAKS = /[\n\r]+/g

/**
 * A payload as a raw value on one line.
 * @throws UnencodablePayload when it is not one JSON value
 */
export function payloadJson(payload: Payload): string {
  if (!payload.isJson()) throw new UnencodablePayload()
  const json = payload.text()
  // Bytes of another encoding may have line breaks between tokens; inside strings they are escaped.
  return json.includes('\n') || json.includes('\r') ? json.replace(LINE_BREAKS, '') : json
}

const STANDARD_BASE64 = /^[A-Za-z0-9+/]*={0,2}$/

/**
 * Standard base64: alphabet `+/`, padding required, CR and LF ignored; bits behind the last byte may
 * be anything (`AB==`). null = something else. Node's own decoder skips what it does not know.
 */
export function decodeBase64(text: string): Uint8Array | null {
  const packed = text.includes('\n') || text.includes('\r') ? text.replace(LINE_BREAKS, '') : text
  if (packed.length % 4 !== 0 || !STANDARD_BASE64.test(packed)) return null
  return Buffer.from(packed, 'base64')
}

/** Standard, padded base64 of bytes. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64')
}

/** Longest name that is compared without regard to case; every known name is shorter. */
const MAX_NAME_LENGTH = 64

/**
 * The form in which names are equal that differ in case only: lower case, and the two letters beyond
 * ASCII that have ASCII letters as their other case (U+017F, U+212A).
 */
export function foldName(name: string): string {
  return name.length > MAX_NAME_LENGTH ? name : name.toLowerCase().replaceAll('\u017f', 's')
}

/** Reads one value that must be the whole text. Throws JsonError. */
export function readWhole<T>(text: string, read: Read<T>, notices: Notices = NO_NOTICES): T {
  const cursor = new JsonCursor(text)
  const value = read(cursor, notices)
  if (!cursor.atEnd()) throw cursor.fault('nothing may follow the value')
  return value
}
