/** Base64 alternatives of JSON payload fields. spec: server-api-and-operations.md §1.6, trap 7 */
import { bytesPayload, type Payload } from '../base/index.js'

const LINE_BREAKS = /[\r\n]+/g

/**
 * Chooses between a JSON field and its base64 twin: base64 wins when it is not empty. Returns
 * `'malformed'` unless that is standard, padded base64 (line breaks are ignored); null when neither
 * was given.
 */
export function chosenPayload(json: Payload | null, base64: string): Payload | null | 'malformed' {
  if (base64 === '') return json
  const compact = base64.replace(LINE_BREAKS, '')
  const bytes = Buffer.from(compact, 'base64')
  // Node's decoder is lenient (url-safe letters, no padding, garbage): only an exact round trip counts.
  return bytes.toString('base64') === compact ? bytesPayload(bytes) : 'malformed'
}
