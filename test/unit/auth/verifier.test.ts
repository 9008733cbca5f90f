import { describe, expect, it } from 'vitest'
import { createTokenVerifier } from '../../../src/auth/index.js'
import { MAX_TTL_SECONDS } from '../../../src/model/index.js'
import type {
  ClientTokenSettings,
  ConnectionToken,
  SubscriptionToken,
  TokenVerifier,
} from '../../../src/auth/index.js'
import { nullLogger, type Logger } from '../../../src/base/index.js'
import { FakeClock } from '../../support/fake-clock.js'
import { clientSettings, hs, SECRET } from './sign.js'

const NOW = 1_700_000_000

const build = (
  settings: ClientTokenSettings = clientSettings(),
  clock = new FakeClock(NOW * 1000),
  log: Logger = nullLogger,
): TokenVerifier => createTokenVerifier(settings, { clock, log })

const connect = async (claims: unknown, verifier = build()): Promise<ConnectionToken> => {
  const result = await verifier.connection(hs(claims))
  if (result.t !== 'ok') throw new Error(`refused: ${JSON.stringify(result)}`)
  return result
}

const subscribe = async (claims: unknown, verifier = build()): Promise<SubscriptionToken> => {
  const result = await verifier.subscription(hs(claims))
  if (result.t !== 'ok') throw new Error(`refused: ${JSON.stringify(result)}`)
  return result
}

const outcome = async (claims: unknown, verifier = build()): Promise<string> =>
  (await verifier.connection(hs(claims))).t

