import { afterEach, describe, expect, it } from 'vitest'
import type { Centrifuge } from 'centrifuge'
import { WebSocket } from 'ws'
import { RawClient } from '../support/raw-client.js'
import { inSeconds, signToken } from '../support/jwt.js'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

let server: Backhaul
const clients: Centrifuge[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await server.stop()
})

const CONFIG = {
  client: { token: { hmac_secret_key: 'secret' }, expired_close_delay: '1s' },
  channel: {
    namespaces: [
      {
        name: 'rec',
        history_size: 100,
        history_ttl: '60s',
        force_recovery: true,
        allow_subscribe_for_client: true,
        allow_publish_for_subscriber: true,
        allow_history_for_subscriber: true,
      },
      {
        name: 'room',
        presence: true,
        join_leave: true,
        force_push_join_leave: true,
        allow_subscribe_for_client: true,
        allow_presence_for_subscriber: true,
      },
      { name: 'user', allow_user_limited_channels: true },
      { name: 'private' },
    ],
  },
}

/** Sockets of the client, so that a test can cut one without a word. */
class CuttableSocket extends WebSocket {
  static open: CuttableSocket[] = []
  constructor(url: string | URL, protocols?: string | string[]) {
    super(url, protocols)
    CuttableSocket.open.push(this)
  }
}

async function connected(user: string, options: Parameters<typeof newClient>[1] = {}) {
  const client = newClient(server.wsUrl, { token: signToken({ sub: user }), ...options })
  clients.push(client)
  client.connect()
  await client.ready()
  return client
}

