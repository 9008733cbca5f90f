/**
 * Token verification: structure, claims, signature, issuer and audience, kind of token, time — in
 * this order, the first failure wins. spec: server-api-and-operations.md §3.1–3.5
 */
import type { Clock, Logger, MaybePromise } from '../base/index.js'
import { expiryOrNever, PLAIN_GRANT, type SubscribeGrant } from '../model/index.js'
import { readClaims, type Claims } from './claims.js'
import { compileIdentityRules, type IdentityRules } from './identity.js'
import type { FetchText } from './jwks/fetch.js'
import { createKeyServer } from './jwks/source.js'
import { invalid } from './keys.js'
import type { ConnectionToken, SubscriptionToken, TokenRefusal, TokenVerifier } from './ports.js'
import type { ClientTokenSettings, TokenSettings } from './settings.js'
import { SignatureChecker } from './signature.js'
import { createStaticKeys } from './static-keys.js'
import { MalformedToken, parseToken, type ParsedToken } from './token-format.js'
import { VerifiedTokens } from './verified-tokens.js'

/** What a verifier works with. */
export type TokenVerifierDeps = {
  readonly clock: Clock
  readonly log: Logger
  /** Replaces HTTP as the way to key sets (tests). */
  readonly fetchText?: FetchText
}

/**
 * Builds a verifier. A reload builds a new one, which starts without remembered tokens and keys; the
 * old one keeps working for calls in progress.
 * @throws Error naming the key when a setting is unusable
 */
export function createTokenVerifier(
  settings: ClientTokenSettings,
  deps: TokenVerifierDeps,
): TokenVerifier {
  const skipSignature = settings.insecure_skip_token_signature_verify
  if (skipSignature) {
    deps.log.warn({}, 'token signatures are not verified: anybody can be any user')
  }
  const connections = new Verifier('client.token', settings.token, skipSignature, deps)
  let subscriptions = connections
  if (settings.subscription_token.enabled) {
    deps.log.info({}, 'initializing separate verifier for subscription tokens')
    const path = 'client.subscription_token'
    subscriptions = new Verifier(path, settings.subscription_token, skipSignature, deps)
  }
  return {
    algorithms: [...new Set([...connections.algorithms, ...subscriptions.algorithms])],
    connection: (token) =>
      complete(connections.verify(token, 'connection'), connectionToken(deps.clock)),
    subscription: (token) =>
      complete(subscriptions.verify(token, 'subscription'), subscriptionToken(deps.clock)),
  }
}

type Judged = Claims | TokenRefusal

/** Turns accepted claims into the result, now or later. */
function complete<T>(
  judged: MaybePromise<Judged>,
  make: (claims: Claims) => T,
): MaybePromise<T | TokenRefusal> {
  const finish = (result: Judged): T | TokenRefusal => ('t' in result ? result : make(result))
  return judged instanceof Promise ? judged.then(finish) : finish(judged)
}

/** One block of token settings at work. */
class Verifier {
  readonly algorithms: readonly string[]
  readonly #deps: TokenVerifierDeps
  readonly #userIdClaim: string
  readonly #identity: IdentityRules
  /** null = signatures are not checked. */
  readonly #signatures: SignatureChecker | null
  readonly #warned = new Set<string>()

  constructor(
    path: string,
    settings: TokenSettings,
    skipSignature: boolean,
    deps: TokenVerifierDeps,
  ) {
    this.#deps = deps
    this.#userIdClaim = settings.user_id_claim === 'sub' ? '' : settings.user_id_claim
    this.#identity = compileIdentityRules(path, settings)
    const keys =
      settings.jwks_public_endpoint === ''
        ? createStaticKeys(path, settings)
        : createKeyServer(path, settings, { ...deps, identity: this.#identity })
    this.algorithms = keys.algorithms
    this.#signatures = skipSignature
      ? null
      : new SignatureChecker({ ...deps, keys, verified: new VerifiedTokens() })
  }

  verify(text: string, kind: 'connection' | 'subscription'): MaybePromise<Judged> {
    let token: ParsedToken
    let claims: Claims
    try {
      token = parseToken(text)
      claims = readClaims(token.claims, this.#userIdClaim)
    } catch (error) {
      if (error instanceof MalformedToken) return invalid(error.message)
      throw error
    }
    const refusal = this.#signatures?.check(token, claims) ?? null
    if (refusal instanceof Promise) {
      return refusal.then((late) => late ?? this.#judge(claims, kind))
    }
    return refusal ?? this.#judge(claims, kind)
  }

  /** Rules for claims that are known to be authentic. */
  #judge(claims: Claims, kind: 'connection' | 'subscription'): Judged {
    const problem = this.#identity.problem(claims)
    if (problem !== null) return invalid(problem)
    if (kind === 'connection' && claims.channel !== '') {
      return invalid('a subscription token cannot connect')
    }
    if (kind === 'subscription' && claims.channel === '') {
      return invalid('a connection token cannot subscribe')
    }
    const now = this.#deps.clock.now() / 1000
    const { expiresAt, notBefore } = claims
    // Quirk: a token that is not valid yet counts as expired, which makes SDKs fetch a new one.
    if (expiresAt !== null && expiresAt <= now) return { t: 'expired' }
    if (notBefore !== null && notBefore >= now) return { t: 'expired' }
    this.#warnIgnored(claims)
    return claims
  }

  #warnIgnored(claims: Claims): void {
    for (const claim of claims.ignored) {
      if (this.#warned.has(claim)) continue
      this.#warned.add(claim)
      this.#deps.log.warn({ claim }, 'token claim is not supported and ignored')
    }
  }
}

/** Unix seconds, 0 = never: `expire_at` counts when present, else `exp`. */
function expiry(claims: Claims, clock: Clock): number {
  const expireAt = claims.expireAt ?? Math.floor(claims.expiresAt ?? 0)
  return expiryOrNever(expireAt, Math.floor(clock.now() / 1000))
}

function connectionToken(clock: Clock): (claims: Claims) => ConnectionToken {
  return (claims) => {
    const subs = new Map<string, SubscribeGrant>()
    for (const channel of claims.channels) subs.set(channel, PLAIN_GRANT)
    for (const [channel, grant] of claims.subs) subs.set(channel, grant)
    const { user, info, meta } = claims
    return { t: 'ok', user, expireAt: expiry(claims, clock), info, meta, subs }
  }
}

function subscriptionToken(clock: Clock): (claims: Claims) => SubscriptionToken {
  return (claims) => {
    const { user, channel, client, info, data, override } = claims
    return {
      t: 'ok',
      user,
      channel,
      client,
      grant: { expireAt: expiry(claims, clock), info, data, override },
    }
  }
}
