/** Two nodes on one Redis, driven by the official client. spec: channels-and-engines.md §8 */
import type { Centrifuge } from 'centrifuge'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { signKeys, startPolledSetup, type PolledSetup } from '../support/polled-backend.js'
import { startRedis, type RedisServer } from '../support/redis.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

let redis: RedisServer
let nodes: readonly Backhaul[] = []
const clients: Centrifuge[] = []

const CONFIG = {
  client: { insecure: true },
  ready: { enabled: true },
  channel: {
    namespaces: [
      {
        name: 'rec',
        history_size: 100,
        history_ttl: '60s',
        force_recovery: true,
        allowed_delta_types: ['fossil'],
        delta_publish: true,
      },
      { name: 'room', presence: true, join_leave: true, force_push_join_leave: true },
    ],
  },
}

/** Namespaces with maps, which a Redis Cluster has on conditions only. */
const WHO_IS_HERE = [
  { name: 'chat', presence: true, map_clients_presence_channel_prefix: 'online:' },
  {
    name: 'online',
    subscription_type: 'map_clients',
    map: { mode: 'recoverable', key_ttl: '300s' },
  },
]

beforeAll(async () => {
  redis = await startRedis()
})

afterAll(() => redis.close())

beforeEach(async () => {
  await redis.client.flushall()
  const engine = { type: 'redis', redis: { address: [redis.address] } }
  const channel = { namespaces: [...CONFIG.channel.namespaces, ...WHO_IS_HERE] }
  const config = { ...CONFIG, channel, engine, map_broker: engine }
  nodes = await Promise.all([startBackhaul(config), startBackhaul(config)])
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
  const client = newClient(node(at).wsUrl)
  clients.push(client)
  client.connect()
  await client.ready()
  return client
}

async function subscribed(at: number, channel: string, options = {}) {
  const client = await connected(at)
  const subscription = client.newSubscription(channel, options)
  subscription.subscribe()
  await subscription.ready()
  return subscription
}

describe('two nodes on one Redis', () => {
  it('deliver what the other publishes, once and in order', async () => {
    const there = await subscribed(1, 'rec:a')
    const seen = collect(there, 'publication')
    for (let n = 1; n <= 20; n++) await node(0).api('publish', { channel: 'rec:a', data: { n } })
    await until(() => seen.length >= 20)
    expect(seen.map(({ data }) => data.n)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
    expect(seen.map(({ offset }) => offset)).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })

  it('answer history alike', async () => {
    await node(0).api('publish', { channel: 'rec:a', data: { n: 1 }, tags: { t: 'x' } })
    await node(1).api('publish', { channel: 'rec:a', data: { n: 2 } })
    const answers = await Promise.all(
      [0, 1].map((at) => node(at).api('history', { channel: 'rec:a', limit: -1 })),
    )
    expect(answers[0]).toEqual(answers[1])
    expect(answers[0]?.result.publications).toMatchObject([
      { offset: 1, data: { n: 1 }, tags: { t: 'x' } },
      { offset: 2, data: { n: 2 } },
    ])
  })

  it('recover on one what was missed on the other', async () => {
    const first = await subscribed(0, 'rec:a')
    await node(1).api('publish', { channel: 'rec:a', data: { n: 1 } })
    const [publication] = [await nextEvent(first, 'publication')]
    const { epoch } = (await first.history({ limit: 0 })) as { epoch: string }
    clients.splice(0).forEach((client) => client.disconnect())
    for (const n of [2, 3]) await node(0).api('publish', { channel: 'rec:a', data: { n } })

    const client = await connected(1)
    const again = client.newSubscription('rec:a', {
      since: { offset: publication.offset, epoch },
    })
    const seen = collect(again, 'publication')
    again.subscribe()
    const context = await nextEvent(again, 'subscribed')
    expect(context).toMatchObject({ wasRecovering: true, recovered: true })
    await until(() => seen.length >= 2)
    expect(seen.map(({ data }) => data.n)).toEqual([2, 3])
  })

  it('make deltas against what the other published', async () => {
    const there = await subscribed(1, 'rec:a', { delta: 'fossil' })
    const seen = collect(there, 'publication')
    const text = 'x'.repeat(500)
    for (let n = 1; n <= 5; n++) {
      await node(n % 2).api('publish', { channel: 'rec:a', data: { text, n } })
    }
    await until(() => seen.length >= 5)
    expect(seen.map(({ data }) => data.n)).toEqual([1, 2, 3, 4, 5])
  })

  it('know who is where, and tell who comes and goes', async () => {
    const here = await subscribed(0, 'room:a')
    const joined = nextEvent(here, 'join')
    const there = await subscribed(1, 'room:a')
    await joined
    for (const at of [0, 1]) {
      const stats = await node(at).api('presence_stats', { channel: 'room:a' })
      expect(stats.result).toEqual({ num_clients: 2, num_users: 1 })
    }
    const left = nextEvent(here, 'leave')
    there.unsubscribe()
    await left
    await until(() => true)
    const stats = await node(0).api('presence_stats', { channel: 'room:a' })
    expect(stats.result).toEqual({ num_clients: 1, num_users: 1 })
  })

  it('drop a repeated publication wherever it is repeated', async () => {
    const call = { channel: 'rec:a', data: {}, idempotency_key: 'k' }
    const first = await node(0).api('publish', call)
    const again = await node(1).api('publish', call)
    expect(again).toEqual(first)
    const { result } = await node(0).api('history', { channel: 'rec:a', limit: -1 })
    expect(result.publications).toHaveLength(1)
  })

  it('bring a value of a shared poll that one is told of to clients of the other', async () => {
    const setups = await Promise.all(
      [0, 1].map(() =>
        startPolledSetup(
          { mode: 'versioned', publish_enabled: true, refresh_interval: '1h' },
          (config) => {
            config.engine = { type: 'redis', redis: { address: [redis.address] } }
          },
        ),
      ),
    )
    const [here, there] = setups as [PolledSetup, PolledSetup]
    const client = newClient(there.server.wsUrl)
    try {
      there.values.set('a', { data: { n: 1 }, version: 1 })
      const channel = 'poll:x'
      const polled = client.newSharedPollSubscription(channel, {
        getSignature: ({ keys }) =>
          Promise.resolve({ keys, signature: signKeys({ channel, keys }) }),
      })
      const updates = collect(polled as never, 'update')
      const subscribed = nextEvent(polled as never, 'subscribed')
      polled.subscribe()
      client.connect()
      await subscribed
      polled.track(['a'])
      await until(() => updates.length === 1)
      await here.server.api('shared_poll_publish', {
        channel,
        key: 'a',
        version: 7,
        data: { n: 7 },
      })
      await until(() => updates.length === 2)
      expect(updates).toMatchObject([
        { key: 'a', version: 1, data: { n: 1 } },
        { key: 'a', version: 7, data: { n: 7 } },
      ])
    } finally {
      client.disconnect()
      await Promise.all(setups.map((setup) => setup.stop()))
    }
  })

  it('are ready', async () => {
    for (const at of [0, 1]) expect((await fetch(`${node(at).httpUrl}/ready`)).status).toBe(200)
  })
})

describe('broker and presence of different kinds', () => {
  it('work together', async () => {
    const section = {
      enabled: true,
      type: 'redis',
      redis: { address: [redis.address], prefix: 'x' },
    }
    const mixed = await startBackhaul({ ...CONFIG, presence_manager: section })
    nodes = [...nodes, mixed]
    await mixed.api('publish', { channel: 'rec:a', data: {} })
    await subscribed(2, 'room:a')
    expect(await redis.client.keys('*.stream.*')).toEqual([])
    expect(await redis.client.keys('x.presence.data.*')).toEqual(['x.presence.data.room:a'])

    const other = await startBackhaul({ ...CONFIG, broker: section })
    nodes = [...nodes, other]
    await other.api('publish', { channel: 'rec:a', data: {} })
    await subscribed(3, 'room:b')
    expect(await redis.client.keys('x.stream.rec:a')).toEqual(['x.stream.rec:a'])
    expect(await redis.client.keys('x.presence.data.room:b')).toEqual([])
  })
})

describe('a start without Redis', () => {
  it.each([
    [
      { address: ['127.0.0.1:1'] },
      /cannot use Redis \(standalone 127\.0\.0\.1:1\): .*ECONNREFUSED/,
    ],
    [{ cluster_address: ['127.0.0.1:1'] }, /cannot use Redis \(cluster 127\.0\.0\.1:1\)/],
    [
      { sentinel_address: ['127.0.0.1:1'], sentinel_master_name: 'm' },
      /cannot use Redis \(sentinel 127\.0\.0\.1:1\)/,
    ],
  ])('fails and says where: %j', async (where, message) => {
    await expect(
      startBackhaul({ ...CONFIG, engine: { type: 'redis', redis: where } }),
    ).rejects.toThrow(message)
  })

  it('fails when presence shall expire by field and Redis cannot', async () => {
    const known = await redis.client.command('INFO', 'HEXPIRE')
    const start = startBackhaul({
      ...CONFIG,
      engine: { type: 'redis', redis: { address: [redis.address], presence_hash_field_ttl: true } },
    })
    if (Array.isArray(known) && known[0] !== null) nodes = [...nodes, await start]
    else await expect(start).rejects.toThrow('presence_hash_field_ttl needs Redis 7.4')
  })
})

describe('Redis with a password', () => {
  it('lets in who knows it, and the log never shows it', async () => {
    const guarded = await startRedis({ flags: ['--requirepass', 'geheim'], password: 'geheim' })
    try {
      const engine = (password: string) => ({
        engine: { type: 'redis', redis: { address: [guarded.address], password } },
      })
      const right = await startBackhaul({ ...CONFIG, ...engine('geheim') })
      nodes = [...nodes, right]
      expect((await fetch(`${right.httpUrl}/ready`)).status).toBe(200)
      await expect(startBackhaul({ ...CONFIG, ...engine('falsch') })).rejects.toThrow(
        /WRONGPASS|invalid username-password/,
      )
      expect(JSON.stringify(right.lines)).not.toContain('geheim')
    } finally {
      await guarded.close()
    }
  })
})

/** Who is in a channel, as the other node sees it: by presence, and in the map that mirrors it. */
async function whoIsHere(channel: string): Promise<readonly [number, number]> {
  const { result: stats } = await node(1).api('presence_stats', { channel })
  const { result: map } = await node(1).api('map_stats', { channel: `online:${channel}` })
  return [stats.num_clients ?? 0, map.num_keys ?? 0]
}

/** Waits until presence and map have so many members. */
async function untilHere(channel: string, members: number): Promise<void> {
  while ((await whoIsHere(channel)).some((count) => count !== members));
}

describe('who is here', () => {
  it('are those who unsubscribe and subscribe again at once, while Redis knows no script, too', async () => {
    const members = await Promise.all(Array.from({ length: 10 }, () => subscribed(0, 'chat:x')))
    await untilHere('chat:x', 10)
    await redis.client.script('FLUSH')
    for (const member of members) {
      member.unsubscribe()
      member.subscribe()
    }
    await Promise.all(members.map((member) => member.ready()))
    await untilHere('chat:x', 10)
  })

  it('is nobody when a node has stopped in order', async () => {
    await Promise.all(Array.from({ length: 5 }, () => subscribed(0, 'chat:y')))
    await untilHere('chat:y', 5)
    for (const client of clients) client.on('error', () => undefined)
    await redis.client.script('FLUSH')
    await node(0).stop()
    expect(await whoIsHere('chat:y')).toEqual([0, 0])
  })
})
