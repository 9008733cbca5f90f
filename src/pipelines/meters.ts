/**
 * Metrics of a route, all handles resolved when the route is built, so that every label set exists
 * with 0 from the start. spec: proxy.md §2.0.5, server-api-and-operations.md §7.2
 */
import type { Counter, Family, Gauge, Histogram, Metrics } from '../base/index.js'
import { deniedReasons, type DeniedReason } from './callers/outbound.js'
import type { BackendProtocol } from './callers/ports.js'
import { defineSharedMetrics, type SharedMeters } from './decisions/meters.js'
import { failureKinds, type FailureKind } from './failure.js'

const LABELS = ['protocol', 'type', 'name'] as const
const ITEM_BUCKETS = [1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000]
const BUCKETS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10]

/** How a call ended, for `backhaul_proxy_outcomes_total`. */
export const outcomeNames = [
  'result',
  'empty',
  'error',
  'disconnect',
  'failure',
  'canceled',
] as const

export type OutcomeName = (typeof outcomeNames)[number]

/** `done` handed over, all of them · `refused` looked at and wrong · `failed` some were not handed over. */
export type EffectOutcome = 'done' | 'refused' | 'failed'

/** Handles of one route. */
export type RouteMeters = SharedMeters & {
  readonly inFlight: Gauge
  readonly duration: Histogram
  readonly durationHistogram: Histogram
  readonly errors: Counter
  readonly attempts: Counter
  readonly retries: Counter
  /** Counts how a call ended. */
  outcome(name: OutcomeName): void
  /** Counts a failure by kind. */
  failure(kind: FailureKind): void
  /** Keys of shared poll requests and of their answers; null for other events. */
  readonly items: { readonly request: Histogram; readonly response: Histogram } | null
  /** Calls that may not go where they would, by rule. Exist only where there are such rules. */
  outboundDenied(): ReadonlyMap<DeniedReason, Counter>
  /** The breaker's gauge: 0 closed, 1 half open, 2 open. Exists only where a breaker does. */
  breakerState(): Gauge
  /** Counts effects of answers by what became of them. Exists only where answers may have some. */
  effects(outcome: EffectOutcome, count: number): void
  /** Streamed answers that go on now. Exists only where answers may. */
  streams(): Gauge
}

/** Families shared by all routes. */
export type ProxyMetrics = {
  of(event: string, proxy: string, protocol: BackendProtocol): RouteMeters
}

function defineDenials(metrics: Metrics): Family<Counter> {
  const help = 'Calls that policy.outbound has ended.'
  return metrics.counter(define('backhaul_proxy_outbound_denied_total', help, ['reason']))
}

/** Defines the metrics of proxies. */
export function defineProxyMetrics(metrics: Metrics): ProxyMetrics {
  const duration = metrics.summary(
    define('proxy_duration_seconds', 'Duration of proxy calls (deprecated, use the histogram).'),
  )
  const durationHistogram = metrics.histogram({
    ...define('proxy_duration_seconds_histogram', 'Duration of proxy calls.'),
    buckets: BUCKETS,
  })
  const errors = metrics.counter(define('proxy_errors', 'Proxy calls without a usable answer.'))
  const inFlight = metrics.gauge(define('proxy_inflight_requests', 'Proxy calls that run now.'))
  const attempts = metrics.counter(
    define('backhaul_proxy_attempts_total', 'Requests sent to backends, retries included.'),
  )
  const retries = metrics.counter(
    define('backhaul_proxy_retries_total', 'Requests sent to backends again.'),
  )
  const outcomes = metrics.counter(
    define('backhaul_proxy_outcomes_total', 'Proxy calls by outcome.', ['outcome']),
  )
  const failures = metrics.counter(
    define('backhaul_proxy_failures_total', 'Failed proxy calls by kind.', ['kind']),
  )
  const breakers = metrics.gauge(
    define('backhaul_proxy_breaker_state', 'Circuit breaker: 0 closed, 1 half open, 2 open.'),
  )
  const effects = metrics.counter(
    define('backhaul_proxy_effects_total', 'Effects in answers by what became of them.', [
      'outcome',
    ]),
  )
  const outbound = defineDenials(metrics)
  const items = defineItemCounts(metrics)
  const streams = metrics.gauge(
    define('backhaul_proxy_streams', 'Streamed answers of backends that go on now.'),
  )
  const shared = defineSharedMetrics(metrics)
  return {
    of: (event, proxy, protocol) => {
      const byOutcome = resolveAll(outcomes, outcomeNames, [protocol, event, proxy])
      const byKind = resolveAll(failures, failureKinds, [protocol, event, proxy])
      const meters: RouteMeters = {
        inFlight: inFlight.of(protocol, event, proxy),
        duration: duration.of(protocol, event, proxy),
        durationHistogram: durationHistogram.of(protocol, event, proxy),
        errors: errors.of(protocol, event, proxy),
        attempts: attempts.of(protocol, event, proxy),
        retries: retries.of(protocol, event, proxy),
        outcome: (name) => byOutcome.get(name)?.add(),
        outboundDenied: () => resolveAll(outbound, deniedReasons, [protocol, event, proxy]),
        failure: (kind) => byKind.get(kind)?.add(),
        items:
          event === 'shared_poll_refresh'
            ? { request: items.request.of(proxy), response: items.response.of(proxy) }
            : null,
        breakerState: () => breakers.of(protocol, event, proxy),
        effects: (outcome, count) => {
          effects.of(protocol, event, proxy, outcome).add(count)
        },
        streams: () => streams.of(protocol, event, proxy),
        ...shared.of(event, proxy, protocol),
      }
      for (const counter of [meters.errors, meters.attempts, meters.retries]) counter.add(0)
      meters.inFlight.add(0)
      return meters
    },
  }
}

/** A metric by route, and by what else is said. */
function define(name: string, help: string, more: readonly string[] = []) {
  return { name, help, labels: [...LABELS, ...more] }
}

/** Sizes of shared poll exchanges. */
function defineItemCounts(metrics: Metrics) {
  const counts = (direction: 'request' | 'response') =>
    metrics.histogram({
      name: `shared_poll_proxy_${direction}_items`,
      help: `Keys in a shared poll ${direction}.`,
      labels: ['name'],
      buckets: ITEM_BUCKETS,
    })
  return { request: counts('request'), response: counts('response') }
}

function resolveAll<N extends string>(
  family: Family<Counter>,
  names: readonly N[],
  [protocol, event, proxy]: readonly [string, string, string],
): ReadonlyMap<N, Counter> {
  const handles = new Map<N, Counter>()
  for (const name of names) {
    const handle = family.of(protocol, event, proxy, name)
    handle.add(0)
    handles.set(name, handle)
  }
  return handles
}
