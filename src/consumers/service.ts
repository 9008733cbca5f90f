/** All consumers of a node together: start, stop, and how far they are behind. */
import type { Logger } from '../base/index.js'
import type { Consumer, ConsumerMetrics } from './ports.js'

/** How often queues are asked how much waits in them. */
const LAG_INTERVAL_MS = 10_000

/** A consumer with its name. */
export type NamedConsumer = {
  readonly name: string
  readonly type: string
  readonly consumer: Consumer
  readonly metrics: ConsumerMetrics
}

/** The consumers of a node. */
export class Consumers {
  readonly #all: readonly NamedConsumer[]
  readonly #log: Logger
  #timer: NodeJS.Timeout | null = null
  #stopped: Promise<void> | null = null

  constructor(all: readonly NamedConsumer[], log: Logger) {
    this.#all = all
    this.#log = log
  }

  /** Starts all. Rejects with the name of the first that cannot; the others are to be stopped then. */
  async start(): Promise<void> {
    await Promise.all(
      this.#all.map(async ({ name, type, consumer }) => {
        try {
          await consumer.start()
        } catch (cause) {
          const problem = cause instanceof Error ? cause.message : String(cause)
          throw new Error(`consumer ${name} (${type}): ${problem}`, { cause })
        }
        this.#log.info({ consumer: name, type }, 'running consumer')
      }),
    )
    if (this.#all.length === 0 || this.#stopped !== null) return
    this.#measure()
    this.#timer = setInterval(() => {
      this.#measure()
    }, LAG_INTERVAL_MS)
    this.#timer.unref()
  }

  /** Stops all, waiting for messages that are being processed. */
  stop(): Promise<void> {
    return (this.#stopped ??= this.#stop())
  }

  async #stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await Promise.all(
      this.#all.map(async ({ name, consumer }) => {
        try {
          await consumer.stop()
        } catch (error) {
          this.#log.warn({ consumer: name, error }, 'error stopping consumer')
        }
      }),
    )
  }

  #measure(): void {
    for (const { name, consumer, metrics } of this.#all) {
      consumer.lag().then(
        (count) => {
          metrics.waiting(count)
        },
        (error: unknown) => {
          // The consumer itself tells of its outage; this is about a figure.
          this.#log.debug({ consumer: name, error }, 'the lag of a consumer cannot be read')
        },
      )
    }
  }
}
