/**
 * Local subscribers of one channel, and the pushes that are on their way to them.
 * spec: channels-and-engines.md §10.1, §10.3
 */
import type { Subscriber } from '../ports.js'
import type { Delivery } from './frame-cache.js'

/** Up to this many slots a scan is cheaper than an index. */
const MAX_UNINDEXED = 16
/** Empty slots that are tolerated while a delivery runs. */
const MIN_COMPACTION = 1024

/**
 * State of the broker subscription. `doubtful`: an unsubscribe failed, so the broker may or may not
 * deliver; it has to be asked again either way.
 */
export type Interest = 'absent' | 'subscribing' | 'present' | 'unsubscribing' | 'doubtful'

/** A channel with subscribers, or one whose last subscriber has just left. */
export class HubChannel {
  readonly name: string
  /**
   * Dense unless `pinned`, when leaving subscribers empty their slot: a running loop must neither
   * skip nor repeat anybody, and those who come later must not be in its range.
   */
  readonly slots: (Subscriber | null)[] = []
  /** Set while deliveries wait or run. */
  pinned = false
  /** Set while a loop over the slots is on the stack. */
  running = false
  /** Waiting deliveries, oldest first; their `end` never decreases. */
  head: Delivery | null = null
  tail: Delivery | null = null
  waiting = 0
  interest: Interest = 'absent'
  /** Settles with the broker operation that is in flight. */
  pending: Promise<void> | null = null
  /** Whether the channel is in the queue of channels that are about to be left. */
  lingering = false
  /** Monotonic ms at which the last subscriber left. */
  emptySinceMs = 0
  #live = 0
  #index: Map<Subscriber, number> | null = null

  constructor(name: string) {
    this.name = name
  }

  /** Number of subscribers. */
  get size(): number {
    return this.#live
  }

  /** Adds a subscriber that is not there. */
  add(subscriber: Subscriber): void {
    this.slots.push(subscriber)
    this.#live++
    if (this.#index !== null) this.#index.set(subscriber, this.slots.length - 1)
    else if (this.slots.length > MAX_UNINDEXED) this.#buildIndex()
  }

  /** Removes a subscriber; false when it is not there. */
  remove(subscriber: Subscriber): boolean {
    const at = this.#index === null ? this.slots.indexOf(subscriber) : this.#index.get(subscriber)
    if (at === undefined || at < 0) return false
    this.#index?.delete(subscriber)
    this.#live--
    if (this.pinned) this.slots[at] = null
    else this.#fill(at)
    if (!this.running && this.slots.length > 2 * this.#live + MIN_COMPACTION) this.compact()
    return true
  }

  /** Closes up empty slots; ranges of waiting deliveries move along. Not while a loop runs. */
  compact(): void {
    const { slots } = this
    if (slots.length === this.#live) return
    let write = 0
    let delivery = this.head
    const cursor = delivery?.cursor ?? 0
    for (let read = 0; read <= slots.length; read++) {
      if (this.head !== null && read === cursor) this.head.cursor = write
      while (delivery !== null && delivery.end === read) {
        delivery.end = write
        delivery = delivery.next
      }
      const subscriber = slots[read] ?? null
      if (subscriber === null) continue
      slots[write] = subscriber
      this.#index?.set(subscriber, write)
      write++
    }
    slots.length = write
    this.#dropIndex()
  }

  /** Moves the last subscriber into a hole. */
  #fill(at: number): void {
    const last = this.slots.pop()
    if (last === undefined || at === this.slots.length) return
    this.slots[at] = last
    if (last !== null) this.#index?.set(last, at)
    this.#dropIndex()
  }

  #buildIndex(): void {
    const index = new Map<Subscriber, number>()
    this.slots.forEach((subscriber, at) => {
      if (subscriber !== null) index.set(subscriber, at)
    })
    this.#index = index
  }

  /** A channel that has become small needs no index; the margin avoids flapping. */
  #dropIndex(): void {
    if (this.slots.length < MAX_UNINDEXED / 2) this.#index = null
  }
}
