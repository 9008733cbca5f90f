/**
 * Duration and number of running calls, waiting and retries included. Silent when the client left.
 * spec: proxy.md §2.0.5
 */
import type { Clock, Gauge, Histogram } from '../../base/index.js'
import type { Policy } from '../callers/ports.js'

/** What {@link measure} writes to. Durations in seconds. */
export type CallMeters = {
  readonly inFlight: Gauge
  readonly duration: Histogram
  readonly durationHistogram: Histogram
}

/** Observes every call. */
export function measure(meters: CallMeters, clock: Clock): Policy {
  return (next) => async (request, signal) => {
    const startedAt = clock.monotonic()
    meters.inFlight.add(1)
    try {
      return await next(request, signal)
    } finally {
      meters.inFlight.add(-1)
      if (!signal.cancelled) {
        const seconds = (clock.monotonic() - startedAt) / 1000
        meters.duration.observe(seconds)
        meters.durationHistogram.observe(seconds)
      }
    }
  }
}
