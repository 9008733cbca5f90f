/** Seam between signatures and where their keys come from. spec: server-api-and-operations.md §3.1 */
import type { KeyObject } from 'node:crypto'
import type { MaybePromise } from '../base/index.js'
import type { Claims } from './claims.js'
import type { TokenRefusal } from './ports.js'
import type { ParsedToken } from './token-format.js'

/** HMAC algorithms, all with the same secret. */
export const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const

/** RSA algorithms (PKCS #1 v1.5), all with the same key. */
export const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512'] as const

/** The one algorithm that fits a curve, by the curve's name in keys and in JWKs. */
export const CURVE_ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
])

/** Shortest RSA modulus in bits; shorter ones are not safe and the verifying library refuses them. */
export const MIN_RSA_BITS = 2048

/**
 * A key a signature may have been made with. Identity matters: a token verified with a key stays
 * verified only while the source offers this very object.
 */
export type VerificationKey = {
  readonly material: KeyObject | Uint8Array
  /** What this key may verify, by configuration or by its own nature, never by the token's header. */
  readonly algorithms: readonly string[]
  /** Unix ms; 0 = no end. */
  readonly validUntilMs: number
}

/** Finds keys for a token that is not trusted yet. */
export interface KeySource {
  /** Algorithms this source can have keys for. */
  readonly algorithms: readonly string[]
  /** Keys to try in order, or why there are none. Never rejects. */
  find(token: ParsedToken, claims: Claims): MaybePromise<readonly VerificationKey[] | TokenRefusal>
}

/** Shorthand for a refusal. `problem` must not quote the token. */
export function invalid(problem: string): TokenRefusal {
  return { t: 'invalid', problem }
}
