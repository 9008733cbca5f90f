/**
 * Signs calls by the rules of Standard Webhooks: over id, time and body of every attempt, by every secret
 * while keys rotate (`v1`, HMAC of SHA-256) and by a private key where there is one (`v1a`, ed25519), whose
 * public half is served as a key set. spec: proxy.md §9.1
 */
import {
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSecretKey,
  sign,
  type KeyObject,
} from 'node:crypto'
import { newUuid, type Clock } from '../../base/index.js'
import type { AttemptHeaders, CallRequest } from '../callers/ports.js'

/** Keys as the configuration has them; its rules have checked them. */
export type SigningOptions = {
  /** `whsec_` and base64. */
  readonly secrets: readonly string[]
  /** `whsk_` and base64 of 32 or 64 bytes, or PEM; '' = none. */
  readonly ed25519_key: string
}

/** Public half of a signing key, as a member of a key set. RFC 7517, RFC 8037 */
export type PublicJwk = {
  readonly kty: 'OKP'
  readonly crv: 'Ed25519'
  readonly alg: 'EdDSA'
  readonly use: 'sig'
  /** Thumbprint of the key. RFC 7638 */
  readonly kid: string
  readonly x: string
}

/** PKCS #8 of an ed25519 key up to its seed. RFC 8410 §7 */
const PKCS8_HEAD = Buffer.from('302e020100300506032b657004220420', 'hex')
const SEED_BYTES = 32

/** Signs the calls of a backend. */
export class Signer {
  /** null = only shared secrets are used. */
  readonly jwk: PublicJwk | null
  readonly #secrets: readonly KeyObject[]
  readonly #private: KeyObject | null
  readonly #clock: Clock

  /** Throws when a key cannot be one, without quoting it. */
  constructor({ secrets, ed25519_key }: SigningOptions, clock: Clock) {
    this.#secrets = secrets.map((secret) =>
      createSecretKey(Buffer.from(secret.replace(/^whsec_/, ''), 'base64')),
    )
    this.#private = ed25519_key === '' ? null : privateKey(ed25519_key)
    this.jwk = this.#private === null ? null : publicJwk(this.#private)
    this.#clock = clock
  }

  /**
   * Headers of each attempt of an event: the id stays, the time is now. The id begins with the name of the
   * event, so that calls of events whose bodies are alike cannot stand for each other.
   */
  headersOf(event: string): AttemptHeaders {
    return (request) => {
      const id = `${event}_${(request.id ||= newUuid())}`
      const seconds = String(Math.floor(this.#clock.now() / 1000))
      const signatures = this.#signatures(`${id}.${seconds}.`, request.body)
      return ['webhook-id', id, 'webhook-timestamp', seconds, 'webhook-signature', signatures]
    }
  }

  #signatures(head: string, body: CallRequest['body']): string {
    const signed = typeof body === 'string' ? head + body : Buffer.concat([Buffer.from(head), body])
    const all = this.#secrets.map(
      (secret) => `v1,${createHmac('sha256', secret).update(signed).digest('base64')}`,
    )
    if (this.#private !== null) {
      const bytes = typeof signed === 'string' ? Buffer.from(signed) : signed
      all.push(`v1a,${sign(null, bytes, this.#private).toString('base64')}`)
    }
    return all.join(' ')
  }
}

function privateKey(text: string): KeyObject {
  try {
    if (!text.startsWith('whsk_')) return createPrivateKey(text)
    const seed = Buffer.from(text.slice('whsk_'.length), 'base64').subarray(0, SEED_BYTES)
    const key = Buffer.concat([PKCS8_HEAD, seed])
    return createPrivateKey({ key, format: 'der', type: 'pkcs8' })
  } catch {
    // The cause might quote the key.
    throw new Error('policy.signing.ed25519_key is not a private key of ed25519')
  }
}

function publicJwk(key: KeyObject): PublicJwk {
  const { crv, x } = createPublicKey(key).export({ format: 'jwk' })
  if (crv !== 'Ed25519' || x === undefined) {
    throw new Error('policy.signing.ed25519_key is a private key, but not of ed25519')
  }
  const thumbprint = createHash('sha256').update(JSON.stringify({ crv, kty: 'OKP', x }))
  return {
    kty: 'OKP',
    crv,
    alg: 'EdDSA',
    use: 'sig',
    kid: thumbprint.digest('base64url'),
    x,
  }
}
