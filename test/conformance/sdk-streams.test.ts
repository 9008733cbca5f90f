/**
 * The official client against subscription streams: gRPC one way and both ways, NDJSON and
 * server-sent events. spec: proxy.md §2.7, §9.21, traps 31–34, 40, vectors 30–32
 */
import type { Centrifuge, Subscription } from 'centrifuge'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { collect, newClient, nextEvent } from '../support/sdk.js'
import {
  startStreamBackend,
  streamBackendKinds,
  streamConfig,
  type BackendSideStream,
  type StreamBackend,
} from '../support/start-stream-backend.js'

describe.each(streamBackendKinds)('a subscription stream over %s', (kind) => {
  let backend: StreamBackend
  let server: Backhaul
  const clients: Centrifuge[] = []

  beforeEach(async () => {
    backend = await startStreamBackend(kind)
    server = await startBackhaul(streamConfig(backend))
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect()
    await backend.kill()
    await server.stop()
  })

  function client(): Centrifuge {
    const created = newClient(server.wsUrl)
    clients.push(created)
    created.connect()
    return created
  }

  async function subscribed(
    answer: object = { result: {} },
  ): Promise<{ client: Centrifuge; sub: Subscription; stream: BackendSideStream }> {
    const created = client()
    const sub = created.newSubscription('feed:1', { minResubscribeDelay: 10 })
    const arrived = backend.stream(backend.streams.length)
    const done = nextEvent(sub, 'subscribed')
    sub.subscribe()
    const stream = await arrived
    stream.answer(answer)
    await done
    return { client: created, sub, stream }
  }

  it('asks like a subscribe proxy and grants what the first message says', async () => {
    const created = client()
    const sub = created.newSubscription('feed:1', { data: { from: 3 } })
    const done = nextEvent(sub, 'subscribed')
    sub.subscribe()
    const stream = await backend.stream(0)
    expect(stream.request).toMatchObject({
      client: expect.stringMatching(/^[0-9a-f-]{36}$/),
      transport: 'websocket',
      protocol: 'json',
      encoding: 'json',
      channel: 'feed:1',
      data: { from: 3 },
    })
    stream.answer({ result: { data: { hello: 'you' }, info: { in: 'fo' } } })
    expect(await done).toMatchObject({
      data: { hello: 'you' },
      recoverable: false,
      positioned: false,
    })
    const { result } = await server.api('presence', { channel: 'feed:1' })
    expect(Object.values(result.presence)).toMatchObject([{ chan_info: { in: 'fo' } }])
  })

  it('delivers in order what follows, after the reply and with tags, to this client alone', async () => {
    const first = await subscribed()
    const second = await subscribed()
    const got = collect(first.sub, 'publication')
    const other = collect(second.sub, 'publication')
    const all = arrived(first.sub, 500)
    for (let i = 0; i < 500; i++) first.stream.publish({ i }, { n: String(i) })
    await all
    expect(got.map(({ data }) => data.i)).toEqual(Array.from({ length: 500 }, (_, i) => i))
    expect(got[7]).toMatchObject({ channel: 'feed:1', data: { i: 7 }, tags: { n: '7' } })
    expect(got[7].offset).toBeUndefined()
    const mine = arrived(second.sub, 1)
    second.stream.publish('mine')
    await mine
    expect(other.map(({ data }) => data)).toEqual(['mine'])
  })

  it('holds publications that come right behind the answer until the reply is written', async () => {
    backend.onEach((stream) => {
      stream.answer({ result: {} })
      for (let i = 0; i < 20; i++) stream.publish(i)
    })
    const created = client()
    const sub = created.newSubscription('feed:1')
    const order: unknown[] = []
    sub.on('subscribed', () => order.push('subscribed'))
    sub.on('publication', ({ data }) => order.push(data))
    const all = arrived(sub, 20)
    sub.subscribe()
    await all
    expect(order).toEqual(['subscribed', ...Array.from({ length: 20 }, (_, i) => i)])
  })

  it('delivers API publications to the channel beside the stream', async () => {
    const { sub, stream } = await subscribed()
    const got = collect(sub, 'publication')
    const two = arrived(sub, 2)
    await server.api('publish', { channel: 'feed:1', data: 'from the API' })
    stream.publish('from the stream')
    await two
    expect(got.map(({ data }) => data).sort()).toEqual(['from the API', 'from the stream'])
  })

  it('rejects with the error of the backend, which is never temporary, and cancels', async () => {
    const created = client()
    const sub = created.newSubscription('feed:1')
    const refused = nextEvent(sub, 'unsubscribed')
    sub.subscribe()
    const stream = await backend.stream(0)
    stream.answer({ error: { code: 1000, message: 'not you', temporary: true } })
    expect(await refused).toMatchObject({ code: 1000, reason: 'not you' })
    await stream.closed
  })

  it('disconnects as the backend says and cancels', async () => {
    const created = client()
    const sub = created.newSubscription('feed:1')
    const gone = nextEvent(created, 'disconnected')
    sub.subscribe()
    const stream = await backend.stream(0)
    stream.answer({ disconnect: { code: 4500, reason: 'go away' } })
    expect(await gone).toMatchObject({ code: 4500, reason: 'go away' })
    await stream.closed
  })

  it.each([
    ['base64 that is none', { result: { b64data: '***' } }],
    ['an expiry in the past', { result: { expire_at: 1000 } }],
  ])('cancels after %s', async (_what, answer) => {
    const created = client()
    const sub = created.newSubscription('feed:1', { minResubscribeDelay: 10_000 })
    const failed = Promise.race([nextEvent(sub, 'error'), nextEvent(sub, 'unsubscribed')])
    sub.subscribe()
    const stream = await backend.stream(0)
    stream.answer(answer)
    await failed
    await stream.closed
    expect(sub.state).not.toBe('subscribed')
  })

  it('fails with 100 and cancels when the first message does not come in time', async () => {
    const created = client()
    const sub = created.newSubscription('feed:1', { minResubscribeDelay: 10_000 })
    const failed = nextEvent(sub, 'error')
    sub.subscribe()
    const stream = await backend.stream(0)
    expect(await failed).toMatchObject({ error: { code: 100 } })
    await stream.closed
    expect(server.lines).toContainEqual(
      expect.objectContaining({
        message: 'error from subscribe stream proxy',
        fields: expect.objectContaining({ channel: 'feed:1', kind: 'timeout' }),
      }),
    )
  })

  it('fails with 100 and cancels when the first message is a publication', async () => {
    const created = client()
    const sub = created.newSubscription('feed:1', { minResubscribeDelay: 10_000 })
    const failed = nextEvent(sub, 'error')
    sub.subscribe()
    const stream = await backend.stream(0)
    if (kind === 'grpc' || kind === 'grpc-bidi') stream.publish(1)
    else stream.answer({ publication: { data: 1 } })
    expect(await failed).toMatchObject({ error: { code: 100 } })
    await stream.closed
  })

  it('fails with 100 when the stream ends before its first message', async () => {
    const created = client()
    const sub = created.newSubscription('feed:1', { minResubscribeDelay: 10_000 })
    const failed = nextEvent(sub, 'error')
    sub.subscribe()
    ;(await backend.stream(0)).end()
    expect(await failed).toMatchObject({ error: { code: 100 } })
  })

  it('unsubscribes with 2000 after everything was delivered when the stream ends', async () => {
    const { sub, stream } = await subscribed()
    const got = collect(sub, 'publication')
    const over = nextEvent(sub, 'unsubscribed')
    for (let i = 0; i < 50; i++) stream.publish(i)
    stream.end()
    expect(await over).toMatchObject({ code: 2000 })
    expect(got).toHaveLength(50)
    expect(backend.streams).toHaveLength(1)
  })

  it('makes the client subscribe again when the stream breaks', async () => {
    const { sub, stream } = await subscribed()
    const again = nextEvent(sub, 'subscribing')
    const next = backend.stream(1)
    stream.abort()
    expect(await again).toMatchObject({ code: 2500 })
    const back = nextEvent(sub, 'subscribed')
    const second = await next
    second.answer({ result: {} })
    await back
    const one = arrived(sub, 1)
    second.publish('again')
    await one
  })

  it('takes a record that cannot be read for a break', async () => {
    const { sub, stream } = await subscribed()
    const got = collect(sub, 'publication')
    const again = nextEvent(sub, 'subscribing')
    stream.publish('good')
    stream.garbage()
    expect(await again).toMatchObject({ code: 2500 })
    await stream.closed
    expect(got.map(({ data }) => data)).toEqual(['good'])
  })

  it('makes the client subscribe again when the backend is killed', async () => {
    const { sub } = await subscribed()
    const again = nextEvent(sub, 'subscribing')
    await backend.kill()
    expect(await again).toMatchObject({ code: 2500 })
  })

  it('cancels when the client unsubscribes', async () => {
    const { sub, stream } = await subscribed()
    sub.unsubscribe()
    await stream.closed
  })

  it('cancels when the client disconnects', async () => {
    const { client: created, stream } = await subscribed()
    created.disconnect()
    await stream.closed
  })

  it('cancels when the client disconnects before the first message', async () => {
    const created = client()
    created.newSubscription('feed:1').subscribe()
    const stream = await backend.stream(0)
    created.disconnect()
    await stream.closed
  })

  it('cancels when the API unsubscribes', async () => {
    const { sub, stream } = await subscribed()
    const over = nextEvent(sub, 'unsubscribed')
    await server.api('unsubscribe', { user: '', channel: 'feed:1', client: await clientOf() })
    await over
    await stream.closed
  })

  it('cancels when the server stops', async () => {
    const { client: created, stream } = await subscribed()
    const gone = nextEvent(created, 'connecting')
    const stopped = server.stop()
    expect(await gone).toMatchObject({ code: 3001 })
    await stream.closed
    created.disconnect()
    await stopped
    server = await startBackhaul({})
  })

  it('begins again after a reload of the configuration', async () => {
    const { sub, stream } = await subscribed()
    const again = nextEvent(sub, 'subscribing')
    const next = backend.stream(1)
    server.reload(streamConfig(backend))
    expect(await again).toMatchObject({ code: 2500 })
    await stream.closed
    const back = nextEvent(sub, 'subscribed')
    ;(await next).answer({ result: {} })
    await back
  })

  it('passes publications of the client up, or says that there is no way', async () => {
    const { sub, stream } = await subscribed()
    if (kind === 'grpc-bidi') {
      for (let i = 0; i < 20; i++) await sub.publish({ i })
      expect(await stream.waitForUps(20)).toEqual(Array.from({ length: 20 }, (_, i) => ({ i })))
    } else {
      await expect(sub.publish({ i: 1 })).rejects.toMatchObject({ code: 108 })
    }
  })

  it('answers a publish without an open stream with 108', async () => {
    const created = client()
    await created.ready()
    await expect(created.publish('feed:1', 1)).rejects.toMatchObject({ code: 108 })
  })

  it('leaves nothing behind', async () => {
    const { client: created, stream } = await subscribed()
    created.disconnect()
    await stream.closed
    expect(backend.openCount()).toBe(0)
  })

  async function clientOf(): Promise<string> {
    const { result } = await server.api('presence', { channel: 'feed:1' })
    return Object.keys(result.presence)[0] ?? ''
  }
})

/** Resolves once `count` publications came. */
function arrived(sub: Subscription, count: number): Promise<void> {
  return new Promise((resolve) => {
    let seen = 0
    const on = (): void => {
      if (++seen < count) return
      sub.removeListener('publication', on)
      resolve()
    }
    sub.on('publication', on)
  })
}
