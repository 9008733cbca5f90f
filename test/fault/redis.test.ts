/**
 * Redis that fails in every way, under load. Whoever recovers gets every acknowledged publication once
 * and in order, or is told that it did not; nothing stays silent while the node says that it is ready.
 * spec: channels-and-engines.md §8.5
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  brokenPromises,
  publishOn,
  witness,
  type Load,
  type Witness,
} from '../support/publishing-load.js'
import {
  eventually,
  freePort,
  startCluster,
  startRedis,
  startSentinels,
  type RedisServer,
} from '../support/redis.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const CHANNEL = 'rec:a'
const TIMES = { connect_timeout: '300ms', io_timeout: '500ms' }

let nodes: Backhaul[] = []
let witnesses: Witness[] = []
let load: Load | null = null
const closers: (() => Promise<void>)[] = []

const config = (redis: object) => ({
  client: { insecure: true },
  ready: { enabled: true, timeout: '300ms' },
  engine: { type: 'redis', redis: { ...TIMES, ...redis } },
  channel: {
    namespaces: [
      { name: 'rec', history_size: 5000, history_ttl: '60s', force_recovery: true },
      { name: 'room', presence: true },
    ],
    without_namespace: { history_size: 10, history_ttl: '60s' },
  },
})

async function begin(redis: object): Promise<Load> {
  nodes = await Promise.all([startBackhaul(config(redis)), startBackhaul(config(redis))])
  witnesses = await Promise.all(
    nodes.flatMap((node) => [witness(node, CHANNEL), witness(node, CHANNEL)]),
  )
  load = publishOn(node(0), CHANNEL)
  await load.more(20)
  return load
}

function node(at: number): Backhaul {
  const found = nodes[at]
  if (found === undefined) throw new Error('no node')
  return found
}

const status = async (at: number) => (await fetch(`${node(at).httpUrl}/ready`)).status
const allReady = () =>
  eventually(async () => (await status(0)) === 200 && (await status(1)) === 200)

/** Lets the load run on, ends it, and waits until everybody has the last publication. */
async function finish(running: Load): Promise<void> {
  await allReady()
  await running.more(50)
  await running.stop()
  const last = running.acknowledged.at(-1) ?? 0
  await eventually(() =>
    Promise.resolve(
      witnesses.every(({ seen }) => {
        const newest = seen.at(-1)
        return newest?.t === 'publication' && newest.id === last
      }),
    ),
  )
}

/** Times a client was told that it misses something, the first subscribe aside. */
const told = ({ seen }: Witness) =>
  seen.slice(1).filter((each) => each.t === 'subscribed' && !each.whole).length

beforeEach(() => {
  nodes = []
  witnesses = []
  load = null
})

afterEach(async () => {
  await load?.stop()
  for (const each of witnesses) each.disconnect()
  await Promise.all(nodes.map((each) => each.stop()))
  for (const close of closers.splice(0)) await close()
})

