/**
 * What comes from PUB/SUB: the connections of every shard and partition, shared by the broker of streams
 * and that of maps, because their messages tell themselves apart. spec: channels-and-engines.md §8.1, §8.5
 */
import {
  LineLimiter,
  type Clock,
  type Counter,
  type Logger,
  type Metrics,
} from '../../base/index.js'
import { EngineFailure, type BrokerSink } from '../ports.js'
import { decodeMessage } from './envelope.js'
import { decodeMapMessage, isMapMessage } from './map-envelope.js'
import type { Shard, Shards } from './shard.js'
import type { Subscriber } from './subscriber.js'

/** What the inbox needs. */
export type InboxDeps = {
  readonly shards: Shards
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  /** See {@link ShardDeps}. */
  readonly subsystem?: 'broker' | 'map_broker'
}

/** Subscribes channels and hands their messages over. */
export class Inbox {
  readonly #deps: InboxDeps
  /** By shard and partition. */
  readonly #subscribers: readonly (readonly Subscriber[])[]
  readonly #dropped: Counter
  readonly #lines: LineLimiter
  #connected: Promise<void> | null = null
  #streams: BrokerSink | null = null
  #maps: BrokerSink | null = null

  constructor(deps: InboxDeps) {
    this.#deps = deps
    const { metrics, clock, subsystem = 'broker' } = deps
    this.#lines = new LineLimiter(clock)
    // Messages are handed over as they are read: there is nowhere where they could wait.
    metrics
      .gauge({
        name: `${subsystem}_redis_pub_sub_buffered_messages`,
        help: 'Number of messages from Redis PUB/SUB that wait to be handed over.',
        labels: ['broker_name', 'channel_type', 'pub_sub_processor'],
      })
      .of('', 'client', '0')
      .set(0)
    this.#dropped = metrics
      .counter({
        name: `${subsystem}_redis_pub_sub_dropped_messages`,
        help: 'Number of messages from Redis PUB/SUB that could not be read.',
        labels: ['broker_name', 'channel_type'],
      })
      .of('', 'client')
    this.#subscribers = deps.shards.all.map((shard) =>
      Array.from({ length: shard.keys.partitionCount }, (_, partition) =>
        shard.subscriber(partition, {
          onMessage: (name, message) => {
            this.#receive(shard, name, message)
          },
          onGap: (names) => {
            const sink = this.#streams ?? this.#maps
            sink?.onGap(names.flatMap((name) => shard.keys.channelOf(name) ?? []))
          },
        }),
      ),
    )
  }

  /** Connects, once; `sink` gets what belongs to streams or to maps. */
  start(kind: 'streams' | 'maps', sink: BrokerSink): Promise<void> {
    if (kind === 'streams') this.#streams = sink
    else this.#maps = sink
    this.#connected ??= Promise.all(
      this.#subscribers.flat().map((subscriber) => subscriber.start()),
    ).then(() => undefined)
    return this.#connected
  }

  async subscribe(channel: string): Promise<void> {
    await this.#subscriberOf(channel).subscribe(
      this.#deps.shards.of(channel).keys.messages(channel),
    )
  }

  async unsubscribe(channel: string): Promise<void> {
    await this.#subscriberOf(channel).unsubscribe(
      this.#deps.shards.of(channel).keys.messages(channel),
    )
  }

  /** Sends a canary through every PUB/SUB connection; what is wrong. */
  async probe(boundMs: number): Promise<readonly string[]> {
    const { all } = this.#deps.shards
    const problems = await Promise.all(
      this.#subscribers.flatMap((subscribers, index) =>
        subscribers.map(async (subscriber) => {
          const problem = await subscriber.probe(boundMs)
          return problem === null ? [] : [`Redis ${all[index]?.name ?? index}: ${problem}`]
        }),
      ),
    )
    return problems.flat()
  }

  /** Closes the PUB/SUB connections. */
  close(): void {
    for (const subscriber of this.#subscribers.flat()) subscriber.close()
  }

  #subscriberOf(channel: string): Subscriber {
    const { shards } = this.#deps
    const partition = shards.of(channel).keys.partition(channel)
    const subscriber = this.#subscribers[shards.indexOf(channel)]?.[partition]
    if (subscriber === undefined) throw new EngineFailure('subscribe', new Error('no subscriber'))
    return subscriber
  }

  #receive({ keys }: Shard, name: string, bytes: Buffer): void {
    const channel = keys.channelOf(name)
    if (channel === null) return
    try {
      if (isMapMessage(bytes)) {
        const { publication, epoch, previous } = decodeMapMessage(bytes)
        this.#maps?.onPublication(channel, publication, epoch, previous)
        return
      }
      const message = decodeMessage(bytes)
      const sink = this.#streams ?? this.#maps
      if (message.kind === 'publication') {
        sink?.onPublication(channel, message.publication, message.epoch, message.previous)
      } else if (message.kind === 'join') sink?.onJoin(channel, message.info)
      else sink?.onLeave(channel, message.info)
    } catch (cause) {
      this.#dropped.add()
      const suppressed = this.#lines.admit()
      if (suppressed < 0) return
      const more = suppressed > 0 ? { suppressed } : {}
      this.#deps.log.warn(
        { channel, error: cause, ...more },
        'dropped a message that cannot be read',
      )
    }
  }
}
