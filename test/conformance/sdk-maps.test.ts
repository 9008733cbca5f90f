/** Map channels with the official client. spec: channels-and-engines.md §11, §6.5; proxy.md §2.8 */
import type { Centrifuge, Options } from 'centrifuge'
import { Centrifuge as ProtobufClient } from 'centrifuge/build/protobuf'
import { WebSocket } from 'ws'
import { afterEach, describe, expect, it } from 'vitest'
import { mirrorOf } from '../support/map-mirror.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'

let setup: ProxySetup | null = null
const clients: Centrifuge[] = []

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await setup?.stop()
  setup = null
})

const OPEN = { allow_subscribe_for_client: true }
const MODES = {
  ephemeral: { mode: 'ephemeral', key_ttl: '60s' },
  recoverable: { mode: 'recoverable', key_ttl: '60s' },
  persistent: { mode: 'persistent' },
}
const WRITE = { allow_publish_for_subscriber: true, allow_remove_for_subscriber: true }

async function start(): Promise<ProxySetup> {
  const map = (name: string, options: object, more: object = {}): object => ({
    name,
    ...OPEN,
    subscription_type: 'map',
    map: options,
    ...more,
  })
  setup = await startProxySetup((config) => {
    const at = (path: string): object => ({
      ...config.channel.proxy.publish,
      endpoint: config.channel.proxy.publish.endpoint.replace('/publish', path),
    })
    config.channel.proxy.map_publish = at('/map_publish')
    config.channel.proxy.map_remove = at('/map_remove')
    config.channel.namespaces.push(
      map('ephemeral', { ...MODES.ephemeral, ...WRITE }),
      map('recoverable', { ...MODES.recoverable, ...WRITE }),
      map('persistent', { ...MODES.persistent, ...WRITE }),
      map('short', { mode: 'recoverable', key_ttl: '300ms' }),
      map('tags', MODES.recoverable, { allow_tags_filter: true }),
      map(
        'delta',
        { ...MODES.recoverable, ...WRITE },
        { allowed_delta_types: ['fossil'], delta_publish: true },
      ),
      map('asked', {
        ...MODES.recoverable,
        publish_proxy_enabled: true,
        remove_proxy_enabled: true,
      }),
      map('own', {
        ...MODES.ephemeral,
        ...WRITE,
        client_key: 'client_id',
        remove_client_on_unsubscribe: true,
      }),
      map('approved', MODES.recoverable, { subscribe_proxy_enabled: true }),
      {
        name: 'room',
        ...OPEN,
        map_clients_presence_channel_prefix: 'clients:',
        map_users_presence_channel_prefix: 'users:',
      },
      {
        ...map('clients', { mode: 'recoverable', key_ttl: '60s' }),
        subscription_type: 'map_clients',
      },
      { ...map('users', { mode: 'ephemeral', key_ttl: '60s' }), subscription_type: 'map_users' },
    )
  })
  return setup
}

type Make = (url: string, options?: Partial<Options>) => Centrifuge
const CODECS: readonly { codec: string; make: Make }[] = [
  { codec: 'json', make: newClient },
  {
    codec: 'protobuf',
    make: (url, options) =>
      new ProtobufClient(url, {
        websocket: WebSocket,
        minReconnectDelay: 10,
        maxReconnectDelay: 50,
        ...options,
      }) as unknown as Centrifuge,
  },
]