describe('one Redis', () => {
  let redis: RedisServer

  beforeEach(async () => {
    redis = await startRedis()
    closers.push(() => redis.close())
  })

  it('drops all connections: nobody misses anything', async () => {
    const running = await begin({ address: [redis.address] })
    for (let round = 0; round < 3; round++) {
      await redis.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
      await redis.client.call('CLIENT', 'KILL', 'TYPE', 'normal', 'SKIPME', 'yes')
      await running.more(30)
    }
    await finish(running)
    for (const each of witnesses) {
      expect(brokenPromises(each.seen, running.acknowledged)).toEqual([])
      expect(told(each)).toBe(0)
    }
  })

  it('drops the subscriptions of an idle channel: clients learn it at once', async () => {
    const running = await begin({ address: [redis.address] })
    await running.stop()
    // The first publication after the loss is the last: no later one shows the gap.
    await redis.client.call('CLIENT', 'KILL', 'TYPE', 'pubsub')
    const answer = await node(0).api('publish', {
      channel: CHANNEL,
      data: { id: running.acknowledged.length + 1 },
    })
    expect(answer.error).toBeUndefined()
    running.acknowledged.push(running.acknowledged.length + 1)
    const started = Date.now()
    await eventually(() =>
      Promise.resolve(
        witnesses.every(({ seen }) =>
          seen.some((each) => each.t === 'publication' && each.id === running.acknowledged.length),
        ),
      ),
    )
    expect(Date.now() - started).toBeLessThan(5000)
    for (const each of witnesses)
      expect(brokenPromises(each.seen, running.acknowledged)).toEqual([])
  })

  it('is paused: calls fail in time, not ready, and nobody misses anything after', async () => {
    const running = await begin({ address: [redis.address] })
    redis.pause()
    const started = Date.now()
    await running.failure()
    expect(Date.now() - started).toBeLessThan(3000)
    expect(await status(0)).toBe(503)
    expect(await status(1)).toBe(503)
    expect((await fetch(`${node(0).httpUrl}/health`)).status).toBe(200)
    const api = await node(1).api('history', { channel: CHANNEL, limit: 1 })
    expect(api.error).toMatchObject({ code: 100 })
    // A subscribe needs the broker: the client is sent away to come back.
    const late = witness(node(1), CHANNEL)
    redis.resume()
    witnesses.push(await late)
    await finish(running)
    for (const each of witnesses) {
      expect(brokenPromises(each.seen, running.acknowledged)).toEqual([])
      expect(told(each)).toBe(0)
    }
  })

  it('is killed and comes back empty: everybody is told', async () => {
    const running = await begin({ address: [redis.address] })
    await redis.kill()
    await running.failure()
    expect(await status(1)).toBe(503)
    await redis.restart()
    await finish(running)
    for (const each of witnesses) {
      expect(brokenPromises(each.seen, running.acknowledged)).toEqual([])
      expect(told(each)).toBeGreaterThanOrEqual(1)
    }
  })

  it('becomes a read-only replica: publishing is refused, not ready, reading goes on', async () => {
    const running = await begin({ address: [redis.address] })
    await redis.client.call('REPLICAOF', '127.0.0.1', String(await freePort()))
    await running.failure()
    expect(await status(0)).toBe(503)
    const answer = (await (await fetch(`${node(0).httpUrl}/ready`)).json()) as {
      problems: string[]
    }
    expect(answer.problems.join()).toContain('READONLY')
    await redis.client.call('REPLICAOF', 'NO', 'ONE')
    await finish(running)
    for (const each of witnesses) {
      expect(brokenPromises(each.seen, running.acknowledged)).toEqual([])
      // Meanwhile it might have taken over the data of another one, so nobody vouches for them.
      expect(told(each)).toBe(1)
    }
  })

  it('loses presence of a node that died when its entries expire', async () => {
    await begin({ address: [redis.address], presence_ttl: '2s' })
    const present = await witness(node(0), 'room:a')
    witnesses.push(present)
    const stats = async () => (await node(1).api('presence_stats', { channel: 'room:a' })).result
    expect(await stats()).toEqual({ num_clients: 1, num_users: 1 })
    // What a killed node leaves behind: an entry that nobody refreshes. The interval is 27 s here.
    const started = Date.now()
    await eventually(async () => (await stats()).num_clients === 0)
    expect(Date.now() - started).toBeLessThan(4000)
  })
})

describe('two shards', () => {
  it('fail one by one: the channels of the other one go on', async () => {
    const shards = [await startRedis(), await startRedis()] as const
    closers.push(...shards.map((shard) => () => shard.close()))
    const running = await begin({ address: shards.map(({ address }) => address) })
    const [key] = await shards[0].client.keys('*.stream.rec:a')
    const [mine, other] = key === undefined ? [shards[1], shards[0]] : shards
    other.pause()
    await eventually(async () => (await status(0)) === 503)
    const answer = await fetch(`${node(0).httpUrl}/ready`)
    const { problems } = (await answer.json()) as { problems: string[] }
    expect(problems.join()).toContain(other.address)
    expect(problems.join()).not.toContain(mine.address)
    await running.more(50)
    const failures = await Promise.all(
      Array.from({ length: 16 }, (_, at) =>
        node(1).api('publish', { channel: `rec:${at}`, data: {} }),
      ),
    )
    expect(failures.filter(({ error }) => error !== undefined).length).toBeGreaterThan(0)
    expect(running.failures()).toBe(0)
    other.resume()
    await finish(running)
    for (const each of witnesses) {
      expect(brokenPromises(each.seen, running.acknowledged)).toEqual([])
      expect(told(each)).toBe(0)
    }
  })
})

describe('sentinels', () => {
  it('promote the replica: delivery goes on without a restart', async () => {
    const setup = await startSentinels()
    closers.push(() => setup.close())
    const running = await begin({
      sentinel_address: [setup.sentinels],
      sentinel_master_name: setup.masterName,
    })
    await setup.master.kill()
    await running.failure()
    const started = Date.now()
    await allReady()
    expect(Date.now() - started).toBeLessThan(15_000)
    await finish(running)
    // Replication is asynchronous: what the old master acknowledged last may be lost, so all are told.
    for (const each of witnesses) {
      expect(brokenPromises(each.seen, running.acknowledged)).toEqual([])
      expect(told(each)).toBe(1)
    }
  })
})

