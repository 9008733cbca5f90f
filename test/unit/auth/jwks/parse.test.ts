import { generateKeyPairSync } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { parseKeySet, type ParsedKeySet } from '../../../../src/auth/jwks/parse.js'
import { ec256, ec384, ed25519, jwk, rsa } from '../sign.js'

const parse = (...keys: unknown[]): Promise<ParsedKeySet> => parseKeySet(JSON.stringify({ keys }))
const algorithms = async (...keys: unknown[]): Promise<Record<string, readonly string[]>> =>
  Object.fromEntries(
    [...(await parse(...keys)).keys].map(([id, same]) => [
      id,
      same.flatMap((key) => key.algorithms),
    ]),
  )
/** Ids, or '-', and reasons of the members that are passed over. */
const passedOver = async (...keys: unknown[]): Promise<string[]> =>
  (await parse(...keys)).passedOver.map(({ id, reason }) => `${id || '-'} ${reason}`)
const faulty = async (...keys: unknown[]): Promise<string[]> =>
  (await parse(...keys)).passedOver.filter((member) => member.faulty).map(({ id }) => id)

describe('parseKeySet', () => {
  it('reads RSA, EC and Ed25519 keys and what each may verify', async () => {
    expect(
      await algorithms(
        jwk(rsa.publicKey, 'r'),
        jwk(ec256.publicKey, 'e'),
        jwk(ec384.publicKey, 'f'),
        jwk(ed25519.publicKey, 'd'),
      ),
    ).toEqual({
      r: ['RS256', 'RS384', 'RS512'],
      e: ['ES256'],
      f: ['ES384'],
      d: ['EdDSA', 'Ed25519'],
    })
  })

  it('narrows a key to the algorithm it declares, and refuses one that does not fit', async () => {
    expect(
      await algorithms(
        jwk(rsa.publicKey, 'r', { alg: 'RS384' }),
        jwk(rsa.publicKey, 'p', { alg: 'PS256' }),
        jwk(rsa.publicKey, 'h', { alg: 'HS256' }),
        jwk(ec256.publicKey, 'e', { alg: 'ES384' }),
        jwk(rsa.publicKey, 'n', { alg: 'none' }),
      ),
    ).toEqual({ r: ['RS384'] })
  })

  it('takes both names of Ed25519 for the same thing', async () => {
    expect(
      await algorithms(
        jwk(ed25519.publicKey, 'old', { alg: 'EdDSA' }),
        jwk(ed25519.publicKey, 'new', { alg: 'Ed25519' }),
        jwk(ed25519.publicKey, 'other', { alg: 'Ed448' }),
      ),
    ).toEqual({ old: ['EdDSA', 'Ed25519'], new: ['EdDSA', 'Ed25519'] })
  })

  it('reads keys that say nothing of their use, and says why others are passed over', async () => {
    const keys = [
      jwk(rsa.publicKey, 'plain', { use: undefined }),
      jwk(rsa.publicKey, 'null', { use: null }),
      jwk(rsa.publicKey, 'ops', { use: undefined, key_ops: ['verify'] }),
      jwk(rsa.publicKey, 'enc', { use: 'enc' }),
      jwk(rsa.publicKey, 'list', { use: ['sig'] }),
      jwk(rsa.publicKey, 'sign', { key_ops: ['sign'] }),
      jwk(rsa.publicKey, 'pss', { alg: 'PS256' }),
    ]
    expect([...(await parse(...keys)).keys.keys()]).toEqual(['plain', 'null', 'ops'])
    expect(await passedOver(...keys)).toEqual([
      'enc is not for signatures ("use" is "enc")',
      'list is not for signatures ("use" is ["sig"])',
      'sign is not for verification ("key_ops" lacks "verify")',
      'pss is for another algorithm ("alg" is "PS256")',
    ])
    expect(await faulty(...keys)).toEqual([])
  })

  it('refuses private keys', async () => {
    const keys = [
      jwk(rsa.privateKey, 'a'),
      jwk(ec256.privateKey, 'b'),
      jwk(ed25519.privateKey, 'c'),
      jwk(rsa.publicKey, 'd'),
    ]
    expect([...(await parse(...keys)).keys.keys()]).toEqual(['d'])
    expect(await faulty(...keys)).toEqual(['a', 'b', 'c'])
  })

  it('refuses short and broken keys without losing the others', async () => {
    const short = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const keys = [
      jwk(short.publicKey, 'short'),
      jwk(rsa.publicKey, 'no-n', { n: undefined }),
      jwk(rsa.publicKey, 'bad-n', { n: 'a+/=' }),
      jwk(rsa.publicKey, 'array-n', { n: ['x'] }),
      jwk(ec256.publicKey, 'off-curve', { x: 'AAAA' }),
      jwk(rsa.publicKey, 'good'),
    ]
    expect([...(await parse(...keys)).keys.keys()]).toEqual(['good'])
    expect(await passedOver(...keys)).toEqual([
      'short is shorter than 2048 bits',
      'no-n is broken',
      'bad-n has a broken "n"',
      'array-n is broken',
      'off-curve is broken',
    ])
    expect(await faulty(...keys)).toHaveLength(5)
  })

  it('passes over types and curves it does not know, and what is no key at all', async () => {
    const keys = [
      { kty: 'oct', kid: 'oct', use: 'sig', alg: 'HS256', k: 'AAAA' },
      { kty: 'AKP', kid: 'pq', use: 'sig', alg: 'ML-DSA-65', pub: 'AAAA' },
      jwk(generateKeyPairSync('ed448').publicKey, 'ed448'),
      jwk(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey, 'k1'),
      jwk(rsa.publicKey, 'lower', { kty: 'rsa' }),
      { kid: 'bare', use: 'sig' },
      null,
      7,
      [],
      jwk(rsa.publicKey, 'good'),
    ]
    expect([...(await parse(...keys)).keys.keys()]).toEqual(['good'])
    expect(await passedOver(...keys)).toEqual([
      'oct is of a type that is not supported ("kty" is "oct")',
      'pq is of a type that is not supported ("kty" is "AKP")',
      'ed448 is of a curve that is not supported ("Ed448")',
      'k1 is of a curve that is not supported ("secp256k1")',
      'lower is of a type that is not supported ("kty" is "rsa")',
      'bare has no type ("kty")',
      '- is not an object',
      '- is not an object',
      '- is not an object',
    ])
    expect(await faulty(...keys)).toEqual(['bare', '', '', ''])
  })

  it('keeps all keys of one id in their order, and none without id', async () => {
    const { keys, passedOver } = await parse(
      jwk(rsa.publicKey, 'a', { alg: 'RS512' }),
      jwk(rsa.publicKey, 'a', { alg: 'RS256' }),
      jwk(ec256.publicKey, 'a'),
      jwk(rsa.publicKey, 'x', { kid: undefined }),
      jwk(rsa.publicKey, 'x', { kid: 7 }),
    )
    expect([...keys.keys()]).toEqual(['a'])
    expect(keys.get('a')?.map((key) => key.algorithms)).toEqual([['RS512'], ['RS256'], ['ES256']])
    expect(passedOver.map(({ reason }) => reason)).toEqual([
      'has no id ("kid")',
      'has no id ("kid")',
    ])
  })

  it('has a bound on its members', async () => {
    const many = (count: number): unknown[] => Array.from({ length: count }, () => ({ kty: 'x' }))
    expect((await parse(...many(1000))).passedOver).toHaveLength(1000)
    await expect(parse(...many(1001))).rejects.toThrow('more than 1000 keys')
  })

  it.each(['', 'null', '[]', '"x"', '{}', '{"keys":null}', '{"keys":{}}', '<html>'])(
    'fails on %s, which is no key set',
    async (text) => {
      await expect(parseKeySet(text)).rejects.toThrow(Error)
    },
  )

  it('accepts an empty set', async () => {
    expect((await parse()).keys.size).toBe(0)
  })

  it('recognises equal keys', async () => {
    const [a] = (await parse(jwk(rsa.publicKey, 'a'))).keys.get('a') ?? []
    const [b] =
      (await parse(jwk(rsa.publicKey, 'a', { x5t: 'other metadata' }))).keys.get('a') ?? []
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const [c] = (await parse(jwk(other.publicKey, 'a'))).keys.get('a') ?? []
    expect(b?.fingerprint).toBe(a?.fingerprint)
    expect(c?.fingerprint).not.toBe(a?.fingerprint)
  })
})