describe('connection tokens', () => {
  it('give the user, or nobody without a user', async () => {
    expect((await connect({ sub: '42' })).user).toBe('42')
    expect((await connect({ sub: '' })).user).toBe('')
    expect((await connect({})).user).toBe('')
    expect((await connect({ sub: null })).user).toBe('')
  })

  it('refuse a user that is a number', async () => {
    expect(await outcome({ sub: 42 })).toBe('invalid')
  })

  it('keep info and meta exactly as they were signed', async () => {
    const token = await connect(
      '{"sub":"1","info":{"b":1.0,"a":12345678901234567890, "a":2},"meta":{"role":"\\u00e9"}}',
    )
    expect(token.info?.text()).toBe('{"b":1.0,"a":12345678901234567890, "a":2}')
    expect(token.meta?.text()).toBe('{"role":"\\u00e9"}')
  })

  it('prefer b64info to info and refuse bad base64', async () => {
    const token = await connect({ info: { a: 1 }, b64info: 'AP+A' })
    expect(Buffer.from(token.info?.bytes() ?? []).toString('hex')).toBe('00ff80')
    expect((await connect({ info: 1, b64info: '' })).info?.text()).toBe('1')
    for (const b64info of ['AP-A', 'AP+', 'AP+A=', 'A', ' AP+A', 'AB===']) {
      expect(await outcome({ b64info })).toBe('invalid')
    }
    // Line breaks do not count, and bits behind the last byte may be anything.
    expect((await connect({ b64info: 'AP\r\n+A\n' })).info?.bytes()).toEqual(
      new Uint8Array([0, 255, 128]),
    )
    expect((await connect({ b64info: 'AB==' })).info?.bytes()).toEqual(new Uint8Array([0]))
  })

  it('merge channels and subs, subs win', async () => {
    const { subs } = await connect({
      channels: ['a', 'b'],
      subs: {
        b: {
          info: { x: 1 },
          data: [1],
          override: { presence: { value: true }, join_leave: { value: false }, force_recovery: {} },
        },
        __proto__x: { b64data: 'AQI=' },
        c: null,
      },
    })
    expect([...subs.keys()].sort()).toEqual(['__proto__x', 'a', 'b', 'c'])
    expect(subs.get('a')).toEqual({ expireAt: 0, info: null, data: null, override: {} })
    expect(subs.get('b')?.info?.text()).toBe('{"x":1}')
    expect(subs.get('b')?.data?.text()).toBe('[1]')
    expect(subs.get('b')?.override).toEqual({
      presence: true,
      joinLeave: false,
      forceRecovery: false,
    })
    expect(Buffer.from(subs.get('__proto__x')?.data?.bytes() ?? [])).toEqual(Buffer.from([1, 2]))
  })

  it.each([
    [{ Sub: '7' }, { t: 'ok', user: '7' }],
    [
      { SUB: '7', Exp: NOW + 60 },
      { t: 'ok', user: '7', expireAt: NOW + 60 },
    ],
    [{ sub: '7', Exp: NOW - 1 }, { t: 'expired' }],
    [{ sub: '7', EXP: NOW - 1 }, { t: 'expired' }],
    [{ sub: '7', Nbf: NOW + 60 }, { t: 'expired' }],
    [
      { sub: '7', exp: String(NOW + 60) },
      { t: 'ok', user: '7', expireAt: NOW + 60 },
    ],
    [{ sub: '7', exp: String(NOW - 1) }, { t: 'expired' }],
    [{ sub: '7', exp: `${NOW / 1e9}e9` }, { t: 'expired' }],
    [{ sub: '7', nbf: String(NOW + 60) }, { t: 'expired' }],
    [
      { sub: '7', Expire_At: NOW + 60 },
      { t: 'ok', expireAt: NOW + 60 },
    ],
    [{ sub: '7', Channel: 'news' }, { t: 'invalid' }],
    [
      { sub: '7', ſub: '8' },
      { t: 'ok', user: '7' },
    ],
    [{ ſub: '8' }, { t: 'ok', user: '8' }],
  ])('read %j as the reference does, whatever the case of names', async (claims, expected) => {
    expect(await build().connection(hs(JSON.stringify(claims)))).toMatchObject(expected)
  })

  it('let nobody replace a claim by one in another case', async () => {
    expect((await connect('{"sub":"7","SUB":"admin"}')).user).toBe('7')
    expect((await connect('{"SUB":"admin","sub":"7"}')).user).toBe('7')
    expect((await connect(`{"exp":${NOW + 60},"Exp":${NOW + 9000}}`)).expireAt).toBe(NOW + 60)
    // The same name again is the publisher's own doing.
    expect((await connect('{"sub":"6","sub":"7"}')).user).toBe('7')
    expect((await connect('{"SUB":"6","Sub":"7"}')).user).toBe('7')
  })

  it('read names inside subs and override in any case', async () => {
    const { subs } = await connect({
      Subs: { A: { Info: { x: 1 }, Override: { Presence: { Value: true }, JOIN_LEAVE: {} } } },
    })
    expect([...subs.keys()]).toEqual(['A'])
    expect(subs.get('A')?.info?.text()).toBe('{"x":1}')
    expect(subs.get('A')?.override).toEqual({ presence: true, joinLeave: false })
  })

  it('treat names that objects have by nature as ordinary channels', async () => {
    const { subs } = await connect(
      '{"channels":["__proto__"],"subs":{"constructor":{},"__proto__":{}}}',
    )
    expect([...subs.keys()].sort()).toEqual(['__proto__', 'constructor'])
  })

  it('cannot be subscription tokens', async () => {
    expect(await outcome({ sub: '1', channel: 'news' })).toBe('invalid')
    expect(await outcome({ sub: '1', channel: '' })).toBe('ok')
  })

  it.each([
    '{"sub":"1","exp":""}',
    '{"sub":"1","exp":"soon"}',
    '{"sub":"1","Exp":"0x10"}',
    '{"sub":"1","nbf":" 1"}',
    '{"sub":"1","nbf":"1e999"}',
    '{"sub":"1","NBF":true}',
    '{"Sub":1}',
    '{"sub":"1","iat":"now"}',
    '{"sub":"1","jti":1}',
    '{"sub":"1","iss":1}',
    '{"sub":"1","aud":1}',
    '{"sub":"1","aud":[1]}',
    '{"sub":"1","channels":"a"}',
    '{"sub":"1","channels":[1]}',
    '{"sub":"1","subs":["a"]}',
    '{"sub":"1","subs":{"a":1}}',
    '{"sub":"1","subs":{"a":{"override":{"presence":true}}}}',
    '{"sub":"1","subs":{"a":{"override":{"presence":{"value":"yes"}}}}}',
    '{"sub":"1","expire_at":"0"}',
    '{"sub":"1","expire_at":1.5}',
    '{"sub":"1","exp":1e999}',
    '{"sub":"1"',
    '{"sub":"1"} {}',
    '["sub"]',
    '"x"',
    'null',
    '',
  ])('refuse the claims %s', async (claims) => {
    const refused = await build().connection(
      claims === '' ? 'eyJhbGciOiJIUzI1NiJ9..AAAA' : hs(claims),
    )
    expect(refused.t).toBe('invalid')
  })

  it('take the user from another claim when configured', async () => {
    const verifier = build(clientSettings({ hmac_secret_key: SECRET, user_id_claim: 'user_id' }))
    expect((await connect({ sub: 'no', user_id: '7' }, verifier)).user).toBe('7')
    expect((await connect({ sub: 'no' }, verifier)).user).toBe('')
    expect(await outcome({ user_id: 7 }, verifier)).toBe('invalid')
  })

  it('ignore commercial claims with one warning each', async () => {
    const warnings: object[] = []
    const log: Logger = { ...nullLogger, warn: (fields) => warnings.push(fields) }
    const verifier = build(clientSettings(), new FakeClock(NOW * 1000), log)
    for (let i = 0; i < 3; i++) {
      await connect({ sub: '1', caps: [{ channels: ['a'] }], labels: { a: 'b' } }, verifier)
    }
    expect(warnings).toEqual([{ claim: 'caps' }, { claim: 'labels' }])
  })
})

