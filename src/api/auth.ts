/** API key check. spec: server-api-and-operations.md §1.2, trap 4 */
import { createHash, timingSafeEqual } from 'node:crypto'
import { queryParameters, textOfBytes } from '../base/index.js'
import type { RequestHead } from '../listener/ports.js'

/** Decides whether a request may use the API. */
export type KeyCheck = (request: Pick<RequestHead, 'headers' | 'query'>) => boolean

/**
 * Builds the check for one key. Candidates in order: header `X-API-Key`; only without it
 * `Authorization: apikey KEY`; and if that fails the query parameter `api_key`. An empty key admits
 * nobody. Comparison takes the same time wherever the texts differ and whatever their lengths.
 */
export function createKeyCheck(key: string): KeyCheck {
  if (key === '') return () => false
  const isKey = equalTo(key)
  const matches = (candidate: string): boolean => candidate !== '' && isKey(candidate)
  return ({ headers, query }) =>
    matches(textOf(headers, 'x-api-key') || authorizationKey(textOf(headers, 'authorization'))) ||
    (query !== '' && matches(queryParameters(query).get('api_key') ?? ''))
}

/** Text of a header; '' when absent or no UTF-8, which no key of a configuration file can equal. */
export function textOf(headers: RequestHead['headers'], name: string): string {
  return textOfBytes(headers.get(name)) ?? ''
}

/** Compares with a secret text in constant time. */
export function equalTo(secret: string): (candidate: string) => boolean {
  const wanted = digest(secret)
  return (candidate) => timingSafeEqual(digest(candidate), wanted)
}

/** Equal lengths, which the constant-time comparison needs, without telling the key's own. */
function digest(text: string): Buffer {
  return createHash('sha256').update(text, 'utf8').digest()
}

/** The key of `apikey KEY`; '' for anything else. */
function authorizationKey(header: string): string {
  const fields = header.split(/\s+/).filter((field) => field !== '')
  const [scheme, key] = fields
  return fields.length === 2 && scheme?.toLowerCase() === 'apikey' ? (key ?? '') : ''
}
