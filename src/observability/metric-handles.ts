/**
 * The numbers behind metrics. A handle is a plain object with a few fields, so that counting on a hot
 * path costs an addition; text is made only when somebody scrapes.
 */
import type { Counter, Gauge, Histogram } from '../base/index.js'

/** One line of a metric: `suffix` is appended to its name, `extra` is an additional label. */
export type Sample = {
  readonly suffix: '' | '_bucket' | '_sum' | '_count'
  readonly extra: readonly [label: string, value: string | number] | null
  readonly value: number
}

/** A handle that can say what it holds. */
export interface Sampled {
  samples(): readonly Sample[]
}

/** Counts up. Negative or non-finite amounts are ignored: a counter never goes down. */
export class CounterHandle implements Counter, Sampled {
  #value = 0

  add(n = 1): void {
    if (n > 0 && n < Infinity) this.#value += n
  }

  samples(): readonly Sample[] {
    return [{ suffix: '', extra: null, value: this.#value }]
  }
}

/** Holds the last value. */
export class GaugeHandle implements Gauge, Sampled {
  #value = 0

  set(value: number): void {
    this.#value = value
  }

  add(n: number): void {
    this.#value += n
  }

  samples(): readonly Sample[] {
    return [{ suffix: '', extra: null, value: this.#value }]
  }
}

/** Counts observations per bucket. `bounds` ascend; there is always a bucket above the last one. */
export class HistogramHandle implements Histogram, Sampled {
  readonly #bounds: readonly number[]
  readonly #counts: number[]
  #sum = 0
  #count = 0

  constructor(bounds: readonly number[]) {
    this.#bounds = bounds
    this.#counts = new Array<number>(bounds.length + 1).fill(0)
  }

  observe(value: number): void {
    if (Number.isNaN(value)) return
    const bounds = this.#bounds
    let low = 0
    let high = bounds.length
    while (low < high) {
      const middle = (low + high) >> 1
      if (value <= (bounds[middle] ?? Infinity)) high = middle
      else low = middle + 1
    }
    this.#counts[low] = (this.#counts[low] ?? 0) + 1
    this.#sum += value
    this.#count++
  }

  samples(): readonly Sample[] {
    const samples: Sample[] = []
    let running = 0
    this.#bounds.forEach((bound, index) => {
      running += this.#counts[index] ?? 0
      samples.push({ suffix: '_bucket', extra: ['le', bound], value: running })
    })
    samples.push({ suffix: '_bucket', extra: ['le', '+Inf'], value: this.#count })
    samples.push({ suffix: '_sum', extra: null, value: this.#sum })
    samples.push({ suffix: '_count', extra: null, value: this.#count })
    return samples
  }
}
