/** Golden vectors and traps that end in a decision of the pipelines. spec: proxy.md §10 */
import { describe, expect, it } from 'vitest'
import { bytesPayload, jsonPayload, textPayload } from '../../../src/base/index.js'
import type {
  ConnectDecision,
  ConnectInput,
  PublishDecision,
} from '../../../src/pipelines/index.js'
import type { Outcome } from '../../../src/protocol/index.js'
import { bench, everythingOn, facts, reply, type Bench } from './fixtures.js'

const NOW = 1_700_000_000
const YEAR = 365 * 24 * 3600

const connectInput: ConnectInput = { name: '', version: '', data: null, channels: [] }

function withAnswer(body: object | string, settings = everythingOn()): Bench {
  const b = bench(settings)
  b.caller.answer = () => reply(body)
  return b
}

const connect = (body: object | string) =>
  withAnswer(body).pipelines.connect!(connectInput, facts({ userId: '' }))

function decided(outcome: Outcome<ConnectDecision | null>): ConnectDecision {
  if (outcome.t !== 'ok' || outcome.value === null) throw new Error('no decision')
  return outcome.value
}

const E100 = { t: 'error', error: { code: 100, message: 'internal server error', temporary: true } }
const E110 = { t: 'error', error: { code: 110, message: 'expired', temporary: false } }

