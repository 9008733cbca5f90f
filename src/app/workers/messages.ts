/**
 * What a primary and its workers tell each other over the process channel. Plain data, cloned by the
 * runtime (`serialization: advanced`).
 */
import type { MetricsSnapshot } from '../../observability/index.js'

/** From a worker. */
export type FromWorker =
  /** It serves. */
  | { readonly t: 'ready' }
  /** It runs: the answer to `look`. */
  | { readonly t: 'alive' }
  /** Requests to the bridged engine. */
  | { readonly t: 'engine'; readonly batch: readonly unknown[] }
  /** It wants the metrics of all workers. */
  | { readonly t: 'collect'; readonly id: number }
  /** Its own metrics. */
  | { readonly t: 'snapshot'; readonly id: number; readonly snapshot: MetricsSnapshot }

/** From the primary. */
export type FromPrimary =
  | { readonly t: 'engine'; readonly batch: readonly unknown[] }
  /** It wants to know whether the worker runs. */
  | { readonly t: 'look' }
  /** It wants the worker's metrics. */
  | { readonly t: 'measure'; readonly id: number }
  /** Metrics of all workers. */
  | { readonly t: 'collected'; readonly id: number; readonly text: string }

/** Who a worker is: passed in its environment. */
export const WORKER_NUMBER = 'BACKHAUL_INTERNAL_WORKER_NUMBER'
