/** Metrics of messages between nodes. spec: server-api-and-operations.md §7.2 */
import type { Counter, Family, Histogram, Metrics } from '../base/index.js'

const NAMESPACE = 'channel_namespace'
const NO_NAMESPACE = ''
const SURVEY_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** Handles, resolved once; the names are shared with the channel layer. */
export class ClusterMetrics {
  readonly #sent: Counter
  readonly #received: Counter
  readonly #surveys: Counter
  readonly #surveySeconds: Family<Histogram>

  constructor(metrics: Metrics) {
    const labels = ['type', NAMESPACE]
    this.#sent = metrics
      .counter({
        name: 'node_messages_sent_count',
        help: 'Number of messages sent by node to broker.',
        labels,
      })
      .of('control', NO_NAMESPACE)
    this.#received = metrics
      .counter({
        name: 'node_messages_received_count',
        help: 'Number of messages received from broker.',
        labels,
      })
      .of('control', NO_NAMESPACE)
    this.#surveys = metrics
      .counter({
        name: 'node_action_count',
        help: 'Number of various actions called.',
        labels: ['action', NAMESPACE],
      })
      .of('survey', NO_NAMESPACE)
    this.#surveySeconds = metrics.histogram({
      name: 'node_survey_duration_seconds_histogram',
      help: 'Time until every node has answered a survey.',
      labels: ['op'],
      buckets: SURVEY_BUCKETS,
    })
  }

  /** A message went out. */
  sent(): void {
    this.#sent.add()
  }

  /** A message came in. */
  received(): void {
    this.#received.add()
  }

  /** A survey began. */
  surveyed(): void {
    this.#surveys.add()
  }

  /** A survey is over, with or without all answers. */
  surveyEnded(op: string, durationMs: number): void {
    this.#surveySeconds.of(op).observe(durationMs / 1000)
  }
}
