/** Arithmetic of expiries: Unix seconds, capped to a year. spec: proxy.md §6, client-protocol.md §3.3 */
import { MAX_TTL_SECONDS } from '../model/index.js'
import type { RefreshResult } from '../protocol/index.js'

/** How long an expiry is put off when the backend did not answer, in seconds. */
export const RETRY_SECONDS = 60

/** Never expires. */
export const NO_EXPIRY: RefreshResult = { expires: false, ttl: 0 }

/** Seconds until `expireAt` (Unix seconds), at most a year; ≤ 0 = past. */
export function ttlSeconds(expireAt: number, nowMs: number): number {
  return Math.min(expireAt - Math.floor(nowMs / 1000), MAX_TTL_SECONDS)
}

/** `expires`/`ttl` fields for an expiry that the client has to renew itself; 0 = never. */
export function expiryFields(
  expireAt: number,
  clientRefreshes: boolean,
  nowMs: number,
): RefreshResult {
  if (expireAt === 0 || !clientRefreshes) return NO_EXPIRY
  return { expires: true, ttl: Math.max(1, ttlSeconds(expireAt, nowMs)) }
}
