/**
 * Signature check: keys from a source, results of expensive checks remembered.
 * spec: server-api-and-operations.md §3.1
 */
import type { Clock, Logger, MaybePromise } from '../base/index.js'
import { isHmac, isSignedBy } from './algorithms.js'
import type { Claims } from './claims.js'
import { invalid, type FoundKeys, type KeySource, type VerificationKey } from './keys.js'
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

type Verdict = TokenRefusal | null

/** Decides whether the bytes of a token are authentic. */
export class SignatureChecker {
  readonly #deps: SignatureDeps

  constructor(deps: SignatureDeps) {
    this.#deps = deps
  }

  /**
   * null = authentic. Synchronous unless keys have to be fetched or the algorithm is a slow one: see
   * {@link isSignedBy}.
   */
  check(token: ParsedToken, claims: Claims): MaybePromise<Verdict> {
    const { keys } = this.#deps
    if (!keys.algorithms.includes(token.algorithm)) return invalid('algorithm is not allowed')
    return after(keys.find(token, claims), (found) =>
      after(this.#tryKeys(token, claims, found), (verdict) =>
        verdict?.t === 'invalid' && !('t' in found)
          ? this.#lookAgain(token, claims, verdict)
          : verdict,
      ),
    )
  }

  /** A second look at where keys come from, for a token that none of the known ones fits. */
  #lookAgain(token: ParsedToken, claims: Claims, first: Verdict): MaybePromise<Verdict> {
    const again = this.#deps.keys.findAgain?.(token, claims) ?? null
    return after(again, (found) => (found === null ? first : this.#tryKeys(token, claims, found)))
  }

  #tryKeys(token: ParsedToken, claims: Claims, found: FoundKeys): MaybePromise<Verdict> {
    if ('t' in found) return found
    const { clock, verified } = this.#deps
    const now = clock.now()
    const usable = found.filter(
      (key) =>
        (key.validUntilMs === 0 || key.validUntilMs > now) &&
        key.algorithms.includes(token.algorithm),
    )
    if (usable.length === 0) return invalid('algorithm does not fit the key')
    const known = isHmac(token.algorithm) ? null : verified.keyOf(token.text, now)
    if (known !== null && usable.includes(known)) return null
    return after(this.#signer(token, usable), (key) => {
      if (key === null) return invalid('signature does not match')
      if (!isHmac(token.algorithm)) {
        const untilMs = claims.expiresAt === null ? Infinity : claims.expiresAt * 1000
        verified.add(token.text, key, untilMs)
      }
      return null
    })
  }

  /** The first key whose signature it is, or null. */
  #signer(
    token: ParsedToken,
    keys: readonly VerificationKey[],
    from = 0,
  ): MaybePromise<VerificationKey | null> {
    const key = keys[from]
    if (key === undefined) return null
    return after(this.#fits(token, key), (fits) =>
      fits ? key : this.#signer(token, keys, from + 1),
    )
  }

  #fits(token: ParsedToken, key: VerificationKey): MaybePromise<boolean> {
    const unusable = (error: unknown): false => {
      this.#deps.log.warn({ error, algorithm: token.algorithm }, 'token key is unusable')
      return false
    }
    try {
      const fits = isSignedBy(token.algorithm, key.material, token.signed, token.signature)
      return fits instanceof Promise ? fits.catch(unusable) : fits
    } catch (error) {
      return unusable(error)
    }
  }
}

/** Goes on with a value at once, or when it is there. */
function after<T, U>(value: MaybePromise<T>, next: (value: T) => MaybePromise<U>): MaybePromise<U> {
  return value instanceof Promise ? value.then(next) : next(value)
}
