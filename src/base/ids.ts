/** Identifiers. */
import { randomFillSync, randomUUID } from 'node:crypto'

/** Random UUID v4 (122 random bits): client and session ids. */
export function newUuid(): string {
  return randomUUID()
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

const EPOCH_LETTERS = 8
/** Random bytes are fetched this many at a time: one fetch costs as much for 8 as for all of them. */
const pool = new Uint8Array(256 * EPOCH_LETTERS)
let used = pool.length

/** Stream epoch: 8 random letters. spec: channels-and-engines.md §4.1 */
export function newEpoch(): string {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  const end = used + EPOCH_LETTERS
  let epoch = ''
  for (const byte of pool.subarray(used, end)) epoch += LETTERS.charAt(byte % LETTERS.length)
  used = end
  return epoch
}
