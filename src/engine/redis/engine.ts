/**
 * Parts of the Redis engine. Broker and presence may use different servers, so each is made with its
 * own shards. spec: channels-and-engines.md §2.4, §8
 */
import type {
  Broker,
  Controller,
  HistoryStore,
  MapBroker,
  PresenceManager,
  RunStore,
} from '../ports.js'
import { RedisBroker } from './broker.js'
import { redisLibrary } from './clients.js'
import { RedisController } from './controller.js'
import { RedisHistory } from './history.js'
import { Inbox } from './inbox.js'
import { RedisMapBroker } from './map-broker.js'
import { MapCleanup } from './map-cleanup.js'
import type {
  RedisBrokerOptions,
  RedisMapOptions,
  RedisOptions,
  RedisPresenceOptions,
} from './options.js'
import { RedisPresence } from './presence.js'
import { RedisRuns } from './runs.js'
import { Shards, type ShardDeps } from './shard.js'

/** Connections to the servers of one configuration; whoever opens them starts and closes them. */
export type RedisShards = {
  start(): Promise<void>
  close(): void
  /** The broker, history and control part. */
  broker(options: RedisBrokerOptions): {
    readonly broker: Broker
    readonly history: HistoryStore
    /** null with history in lists. */
    readonly runs: RunStore | null
  }
  /** Map channels. In a cluster with sharded PUB/SUB only. */
  map(options: RedisMapOptions): RedisMap
  /**
   * Whether what is published comes back, where the broker or maps are here; else whether the servers
   * answer. What is wrong, [] = nothing. Never rejects.
   */
  probe(boundMs: number): Promise<readonly string[]>
  controller(): Controller
  presence(options: RedisPresenceOptions): PresenceManager
}

/** The map part; `cleanUp` removes at once what is expired. */
export type RedisMap = { readonly map: MapBroker; readonly cleanUp: () => Promise<void> }

/** Opens the shards of a configuration. `partitions`: of sharded PUB/SUB, 0 = plain. */
export function openRedis(options: RedisOptions, partitions: number, deps: ShardDeps): RedisShards {
  // Not when it connects, so that a check of the configuration finds it, too.
  redisLibrary()
  const shards = new Shards(options, partitions, deps)
  const closers: (() => void)[] = []
  let fieldTtl = false
  let opened: Inbox | null = null
  const inbox = (): Inbox => {
    if (opened !== null) return opened
    const part = new Inbox({ ...deps, shards })
    closers.push(() => {
      part.close()
    })
    return (opened = part)
  }
  return {
    start: async () => {
      await shards.start()
      if (fieldTtl) await demandFieldTtl(shards)
    },
    close: () => {
      for (const close of closers) close()
      shards.close()
    },
    broker: (broker) => ({
      broker: new RedisBroker({ shards, inbox: inbox(), options: broker, clock: deps.clock }),
      history: new RedisHistory(shards, broker.historyUseLists),
      runs: broker.historyUseLists ? null : new RedisRuns(shards, deps.clock),
    }),
    map: (map) => {
      const cleanup = new MapCleanup({ ...deps, shards, options: map })
      closers.push(() => {
        cleanup.close()
      })
      const parts = { shards, inbox: inbox(), cleanup, options: map, clock: deps.clock }
      return { map: new RedisMapBroker(parts), cleanUp: () => cleanup.run() }
    },
    // Without PUB/SUB nothing can come back, and an answer has to do.
    probe: (boundMs) => opened?.probe(boundMs) ?? shards.probe(boundMs),
    controller: () => {
      const part = new RedisController(shards)
      closers.push(() => {
        part.close()
      })
      return part
    },
    presence: (presence) => {
      fieldTtl = presence.hashFieldTtl
      return new RedisPresence(shards, presence)
    },
  }
}

async function demandFieldTtl(shards: Shards): Promise<void> {
  for (const { commands, name } of shards.all) {
    if (await commands.knows('HEXPIRE')) continue
    throw new Error(`presence_hash_field_ttl needs Redis 7.4 or later, which ${name} is not`)
  }
}
