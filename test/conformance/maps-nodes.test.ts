/** Maps of several nodes with the official client. spec: channels-and-engines.md §6.5, §11 */
import type { Centrifuge, MapSubscription } from 'centrifuge'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { signToken } from '../support/jwt.js'
import { mirrorOf } from '../support/map-mirror.js'
import { startRedis, type RedisServer } from '../support/redis.js'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { startNats, type NatsServer } from '../support/start-nats.js'

const TTL = { mode: 'recoverable', key_ttl: '60s' }
const CONFIG = {
  client: { insecure: true, token: { hmac_secret_key: 'secret' } },
  channel: {
    namespaces: [
      { name: 'per', subscription_type: 'map', map: { mode: 'persistent' } },
      {
        name: 'rec',
        subscription_type: 'map',
        map: TTL,
        allowed_delta_types: ['fossil'],
        delta_publish: true,
      },
      { name: 'eph', subscription_type: 'map', map: { ...TTL, mode: 'ephemeral' } },
      { name: 'short', subscription_type: 'map', map: { ...TTL, key_ttl: '300ms' } },
      { name: 'clients', subscription_type: 'map_clients', map: TTL },
      { name: 'users', subscription_type: 'map_users', map: { ...TTL, key_ttl: '1s' } },
      {
        name: 'room',
        map_clients_presence_channel_prefix: 'clients:',
        map_users_presence_channel_prefix: 'users:',
      },
    ],
  },
}

let redis: RedisServer
let nats: NatsServer
let nodes: readonly Backhaul[] = []
const clients: Centrifuge[] = []

const SETUPS = [
  {
    name: 'Redis',
    config: () => ({ engine: { type: 'redis', redis: { address: [redis.address] } } }),
  },
  {
    name: 'NATS with maps in Redis',
    config: () => ({
      broker: { enabled: true, type: 'nats', nats: { url: nats.url } },
      map_broker: { type: 'redis', redis: { address: [redis.address] } },
    }),
  },
]

beforeAll(async () => {
  redis = await startRedis()
  nats = await startNats()
})

afterAll(async () => {
  await redis.close()
  await nats.stop()
})

afterEach(async () => {
  for (const client of clients.splice(0)) client.disconnect()
  await Promise.all(nodes.map((node) => node.stop()))
})

function node(at: number): Backhaul {
  const found = nodes[at]
  if (found === undefined) throw new Error('no node')
  return found
}

async function connected(at: number): Promise<Centrifuge> {
  const client = newClient(node(at).wsUrl, { token: signToken({ sub: `user ${at}` }) })
  clients.push(client)
  client.connect()
  await client.ready()
  return client
}

type Kind = 'newMapSubscription' | 'newMapClientsSubscription' | 'newMapUsersSubscription'

/** A subscription that has the whole map, and the map it keeps. */
async function synced(
  at: number,
  channel: string,
  options = {},
  kind: Kind = 'newMapSubscription',
) {
  const subscription = (await connected(at))[kind](channel, options)
  const held = mirrorOf(subscription)
  const done = nextEvent(subscription as never, 'sync')
  subscription.subscribe()
  await done
  return { subscription, held }
}

const write = (at: number, channel: string, key: string, data: unknown, more = {}) =>
  node(at).api('map_publish', { channel, key, data, ...more })

async function stateOf(at: number, channel: string): Promise<Record<string, unknown>> {
  const { result } = await node(at).api('map_read_state', { channel, limit: -1 })
  return Object.fromEntries(
    (result.entries ?? []).map(({ key, data }: { key: string; data: unknown }) => [key, data]),
  )
}

const updatesOf = (subscription: MapSubscription) => collect(subscription as never, 'update')