describe('time in tokens', () => {
  it('is judged strictly and with fractions of a second', async () => {
    const at = (ms: number): TokenVerifier => build(clientSettings(), new FakeClock(ms))
    expect(await outcome({ exp: NOW }, at(NOW * 1000))).toBe('expired')
    expect(await outcome({ exp: NOW }, at(NOW * 1000 - 1))).toBe('ok')
    expect(await outcome({ exp: NOW + 0.5 }, at(NOW * 1000 + 499))).toBe('ok')
    expect(await outcome({ exp: NOW + 0.5 }, at(NOW * 1000 + 500))).toBe('expired')
    expect(await outcome({ nbf: NOW }, at(NOW * 1000 + 1))).toBe('ok')
    expect(await outcome({ nbf: NOW }, at(NOW * 1000))).toBe('expired')
  })

  it('counts a token that is not valid yet as expired', async () => {
    expect(await outcome({ nbf: NOW + 60 })).toBe('expired')
  })

  it('counts exp 0 as long ago, and absent or null as never', async () => {
    expect(await outcome({ exp: 0 })).toBe('expired')
    expect((await connect({ exp: null })).expireAt).toBe(0)
    expect((await connect({})).expireAt).toBe(0)
  })

  it('gives the expiry of the connection in whole seconds', async () => {
    expect((await connect({ exp: NOW + 60.9 })).expireAt).toBe(NOW + 60)
  })

  it('lets expire_at decide: positive overrides, zero or negative is never, absent is exp', async () => {
    const exp = NOW + 60
    expect((await connect({ exp, expire_at: NOW + 600 })).expireAt).toBe(NOW + 600)
    expect((await connect({ exp, expire_at: 0 })).expireAt).toBe(0)
    expect((await connect({ exp, expire_at: -1 })).expireAt).toBe(0)
    expect((await connect({ exp, expire_at: null })).expireAt).toBe(exp)
    expect((await connect({ exp, expire_at: NOW - 5 })).expireAt).toBe(NOW - 5)
    expect(await outcome({ exp: NOW - 1, expire_at: 0 })).toBe('expired')
  })

  it('is capped at a year', async () => {
    expect((await connect({ exp: NOW * 3 })).expireAt).toBe(NOW + MAX_TTL_SECONDS)
    expect((await connect({ expire_at: Number.MAX_SAFE_INTEGER })).expireAt).toBe(
      NOW + MAX_TTL_SECONDS,
    )
  })
})

describe('subscription tokens', () => {
  it('give channel, user, client and the grant', async () => {
    const token = await subscribe({
      sub: '42',
      channel: '$news',
      client: 'c1',
      exp: NOW + 60,
      info: { a: 1 },
      data: 'x',
      override: { force_positioning: { value: true }, force_push_join_leave: null, unknown: 1 },
    })
    expect(token).toMatchObject({ user: '42', channel: '$news', client: 'c1' })
    expect(token.grant).toMatchObject({ expireAt: NOW + 60, override: { forcePositioning: true } })
    expect(token.grant.info?.text()).toBe('{"a":1}')
    expect(token.grant.data?.text()).toBe('"x"')
  })

  it('prefer b64data to data', async () => {
    const token = await subscribe({ channel: 'c', data: 1, b64data: 'AQI=' })
    expect(Buffer.from(token.grant.data?.bytes() ?? [])).toEqual(Buffer.from([1, 2]))
  })

  it('cannot be connection tokens', async () => {
    expect(await build().subscription(hs({ sub: '1' }))).toMatchObject({ t: 'invalid' })
  })

  it('use the connection settings unless a block of their own is on', async () => {
    const own = clientSettings(
      { hmac_secret_key: SECRET, issuer: 'app' },
      { subscription: { hmac_secret_key: 'other' } },
    )
    const verifier = build(own)
    const token = hs({ channel: 'c' }, 'other')
    expect((await verifier.subscription(token)).t).toBe('ok')
    expect((await verifier.subscription(hs({ channel: 'c', iss: 'app' }))).t).toBe('invalid')
    expect((await verifier.connection(hs({ sub: '1', iss: 'app' }))).t).toBe('ok')
    expect((await build().subscription(token)).t).toBe('invalid')
  })

  it('have no keys at all when their own block is on and empty', async () => {
    const verifier = build(clientSettings({ hmac_secret_key: SECRET }, { subscription: {} }))
    expect((await verifier.subscription(hs({ channel: 'c' }))).t).toBe('invalid')
  })
})