describe('connect', () => {
  it('sends name, version, data and the channels the client asked for, empty ones left out', async () => {
    const b = withAnswer({})
    await b.pipelines.connect!(
      { name: 'js', version: '5.3.4', data: jsonPayload('{"room":1}'), channels: ['news'] },
      facts({ userId: '' }),
    )
    await b.pipelines.connect!(connectInput, facts({ userId: '' }))
    expect(b.caller.calls.map((call) => call.request.body)).toEqual([
      '{"client":"9336a229-2400-4ebc-8c50-0a643d22e8a0","transport":"websocket","protocol":"json","encoding":"json","data":{"room":1},"name":"js","version":"5.3.4","channels":["news"]}',
      '{"client":"9336a229-2400-4ebc-8c50-0a643d22e8a0","transport":"websocket","protocol":"json","encoding":"json"}',
    ])
  })

  it('1: gives no credentials for an answer without result', async () => {
    expect(await connect({})).toEqual({ t: 'ok', value: null })
  })

  it('2: accepts an anonymous user for an empty result', async () => {
    expect(await connect({ result: {} })).toEqual({
      t: 'ok',
      value: { user: '', expireAt: 0, info: null, data: null, meta: null, subs: new Map() },
    })
  })

  it.each([
    ['info', '{"result":{"b64info":"%%"}}'],
    ['data', '{"result":{"b64data":"e30"}}'],
  ])(
    '3: answers 100 to undecodable base64 in %s, logs it and counts no error',
    async (name, body) => {
      const b = withAnswer(body)
      expect(await b.pipelines.connect!(connectInput, facts())).toEqual(E100)
      expect(b.log.lines.filter((line) => line.level === 'error').map((line) => line.msg)).toEqual([
        `error decoding base64 ${name}`,
      ])
      expect(b.metric('proxy_errors', 'connect')).toBe(0)
    },
  )

  it('answers 100 to undecodable base64 in subs without a log line', async () => {
    const b = withAnswer({ result: { subs: { a: { b64info: '%%' } } } })
    expect(await b.pipelines.connect!(connectInput, facts())).toEqual(E100)
    expect(b.log.lines.filter((line) => line.level === 'error')).toEqual([])
    expect(b.metric('proxy_errors', 'connect')).toBe(0)
  })

  it.each([
    '{"result":{"user":56}}',
    '{"result":{"channels":"a"}}',
    '{"result":{"expire_at":1e3}}',
  ])('11: treats wrong types as a failure: %s', async (body) => {
    expect(await connect(body)).toEqual(E100)
  })

  it('12: matches keys in any case but otherwise exactly', async () => {
    expect(decided(await connect('{"Result":{"USER":"56","EXPIRE_AT":0}}')).user).toBe('56')
    expect(decided(await connect('{"result":{"expireAt":"x"}}')).expireAt).toBe(0)
  })

  it('44: merges channels and subs, subs first, keys exact, null meaning {}', async () => {
    const { subs } = decided(
      await connect(
        '{"result":{"channels":["a","b"],"subs":{"b":{"data":{"n":1}},"B":{"info":2},"__proto__":null,"c":{"data":1},"c":{"data":2}}}}',
      ),
    )
    expect([...subs.keys()]).toEqual(['a', 'b', 'B', '__proto__', 'c'])
    expect(subs.get('a')).toEqual({ expireAt: 0, info: null, data: null, override: {} })
    expect(subs.get('b')?.data?.text()).toBe('{"n":1}')
    expect(subs.get('B')?.info?.text()).toBe('2')
    expect(subs.get('__proto__')).toEqual({ expireAt: 0, info: null, data: null, override: {} })
    expect(subs.get('c')?.data?.text()).toBe('2')
  })

  it('reads subscription options, and ignores expire_at in them', async () => {
    const { subs } = decided(
      await connect({
        result: {
          subs: {
            a: {
              b64data: 'AAE=',
              data: 1,
              cache_recover: true,
              expire_at: 5,
              override: { presence: { value: true }, join_leave: {} },
            },
          },
        },
      }),
    )
    const grant = subs.get('a')!
    expect([...grant.data!.bytes()]).toEqual([0, 1])
    expect(grant).toMatchObject({
      expireAt: 0,
      cacheRecover: true,
      override: { presence: true, joinLeave: false },
    })
  })

  it('4: lets non-empty b64data and b64info win', async () => {
    const value = decided(
      await connect({ result: { data: 1, b64data: 'e30=', info: 2, b64info: '' } }),
    )
    expect(value.data?.text()).toBe('{}')
    expect(value.info?.text()).toBe('2')
  })

  it('3: takes null in data, info and meta as a value', async () => {
    const value = decided(await connect('{"result":{"data":null,"info":null,"meta":null}}'))
    expect([value.data?.text(), value.info?.text(), value.meta?.text()]).toEqual([
      'null',
      'null',
      'null',
    ])
  })

  it.each([
    [0, 0],
    [-5, 0],
    [NOW + 60, NOW + 60],
    [NOW + 2 * YEAR, NOW + YEAR],
    ['9223372036854775807', NOW + YEAR],
  ])('6: makes expire_at %s an expiry at %i', async (given, expected) => {
    expect(decided(await connect(`{"result":{"expire_at":${given}}}`)).expireAt).toBe(expected)
  })

  it.each([1, NOW - 1, NOW])('answers 110 to the past expire_at %i', async (expireAt) => {
    expect(await connect({ result: { expire_at: expireAt } })).toEqual(E110)
  })

  it('refuses an expire_at beyond 64 bits', async () => {
    expect(await connect('{"result":{"expire_at":9223372036854775808}}')).toEqual(E100)
  })

  it('warns once about fields that have no effect', async () => {
    const b = withAnswer({ result: { caps: [{ channels: ['a'] }], labels: { a: 'b' } } })
    await b.pipelines.connect!(connectInput, facts())
    await b.pipelines.connect!(connectInput, facts())
    const warnings = b.log.lines.filter((line) => line.level === 'warn')
    expect(warnings.map((line) => line.fields)).toEqual([
      { event: 'connect', proxy: 'default', field: 'caps' },
      { event: 'connect', proxy: 'default', field: 'labels' },
    ])
  })

  it('is off without its switch', () => {
    const b = bench({})
    expect(b.pipelines.connect).toBeNull()
    expect(b.pipelines.refresh).toBeNull()
  })
})

