import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createTokenVerifier } from '../../src/auth/index.js'
import { nullLogger } from '../../src/base/index.js'
import { FakeClock } from '../support/fake-clock.js'
import { clientSettings, hs, part } from '../unit/auth/sign.js'

const verifier = createTokenVerifier(clientSettings(), { clock: new FakeClock(), log: nullLogger })
const good = hs({ sub: '42', info: { a: 1 }, channels: ['a'] })

const CHARACTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.=+/ \n'
const alphabet = fc.nat(CHARACTERS.length - 1).map((at) => CHARACTERS.charAt(at))
const claimName = fc.constantFrom(
  ...['sub', 'exp', 'nbf', 'iat', 'iss', 'aud', 'info', 'b64info', 'channels', 'subs', 'meta'],
  ...['expire_at', 'channel', 'caps', 'override', '__proto__', 'constructor'],
)

describe('token verification', () => {
  it('accepts nothing but the token itself when any one character is changed', async () => {
    expect((await verifier.connection(good)).t).toBe('ok')
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), alphabet, async (at, char) => {
        const changed = good.slice(0, at) + char + good.slice(at + 1)
        expect((await verifier.connection(changed)).t).toBe(changed === good ? 'ok' : 'invalid')
      }),
      { numRuns: 500 },
    )
  })

  it('accepts nothing but the token itself when it is cut or extended', async () => {
    await fc.assert(
      fc.asyncProperty(fc.nat(good.length - 1), fc.string({ minLength: 1 }), async (at, tail) => {
        expect((await verifier.connection(good.slice(0, at))).t).toBe('invalid')
        expect((await verifier.connection(good + tail)).t).toBe('invalid')
      }),
      { numRuns: 300 },
    )
  })

  it('refuses any text that is not signed, and never fails otherwise', async () => {
    const unsigned = fc.oneof(
      fc.string({ unit: 'binary' }),
      fc
        .tuple(fc.oneof(fc.string(), fc.json()), fc.oneof(fc.string(), fc.json()), fc.string())
        .map(([header, claims, signature]) => `${part(header)}.${part(claims)}.${part(signature)}`),
    )
    await fc.assert(
      fc.asyncProperty(unsigned, async (token) => {
        expect((await verifier.connection(token)).t).toBe('invalid')
        expect((await verifier.subscription(token)).t).toBe('invalid')
      }),
      { numRuns: 500 },
    )
  })

  it('judges any signed claims without failing, and keeps what it grants consistent', async () => {
    await fc.assert(
      fc.asyncProperty(fc.dictionary(claimName, fc.jsonValue()), async (claims) => {
        const result = await verifier.connection(hs(claims))
        if (result.t !== 'ok') return
        expect(typeof result.user).toBe('string')
        expect(Number.isSafeInteger(result.expireAt) && result.expireAt >= 0).toBe(true)
        expect(result.info === null || claims.b64info !== undefined || result.info.isJson()).toBe(
          true,
        )
      }),
      { numRuns: 500 },
    )
  })
})
