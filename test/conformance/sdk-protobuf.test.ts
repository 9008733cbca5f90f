/** The official client in its Protobuf build, whole, next to JSON clients of the same channels. */
import { Centrifuge as ProtobufCentrifuge } from 'centrifuge/build/protobuf'
import type { Centrifuge, Options } from 'centrifuge'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { RawClient } from '../support/raw-client.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { hs } from '../unit/auth/sign.js'

const SECRET = 'secret of the protobuf tests'
const CONFIG = {
  client: { insecure: true, token: { hmac_secret_key: SECRET } },
  channel: {
    namespaces: [
      {
        name: 'log',
        history_size: 10,
        history_ttl: '60s',
        force_recovery: true,
        presence: true,
        join_leave: true,
        force_push_join_leave: true,
      },
    ],
  },
}

const clients: { disconnect(): void }[] = []
const servers: { stop(): Promise<void> }[] = []
const sockets: WebSocket[] = []

class TrackedSocket extends WebSocket {
  constructor(...parameters: ConstructorParameters<typeof WebSocket>) {
    super(...parameters)
    sockets.push(this)
  }
}

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  for (const server of servers.splice(0)) await server.stop()
  sockets.length = 0
})

async function start(config: Record<string, unknown> = CONFIG): Promise<Backhaul> {
  const server = await startBackhaul(config)
  servers.push(server)
  return server
}

/** The two builds have classes of their own with the same shape. */
function protobufClient(url: string, options: Partial<Options>): Centrifuge {
  const client = new ProtobufCentrifuge(url, {
    websocket: TrackedSocket,
    minReconnectDelay: 10,
    maxReconnectDelay: 50,
    ...options,
  }) as unknown as Centrifuge
  clients.push(client)
  return client
}

async function connected(
  server: Pick<Backhaul, 'wsUrl'>,
  options: Partial<Options> = {},
): Promise<Centrifuge> {
  const client = protobufClient(server.wsUrl, options)
  client.connect()
  await client.ready(4000)
  return client
}

const bytes = (value: unknown): Uint8Array =>
  Buffer.from(typeof value === 'string' ? value : JSON.stringify(value))
const text = (data: Uint8Array): string => Buffer.from(data).toString()

