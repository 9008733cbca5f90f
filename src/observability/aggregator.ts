/**
 * Metrics as flat numbers over intervals, for whoever does not read Prometheus: `info` of the server API
 * shows them. spec: server-api-and-operations.md §7.5
 */
import type { MetricsSnapshot } from './metrics.js'

/** A metric of a snapshot, in the shape of prom-client. */
type Metric = {
  readonly name: string
  readonly type: string
  readonly values: readonly Sample[]
}
type Sample = {
  readonly metricName?: string
  readonly labels: Readonly<Record<string, string | number>>
  readonly value: number
}

/** Names of the quantiles in keys. */
const QUANTILES: Readonly<Record<string, string>> = { '0.5': '50', '0.99': '99', '0.999': '999' }

/** One number of an interval. */
export type IntervalValue = {
  /** Name of the metric with dots for its first two underscores, then what of a summary it is. */
  readonly path: string
  /** Names and values, in alphabetical order; those without a value are left out. */
  readonly labels: readonly (readonly [name: string, value: string])[]
  readonly value: number
}

/** Turns snapshots that follow each other into what happened between them. */
export class MetricsAggregator {
  readonly #before = new Map<string, number>()

  /** The numbers of {@link values} by key: the path, then names and values of the labels. */
  next(snapshot: MetricsSnapshot): Map<string, number> {
    return new Map(this.values(snapshot).map((each) => [keyOf(each), each.value]))
  }

  /**
   * Counters, and counts and sums of summaries, since the snapshot before; gauges and quantiles as they
   * are. Histograms and what is not a number are left out.
   */
  values(snapshot: MetricsSnapshot): IntervalValue[] {
    const values: IntervalValue[] = []
    for (const metric of snapshot as readonly Metric[]) {
      if (metric.type === 'histogram') continue
      for (const sample of metric.values) {
        if (Number.isFinite(sample.value)) values.push(this.#valueOf(metric, sample))
      }
    }
    return values
  }

  #valueOf({ name, type }: Metric, sample: Sample): IntervalValue {
    const { metricName = name, labels, value } = sample
    const part = type === 'summary' ? partOf(name, metricName, labels) : ''
    const path = name.replace('_', '.').replace('_', '.')
    const now = { path: part === '' ? path : `${path}.${part}`, labels: labelsOf(labels), value }
    if (type !== 'counter' && part !== 'count' && part !== 'sum') return now
    const key = keyOf(now)
    const before = this.#before.get(key) ?? 0
    this.#before.set(key, value)
    return { ...now, value: value - before }
  }
}

const keyOf = ({ path, labels }: IntervalValue): string => [path, ...labels.flat()].join('.')

function partOf(name: string, metricName: string, { quantile }: Sample['labels']): string {
  if (quantile === undefined) return metricName.slice(name.length + 1)
  return `quantile.${QUANTILES[String(quantile)] ?? String(quantile)}`
}

function labelsOf(labels: Sample['labels']): IntervalValue['labels'] {
  return Object.entries(labels)
    .filter(([label, value]) => label !== 'quantile' && value !== '')
    .sort(([one], [two]) => (one < two ? -1 : 1))
    .map(([label, value]) => [label, String(value)] as const)
}
