import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseKeySet } from '../../../../src/auth/jwks/parse.js'
import { ec256, ec384, ed25519, jwk, rsa } from '../sign.js'

const parse = (...keys: unknown[]): ReturnType<typeof parseKeySet> =>
  parseKeySet(JSON.stringify({ keys }))
const algorithms = (...keys: unknown[]): Record<string, readonly string[]> =>
  Object.fromEntries([...parse(...keys).keys].map(([id, key]) => [id, key.algorithms]))

describe('parseKeySet', () => {
  it('reads RSA, EC and Ed25519 keys and what each may verify', () => {
    expect(
      algorithms(
        jwk(rsa.publicKey, 'r'),
        jwk(ec256.publicKey, 'e'),
        jwk(ec384.publicKey, 'f'),
        jwk(ed25519.publicKey, 'd'),
      ),
    ).toEqual({
      r: ['RS256', 'RS384', 'RS512'],
      e: ['ES256'],
      f: ['ES384'],
      d: ['EdDSA'],
    })
  })

  it('narrows a key to the algorithm it declares, and refuses one that does not fit', () => {
    expect(
      algorithms(
        jwk(rsa.publicKey, 'r', { alg: 'RS384' }),
        jwk(rsa.publicKey, 'p', { alg: 'PS256' }),
        jwk(rsa.publicKey, 'h', { alg: 'HS256' }),
        jwk(ec256.publicKey, 'e', { alg: 'ES384' }),
        jwk(rsa.publicKey, 'n', { alg: 'none' }),
      ),
    ).toEqual({ r: ['RS384'] })
  })

  it('ignores keys that are not for signatures', () => {
    const { keys, refused } = parse(
      jwk(rsa.publicKey, 'a', { use: 'enc' }),
      jwk(rsa.publicKey, 'b', { use: undefined }),
      jwk(rsa.publicKey, 'c', { use: ['sig'] }),
    )
    expect([keys.size, refused]).toEqual([0, 0])
  })

  it('refuses private keys', () => {
    const { keys, refused } = parse(
      jwk(rsa.privateKey, 'a'),
      jwk(ec256.privateKey, 'b'),
      jwk(ed25519.privateKey, 'c'),
      jwk(rsa.publicKey, 'd'),
    )
    expect([[...keys.keys()], refused]).toEqual([['d'], 3])
  })

  it('refuses short, broken and foreign keys without losing the others', () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const { keys, refused } = parse(
      jwk(short.publicKey, 'short'),
      jwk(rsa.publicKey, 'no-n', { n: undefined }),
      jwk(rsa.publicKey, 'bad-n', { n: 'a+/=' }),
      jwk(rsa.publicKey, 'array-n', { n: ['x'] }),
      jwk(ec256.publicKey, 'off-curve', { x: 'AAAA' }),
      jwk(generateKeyPairSync('ed448').publicKey, 'ed448'),
      jwk(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey, 'k1'),
      jwk(rsa.publicKey, 'good'),
    )
    expect([[...keys.keys()], refused]).toEqual([['good'], 7])
  })

  it('keeps the first of two keys with one id, and none without id', () => {
    const { keys } = parse(
      jwk(rsa.publicKey, 'a', { alg: 'RS256' }),
      jwk(rsa.publicKey, 'a', { alg: 'RS512' }),
      jwk(rsa.publicKey, 'x', { kid: undefined }),
      jwk(rsa.publicKey, 'x', { kid: 7 }),
    )
    expect([...keys].map(([id, key]) => [id, key.algorithms])).toEqual([['a', ['RS256']]])
  })

  it('fails as a whole when a key is of unknown type', () => {
    expect(() => parse(jwk(rsa.publicKey, 'a'), { kty: 'oct', k: 'AAAA', use: 'sig' })).toThrow(
      'unknown type',
    )
    expect(() => parse({ kid: 'a', use: 'sig' })).toThrow('unknown type')
  })

  it.each([
    '',
    'null',
    '[]',
    '"x"',
    '{}',
    '{"keys":null}',
    '{"keys":{}}',
    '{"keys":[1]}',
    '{"keys":[null]}',
    '<html>',
  ])('fails on %s, which is no key set', (text) => {
    expect(() => parseKeySet(text)).toThrow(Error)
  })

  it('accepts an empty set', () => {
    expect(parse().keys.size).toBe(0)
  })

  it('recognises equal keys', () => {
    const [a] = parse(jwk(rsa.publicKey, 'a')).keys.values()
    const [b] = parse(jwk(rsa.publicKey, 'a', { x5t: 'other metadata' })).keys.values()
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const [c] = parse(jwk(other.publicKey, 'a')).keys.values()
    expect(b?.fingerprint).toBe(a?.fingerprint)
    expect(c?.fingerprint).not.toBe(a?.fingerprint)
  })
})