describe.each(SETUPS)('maps of two nodes: $name', ({ config }) => {
  beforeEach(async () => {
    await redis.client.flushall()
    const complete = { ...CONFIG, ...config() }
    nodes = await Promise.all([startBackhaul(complete), startBackhaul(complete)])
  })

  it.each(['per:1', 'rec:1', 'eph:1'])(
    'are the same on both, in the same order: %s',
    async (ch) => {
      await write(0, ch, 'k0', 'first')
      const here = await synced(0, ch)
      const there = await synced(1, ch, ch === 'rec:1' ? { delta: 'fossil' } : {})
      const seen = [updatesOf(here.subscription), updatesOf(there.subscription)]
      const calls: Promise<unknown>[] = []
      for (let n = 0; n < 40; n++) {
        const at = n % 2
        calls.push(write(at, ch, `k${n % 7}`, { n, filler: 'x'.repeat(100) }))
        if (n % 5 === 4) {
          calls.push(node(1 - at).api('map_remove', { channel: ch, key: `k${(n + 3) % 7}` }))
        }
      }
      await Promise.all(calls)
      await write(1, ch, 'last', true)
      await until(() => here.held.has('last') && there.held.has('last'))
      const truth = await stateOf(0, ch)
      expect(await stateOf(1, ch)).toEqual(truth)
      expect(Object.fromEntries(here.held)).toEqual(truth)
      expect(Object.fromEntries(there.held)).toEqual(truth)
      const [one = [], two = []] = seen
      const changes = (updates: any[]) =>
        updates.map(({ key, removed, data }) => [key, removed ? null : data])
      expect(changes(one)).toEqual(changes(two))
    },
  )

  it('answer every method of the API alike', async () => {
    const ch = 'rec:1'
    await write(0, ch, 'a', 1, { version: 3, idempotency_key: 'i' })
    expect((await write(1, ch, 'a', 2, { version: 3 })).result).toMatchObject({
      suppressed: true,
      suppress_reason: 'version',
    })
    expect((await write(1, ch, 'b', 2, { idempotency_key: 'i' })).result).toMatchObject({
      suppress_reason: 'idempotency',
    })
    expect((await write(1, ch, 'a', 2, { key_mode: 'if_new' })).result).toMatchObject({
      suppress_reason: 'key_exists',
    })
    await write(1, ch, 'b', 2, { key_mode: 'if_new' })
    await node(1).api('map_remove', { channel: ch, key: 'a' })
    for (const [method, more] of [
      ['map_read_state', { limit: -1 }],
      ['map_read_stream', { limit: -1 }],
      ['map_stats', {}],
    ] as const) {
      const [one, two] = await Promise.all(
        [0, 1].map((at) => node(at).api(method, { channel: ch, ...more })),
      )
      expect(one).toEqual(two)
      expect(one).toHaveProperty('result')
    }
    await node(1).api('map_clear', { channel: ch })
    expect((await node(0).api('map_stats', { channel: ch })).result).toEqual({ num_keys: 0 })
  })

  it('lose keys that expire, whoever wrote them', async () => {
    const here = await synced(0, 'short:1')
    const there = await synced(1, 'short:1')
    await write(0, 'short:1', 'a', 1)
    await write(1, 'short:1', 'b', 1)
    await until(() => here.held.size === 2 && there.held.size === 2)
    await until(() => here.held.size === 0 && there.held.size === 0)
    expect(await stateOf(0, 'short:1')).toEqual({})
  })

  it('tell who is in a channel of any node', async () => {
    const byClient = await synced(1, 'clients:room:1', {}, 'newMapClientsSubscription')
    const byUser = await synced(1, 'users:room:1', {}, 'newMapUsersSubscription')
    const came = updatesOf(byClient.subscription)
    const visitor = await connected(0)
    const room = visitor.newSubscription('room:1')
    room.subscribe()
    await room.ready()
    await until(() => byClient.held.size === 1 && byUser.held.size === 1)
    expect([...byUser.held.keys()]).toEqual(['user 0'])
    const [client] = byClient.held.keys()
    expect(came).toMatchObject([{ key: client, info: { client, user: 'user 0' } }])
    visitor.disconnect()
    // A client leaves at once, a user when nobody prolongs the key.
    await until(() => byClient.held.size === 0 && byUser.held.size === 0)
  })

  it('recover on one node what was missed on the other', async () => {
    const { subscription, held } = await synced(0, 'rec:1')
    await write(0, 'rec:1', 'a', 1)
    await until(() => held.has('a'))
    const [client] = clients
    client?.disconnect()
    await write(1, 'rec:1', 'b', 2)
    await node(1).api('map_remove', { channel: 'rec:1', key: 'a' })
    const again = nextEvent(subscription as never, 'subscribed')
    client?.connect()
    expect(await again).toMatchObject({ recovered: true })
    await until(() => held.has('b') && !held.has('a'))
  })

  it('begin anew when Redis comes back empty', async () => {
    const names = ['per:1', 'rec:1', 'eph:1']
    for (const ch of names) for (const key of ['a', 'b']) await write(0, ch, key, 'old')
    const all = await Promise.all(
      names.flatMap((ch) => [0, 1].map(async (at) => ({ ch, at, ...(await synced(at, ch)) }))),
    )
    for (const { held } of all) expect(held.size).toBe(2)
    const resynced = all.map(({ subscription }) => nextEvent(subscription as never, 'sync'))
    await redis.restart()
    await Promise.all(resynced)
    for (const ch of names) await write(1, ch, 'new', 1)
    await until(() => all.every(({ held }) => held.has('new')))
    for (const { ch, at, held } of all) {
      expect(Object.fromEntries(held)).toEqual({ new: 1 })
      expect(await stateOf(1 - at, ch)).toEqual({ new: 1 })
    }
  })
})
