/**
 * JSON Web Key Set → usable public keys. One member that is of no use takes no other with it
 * (RFC 7517 §5). spec: server-api-and-operations.md §3.6
 */
import { KeyObject } from 'node:crypto'
import { importJWK, type JWK } from 'jose'
import { CURVE_ALGORITHMS, ED25519_ALGORITHMS, RSA_ALGORITHMS } from '../algorithms.js'
import { MIN_RSA_BITS } from '../keys.js'

/** One usable key of a set. */
export type SetKey = {
  readonly material: KeyObject
  readonly algorithms: readonly string[]
  /** Equal for equal keys, so that a fetch that changes nothing is recognised. */
  readonly fingerprint: string
}

/** A member that verifies nothing. */
export type PassedOver = {
  /** '' = it has none. */
  readonly id: string
  /** Why, as the end of a sentence about the key. */
  readonly reason: string
  /** Whether somebody should mend the set; false for keys that are good but not for us. */
  readonly faulty: boolean
}

/** Usable keys by id, in their order, and the members that are not. */
export type ParsedKeySet = {
  readonly keys: ReadonlyMap<string, readonly SetKey[]>
  readonly passedOver: readonly PassedOver[]
}

/** Members that a set may have; each costs an import, and the server may be a hostile one. */
export const MAX_MEMBERS = 1000

type PlainObject = Readonly<Record<string, unknown>>

/** Thrown for a member, with why it is passed over. */
class Unusable extends Error {
  readonly faulty: boolean

  constructor(reason: string, faulty: boolean) {
    super(reason)
    this.faulty = faulty
  }
}

/**
 * Parses a key set.
 * @throws Error when the text is no key set
 */
export async function parseKeySet(text: string): Promise<ParsedKeySet> {
  const keys = new Map<string, SetKey[]>()
  const passedOver: PassedOver[] = []
  for (const member of membersOf(text)) {
    const id = isObject(member) ? textOf(member, 'kid') : ''
    try {
      const key = await importKey(member)
      // Several keys may share an id when they differ otherwise (RFC 7517 §4.5).
      const sameId = keys.get(id)
      if (sameId === undefined) keys.set(id, [key])
      else sameId.push(key)
    } catch (error) {
      if (!(error instanceof Unusable)) throw error
      passedOver.push({ id, reason: error.message, faulty: error.faulty })
    }
  }
  return { keys, passedOver }
}

function membersOf(text: string): readonly unknown[] {
  let set: unknown
  try {
    set = JSON.parse(text)
  } catch (error) {
    throw new Error(`key set is not JSON: it begins with ${JSON.stringify(text.slice(0, 20))}`, {
      cause: error,
    })
  }
  const members = isObject(set) ? set.keys : undefined
  if (!Array.isArray(members)) throw new Error('not a key set: it has no list "keys"')
  if (members.length > MAX_MEMBERS) throw new Error(`key set has more than ${MAX_MEMBERS} keys`)
  return members as unknown[]
}

function isObject(value: unknown): value is PlainObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** A field that is text; '' when it is absent or something else. */
function textOf(jwk: PlainObject, name: string): string {
  const value = Object.hasOwn(jwk, name) ? jwk[name] : undefined
  return typeof value === 'string' ? value : ''
}

/** @throws Unusable */
async function importKey(member: unknown): Promise<SetKey> {
  if (!isObject(member)) throw new Unusable('is not an object', true)
  const family = algorithmsOf(member)
  // A set with private parts is compromised the moment it is published.
  if (['d', 'p', 'q', 'dp', 'dq', 'qi', 'k'].some((name) => Object.hasOwn(member, name))) {
    throw new Unusable('holds private parts', true)
  }
  requirePurpose(member)
  if (textOf(member, 'kid') === '') throw new Unusable('has no id ("kid")', true)
  const declared = textOf(member, 'alg')
  const sameThing = family === ED25519_ALGORITHMS && family.some((name) => name === declared)
  const algorithms =
    declared === '' || sameThing ? family : family.filter((name) => name === declared)
  if (algorithms.length === 0) {
    throw new Unusable(`is for another algorithm ("alg" is ${quoted(declared)})`, false)
  }
  const fields = ['kty', 'n', 'e', 'crv', 'x', 'y', 'alg'].map((name) => textOf(member, name))
  const material = await materialOf(member, algorithms)
  return { material, algorithms, fingerprint: JSON.stringify(fields) }
}

/**
 * "use" and "key_ops" are optional; where one is there it must name what we do.
 * @throws Unusable
 */
function requirePurpose(jwk: PlainObject): void {
  const { use, key_ops: operations } = jwk
  if (use !== undefined && use !== null && use !== 'sig') {
    throw new Unusable(`is not for signatures ("use" is ${quoted(use)})`, false)
  }
  if (Array.isArray(operations) && !operations.includes('verify')) {
    throw new Unusable('is not for verification ("key_ops" lacks "verify")', false)
  }
}

/** What the type of a key can verify. @throws Unusable */
function algorithmsOf(jwk: PlainObject): readonly string[] {
  const type = textOf(jwk, 'kty')
  const curve = textOf(jwk, 'crv')
  if (type === 'RSA') return RSA_ALGORITHMS
  if (type === 'EC') {
    const algorithm = CURVE_ALGORITHMS.get(curve)
    if (algorithm !== undefined) return [algorithm]
    throw new Unusable(`is of a curve that is not supported (${quoted(curve)})`, false)
  }
  if (type === 'OKP') {
    if (curve === 'Ed25519') return ED25519_ALGORITHMS
    throw new Unusable(`is of a curve that is not supported (${quoted(curve)})`, false)
  }
  if (type === '') throw new Unusable('has no type ("kty")', true)
  throw new Unusable(`is of a type that is not supported ("kty" is ${quoted(type)})`, false)
}

/** @throws Unusable */
async function materialOf(
  jwk: PlainObject,
  [algorithm = '']: readonly string[],
): Promise<KeyObject> {
  const key: JWK = {}
  for (const name of ['kty', 'n', 'e', 'crv', 'x', 'y'] as const) {
    const value = textOf(jwk, name)
    if (!/^[A-Za-z0-9_-]*$/.test(value)) throw new Unusable(`has a broken "${name}"`, true)
    if (value !== '') key[name] = value
  }
  let material: KeyObject
  try {
    const imported = await importJWK(key, algorithm)
    if (imported instanceof Uint8Array) throw new TypeError('not a public key')
    material = KeyObject.from(imported)
  } catch {
    // What the library says may quote the key; that it is broken is what can be mended.
    throw new Unusable('is broken', true)
  }
  const bits = material.asymmetricKeyDetails?.modulusLength ?? MIN_RSA_BITS
  if (bits < MIN_RSA_BITS) throw new Unusable(`is shorter than ${MIN_RSA_BITS} bits`, true)
  return material
}

/** A value of a foreign document for a message, in short. */
function quoted(value: unknown): string {
  const text = JSON.stringify(value)
  return text.length <= 40 ? text : `${text.slice(0, 40)}…`
}
