/**
 * Quantiles of durations over a sliding window, cheap enough for every command: a logarithmic
 * histogram instead of a digest. Kept for dashboards made for the reference.
 * spec: server-api-and-operations.md §7.1
 */
import type { Clock, Histogram } from '../base/index.js'
import type { Sample, Sampled } from './metric-handles.js'

/** Quantiles that every summary shows. */
export const QUANTILES: readonly number[] = [0.5, 0.99, 0.999]

/** A quantile covers the last five to ten minutes. */
const WINDOW_MS = 300_000

/** Smallest value that is told apart (1 µs in seconds). */
const SMALLEST = 1e-6
/** Ratio between neighbouring buckets: a quantile is off by at most 2 %. */
const RATIO = 1.04
const LOG_RATIO = Math.log(RATIO)
const LOG_SMALLEST = Math.log(SMALLEST)
/** Reaches beyond 1,000 s; longer observations count as the longest. */
const BUCKETS = 1 + Math.ceil((Math.log(1e3) - LOG_SMALLEST) / LOG_RATIO)

/**
 * A summary of one label set. Windows turn when it is read, so an observation needs no clock; when
 * nobody reads for longer than the window, the next reading covers the time since the last one.
 */
export class SummaryHandle implements Histogram, Sampled {
  readonly #clock: Clock
  #current = new Uint32Array(BUCKETS)
  #previous = new Uint32Array(BUCKETS)
  #turnedAt: number
  #sum = 0
  #count = 0

  constructor(clock: Clock) {
    this.#clock = clock
    this.#turnedAt = clock.monotonic()
  }

  observe(value: number): void {
    if (Number.isNaN(value)) return
    const index =
      value <= SMALLEST
        ? 0
        : Math.min(BUCKETS - 1, Math.ceil((Math.log(value) - LOG_SMALLEST) / LOG_RATIO))
    this.#current[index] = (this.#current[index] ?? 0) + 1
    this.#sum += value
    this.#count++
  }

  samples(): readonly Sample[] {
    const samples: Sample[] = QUANTILES.map((quantile) => ({
      suffix: '',
      extra: ['quantile', quantile],
      value: this.#quantile(quantile),
    }))
    samples.push({ suffix: '_sum', extra: null, value: this.#sum })
    samples.push({ suffix: '_count', extra: null, value: this.#count })
    this.#turn()
    return samples
  }

  /** NaN when the window holds nothing, as Prometheus clients do. */
  #quantile(quantile: number): number {
    let total = 0
    for (let i = 0; i < BUCKETS; i++) total += this.#at(i)
    if (total === 0) return NaN
    const rank = Math.max(1, Math.ceil(quantile * total))
    let seen = 0
    let index = 0
    for (; index < BUCKETS - 1; index++) {
      seen += this.#at(index)
      if (seen >= rank) break
    }
    // The middle of the bucket's range halves the error.
    return index === 0 ? SMALLEST : SMALLEST * Math.pow(RATIO, index - 0.5)
  }

  #at(index: number): number {
    return (this.#current[index] ?? 0) + (this.#previous[index] ?? 0)
  }

  #turn(): void {
    const now = this.#clock.monotonic()
    if (now - this.#turnedAt < WINDOW_MS) return
    this.#turnedAt = now
    const oldest = this.#previous
    this.#previous = this.#current
    oldest.fill(0)
    this.#current = oldest
  }
}
