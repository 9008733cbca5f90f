/** Comparing secrets without telling by the time taken how much of a guess was right. */
import { createHash, timingSafeEqual } from 'node:crypto'

/**
 * @param {string} a
 * @param {string} b
 */
export function sameSecret(a, b) {
  const digest = (text) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
