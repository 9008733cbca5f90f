/**
 * The node's interest in channels, as told to the broker: subscribed with the first local subscriber,
 * left at least a second after the last one. spec: channels-and-engines.md §10.3
 */
import { type Clock, type Logger, type MaybePromise, type TimerWheel } from '../../base/index.js'
import type { Broker } from '../../engine/ports.js'
import type { HubChannel } from './channel.js'
import { DelayQueue } from './delay-queue.js'

/** A channel is left no sooner than this after its last subscriber. */
const LINGER_MS = 1000
/** An unsubscribe that failed is tried again after this. */
const RETRY_MS = 500

/** What interest needs. */
export type InterestDeps = {
  readonly broker: Pick<Broker, 'subscribe' | 'unsubscribe'>
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  readonly onAction: (action: 'broker_subscribe' | 'broker_unsubscribe') => void
  /** The channel has neither subscribers nor a broker subscription. */
  readonly onGone: (channel: HubChannel) => void
}

/** Keeps broker subscriptions in step with subscribers. */
export class BrokerInterest {
  readonly #deps: InterestDeps
  readonly #lingering: DelayQueue<HubChannel>
  readonly #retries: DelayQueue<HubChannel>

  constructor(deps: InterestDeps) {
    this.#deps = deps
    const { clock, wheel } = deps
    this.#lingering = new DelayQueue(clock, wheel, LINGER_MS, (channel) => {
      this.#lingered(channel)
    })
    this.#retries = new DelayQueue(clock, wheel, RETRY_MS, (channel) => {
      if (channel.size === 0 && channel.interest === 'doubtful') this.#leave(channel)
    })
  }

  /**
   * Makes the broker deliver the channel; settles with its acknowledgement, which everybody who asks
   * meanwhile shares. On failure the channel is `absent`.
   */
  acquire(channel: HubChannel): MaybePromise<void> {
    switch (channel.interest) {
      case 'present':
        return undefined
      case 'absent':
      case 'doubtful':
        return this.#subscribe(channel)
      case 'subscribing':
        return channel.pending ?? undefined
      case 'unsubscribing': {
        // The two must not overtake each other, so the new subscribe waits for the old unsubscribe.
        channel.interest = 'subscribing'
        const left = channel.pending ?? Promise.resolve()
        channel.pending = left.then(() => this.#subscribe(channel))
        return channel.pending
      }
    }
  }

  /** To be called whenever a channel has lost its last subscriber. */
  release(channel: HubChannel): void {
    channel.emptySinceMs = this.#deps.clock.monotonic()
    if (channel.interest === 'absent') this.#deps.onGone(channel)
    if (channel.interest !== 'present' || channel.lingering) return
    channel.lingering = true
    this.#lingering.push(channel)
  }

  /** The broker has ended its subscription by itself; the next subscriber asks it again. */
  lost(channel: HubChannel): void {
    if (channel.interest === 'present' || channel.interest === 'doubtful')
      channel.interest = 'absent'
    if (channel.size === 0 && channel.interest === 'absent') this.#deps.onGone(channel)
  }

  /** Drops plans; the broker is about to be closed. */
  close(): void {
    this.#lingering.clear()
    this.#retries.clear()
  }

  #subscribe(channel: HubChannel): MaybePromise<void> {
    channel.interest = 'subscribing'
    this.#deps.onAction('broker_subscribe')
    const acknowledged = attempt(() => this.#deps.broker.subscribe(channel.name))
    if (!(acknowledged instanceof Promise)) {
      this.#subscribed(channel)
      return undefined
    }
    channel.pending = acknowledged.then(
      () => {
        this.#subscribed(channel)
      },
      (cause: unknown) => {
        channel.interest = 'absent'
        channel.pending = null
        throw cause
      },
    )
    return channel.pending
  }

  #subscribed(channel: HubChannel): void {
    channel.interest = 'present'
    channel.pending = null
    // Everybody may have left while the broker was asked.
    if (channel.size === 0) this.release(channel)
  }

  #lingered(channel: HubChannel): void {
    channel.lingering = false
    if (channel.size > 0 || channel.interest !== 'present') return
    if (this.#deps.clock.monotonic() - channel.emptySinceMs < LINGER_MS) {
      // Somebody came and went meanwhile; the full delay again keeps the queue in order.
      channel.lingering = true
      this.#lingering.push(channel)
      return
    }
    this.#leave(channel)
  }

  #leave(channel: HubChannel): void {
    channel.interest = 'unsubscribing'
    this.#deps.onAction('broker_unsubscribe')
    const left = attempt(() => this.#deps.broker.unsubscribe(channel.name))
    if (!(left instanceof Promise)) {
      this.#left(channel)
      return
    }
    channel.pending = left.then(
      () => {
        this.#left(channel)
      },
      (cause: unknown) => {
        this.#notLeft(channel, cause)
      },
    )
  }

  #left(channel: HubChannel): void {
    // A subscriber that came meanwhile has taken over already.
    if (channel.interest !== 'unsubscribing') return
    channel.interest = 'absent'
    channel.pending = null
    this.#deps.onGone(channel)
  }

  #notLeft(channel: HubChannel, cause: unknown): void {
    this.#deps.log.error(
      { channel: channel.name, error: cause },
      'unsubscribing from broker failed',
    )
    if (channel.interest !== 'unsubscribing') return
    channel.interest = 'doubtful'
    channel.pending = null
    this.#retries.push(channel)
  }
}

/** A broker that throws at once is treated like one that rejects. */
function attempt(operation: () => MaybePromise<void>): MaybePromise<void> {
  try {
    return operation()
  } catch (cause) {
    return Promise.reject(cause instanceof Error ? cause : new Error(String(cause)))
  }
}