describe.each(CODECS)('maps over WebSocket $codec', ({ codec, make }) => {
  const open = (options?: Partial<Options>): Centrifuge => {
    const client = make(setup!.server.wsUrl, options)
    clients.push(client)
    client.connect()
    return client
  }
  const encode = (value: unknown): any =>
    codec === 'json' ? value : Buffer.from(JSON.stringify(value))
  const write = (channel: string, key: string, data: unknown, more: object = {}) =>
    setup!.server.api('map_publish', { channel, key, data, ...more })

  it.each(Object.keys(MODES))('keeps a map in step, mode %s', async (mode) => {
    await start()
    const channel = `${mode}:1`
    await write(channel, 'a', 1)
    await write(channel, 'b', 2)
    const subscription = open().newMapSubscription(channel)
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    expect(Object.fromEntries(held)).toEqual({ a: 1, b: 2 })
    await write(channel, 'a', 3)
    await setup!.server.api('map_remove', { channel, key: 'b' })
    await subscription.publish('c', encode({ own: true }))
    await until(() => held.has('c') && !held.has('b'))
    expect(Object.fromEntries(held)).toEqual({ a: 3, c: { own: true } })
    await subscription.remove('c')
    await until(() => !held.has('c'))
  })

  it.each(Object.keys(MODES))('reads many pages while the map changes, mode %s', async (mode) => {
    await start()
    const channel = `${mode}:1`
    const { server } = setup!
    const commands = Array.from({ length: 1500 }, (_, at) => ({
      map_publish: { channel, key: `k${at}`, data: at },
    }))
    await server.api('batch', { commands })
    const subscription = open().newMapSubscription(channel)
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    for (let at = 0; at < 60; at++) {
      await write(channel, `k${at * 7}`, -at)
      await server.api('map_remove', { channel, key: `k${at * 11 + 1}` })
    }
    await synced
    await write(channel, 'last', 0)
    await until(() => held.has('last'))
    expect(await stateOf(channel)).toEqual(Object.fromEntries(held))
  })

  it('recovers what was missed while the socket was cut, removals too', async () => {
    await start()
    const channel = 'recoverable:1'
    await write(channel, 'a', 1)
    await write(channel, 'b', 1)
    const client = open()
    const subscription = client.newMapSubscription(channel)
    const held = mirrorOf(subscription)
    const syncs = collect(subscription as never, 'sync')
    const first = nextEvent(subscription as never, 'subscribed')
    subscription.subscribe()
    await first
    const updates = collect(subscription as never, 'update')
    client.disconnect()
    await write(channel, 'a', 2)
    await setup!.server.api('map_remove', { channel, key: 'b' })
    await write(channel, 'c', 3)
    const again = nextEvent(subscription as never, 'subscribed')
    client.connect()
    expect(await again).toMatchObject({ wasRecovering: true, recovered: true })
    await until(() => held.has('c'))
    expect(Object.fromEntries(held)).toEqual({ a: 2, c: 3 })
    expect(updates.map(({ key, removed }) => [key, removed ?? false])).toEqual([
      ['a', false],
      ['b', true],
      ['c', false],
    ])
    expect(syncs).toHaveLength(1)
  })

  it('starts from scratch after a clear', async () => {
    await start()
    const channel = 'recoverable:1'
    await write(channel, 'a', 1)
    const subscription = open().newMapSubscription(channel)
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    await setup!.server.api('map_clear', { channel })
    await write(channel, 'b', 2)
    await until(() => held.has('b') && !held.has('a'))
    expect(Object.fromEntries(held)).toEqual({ b: 2 })
  })

  it('shows subscribers of a map without a stream each key removed by a clear', async () => {
    await start()
    const channel = 'ephemeral:1'
    await write(channel, 'a', 1)
    const subscription = open().newMapSubscription(channel)
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    await setup!.server.api('map_clear', { channel })
    await until(() => held.size === 0)
  })

  it('removes keys that expire', async () => {
    await start()
    await write('short:1', 'a', 1)
    const subscription = open().newMapSubscription('short:1')
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    expect(held.size).toBe(1)
    await until(() => held.size === 0)
  })

  it('filters by tags, in pages, changes and pushes', async () => {
    await start()
    await write('tags:1', 'a', 1, { tags: { t: 'x' } })
    await write('tags:1', 'b', 2, { tags: { t: 'y' } })
    const subscription = open().newMapSubscription('tags:1', {
      tagsFilter: { key: 't', cmp: 'eq', val: 'x' },
    } as never)
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    await write('tags:1', 'c', 3, { tags: { t: 'y' } })
    await write('tags:1', 'd', 4, { tags: { t: 'x' } })
    await until(() => held.has('d'))
    expect(Object.fromEntries(held)).toEqual({ a: 1, d: 4 })
  })

  it('sends patches against the last value of the same key', async () => {
    await start()
    const channel = 'delta:1'
    const long = (key: string, n: number) => ({
      key,
      n,
      text: 'the same text again and again '.repeat(20),
    })
    await write(channel, 'a', long('a', 1))
    await write(channel, 'b', long('b', 1))
    const client = open()
    const subscription = client.newMapSubscription(channel, { delta: 'fossil' } as never)
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    const sizes = async (): Promise<number> => {
      const text = await (await fetch(`${setup!.server.httpUrl}/metrics`)).text()
      const line = /centrifugo_transport_messages_sent_size\{.*push_publication.*\} (\d+)/.exec(
        text,
      )
      return Number(line?.[1] ?? 0)
    }
    await write(channel, 'a', long('a', 2))
    await write(channel, 'b', long('b', 2))
    await write(channel, 'a', long('a', 3))
    await until(() => (held.get('a') as { n: number }).n === 3)
    expect(held.get('a')).toEqual(long('a', 3))
    expect(held.get('b')).toEqual(long('b', 2))
    // Three full values are about 2000 bytes.
    expect(await sizes()).toBeLessThan(700)
    await setup!.server.api('map_remove', { channel, key: 'a' })
    await write(channel, 'a', long('a', 4))
    await until(() => (held.get('a') as { n: number } | undefined)?.n === 4)
    client.disconnect()
    for (let n = 5; n < 8; n++) await write(channel, 'b', long('b', n))
    client.connect()
    await until(() => (held.get('b') as { n: number }).n === 7)
    await write(channel, 'b', long('b', 8))
    await write(channel, 'a', long('a', 9))
    await until(() => (held.get('a') as { n: number }).n === 9)
    expect(held.get('b')).toEqual(long('b', 8))
  })

  it('lets the backend decide on writes and removals', async () => {
    const backend = await start()
    const { answers } = backend
    const subscription = open().newMapSubscription('asked:1')
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    answers.set('/map_publish', { body: { result: { key: 'assigned', data: { by: '56' } } } })
    await subscription.publish('mine', encode({ x: 1 }))
    await until(() => held.has('assigned'))
    expect(held.get('assigned')).toEqual({ by: '56' })
    expect(backend.received('/map_publish')[0]?.json()).toMatchObject({
      user: '56',
      channel: 'asked:1',
      key: 'mine',
      data: { x: 1 },
    })
    answers.set('/map_publish', { body: { result: { key_mode: 'if_exists' } } })
    await subscription.publish('new', encode(1))
    answers.set('/map_publish', { body: { error: { code: 450, message: 'no' } } })
    await expect(subscription.publish('x', encode(1))).rejects.toMatchObject({ code: 450 })
    answers.set('/map_remove', { body: { result: { key: 'assigned' } } })
    await subscription.remove('mine')
    await until(() => held.size === 0)
    expect(backend.received('/map_remove')[0]?.json()).toMatchObject({
      channel: 'asked:1',
      key: 'mine',
    })
    answers.set('/map_remove', { body: { error: { code: 451, message: 'no' } } })
    await expect(subscription.remove('x')).rejects.toMatchObject({ code: 451 })
  })

  it('subscribes where the subscribe backend agrees', async () => {
    await start()
    await write('approved:1', 'a', 1)
    const subscription = open().newMapSubscription('approved:1')
    const held = mirrorOf(subscription)
    const synced = nextEvent(subscription as never, 'sync')
    subscription.subscribe()
    await synced
    expect(held.get('a')).toBe(1)
  })

  it('removes the own key of a client that leaves', async () => {
    await start()
    const watcher = open().newMapSubscription('own:1')
    const held = mirrorOf(watcher)
    const synced = nextEvent(watcher as never, 'sync')
    watcher.subscribe()
    await synced
    const other = open()
    const connected = nextEvent(other, 'connected')
    const cursor = other.newMapSubscription('own:1')
    const live = nextEvent(cursor as never, 'subscribed')
    cursor.subscribe()
    const { client } = await connected
    await live
    await cursor.publish('whatever', encode({ x: 1 }))
    await until(() => held.has(client))
    other.disconnect()
    await until(() => !held.has(client))
  })

  it('mirrors who is in a channel into maps of connections and users', async () => {
    await start()
    const observer = open()
    const byClient = observer.newMapClientsSubscription('clients:room:1')
    const byUser = observer.newMapUsersSubscription('users:room:1')
    const infos = collect(byClient as never, 'update')
    const heldClients = mirrorOf(byClient)
    const heldUsers = mirrorOf(byUser)
    const synced = [nextEvent(byClient as never, 'sync'), nextEvent(byUser as never, 'sync')]
    byClient.subscribe()
    byUser.subscribe()
    await Promise.all(synced)
    const member = open()
    const connected = nextEvent(member, 'connected')
    member.newSubscription('room:1').subscribe()
    const { client } = await connected
    await until(() => heldClients.has(client) && heldUsers.has('56'))
    expect(infos[0]).toMatchObject({ key: client, info: { user: '56', client } })
    member.disconnect()
    await until(() => !heldClients.has(client))
    expect([...heldUsers.keys()]).toEqual(['56'])
  })

  async function stateOf(channel: string): Promise<Record<string, unknown>> {
    const { result } = await setup!.server.api('map_read_state', { channel, limit: -1 })
    return Object.fromEntries(
      (result.entries as { key: string; data: unknown }[]).map(({ key, data }) => [key, data]),
    )
  }
})
