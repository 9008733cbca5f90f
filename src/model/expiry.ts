/** When rights end. Expiries are Unix seconds, 0 = never. spec: proxy.md §2.0.5 */

/** Longest life of a connection or subscription, in seconds: a year of 365 days. */
export const MAX_TTL_SECONDS = 365 * 24 * 3600

/** The expiry that is kept of one that was given: at most a year ahead. */
export function capExpiry(expireAt: number, nowSeconds: number): number {
  return Math.min(expireAt, nowSeconds + MAX_TTL_SECONDS)
}

/** As {@link capExpiry}; zero and negative ones mean never, 0. */
export function expiryOrNever(expireAt: number, nowSeconds: number): number {
  return expireAt <= 0 ? 0 : capExpiry(expireAt, nowSeconds)
}
