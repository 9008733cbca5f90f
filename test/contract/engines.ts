/**
 * The engines that the suites of broker, history, presence and maps run against. Adding an adapter means
 * adding a line to `engines`.
 */
import { createBridgeEngine } from '../../src/engine/bridge/client.js'
import { BridgeHost, type BridgePeer } from '../../src/engine/bridge/host.js'
import { createMemoryEngine } from '../../src/engine/memory/engine.js'
import type { Engine } from '../../src/engine/ports.js'
import type {
  BrokerSink,
  HistoryStore,
  MapBroker,
  MapOptions,
  PresenceManager,
} from '../../src/engine/ports.js'
import type { ClientInfo, Publication } from '../../src/protocol/index.js'
import { nullLogger } from '../../src/base/index.js'
import { fakeTime } from '../support/fake-clock.js'
import { clientInfo } from '../support/publications.js'
import {
  age,
  passDeadlines,
  hostsOf,
  startCluster,
  startRedis,
  startSentinels,
  type RedisServer,
} from '../support/redis.js'
import {
  openRedisEngine,
  shardOptions,
  standalone,
  type RedisEngineSetup,
} from '../support/redis-engine.js'
import type { ShardOptions } from '../../src/engine/redis/options.js'
import { afterAll } from 'vitest'

/** What reached the sink. */
export type Delivered =
  | {
      readonly kind: 'pub'
      readonly channel: string
      readonly pub: Publication
      readonly epoch: string
      readonly previous: Publication | null
    }
  | { readonly kind: 'join' | 'leave'; readonly channel: string; readonly info: ClientInfo }

/** A started engine and what it delivered. */
export type OpenEngine = {
  readonly engine: Engine
  readonly history: HistoryStore
  readonly presence: PresenceManager
  /** Of engines in `mapEngines` only. */
  readonly map: MapBroker
  readonly delivered: Delivered[]
  /** Called for each publication, after it was noted. */
  onPublication: (pub: Publication, channel: string) => void
  /** Lets time pass, driven or real. */
  pass(ms: number): Promise<void>
  /** Waits until what was published has arrived. */
  settled(): Promise<void>
  close(): Promise<void>
}

/** An adapter under test. */
export type EngineUnderTest = {
  readonly name: string
  /** Lifetimes are exact to this many ms. */
  readonly slackMs: number
  /** Several processes keep it; what one forgets, it has to tell. */
  readonly shared: boolean
  readonly open: () => Promise<OpenEngine>
}

async function openMemory(): Promise<OpenEngine> {
  const time = fakeTime()
  const engine = createMemoryEngine(time)
  return start(engine, {
    pass: (ms) => {
      time.advance(ms)
      return Promise.resolve()
    },
    settled: () => Promise.resolve(),
  })
}

/** The memory engine of another process, in which every message is cloned as the pipe would. */
async function openBridge(): Promise<OpenEngine> {
  const time = fakeTime()
  const memory = createMemoryEngine(time)
  const host = new BridgeHost({ engine: memory, log: nullLogger })
  await host.start()
  let peer: BridgePeer | null = null
  const engine = createBridgeEngine({
    ...time,
    link: { send: (batch) => peer?.receive(structuredClone(batch)) },
  })
  peer = host.attach({
    send: (batch) => {
      engine.receive(structuredClone(batch))
    },
  })
  return start(engine, {
    pass: (ms) => {
      time.advance(ms)
      return Promise.resolve()
    },
    settled: async () => {
      // To the host and back is a turn each; what arrives may cause further rounds.
      for (let turn = 0; turn < 12; turn++) await new Promise((done) => setImmediate(done))
    },
  })
}

/** Options that maps of the suites were written with last; what a namespace would say. */
const mapOptions = new Map<string, MapOptions>()
const optionsOf = (channel: string): MapOptions | null => mapOptions.get(channel) ?? null

/** Notes the options of each change. */
function noting(map: MapBroker): MapBroker {
  return {
    start: (sink, options) => map.start(sink, options),
    subscribe: (channel) => map.subscribe(channel),
    unsubscribe: (channel) => map.unsubscribe(channel),
    publish: (channel, change, options) => {
      mapOptions.set(channel, options)
      return map.publish(channel, change, options)
    },
    remove: (channel, removal, options) => map.remove(channel, removal, options),
    readState: (channel, filter, options) => map.readState(channel, filter, options),
    readStream: (channel, filter, options) => map.readStream(channel, filter, options),
    count: (channel) => map.count(channel),
    clear: (channel) => map.clear(channel),
  }
}

async function start(
  engine: Engine,
  time: Pick<OpenEngine, 'pass' | 'settled'>,
): Promise<OpenEngine> {
  const { history, presence } = engine
  const map = engine.map === null ? null : noting(engine.map)
  if (history === null || presence === null) throw new Error('the suites need all parts')
  const delivered: Delivered[] = []
  const open: OpenEngine = {
    engine,
    history,
    presence,
    map: map!,
    delivered,
    onPublication: () => undefined,
    ...time,
    close: () => engine.close(),
  }
  const sink: BrokerSink = {
    onPublication: (channel, pub, epoch, previous) => {
      delivered.push({ kind: 'pub', channel, pub, epoch, previous })
      open.onPublication(pub, channel)
    },
    onJoin: (channel, info) => delivered.push({ kind: 'join', channel, info }),
    onLeave: (channel, info) => delivered.push({ kind: 'leave', channel, info }),
    onGap: () => undefined,
    onLost: () => undefined,
  }
  await engine.broker.start(sink)
  await map?.start(sink, optionsOf)
  return open
}

