/** Time as a port, so that every rule about time can be tested without waiting. */

/** Source of time. */
export interface Clock {
  /** Unix time in ms. */
  now(): number
  /** Monotonic time in ms, for durations; fractions allowed. */
  monotonic(): number
}

/** The clock of this process. */
export const systemClock: Clock = {
  now: () => Date.now(),
  monotonic: () => performance.now(),
}
