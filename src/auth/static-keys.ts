/** Keys that stand in the configuration. spec: server-api-and-operations.md §3.1 */
import { createPublicKey, createSecretKey, X509Certificate, type KeyObject } from 'node:crypto'
import { CURVE_ALGORITHMS, HMAC_ALGORITHMS, RSA_ALGORITHMS } from './algorithms.js'
import { invalid, MIN_RSA_BITS, type KeySource, type VerificationKey } from './keys.js'
import type { TokenSettings } from './settings.js'

/**
 * Compiles the configured keys.
 * @param path where the settings stand, for messages
 * @throws Error naming the key when a PEM text is unusable
 */
export function createStaticKeys(path: string, settings: TokenSettings): KeySource {
  const keys: VerificationKey[] = [
    ...hmacKeys(settings),
    ...rsaKeys(`${path}.rsa_public_key`, settings.rsa_public_key),
    ...ecdsaKeys(`${path}.ecdsa_public_key`, settings.ecdsa_public_key),
  ]
  const byAlgorithm = new Map<string, VerificationKey[]>()
  for (const key of keys) {
    for (const algorithm of key.algorithms) {
      byAlgorithm.set(algorithm, [...(byAlgorithm.get(algorithm) ?? []), key])
    }
  }
  return {
    algorithms: [...byAlgorithm.keys()],
    find: (token) => byAlgorithm.get(token.algorithm) ?? invalid('no key for the algorithm'),
  }
}

function hmacKeys(settings: TokenSettings): VerificationKey[] {
  const { hmac_secret_key: secret, hmac_previous_secret_key: previous } = settings
  if (secret === '') return []
  const keys = [hmacKey(secret, 0)]
  if (previous !== '') {
    keys.push(hmacKey(previous, settings.hmac_previous_secret_key_valid_until * 1000))
  }
  return keys
}

function hmacKey(secret: string, validUntilMs: number): VerificationKey {
  const material = createSecretKey(Buffer.from(secret, 'utf8'))
  return { material, algorithms: HMAC_ALGORITHMS, validUntilMs }
}

function rsaKeys(option: string, pem: string): VerificationKey[] {
  if (pem.trim() === '') return []
  const material = publicKey(option, pem)
  if (material.asymmetricKeyType !== 'rsa') throw new Error(`${option}: not an RSA key`)
  const bits = material.asymmetricKeyDetails?.modulusLength ?? 0
  if (bits < MIN_RSA_BITS)
    throw new Error(`${option}: RSA key is shorter than ${MIN_RSA_BITS} bits`)
  return [{ material, algorithms: RSA_ALGORITHMS, validUntilMs: 0 }]
}

function ecdsaKeys(option: string, pem: string): VerificationKey[] {
  if (pem.trim() === '') return []
  const material = publicKey(option, pem)
  if (material.asymmetricKeyType !== 'ec') throw new Error(`${option}: not an EC key`)
  const algorithm = CURVE_ALGORITHMS.get(material.asymmetricKeyDetails?.namedCurve ?? '')
  if (algorithm === undefined) throw new Error(`${option}: curve must be P-256, P-384 or P-521`)
  return [{ material, algorithms: [algorithm], validUntilMs: 0 }]
}

function publicKey(option: string, pem: string): KeyObject {
  if (pem.includes('PRIVATE KEY-----')) {
    throw new Error(`${option}: holds a private key, a public key or certificate is needed`)
  }
  try {
    if (pem.includes('-----BEGIN CERTIFICATE-----')) return new X509Certificate(pem).publicKey
    return createPublicKey({ key: pem, format: 'pem' })
  } catch {
    // The cause may quote key material; the name of the option is what the operator needs.
    throw new Error(`${option}: not a PEM public key or certificate`)
  }
}
