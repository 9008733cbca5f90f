/**
 * Signature check: keys from a source, cryptography by jose, results remembered.
 * spec: server-api-and-operations.md §3.1; performance.md §8
 */
import { compactVerify, errors } from 'jose'
import type { Clock, Logger, MaybePromise } from '../base/index.js'
import type { Claims } from './claims.js'
import { invalid, type KeySource, type VerificationKey } from './keys.js'
import type { TokenRefusal } from './ports.js'
import type { ParsedToken } from './token-format.js'
import type { VerifiedTokens } from './verified-tokens.js'

/** What {@link SignatureChecker} works with. */
export type SignatureDeps = {
  readonly clock: Clock
  readonly log: Logger
  readonly keys: KeySource
  readonly verified: VerifiedTokens
}

/** Decides whether the bytes of a token are authentic. */
export class SignatureChecker {
  readonly #deps: SignatureDeps

  constructor(deps: SignatureDeps) {
    this.#deps = deps
  }

  /** null = authentic. Synchronous when the token was verified before with a key still in use. */
  check(token: ParsedToken, claims: Claims): MaybePromise<TokenRefusal | null> {
    const { keys } = this.#deps
    if (!keys.algorithms.includes(token.algorithm)) return invalid('algorithm is not allowed')
    const found = keys.find(token, claims)
    if (found instanceof Promise) return found.then((late) => this.#tryKeys(token, claims, late))
    return this.#tryKeys(token, claims, found)
  }

  #tryKeys(
    token: ParsedToken,
    claims: Claims,
    found: readonly VerificationKey[] | TokenRefusal,
  ): MaybePromise<TokenRefusal | null> {
    if ('t' in found) return found
    const { clock, verified } = this.#deps
    const now = clock.now()
    const usable = found.filter((key) => key.validUntilMs === 0 || key.validUntilMs > now)
    const known = verified.keyOf(token.text, now)
    if (known !== null && usable.includes(known)) return null
    return this.#verify(token, claims, usable)
  }

  async #verify(
    token: ParsedToken,
    claims: Claims,
    keys: readonly VerificationKey[],
  ): Promise<TokenRefusal | null> {
    for (const key of keys) {
      if (!key.algorithms.includes(token.algorithm)) continue
      if (!(await this.#isSignedBy(token, key))) continue
      const untilMs = claims.expiresAt === null ? Infinity : claims.expiresAt * 1000
      this.#deps.verified.add(token.text, key, untilMs)
      return null
    }
    return invalid('signature does not match')
  }

  async #isSignedBy(token: ParsedToken, key: VerificationKey): Promise<boolean> {
    try {
      await compactVerify(token.text, key.material, { algorithms: [...key.algorithms] })
      return true
    } catch (error) {
      if (!(error instanceof errors.JOSEError)) {
        this.#deps.log.warn({ error, algorithm: token.algorithm }, 'token key is unusable')
      }
      return false
    }
  }
}
