/** Metrics of the API. spec: server-api-and-operations.md §7.2 */
import type { Counter, Family, Histogram, Metrics } from '../base/index.js'

/** Errors that are no code of the table. */
export type RequestFault = 'read_body' | 'unmarshal' | 'marshal'

type Durations = { readonly summary: Histogram; readonly histogram: Histogram }

/**
 * Counts commands of one protocol (`http`). Labels are bounded: method names come from the list of
 * methods, errors from the table.
 */
export class ApiMetrics {
  readonly #protocol: string
  readonly #summary: Family<Histogram>
  readonly #histogram: Family<Histogram>
  readonly #errors: Family<Counter>
  readonly #durations = new Map<string, Durations>()

  constructor(metrics: Metrics, protocol: string) {
    this.#protocol = protocol
    const labels = ['protocol', 'method']
    this.#summary = metrics.summary({
      name: 'api_command_duration_seconds',
      help: 'Duration of API commands.',
      labels,
    })
    this.#histogram = metrics.histogram({
      name: 'api_command_duration_seconds_histogram',
      help: 'Duration of API commands.',
      labels,
    })
    this.#errors = metrics.counter({
      name: 'api_command_errors_total',
      help: 'Number of errors in API commands.',
      labels: ['protocol', 'method', 'error'],
    })
  }

  /** A command of this method ran for so many seconds. */
  observe(method: string, seconds: number): void {
    let durations = this.#durations.get(method)
    if (durations === undefined) {
      durations = {
        summary: this.#summary.of(this.#protocol, method),
        histogram: this.#histogram.of(this.#protocol, method),
      }
      this.#durations.set(method, durations)
    }
    durations.summary.observe(seconds)
    durations.histogram.observe(seconds)
  }

  /** A command or its request failed, by code or by kind of fault. */
  countError(method: string, error: number | RequestFault): void {
    this.#errors.of(this.#protocol, method, String(error)).add()
  }
}
