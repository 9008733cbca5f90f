import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { createTokenVerifier, describeToken } from '../../../src/auth/index.js'
import type { TokenSettings, TokenVerifier } from '../../../src/auth/index.js'
import { nullLogger } from '../../../src/base/index.js'
import { FakeClock } from '../../support/fake-clock.js'
import { certificate } from './certificate.js'
import {
  assemble,
  clientSettings,
  ec256,
  ec384,
  ed25519,
  hs,
  part,
  pem,
  rsa,
  SECRET,
  signed,
} from './sign.js'

const NOW = 1_700_000_000
const claims = { sub: '42' }

const build = (token: Partial<TokenSettings>, clock = new FakeClock(NOW * 1000)): TokenVerifier =>
  createTokenVerifier(clientSettings(token), { clock, log: nullLogger })

const all = build({
  hmac_secret_key: SECRET,
  rsa_public_key: pem(rsa.publicKey),
  ecdsa_public_key: pem(ec256.publicKey),
})

const verify = async (token: string, verifier = all): Promise<string> =>
  (await verifier.connection(token)).t

describe('algorithms', () => {
  it('are those of the configured keys', () => {
    expect([...all.algorithms].sort()).toEqual(
      ['ES256', 'HS256', 'HS384', 'HS512', 'RS256', 'RS384', 'RS512'].sort(),
    )
    expect(build({}).algorithms).toEqual([])
  })

  it.each(['HS256', 'HS384', 'HS512'])('include %s with the secret', async (alg) => {
    expect(await verify(hs(claims, SECRET, { alg }))).toBe('ok')
    expect(await verify(hs(claims, 'wrong', { alg }))).toBe('invalid')
  })

  it.each(['RS256', 'RS384', 'RS512'])('include %s with the RSA key', async (alg) => {
    expect(await verify(signed({ alg }, claims, rsa.privateKey))).toBe('ok')
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(await verify(signed({ alg }, claims, other.privateKey))).toBe('invalid')
  })

  it('come from a certificate as well as from a bare key', async () => {
    const verifier = build({ rsa_public_key: certificate(rsa) })
    expect(await verify(signed({ alg: 'RS256' }, claims, rsa.privateKey), verifier)).toBe('ok')
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(await verify(signed({ alg: 'RS256' }, claims, other.privateKey), verifier)).toBe(
      'invalid',
    )
  })

  it('include the ECDSA variant that fits the curve and no other', async () => {
    expect(await verify(signed({ alg: 'ES256' }, claims, ec256.privateKey))).toBe('ok')
    expect(await verify(signed({ alg: 'ES384' }, claims, ec256.privateKey))).toBe('invalid')
    const p384 = build({ ecdsa_public_key: pem(ec384.publicKey) })
    expect(await verify(signed({ alg: 'ES384' }, claims, ec384.privateKey), p384)).toBe('ok')
    expect(await verify(signed({ alg: 'ES256' }, claims, ec384.privateKey), p384)).toBe('invalid')
  })

  it('exclude one without a configured key', async () => {
    const onlyRsa = build({ rsa_public_key: pem(rsa.publicKey) })
    expect(await verify(hs(claims), onlyRsa)).toBe('invalid')
    expect(await verify(signed({ alg: 'EdDSA' }, claims, ed25519.privateKey))).toBe('invalid')
  })

  it('exclude HMAC with an empty secret, configured or not', async () => {
    expect(await verify(hs(claims, ''), build({}))).toBe('invalid')
    expect(await verify(hs(claims, ''), build({ hmac_secret_key: '' }))).toBe('invalid')
    expect(await verify(hs(claims, ''))).toBe('invalid')
  })
})

