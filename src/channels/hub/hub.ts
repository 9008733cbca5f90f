/**
 * Local subscriptions of a node: which channels they are for, and what the broker delivers to them.
 * spec: channels-and-engines.md §10.1, §10.3
 */
import type { Clock, Logger, MaybePromise, TimerWheel } from '../../base/index.js'
import type { Broker, BrokerSink } from '../../engine/ports.js'
import type { ClientInfo, Publication, Push } from '../../protocol/index.js'
import type { ChannelMetrics } from '../metrics.js'
import type { Hub, Subscriber } from '../ports.js'
import { HubChannel } from './channel.js'
import { FanOutQueue } from './fan-out.js'
import { Delivery, type Codecs } from './frame-cache.js'
import { BrokerInterest } from './interest.js'

/** The publication that tells subscribers of an empty stream its epoch. */
const FIRST_OFFSET = 1

/** What the hub needs. */
export type HubDeps = {
  readonly broker: Pick<Broker, 'subscribe' | 'unsubscribe'>
  readonly codecs: Codecs
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: ChannelMetrics
  readonly log: Logger
  /** Runs a task in the next turn of the event loop. */
  readonly nextTurn: (task: () => void) => void
}

/** The hub of a node; the broker's sink. */
export class LocalHub implements Hub, BrokerSink {
  readonly #deps: HubDeps
  readonly #channels = new Map<string, HubChannel>()
  readonly #interest: BrokerInterest
  readonly #fanOut: FanOutQueue
  #occupied = 0
  #subscriptions = 0

  constructor(deps: HubDeps) {
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
      onGone: (channel) => {
        this.#forget(channel)
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
    return this.#occupied
  }

  get subscriptionCount(): number {
    return this.#subscriptions
  }

  /** Channels known, with those that are about to be left; for tests of what stays behind. */
  get heldChannels(): number {
    return this.#channels.size
  }

  subscribe(name: string, subscriber: Subscriber): MaybePromise<void> {
    let channel = this.#channels.get(name)
    if (channel === undefined) {
      channel = new HubChannel(name)
      this.#channels.set(name, channel)
    }
    if (channel.size === 0) this.#occupied++
    channel.add(subscriber)
    this.#subscriptions++
    this.#deps.metrics.action('add_subscription')
    // The subscriber is in place before the broker is asked: nothing falls in between.
    const acknowledged = this.#interest.acquire(channel)
    if (acknowledged instanceof Promise) return this.#confirm(channel, subscriber, acknowledged)
    return undefined
  }

  unsubscribe(name: string, subscriber: Subscriber): void {
    const channel = this.#channels.get(name)
    if (channel !== undefined) this.#drop(channel, subscriber)
  }

  subscriberCount(name: string): number {
    return this.#channels.get(name)?.size ?? 0
  }

  *channels(): Generator<readonly [channel: string, subscribers: number]> {
    for (const channel of this.#channels.values()) {
      if (channel.size > 0) yield [channel.name, channel.size]
    }
  }

  onPublication(
    name: string,
    pub: Publication,
    epoch: string,
    previous: Publication | null = null,
  ): void {
    this.#deps.metrics.received('publication')
    const channel = this.#channels.get(name)
    if (channel === undefined || channel.size === 0) return
    if (pub.time > 0) this.#deps.metrics.lagged(this.#deps.clock.now() - pub.time)
    const pushed = pub.offset === FIRST_OFFSET ? epoch : ''
    this.#deliver(channel, { kind: 'pub', channel: name, pub, epoch: pushed }, epoch, previous)
  }

  onJoin(name: string, info: ClientInfo): void {
    this.#deps.metrics.received('join')
    const channel = this.#channels.get(name)
    if (channel === undefined || channel.size === 0) return
    this.#deliver(channel, { kind: 'join', channel: name, info }, '', null)
  }

  onLeave(name: string, info: ClientInfo): void {
    this.#deps.metrics.received('leave')
    const channel = this.#channels.get(name)
    if (channel === undefined || channel.size === 0) return
    this.#deliver(channel, { kind: 'leave', channel: name, info }, '', null)
  }

  onGap(names: readonly string[]): void {
    for (const name of names) {
      const channel = this.#channels.get(name)
      // A copy: whoever lost its place leaves, which changes the slots.
      for (const subscriber of [...(channel?.slots ?? [])]) subscriber?.onGap()
    }
  }

  onLost(names: readonly string[]): void {
    for (const name of names) {
      const channel = this.#channels.get(name)
      if (channel === undefined) continue
      this.#interest.lost(channel)
      for (const subscriber of [...channel.slots]) subscriber?.onLost()
    }
  }

  /** Stops timers. */
  close(): void {
    this.#interest.close()
  }

  #deliver(channel: HubChannel, push: Push, epoch: string, previous: Publication | null): void {
    const { codecs, clock } = this.#deps
    this.#fanOut.deliver(channel, new Delivery(codecs, push, epoch, clock.monotonic(), previous))
  }

  async #confirm(
    channel: HubChannel,
    subscriber: Subscriber,
    acknowledged: Promise<void>,
  ): Promise<void> {
    try {
      await acknowledged
    } catch (cause) {
      this.#drop(channel, subscriber)
      throw cause
    }
  }

  #drop(channel: HubChannel, subscriber: Subscriber): void {
    if (channel.remove(subscriber)) {
      this.#subscriptions--
      this.#deps.metrics.action('remove_subscription')
      if (channel.size === 0) this.#occupied--
      else return
    }
    if (channel.size === 0) this.#interest.release(channel)
  }

  #forget(channel: HubChannel): void {
    if (channel.size === 0 && this.#channels.get(channel.name) === channel) {
      this.#channels.delete(channel.name)
    }
  }
}
