/** Many streams at once, clients that do not keep up, silent backends. spec: proxy.md §2.7, §9.21 */
import type { Centrifuge, Subscription } from 'centrifuge'
import { afterEach, describe, expect, it } from 'vitest'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { openDeaf } from '../support/deaf-client.js'
import { newClient, nextEvent } from '../support/sdk.js'
import {
  startStreamBackend,
  streamConfig,
  type BackendSideStream,
  type StreamBackend,
} from '../support/start-stream-backend.js'

let backend: StreamBackend
let server: Backhaul
const clients: Centrifuge[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await backend.kill()
  await server.stop()
})

async function connected(): Promise<Centrifuge> {
  const client = newClient(server.wsUrl)
  clients.push(client)
  client.connect()
  await client.ready()
  return client
}

/** Sends as fast as the network takes it. Resolves when the stream is closed. */
async function flood(stream: BackendSideStream, sent: { bytes: number }): Promise<void> {
  const data = 'x'.repeat(10_000)
  while (!stream.isClosed()) {
    sent.bytes += data.length
    if (!stream.publish(data)) await Promise.race([stream.drained(), stream.closed])
    else await new Promise((resolve) => setImmediate(resolve))
  }
}

describe.each(['ndjson', 'sse', 'grpc', 'grpc-bidi'] as const)('%s', (kind) => {
  it('loses and reorders nothing in 500 streams of 200 items', async () => {
    backend = await startStreamBackend(kind)
    const config = streamConfig(backend, { timeout: '20s' })
    config.client.channel_limit = 1000
    config.client.concurrency = 100
    server = await startBackhaul(config)
    backend.onEach((stream) => {
      stream.answer({ result: {} })
      for (let i = 0; i < 200; i++) stream.publish({ i })
      stream.end()
    })
    const all = await Promise.all([connected(), connected(), connected(), connected(), connected()])
    const done: Promise<unknown>[] = []
    const wrong: string[] = []
    all.forEach((client, c) => {
      for (let s = 0; s < 100; s++) {
        const sub = client.newSubscription(`feed:${c}-${s}`)
        done.push(checked(sub, 200, wrong))
        sub.subscribe()
      }
    })
    await Promise.all(done)
    expect(wrong).toEqual([])
    expect(backend.streams).toHaveLength(500)
    expect(backend.openCount()).toBe(0)
  }, 60_000)

  it.each(['websocket', 'http_stream', 'sse'] as const)(
    'stops reading while a client over %s takes nothing, and cancels when it goes',
    async (transport) => {
      backend = await startStreamBackend(kind)
      server = await startBackhaul({ ...streamConfig(backend), ...onTransports })
      const arrived = backend.stream(0)
      const deaf = openDeaf({ transport, codec: 'json' }, server.port, 'feed:slow')
      const stream = await arrived
      stream.answer({ result: {} })
      const raw = await deaf
      const sent = { bytes: 0 }
      const flooding = flood(stream, sent)
      // It is held when the backend could not send anything for a while.
      await expect
        .poll(
          async () => {
            const before = sent.bytes
            await new Promise((resolve) => setTimeout(resolve, 200))
            return sent.bytes - before
          },
          { timeout: 15_000 },
        )
        .toBe(0)
      // What the kernel holds on two connections, our watermark and windows; not what was produced.
      expect(sent.bytes).toBeLessThan(16_000_000)
      // Held is not slow: the connection lives.
      expect(stream.isClosed()).toBe(false)
      raw.socket.destroy()
      await flooding
    },
    30_000,
  )

  it('goes on without a gap when a slow client reads again', async () => {
    backend = await startStreamBackend(kind)
    server = await startBackhaul(streamConfig(backend))
    const client = await connected()
    const sub = client.newSubscription('feed:1')
    const socket = (client as any)._transport._transport._socket
    const arrived = backend.stream(0)
    const live = nextEvent(sub, 'subscribed')
    sub.subscribe()
    const stream = await arrived
    stream.answer({ result: {} })
    await live
    const wrong: string[] = []
    const total = 3000
    const all = checkedCount(sub, total, wrong)
    socket.pause()
    const data = 'x'.repeat(10_000)
    const sending = (async () => {
      for (let i = 0; i < total; i++) if (!stream.publish({ i, data })) await stream.drained()
    })()
    // The backend is held before it is through.
    const first = await Promise.race([
      sending.then(() => 'through'),
      new Promise((resolve) => setTimeout(() => resolve('held'), 1000)),
    ])
    expect(first).toBe('held')
    socket.resume()
    await Promise.all([sending, all])
    expect(wrong).toEqual([])
  }, 60_000)
})

describe('a silent backend', () => {
  it('is given up after idle_timeout, unless it sends signs of life', async () => {
    backend = await startStreamBackend('sse')
    server = await startBackhaul(
      streamConfig(backend, { policy: { stream: { idle_timeout: '300ms' } } }),
    )
    const client = await connected()
    const sub = client.newSubscription('feed:1')
    const live = nextEvent(sub, 'subscribed')
    sub.subscribe()
    const stream = await backend.stream(0)
    stream.answer({ result: {} })
    await live
    const beats = setInterval(() => {
      stream.heartbeat()
    }, 50)
    let lost = false
    const again = nextEvent(sub, 'subscribing').then((context) => {
      lost = true
      return context
    })
    await new Promise((resolve) => setTimeout(resolve, 900))
    expect(lost).toBe(false)
    clearInterval(beats)
    expect(await again).toMatchObject({ code: 2500 })
    await stream.closed
  })
})

describe('a record that is too large', () => {
  it.each(['ndjson', 'sse'] as const)('breaks a stream of %s', async (kind) => {
    backend = await startStreamBackend(kind)
    server = await startBackhaul(
      streamConfig(backend, { policy: { stream: { max_record_bytes: 1000 } } }),
    )
    const client = await connected()
    const sub = client.newSubscription('feed:1')
    const live = nextEvent(sub, 'subscribed')
    sub.subscribe()
    const stream = await backend.stream(0)
    stream.answer({ result: {} })
    await live
    const again = nextEvent(sub, 'subscribing')
    stream.publish('x'.repeat(2000))
    expect(await again).toMatchObject({ code: 2500 })
    await stream.closed
    expect(server.lines).toContainEqual(
      expect.objectContaining({
        message: 'stream of the backend broke',
        fields: expect.objectContaining({ kind: 'too_large' }),
      }),
    )
  })
})

const onTransports = { sse: { enabled: true }, http_stream: { enabled: true } }

/** Checks order and number of publications; resolves when the stream has ended. */
function checked(sub: Subscription, count: number, wrong: string[]): Promise<void> {
  let next = 0
  sub.on('publication', ({ data }) => {
    if (data.i !== next) wrong.push(`${sub.channel}: ${data.i} instead of ${next}`)
    next++
  })
  return new Promise((resolve) => {
    sub.on('unsubscribed', ({ code }) => {
      if (code !== 2000 || next !== count) wrong.push(`${sub.channel}: code ${code} after ${next}`)
      resolve()
    })
  })
}

function checkedCount(sub: Subscription, count: number, wrong: string[]): Promise<void> {
  let next = 0
  return new Promise((resolve) => {
    sub.on('publication', ({ data }) => {
      if (data.i !== next) wrong.push(`${data.i} instead of ${next}`)
      if (++next === count) resolve()
    })
  })
}
