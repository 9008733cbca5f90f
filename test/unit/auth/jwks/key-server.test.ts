import { generateKeyPairSync } from 'node:crypto'
import { beforeEach, describe, expect, it } from 'vitest'
import { createTokenVerifier } from '../../../../src/auth/index.js'
import type { TokenSettings, TokenVerifier } from '../../../../src/auth/index.js'
import { nullLogger, type Logger } from '../../../../src/base/index.js'
import { FakeClock } from '../../../support/fake-clock.js'
import { clientSettings, ec256, ec384, ed25519, hs, jwk, rsa, SECRET, signed } from '../sign.js'

const URL = 'https://keys.example.com/certs'
const HOUR = 3_600_000
const claims = { sub: '42' }

let clock: FakeClock
/** null = an answer that is no key set. */
let keys: unknown[] | null
let fetched: string[]
let failing: boolean
/** When set, fetches wait for it. */
let gate: Promise<void> | null

const fetchText = async (url: string): Promise<string> => {
  fetched.push(url)
  await gate
  if (failing) throw new Error('connection refused')
  return JSON.stringify({ keys })
}

const build = (settings: Partial<TokenSettings> = {}, log: Logger = nullLogger): TokenVerifier =>
  createTokenVerifier(
    clientSettings({ hmac_secret_key: SECRET, jwks_public_endpoint: URL, ...settings }),
    { clock, log, fetchText },
  )

const token = (kid = 'r', more: object = {}): string =>
  signed({ alg: 'RS256', kid }, { ...claims, ...more }, rsa.privateKey)

const verify = async (verifier: TokenVerifier, text: string): Promise<string> =>
  (await verifier.connection(text)).t

beforeEach(() => {
  clock = new FakeClock()
  keys = [
    jwk(rsa.publicKey, 'r'),
    jwk(ec256.publicKey, 'e'),
    jwk(ec384.publicKey, 'f'),
    jwk(ed25519.publicKey, 'd'),
  ]
  fetched = []
  failing = false
  gate = null
})

describe('tokens verified with a key server', () => {
  it('may use RSA, ECDSA and Ed25519', async () => {
    const verifier = build()
    expect(await verify(verifier, token())).toBe('ok')
    expect(
      await verify(verifier, signed({ alg: 'ES256', kid: 'e' }, claims, ec256.privateKey)),
    ).toBe('ok')
    expect(
      await verify(verifier, signed({ alg: 'ES384', kid: 'f' }, claims, ec384.privateKey)),
    ).toBe('ok')
    expect(
      await verify(verifier, signed({ alg: 'EdDSA', kid: 'd' }, claims, ed25519.privateKey)),
    ).toBe('ok')
    expect(fetched).toEqual([URL])
  })

  it('cannot use static keys, which are ignored', async () => {
    const verifier = build()
    expect(await verify(verifier, hs(claims))).toBe('invalid')
    expect(await verify(verifier, hs(claims, SECRET, { alg: 'HS256', kid: 'r' }))).toBe('invalid')
    expect(fetched).toEqual([])
  })

  it('need a key id', async () => {
    expect(await verify(build(), signed({ alg: 'RS256' }, claims, rsa.privateKey))).toBe('invalid')
    expect(fetched).toEqual([])
  })

  it('must use an algorithm that fits the key, whatever the header says', async () => {
    const verifier = build()
    keys?.push(jwk(rsa.publicKey, 'only512', { alg: 'RS512' }))
    expect(await verify(verifier, token('only512'))).toBe('invalid')
    expect(
      await verify(verifier, signed({ alg: 'RS512', kid: 'only512' }, claims, rsa.privateKey)),
    ).toBe('ok')
    expect(await verify(verifier, token('e'))).toBe('invalid')
    expect(await verify(verifier, token('d'))).toBe('invalid')
  })

  it('must be signed by the very key they name', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    expect(
      await verify(build(), signed({ alg: 'RS256', kid: 'r' }, claims, other.privateKey)),
    ).toBe('invalid')
  })

  it('are judged for issuer and time like any other', async () => {
    const verifier = build({ issuer: 'app' })
    expect(await verify(verifier, token('r', { iss: 'app' }))).toBe('ok')
    expect(await verify(verifier, token('r', { iss: 'app', exp: 1 }))).toBe('expired')
    expect(await verify(verifier, token())).toBe('invalid')
  })

  it('are not verified at all when signatures are skipped, and nothing is fetched', async () => {
    const verifier = createTokenVerifier(
      clientSettings({ jwks_public_endpoint: URL }, { skipSignature: true }),
      { clock, log: nullLogger, fetchText },
    )
    expect(await verify(verifier, hs(claims, 'any'))).toBe('ok')
    expect(fetched).toEqual([])
  })
})

