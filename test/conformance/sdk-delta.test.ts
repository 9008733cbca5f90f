/** Delta compression with the official client. spec: client-protocol.md §7 */
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge/build/protobuf'
import type { Centrifuge, Options, Subscription } from 'centrifuge'
import { WebSocket } from 'ws'
import { afterEach, describe, expect, it } from 'vitest'
import { collect, newClient, until } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const clients: Centrifuge[] = []
let server: Backhaul | null = null

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await server?.stop()
  server = null
})

type Listening = {
  readonly client: Centrifuge
  readonly subscription: Subscription
  readonly publications: { readonly data: unknown; readonly offset?: number }[]
  /** Ends the connection without a word. */
  kill(): void
}

async function start(listener: string, options: object = {}): Promise<Backhaul> {
  server = await startBackhaul({
    listener,
    client: { insecure: true },
    channel: {
      without_namespace: {
        allowed_delta_types: ['fossil'],
        history_size: 100,
        history_ttl: '60s',
        ...options,
      },
    },
  })
  return server
}

function newProtobufClient(url: string, options: Partial<Options>): Centrifuge {
  // The two builds declare the same class twice.
  return new ProtobufCentrifuge(url, {
    minReconnectDelay: 10,
    maxReconnectDelay: 50,
    ...options,
  }) as unknown as Centrifuge
}

async function listenWith(
  create: (url: string, options: Partial<Options>) => Centrifuge,
  url: string,
  options: object,
): Promise<Listening> {
  const sockets: WebSocket[] = []
  class NotedSocket extends WebSocket {
    constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
      super(...parameters)
      sockets.push(this)
    }
  }
  const client = create(url, { websocket: NotedSocket })
  clients.push(client)
  const subscription = client.newSubscription('ch', options)
  const publications = collect(subscription, 'publication')
  subscription.subscribe()
  client.connect()
  await subscription.ready()
  return {
    client,
    subscription,
    publications,
    kill: () => sockets[sockets.length - 1]?.terminate(),
  }
}

const documentOf = (n: number): object => ({
  title: 'a rather long title that stays what it is',
  names: ['日本語', 'Ünïcödé', '😀', 'é'.repeat(n % 5)],
  n,
})
const documents = (from: number, to: number): object[] =>
  Array.from({ length: to - from + 1 }, (_, at) => documentOf(from + at))

async function publish(running: Backhaul, from: number, to: number): Promise<void> {
  for (const data of documents(from, to)) {
    await running.api('publish', { channel: 'ch', data, delta: true })
  }
}

/** Protobuf clients get bytes. */
const received = (peer: Listening): unknown[] =>
  peer.publications.map(({ data }) =>
    data instanceof Uint8Array ? (JSON.parse(Buffer.from(data).toString()) as unknown) : data,
  )

describe.each([
  ['uws', 'json'],
  ['node', 'json'],
  ['uws', 'protobuf'],
  ['node', 'protobuf'],
])('delta compression for the official client, %s listener, %s', (kind, codec) => {
  const listen = (url: string, options: object): Promise<Listening> =>
    listenWith(codec === 'json' ? newClient : newProtobufClient, url, options)

  it('brings every document live, to subscribers with and without it', async () => {
    const running = await start(kind)
    const delta = await listen(running.wsUrl, { delta: 'fossil' })
    const plain = await listen(running.wsUrl, {})
    await publish(running, 1, 20)
    await until(() => delta.publications.length === 20 && plain.publications.length === 20)
    expect(received(delta)).toEqual(documents(1, 20))
    expect(received(plain)).toEqual(documents(1, 20))
    const statistics = delta.subscription.deltaStats()
    expect(statistics).toMatchObject({ numFullPayloads: 1, numDeltaPayloads: 19 })
    expect(statistics.compressionRatio).toBeGreaterThan(0.5)
  })

  it('goes on after a killed connection, with and without missed publications', async () => {
    const running = await start(kind, { force_recovery: true })
    const peer = await listen(running.wsUrl, { delta: 'fossil' })
    await publish(running, 1, 3)
    await until(() => peer.publications.length === 3)
    for (const missed of [4, 0]) {
      const before = peer.publications.length
      const away = new Promise((resolve) => peer.subscription.once('subscribing', resolve))
      peer.kill()
      await away
      await publish(running, before + 1, before + missed)
      await peer.subscription.ready()
      await publish(running, before + missed + 1, before + missed + 3)
      await until(() => peer.publications.length === before + missed + 3)
      expect(received(peer)).toEqual(documents(1, before + missed + 3))
    }
  })

  it('is whole where characters differ in a byte', async () => {
    const running = await start(kind, { delta_publish: true })
    const peer = await listen(running.wsUrl, { delta: 'fossil' })
    const texts = ['€', '₭', '₮', 'é', 'ê', '😀', '😃', '日', '旤', 'e'].map(
      (sign) => `${'same '.repeat(8)}${sign}${' same'.repeat(8)}`,
    )
    for (const data of texts) await running.api('publish', { channel: 'ch', data })
    await until(() => peer.publications.length === texts.length)
    expect(received(peer)).toEqual(texts)
    expect(peer.subscription.deltaStats().numDeltaPayloads).toBe(texts.length - 1)
  })

  it('follows the latest value of a cache channel', async () => {
    const running = await start(kind, { force_recovery: true, force_recovery_mode: 'cache' })
    await publish(running, 1, 3)
    const peer = await listen(running.wsUrl, { delta: 'fossil', since: { offset: 0, epoch: '' } })
    await publish(running, 4, 5)
    await until(() => peer.publications.length === 3)
    expect(received(peer)).toEqual(documents(3, 5))
  })
})
