/** The handlers' side: what is refused at once, what is remembered, what types promise. */
import { describe, expect, expectTypeOf, it } from 'vitest'
import {
  allow,
  defineBackend,
  disconnect,
  effect,
  error,
  idempotent,
  method,
  type Context,
  type Requests,
} from '../src/index.js'

const call = (body: unknown, event = 'rpc', headers: Record<string, string> = {}) =>
  new Request(`http://backend/${event}`, { method: 'POST', body: JSON.stringify(body), headers })

describe('defineBackend', () => {
  it('refuses a name that is no event', () => {
    expect(() => defineBackend({ disconnect: () => allow() } as never)).toThrow(
      /disconnect is no event; events are connect, refresh/,
    )
  })

  it('takes dashes for underscores, trailing slashes, and the event header', async () => {
    const { fetch } = defineBackend({ sub_refresh: () => allow({ expired: true }) })
    const statuses = []
    for (const path of ['a/sub-refresh', 'sub_refresh/', 'hook']) {
      const request = call({}, path, { 'x-backhaul-event': 'sub_refresh' })
      statuses.push((await fetch(request)).status)
    }
    expect(statuses).toEqual([200, 200, 200])
    expect((await fetch(call({}, 'hook'))).status).toBe(404)
  })

  it('sends what says how long an answer may be kept beside it', async () => {
    const { fetch } = defineBackend({
      connect: () =>
        allow({ user: '1', data: new Uint8Array([1]) }, { cache: { ttl: 5, key: 'k' } }),
      subscribe: () => error(1403, 'no', { cache: { ttl: 0 } }),
    })
    expect(await (await fetch(call({}, 'connect'))).json()).toEqual({
      result: { user: '1', b64data: 'AQ==' },
      cache: { ttl: 5, key: 'k' },
    })
    expect(await (await fetch(call({}, 'subscribe'))).json()).toEqual({
      error: { code: 1403, message: 'no' },
      cache: { ttl: 0 },
    })
  })

  it.each([
    ['connect', { result: { user: '' }, cache: { ttl: 0.5 } }, 'cache.ttl must be a whole number'],
    ['connect', { result: { user: '' }, cache: { ttl: -1 } }, 'cache.ttl must be a whole number'],
    ['connect', { result: { user: '' }, cache: {} }, 'cache.ttl is missing'],
    ['subscribe', { result: {}, cache: { ttl: 1, scope: 'me' } }, 'cache.scope must be one of'],
    ['subscribe', { result: {}, cache: { ttl: 1, for: 'me' } }, 'cache.for is not known'],
    ['subscribe', { result: { as_of: { offset: 1 } } }, 'result.as_of.epoch is missing'],
    ['subscribe', { result: { as_of: { offset: '1', epoch: '' } } }, 'result.as_of.offset must be'],
    ['subscribe_stream', { result: { as_of: {} } }, 'result.as_of is not known'],
    [
      'publish',
      { result: {}, cache: { ttl: 1 } },
      'only answers to connect and subscribe are kept',
    ],
    [
      'connect',
      { disconnect: { code: 4000, reason: '' }, cache: { ttl: 1 } },
      'a disconnect is never kept',
    ],
  ])('says what is wrong with an answer to %s: %j', async (event, answer, fault) => {
    const errors: unknown[] = []
    const { fetch } = defineBackend(
      { [event]: () => answer },
      {
        onError: (cause) => errors.push(cause),
      },
    )
    expect((await fetch(call({}, event))).status).toBe(500)
    expect(String(errors[0])).toContain(fault)
  })

  it('sends effects with bytes as Base64, and only where the server understands them', async () => {
    const errors: unknown[] = []
    const { fetch } = defineBackend(
      {
        rpc: {
          a: () =>
            allow({
              data: 1,
              effects: [
                effect.publish('room:1', new Uint8Array([1, 2, 3]), { skip_history: true }),
                effect.beforeReply(effect.push({ n: 1 })),
                effect.meta({ data: 'x' }),
                effect.disconnect({ user: '7' }, { code: 4000, reason: 'bye' }),
              ],
            }),
        },
      },
      { onError: (cause) => errors.push(cause) },
    )
    const headers = { 'X-Backhaul-Extensions': 'drop, effects' }
    expect(await (await fetch(call({ method: 'a' }, 'rpc', headers))).json()).toEqual({
      result: {
        data: 1,
        effects: [
          { publish: { channel: 'room:1', b64data: 'AQID', skip_history: true } },
          { push: { data: { n: 1 } }, before_reply: true },
          { meta: { data: 'x' } },
          { disconnect: { user: '7', disconnect: { code: 4000, reason: 'bye' } } },
        ],
      },
    })
    expect((await fetch(call({ method: 'a' }))).status).toBe(500)
    expect(String(errors[0])).toMatch(/policy.extensions: true/)
  })

  it('takes calls only that authorize likes', async () => {
    const authorize = (headers: Headers) => headers.get('x-key') === 'k'
    const { fetch } = defineBackend({ rpc: { a: () => 1 } }, { authorize })
    expect((await fetch(call({ method: 'a' }))).status).toBe(403)
    expect((await fetch(call({ method: 'a' }, 'rpc', { 'x-key': 'k' }))).status).toBe(200)
  })

  it('gives bytes for b64data, and refuses what is no Base64', async () => {
    const errors: unknown[] = []
    const { fetch } = defineBackend(
      { rpc: { size: (data) => (data as Uint8Array).length } },
      { onError: (cause) => errors.push(cause) },
    )
    const ok = await fetch(call({ method: 'size', b64data: 'AAEC' }))
    expect(await ok.json()).toEqual({ result: { data: 3 } })
    expect((await fetch(call({ method: 'size', b64data: '§' }))).status).toBe(500)
    expect(String(errors[0])).toMatch(/b64data of the request is no Base64/)
  })

  it('refuses bodies that are too large, before they are read whole', async () => {
    const { fetch } = defineBackend({ rpc: { a: () => 1 } }, { maxBytes: 64 })
    let pulled = 0
    const body = new ReadableStream({
      pull(controller) {
        pulled++
        controller.enqueue(new Uint8Array(48))
      },
    })
    const request = new Request('http://backend/rpc', {
      method: 'POST',
      body,
      duplex: 'half',
    } as never)
    expect((await fetch(request)).status).toBe(413)
    expect(pulled).toBeLessThan(5)
  })

  it.each(['', 'null', '[]', '7', '{"a":1', '{"a":1} x'])('refuses the body %j', async (body) => {
    const { fetch } = defineBackend({ rpc: { a: () => 1 } })
    const response = await fetch(new Request('http://backend/rpc', { method: 'POST', body }))
    expect(response.status).toBe(400)
  })

  it('aborts the signal when the time of the server is over', async () => {
    const { fetch } = defineBackend({
      rpc: {
        wait: (_data, { signal, deadline, attempt }) =>
          new Promise((resolve) => {
            signal.addEventListener('abort', () => resolve([attempt, typeof deadline]))
          }),
      },
    })
    const headers = { 'x-backhaul-timeout-ms': '20', 'x-backhaul-attempt': '2' }
    const response = await fetch(call({ method: 'wait' }, 'rpc', headers))
    expect(await response.json()).toEqual({ result: { data: [2, 'number'] } })
  })

  it.each([
    ['connect', () => undefined, 'connect: answered nothing: return allow'],
    ['connect', () => ({ user: '1' }), 'connect: answered an object without result'],
    ['connect', () => ({ result: {} }), 'connect: result.user is missing'],
    ['connect', () => ({ result: { user: 7 } }), 'result.user must be a string, not the number 7'],
    [
      'connect',
      () => ({ result: { user: '1', channels: ['a', null] } }),
      'result.channels[1] must be a string, not null',
    ],
    [
      'connect',
      () => ({ result: { user: '1', subs: { 'a"b': { presence: true } } } }),
      'result.subs["a\\"b"].presence is not known',
    ],
    [
      'subscribe',
      () => ({ result: { expireAt: 1 } }),
      'result.expireAt is not known; known are expire_at',
    ],
    [
      'subscribe',
      () => ({ result: { override: { presence: true } } }),
      'result.override.presence must be an object, not a boolean',
    ],
    ['publish', () => ({ result: { version: 1.5 } }), 'result.version must be a whole number'],
    [
      'publish',
      () => ({ error: { code: '5', message: 'x' } }),
      'error.code must be a whole number',
    ],
  ])('tells of nonsense in %s', async (event, handler, problem) => {
    const errors: string[] = []
    const { fetch } = defineBackend(
      { [event]: handler },
      {
        onError: (cause) => errors.push(String(cause)),
      },
    )
    expect((await fetch(call({}, event))).status).toBe(500)
    expect(errors[0]).toContain(problem)
  })
})

