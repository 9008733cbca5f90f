/** Many equal delays on one timer: what is pushed first is due first. */
import { CallbackTimer, RingQueue, type Clock, type TimerWheel } from '../../base/index.js'

type Waiting<T> = { readonly item: T; readonly dueAtMs: number }

/** Hands out each item `delayMs` after it was pushed, never earlier. */
export class DelayQueue<T> {
  readonly #clock: Clock
  readonly #wheel: TimerWheel
  readonly #delayMs: number
  readonly #onDue: (item: T) => void
  readonly #timer: CallbackTimer
  readonly #waiting = new RingQueue<Waiting<T>>()
  /** Taken from the queue but not due yet. */
  #first: Waiting<T> | null = null

  constructor(clock: Clock, wheel: TimerWheel, delayMs: number, onDue: (item: T) => void) {
    this.#clock = clock
    this.#wheel = wheel
    this.#delayMs = delayMs
    this.#onDue = onDue
    this.#timer = new CallbackTimer(() => {
      this.#fire()
    })
  }

  /** Adds an item. */
  push(item: T): void {
    const waiting = { item, dueAtMs: this.#clock.monotonic() + this.#delayMs }
    if (this.#first !== null) {
      this.#waiting.push(waiting)
      return
    }
    this.#first = waiting
    this.#wheel.schedule(this.#timer, this.#delayMs)
  }

  /** Forgets everything. */
  clear(): void {
    this.#first = null
    this.#waiting.clear()
    this.#wheel.cancel(this.#timer)
  }

  #fire(): void {
    const now = this.#clock.monotonic()
    let first = this.#first
    while (first !== null && first.dueAtMs <= now) {
      this.#first = this.#waiting.shift() ?? null
      this.#onDue(first.item)
      first = this.#first
    }
    if (first !== null) this.#wheel.schedule(this.#timer, first.dueAtMs - now)
  }
}
