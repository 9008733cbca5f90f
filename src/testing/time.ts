/**
 * Driven time: a clock that moves only when told, and a real timer wheel on top of it. One `advance`
 * moves both in small steps, so that timers set by timers fire at their own time.
 */
import { HashedTimerWheel, nullLogger, TICK_MS, type Clock, type Logger } from '../base/index.js'

/** A clock that stands still until it is moved. `now` and `monotonic` move together. */
export class FakeClock implements Clock {
  #now: number
  #monotonic = 0

  /** @param now unix time in ms */
  constructor(now = 1_700_000_000_000) {
    this.#now = now
  }

  now(): number {
    return this.#now
  }

  monotonic(): number {
    return this.#monotonic
  }

  /** Lets time pass, in ms. */
  advance(ms: number): void {
    this.#now += ms
    this.#monotonic += ms
  }

  /** Moves the wall clock alone, as an operator or NTP does, by ms. */
  jump(ms: number): void {
    this.#now += ms
  }
}

/** A clock and the wheel it drives. */
export type FakeTime = {
  readonly clock: FakeClock
  readonly wheel: HashedTimerWheel
  /**
   * Lets `ms` pass and fires what falls due, in steps of one tick up to a minute, of 1 s up to an
   * hour and of a thousandth beyond (timers that re-arm themselves are then late by a step at most).
   */
  advance(ms: number): void
}

/** Creates driven time; the wheel is never started, so nothing happens between calls of `advance`. */
export function fakeTime(now?: number, log: Logger = nullLogger): FakeTime {
  const clock = new FakeClock(now)
  const wheel = new HashedTimerWheel(clock, log)
  const advance = (ms: number): void => {
    const step = ms <= 60_000 ? TICK_MS : Math.max(1000, ms / 1000)
    for (let left = ms; left > 0; left -= step) {
      clock.advance(Math.min(step, left))
      wheel.advance()
    }
  }
  return { clock, wheel, advance }
}
