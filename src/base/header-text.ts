/**
 * Text in the parts of a request that listeners hand on as bytes: header values, path and query carry
 * one character (U+0000 to U+00FF) per byte, as sent. Where text is meant, it is UTF-8.
 */
import { isUtf8 } from 'node:buffer'

const BEYOND_ASCII = /[\u0080-\uffff]/

/** The text; null when the bytes are not UTF-8, so that two values never become the same text. */
export function textOfBytes(value: string): string | null {
  if (!BEYOND_ASCII.test(value)) return value
  const bytes = Buffer.from(value, 'latin1')
  return isUtf8(bytes) ? bytes.toString('utf8') : null
}

/** The text for people and logs: U+FFFD stands where bytes are not UTF-8. */
export function readableText(value: string): string {
  return BEYOND_ASCII.test(value) ? Buffer.from(value, 'latin1').toString('utf8') : value
}

/** A character per byte of the text's UTF-8: how text is written into a header. */
export function bytesOfText(text: string): string {
  return BEYOND_ASCII.test(text) ? Buffer.from(text, 'utf8').toString('latin1') : text
}

/** Parameters of a query, percent-encoded or raw; U+FFFD stands where bytes are not UTF-8. */
export function queryParameters(query: string): URLSearchParams {
  return new URLSearchParams(readableText(query))
}