describe('refresh', () => {
  const refresh = (body: object | string) => withAnswer(body).pipelines.refresh!({}, facts())
  const expired = { t: 'ok', value: { t: 'expired' } }

  it.each([
    '{}',
    '{"result":{}}',
    '{"result":{"expired":true,"expire_at":4000000000}}',
    '{"result":{"expire_at":0}}',
    '{"result":{"expire_at":1700000000}}',
    '{"error":{"code":1000,"message":"x"}}',
    '{"disconnect":{"code":4000,"reason":"x"}}',
  ])('15, 16, 8: ends the connection on %s', async (body) => {
    expect(await refresh(body)).toEqual(expired)
  })

  it('15: logs a missing result, and counts no error', async () => {
    const b = withAnswer({})
    await b.pipelines.refresh!({}, facts())
    expect(b.log.lines.filter((line) => line.level === 'error').map((line) => line.msg)).toEqual([
      'no refresh result found',
    ])
    expect(b.metric('proxy_errors', 'refresh')).toBe(0)
    expect(b.metric('backhaul_proxy_outcomes_total', 'refresh', ',outcome=empty')).toBe(1)
  })

  it('prolongs to a future expire_at, capped to a year, and lets the result win over an error', async () => {
    expect(await refresh({ result: { expire_at: NOW + 2 * YEAR }, error: { code: 1000 } })).toEqual(
      {
        t: 'ok',
        value: { t: 'prolonged', expireAt: NOW + YEAR, info: null, meta: null },
      },
    )
  })

  it('3: replaces info and meta when present, meta null by null', async () => {
    const outcome = await refresh(
      `{"result":{"expire_at":${NOW + 9},"b64info":"e30=","meta":null}}`,
    )
    if (outcome.t !== 'ok' || outcome.value.t !== 'prolonged') throw new Error('not prolonged')
    expect(outcome.value.info?.text()).toBe('{}')
    expect(outcome.value.meta?.text()).toBe('null')
  })

  it('26: answers 3004 to undecodable base64', async () => {
    expect(await refresh({ result: { expire_at: NOW + 9, b64info: '%%' } })).toEqual({
      t: 'disconnect',
      disconnect: { code: 3004, reason: 'internal server error' },
    })
  })
})

describe('sub_refresh', () => {
  const input = { channel: 'chat:42', namespace: 'chat' }
  const subRefresh = (body: object | string) =>
    withAnswer(body).pipelines.subRefresh(input, facts())
  const expired = { t: 'ok', value: { t: 'expired' } }

  it('sends user and channel', async () => {
    const b = withAnswer({})
    await b.pipelines.subRefresh(input, facts())
    expect(b.caller.calls[0]!.json).toMatchObject({ user: '56', channel: 'chat:42' })
  })

  it.each([
    '{}',
    '{"result":{"expired":true}}',
    `{"result":{"expire_at":${NOW}}}`,
    '{"result":{"expire_at":-1}}',
    `{"result":{"expire_at":${NOW + 9},"b64info":"%%"}}`,
    '{"error":{"code":1000,"message":"x"}}',
  ])('8, 26: ends the subscription on %s', async (body) => {
    expect(await subRefresh(body)).toEqual(expired)
  })

  it.each(['{"result":{}}', '{"result":{"expire_at":0}}'])(
    '22: lets the subscription live for ever on %s',
    async (body) => {
      expect(await subRefresh(body)).toEqual({
        t: 'ok',
        value: { t: 'prolonged', expireAt: 0, info: null, meta: null },
      })
    },
  )

  it('logs a missing result', async () => {
    const b = withAnswer({})
    await b.pipelines.subRefresh(input, facts())
    expect(b.log.lines.filter((line) => line.level === 'error')).toMatchObject([
      { msg: 'no sub refresh result found', fields: { channel: 'chat:42' } },
    ])
  })
})

