/**
 * Deadlines of very many things at the cost of one timer: items are grouped by the second in which
 * they are to be looked at. spec: channels-and-engines.md §7 (background loops of 1 s)
 *
 * A group may also be a shorter period than a second; what is said of seconds here is then said of it.
 */
import { CallbackTimer, type Clock, type TimerWheel } from '../../base/index.js'

const SECOND_MS = 1000
/** Items handled in one go; more would hold up everybody else. */
const ITEMS_PER_TURN = 10_000

/**
 * Calls `onDue` for each item at or up to two periods (under load a little more) after its deadline,
 * with the number of its group. Items cannot be moved or taken back: whoever pushes them checks in
 * `onDue` what has changed.
 */
export class Deadlines<T> {
  readonly #clock: Clock
  readonly #wheel: TimerWheel
  readonly #onDue: (item: T, second: number) => void
  readonly #timer: CallbackTimer
  readonly #periodMs: number
  /** By second; a bucket never stays empty. */
  readonly #buckets = new Map<number, T[]>()
  #swept: number

  constructor(
    clock: Clock,
    wheel: TimerWheel,
    onDue: (item: T, second: number) => void,
    periodMs = SECOND_MS,
  ) {
    this.#periodMs = periodMs
    this.#clock = clock
    this.#wheel = wheel
    this.#onDue = onDue
    this.#swept = this.#before(clock.monotonic())
    this.#timer = new CallbackTimer(() => {
      this.#sweep()
    })
  }

  /** Adds an item; `deadlineMs` is monotonic time. Returns the number that names its group. */
  push(item: T, deadlineMs: number): number {
    const second = Math.max(this.#swept + 1, Math.ceil(deadlineMs / this.#periodMs))
    const bucket = this.#buckets.get(second)
    if (bucket === undefined) this.#buckets.set(second, [item])
    else bucket.push(item)
    if (this.#timer.timerNext === null) this.#wheel.schedule(this.#timer, this.#periodMs)
    return second
  }

  /** Takes out the group that was begun first. */
  takeOldest(): readonly T[] {
    for (const [second, items] of this.#buckets) {
      this.#buckets.delete(second)
      return items
    }
    return []
  }

  /** Forgets everything. */
  clear(): void {
    this.#buckets.clear()
    this.#wheel.cancel(this.#timer)
  }

  #sweep(): void {
    const now = this.#before(this.#clock.monotonic())
    let left = ITEMS_PER_TURN
    for (const second of this.#dueSeconds(now)) {
      left = this.#empty(second, left)
      if (left === 0) break
      this.#swept = Math.max(this.#swept, second)
    }
    if (left > 0) this.#swept = now
    if (this.#buckets.size > 0) this.#wheel.schedule(this.#timer, left > 0 ? this.#periodMs : 0)
  }

  /** Seconds up to `now` that have a group, ascending. */
  #dueSeconds(now: number): number[] {
    const due: number[] = []
    if (now - this.#swept > this.#buckets.size) {
      for (const second of this.#buckets.keys()) if (second <= now) due.push(second)
      return due.sort((left, right) => left - right)
    }
    for (let second = this.#swept + 1; second <= now; second++) {
      if (this.#buckets.has(second)) due.push(second)
    }
    return due
  }

  #empty(second: number, budget: number): number {
    const items = this.#buckets.get(second) ?? []
    let left = budget
    while (left > 0) {
      const item = items.pop()
      if (item === undefined) {
        this.#buckets.delete(second)
        return left
      }
      left--
      this.#onDue(item, second)
    }
    return left
  }

  /** The last group whose period is over at a moment. */
  #before(nowMs: number): number {
    return Math.floor(nowMs / this.#periodMs)
  }
}
