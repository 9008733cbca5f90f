/** Subscriptions of one session by channel. Most sessions have one, so a Map comes with the second. */
import type { Subscription } from './subscription.js'

/** Small map from channel to subscription. */
export class SubscriptionSet {
  #only: Subscription | null = null
  #many: Map<string, Subscription> | null = null

  get size(): number {
    if (this.#many !== null) return this.#many.size
    return this.#only === null ? 0 : 1
  }

  get(channel: string): Subscription | undefined {
    if (this.#many !== null) return this.#many.get(channel)
    const only = this.#only
    return only?.channel === channel ? only : undefined
  }

  /** Adds or replaces the subscription of its channel. */
  set(subscription: Subscription): void {
    if (this.#many !== null) {
      this.#many.set(subscription.channel, subscription)
    } else if (this.#only === null || this.#only.channel === subscription.channel) {
      this.#only = subscription
    } else {
      this.#many = new Map([
        [this.#only.channel, this.#only],
        [subscription.channel, subscription],
      ])
      this.#only = null
    }
  }

  /** Removes this very subscription; a newer one of the same channel stays. */
  delete(subscription: Subscription): void {
    if (this.#only === subscription) this.#only = null
    if (this.#many?.get(subscription.channel) === subscription) {
      this.#many.delete(subscription.channel)
    }
  }

  /** All subscriptions; a copy, so that they may be removed while iterating. */
  all(): readonly Subscription[] {
    if (this.#many !== null) return [...this.#many.values()]
    return this.#only === null ? [] : [this.#only]
  }
}
