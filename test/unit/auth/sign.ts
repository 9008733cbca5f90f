/** Makes tokens and settings for the tests of auth, without the code under test. */
import { createHmac, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import type { ClientTokenSettings, TokenSettings } from '../../../src/auth/index.js'

export const SECRET = 'a secret of the application'

export const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
export const ec256 = generateKeyPairSync('ec', { namedCurve: 'P-256' })
export const ec384 = generateKeyPairSync('ec', { namedCurve: 'P-384' })
export const ed25519 = generateKeyPairSync('ed25519')

export const pem = (key: KeyObject): string =>
  key.export({ type: 'spki', format: 'pem' }).toString()

export const part = (value: unknown): string =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value)).toString('base64url')

/** Header, claims and signature as given. */
export const assemble = (header: unknown, claims: unknown, signature: Buffer | string): string =>
  `${part(header)}.${part(claims)}.${typeof signature === 'string' ? signature : signature.toString('base64url')}`

const hmac = (algorithm: string, input: string, secret: string): Buffer =>
  createHmac(`sha${algorithm.slice(2)}`, secret)
    .update(input)
    .digest()

/** An HMAC token. `claims` may be JSON text to control its exact spelling. */
export const hs = (claims: unknown, secret = SECRET, header: object = { alg: 'HS256' }): string => {
  const { alg } = header as { alg: string }
  const input = `${part(header)}.${part(claims)}`
  return assemble(header, claims, hmac(alg, input, secret))
}

/** A token signed with a private key; the digest follows the algorithm's name. */
export const signed = (
  header: { alg: string; kid?: string },
  claims: unknown,
  key: KeyObject,
): string => {
  const input = Buffer.from(`${part(header)}.${part(claims)}`)
  const digest = ['EdDSA', 'Ed25519'].includes(header.alg) ? null : `sha${header.alg.slice(2)}`
  return assemble(header, claims, sign(digest, input, { key, dsaEncoding: 'ieee-p1363' }))
}

const settings: TokenSettings = {
  hmac_secret_key: '',
  hmac_previous_secret_key: '',
  hmac_previous_secret_key_valid_until: 0,
  rsa_public_key: '',
  ecdsa_public_key: '',
  jwks_public_endpoint: '',
  jwks_tls: {
    enabled: false,
    cert_pem: '',
    key_pem: '',
    server_ca_pem: '',
    insecure_skip_verify: false,
    server_name: '',
  },
  insecure_skip_jwks_endpoint_safety_check: false,
  issuer: '',
  issuer_regex: '',
  audience: '',
  audience_regex: '',
  user_id_claim: '',
}

/** Settings of `client` with only the given keys set. */
export const clientSettings = (
  token: Partial<TokenSettings> = { hmac_secret_key: SECRET },
  rest: {
    readonly subscription?: Partial<TokenSettings>
    readonly skipSignature?: boolean
  } = {},
): ClientTokenSettings => ({
  token: { ...settings, ...token },
  subscription_token: {
    ...settings,
    ...rest.subscription,
    enabled: rest.subscription !== undefined,
  },
  insecure_skip_token_signature_verify: rest.skipSignature ?? false,
})

/** A public key as a member of a key set. */
export const jwk = (key: KeyObject, kid: string, more: object = {}): object => ({
  ...key.export({ format: 'jwk' }),
  kid,
  use: 'sig',
  ...more,
})
