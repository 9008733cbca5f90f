/**
 * Delivers pushes to the subscribers of a channel: in order, to each exactly once, and a large
 * channel in slices so that others keep moving.
 * spec: channels-and-engines.md §10.1; ARCHITECTURE §9 rules 6 and 12
 */
import { RingQueue, type Logger } from '../../base/index.js'
import type { HubChannel } from './channel.js'
import type { Delivery } from './frame-cache.js'

/** Subscribers served in one go. */
export const SLICE = 5000
/** Waiting pushes of one channel; beyond it publishers wait for the oldest one (back pressure). */
export const MAX_WAITING = 1000

/** What fan-out needs. */
export type FanOutDeps = {
  readonly log: Logger
  /** Runs a task in the next turn of the event loop. */
  readonly nextTurn: (task: () => void) => void
  /** Told when a push has reached everybody. */
  readonly onDelivered: (delivery: Delivery) => void
}

/** Runs deliveries. Channels with work left take turns. */
export class FanOutQueue {
  readonly #deps: FanOutDeps
  readonly #busy = new RingQueue<HubChannel>()
  #planned = false
  readonly #turn = (): void => {
    this.#planned = false
    for (let left = this.#busy.size; left > 0; left--) {
      const channel = this.#busy.shift()
      if (channel !== undefined) this.#run(channel, SLICE)
    }
    this.#plan()
  }

  constructor(deps: FanOutDeps) {
    this.#deps = deps
  }

  /**
   * Delivers to everybody who is subscribed now. Comes back when at most {@link SLICE} subscribers
   * have it; the rest follows in the next turns. From within a delivery to the same channel it only
   * queues.
   */
  deliver(channel: HubChannel, delivery: Delivery): void {
    if (channel.size === 0) return
    delivery.end = channel.slots.length
    if (channel.tail === null) channel.head = delivery
    else channel.tail.next = delivery
    channel.tail = delivery
    channel.waiting++
    if (channel.running) return
    if (!channel.pinned) {
      channel.pinned = true
      this.#run(channel, SLICE)
    } else if (channel.waiting > MAX_WAITING) {
      this.#serve(channel, Infinity, 1)
    }
  }

  /** Serves up to `budget` slots, then either lets go of the channel or queues it again. */
  #run(channel: HubChannel, budget: number): void {
    this.#serve(channel, budget, Infinity)
    if (channel.head === null) {
      channel.pinned = false
      channel.compact()
      return
    }
    this.#busy.push(channel)
    this.#plan()
  }

  #serve(channel: HubChannel, budget: number, deliveries: number): void {
    channel.running = true
    let slotsLeft = budget
    let deliveriesLeft = deliveries
    let delivery = channel.head
    while (delivery !== null && slotsLeft > 0 && deliveriesLeft > 0) {
      const stop = Math.min(delivery.end, delivery.cursor + slotsLeft)
      slotsLeft -= stop - delivery.cursor
      if (delivery.push.kind === 'pub') this.#publications(channel, delivery, stop)
      else this.#memberships(channel, delivery, stop)
      if (delivery.cursor < delivery.end) break
      deliveriesLeft--
      delivery = this.#finish(channel, delivery)
    }
    channel.running = false
  }

  #finish(channel: HubChannel, delivery: Delivery): Delivery | null {
    channel.head = delivery.next
    if (channel.head === null) channel.tail = null
    channel.waiting--
    this.#deps.onDelivered(delivery)
    return channel.head
  }

  #publications(channel: HubChannel, delivery: Delivery, stop: number): void {
    const { slots } = channel
    const { epoch } = delivery
    for (let at = delivery.cursor; at < stop; at++) {
      const subscriber = slots[at] ?? null
      if (subscriber === null) continue
      try {
        subscriber.onPublication(delivery, epoch)
      } catch (cause) {
        this.#failed(channel, cause)
      }
    }
    delivery.cursor = stop
  }

  #memberships(channel: HubChannel, delivery: Delivery, stop: number): void {
    const { slots } = channel
    for (let at = delivery.cursor; at < stop; at++) {
      const subscriber = slots[at] ?? null
      if (subscriber === null) continue
      try {
        subscriber.onMembership(delivery)
      } catch (cause) {
        this.#failed(channel, cause)
      }
    }
    delivery.cursor = stop
  }

  /** A subscriber must not throw; one that does costs nobody else anything. */
  #failed(channel: HubChannel, cause: unknown): void {
    this.#deps.log.error({ channel: channel.name, error: cause }, 'subscriber failed')
  }

  #plan(): void {
    if (this.#planned || this.#busy.size === 0) return
    this.#planned = true
    this.#deps.nextTurn(this.#turn)
  }
}
