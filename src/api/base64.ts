/** Base64 alternatives of JSON payload fields. spec: server-api-and-operations.md §1.6, trap 7 */
import { bytesPayload, type Payload } from '../base/index.js'
import { decodeBase64 } from '../wire/index.js'

/**
 * Chooses between a JSON field and its base64 twin: base64 wins when it is not empty. Returns
 * `'malformed'` unless that is standard, padded base64; null when neither was given.
 */
export function chosenPayload(json: Payload | null, base64: string): Payload | null | 'malformed' {
  if (base64 === '') return json
  const bytes = decodeBase64(base64)
  return bytes === null ? 'malformed' : bytesPayload(bytes)
}