describe.each(['uws', 'node'])('the official client, %s listener', (listener) => {
  const start = async (change: Record<string, unknown> = {}): Promise<void> => {
    server = await startBackhaul({ ...CONFIG, listener, ...change })
  }

  it('publishes, reads history and iterates it', async () => {
    await start()
    const client = await connected('1')
    const sub = client.newSubscription('rec:1')
    const seen = collect(sub, 'publication')
    sub.subscribe()
    await sub.ready()
    for (let n = 1; n <= 5; n++) await sub.publish({ n })
    await until(() => seen.length === 5)
    expect(seen.map((p) => p.offset)).toEqual([1, 2, 3, 4, 5])
    const page = await sub.history({ limit: 2 })
    expect(page.publications.map((p: any) => p.data.n)).toEqual([1, 2])
    const next = await sub.history({ limit: 10, since: { offset: 2, epoch: page.epoch } })
    expect(next.publications.map((p: any) => p.data.n)).toEqual([3, 4, 5])
    const back = await sub.history({ limit: 1, reverse: true })
    expect(back.publications[0]?.data).toEqual({ n: 5 })
  })

  it('recovers every publication once and in order after its socket was cut', async () => {
    await start()
    CuttableSocket.open = []
    const client = await connected('1', { websocket: CuttableSocket, minReconnectDelay: 200 })
    const sub = client.newSubscription('rec:1')
    const seen = collect(sub, 'publication')
    sub.subscribe()
    await sub.ready()
    for (let n = 1; n <= 10; n++) await server.api('publish', { channel: 'rec:1', data: n })
    const again = nextEvent(sub, 'subscribed')
    CuttableSocket.open[0]?.terminate()
    for (let n = 11; n <= 30; n++) await server.api('publish', { channel: 'rec:1', data: n })
    expect(await again).toMatchObject({ wasRecovering: true, recovered: true })
    for (let n = 31; n <= 40; n++) await server.api('publish', { channel: 'rec:1', data: n })
    await until(() => seen.length >= 40)
    expect(seen.map((p) => p.data)).toEqual(Array.from({ length: 40 }, (_, i) => i + 1))
  })

  it('is told when recovery is not possible', async () => {
    await start()
    CuttableSocket.open = []
    const client = await connected('1', { websocket: CuttableSocket, minReconnectDelay: 300 })
    const sub = client.newSubscription('rec:1')
    sub.subscribe()
    await sub.ready()
    await server.api('publish', { channel: 'rec:1', data: 0 })
    const again = nextEvent(sub, 'subscribed')
    CuttableSocket.open[0]?.terminate()
    const commands = Array.from({ length: 120 }, (_, n) => ({
      publish: { channel: 'rec:1', data: n },
    }))
    await server.api('batch', { commands })
    expect(await again).toMatchObject({ wasRecovering: true, recovered: false })
  })

  it('sees who is there, who comes and who goes', async () => {
    await start()
    const ann = await connected('ann')
    const sub = ann.newSubscription('room:1')
    const joins = collect(sub, 'join')
    const leaves = collect(sub, 'leave')
    sub.subscribe()
    await sub.ready()
    const bob = await connected('bob')
    const other = bob.newSubscription('room:1')
    other.subscribe()
    await other.ready()
    await until(() => joins.length === 2)
    const { clients: members } = await sub.presence()
    expect(
      Object.values(members)
        .map((m: any) => m.user)
        .sort(),
    ).toEqual(['ann', 'bob'])
    expect(await sub.presenceStats()).toMatchObject({ numClients: 2, numUsers: 2 })
    bob.disconnect()
    await until(() => leaves.length === 1)
    expect(leaves[0].info.user).toBe('bob')
    expect(await sub.presenceStats()).toMatchObject({ numClients: 1 })
  })

  it('gets a new token when the server says that the old one expired', async () => {
    await start()
    let asked = 0
    const client = newClient(server.wsUrl, {
      token: signToken({ sub: '1', exp: inSeconds(-10) }),
      getToken: () => {
        asked++
        return Promise.resolve(signToken({ sub: '1' }))
      },
    })
    clients.push(client)
    client.connect()
    await client.ready()
    expect(asked).toBe(1)
  })

  it('refreshes its connection before it expires and stays', async () => {
    await start()
    let asked = 0
    const client = newClient(server.wsUrl, {
      token: signToken({ sub: '1', exp: inSeconds(2) }),
      getToken: () => {
        asked++
        return Promise.resolve(signToken({ sub: '1', exp: inSeconds(600) }))
      },
    })
    clients.push(client)
    const gone = collect(client, 'disconnected')
    const reconnecting: unknown[] = []
    client.connect()
    await client.ready()
    client.on('connecting', (context) => reconnecting.push(context))
    await until(() => asked === 1)
    expect(
      (await client.history('rec:x', { limit: 0 }).catch((e: unknown) => e)) as object,
    ).toMatchObject({ code: 103 })
    expect([gone, reconnecting]).toEqual([[], []])
  })

  it('is over after a token that is not good', async () => {
    await start()
    const client = newClient(server.wsUrl, { token: signToken({ sub: '1' }, 'other secret') })
    clients.push(client)
    const over = nextEvent(client, 'disconnected')
    client.connect()
    expect(await over).toMatchObject({ code: 3500, reason: 'invalid token' })
    expect(server.lines.some((l) => l.message === 'invalid connection token')).toBe(true)
  })

  it('subscribes with a subscription token and gets a new one when it expired', async () => {
    await start()
    const client = await connected('1')
    const tokens = [
      signToken({ sub: '1', channel: '$private:1', exp: inSeconds(-5) }),
      signToken({ sub: '1', channel: '$private:1', info: { role: 'mod' } }),
    ]
    const sub = client.newSubscription('$private:1', {
      getToken: () => Promise.resolve(tokens.shift() ?? ''),
      minResubscribeDelay: 10,
      maxResubscribeDelay: 20,
    })
    sub.subscribe()
    await sub.ready()
    expect(tokens).toEqual([])
  })

  it('is disconnected with a token for another channel, and refused without one', async () => {
    await start()
    const client = await connected('1')
    const refused = client.newSubscription('$private:2')
    const no = nextEvent(refused, 'unsubscribed')
    refused.subscribe()
    expect(await no).toMatchObject({ code: 103 })
    const over = nextEvent(client, 'disconnected')
    client
      .newSubscription('$private:1', { token: signToken({ sub: '1', channel: 'private:9' }) })
      .subscribe()
    expect(await over).toMatchObject({ code: 3500 })
  })

  it('enters the user-limited channels it is named in, and no others', async () => {
    await start()
    const client = await connected('42')
    const mine = client.newSubscription('user:dialog#41,42')
    mine.subscribe()
    await mine.ready()
    const other = client.newSubscription('user:dialog#41,422')
    const no = nextEvent(other, 'unsubscribed')
    other.subscribe()
    expect(await no).toMatchObject({ code: 103 })
  })

  it('gets server-side subscriptions of its token, with recovery after a cut', async () => {
    await start()
    CuttableSocket.open = []
    const client = newClient(server.wsUrl, {
      token: signToken({ sub: '1', channels: ['rec:srv'] }),
      websocket: CuttableSocket,
      minReconnectDelay: 200,
    })
    clients.push(client)
    const seen = collect(client, 'publication')
    const subscribed = collect(client, 'subscribed')
    client.connect()
    await client.ready()
    await until(() => subscribed.length === 1)
    await server.api('publish', { channel: 'rec:srv', data: 1 })
    await until(() => seen.length === 1)
    CuttableSocket.open[0]?.terminate()
    await server.api('publish', { channel: 'rec:srv', data: 2 })
    await until(() => subscribed.length === 2)
    expect(subscribed[1]).toMatchObject({ recovered: true, wasRecovering: true })
    await server.api('publish', { channel: 'rec:srv', data: 3 })
    await until(() => seen.length === 3)
    expect(seen.map((p) => p.data)).toEqual([1, 2, 3])
  })

  it('obeys unsubscribe, disconnect and subscribe of the server API', async () => {
    await start()
    const client = await connected('1')
    const sub = client.newSubscription('rec:1')
    sub.subscribe()
    await sub.ready()
    const off = nextEvent(sub, 'unsubscribed')
    await server.api('unsubscribe', { user: '1', channel: 'rec:1' })
    expect(await off).toMatchObject({ code: 2000, reason: 'server unsubscribe' })
    const served = nextEvent(client, 'subscribed')
    await server.api('subscribe', { user: '1', channel: 'rec:2' })
    expect(await served).toMatchObject({ channel: 'rec:2', positioned: true, recoverable: true })
    const over = nextEvent(client, 'disconnected')
    await server.api('disconnect', { user: '1' })
    expect(await over).toMatchObject({ code: 3503, reason: 'force disconnect' })
  })

  it('hears 3001 at shutdown and would come back', async () => {
    await start()
    const client = await connected('1')
    const again = nextEvent(client, 'connecting')
    const stopped = server.node.stop()
    expect(await again).toMatchObject({ code: 3001, reason: 'shutdown' })
    client.disconnect()
    await stopped
    await start()
  })

  it('keeps its connection over a reload that changes namespaces, tokens and proxies', async () => {
    await start()
    const client = await connected('1')
    server.reload({
      ...CONFIG,
      listener,
      client: { ...CONFIG.client, token: { hmac_secret_key: 'next' } },
      channel: { namespaces: [{ name: 'fresh', allow_subscribe_for_client: true }] },
    })
    const sub = client.newSubscription('fresh:1')
    sub.subscribe()
    await sub.ready()
    const gone = client.newSubscription('rec:1')
    const no = nextEvent(gone, 'unsubscribed')
    gone.subscribe()
    expect(await no).toMatchObject({ code: 102 })
    const late = newClient(server.wsUrl, { token: signToken({ sub: '2' }, 'next') })
    clients.push(late)
    late.connect()
    await late.ready()
  })

  it('keeps allowed origins and the API key over a reload that changes them', async () => {
    const client = { ...CONFIG.client, allowed_origins: ['https://a.example'] }
    await start({ client })
    const changed = {
      ...CONFIG,
      listener,
      client: { ...client, allowed_origins: ['https://b.example'], channel_limit: 1 },
      http_api: { key: 'another' },
      dns: { cache_ttl: '1s' },
    }
    server.reload(changed)
    const open = (Origin: string) => RawClient.open(server.wsUrl, { Origin })
    await expect(open('https://b.example')).rejects.toThrow('403')
    const raw = await open('https://a.example')
    raw.terminate()
    expect(await server.api('info', {})).toHaveProperty('result')
    const named = () =>
      server.lines
        .splice(0)
        .filter(({ message }) => message === 'changed option takes effect after a restart')
        .map(({ fields }) => (fields as { key: string }).key)
    const keys = ['dns.cache_ttl', 'client.allowed_origins', 'client.channel_limit', 'http_api.key']
    expect(named()).toEqual(keys)
    // It is what the server runs with that counts, not what was read last.
    server.reload(changed)
    expect(named()).toEqual(keys)
    server.reload({ ...CONFIG, listener, client })
    expect(named()).toEqual([])
  })
})
