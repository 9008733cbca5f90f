/** Seam between signatures and where their keys come from. spec: server-api-and-operations.md §3.1 */
import type { KeyObject } from 'node:crypto'
import type { MaybePromise } from '../base/index.js'
import type { Claims } from './claims.js'
import type { TokenRefusal } from './ports.js'
import type { ParsedToken } from './token-format.js'

/** Shortest RSA modulus in bits; shorter ones are not safe. */
export const MIN_RSA_BITS = 2048

/**
 * A key a signature may have been made with. Identity matters: a token verified with a key stays
 * verified only while the source offers this very object.
 */
export type VerificationKey = {
  readonly material: KeyObject
  /** What this key may verify, by configuration or by its own nature, never by the token's header. */
  readonly algorithms: readonly string[]
  /** Unix ms; 0 = no end. */
  readonly validUntilMs: number
}

/** Keys to try in order, or why there are none. */
export type FoundKeys = readonly VerificationKey[] | TokenRefusal

/** Finds keys for a token that is not trusted yet. */
export interface KeySource {
  /** Algorithms this source can have keys for. */
  readonly algorithms: readonly string[]
  /** Keys for the token. Never rejects. */
  find(token: ParsedToken, claims: Claims): MaybePromise<FoundKeys>
  /**
   * Keys for a token that none of the found ones fits, when the source can look where they come
   * from once more: a key may have been replaced under the same id. null = it would be the same
   * answer. Never rejects.
   */
  findAgain?(token: ParsedToken, claims: Claims): MaybePromise<FoundKeys | null>
}

/** Shorthand for a refusal. `problem` must not quote the token. */
export function invalid(problem: string): TokenRefusal {
  return { t: 'invalid', problem }
}