describe('the cache of a key server', () => {
  it('answers at once for a token verified before', async () => {
    const verifier = build()
    await verifier.connection(token())
    expect(verifier.connection(token())).toMatchObject({ t: 'ok' })
    expect(fetched).toHaveLength(1)
  })

  it('keeps a key for an hour after its last use', async () => {
    const verifier = build()
    for (let i = 0; i < 5; i++) {
      expect(await verify(verifier, token())).toBe('ok')
      clock.advance(HOUR - 1)
    }
    expect(fetched).toHaveLength(1)
    clock.advance(1)
    expect(await verify(verifier, token())).toBe('ok')
    expect(fetched).toHaveLength(2)
  })

  it('asks again after a day even for a key in steady use, so that a withdrawn key ends', async () => {
    const verifier = build()
    for (let hour = 0; hour < 48; hour++) {
      expect(await verify(verifier, token())).toBe('ok')
      clock.advance(HOUR / 2)
    }
    keys = []
    clock.advance(HOUR / 2)
    expect(await verify(verifier, token())).toBe('invalid')
    expect(fetched).toHaveLength(2)
  })

  it('keeps tokens verified while a new fetch brings the same key', async () => {
    const verifier = build()
    await verifier.connection(token())
    await verifier.connection(signed({ alg: 'ES256', kid: 'e' }, claims, ec256.privateKey))
    await verifier.connection(token('unknown'))
    expect(fetched).toHaveLength(2)
    expect(verifier.connection(token())).toMatchObject({ t: 'ok' })
  })

  it('does not keep them when the key behind the id has changed', async () => {
    const verifier = build()
    expect(await verify(verifier, token())).toBe('ok')
    keys = [jwk(generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey, 'r')]
    await verifier.connection(token('unknown'))
    expect(await verify(verifier, token())).toBe('invalid')
  })

  it('does not keep them when the key is gone from the set', async () => {
    const verifier = build()
    expect(await verify(verifier, token())).toBe('ok')
    keys = []
    await verifier.connection(token('unknown'))
    expect(await verify(verifier, token())).toBe('invalid')
  })

  it('fetches once for many tokens at the same time', async () => {
    const verifier = build()
    let open = (): void => undefined
    gate = new Promise((resolve) => (open = resolve))
    const pending = Array.from({ length: 50 }, (_, i) =>
      verify(verifier, token(i % 2 === 0 ? 'r' : 'missing', { n: i })),
    )
    open()
    const outcomes = await Promise.all(pending)
    expect(outcomes.filter((t) => t === 'ok')).toHaveLength(25)
    expect(outcomes.filter((t) => t === 'invalid')).toHaveLength(25)
    expect(fetched).toHaveLength(1)
  })

  it('does not ask again for an unknown key id within a second', async () => {
    const verifier = build()
    for (let i = 0; i < 20; i++) expect(await verify(verifier, token('new'))).toBe('invalid')
    expect(fetched).toHaveLength(1)
    keys?.push(jwk(rsa.publicKey, 'new'))
    clock.advance(999)
    expect(await verify(verifier, token('new'))).toBe('invalid')
    clock.advance(1)
    expect(await verify(verifier, token('new'))).toBe('ok')
    expect(fetched).toHaveLength(2)
  })

  it('bounds the fetches that made-up key ids cause, and tells those clients to retry', async () => {
    const verifier = build()
    const outcomes: string[] = []
    for (let i = 0; i < 30; i++) outcomes.push(await verify(verifier, token(`made-up-${i}`)))
    expect(fetched).toHaveLength(10)
    expect(outcomes.filter((t) => t === 'invalid')).toHaveLength(10)
    expect(outcomes.filter((t) => t === 'unavailable')).toHaveLength(20)
    expect(await verify(verifier, token())).toBe('ok')
    clock.advance(1000)
    expect(await verify(verifier, token('made-up-99'))).toBe('invalid')
  })
})

