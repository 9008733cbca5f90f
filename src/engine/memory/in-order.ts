/** Deliveries one at a time. spec: channels-and-engines.md §10.5 (order per channel) */
import { RingQueue, type Logger } from '../../base/index.js'

/**
 * Runs deliveries to the sink. Invariant: what the sink publishes from within a delivery waits until
 * every subscriber has seen the current one, else late subscribers would see it first.
 */
export class InOrder {
  readonly #log: Logger
  readonly #waiting = new RingQueue<() => void>()
  #delivering = false

  constructor(log: Logger) {
    this.#log = log
  }

  /** Delivers now, or right after the delivery that is running. A failure is logged. */
  run(delivery: () => void): void {
    if (this.#delivering) {
      this.#waiting.push(delivery)
      return
    }
    this.#delivering = true
    let next: (() => void) | undefined = delivery
    while (next !== undefined) {
      try {
        next()
      } catch (cause) {
        this.#log.error({ error: cause }, 'delivery of a publication failed')
      }
      next = this.#waiting.shift()
    }
    this.#delivering = false
  }
}
