/**
 * Keyed channels of a node: opens and closes them, hears what is published to their keys, and hands
 * values out. spec: channels-and-engines.md §11.7
 */
import type { Clock, Logger, MaybePromise, TimerWheel } from '../../base/index.js'
import type { Broker } from '../../engine/ports.js'
import type { Publication, Push } from '../../protocol/index.js'
import { HubChannel } from '../hub/channel.js'
import { FanOutQueue } from '../hub/fan-out.js'
import { Delivery, type Codecs } from '../hub/frame-cache.js'
import { BrokerInterest } from '../hub/interest.js'
import type { ChannelMetrics } from '../metrics.js'
import type { SharedPollOptions } from '../../model/index.js'
import { KeyedChannel, type KeyedHost } from './channel.js'
import { keyChannelOf, parseKeyChannel } from './key-channel.js'
import { Member } from './member.js'
import type { KeyedMember, KeyedHub, KeyReader, PollDriver } from './ports.js'

/** After an epoch change readers must find the new epoch when they are back. */
const MIN_KEPT_AFTER_CHANGE_MS = 10_000

/** What keyed channels need. */
export type KeyedHubDeps = {
  readonly broker: Pick<Broker, 'subscribe' | 'unsubscribe'>
  readonly codecs: Codecs
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: ChannelMetrics
  readonly log: Logger
  /** Runs a task in the next turn of the event loop. */
  readonly nextTurn: (task: () => void) => void
  /** A value was published to a key. `applied` = it was new. */
  readonly onPublished: (applied: boolean) => void
}

/** All keyed channels of a node. */
export class LocalKeyedHub implements KeyedHub, KeyedHost {
  readonly #deps: KeyedHubDeps
  readonly #channels = new Map<string, KeyedChannel>()
  /** Lines that the broker delivers to, by broker channel. */
  readonly #lines = new Map<string, HubChannel>()
  readonly #interest: BrokerInterest
  readonly #fanOut: FanOutQueue
  #driver: PollDriver | null = null
  #keys = 0

  constructor(deps: KeyedHubDeps) {
    this.#deps = deps
    const { broker, clock, wheel, log, metrics, nextTurn } = deps
    this.#interest = new BrokerInterest({
      broker,
      clock,
      wheel,
      log,
      onAction: (action) => {
        metrics.action(action)
      },
      onGone: (line) => {
        if (line.size === 0 && this.#lines.get(line.name) === line) this.#lines.delete(line.name)
      },
    })
    this.#fanOut = new FanOutQueue({
      log,
      nextTurn,
      onDelivered: (delivery) => {
        metrics.delivered(delivery.push, clock.monotonic() - delivery.startedAtMs)
      },
    })
  }

  get channelCount(): number {
    return this.#channels.size
  }

  get keyCount(): number {
    return this.#keys
  }

  /** Broker channels that are listened to, or about to be left; for tests of what stays behind. */
  get heldLines(): number {
    return this.#lines.size
  }

  drivenBy(driver: PollDriver): void {
    this.#driver = driver
  }

  join(
    name: string,
    { name: namespace, options }: { readonly name: string; readonly options: SharedPollOptions },
    reader: KeyReader,
  ): KeyedMember {
    let channel = this.#channels.get(name)
    if (channel === undefined) {
      channel = new KeyedChannel(this, name, namespace, options)
      this.#channels.set(name, channel)
    }
    this.#deps.wheel.cancel(channel)
    return new Member(channel, reader, this.#onLeft)
  }

  /** A publication from the broker; false = it is not for a keyed channel. */
  onPublication(brokerChannel: string, publication: Publication, epoch: string): boolean {
    const { key: published, version } = publication
    if (published === undefined || version === undefined) return false
    const parsed = parseKeyChannel(brokerChannel)
    if (parsed === null) return false
    const channel = this.#channels.get(parsed.channel)
    if (channel?.options.publishEnabled !== true) return false
    this.#deps.metrics.received('publication')
    this.#deps.onPublished(channel.onPublished(parsed.key, publication.data, version, epoch))
    return true
  }

  /** The broker took these channels away; those that are lines of keys lose their trackers. */
  onLost(brokerChannels: readonly string[]): void {
    for (const name of brokerChannels) {
      const line = this.#lines.get(name)
      if (line === undefined) continue
      this.#interest.lost(line)
      for (const tracked of [...line.slots]) tracked?.onLost()
    }
  }

  line({ name, options }: KeyedChannel, key: string): HubChannel {
    if (!options.publishEnabled) return new HubChannel(key)
    const brokerChannel = keyChannelOf(name, key)
    let line = this.#lines.get(brokerChannel)
    if (line === undefined) {
      line = new HubChannel(brokerChannel)
      this.#lines.set(brokerChannel, line)
    }
    return line
  }

  listen(_channel: KeyedChannel, line: HubChannel): MaybePromise<void> {
    return this.#interest.acquire(line)
  }

  unlisten(_channel: KeyedChannel, line: HubChannel): void {
    this.#interest.release(line)
  }

  deliver(line: HubChannel, push: Push, previous: Publication | null): void {
    const { codecs, clock } = this.#deps
    this.#fanOut.deliver(line, new Delivery(codecs, push, '', clock.monotonic(), previous))
  }

  onKeys(channel: KeyedChannel): void {
    this.#driver?.onKeys(channel)
  }

  onWanted(channel: KeyedChannel, key: string): void {
    this.#driver?.onWanted(channel, key)
  }

  onKeyCount(change: number): void {
    this.#keys += change
  }

  onIdle(channel: KeyedChannel): void {
    if (channel.members.size > 0 || this.#channels.get(channel.name) !== channel) return
    this.#channels.delete(channel.name)
    this.#driver?.onClosed(channel)
  }

  /** Stops timers. */
  close(): void {
    this.#interest.close()
    for (const channel of this.#channels.values()) this.#deps.wheel.cancel(channel)
  }

  readonly #onLeft = (channel: KeyedChannel): void => {
    if (channel.members.size > 0) return
    const { shutdownDelayMs } = channel.options
    const keptMs = channel.epochChanged
      ? Math.max(shutdownDelayMs, MIN_KEPT_AFTER_CHANGE_MS)
      : shutdownDelayMs
    channel.epochChanged = false
    if (keptMs < 0) this.onIdle(channel)
    else this.#deps.wheel.schedule(channel, keptMs)
  }
}
