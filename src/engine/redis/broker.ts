/** Publishing to stream channels. spec: channels-and-engines.md §4.2, §8.1–§8.5 */
import { newEpoch, type Clock } from '../../base/index.js'
import type { StreamPosition } from '../../model/index.js'
import { encodeStoredPublication, type ClientInfo } from '../../protocol/index.js'
import type { Broker, BrokerSink, NewPublication, PublishOptions, PublishResult } from '../ports.js'
import { asDelivered } from '../publication.js'
import { encodeMembership } from './envelope.js'
import type { Inbox } from './inbox.js'
import { publishOnce, publishToList, publishToStream } from './lua/publish.js'
import type { RedisBrokerOptions } from './options.js'
import { asBuffer, listOf, numberOf, seconds, textOf } from './replies.js'
import type { Shard, Shards } from './shard.js'

const PUBLISH = 'publish'
/** Life of the result of a publication with an idempotency key, in seconds. spec: §4.3 */
const RESULT_TTL = '300'
const NO_POSITION: StreamPosition = { offset: 0, epoch: '' }
const UNSTORED: PublishResult = { position: NO_POSITION, suppressed: null }

/** What the broker needs. */
export type RedisBrokerDeps = {
  readonly shards: Shards
  readonly inbox: Inbox
  readonly options: RedisBrokerOptions
  readonly clock: Clock
}

/** Broker over PUB/SUB: what is lost on the way shows in the offsets. */
export class RedisBroker implements Broker {
  readonly delivery = 'at-most-once'
  readonly #deps: RedisBrokerDeps

  constructor(deps: RedisBrokerDeps) {
    this.#deps = deps
  }

  start(sink: BrokerSink): Promise<void> {
    return this.#deps.inbox.start('streams', sink)
  }

  subscribe(channel: string): Promise<void> {
    return this.#deps.inbox.subscribe(channel)
  }

  unsubscribe(channel: string): Promise<void> {
    return this.#deps.inbox.unsubscribe(channel)
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

  async publishJoin(channel: string, info: ClientInfo): Promise<void> {
    const { keys, commands } = this.#deps.shards.of(channel)
    const message = encodeMembership('join', info)
    await commands.publish('publish join', keys.messages(channel), message, keys.sharded)
  }

  async publishLeave(channel: string, info: ClientInfo): Promise<void> {
    const { keys, commands } = this.#deps.shards.of(channel)
    const message = encodeMembership('leave', info)
    await commands.publish('publish leave', keys.messages(channel), message, keys.sharded)
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
          ...shard.generation,
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
