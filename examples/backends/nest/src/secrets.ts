/** Comparing secrets without telling by the time taken how much of a guess was right. */
import { createHash, timingSafeEqual } from 'node:crypto'

export function sameSecret(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}
