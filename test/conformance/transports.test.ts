/**
 * One suite for every bidirectional transport on every listener, with the official client.
 * spec: client-protocol.md §1.4, §8
 */
import { Centrifuge, type TransportName } from 'centrifuge'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { FetchEventSource } from '../support/event-source.js'
import {
  clientFrame,
  opcodes,
  openRaw,
  upgradeRequest,
  type RawConnection,
} from '../support/raw-http.js'
import { startRelay } from '../support/relay.js'
import { collect, nextEvent, until } from '../support/sdk.js'
import { startBackend, type Backend } from '../support/start-backend.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const transports = ['websocket', 'http_stream', 'sse'] as const
const listeners = ['uws', 'node'] as const
const cases = transports.flatMap((transport) =>
  listeners.map((listener) => [transport, listener] as const),
)

describe.each(cases)('%s on the %s listener', (transport, listener) => {
  let backend: Backend
  let server: Backhaul
  const clients: Centrifuge[] = []

  beforeAll(async () => {
    backend = await startBackend({
      onRequest: (request) =>
        request.path === '/rpc'
          ? {
              body: { result: { data: { method: (request.json() as { method: string }).method } } },
            }
          : { body: { result: { user: '42', channels: ['news'] } } },
    })
    server = await startBackhaul({
      listener,
      sse: { enabled: true },
      http_stream: { enabled: true },
      client: {
        allow_anonymous_connect_without_token: true,
        queue_max_size: 300_000,
        proxy: { connect: { enabled: true, endpoint: `${backend.url}/connect` } },
      },
      rpc: {
        proxy: { endpoint: `${backend.url}/rpc` },
        without_namespace: { proxy_enabled: true },
      },
      channel: {
        without_namespace: {
          allow_subscribe_for_client: true,
          allow_publish_for_subscriber: true,
          allow_history_for_subscriber: true,
          allow_presence_for_subscriber: true,
          presence: true,
          history_size: 100,
          history_ttl: '60s',
          force_recovery: true,
        },
      },
    })
  })

  afterEach(() => {
    for (const client of clients.splice(0)) client.disconnect()
  })

  afterAll(async () => {
    await server.stop()
    await backend.close()
  })

  function newClient(port = server.port): Centrifuge {
    const scheme = transport === 'websocket' ? 'ws' : 'http'
    const endpoint = `${scheme}://127.0.0.1:${port}/connection/${transport}`
    const client = new Centrifuge([{ transport: transport as TransportName, endpoint }], {
      websocket: WebSocket,
      fetch,
      readableStream: ReadableStream,
      eventsource: FetchEventSource,
      emulationEndpoint: `http://127.0.0.1:${port}/emulation`,
      minReconnectDelay: 10,
      maxReconnectDelay: 50,
    })
    clients.push(client)
    return client
  }

  async function connected(): Promise<Centrifuge> {
    const client = newClient()
    client.connect()
    await client.ready()
    return client
  }

  it('connects and says over what', async () => {
    const client = newClient()
    const context = nextEvent(client, 'connected')
    client.connect()
    expect((await context) as object).toMatchObject({ transport })
  })

  it('answers RPC', async () => {
    const client = await connected()
    expect((await client.rpc('hello', { a: 1 })).data).toEqual({ method: 'hello' })
  })

  it('delivers publications of clients and of the API, in order and with any text in them', async () => {
    const client = await connected()
    const channel = `chat-${transport}`
    const sub = client.newSubscription(channel)
    const seen = collect(sub, 'publication')
    sub.subscribe()
    await sub.ready()
    await sub.publish({ text: 'line\n\nbreak — ünïcödé 🙂' })
    for (let n = 0; n < 20; n++) await server.api('publish', { channel, data: { n } })
    await until(() => seen.length === 21)
    expect(seen.map((context) => context.data as unknown)).toEqual([
      { text: 'line\n\nbreak — ünïcödé 🙂' },
      ...Array.from({ length: 20 }, (_, n) => ({ n })),
    ])
  })

  it('reads history and presence', async () => {
    const client = await connected()
    const sub = client.newSubscription(`past-${transport}`)
    sub.subscribe()
    await sub.ready()
    await sub.publish({ n: 1 })
    const history = await sub.history({ limit: 10 })
    expect(history.publications.map((publication) => publication.data as unknown)).toEqual([
      { n: 1 },
    ])
    expect(Object.keys((await sub.presence()).clients)).toHaveLength(1)
    expect((await sub.presenceStats()).numUsers).toBe(1)
    await expect(client.history('other', { limit: 1 })).rejects.toMatchObject({ code: 103 })
  })

  it('serves server-side subscriptions', async () => {
    const client = newClient()
    const seen = collect(client, 'publication')
    client.connect()
    await client.ready()
    await server.api('publish', { channel: 'news', data: { hello: transport } })
    await until(() => seen.length > 0)
    expect(seen[0]).toMatchObject({ channel: 'news', data: { hello: transport } })
  })

  it('recovers what was published while the connection was cut', async () => {
    const relay = await startRelay(server.port)
    const client = newClient(relay.port)
    const channel = `recover-${transport}`
    const sub = client.newSubscription(channel)
    const seen = collect(sub, 'publication')
    client.connect()
    sub.subscribe()
    await sub.ready()
    const down = nextEvent(sub, 'subscribing')
    const back = nextEvent(sub, 'subscribed')
    relay.cut()
    await down
    for (let n = 0; n < 3; n++) await server.api('publish', { channel, data: { n } })
    expect((await back) as object).toMatchObject({ wasRecovering: true })
    await until(() => seen.length === 3)
    expect(seen.map((context) => context.data.n as number)).toEqual([0, 1, 2])
    client.disconnect()
    await relay.close()
  })

  it('connects anew after a disconnect that allows it', async () => {
    const client = await connected()
    const back = nextEvent(client, 'connected')
    await server.api('disconnect', { user: '42', disconnect: { code: 3011, reason: 'again' } })
    expect((await back) as object).toMatchObject({ transport })
  })

  it('hands over the code of a disconnect', async () => {
    const client = await connected()
    const over = nextEvent(client, 'disconnected')
    await server.api('disconnect', { user: '42', disconnect: { code: 4503, reason: 'go away' } })
    expect((await over) as object).toMatchObject({ code: 4503, reason: 'go away' })
  })

  it('lets a reader that takes nothing go without holding up the others', async () => {
    const channel = `flood-${transport}`
    const client = await connected()
    const sub = client.newSubscription(channel)
    const seen = collect(sub, 'publication')
    sub.subscribe()
    await sub.ready()
    const stalled = await openStalled(transport, server.port, channel)
    const data = 'x'.repeat(60_000)
    const clientsOf = async (): Promise<number> =>
      (await server.api('presence_stats', { channel })).result.num_clients as number
    expect(await clientsOf()).toBe(2)
    let sent = 0
    while ((await clientsOf()) > 1) {
      await server.api('publish', { channel, data: { data, n: sent++ } })
      await until(() => seen.length === sent)
    }
    stalled.destroy()
    expect(
      server.lines.some(
        ({ message, fields }) =>
          message === 'disconnect' && [3008, 3009].includes(fields.code as number),
      ),
    ).toBe(true)
    expect((await client.rpc('still', null)).data).toEqual({ method: 'still' })
  }, 30_000)
})

/** A client by hand that connects, subscribes and then reads nothing any more. */
async function openStalled(
  transport: (typeof transports)[number],
  port: number,
  channel: string,
): Promise<RawConnection> {
  const commands = [
    { id: 1, connect: {} },
    { id: 2, subscribe: { channel } },
  ]
  const text = commands.map((command) => JSON.stringify(command)).join('\n')
  const raw = await openRaw(port)
  if (transport === 'websocket') {
    raw.write(upgradeRequest('/connection/websocket'))
    await raw.until((received) => received.includes('\r\n\r\n'))
    raw.write(clientFrame(opcodes.text, text))
  } else if (transport === 'sse') {
    const query = encodeURIComponent(text)
    raw.write(`GET /connection/sse?cf_connect=${query} HTTP/1.1\r\nHost: x\r\n\r\n`)
  } else {
    raw.write(
      `POST /connection/http_stream HTTP/1.1\r\nHost: x\r\nContent-Length: ${text.length}\r\n\r\n${text}`,
    )
  }
  await raw.until((received) => received.includes('"subscribe"'))
  raw.socket.pause()
  return raw
}