describe('subscribe', () => {
  const input = { channel: 'chat:42', namespace: 'chat', token: '', data: null }
  const subscribe = (body: object | string) => withAnswer(body).pipelines.subscribe(input, facts())

  it('sends channel and data', async () => {
    const b = withAnswer({})
    await b.pipelines.subscribe({ ...input, data: jsonPayload('{"since": 10}') }, facts())
    expect(b.caller.calls[0]!.request.body).toBe(
      '{"client":"9336a229-2400-4ebc-8c50-0a643d22e8a0","transport":"websocket","protocol":"json","encoding":"json","user":"56","channel":"chat:42","data":{"since": 10}}',
    )
  })

  it.each(['{}', '{"result":{}}', 'null'])('17, 2: allows on %s', async (body) => {
    expect(await subscribe(body)).toEqual({
      t: 'ok',
      value: { expireAt: 0, info: null, data: null, override: {} },
    })
  })

  it('17, 18: hands over info, data and override', async () => {
    const outcome = await subscribe({
      result: {
        info: { role: 'mod' },
        data: { topic: 'welcome' },
        override: { join_leave: { value: true }, force_recovery: { value: true }, presence: {} },
        expire_at: NOW + 5,
      },
    })
    if (outcome.t !== 'ok') throw new Error('refused')
    expect(outcome.value.info?.text()).toBe('{"role":"mod"}')
    expect(outcome.value.data?.text()).toBe('{"topic":"welcome"}')
    expect(outcome.value.override).toEqual({
      joinLeave: true,
      forceRecovery: true,
      presence: false,
    })
    expect(outcome.value.expireAt).toBe(NOW + 5)
  })

  it('refuses a bare boolean in override', async () => {
    expect(await subscribe({ result: { override: { presence: true } } })).toEqual(E100)
  })

  it('19: answers 110 to a past expire_at', async () => {
    expect(await subscribe({ result: { expire_at: NOW } })).toEqual(E110)
  })

  it('answers 100 to undecodable base64', async () => {
    expect(await subscribe({ result: { b64data: 'a' } })).toEqual(E100)
  })
})

