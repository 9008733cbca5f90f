/** Metrics of polling. spec: server-api-and-operations.md §7.2 */
import type { Counter, Histogram, Metrics } from '../../base/index.js'

const NAMESPACE = 'channel_namespace'
const NO_NAMESPACE = ''
const DURATION_BUCKETS = [
  0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15, 20, 25, 30, 45, 60,
]
const CALL_BUCKETS = [
  0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30,
]
const WAIT_BUCKETS = [0.00001, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.05, 0.1, 0.5, 1, 5]

/** Why a poll is made: a cycle, or a key whose value somebody lacks. */
export type PollTrigger = 'timer' | 'notification'

/** Handles of one trigger. */
export type TriggerMeters = {
  readonly duration: Histogram
  readonly wait: Histogram
  readonly errors: Counter
  readonly polled: Counter
  readonly changed: Counter
  readonly unchanged: Counter
  readonly removed: Counter
}

/** Handles of polling. */
export type PollMeters = {
  readonly cycle: Histogram
  readonly cycleWork: Histogram
  /** Keys whose value was wanted at once. */
  readonly wanted: Counter
  readonly of: Readonly<Record<PollTrigger, TriggerMeters>>
}

/** Defines the metrics; every label set exists from the start. */
export function definePollMeters(metrics: Metrics): PollMeters {
  const histogram = (name: string, help: string, buckets: readonly number[], labels: string[]) =>
    metrics.histogram({ name: `shared_poll_${name}`, help, buckets, labels })
  const counter = (name: string, help: string, labels: string[]) =>
    metrics.counter({ name: `shared_poll_${name}`, help, labels })
  const byTrigger = ['trigger', NAMESPACE]
  const durations = histogram(
    'handler_duration_seconds',
    'Duration of polls.',
    CALL_BUCKETS,
    byTrigger,
  )
  const waits = histogram('sem_wait_duration_seconds', 'Wait for a place.', WAIT_BUCKETS, byTrigger)
  const errors = counter('handler_error_count', 'Polls without a usable answer.', byTrigger)
  const items = counter('items_count', 'Keys by what became of them.', [
    'trigger',
    'result',
    NAMESPACE,
  ])
  // Kept for dashboards made for the reference: nothing is dropped here.
  counter('dropped_notify_count', 'Wanted keys that were forgotten.', [NAMESPACE])
    .of(NO_NAMESPACE)
    .add(0)
  const trigger = (name: PollTrigger): TriggerMeters => ({
    duration: durations.of(name, NO_NAMESPACE),
    wait: waits.of(name, NO_NAMESPACE),
    errors: started(errors.of(name, NO_NAMESPACE)),
    polled: started(items.of(name, 'polled', NO_NAMESPACE)),
    changed: started(items.of(name, 'changed', NO_NAMESPACE)),
    unchanged: started(items.of(name, 'unchanged', NO_NAMESPACE)),
    removed: started(items.of(name, 'removed', NO_NAMESPACE)),
  })
  return {
    cycle: histogram('cycle_duration_seconds', 'Duration of cycles.', DURATION_BUCKETS, [
      NAMESPACE,
    ]).of(NO_NAMESPACE),
    cycleWork: histogram(
      'cycle_work_duration_seconds',
      'Duration of cycles without the time between their requests.',
      DURATION_BUCKETS,
      [NAMESPACE],
    ).of(NO_NAMESPACE),
    wanted: started(
      counter('notify_count', 'Keys polled for outside of the cycle.', [NAMESPACE]).of(
        NO_NAMESPACE,
      ),
    ),
    of: { timer: trigger('timer'), notification: trigger('notification') },
  }
}

function started(handle: Counter): Counter {
  handle.add(0)
  return handle
}
