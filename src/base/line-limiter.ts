/** Keeps a log readable while something is down that it speaks of: a few lines a second, the rest is counted. */
import type { Clock } from './clock.js'

const LINES_PER_SECOND = 10

/** Lets ten lines a second pass. */
export class LineLimiter {
  readonly #clock: Clock
  #second = -1
  #lines = 0
  #suppressed = 0

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Number of lines left out before this one, or -1 when this one is to be left out too. */
  admit(): number {
    const second = Math.floor(this.#clock.monotonic() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#lines = 0
    }
    if (++this.#lines > LINES_PER_SECOND) {
      this.#suppressed++
      return -1
    }
    const suppressed = this.#suppressed
    this.#suppressed = 0
    return suppressed
  }
}
