/** Gathers the metrics of all workers into one text; questions of one moment share an answer. */
import type { Logger } from '../../base/index.js'
import { aggregateMetrics, type MetricsSnapshot } from '../../observability/index.js'

/** A worker that has not answered after this is left out. */
export const MEASURE_TIMEOUT_MS = 1000

/** What the collector needs. */
export type MetricsCollectorDeps = {
  readonly log: Logger
  /** Asks every worker for its metrics; the number of those that were asked. */
  readonly ask: (id: number) => number
}

/** Collects. */
export class MetricsCollector {
  readonly #deps: MetricsCollectorDeps
  #running: Promise<string> | null = null
  #id = 0
  #expected = 0
  #snapshots: MetricsSnapshot[] = []
  #done: (() => void) | null = null

  constructor(deps: MetricsCollectorDeps) {
    this.#deps = deps
  }

  /** Metrics of all workers in the Prometheus text format. Never rejects. */
  collect(): Promise<string> {
    this.#running ??= this.#collect().finally(() => {
      this.#running = null
    })
    return this.#running
  }

  /** A worker answered question `id`. */
  receive(id: number, snapshot: MetricsSnapshot): void {
    if (id !== this.#id) return
    this.#snapshots.push(snapshot)
    if (this.#snapshots.length >= this.#expected) this.#done?.()
  }

  async #collect(): Promise<string> {
    this.#snapshots = []
    await new Promise<void>((resolve) => {
      const deadline = setTimeout(() => {
        this.#deps.log.warn(
          { asked: this.#expected, answered: this.#snapshots.length },
          'some worker did not give its metrics',
        )
        resolve()
      }, MEASURE_TIMEOUT_MS)
      this.#done = () => {
        clearTimeout(deadline)
        resolve()
      }
      this.#expected = this.#deps.ask(++this.#id)
      if (this.#expected === 0) this.#done()
    })
    this.#done = null
    try {
      return await aggregateMetrics(this.#snapshots)
    } catch (error) {
      this.#deps.log.error({ error }, 'metrics of workers cannot be added up')
      return ''
    }
  }
}
