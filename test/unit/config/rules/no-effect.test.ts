import { describe, expect, it } from 'vitest'
import { warningsOf } from '../support.js'

describe('force_resp2', () => {
  const message = 'option has no effect: RESP2 is spoken, not RESP3; set it to true, or remove it'
  const told = (key: string) => [{ message, fields: { key } }]
  const engine = (redis: object) => ({ engine: { type: 'redis', redis } })

  it('false is told where Redis is in use, wherever it was set', () => {
    const key = 'engine.redis.force_resp2'
    expect(warningsOf(engine({ force_resp2: false }))).toEqual(told(key))
    expect(warningsOf(engine({ address: 'redis://a:1?force_resp2=false&db=1' }))).toEqual(told(key))
    const name = 'CENTRIFUGO_ENGINE_REDIS_FORCE_RESP2'
    expect(warningsOf(engine({}), { env: { [name]: 'false' } })).toEqual([
      { message, fields: { key, from: name } },
    ])
    const controller = { enabled: true, type: 'redis', redis: { force_resp2: false } }
    expect(warningsOf({ controller })).toEqual(told('controller.redis.force_resp2'))
  })

  it('is not told when it is absent, true, or of a Redis that is not in use', () => {
    expect(warningsOf(engine({}))).toEqual([])
    expect(warningsOf(engine({ force_resp2: true }))).toEqual([])
    expect(warningsOf({ engine: { redis: { force_resp2: false } } })).toEqual([])
  })
})

describe('use_fast_client', () => {
  const on = { endpoint: 'http://backend/' }
  const http = (extra: object) => ({ proxies: [{ name: 'chat_backend', ...on, http: extra }] })

  it('is told of every proxy, in use or not, with what to do', () => {
    const data = {
      rpc: { proxy: { http: { use_fast_client: true } } },
      client: { proxy: { connect: { enabled: true, ...on, http: { use_fast_client: true } } } },
      ...http({ use_fast_client: true }),
    }
    const message =
      'option has no effect: connections are kept open and shared without it; remove it'
    const keys = warningsOf(data)
      .filter((warning) => warning.message === message)
      .map(({ fields }) => fields.key)
    expect(keys.toSorted()).toEqual([
      'client.proxy.connect.http.use_fast_client',
      'proxies.chat_backend.http.use_fast_client',
      'rpc.proxy.http.use_fast_client',
    ])
    expect(warningsOf(http({ use_fast_client: false }))).toEqual([])
  })
})