describe('forged headers', () => {
  it.each([
    'none',
    'None',
    'nOnE',
    'NONE',
    '',
    'hs256',
    'HS256 ',
    'PS256',
    'HS1',
    'RSA',
    '__proto__',
  ])('with the algorithm %j are refused', async (alg) => {
    const input = `${part({ alg })}.${part(claims)}`
    const signature = createHmac('sha256', SECRET).update(input).digest()
    expect(await verify(`${input}.${signature.toString('base64url')}`)).toBe('invalid')
    expect(await verify(`${input}.`)).toBe('invalid')
    expect(await verify(`${input}.AA`)).toBe('invalid')
  })

  it.each([
    '{}',
    '{"alg":null}',
    '{"alg":["HS256"]}',
    '{"alg":{"x":"HS256"}}',
    '{"alg":1}',
    '{"alg":"none","ALG":"HS256"}',
    '{"alg":"HS256","kid":1}',
    '{"alg":"HS256","crit":["b64"],"b64":false}',
    '{"alg":"HS256"',
    '{"alg":"HS256"} {}',
  ])('like %s are refused even when the signature fits', async (header) => {
    const input = `${part(header)}.${part(claims)}`
    const signature = createHmac('sha256', SECRET).update(input).digest()
    expect(await verify(assemble(header, claims, signature))).toBe('invalid')
  })

  it('cannot turn the public key into a secret', async () => {
    const text = pem(rsa.publicKey)
    for (const secret of [text, text.trim(), text.replaceAll('\n', '')]) {
      expect(await verify(hs(claims, secret))).toBe('invalid')
      expect(await verify(hs(claims, secret), build({ rsa_public_key: text }))).toBe('invalid')
    }
    const ecText = pem(ec256.publicKey)
    expect(await verify(hs(claims, ecText), build({ ecdsa_public_key: ecText }))).toBe('invalid')
  })

  it('cannot turn the secret into an RSA signature', async () => {
    const input = `${part({ alg: 'RS256' })}.${part(claims)}`
    const signature = createHmac('sha256', SECRET).update(input).digest()
    expect(await verify(assemble({ alg: 'RS256' }, claims, signature))).toBe('invalid')
  })

  it('cannot bring their own key', async () => {
    const mine = generateKeyPairSync('rsa', { modulusLength: 2048 })
    const header = {
      alg: 'RS256',
      jwk: mine.publicKey.export({ format: 'jwk' }),
      jku: 'https://attacker.example/keys',
      x5c: [pem(mine.publicKey)],
    }
    expect(await verify(signed(header, claims, mine.privateKey))).toBe('invalid')
  })
})

describe('structure of tokens', () => {
  const good = hs(claims)
  const [header = '', body = '', signature = ''] = good.split('.')

  it.each([
    ['nothing', ''],
    ['no dots', 'eyJ'],
    ['two parts', `${header}.${body}`],
    ['an empty signature', `${header}.${body}.`],
    ['four parts', `${good}.${signature}`],
    ['a trailing dot', `${good}.`],
    ['a leading dot', `.${good}`],
    ['white space around', ` ${good}`],
    ['a trailing line feed', `${good}\n`],
    ['padding in the signature', `${good}=`],
    ['padding in the header', `${header}=.${body}.${signature}`],
    ['the standard base64 alphabet', `${header}.${body}.${signature.slice(0, -2)}+/`],
    [
      'a header that does not begin like an object',
      `${part(' {"alg":"HS256"}')}.${body}.${signature}`,
    ],
    ['a part of impossible length', `${header}.${body}A.${signature}`],
    ['a cut signature', good.slice(0, -4)],
    ['non-ASCII characters', `${header}.${body}é.${signature}`],
    ['swapped parts', `${body}.${header}.${signature}`],
    ['five parts like an encrypted token', `${header}.${body}.${signature}.${body}.${header}`],
  ])('refuses %s', async (_, token) => {
    expect(await verify(token)).toBe('invalid')
  })

  it('refuses huge tokens before looking into them', async () => {
    expect(await verify(`${header}.${'A'.repeat(10_000_000)}.${signature}`)).toBe('invalid')
    expect(await verify(hs({ sub: '1', info: 'x'.repeat(70_000) }))).toBe('invalid')
  })

  it('refuses deep claims without exhausting the stack', async () => {
    expect(await verify(hs(`{"info":${'['.repeat(30_000)}}`))).toBe('invalid')
    expect(await verify(hs(`{"info":${'['.repeat(20_000)}${']'.repeat(20_000)}}`))).toBe('invalid')
  })

  it('lets a bad signature outrank expiry and other faults of authentic claims', async () => {
    expect(await verify(hs({ exp: NOW - 1 }, 'wrong'))).toBe('invalid')
    expect(await verify(hs({ exp: NOW - 1 }))).toBe('expired')
  })

  it('never quotes the token in a refusal', async () => {
    for (const token of [hs({ sub: 'top-secret' }, 'x'), hs({ sub: 7, secret: 'top-secret' })]) {
      const refusal = JSON.stringify(await all.connection(token))
      expect(refusal).not.toContain('top-secret')
      expect(refusal).not.toContain(token.split('.')[2] ?? '')
    }
  })
})