describe('an outage of the key server', () => {
  it('is temporary for tokens whose key is not cached', async () => {
    failing = true
    const verifier = build()
    expect(await verify(verifier, token())).toBe('unavailable')
    failing = false
    expect(await verify(verifier, token())).toBe('ok')
  })

  it('does not matter for cached keys, also beyond their daily refresh', async () => {
    const verifier = build()
    expect(await verify(verifier, token())).toBe('ok')
    failing = true
    for (let i = 0; i < 90; i++) {
      clock.advance(HOUR / 2)
      expect(await verify(verifier, token('r', { n: i }))).toBe('ok')
    }
    for (let i = 0; i < 8; i++) {
      clock.advance(HOUR / 2)
      await verifier.connection(token())
    }
    expect(await verify(verifier, token())).toBe('unavailable')
    failing = false
    clock.advance(60_000)
    expect(await verify(verifier, token())).toBe('ok')
  })

  it('includes an answer that is no key set', async () => {
    keys = null
    expect(await verify(build(), token())).toBe('unavailable')
  })
})

describe('the members of a key set', () => {
  const problem = async (verifier: TokenVerifier, text: string): Promise<unknown> => {
    const result = await verifier.connection(text)
    return result.t === 'invalid' ? result.problem : result.t
  }

  it('of no use take no other with them', async () => {
    keys = [
      null,
      { kty: 'oct', k: 'AAAA', use: 'sig', kid: 'h', alg: 'HS256' },
      { kty: 'AKP', kid: 'pq', use: 'sig' },
      jwk(rsa.publicKey, 'r'),
    ]
    expect(await verify(build(), token())).toBe('ok')
  })

  it('that share an id are tried as far as they fit the token', async () => {
    const other = generateKeyPairSync('rsa', { modulusLength: 2048 })
    keys = [
      jwk(rsa.publicKey, 'r', { alg: 'RS512' }),
      jwk(ec256.publicKey, 'r'),
      jwk(other.publicKey, 'r', { alg: 'RS256' }),
      jwk(rsa.publicKey, 'r', { alg: 'RS256' }),
    ]
    const verifier = build()
    expect(await verify(verifier, token())).toBe('ok')
    expect(
      await verify(verifier, signed({ alg: 'ES256', kid: 'r' }, claims, ec256.privateKey)),
    ).toBe('ok')
    expect(
      await problem(verifier, signed({ alg: 'RS384', kid: 'r' }, claims, rsa.privateKey)),
    ).toBe('algorithm does not fit the key')
  })

  it('say in the refusal of a token why they do not count', async () => {
    keys = [jwk(rsa.publicKey, 'r', { use: 'enc' })]
    const verifier = build()
    const reason = 'the key of this id is not for signatures ("use" is "enc")'
    expect(await problem(verifier, token())).toBe(reason)
    expect(await problem(verifier, token())).toBe(reason)
    expect(await problem(verifier, token('other'))).toBe('unknown key id')
  })

  it('need not say what they are for', async () => {
    keys = [jwk(rsa.publicKey, 'r', { use: undefined, alg: undefined })]
    expect(await verify(build(), token())).toBe('ok')
  })

  it.each(['EdDSA', 'Ed25519'])('of Ed25519 verify tokens that say %s', async (alg) => {
    keys = [jwk(ed25519.publicKey, 'd', { alg: 'Ed25519' })]
    expect(await verify(build(), signed({ alg, kid: 'd' }, claims, ed25519.privateKey))).toBe('ok')
  })

  it('that should be mended are told once, until the set changes', async () => {
    const warned: unknown[] = []
    const log = { ...nullLogger, warn: (fields: object) => void warned.push(fields) }
    keys = [null, jwk(rsa.privateKey, 'p'), jwk(rsa.publicKey, 'e', { use: 'enc' })]
    const verifier = build({}, log)
    for (const kid of ['a', 'b', 'c']) await verifier.connection(token(kid))
    expect(fetched).toHaveLength(3)
    expect(warned).toEqual([
      {
        url: URL,
        refused: 2,
        problems: ['key "" is not an object', 'key "p" holds private parts'],
      },
    ])
    keys = [null]
    await verifier.connection(token('d'))
    expect(warned).toHaveLength(2)
  })
})

