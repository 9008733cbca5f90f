/**
 * The signature algorithms of tokens, each as a row over `node:crypto`.
 * spec: server-api-and-operations.md §3.1
 */
import { createHmac, timingSafeEqual, verify, type KeyObject } from 'node:crypto'
import type { MaybePromise } from '../base/index.js'

/** HMAC algorithms, all with the same secret. */
export const HMAC_ALGORITHMS = ['HS256', 'HS384', 'HS512'] as const

/** RSA algorithms (PKCS #1 v1.5), all with the same key. */
export const RSA_ALGORITHMS = ['RS256', 'RS384', 'RS512'] as const

/** Both names of signatures with Ed25519: RFC 8037's and the fully specified one of RFC 9864. */
export const ED25519_ALGORITHMS = ['EdDSA', 'Ed25519'] as const

/** The one algorithm that fits a curve, by the curve's name in keys and in JWKs. */
export const CURVE_ALGORITHMS: ReadonlyMap<string, string> = new Map([
  ['prime256v1', 'ES256'],
  ['secp384r1', 'ES384'],
  ['secp521r1', 'ES512'],
  ['P-256', 'ES256'],
  ['P-384', 'ES384'],
  ['P-521', 'ES512'],
])

type Algorithm = {
  /** Name of the digest; null = the algorithm brings its own. */
  readonly digest: string | null
  readonly hmac: boolean
  /**
   * A check takes so long (0.5 ms and more, where the others take 5 to 100 µs) that it runs beside
   * the event loop. The others are done at once: cheaper than the way there and back, and nothing a
   * client sends later can overtake.
   */
  readonly slow: boolean
}

const ALGORITHMS: ReadonlyMap<string, Algorithm> = new Map<string, Algorithm>([
  ['HS256', { digest: 'sha256', hmac: true, slow: false }],
  ['HS384', { digest: 'sha384', hmac: true, slow: false }],
  ['HS512', { digest: 'sha512', hmac: true, slow: false }],
  ['RS256', { digest: 'sha256', hmac: false, slow: false }],
  ['RS384', { digest: 'sha384', hmac: false, slow: false }],
  ['RS512', { digest: 'sha512', hmac: false, slow: false }],
  ['ES256', { digest: 'sha256', hmac: false, slow: false }],
  ['ES384', { digest: 'sha384', hmac: false, slow: true }],
  ['ES512', { digest: 'sha512', hmac: false, slow: true }],
  ['EdDSA', { digest: null, hmac: false, slow: false }],
  ['Ed25519', { digest: null, hmac: false, slow: false }],
])

/** Whether a check is so cheap that its outcome need not be remembered. */
export function isHmac(algorithm: string): boolean {
  return ALGORITHMS.get(algorithm)?.hmac ?? false
}

/**
 * Checks one signature. The caller has made sure that the key may verify the algorithm.
 * @param signed the text that was signed, ASCII
 * @returns at once, or a promise for the algorithms that take long
 * @throws Error, or rejects, when the key does not work with the algorithm
 */
export function isSignedBy(
  algorithm: string,
  key: KeyObject,
  signed: string,
  signature: Buffer,
): MaybePromise<boolean> {
  const row = ALGORITHMS.get(algorithm)
  if (row === undefined) return false
  const { digest, hmac, slow } = row
  if (hmac) {
    if (digest === null) return false
    const expected = createHmac(digest, key).update(signed, 'latin1').digest()
    return expected.byteLength === signature.byteLength && timingSafeEqual(expected, signature)
  }
  const input = Buffer.from(signed, 'latin1')
  // `dsaEncoding` rules ECDSA only: JWS has the two numbers side by side, not in DER.
  const options = { key, dsaEncoding: 'ieee-p1363' } as const
  if (!slow) return verify(digest, input, options, signature)
  return new Promise((resolve, reject) => {
    verify(digest, input, options, signature, (error, good) => {
      if (error === null) resolve(good)
      else reject(error)
    })
  })
}