describe('the previous secret', () => {
  const rotating = (until: number, clock = new FakeClock(NOW * 1000)): TokenVerifier =>
    build(
      {
        hmac_secret_key: 'new',
        hmac_previous_secret_key: 'old',
        hmac_previous_secret_key_valid_until: until,
      },
      clock,
    )

  it('verifies besides the current one while its time runs', async () => {
    const verifier = rotating(NOW + 60)
    expect(await verify(hs(claims, 'old'), verifier)).toBe('ok')
    expect(await verify(hs(claims, 'new'), verifier)).toBe('ok')
    expect(await verify(hs(claims, 'other'), verifier)).toBe('invalid')
  })

  it('ends at its deadline, also for tokens that were verified before', async () => {
    const clock = new FakeClock(NOW * 1000)
    const verifier = rotating(NOW + 60, clock)
    const token = hs(claims, 'old')
    expect(await verify(token, verifier)).toBe('ok')
    clock.advance(59_999)
    expect(await verify(token, verifier)).toBe('ok')
    clock.advance(1)
    expect(await verify(token, verifier)).toBe('invalid')
    expect(await verify(hs(claims, 'new'), verifier)).toBe('ok')
  })

  it('has no end with deadline 0', async () => {
    expect(await verify(hs(claims, 'old'), rotating(0))).toBe('ok')
  })

  it('does not stand in for a missing current one', async () => {
    expect(await verify(hs(claims, 'old'), build({ hmac_previous_secret_key: 'old' }))).toBe(
      'invalid',
    )
  })
})

describe('a token that is seen for the first time', () => {
  it.each([
    ['HS256', hs(claims)],
    ['HS512', hs(claims, SECRET, { alg: 'HS512' })],
    ['RS256', signed({ alg: 'RS256' }, claims, rsa.privateKey)],
    ['ES256', signed({ alg: 'ES256' }, claims, ec256.privateKey)],
  ])('is judged at once with %s, so that nothing sent later overtakes', (_, token) => {
    expect(all.connection(token)).toMatchObject({ t: 'ok', user: '42' })
    const [header = '', , signature = ''] = token.split('.')
    expect(all.connection(`${header}.${part({ sub: '43' })}.${signature}`)).toMatchObject({
      t: 'invalid',
    })
  })
})

describe('signatures of other lengths', () => {
  it.each([1, 31, 33, 64, 256, 257])('of %i bytes are refused, not a fault', async (bytes) => {
    const signature = Buffer.alloc(bytes, 7)
    for (const alg of ['HS256', 'RS256', 'ES256']) {
      expect(await verify(assemble({ alg }, claims, signature))).toBe('invalid')
    }
  })

  it('in DER, as OpenSSL writes them, are not those of a token', async () => {
    const input = Buffer.from(`${part({ alg: 'ES256' })}.${part(claims)}`)
    const der = sign('sha256', input, { key: ec256.privateKey, dsaEncoding: 'der' })
    expect(await verify(assemble({ alg: 'ES256' }, claims, der))).toBe('invalid')
  })
})