describe('publish', () => {
  const data = jsonPayload('{"text":"hi"}')
  const input = { channel: 'chat:42', namespace: 'chat', data }

  async function publish(body: object | string): Promise<PublishDecision> {
    const outcome = await withAnswer(body).pipelines.publish(input, facts())
    if (outcome.t !== 'ok') throw new Error('refused')
    return outcome.value
  }

  it.each(['{}', '{"result":{}}'])('2: publishes as it came on %s', async (body) => {
    expect(await publish(body)).toEqual({
      data,
      skipHistory: false,
      tags: null,
      idempotencyKey: '',
      version: 0n,
      versionEpoch: '',
      delta: false,
    })
  })

  it('23: reads skip_history, tags, idempotency_key and an exact version', async () => {
    const decision = await publish(
      '{"result":{"skip_history":true,"tags":{"lang":"en","Lang":"de"},"idempotency_key":"k","version":18446744073709551615,"version_epoch":"e","delta":true}}',
    )
    expect(decision).toMatchObject({
      skipHistory: true,
      idempotencyKey: 'k',
      version: 18_446_744_073_709_551_615n,
      versionEpoch: 'e',
      delta: true,
    })
    expect([...(decision.tags ?? [])]).toEqual([
      ['lang', 'en'],
      ['Lang', 'de'],
    ])
  })

  it('24: lets data win over b64data here, and only here', async () => {
    expect((await publish({ result: { data: { a: 1 }, b64data: 'e30=' } })).data.text()).toBe(
      '{"a":1}',
    )
    expect((await publish({ result: { b64data: 'e30=' } })).data.text()).toBe('{}')
  })

  it('25: publishes null for data null', async () => {
    expect((await publish('{"result":{"data":null}}')).data.text()).toBe('null')
  })

  it('34: keeps the bytes of the payload', async () => {
    const payload = String.raw`{"n":12345678901234567890,"f":1.0,"s":"\u00e9</script>","s":1}`
    expect((await publish(`{"result":{"data": ${payload} }}`)).data.text()).toBe(payload)
  })

  it('23: embeds the bytes of the client', async () => {
    const b = withAnswer({})
    const payload = String.raw`{"n":12345678901234567890,"f":1.0,"s":"\u00e9</script>"}`
    await b.pipelines.publish({ ...input, data: jsonPayload(payload) }, facts())
    expect(b.caller.calls[0]!.request.body).toContain(`,"data":${payload}}`)
  })

  it('35: never embeds what is not one JSON value', async () => {
    const b = withAnswer({})
    const forged = bytesPayload(Buffer.from('1},"user":"admin","x":{'))
    expect(await b.pipelines.publish({ ...input, data: forged }, facts())).toEqual(E100)
    expect(b.caller.calls).toEqual([])
    expect(b.metric('proxy_errors', 'publish')).toBe(1)
    expect(b.log.lines.filter((line) => line.level === 'error')).toMatchObject([
      { msg: 'error proxying publish', fields: { kind: 'unencodable', channel: 'chat:42' } },
    ])
  })

  it('35: sends any bytes as base64 where the proxy speaks binary', async () => {
    const b = withAnswer({}, everythingOn({ binary_encoding: true }))
    await b.pipelines.publish({ ...input, data: bytesPayload(Buffer.from('1},"user"')) }, facts())
    await b.pipelines.publish({ ...input, data: textPayload('') }, facts())
    const [first, second] = b.caller.calls.map((call) => call.json)
    expect(first).toMatchObject({ b64data: 'MX0sInVzZXIi' })
    expect(first).not.toHaveProperty('data')
    expect(second).not.toHaveProperty('b64data')
  })

  it.each(['1.0', '1e3', '"5"', '-1', '18446744073709551616'])(
    '25: treats the version %s as a failure',
    async (version) => {
      const b = withAnswer(`{"result":{"version":${version}}}`)
      expect(await b.pipelines.publish(input, facts())).toEqual(E100)
    },
  )

  it('answers 100 to undecodable base64 and logs the field', async () => {
    const b = withAnswer({ result: { b64data: '%%' } })
    expect(await b.pipelines.publish(input, facts())).toEqual(E100)
    expect(b.log.lines.at(-1)?.msg).toBe('error decoding base64 data')
  })
})

describe('rpc', () => {
  const rpc = async (body: object | string) => {
    const outcome = await withAnswer(body).pipelines.rpc({ method: 'm', data: null }, facts())
    if (outcome.t !== 'ok') throw new Error('refused')
    return outcome.value.data?.text() ?? null
  }

  it('leaves out an empty method and absent data, and escapes the rest', async () => {
    const b = withAnswer({})
    await b.pipelines.rpc({ method: '', data: null }, facts({ userId: 'a"b\n' }))
    await b.pipelines.rpc({ method: 'get"Price', data: jsonPayload('[1]') }, facts())
    expect(b.caller.calls[0]!.json).toEqual({
      client: '9336a229-2400-4ebc-8c50-0a643d22e8a0',
      transport: 'websocket',
      protocol: 'json',
      encoding: 'json',
      user: 'a"b\n',
    })
    expect(b.caller.calls[1]!.json).toMatchObject({ method: 'get"Price', data: [1] })
  })

  it('26: answers without data when there is no result or no data', async () => {
    expect(await rpc({})).toBeNull()
    expect(await rpc({ result: {} })).toBeNull()
    expect(await rpc('{"result":{"data":null}}')).toBe('null')
  })

  it('lets b64data win', async () => {
    expect(await rpc({ result: { data: 1, b64data: 'eyJhIjoxfQ==' } })).toBe('{"a":1}')
  })
})
