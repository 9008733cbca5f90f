/** Publishing, and what comes back from PUB/SUB. spec: channels-and-engines.md §4.2, §8.1–§8.5 */
import { newEpoch, type Clock, type Counter, type Logger, type Metrics } from '../../base/index.js'
import {
  encodeStoredPublication,
  type ClientInfo,
  type StreamPosition,
} from '../../protocol/index.js'
import {
  EngineFailure,
  type Broker,
  type BrokerSink,
  type NewPublication,
  type PublishOptions,
  type PublishResult,
} from '../ports.js'
import { asDelivered } from '../publication.js'
import { decodeMessage, encodeMembership } from './envelope.js'
import { publishOnce, publishToList, publishToStream } from './lua/publish.js'
import type { RedisBrokerOptions } from './options.js'
import { listOf, numberOf, seconds, textOf } from './replies.js'
import type { Shard, Shards } from './shard.js'
import type { Subscriber } from './subscriber.js'

const PUBLISH = 'publish'
/** Life of the result of a publication with an idempotency key, in seconds. spec: §4.3 */
const RESULT_TTL = '300'
const NO_POSITION: StreamPosition = { offset: 0, epoch: '' }
const UNSTORED: PublishResult = { position: NO_POSITION, suppressed: null }

/** What the broker needs. */
export type RedisBrokerDeps = {
  readonly shards: Shards
  readonly options: RedisBrokerOptions
  readonly clock: Clock
  readonly log: Logger
  readonly metrics: Metrics
}

/** Broker over PUB/SUB: what is lost on the way shows in the offsets. */
export class RedisBroker implements Broker {
  readonly delivery = 'at-most-once'
  readonly #deps: RedisBrokerDeps
  /** By shard and partition. */
  readonly #subscribers: readonly (readonly Subscriber[])[]
  readonly #dropped: Counter
  #sink: BrokerSink | null = null

  constructor(deps: RedisBrokerDeps) {
    this.#deps = deps
    this.#dropped = deps.metrics
      .counter({
        name: 'broker_redis_pub_sub_dropped_messages',
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
            this.#sink?.onGap(names.flatMap((name) => shard.keys.channelOf(name) ?? []))
          },
        }),
      ),
    )
  }

  async start(sink: BrokerSink): Promise<void> {
    this.#sink = sink
    await Promise.all(this.#subscribers.flat().map((subscriber) => subscriber.start()))
  }

  subscribe(channel: string): Promise<void> {
    return this.#subscriberOf(channel).subscribe(
      this.#deps.shards.of(channel).keys.messages(channel),
    )
  }

  unsubscribe(channel: string): Promise<void> {
    return this.#subscriberOf(channel).unsubscribe(
      this.#deps.shards.of(channel).keys.messages(channel),
    )
  }

  async publish(
    channel: string,
    data: NewPublication,
    options: PublishOptions,
  ): Promise<PublishResult> {
    const shard = this.#deps.shards.of(channel)
    const publication = asDelivered(data, 0, this.#deps.clock.now())
    const stored = options.historySize > 0 && options.historyTtlMs > 0
    const unstored = { delta: options.delta, epoch: data.item?.epoch ?? '' }
    const bytes = asBuffer(encodeStoredPublication(publication, stored ? undefined : unstored))
    if (stored) return this.#publishStored(shard, channel, bytes, options)
    if (options.idempotencyKey !== '') return publishUnstoredOnce(shard, channel, bytes, options)
    const { keys, commands } = shard
    await commands.publish(PUBLISH, keys.messages(channel), bytes, keys.sharded)
    return UNSTORED
  }

  publishJoin(channel: string, info: ClientInfo): Promise<void> {
    const { keys, commands } = this.#deps.shards.of(channel)
    const message = encodeMembership('join', info)
    return commands.publish('publish join', keys.messages(channel), message, keys.sharded)
  }

  publishLeave(channel: string, info: ClientInfo): Promise<void> {
    const { keys, commands } = this.#deps.shards.of(channel)
    const message = encodeMembership('leave', info)
    return commands.publish('publish leave', keys.messages(channel), message, keys.sharded)
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

  async #publishStored(
    shard: Shard,
    channel: string,
    bytes: Buffer,
    options: PublishOptions,
  ): Promise<PublishResult> {
    const { keys, commands } = shard
    const { idempotencyKey: key } = options
    const { historyUseLists: lists } = this.#deps.options
    const meta = lists ? keys.listMeta(channel) : keys.streamMeta(channel)
    const reply = listOf(
      await commands.script(
        PUBLISH,
        lists ? publishToList : publishToStream,
        [
          lists ? keys.list(channel) : keys.stream(channel),
          meta,
          // Without a key nothing is remembered, but the name must belong to the same slot.
          key === '' ? meta : keys.result(channel, key),
        ],
        [
          bytes,
          String(options.historySize),
          seconds(options.historyTtlMs),
          keys.messages(channel),
          seconds(options.historyMetaTtlMs),
          newEpoch(),
          keys.sharded ? 'spublish' : 'publish',
          key === '' ? '' : RESULT_TTL,
          options.delta ? '1' : '',
          options.version.toString(),
          options.versionEpoch,
        ],
      ),
      PUBLISH,
    )
    const flag = (at: number) => textOf(reply[at], PUBLISH) === '1'
    return {
      position: { offset: numberOf(reply[0], PUBLISH), epoch: textOf(reply[1], PUBLISH) },
      suppressed: flag(2) ? 'idempotency' : flag(3) ? 'version' : null,
    }
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
      const message = decodeMessage(bytes)
      if (message.kind === 'publication') {
        this.#sink?.onPublication(channel, message.publication, message.epoch, message.previous)
      } else if (message.kind === 'join') this.#sink?.onJoin(channel, message.info)
      else this.#sink?.onLeave(channel, message.info)
    } catch (cause) {
      this.#dropped.add()
      this.#deps.log.warn({ channel, error: cause }, 'dropped a message that cannot be read')
    }
  }
}

async function publishUnstoredOnce(
  { keys, commands }: Shard,
  channel: string,
  bytes: Buffer,
  options: PublishOptions,
): Promise<PublishResult> {
  const reply = await commands.script(
    PUBLISH,
    publishOnce,
    [keys.result(channel, options.idempotencyKey)],
    [bytes, keys.messages(channel), keys.sharded ? 'spublish' : 'publish', RESULT_TTL],
  )
  const suppressed = textOf(reply, PUBLISH) === '1' ? 'idempotency' : null
  return { position: NO_POSITION, suppressed }
}

/** The same bytes as the client library wants them. */
function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}
