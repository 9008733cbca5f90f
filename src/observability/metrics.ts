/**
 * Metrics registry: our own handles (cheap to bump) exposed through prom-client, which also brings
 * the process metrics. spec: server-api-and-operations.md §7.1, §7.2
 */
import { AggregatorRegistry, collectDefaultMetrics, Registry, type Metric } from 'prom-client'
import {
  nullLogger,
  systemClock,
  type Clock,
  type Counter,
  type Family,
  type Gauge,
  type Histogram,
  type Logger,
  type MetricDef,
  type Metrics,
} from '../base/index.js'
import { droppedLines } from './log-target.js'
import { CounterHandle, GaugeHandle, HistogramHandle, type Sampled } from './metric-handles.js'
import { SummaryHandle } from './quantile-sketch.js'

/** Buckets of a histogram that names none, in seconds. */
export const DEFAULT_BUCKETS: readonly number[] = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

/** Metrics that can be read. */
export interface MetricsRegistry extends Metrics {
  /** Everything in the Prometheus text format, after the collect hooks ran. */
  text(): Promise<string>
  /** The same as plain data, to be added up by {@link aggregateMetrics}. */
  snapshot(): Promise<MetricsSnapshot>
  /** Media type of {@link text}. */
  readonly contentType: string
}

/** Metrics of one process at one moment; plain data that can cross processes. */
export type MetricsSnapshot = readonly object[]

/** Adds up the metrics of several processes; the Prometheus text format. */
export function aggregateMetrics(snapshots: readonly MetricsSnapshot[]): Promise<string> {
  return AggregatorRegistry.aggregate([...snapshots] as object[]).metrics()
}

/** How the registry behaves. */
export type MetricsOptions = {
  /** Adds metrics of the process and the runtime. Default true. */
  readonly processMetrics?: boolean
  /** False drops every summary (histograms of the same durations stay). Default true. */
  readonly summaries?: boolean
  /** Drives the window of summaries. Default: the system clock. */
  /** Registry of the program that embeds the server; default: one of its own. */
  readonly registry?: Registry
  readonly clock?: Clock
  /** Told when a collect hook fails. Default: nobody. */
  readonly log?: Logger
}

/** Prefix of every metric of the reference; names of our own start with `backhaul_` instead. */
const PREFIX = 'centrifugo_'
const OWN_PREFIX = 'backhaul_'

type Kind = 'counter' | 'gauge' | 'histogram' | 'summary'

/** Creates an empty registry of its own; nothing is shared between registries. */
export function createMetrics(options: MetricsOptions = {}): MetricsRegistry {
  const registry = options.registry ?? new Registry()
  const metrics = new PromMetrics(registry, options)
  if (options.processMetrics ?? options.registry === undefined) {
    collectDefaultMetrics({ register: registry })
    countDroppedLines(metrics)
  }
  return metrics
}

/** The log and its reader belong to the process, so every registry tells the same. */
function countDroppedLines(metrics: Metrics): void {
  const counter = metrics
    .counter({
      name: 'backhaul_log_dropped_lines_total',
      help: 'Lines of the log that were dropped because its reader did not take them.',
      labels: [],
    })
    .of()
  let told = 0
  metrics.onCollect(() => {
    counter.add(droppedLines() - told)
    told = droppedLines()
  })
}

class PromMetrics implements MetricsRegistry {
  readonly contentType: string
  readonly #registry: Registry
  readonly #families = new Map<string, LabelledFamily<Sampled>>()
  readonly #hooks: (() => void)[] = []
  readonly #clock: Clock
  readonly #log: Logger
  readonly #summaries: boolean

  constructor(registry: Registry, options: MetricsOptions) {
    this.#registry = registry
    this.contentType = registry.contentType
    this.#clock = options.clock ?? systemClock
    this.#log = options.log ?? nullLogger
    this.#summaries = options.summaries ?? true
  }

