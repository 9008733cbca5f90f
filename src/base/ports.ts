/** Ports that everything above may use: logging and metrics. `observability/` implements them. */

/** Levels of the log, least urgent first. */
export type LogLevel = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal'

/** Structured log. Fields never hold tokens, header values or payloads. */
export interface Logger {
  /** A logger that adds `fields` to every line. */
  child(fields: object): Logger
  /** Whether a line of this level is written; guard anything that builds an object on a hot path. */
  enabled(level: LogLevel): boolean
  trace(fields: object, msg: string): void
  debug(fields: object, msg: string): void
  info(fields: object, msg: string): void
  warn(fields: object, msg: string): void
  error(fields: object, msg: string): void
  fatal(fields: object, msg: string): void
}

/** Names one metric. `name` has no prefix; the registry adds its own. */
export interface MetricDef {
  readonly name: string
  readonly help: string
  readonly labels: readonly string[]
  /** Upper bounds of the buckets in seconds (histograms only). */
  readonly buckets?: readonly number[]
  /** How the values of several processes make one. Default: sum, of summaries the average. */
  readonly aggregate?: 'sum' | 'max' | 'first' | 'average'
}

/** Only goes up. */
export interface Counter {
  add(n?: number): void
}

/** Goes up and down. */
export interface Gauge {
  set(value: number): void
  add(n: number): void
}

/** Collects observations (durations in seconds, or counts). */
export interface Histogram {
  observe(value: number): void
}

/** One metric, split by label values. Resolve once and keep the handle. */
export interface Family<T> {
  of(...labels: string[]): T
}

/** Registry of metrics. Defining the same name twice returns the same family. */
export interface Metrics {
  counter(def: MetricDef): Family<Counter>
  gauge(def: MetricDef): Family<Gauge>
  histogram(def: MetricDef): Family<Histogram>
  /** Quantiles 0.5, 0.99 and 0.999 (kept for dashboards made for the reference). */
  summary(def: MetricDef): Family<Histogram>
  /** Calls `collect` just before metrics are read, to set gauges that are cheap to compute then. */
  onCollect(collect: () => void): void
}

const silent = (): void => {
  // Nothing to do: the null logger drops every line.
}

/** A logger that writes nothing. */
export const nullLogger: Logger = {
  child: () => nullLogger,
  enabled: () => false,
  trace: silent,
  debug: silent,
  info: silent,
  warn: silent,
  error: silent,
  fatal: silent,
}

const nullHandle = { add: silent, set: silent, observe: silent }
const nullFamily = { of: () => nullHandle }

/** Metrics that count nothing. */
export const nullMetrics: Metrics = {
  counter: () => nullFamily,
  gauge: () => nullFamily,
  histogram: () => nullFamily,
  summary: () => nullFamily,
  onCollect: silent,
}
