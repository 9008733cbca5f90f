/**
 * Keeps, of the request that opened a connection, only what somebody will ask for. It is
 * frozen for the connection's life. spec: proxy.md §4.2
 */
import { queryParameters, readableText, textOfBytes } from '../base/index.js'
import type { RequestHead } from '../listener/ports.js'
import type { OpeningFacts } from '../session/ports.js'

/** Lower-case names of headers to keep. */
export type HeaderInterest = {
  /** Headers that some proxy forwards. */
  readonly forwarded: ReadonlySet<string>
  /** `client.user_id_http_header`, '' = off. */
  readonly user: string
  /** null = nothing. */
  readonly opening: OpeningInterest | null
}

/** What proxies ask of the request itself. spec: proxy.md §9.18 */
export type OpeningInterest = {
  readonly query: ReadonlySet<string>
  /** Unix time in ms. */
  readonly nowMs: number
}

/** What was kept. */
export type CapturedHeaders = {
  readonly opening: OpeningFacts | null
  readonly headers: ReadonlyMap<string, readonly string[]>
  /** null = the header is there and is no UTF-8 text. */
  readonly user: string | null
}

const NONE: ReadonlyMap<string, readonly string[]> = new Map()

/** A request of HTTP, or a call of gRPC, which has no query. */
type OpeningHead = Pick<RequestHead, 'headers' | 'path' | 'remoteAddress'> & {
  readonly query?: string
}

/** Copies what is of interest. */
export function captureHeaders(head: OpeningHead, interest: HeaderInterest): CapturedHeaders {
  const { headers } = head
  const user = interest.user === '' ? '' : textOfBytes(headers.get(interest.user))
  let kept: Map<string, readonly string[]> | null = null
  for (const name of interest.forwarded) {
    const values = headers.all(name)
    if (values.length > 0) (kept ??= new Map()).set(name, values)
  }
  const opening = interest.opening === null ? null : openingOf(head, interest.opening)
  return { headers: kept ?? NONE, user, opening }
}

function openingOf(head: OpeningHead, { query, nowMs }: OpeningInterest): OpeningFacts {
  const kept = new Map<string, string>()
  if (query.size > 0) {
    for (const [key, value] of queryParameters(head.query ?? '')) {
      if (query.has(key) && !kept.has(key)) kept.set(key, value)
    }
  }
  return {
    ip: head.remoteAddress,
    path: readableText(head.path),
    query: kept,
    origin: readableText(head.headers.get('origin')),
    openedAtMs: nowMs,
  }
}
