/**
 * Keeps, of the request that opened a connection, only the headers somebody will ask for. They are
 * frozen for the connection's life. spec: proxy.md §4.2
 */
import type { RequestHeaders } from '../listener/ports.js'

/** Lower-case names of headers to keep. */
export type HeaderInterest = {
  /** Headers that some proxy forwards. */
  readonly forwarded: ReadonlySet<string>
  /** `client.user_id_http_header`, '' = off. */
  readonly user: string
}

/** What was kept. */
export type CapturedHeaders = {
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly user: string
}

const NONE: ReadonlyMap<string, readonly string[]> = new Map()

/** Copies the headers of interest. */
export function captureHeaders(headers: RequestHeaders, interest: HeaderInterest): CapturedHeaders {
  const user = interest.user === '' ? '' : headers.get(interest.user)
  let kept: Map<string, readonly string[]> | null = null
  for (const name of interest.forwarded) {
    const values = headers.all(name)
    if (values.length > 0) (kept ??= new Map()).set(name, values)
  }
  return { headers: kept ?? NONE, user }
}
