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

/** Turns snapshots that follow each other into what happened between them. */
export class MetricsAggregator {
  readonly #before = new Map<string, number>()

  /**
   * Numbers by key: counters, and counts and sums of summaries, since the snapshot before; gauges and
   * quantiles as they are. Histograms and what is not a number are left out. A key is the name of the
   * metric with dots for its first two underscores, then its labels in alphabetical order.
   */
  next(snapshot: MetricsSnapshot): Map<string, number> {
    const items = new Map<string, number>()
    for (const metric of snapshot as readonly Metric[]) {
      if (metric.type === 'histogram') continue
      for (const sample of metric.values) this.#take(items, metric, sample)
    }
    return items
  }

  #take(items: Map<string, number>, { name, type }: Metric, sample: Sample): void {
    const { metricName = name, labels, value } = sample
    if (!Number.isFinite(value)) return
    const path = name.replace('_', '.').replace('_', '.')
    const part = type === 'summary' ? partOf(name, metricName, labels) : ''
    const key = [path, ...(part === '' ? [] : [part]), ...pathOf(labels)].join('.')
    const isDelta = type === 'counter' || part === 'count' || part === 'sum'
    if (!isDelta) {
      items.set(key, value)
      return
    }
    items.set(key, value - (this.#before.get(key) ?? 0))
    this.#before.set(key, value)
  }
}

function partOf(name: string, metricName: string, { quantile }: Sample['labels']): string {
  if (quantile === undefined) return metricName.slice(name.length + 1)
  return `quantile.${QUANTILES[String(quantile)] ?? String(quantile)}`
}

function pathOf(labels: Sample['labels']): readonly string[] {
  return Object.entries(labels)
    .filter(([label, value]) => label !== 'quantile' && value !== '')
    .sort(([one], [two]) => (one < two ? -1 : 1))
    .flatMap(([label, value]) => [label, String(value)])
}
