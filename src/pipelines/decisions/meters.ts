/** Metrics of routes that share decisions; those of a route exist only where it does. docs/decisions.md */
import type { Counter, Gauge, Histogram, Metrics } from '../../base/index.js'

const LABELS = ['protocol', 'type', 'name'] as const
const ITEM_BUCKETS = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]

/** Handles of a route that keeps decisions. */
export type CacheMeters = {
  readonly hits: Counter
  readonly misses: Counter
  /** Kept answers that stood in for one that did not come. */
  readonly stale: Counter
  /** Kept answers that were purged. */
  readonly purged: Counter
  readonly entries: Gauge
}

/** Handles of a route that collects requests. */
export type BatchMeters = { readonly batches: Counter; readonly items: Histogram }

/** Handles of a route, by what it shares. */
export type SharedMeters = {
  /** Exists only where decisions are kept. */
  cache(): CacheMeters
  /** Questions that joined another one. Exists only where they do. */
  coalesced(): Counter
  /** Exists only where requests are collected. */
  batches(): BatchMeters
}

/** Defines the metrics. */
export function defineSharedMetrics(metrics: Metrics): {
  of(event: string, proxy: string, protocol: string): SharedMeters
} {
  const define = (name: string, help: string, more: readonly string[] = []) => ({
    name,
    help,
    labels: [...LABELS, ...more],
  })
  const cached = metrics.counter(
    define('backhaul_proxy_cache_total', 'Kept decisions by use.', ['result']),
  )
  const cacheEntries = metrics.gauge(
    define('backhaul_proxy_cache_entries', 'Decisions that are kept.'),
  )
  const coalesced = metrics.counter(
    define('backhaul_proxy_coalesced_total', 'Questions that joined an equal one under way.'),
  )
  const batches = metrics.counter(
    define('backhaul_proxy_batches_total', 'Batches sent to backends.'),
  )
  const batchItems = metrics.histogram({
    ...define('backhaul_proxy_batch_items', 'Requests in a batch.'),
    buckets: ITEM_BUCKETS,
  })
  return {
    of: (event, proxy, protocol) => ({
      cache: () => {
        const use = (result: string): Counter => {
          const counter = cached.of(protocol, event, proxy, result)
          counter.add(0)
          return counter
        }
        return {
          hits: use('hit'),
          misses: use('miss'),
          stale: use('stale'),
          purged: use('purged'),
          entries: cacheEntries.of(protocol, event, proxy),
        }
      },
      coalesced: () => coalesced.of(protocol, event, proxy),
      batches: () => ({
        batches: batches.of(protocol, event, proxy),
        items: batchItems.of(protocol, event, proxy),
      }),
    }),
  }
}