describe.each(['uws', 'node'])('the official Protobuf client, %s listener', (listener) => {
  it('connects, subscribes and publishes, with info and offset', async () => {
    const server = await start({ ...CONFIG, listener })
    const client = await connected(server)
    const subscription = client.newSubscription('log:a')
    const publications = collect(subscription, 'publication')
    subscription.subscribe()
    await subscription.ready(4000)
    await subscription.publish(bytes({ n: 1 }))
    await client.publish('log:a', Buffer.from([0, 255, 10]))
    await until(() => publications.length === 2)
    expect(text(publications[0].data)).toBe('{"n":1}')
    expect(Number(publications[0].offset)).toBe(1)
    expect(publications[0].info).toMatchObject({ user: '', client: expect.any(String) })
    expect(Buffer.from(publications[1].data)).toEqual(Buffer.from([0, 255, 10]))
  })

  it('reads history and presence, and hears joins and leaves', async () => {
    const server = await start({ ...CONFIG, listener })
    const client = await connected(server)
    const subscription = client.newSubscription('log:a')
    const joins = collect(subscription, 'join')
    const leaves = collect(subscription, 'leave')
    subscription.subscribe()
    await subscription.ready(4000)
    const other = await connected(server, {
      token: hs({ sub: '42', info: { name: 'Ann' } }, SECRET),
    })
    const second = other.newSubscription('log:a')
    second.subscribe()
    await second.ready(4000)
    await until(() => joins.some(({ info }) => info.user === '42'))

    for (const n of [1, 2, 3]) await server.api('publish', { channel: 'log:a', data: { n } })
    const history = await subscription.history({ limit: 2, reverse: true })
    expect(history.publications.map((pub) => text(pub.data))).toEqual(['{"n":3}', '{"n":2}'])
    expect(String(history.offset)).toBe('3')
    const { clients: members } = await subscription.presence()
    expect(
      Object.values(members)
        .map(({ user }) => user)
        .sort(),
    ).toEqual(['', '42'])
    const ann = Object.values(members).find(({ user }) => user === '42')
    expect(text(ann?.connInfo)).toBe('{"name":"Ann"}')
    expect(await subscription.presenceStats()).toEqual({ numClients: 2, numUsers: 2 })
    second.unsubscribe()
    await until(() => leaves.length === 1)
    expect(leaves[0].info.user).toBe('42')
  })

  it('recovers what it missed while its socket was dead', async () => {
    const server = await start({ ...CONFIG, listener })
    const client = await connected(server, { minReconnectDelay: 200, maxReconnectDelay: 300 })
    const subscription = client.newSubscription('log:a')
    const publications = collect(subscription, 'publication')
    const subscribed = collect(subscription, 'subscribed')
    subscription.subscribe()
    await subscription.ready(4000)
    await server.api('publish', { channel: 'log:a', data: 1 })
    await until(() => publications.length === 1)
    const back = nextEvent(client, 'connecting')
    sockets[0]?.terminate()
    await back
    for (const data of [2, 3]) await server.api('publish', { channel: 'log:a', data })
    await until(() => subscribed.length === 2)
    expect(subscribed[1]).toMatchObject({ wasRecovering: true, recovered: true })
    await server.api('publish', { channel: 'log:a', data: 4 })
    await until(() => publications.length === 4)
    expect(publications.map(({ data, offset }) => [text(data), Number(offset)])).toEqual([
      ['1', 1],
      ['2', 2],
      ['3', 3],
      ['4', 4],
    ])
  })

  it('gets server-side subscriptions, at connect and later, and loses them', async () => {
    const server = await start({ ...CONFIG, listener })
    const token = hs({ sub: '42', channels: ['log:s'] }, SECRET)
    const client = protobufClient(server.wsUrl, { token })
    const subscribed = collect(client, 'subscribed')
    const unsubscribed = collect(client, 'unsubscribed')
    const publications = collect(client, 'publication')
    client.connect()
    await client.ready(4000)
    await until(() => subscribed.length === 1)
    expect(subscribed[0]).toMatchObject({ channel: 'log:s', recoverable: true, positioned: true })
    await server.api('subscribe', { user: '42', channel: 'log:t' })
    await until(() => subscribed.length === 2)
    await server.api('publish', { channel: 'log:t', data: 't' })
    await until(() => publications.length === 1)
    expect(publications[0].channel).toBe('log:t')
    expect(text(publications[0].data)).toBe('"t"')
    await server.api('unsubscribe', { user: '42', channel: 'log:t' })
    await until(() => unsubscribed.length === 1)
    expect(unsubscribed[0]).toMatchObject({ channel: 'log:t' })
  })

  it('refreshes its token when that is about to expire', async () => {
    // Not insecure, as expiration counts for nothing there.
    const server = await start({
      client: { token: CONFIG.client.token },
      channel: CONFIG.channel,
      listener,
    })
    const token = (seconds: number): string =>
      hs({ sub: '42', exp: Math.floor(Date.now() / 1000) + seconds }, SECRET)
    let refreshed = 0
    const client = await connected(server, {
      token: token(2),
      getToken: () => {
        refreshed++
        return Promise.resolve(token(3600))
      },
    })
    await until(() => refreshed === 1)
    // Answered in order: when this one is, the refresh has been.
    await expect(client.presence('log:a')).rejects.toMatchObject({ code: 103 })
    expect(client.state).toBe('connected')
    const { result } = await server.api('info', {})
    expect(result.nodes[0].num_clients).toBe(1)
  })

  it('answers pings and stays', async () => {
    const server = await start({
      ...CONFIG,
      client: { ...CONFIG.client, ping_interval: '1s', pong_timeout: '500ms' },
      listener,
    })
    const client = await connected(server)
    const disconnects = collect(client, 'connecting')
    let pings = 0
    // The client asks its socket for ArrayBuffers.
    sockets[0]?.on('message', (data: ArrayBuffer, binary: boolean) => {
      if (binary && Buffer.from(data).equals(Buffer.from([0]))) pings++
    })
    await until(() => pings === 2)
    expect(disconnects).toEqual([])
  })

  it('is told errors and disconnects', async () => {
    const server = await start({ ...CONFIG, listener })
    const client = await connected(server, { token: hs({ sub: '42' }, SECRET) })
    await expect(client.rpc('no', bytes('1'))).rejects.toMatchObject({ code: 108 })
    const gone = nextEvent(client, 'disconnected')
    await server.api('disconnect', { user: '42', disconnect: { code: 4500, reason: 'bye' } })
    expect(await gone).toMatchObject({ code: 4500, reason: 'bye' })
  })
})

