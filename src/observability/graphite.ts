/**
 * Metrics for Graphite: every interval one connection, one line a number, in its plaintext protocol.
 * spec: server-api-and-operations.md §7.5
 */
import { connect } from 'node:net'
import { systemResolver, type Clock, type Logger } from '../base/index.js'
import { MetricsAggregator, type IntervalValue } from './aggregator.js'
import type { MetricsSnapshot } from './metrics.js'

/** Where metrics go. Durations in ms. */
export type GraphiteOptions = {
  readonly host: string
  readonly port: number
  /** What names begin with; a dot at its end does not count. */
  readonly prefix: string
  /** Name of this node, the second part of names. */
  readonly node: string
  readonly intervalMs: number
  /** Labels are tags instead of parts of names. */
  readonly tags: boolean
}

/** Longest time for one connection, from its opening to its end, in ms. */
const TIMEOUT_MS = 5000

/** Sends metrics until it is stopped. */
export class GraphiteExporter {
  readonly #options: GraphiteOptions
  readonly #snapshot: () => Promise<MetricsSnapshot>
  readonly #log: Logger
  readonly #clock: Clock
  readonly #aggregator = new MetricsAggregator()
  #timer: NodeJS.Timeout | null = null
  #sending: Promise<void> | null = null
  #failing = false

  constructor(
    options: GraphiteOptions,
    snapshot: () => Promise<MetricsSnapshot>,
    { log, clock }: { readonly log: Logger; readonly clock: Clock },
  ) {
    this.#options = options
    this.#snapshot = snapshot
    this.#log = log
    this.#clock = clock
  }

  /** Sends from now on, first after an interval. */
  start(): void {
    this.#timer = setInterval(() => {
      // A server that is slow gets the next interval's numbers together with these.
      this.#sending ??= this.#send().finally(() => {
        this.#sending = null
      })
    }, this.#options.intervalMs)
    this.#timer.unref()
  }

  /** Sends no more; waits for what is under way. */
  async stop(): Promise<void> {
    if (this.#timer !== null) clearInterval(this.#timer)
    await this.#sending
  }

  async #send(): Promise<void> {
    const { host, port } = this.#options
    try {
      const values = this.#aggregator.values(await this.#snapshot())
      const now = Math.floor(this.#clock.now() / 1000)
      await write(host, port, values.map((each) => this.#line(each, now)).join(''))
      if (this.#failing) this.#log.info({ host, port }, 'metrics reach Graphite again')
      this.#failing = false
    } catch (error) {
      // Once for an outage: it may last.
      if (!this.#failing) this.#log.warn({ host, port, error }, 'cannot send metrics to Graphite')
      this.#failing = true
    }
  }

  #line({ path, labels, value }: IntervalValue, now: number): string {
    const { prefix, node, tags } = this.#options
    const first = [prefix.replace(/\.$/, ''), nodePart(node), path].filter((part) => part !== '')
    const key = tags
      ? [first.join('.'), ...labels.map(([name, text]) => `${name}=${tagText(text)}`)].join(';')
      : [...first, ...labels.flat().map(plainText)].join('.')
    return `${key} ${Number.isInteger(value) ? value : value.toFixed(6)} ${now}\n`
  }
}

/** What would end a part of the name, or is no ASCII, becomes `_`. */
const nodePart = (name: string): string => plainText(name.replace(/[^\x21-\x7e]|\./g, '_'))

/** White space ends a name. */
const plainText = (text: string): string => text.replace(/\s/g, '_')

/** So does `;` a tag, and a value must not begin with `~`. */
const tagText = (text: string): string => plainText(text).replace(/;|^~/g, '_')

function write(host: string, port: number, text: string): Promise<void> {
  return new Promise((resolve, reject) => {
    const socket = connect({ host, port, lookup: systemResolver.lookup })
    const late = setTimeout(() => {
      socket.destroy(new Error(`no end within ${TIMEOUT_MS} ms`))
    }, TIMEOUT_MS)
    socket.once('error', reject)
    socket.once('close', () => {
      clearTimeout(late)
      resolve()
    })
    // What the server says is read, or else its end is not seen.
    socket.resume()
    socket.end(text)
  })
}