describe('issuer and audience', () => {
  const withRules = (rules: object): TokenVerifier =>
    build(clientSettings({ hmac_secret_key: SECRET, ...rules }))

  it('must match exactly when set', async () => {
    const verifier = withRules({ issuer: 'app', audience: 'realtime' })
    expect(await outcome({ iss: 'app', aud: 'realtime' }, verifier)).toBe('ok')
    expect(await outcome({ iss: 'app', aud: ['x', 'realtime'] }, verifier)).toBe('ok')
    expect(await outcome({ iss: 'App', aud: 'realtime' }, verifier)).toBe('invalid')
    expect(await outcome({ iss: 'app', aud: ['x'] }, verifier)).toBe('invalid')
    expect(await outcome({ iss: 'app' }, verifier)).toBe('invalid')
    expect(await outcome({ aud: 'realtime' }, verifier)).toBe('invalid')
  })

  it('are searched without anchors when given as expressions', async () => {
    const verifier = withRules({
      issuer_regex: 'example\\.com',
      audience_regex: '^a(?P<n>[0-9]+)$',
    })
    expect(
      await outcome({ iss: 'evil-example.com.attacker.io', aud: ['b', 'a12'] }, verifier),
    ).toBe('ok')
    expect(await outcome({ iss: 'example.org', aud: 'a12' }, verifier)).toBe('invalid')
    expect(await outcome({ iss: 'example.com', aud: 'xa12' }, verifier)).toBe('invalid')
    expect(await outcome({ iss: 'example.com', aud: [] }, verifier)).toBe('invalid')
  })

  it('are matched in linear time', async () => {
    const verifier = withRules({ issuer_regex: '^(a+)+$' })
    expect(await outcome({ iss: `${'a'.repeat(20_000)}!` }, verifier)).toBe('invalid')
  })

  it('are not looked at when nothing is set', async () => {
    expect(await outcome({ iss: 'anybody', aud: 'whoever' })).toBe('ok')
  })

  it('cannot be set in both ways', () => {
    expect(() => withRules({ issuer: 'a', issuer_regex: 'b' })).toThrow(
      'client.token: set either issuer',
    )
    expect(() => withRules({ audience: 'a', audience_regex: 'b' })).toThrow('audience_regex')
    expect(() => withRules({ issuer_regex: '(?=a)' })).toThrow('client.token.issuer_regex')
  })
})

describe('skipped signatures', () => {
  const verifier = build(clientSettings({ audience: 'me' }, { skipSignature: true }))

  it('still leave structure, claims, audience and time checked', async () => {
    const check = async (token: string): Promise<string> => (await verifier.connection(token)).t
    expect(await check(hs({ sub: '1', aud: 'me' }, 'whatever'))).toBe('ok')
    expect(await check(hs({ sub: '1', aud: 'you' }, 'whatever'))).toBe('invalid')
    expect(await check(hs({ sub: '1', aud: 'me', exp: NOW - 1 }, 'whatever'))).toBe('expired')
    expect(await check(hs({ sub: '1', aud: 'me', channel: 'c' }, 'whatever'))).toBe('invalid')
    expect(await check('a.b.c')).toBe('invalid')
  })

  it('are announced', () => {
    const warnings: string[] = []
    const log: Logger = { ...nullLogger, warn: (_fields, msg) => warnings.push(msg) }
    build(clientSettings({}, { skipSignature: true }), new FakeClock(), log)
    expect(warnings).toHaveLength(1)
  })
})
