/** One shard: its commands, its names, and its plain PUB/SUB connection. spec: channels-and-engines.md §8.6 */
import {
  newUuid,
  type Clock,
  type Counter,
  type Logger,
  type Metrics,
  type TimerWheel,
} from '../../base/index.js'
import { EngineFailure, UnsupportedChannel } from '../ports.js'
import { createClient, createNodeClient, logIn, openTimeoutMs } from './clients.js'
import { Commands } from './commands.js'
import { asError } from './link.js'
import { RedisKeys } from './keys.js'
import { sendCanary } from './lua/publish.js'
import { shardName, type RedisOptions, type ShardOptions } from './options.js'
import { ShardIndex } from './shard-index.js'
import { Subscriber, type SubscriberTrouble } from './subscriber.js'

/** What shards need. */
export type ShardDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  readonly metrics: Metrics
  /** What names of metrics begin with: who the connections are for. Default: `broker`. */
  readonly subsystem?: 'broker' | 'map_broker'
}

/** What a PUB/SUB connection hands over. */
export type Reception = {
  readonly onMessage: (name: string, message: Buffer) => void
  readonly onGap: (names: readonly string[]) => void
}

/** A shard. */
export type Shard = {
  readonly name: string
  readonly keys: RedisKeys
  readonly commands: Commands
  /** Last keys of scripts that open a stream: where the name of the generation is. */
  readonly generation: readonly string[]
  /**
   * Makes a PUB/SUB connection of a partition; `null` = one for plain PUB/SUB, whatever the layout.
   */
  subscriber(partition: number | null, reception: Reception): Subscriber
}

/** Every shard, in the order of the configuration. */
export class Shards {
  readonly all: readonly Shard[]
  readonly #index: ShardIndex

  constructor(options: RedisOptions, partitions: number, deps: ShardDeps) {
    this.#index = new ShardIndex(options.shards.length)
    this.all = options.shards.map((shard) => createShard(shard, options, partitions, deps))
  }

  /** Index of the shard of a channel. */
  indexOf(channel: string): number {
    return this.#index.of(channel)
  }

  /** The shard of a channel. */
  of(channel: string): Shard {
    const shard = this.all[this.#index.of(channel)]
    if (shard === undefined) throw new EngineFailure('routing', new Error('no shard'))
    const problem = shard.keys.problem(channel)
    if (problem !== null) throw new UnsupportedChannel('routing', channel, problem)
    return shard
  }

  /** Connects all; rejects with the first that cannot. */
  async start(): Promise<void> {
    await Promise.all(
      this.all.map(async ({ commands, name }) => {
        try {
          await commands.start()
        } catch (cause) {
          throw new Error(`cannot use Redis (${name}): ${asError(cause).message}`, { cause })
        }
      }),
    )
  }

  /** Which servers do not answer within a time in ms. Never rejects. */
  async probe(boundMs: number): Promise<readonly string[]> {
    const problems = await Promise.all(
      this.all.map(async ({ commands, name }) => {
        const problem = await commands.probe(boundMs)
        return problem === null ? [] : [`Redis ${name}: ${problem}`]
      }),
    )
    return problems.flat()
  }

  /** Closes for good. */
  close(): void {
    for (const { commands } of this.all) commands.close()
  }
}

function createShard(
  options: ShardOptions,
  { prefix, newEpochOnFailover }: RedisOptions,
  partitions: number,
  deps: ShardDeps,
): Shard {
  const { clock, wheel, log, metrics, subsystem = 'broker' } = deps
  const cluster = options.kind === 'cluster'
  const keys = new RedisKeys({ prefix, cluster, partitions })
  // Control messages and canaries of plain PUB/SUB go without partitions.
  const plain = new RedisKeys({ prefix, cluster, partitions: 0 })
  // In a cluster slots move between masters, each with a name of its own.
  const generation = newEpochOnFailover && !cluster ? keys.generation : null
  const canary = plain.canary(0)
  const commands = new Commands(options, { clock, wheel, log, generation, canary })
  const name = shardName(options)
  const trouble = troubleCounters(metrics, subsystem)
  return {
    name,
    keys,
    commands,
    generation: generation === null ? [] : [generation],
    subscriber: (partition, reception) => {
      const sharded = keys.sharded && partition !== null
      const names = sharded ? keys : plain
      const service = names.service(partition ?? 0, newUuid())
      const subscriber = new Subscriber({
        name: sharded ? `${name} partition ${partition}` : name,
        clock,
        wheel,
        log,
        openTimeoutMs: openTimeoutMs(options),
        ioTimeoutMs: options.ioTimeoutMs,
        sharded,
        // PUB/SUB has no databases, and what differs is told of the commands' connection.
        logIn: (client) => logIn(client, { ...options, db: 0 }, () => undefined),
        open: (cause) => {
          if (commands.cluster === null) return createClient(options, false)
          // A loss may mean that a slot moved; what is asked now serves the next attempt.
          commands.refreshTopology()
          return createNodeClient(commands.cluster, options, sharded ? service : null, cause)
        },
        service,
        sendCanary: (message) =>
          commands.script(
            'canary',
            sendCanary,
            [names.canary(partition ?? 0)],
            [sharded ? 'spublish' : 'publish', service, message],
          ),
        onTrouble: (kind) => {
          trouble[kind].add()
        },
        ...reception,
      })
      commands.onSuspicion(() => {
        subscriber.suspect()
      })
      return subscriber
    },
  }
}

function troubleCounters(
  metrics: Metrics,
  subsystem: string,
): Readonly<Record<SubscriberTrouble, Counter>> {
  const family = metrics.counter({
    name: `${subsystem}_redis_pub_sub_errors`,
    help: 'Number of errors of Redis PUB/SUB connections.',
    labels: ['broker_name', 'error'],
  })
  const of = (error: SubscriberTrouble) => family.of('', error)
  return {
    connection: of('connection'),
    subscribe_channel: of('subscribe_channel'),
    probe_publish: of('probe_publish'),
    probe_timeout: of('probe_timeout'),
  }
}
