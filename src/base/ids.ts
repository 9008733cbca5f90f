/** Identifiers. */
import { randomFillSync, randomUUID } from 'node:crypto'

/** Random UUID v4 (122 random bits): client and session ids. */
export function newUuid(): string {
  return randomUUID()
}

const LETTERS = 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ'

/** Stream epoch: 8 random letters. spec: channels-and-engines.md §4.1 */
export function newEpoch(): string {
  const bytes = randomFillSync(new Uint8Array(8))
  let epoch = ''
  for (const byte of bytes) epoch += LETTERS.charAt(byte % LETTERS.length)
  return epoch
}
