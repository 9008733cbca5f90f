/** Counters of runs. spec: runs.md §3 */
import type { Counter, Family, Gauge, Histogram, Metrics } from '../base/index.js'
import type { RunState } from '../engine/ports.js'

const BUCKETS = [0.005, 0.025, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30]

/** Handles, made once. */
export class RunMetrics {
  readonly started: Counter
  readonly attached: Counter
  /** Runs of this node. */
  readonly running: Gauge
  readonly records: Counter
  readonly bytes: Counter
  readonly takeovers: Counter
  readonly resumed: Counter
  readonly fenced: Counter
  /** Seconds from the call to its first record. */
  readonly firstRecord: Histogram
  /** Seconds from the wish to stop to the abort of the request, on the node that reads it. */
  readonly cancel: Histogram
  readonly #ended: Family<Counter>

  constructor(metrics: Metrics) {
    const counter = (name: string, help: string): Counter =>
      metrics.counter({ name, help, labels: [] }).of()
    this.started = counter('backhaul_runs_started_total', 'Number of runs that began.')
    this.attached = counter('backhaul_runs_attached_total', 'Number of subscribers let in to runs.')
    this.running = metrics
      .gauge({
        name: 'backhaul_runs_running',
        help: 'Number of running runs of this node.',
        labels: [],
      })
      .of()
    this.records = counter('backhaul_runs_records_total', 'Number of records written.')
    this.bytes = counter('backhaul_runs_bytes_total', 'Bytes of data of records written.')
    this.takeovers = counter(
      'backhaul_runs_takeovers_total',
      'Number of runs taken over of other nodes.',
    )
    this.resumed = counter(
      'backhaul_runs_resumed_total',
      'Number of answers that went on after a break.',
    )
    this.fenced = counter(
      'backhaul_runs_fenced_writes_total',
      'Number of writes refused because the run was over or somebody else’s.',
    )
    const seconds = (name: string, help: string): Histogram =>
      metrics.histogram({ name, help, labels: [], buckets: BUCKETS }).of()
    this.firstRecord = seconds(
      'backhaul_runs_first_record_seconds',
      'Time from the call to its first record.',
    )
    this.cancel = seconds(
      'backhaul_runs_cancel_seconds',
      'Time from a cancel to the abort of the request.',
    )
    this.#ended = metrics.counter({
      name: 'backhaul_runs_ended_total',
      help: 'Number of runs that this node ended, by state.',
      labels: ['state'],
    })
  }

  /** A run of this node ended. */
  ended(state: RunState): void {
    this.#ended.of(state).add()
  }
}