describe('Protobuf and JSON in one channel', () => {
  it('both get what either publishes, byte for byte', async () => {
    const server = await start()
    const client = await connected(server)
    const json = newClient(server.wsUrl)
    clients.push(json)
    const mine = client.newSubscription('mixed')
    const theirs = json.newSubscription('mixed')
    const [binary, plain] = [collect(mine, 'publication'), collect(theirs, 'publication')]
    json.connect()
    mine.subscribe()
    theirs.subscribe()
    await Promise.all([mine.ready(4000), theirs.ready(4000)])
    await mine.publish(bytes('{"b": 1.0,\n "a":2}'))
    await theirs.publish({ x: [1] })
    await until(() => binary.length === 2 && plain.length === 2)
    expect(binary.map(({ data }) => text(data))).toEqual(['{"b": 1.0,\n "a":2}', '{"x":[1]}'])
    expect(plain.map(({ data }) => data)).toEqual([{ b: 1, a: 2 }, { x: [1] }])
  })

  it('closes JSON subscribers with 3506 for a payload that is no JSON, and nobody else', async () => {
    const server = await start()
    const client = await connected(server)
    const subscription = client.newSubscription('mixed')
    const publications = collect(subscription, 'publication')
    const losses = collect(client, 'connecting')
    subscription.subscribe()
    await subscription.ready(4000)
    const json = await RawClient.open(server.wsUrl)
    await json.connect()
    json.send({ id: 2, subscribe: { channel: 'mixed' } })
    await json.next()
    await subscription.publish(Buffer.from([0xde, 0xad]))
    expect(await json.closed).toEqual({ code: 3506, reason: 'inappropriate protocol' })
    await subscription.publish(bytes('2'))
    await until(() => publications.length === 2)
    expect(Buffer.from(publications[0].data)).toEqual(Buffer.from([0xde, 0xad]))
    expect(losses).toEqual([])
  })
})

describe('which protocol a connection speaks', () => {
  const open = async (url: string, offered: string[]): Promise<[string, boolean, Buffer]> => {
    const socket = new WebSocket(url, offered)
    clients.push({ disconnect: () => socket.terminate() })
    await new Promise((resolve) => socket.once('open', resolve))
    const answer = new Promise<[string, boolean, Buffer]>((resolve) => {
      socket.once('message', (data: Buffer, binary: boolean) => {
        resolve([socket.protocol, binary, data])
      })
    })
    // Either kind of frame is accepted from a client.
    if (url.includes('protobuf') || offered[0] === 'centrifuge-protobuf') {
      socket.send(Buffer.from('0408012200', 'hex'))
    } else {
      socket.send(Buffer.from('{"id":1,"connect":{}}'))
    }
    return answer
  }

  it.each([
    ['', ['centrifuge-protobuf'], 'centrifuge-protobuf', true],
    ['', ['centrifuge-protobuf', 'centrifuge-json'], 'centrifuge-protobuf', true],
    ['', ['centrifuge-json', 'centrifuge-protobuf'], 'centrifuge-json', false],
    ['', [], '', false],
    ['?cf_protocol=protobuf', [], '', true],
    ['?format=protobuf', [], '', true],
    ['?cf_protocol=protobuf', ['centrifuge-json'], 'centrifuge-json', true],
    ['?cf_protocol=json', [], '', false],
  ])('"%s" with %j is answered with "%s"', async (query, offered, chosen, protobuf) => {
    for (const listener of ['uws', 'node']) {
      const server = await start({ ...CONFIG, listener })
      const [protocol, binary, data] = await open(`${server.wsUrl}${query}`, offered)
      expect([protocol, binary]).toEqual([chosen, protobuf])
      expect(data.subarray(0, 1).toString() === '{').toBe(!protobuf)
    }
  })
})

describe('proxies behind a Protobuf client', () => {
  const setups: ProxySetup[] = []
  afterEach(async () => {
    for (const setup of setups.splice(0)) await setup.stop()
  })

  it('are told the protocol, and rpc data goes there and back', async () => {
    const setup = await startProxySetup()
    setups.push(setup)
    setup.answers.set('/rpc', { body: { result: { data: { price: 10 } } } })
    const client = await connected(setup.server)
    const { data } = await client.rpc('price', bytes('{"sku": 1.0}'))
    expect(text(data)).toBe('{"price":10}')
    expect(setup.received('/connect')[0]?.json()).toMatchObject({ protocol: 'protobuf' })
    const asked = setup.received('/rpc')[0]
    expect(asked?.json()).toMatchObject({ protocol: 'protobuf', encoding: 'json', method: 'price' })
    expect(asked?.text).toContain('"data":{"sku": 1.0}')
  })

  it('answer with bytes that are no JSON', async () => {
    const setup = await startProxySetup()
    setups.push(setup)
    const b64data = Buffer.from([1, 0, 255]).toString('base64')
    setup.answers.set('/rpc', { body: { result: { b64data } } })
    const client = await connected(setup.server)
    const { data } = await client.rpc('raw', bytes('1'))
    expect(Buffer.from(data)).toEqual(Buffer.from([1, 0, 255]))
  })
})