describe('the memory of verified tokens', () => {
  it('answers at once for the same bytes, where a check takes long', async () => {
    const verifier = build({ ecdsa_public_key: pem(ec384.publicKey) })
    const token = signed({ alg: 'ES384' }, claims, ec384.privateKey)
    const first = verifier.connection(token)
    expect(first).toBeInstanceOf(Promise)
    await first
    expect(verifier.connection(token)).toMatchObject({ t: 'ok', user: '42' })
  })

  it('does not cover other bytes', async () => {
    const verifier = build({ hmac_secret_key: SECRET })
    const token = hs(claims)
    await verifier.connection(token)
    const [header = '', , signature = ''] = token.split('.')
    expect(await verify(`${header}.${part({ sub: '43' })}.${signature}`, verifier)).toBe('invalid')
  })

  it('does not remember refused tokens as good', async () => {
    const verifier = build({ hmac_secret_key: SECRET })
    const token = hs(claims, 'wrong')
    expect(await verify(token, verifier)).toBe('invalid')
    expect(await verify(token, verifier)).toBe('invalid')
  })

  it('leaves time to be judged each time', async () => {
    const clock = new FakeClock(NOW * 1000)
    const verifier = build({ hmac_secret_key: SECRET }, clock)
    const token = hs({ sub: '42', exp: NOW + 10 })
    expect(await verify(token, verifier)).toBe('ok')
    clock.advance(10_000)
    expect(await verify(token, verifier)).toBe('expired')
  })

  it('leaves the kind of token to be judged each time', async () => {
    const verifier = build({ hmac_secret_key: SECRET })
    const token = hs({ sub: '42', channel: 'c' })
    expect((await verifier.subscription(token)).t).toBe('ok')
    expect((await verifier.connection(token)).t).toBe('invalid')
  })

  it('does not survive a change of keys', async () => {
    const token = hs(claims)
    const before = build({ hmac_secret_key: SECRET })
    expect(await verify(token, before)).toBe('ok')
    expect(await verify(token, build({ hmac_secret_key: 'rotated' }))).toBe('invalid')
  })
})

describe('unusable keys', () => {
  it.each([
    ['rsa_public_key', 'garbage', 'not a PEM public key or certificate'],
    ['rsa_public_key', '/etc/keys/public.pem', 'not a PEM public key or certificate'],
    ['rsa_public_key', pem(ec256.publicKey), 'not an RSA key'],
    ['ecdsa_public_key', pem(rsa.publicKey), 'not an EC key'],
    [
      'ecdsa_public_key',
      pem(generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey),
      'curve must be P-256, P-384 or P-521',
    ],
    [
      'rsa_public_key',
      rsa.privateKey.export({ type: 'pkcs8', format: 'pem' }).toString(),
      'holds a private key',
    ],
    [
      'rsa_public_key',
      pem(generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey),
      'shorter than 2048 bits',
    ],
    ['ecdsa_public_key', pem(ec256.publicKey).replace('MFkw', 'AAAA'), 'not a PEM public key'],
  ] as const)('in %s stop the start with the key named (%#)', (option, text, problem) => {
    expect(() => build({ [option]: text })).toThrow(`client.token.${option}: `)
    expect(() => build({ [option]: text })).toThrow(problem)
  })

  it('are named in the block of subscription tokens too', () => {
    const settings = clientSettings({}, { subscription: { rsa_public_key: 'garbage' } })
    expect(() =>
      createTokenVerifier(settings, { clock: new FakeClock(), log: nullLogger }),
    ).toThrow('client.subscription_token.rsa_public_key')
  })
})

describe('describeToken', () => {
  it('shows algorithm and claims of a token without verifying it', () => {
    expect(describeToken(hs('{"sub":"42"}', 'any'))).toEqual({
      algorithm: 'HS256',
      claims: '{"sub":"42"}',
    })
  })

  it('gives nothing for what is no token', () => {
    expect(describeToken('hello')).toBeNull()
    expect(describeToken('a.b.c')).toBeNull()
  })
})