describe('a key that is replaced under its id', () => {
  const next = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const renewed = (n = 0): string =>
    signed({ alg: 'RS256', kid: 'r' }, { ...claims, n }, next.privateKey)

  it('counts from the first token that it signed, and the old one no more', async () => {
    const verifier = build()
    expect(await verify(verifier, token())).toBe('ok')
    keys = [jwk(next.publicKey, 'r')]
    expect(await verify(verifier, renewed())).toBe('ok')
    expect(fetched).toHaveLength(2)
    expect(await verify(verifier, token())).toBe('invalid')
  })

  it('may be of another type', async () => {
    const verifier = build()
    expect(await verify(verifier, token())).toBe('ok')
    keys = [jwk(ec256.publicKey, 'r')]
    expect(
      await verify(verifier, signed({ alg: 'ES256', kid: 'r' }, claims, ec256.privateKey)),
    ).toBe('ok')
  })

  it('is not looked for more than a few times for forged tokens', async () => {
    const verifier = build()
    expect(await verify(verifier, token())).toBe('ok')
    for (let n = 0; n < 20; n++) expect(await verify(verifier, renewed(n))).toBe('invalid')
    expect(fetched).toHaveLength(1 + 3)
    keys = [jwk(next.publicKey, 'r')]
    expect(await verify(verifier, renewed())).toBe('invalid')
    clock.advance(1000)
    expect(await verify(verifier, renewed())).toBe('ok')
    expect(fetched).toHaveLength(1 + 4)
  })

  it('cannot be told from a forged token while the key server is down', async () => {
    const verifier = build()
    expect(await verify(verifier, token())).toBe('ok')
    failing = true
    expect(await verify(verifier, renewed())).toBe('unavailable')
    expect(await verify(verifier, token())).toBe('ok')
  })
})

describe('a key server per tenant', () => {
  const templated = (): TokenVerifier =>
    build({
      jwks_public_endpoint: 'https://keys.example.com/{{realm}}/certs',
      issuer_regex: '^https://auth\\.example\\.com/(?P<realm>one|two)$',
    })

  it('is chosen by the issuer, and each has its own keys', async () => {
    const verifier = templated()
    const iss = (realm: string): object => ({ iss: `https://auth.example.com/${realm}` })
    expect(await verify(verifier, token('r', iss('one')))).toBe('ok')
    keys = []
    expect(await verify(verifier, token('r', iss('two')))).toBe('invalid')
    expect(await verify(verifier, token('r', iss('one')))).toBe('ok')
    expect(fetched).toEqual([
      'https://keys.example.com/one/certs',
      'https://keys.example.com/two/certs',
    ])
  })

  it('is not asked for an issuer that does not match', async () => {
    const verifier = templated()
    for (const iss of [
      'https://auth.example.com/three',
      'https://auth.example.com/../one',
      '',
      undefined,
    ]) {
      expect(await verify(verifier, token('r', { iss }))).toBe('invalid')
    }
    expect(fetched).toEqual([])
  })

  it('stops the start when its placeholders could be filled with anything', () => {
    expect(() =>
      build({ jwks_public_endpoint: 'https://{{h}}/certs', issuer_regex: '(?P<h>[a-z.]+)' }),
    ).toThrow('client.token.jwks_public_endpoint')
  })

  it('does not make memory grow with the number of tenants', async () => {
    const verifier = build({
      jwks_public_endpoint: 'https://keys.example.com/{{realm}}/certs',
      issuer_regex: '^(?P<realm>[a-z0-9]+)$',
      insecure_skip_jwks_endpoint_safety_check: true,
    })
    for (let i = 0; i < 150; i++) await verifier.connection(token('r', { iss: `t${i}` }))
    expect(fetched).toHaveLength(150)
    await verifier.connection(token('r', { iss: 't149' }))
    expect(fetched).toHaveLength(150)
    await verifier.connection(token('r', { iss: 't0' }))
    expect(fetched).toHaveLength(151)
  })
})