describe('sentinels of a master that hangs', () => {
  it('promote the replica: subscriptions leave the master that never closed them', async () => {
    const setup = await startSentinels()
    closers.push(() => setup.close())
    const running = await begin({
      sentinel_address: [setup.sentinels],
      sentinel_master_name: setup.masterName,
    })
    setup.master.pause()
    await running.failure()
    expect(await status(1)).toBe(503)
    const started = Date.now()
    await allReady()
    expect(Date.now() - started).toBeLessThan(15_000)
    // A node that is ready does not wait for its clients: they come back by their own delays, and are told.
    await eventually(() => Promise.resolve(witnesses.every((each) => told(each) === 1)))
    const from = running.acknowledged.length
    await finish(running)
    const later = running.acknowledged.slice(from)
    for (const { seen } of witnesses) {
      expect(brokenPromises(seen, running.acknowledged)).toEqual([])
      const ids = seen.flatMap((each) => (each.t === 'publication' ? [each.id] : []))
      expect(ids.filter((id) => id > from)).toEqual(later)
    }
  })
})

describe('a cluster', () => {
  it.each([0, 8])(
    'moves the slot of the channel, %i partitions: nobody misses anything',
    async (partitions) => {
      const setup = await startCluster()
      closers.push(() => setup.close())
      const running = await begin({
        cluster_address: [setup.addresses],
        sharded_pub_sub_partitions: partitions,
      })
      const [key] = (
        await Promise.all(setup.nodes.map(({ client }) => client.keys('*.stream.*rec:a*')))
      ).flat()
      await moveSlotOf(setup.nodes, key ?? '')
      await running.more(50)
      await finish(running)
      for (const each of witnesses) {
        expect(brokenPromises(each.seen, running.acknowledged)).toEqual([])
        expect(told(each)).toBe(0)
      }
    },
  )

  it('has no place for a channel that breaks the hash tag, and serves the others', async () => {
    const setup = await startCluster()
    closers.push(() => setup.close())
    const running = await begin({ cluster_address: [setup.addresses] })
    const publish = (channel: string) => node(1).api('publish', { channel, data: {} })
    expect((await node(1).api('publish', { channel: 'rec:{x}', data: {} })).error).toBeUndefined()
    expect((await publish('}x')).error).toMatchObject({ code: 107 })
    for (const method of ['history', 'presence', 'presence_stats', 'history_remove']) {
      const { error } = await node(1).api(method, { channel: '}x' })
      // 108 where the namespace has no such thing.
      expect([method, [107, 108].includes(Number(error?.code))]).toEqual([method, true])
    }
    const stats = await node(1).api('presence_stats', { channel: 'room:}x' })
    expect(stats.error).toBeUndefined()
    await finish(running)
  })

  it('loses a master: its replica takes over', async () => {
    const setup = await startCluster()
    closers.push(() => setup.close())
    // The first master has the replica; a partition of its own makes sure it has the channel.
    const running = await begin({ cluster_address: [setup.addresses] })
    const [master] = setup.nodes
    await master?.kill()
    const started = Date.now()
    await eventually(async () => {
      const info = String(await setup.nodes[1]?.client.call('CLUSTER', 'INFO'))
      return info.includes('cluster_state:ok') && info.includes('cluster_slots_fail:0')
    })
    await allReady()
    expect(Date.now() - started).toBeLessThan(20_000)
    const from = running.acknowledged.length
    await finish(running)
    const later = running.acknowledged.slice(from)
    for (const { seen } of witnesses) {
      const ids = seen.flatMap((each) => (each.t === 'publication' ? [each.id] : []))
      expect(ids.filter((id) => id > from).slice(-later.length)).toEqual(later)
    }
  })
})

/** Moves a slot with its keys from the master that has it to another one. */
async function moveSlotOf(nodes: readonly RedisServer[], key: string): Promise<void> {
  const [any] = nodes
  if (any === undefined) throw new Error('no nodes')
  const slot = Number(await any.client.call('CLUSTER', 'KEYSLOT', key))
  const counts = await Promise.all(
    nodes.map(async ({ client }) => Number(await client.call('CLUSTER', 'COUNTKEYSINSLOT', slot))),
  )
  const from = nodes[counts.findIndex((count) => count > 0)]
  const to = nodes.find((each) => each !== from)
  if (from === undefined || to === undefined) throw new Error('nobody has the slot')
  const id = async ({ client }: RedisServer) => String(await client.call('CLUSTER', 'MYID'))
  const [fromId, toId] = [await id(from), await id(to)]
  await to.client.call('CLUSTER', 'SETSLOT', slot, 'IMPORTING', fromId)
  await from.client.call('CLUSTER', 'SETSLOT', slot, 'MIGRATING', toId)
  for (;;) {
    const keys = (await from.client.call('CLUSTER', 'GETKEYSINSLOT', slot, 1000)) as string[]
    if (keys.length === 0) break
    await from.client.call('MIGRATE', '127.0.0.1', to.port, '', 0, 5000, 'KEYS', ...keys)
  }
  for (const each of [to, from, ...nodes]) {
    await each.client.call('CLUSTER', 'SETSLOT', slot, 'NODE', toId)
  }
}
