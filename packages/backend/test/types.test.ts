/** What must not compile. The compiler is the judge: an error that is expected and does not come is one. */
import { describe, expectTypeOf, it } from 'vitest'
import * as valibot from 'valibot'
import { OnConnect, OnSubscribe, Rpc } from '../src/adapters/nest.js'
import {
  allow,
  defineBackend,
  deny,
  error,
  method,
  stream,
  type ApiResults,
  type Records,
  type Context,
  type Requests,
  type ServerApi,
} from '../src/index.js'

/** Code that is compiled and not run. */
const compiles = (...code: ((...given: never[]) => unknown)[]): number => code.length

describe('handlers', () => {
  it('give results of their event', () => {
    compiles(() =>
      defineBackend({
        connect: async ({ data }, { signal }) => {
          await fetch('http://127.0.0.1', { signal })
          return data === null ? deny() : allow({ user: '1', channels: ['a'] })
        },
        publish: ({ channel }) =>
          channel === '' ? error(400, 'no channel') : allow({ tags: { a: 'b' } }),
        subscribe_stream: () =>
          stream({ data: 1 }, async function* (_signal, incoming) {
            for await (const { data } of incoming) yield { publication: { data } }
          }),
      }),
    )
    // @ts-expect-error a field that is not known, beside those that are
    compiles(() => defineBackend({ connect: () => allow({ user: '1', expireAt: 7 }) }))
    const later = () => Promise.resolve()
    // @ts-expect-error the same where a promise of it is given
    compiles(() => defineBackend({ refresh: () => later().then(() => allow({ user: '1' })) }))
    compiles(() =>
      defineBackend({
        connect: () => allow({ user: '1' }, { cache: { ttl: 1, scope: 'all' } }),
        subscribe: ({ position }) =>
          position === undefined
            ? deny('no', { cache: { ttl: 1 } })
            : allow({ as_of: { offset: position.offset - 1, epoch: position.epoch } }),
      }),
    )
    // @ts-expect-error an answer to something that is done, which nobody keeps
    compiles(() => defineBackend({ publish: () => allow({ data: 1 }, { cache: { ttl: 1 } }) }))
    // @ts-expect-error the same for an answer that goes on
    compiles(() => defineBackend({ subscribe_stream: () => allow({ as_of: { offset: 1 } }) }))
    // @ts-expect-error a scope that is none
    compiles(() => defineBackend({ connect: () => deny('no', { cache: { ttl: 1, scope: 'me' } }) }))
    // @ts-expect-error a field that is missing
    compiles(() => defineBackend({ connect: () => allow() }))
    // @ts-expect-error a field of another type
    compiles(() => defineBackend({ subscribe: () => allow({ expire_at: 'tomorrow' }) }))
    // @ts-expect-error no answer at all
    compiles(() => defineBackend({ subscribe: () => true }))
    // @ts-expect-error no event of that name
    compiles(() => defineBackend({ disconnect: () => allow() }))
    // @ts-expect-error a result of another event
    compiles(() => defineBackend({ refresh: () => allow({ user: '1' }) }))
    // @ts-expect-error an answer that goes on, to a question that wants one answer
    compiles((records: Records) => defineBackend({ publish: () => stream({}, records) }))
    async function* records() {
      await Promise.resolve()
      yield { publication: {} }
    }
    // @ts-expect-error a record without data
    compiles(() => stream({}, records))
  })

  it('get requests of their event', () => {
    compiles(() =>
      defineBackend({
        subscribe: (request, context) => {
          expectTypeOf(request).toEqualTypeOf<Requests['subscribe']>()
          expectTypeOf(context).toEqualTypeOf<Context>()
          return allow()
        },
      }),
    )
    // @ts-expect-error refresh has no channel
    compiles(() => defineBackend({ refresh: ({ channel }) => allow({ expired: channel === '' }) }))
  })
})

describe('methods', () => {
  const input = valibot.object({ count: valibot.number() })
  const output = valibot.object({ total: valibot.number() })

  it('take what their input is and give what their output is', () => {
    const { methods } = defineBackend({
      rpc: {
        add: method({ input, output, handler: ({ count }) => ({ total: count + 1 }) }),
      },
    })
    expectTypeOf(methods.add.handler).parameter(0).toEqualTypeOf<{ count: number }>()
    // @ts-expect-error there is no such method
    compiles(() => methods.subtract)
    // @ts-expect-error no field of the input
    compiles(() => method({ input, handler: ({ amount }) => amount as number }))
    // @ts-expect-error not the output
    compiles(() => method({ input, output, handler: ({ count }) => ({ sum: count }) }))
  })
})

describe('decorators of Nest', () => {
  const descriptor = <T>(value: T): TypedPropertyDescriptor<T> => ({ value })

  it('fit on handlers of their event alone', () => {
    compiles(() => {
      OnSubscribe()(
        {},
        'a',
        descriptor(({ channel }: Requests['subscribe']) => (channel === '' ? deny() : allow())),
      )
      OnConnect()(
        {},
        'a',
        descriptor(() => allow({ user: '1' })),
      )
    })
    const noUser = descriptor(() => allow({ data: 1 }))
    // @ts-expect-error a connect without a user
    compiles(() => OnConnect()({}, 'a', noUser))
    const ofSubscribe = descriptor(({ user }: Requests['subscribe']) => allow({ user }))
    // @ts-expect-error a request of another event
    compiles(() => OnConnect()({}, 'a', ofSubscribe))
    const ofText = descriptor((data: string) => data)
    // @ts-expect-error data that the schema does not give
    compiles(() => Rpc('add', { input: valibot.number() })({}, 'a', ofText))
  })
})

describe('the client of the server API', () => {
  const api = {} as ServerApi<{ 'chat:*': { text: string }; news: number }>

  it('knows what goes into a channel', () => {
    compiles(() => api.publish({ channel: 'chat:lobby', data: { text: 'a' }, skip_history: true }))
    compiles((room = 'lobby') => api.publish({ channel: `chat:${room}`, data: { text: 'a' } }))
    compiles(() => api.publish({ channel: 'news', data: 7 }))
    compiles(() => api.broadcast({ channels: ['chat:a', 'chat:b'], data: { text: 'a' } }))
    // @ts-expect-error other data than that of the channel
    compiles(() => api.publish({ channel: 'chat:lobby', data: 7 }))
    // @ts-expect-error no channel that is known
    compiles(() => api.publish({ channel: 'chats:lobby', data: { text: 'a' } }))
    // @ts-expect-error no field of the method
    compiles(() => api.publish({ channel: 'news', data: 7, ttl: 3 }))
    compiles((untyped: ServerApi = {} as never) => untyped.publish({ channel: 'any', data: [1] }))
  })

  it('knows every method', () => {
    expectTypeOf(api.history).returns.resolves.toEqualTypeOf<ApiResults['history']>()
    compiles(() => api.info())
    // @ts-expect-error the channel is missing
    compiles(() => api.history({ limit: 1 }))
    // @ts-expect-error no method of the API
    compiles(() => api.history_read({ channel: 'a' }))
    // @ts-expect-error no method in a batch
    compiles(() => api.batch([{ publishes: { channel: 'a' } }]))
  })
})
