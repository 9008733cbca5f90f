/**
 * Tokens that let clients in without a call to the backend: JWT by HS256, which is what
 * `client.token.hmac_secret_key` checks.
 * spec: server-api-and-operations.md (connection and subscription tokens)
 */
import type { Json, SubscribeOverride } from './contract.js'
import { encodeBase64 } from './signature.js'

/** What both kinds of token may say. */
export interface TokenClaims {
  /** Id of the user; empty is an anonymous one. */
  readonly user: string
  /** How long the token is good, in seconds. Without it, for ever. */
  readonly expiresInSeconds?: number
  /** Shown to others in presence and in publications. */
  readonly info?: Json
  /** `iss` and `aud`, where the server checks them. */
  readonly issuer?: string
  readonly audience?: string
}

/** What a connection token may say beside. */
export interface ConnectionClaims extends TokenClaims {
  /** Stored with the connection, shown to backends only. */
  readonly meta?: Json
  /** Server-side subscriptions. */
  readonly channels?: readonly string[]
}

/** What a subscription token may say beside. */
export interface SubscriptionClaims extends TokenClaims {
  /** The one channel that the token opens. */
  readonly channel: string
  readonly override?: SubscribeOverride
}

/** Makes tokens with one secret, whose key is read once. */
export class TokenSigner {
  readonly #key: ReturnType<typeof crypto.subtle.importKey>
  readonly #now: () => number

  /** `secret` is the text of `hmac_secret_key`. `now` gives Unix milliseconds, for tests. */
  constructor(secret: string, { now = Date.now }: { readonly now?: () => number } = {}) {
    if (secret === '') throw new TypeError('TokenSigner: the secret is empty')
    const algorithm = { name: 'HMAC', hash: 'SHA-256' }
    const bytes = new TextEncoder().encode(secret)
    this.#key = crypto.subtle.importKey('raw', bytes, algorithm, false, ['sign'])
    this.#now = now
  }

  /** A token for `new Centrifuge(url, { token })`. */
  connection({ meta, channels, ...claims }: ConnectionClaims): Promise<string> {
    return this.#sign(claims, { meta, channels })
  }

  /** A token for `client.newSubscription(channel, { token })`. */
  subscription({ channel, override, ...claims }: SubscriptionClaims): Promise<string> {
    if (channel === '') throw new TypeError('TokenSigner: a subscription token needs a channel')
    return this.#sign(claims, { channel, override })
  }

  async #sign(claims: TokenClaims, others: object): Promise<string> {
    const now = Math.floor(this.#now() / 1000)
    const { user, expiresInSeconds, info, issuer, audience } = claims
    const payload = {
      sub: user,
      iat: now,
      exp: expiresInSeconds === undefined ? undefined : now + expiresInSeconds,
      iss: issuer,
      aud: audience,
      info,
      ...others,
    }
    const part = (value: object): string =>
      base64Url(new TextEncoder().encode(JSON.stringify(value)))
    const signed = `${part({ alg: 'HS256', typ: 'JWT' })}.${part(payload)}`
    const mac = await crypto.subtle.sign('HMAC', await this.#key, new TextEncoder().encode(signed))
    return `${signed}.${base64Url(new Uint8Array(mac))}`
  }
}

function base64Url(bytes: Uint8Array): string {
  return encodeBase64(bytes).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}
