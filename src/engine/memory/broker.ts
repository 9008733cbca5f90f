/**
 * Broker and history in memory. Everything is synchronous: a publication has reached the sink when
 * `publish` returns, unless it was published by the sink itself, which then comes to it next.
 * spec: channels-and-engines.md §4.2, §7
 */
import type { Clock } from '../../base/index.js'
import type { StreamPosition } from '../../model/index.js'
import type { ClientInfo, Publication } from '../../protocol/index.js'
import type {
  Broker,
  BrokerSink,
  HistoryFilter,
  HistorySlice,
  HistoryStore,
  NewPublication,
  PublishOptions,
  PublishResult,
} from '../ports.js'
import { asDelivered } from '../publication.js'
import type { InOrder } from './in-order.js'
import type { PublishResults } from './publish-results.js'
import type { StreamStore } from './stream-store.js'

const NO_POSITION: StreamPosition = { offset: 0, epoch: '' }
const UNSTORED: PublishResult = { position: NO_POSITION, suppressed: null }

/** Parts of a {@link MemoryBroker}. */
export type MemoryBrokerDeps = {
  readonly clock: Clock
  /** Shared with the map broker: there is one sink. */
  readonly order: InOrder
  readonly streams: StreamStore
  readonly results: PublishResults
}

/** Single-process broker: nothing gets lost between `publish` and the sink. */
export class MemoryBroker implements Broker, HistoryStore {
  readonly delivery = 'gapless'
  readonly #deps: MemoryBrokerDeps
  #sink: BrokerSink | null = null

  constructor(deps: MemoryBrokerDeps) {
    this.#deps = deps
  }

  start(sink: BrokerSink): Promise<void> {
    this.#sink = sink
    return Promise.resolve()
  }

  subscribe(): void {
    // Every publication reaches the one sink anyway.
  }

  unsubscribe(): void {
    // As above.
  }

  publish(channel: string, data: NewPublication, options: PublishOptions): PublishResult {
    const { idempotencyKey: key } = options
    if (key !== '') {
      const position = this.#deps.results.find(channel, key)
      if (position !== null) return { position, suppressed: 'idempotency' }
    }
    if (options.historySize > 0 && options.historyTtlMs > 0) {
      return this.#publishStored(channel, data, options)
    }
    if (key !== '') this.#deps.results.keep(channel, key, NO_POSITION)
    this.#deliver(
      channel,
      asDelivered(data, 0, this.#deps.clock.now()),
      data.item?.epoch ?? '',
      null,
    )
    return UNSTORED
  }

  publishJoin(channel: string, info: ClientInfo): void {
    this.#deps.order.run(() => this.#sink?.onJoin(channel, info))
  }

  publishLeave(channel: string, info: ClientInfo): void {
    this.#deps.order.run(() => this.#sink?.onLeave(channel, info))
  }

  read(channel: string, filter: HistoryFilter, metaTtlMs: number): HistorySlice {
    const { streams } = this.#deps
    const stream = streams.open(channel)
    streams.keep(stream, metaTtlMs, 0)
    return { publications: stream.read(filter), position: stream.position }
  }

  remove(channel: string): void {
    this.#deps.streams.find(channel)?.clear()
  }

  #publishStored(channel: string, data: NewPublication, options: PublishOptions): PublishResult {
    const { streams, results } = this.#deps
    const stream = streams.open(channel)
    if (stream.supersedes(options.version, options.versionEpoch)) {
      return { position: stream.position, suppressed: 'version' }
    }
    const publication = asDelivered(data, stream.nextOffset, this.#deps.clock.now())
    const previous = options.delta ? stream.newest : null
    stream.append(publication, options.historySize)
    stream.keepVersion(options.version, options.versionEpoch)
    streams.keep(stream, options.historyMetaTtlMs, options.historyTtlMs)
    // The result is taken before delivery: the sink may publish to this channel.
    const { position } = stream
    if (options.idempotencyKey !== '') results.keep(channel, options.idempotencyKey, position)
    this.#deliver(channel, publication, stream.epoch, previous)
    return { position, suppressed: null }
  }

  #deliver(
    channel: string,
    publication: Publication,
    epoch: string,
    previous: Publication | null,
  ): void {
    this.#deps.order.run(() => this.#sink?.onPublication(channel, publication, epoch, previous))
  }
}
