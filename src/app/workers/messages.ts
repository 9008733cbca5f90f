/**
 * What a primary and its workers tell each other over the process channel. Plain data, cloned by the
 * runtime (`serialization: advanced`).
 */
import type { ConfigInputs } from '../../config/index.js'
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

/** Variable that tells a worker what it is: a {@link WorkerOrder} in JSON. */
export const WORKER_ORDER = 'BACKHAUL_INTERNAL_WORKER'

/**
 * What a worker is told at its start. Files that the primary has read must be there for each worker,
 * also for one that replaces another later: defaults in the place of a lost file would open a server.
 */
export type WorkerOrder = Pick<ConfigInputs, 'fileRequired' | 'dotenv'> & {
  /** From 1. */
  readonly number: number
}