  counter(def: MetricDef): Family<Counter> {
    return this.#family(def, 'counter', () => new CounterHandle())
  }

  gauge(def: MetricDef): Family<Gauge> {
    return this.#family(def, 'gauge', () => new GaugeHandle())
  }

  histogram(def: MetricDef): Family<Histogram> {
    const bounds = def.buckets ?? DEFAULT_BUCKETS
    return this.#family(def, 'histogram', () => new HistogramHandle(bounds))
  }

  summary(def: MetricDef): Family<Histogram> {
    if (!this.#summaries) return NO_SUMMARIES
    return this.#family(def, 'summary', () => new SummaryHandle(this.#clock))
  }

  onCollect(collect: () => void): void {
    this.#hooks.push(collect)
  }

  text(): Promise<string> {
    this.#collect()
    return this.#registry.metrics()
  }

  snapshot(): Promise<MetricsSnapshot> {
    this.#collect()
    return this.#registry.getMetricsAsJSON()
  }

  #collect(): void {
    for (const hook of this.#hooks) {
      try {
        hook()
      } catch (error) {
        // One broken supplier must not blind the operator to everything else.
        this.#log.error({ error }, 'metrics collect hook failed')
      }
    }
  }

  #family<T extends Sampled>(def: MetricDef, kind: Kind, create: () => T): Family<T> {
    const name = def.name.startsWith(OWN_PREFIX) ? def.name : PREFIX + def.name
    const known = this.#families.get(name)
    if (known !== undefined) {
      if (!known.matches(kind, def.labels)) {
        throw new Error(`metric ${name} is defined twice with different types or labels`)
      }
      // The same kind was made by the same method of this class, hence holds the same handle type.
      return known as LabelledFamily<T>
    }
    const family = new LabelledFamily(name, kind, def, create)
    this.#families.set(name, family)
    this.#registry.registerMetric(family as unknown as Metric)
    return family
  }
}

/** One metric in the shape that prom-client's registry reads; its own classes look the same. */
class LabelledFamily<T extends Sampled> implements Family<T> {
  readonly name: string
  readonly help: string
  readonly type: Kind
  readonly aggregator: string
  readonly #labels: readonly string[]
  readonly #create: () => T
  readonly #handles = new Map<string, { readonly values: readonly string[]; readonly handle: T }>()

  constructor(name: string, kind: Kind, def: MetricDef, create: () => T) {
    this.name = name
    this.help = def.help
    this.type = kind
    this.aggregator = def.aggregate ?? (kind === 'summary' ? 'average' : 'sum')
    this.#labels = def.labels
    this.#create = create
    // A metric without labels exists from the start, at zero.
    if (def.labels.length === 0) this.of()
  }

  matches(kind: Kind, labels: readonly string[]): boolean {
    return kind === this.type && labels.join() === this.#labels.join()
  }

  of(...values: string[]): T {
    if (values.length !== this.#labels.length) {
      throw new Error(`metric ${this.name} has ${this.#labels.length} labels, not ${values.length}`)
    }
    const key = values.join('\u0000')
    let entry = this.#handles.get(key)
    if (entry === undefined) {
      entry = { values, handle: this.#create() }
      this.#handles.set(key, entry)
    }
    return entry.handle
  }

  /** Read by prom-client. */
  get(): Promise<object> {
    const { name, help, type, aggregator } = this
    const lines: object[] = []
    for (const { values, handle } of this.#handles.values()) {
      const labels = this.#labels.map((label, index) => [label, values[index] ?? ''] as const)
      for (const { suffix, extra, value } of handle.samples()) {
        const all = extra === null ? labels : [...labels, extra]
        lines.push({ metricName: name + suffix, labels: Object.fromEntries(all), value })
      }
    }
    return Promise.resolve({ name, help, type, aggregator, values: lines })
  }
}

const NO_SUMMARIES: Family<Histogram> = {
  of: () => ({
    observe: () => {
      // Summaries are switched off.
    },
  }),
}