describe('error and disconnect', () => {
  it('take codes of applications only', () => {
    expect(error(1000, 'busy', { temporary: true })).toEqual({
      error: { code: 1000, message: 'busy', temporary: true },
    })
    expect(() => error(100, 'x')).toThrow(/400 to 1999/)
    expect(() => disconnect(3500, 'x')).toThrow(/4000 to 4999/)
    expect(() => disconnect(4500, 'ä'.repeat(62))).toThrow(/123 bytes/)
  })
})

describe('idempotent', () => {
  const context = (id?: string) => ({ id }) as Context

  it('works once for the calls of one id, also side by side', async () => {
    let works = 0
    const once = idempotent(() => Promise.resolve(++works))
    expect(await Promise.all([once({}, context('a')), once({}, context('a'))])).toEqual([1, 1])
    expect(await once({}, context('b'))).toBe(2)
    expect([await once({}, context()), await once({}, context())]).toEqual([3, 4])
  })

  it('asks again after a failure, and forgets the oldest', async () => {
    let works = 0
    const once = idempotent(
      () => {
        if (++works === 1) throw new Error('down')
        return works
      },
      { maxEntries: 2 },
    )
    await expect(once({}, context('a'))).rejects.toThrow('down')
    expect(await once({}, context('a'))).toBe(2)
    await once({}, context('b'))
    await once({}, context('c'))
    expect(await once({}, context('c'))).toBe(4)
    expect(await once({}, context('a'))).toBe(5)
  })
})

describe('types', () => {
  it('are those of the contract', () => {
    const backend = defineBackend({
      subscribe: (request, context) => {
        expectTypeOf(request).toEqualTypeOf<Requests['subscribe']>()
        expectTypeOf(context).toEqualTypeOf<Context>()
        return allow()
      },
      // @ts-expect-error a connect without a user is no result
      connect: () => allow({ data: 1 }),
      // @ts-expect-error a wrong field
      refresh: () => allow({ expire_at: 'tomorrow' }),
      rpc: { add: method({ handler: (data: { a: number }) => data.a + 1 }) },
    })
    expectTypeOf(backend.methods.add.handler).parameter(0).toEqualTypeOf<{ a: number }>()
    // @ts-expect-error no such method
    expect(backend.methods.subtract).toBeUndefined()
  })
})