/** An engine on Redis. `Redis` is started once per test file and emptied before each test. */
function redisEngine(
  name: string,
  start: () => Promise<RedisUnderTest>,
  variant: Omit<RedisEngineSetup, 'shards'> = {},
): EngineUnderTest {
  let running: Promise<RedisUnderTest> | null = null
  let opened = 0
  afterAll(async () => {
    await (await running)?.close()
  })
  return {
    name,
    slackMs: 0,
    shared: true,
    open: async () => {
      const redis = await (running ??= start())
      await Promise.all(redis.servers.map(({ client }) => client.flushall()))
      // A name of its own, so that nothing of the test before arrives here.
      const prefix = `test${opened++}`
      const { engine, advance, cleanUp } = await openRedisEngine({
        ...variant,
        prefix,
        shards: redis.shards,
      })
      return openOverNetwork(engine, async (ms) => {
        advance(ms)
        await Promise.all(redis.servers.map(({ client }) => passDeadlines(client, ms)))
        await cleanUp()
        await Promise.all(redis.servers.map(({ client }) => age(client, ms)))
      })
    },
  }
}

type RedisUnderTest = {
  readonly shards: readonly ShardOptions[]
  /** All that hold data. */
  readonly servers: readonly RedisServer[]
  close(): Promise<void>
}

/** A channel has an order, so what was published before a marker is there when the marker is. */
async function openOverNetwork(
  engine: Engine,
  pass: (ms: number) => Promise<void>,
): Promise<OpenEngine> {
  const markers = new Map<string, () => void>()
  const channels = new Set<string>()
  const { broker } = engine
  const { map } = engine
  const marking: Engine = {
    ...engine,
    map:
      map === null
        ? null
        : {
            ...noting(map),
            subscribe: (channel) => {
              channels.add(channel)
              return map.subscribe(channel)
            },
          },
    broker: {
      delivery: broker.delivery,
      start: (sink) =>
        broker.start({
          onPublication: (...args) => {
            sink.onPublication(...args)
          },
          onJoin: (channel, info) => {
            sink.onJoin(channel, info)
          },
          onLost: () => undefined,
          onGap: (names) => {
            sink.onGap(names)
          },
          onLeave: (channel, info) => {
            const arrived = markers.get(info.client)
            if (arrived === undefined) sink.onLeave(channel, info)
            else arrived()
          },
        }),
      subscribe: (channel) => {
        channels.add(channel)
        return broker.subscribe(channel)
      },
      unsubscribe: (channel) => broker.unsubscribe(channel),
      publish: (channel, data, options) => broker.publish(channel, data, options),
      publishJoin: (channel, info) => broker.publishJoin(channel, info),
      publishLeave: (channel, info) => broker.publishLeave(channel, info),
    },
  }
  let sequence = 0
  const marked = async (channel: string): Promise<void> => {
    const client = `marker ${sequence++}`
    const arrived = new Promise<void>((resolve) => markers.set(client, resolve))
    await broker.publishLeave(channel, clientInfo(client))
    await arrived
  }
  const open = await start(marking, {
    pass,
    // The sink may publish as well: until a round brings nothing new.
    settled: async () => {
      for (let before = -1; before !== open.delivered.length;) {
        before = open.delivered.length
        await Promise.all([...channels].map(marked))
      }
    },
  })
  return open
}

async function standaloneRedis(count: number): Promise<RedisUnderTest> {
  const servers = await Promise.all(Array.from({ length: count }, () => startRedis()))
  return {
    shards: servers.map(standalone),
    servers,
    close: async () => {
      await Promise.all(servers.map((server) => server.close()))
    },
  }
}

async function sentinelRedis(): Promise<RedisUnderTest> {
  const setup = await startSentinels()
  const hosts = hostsOf(setup.sentinels)
  const sentinel = { masterName: setup.masterName, user: '', password: '', tls: null }
  return {
    shards: [shardOptions({ kind: 'sentinel', hosts, sentinel })],
    servers: [setup.master],
    close: () => setup.close(),
  }
}

async function clusterRedis(): Promise<RedisUnderTest> {
  const setup = await startCluster()
  return {
    shards: [shardOptions({ kind: 'cluster', hosts: hostsOf(setup.addresses) })],
    servers: setup.nodes,
    close: () => setup.close(),
  }
}

/** Every engine. */
export const engines: readonly EngineUnderTest[] = [
  { name: 'memory', slackMs: 2000, shared: false, open: openMemory },
  { name: 'bridge', slackMs: 2000, shared: false, open: openBridge },
  redisEngine('Redis', () => standaloneRedis(1)),
  redisEngine('Redis with lists and counted users', () => standaloneRedis(1), {
    lists: true,
    userMapping: true,
  }),
  redisEngine('Redis with two shards', () => standaloneRedis(2)),
  redisEngine('Redis with sentinels', sentinelRedis),
  redisEngine('Redis Cluster', clusterRedis, { userMapping: true }),
  redisEngine('Redis Cluster with sharded PUB/SUB', clusterRedis, { partitions: 8 }),
]

/** Those that keep runs. */
export const runEngines = engines.filter(
  ({ name }) => name !== 'Redis with lists and counted users',
)

/** Those that keep maps. */
export const mapEngines = engines.filter(
  ({ name }) => !['Redis Cluster', 'Redis with lists and counted users'].includes(name),
)
