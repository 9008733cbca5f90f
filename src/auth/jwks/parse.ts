/**
 * JSON Web Key Set → usable public keys. spec: server-api-and-operations.md §3.6
 */
import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto'
import { CURVE_ALGORITHMS, MIN_RSA_BITS, RSA_ALGORITHMS } from '../keys.js'

/** One usable key of a set. */
export type SetKey = {
  readonly id: string
  readonly material: KeyObject
  readonly algorithms: readonly string[]
  /** Equal for equal keys, so that a fetch that changes nothing is recognised. */
  readonly fingerprint: string
}

/** Result of parsing: keys by id, and how many were passed over because they are unusable. */
export type ParsedKeySet = { readonly keys: ReadonlyMap<string, SetKey>; readonly refused: number }

type PlainObject = Readonly<Record<string, unknown>>

/**
 * Parses a key set. Keys that are not for signatures are ignored; private, broken or too short ones
 * are refused one by one.
 * @throws Error when the text is no key set or holds a key of unknown type
 */
export function parseKeySet(text: string): ParsedKeySet {
  const keys = new Map<string, SetKey>()
  let refused = 0
  for (const jwk of keysOf(text)) {
    if (!['RSA', 'EC', 'OKP'].includes(stringOf(jwk, 'kty'))) {
      throw new Error('key set holds a key of unknown type')
    }
    if (stringOf(jwk, 'use') !== 'sig') continue
    const key = importKey(jwk)
    if (key === null) refused++
    else if (key.id !== '' && !keys.has(key.id)) keys.set(key.id, key)
  }
  return { keys, refused }
}

function keysOf(text: string): PlainObject[] {
  let set: unknown
  try {
    set = JSON.parse(text)
  } catch (error) {
    throw new Error('key set is not JSON', { cause: error })
  }
  const keys = isObject(set) ? set.keys : undefined
  if (!Array.isArray(keys) || !keys.every(isObject)) throw new Error('not a key set')
  return keys
}

function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function stringOf(jwk: PlainObject, name: string): string {
  const value = Object.hasOwn(jwk, name) ? jwk[name] : undefined
  return typeof value === 'string' ? value : ''
}

function importKey(jwk: PlainObject): SetKey | null {
  // A set with private parts is compromised the moment it is published.
  if (['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].some((name) => Object.hasOwn(jwk, name))) return null
  const family = algorithmsOf(jwk)
  const declared = stringOf(jwk, 'alg')
  const algorithms = declared === '' ? family : family.filter((name) => name === declared)
  const material = algorithms.length === 0 ? null : materialOf(jwk)
  if (material === null) return null
  const fields = ['kty', 'n', 'e', 'crv', 'x', 'y', 'alg'].map((name) => stringOf(jwk, name))
  return { id: stringOf(jwk, 'kid'), material, algorithms, fingerprint: JSON.stringify(fields) }
}

function algorithmsOf(jwk: PlainObject): readonly string[] {
  const curve = stringOf(jwk, 'crv')
  switch (stringOf(jwk, 'kty')) {
    case 'RSA':
      return RSA_ALGORITHMS
    case 'EC': {
      const algorithm = CURVE_ALGORITHMS.get(curve)
      return algorithm === undefined ? [] : [algorithm]
    }
    default:
      return curve === 'Ed25519' ? ['EdDSA'] : []
  }
}

function materialOf(jwk: PlainObject): KeyObject | null {
  const key: JsonWebKey = {}
  for (const name of ['kty', 'n', 'e', 'crv', 'x', 'y'] as const) {
    const value = stringOf(jwk, name)
    if (!/^[A-Za-z0-9_-]*$/.test(value)) return null
    if (value !== '') key[name] = value
  }
  try {
    const material = createPublicKey({ key, format: 'jwk' })
    const bits = material.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS
    return bits < MIN_RSA_BITS ? null : material
  } catch {
    // A broken key must not take the good ones of the set with it; it is counted as refused.
    return null
  }
}
