/**
 * Parts of the Redis engine. Broker and presence may use different servers, so each is made with its
 * own shards. spec: channels-and-engines.md §2.4, §8
 */
import type { Broker, Controller, HistoryStore, PresenceManager } from '../ports.js'
import { RedisBroker } from './broker.js'
import { RedisController } from './controller.js'
import { RedisHistory } from './history.js'
import type { RedisBrokerOptions, RedisOptions, RedisPresenceOptions } from './options.js'
import { RedisPresence } from './presence.js'
import { Shards, type ShardDeps } from './shard.js'

/** Connections to the servers of one configuration; whoever opens them starts and closes them. */
export type RedisShards = {
  start(): Promise<void>
  close(): void
  /** The broker, history and control part. */
  broker(options: RedisBrokerOptions): {
    readonly broker: Broker
    readonly history: HistoryStore
    readonly probe: (boundMs: number) => Promise<readonly string[]>
  }
  controller(): Controller
  presence(options: RedisPresenceOptions): PresenceManager
}

/** Opens the shards of a configuration. `partitions`: of sharded PUB/SUB, 0 = plain. */
export function openRedis(options: RedisOptions, partitions: number, deps: ShardDeps): RedisShards {
  const shards = new Shards(options, partitions, deps)
  const closers: (() => void)[] = []
  let fieldTtl = false
  return {
    start: async () => {
      await shards.start()
      if (fieldTtl) await demandFieldTtl(shards)
    },
    close: () => {
      for (const close of closers) close()
      shards.close()
    },
    broker: (broker) => {
      const { clock, log, metrics } = deps
      const part = new RedisBroker({ shards, options: broker, clock, log, metrics })
      closers.push(() => {
        part.close()
      })
      return {
        broker: part,
        history: new RedisHistory(shards, broker.historyUseLists),
        probe: (boundMs) => part.probe(boundMs),
      }
    },
    controller: () => {
      const part = new RedisController(shards)
      closers.push(() => {
        part.close()
      })
      return part
    },
    presence: (presence) => {
      fieldTtl = presence.hashFieldTtl
      return new RedisPresence(shards, deps.clock, presence)
    },
  }
}

async function demandFieldTtl(shards: Shards): Promise<void> {
  for (const { commands, name } of shards.all) {
    if (await commands.knows('HEXPIRE')) continue
    throw new Error(`presence_hash_field_ttl needs Redis 7.4 or later, which ${name} is not`)
  }
}
