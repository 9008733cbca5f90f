/** The official client and RPC answers that go on. spec: proxy.md §9.21 */
import type { Centrifuge, Subscription } from 'centrifuge'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startBackend, type Backend } from '../support/start-backend.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { collect, newClient, nextEvent } from '../support/sdk.js'
import { startStreamBackend, type StreamBackend } from '../support/start-stream-backend.js'

function config(endpoint: string, stream: object = {}): Record<string, any> {
  return {
    client: { insecure: true, concurrency: 8 },
    channel: { namespaces: [{ name: 'open', allow_subscribe_for_client: true }] },
    rpc: {
      proxy: { endpoint, timeout: '1s', policy: { stream: { rpc_answers: true, ...stream } } },
      without_namespace: { proxy_enabled: true },
    },
  }
}

describe.each(['ndjson', 'sse'] as const)('an RPC answered with %s', (kind) => {
  let backend: StreamBackend
  let server: Backhaul
  const clients: Centrifuge[] = []

  beforeEach(async () => {
    backend = await startStreamBackend(kind)
    server = await startBackhaul(config(backend.endpoint, { max_per_connection: 2 }))
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect()
    await backend.kill()
    await server.stop()
  })

  async function connected(): Promise<Centrifuge> {
    const created = newClient(server.wsUrl)
    clients.push(created)
    created.connect()
    await created.ready()
    return created
  }

  async function listening(client: Centrifuge): Promise<Subscription> {
    const sub = client.newSubscription('open:room')
    const done = nextEvent(sub, 'subscribed')
    sub.subscribe()
    await done
    return sub
  }

  it('replies with the first record and pushes messages for the others, in order', async () => {
    const client = await connected()
    const order: unknown[] = []
    const last = new Promise<void>((resolve) => {
      client.on('message', ({ data }) => {
        order.push(data)
        if (data === 'last') resolve()
      })
    })
    backend.onEach((stream) => {
      stream.answer({ result: { data: { begins: true } } })
      for (let i = 0; i < 50; i++) stream.send({ message: { data: i } })
      stream.send({ message: { data: 'last' } })
      stream.end()
    })
    const { data } = await client.rpc('generate', { prompt: 'x' })
    order.unshift(data)
    await last
    expect(order).toEqual([{ begins: true }, ...Array.from({ length: 50 }, (_, i) => i), 'last'])
    expect(backend.streams[0]?.request).toMatchObject({ method: 'generate', data: { prompt: 'x' } })
  })

  it('publishes to a channel the client is subscribed to, for this client alone', async () => {
    const client = await connected()
    const sub = await listening(client)
    const other = collect(await listening(await connected()), 'publication')
    const got = nextEvent(sub, 'publication')
    const answered = client.rpc('generate', null)
    const stream = await backend.stream(0)
    stream.answer({ result: {} })
    await answered
    stream.send({ publication: { channel: 'open:room', data: { token: 'a' }, tags: { n: '1' } } })
    expect(await got).toMatchObject({ data: { token: 'a' }, tags: { n: '1' } })
    expect(other).toEqual([])
  })

  it('ignores and logs a publication for a channel the client is not subscribed to', async () => {
    const client = await connected()
    const answered = client.rpc('generate', null)
    const stream = await backend.stream(0)
    stream.answer({ result: {} })
    await answered
    const after = nextEvent(client, 'message')
    stream.send({ publication: { channel: 'open:room', data: 1 } })
    stream.send({ message: { data: 'after' } })
    expect(await after).toMatchObject({ data: 'after' })
    expect(server.lines).toContainEqual(
      expect.objectContaining({
        message: 'record of a stream has nobody to go to',
        fields: expect.objectContaining({ channel: 'open:room', method: 'generate' }),
      }),
    )
  })

  it('cancels when the client unsubscribes from the channel it publishes to', async () => {
    const client = await connected()
    const sub = await listening(client)
    const got = nextEvent(sub, 'publication')
    const answered = client.rpc('generate', null)
    const stream = await backend.stream(0)
    stream.answer({ result: {} })
    stream.send({ publication: { channel: 'open:room', data: 1 } })
    await answered
    await got
    sub.unsubscribe()
    await stream.closed
  })

  it('cancels when the client disconnects', async () => {
    const client = await connected()
    const answered = client.rpc('generate', null)
    const stream = await backend.stream(0)
    stream.answer({ result: {} })
    await answered
    client.disconnect()
    await stream.closed
  })

  it('answers 106 to more streams than a connection may have, until one is over', async () => {
    const client = await connected()
    backend.onEach((stream) => {
      stream.answer({ result: {} })
    })
    await client.rpc('a', null)
    await client.rpc('b', null)
    await expect(client.rpc('c', null)).rejects.toMatchObject({ code: 106 })
    expect(backend.streams).toHaveLength(2)
    const [first] = backend.streams
    const last = nextEvent(client, 'message')
    first?.send({ message: { data: 'last' } })
    first?.end()
    await last
    await expect
      .poll(() =>
        client.rpc('c', null).then(
          () => 'answered',
          () => 'refused',
        ),
      )
      .toBe('answered')
  })

  it('fails like any RPC when the first record is none', async () => {
    const client = await connected()
    const failed = client.rpc('generate', null)
    const stream = await backend.stream(0)
    stream.answer({ message: { data: 1 } })
    await expect(failed).rejects.toMatchObject({ code: 100 })
    await stream.closed
  })

  it('passes on errors of the backend and cancels', async () => {
    const client = await connected()
    const failed = client.rpc('generate', null)
    const stream = await backend.stream(0)
    stream.answer({ error: { code: 1000, message: 'no', temporary: true } })
    await expect(failed).rejects.toMatchObject({ code: 1000 })
    await stream.closed
  })
})

describe('an ordinary answer where answers may go on', () => {
  let backend: Backend
  let server: Backhaul
  let client: Centrifuge

  afterEach(async () => {
    client.disconnect()
    await server.stop()
    await backend.close()
  })

  it('is the reply, and takes no place among the streams', async () => {
    backend = await startBackend({
      onRequest: () => ({ body: { result: { data: { ok: true } } } }),
    })
    server = await startBackhaul(config(`${backend.url}/rpc`, { max_per_connection: 1 }))
    client = newClient(server.wsUrl)
    client.connect()
    await client.ready()
    for (let i = 0; i < 5; i++) {
      expect(await client.rpc('plain', { i })).toEqual({ data: { ok: true } })
    }
    expect(backend.requests[0]?.headerValues('accept-encoding')).toEqual(['identity'])
  })
})
