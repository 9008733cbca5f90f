/**
 * Metrics of the channel layer, resolved once. The label `channel_namespace` is always there and
 * always empty. spec: server-api-and-operations.md §7.2
 */
import type { Counter, Histogram, Metrics } from '../base/index.js'
import type { MapResult } from '../engine/ports.js'
import type { Push } from '../protocol/index.js'
import type { KeyedHub } from './keyed/ports.js'

const NAMESPACE = 'channel_namespace'
const NO_NAMESPACE = ''

/** What travels through the broker. */
export type TrafficType = 'publication' | 'join' | 'leave'

const ACTIONS = [
  'add_client',
  'remove_client',
  'add_presence',
  'remove_presence',
  'add_subscription',
  'remove_subscription',
  'broker_subscribe',
  'broker_unsubscribe',
  'history',
  'history_recover',
  'history_recover_cache',
  'history_remove',
  'history_stream_top',
  'map_broker_subscribe',
  'map_broker_unsubscribe',
  'map_clear',
  'map_publish',
  'map_remove',
  'map_state_read',
  'map_stats',
  'map_stream_position',
  'map_stream_read',
  'presence',
  'presence_stats',
] as const

/** Value of the `action` label. */
export type Action = (typeof ACTIONS)[number]

/** From 1 µs to 10 s. */
const BROADCAST_BUCKETS = [
  0.000001, 0.000005, 0.00001, 0.00005, 0.0001, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25,
  0.5, 1, 2.5, 5, 10,
]

const LAG_BUCKETS = [0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10]

/** What travels through the map broker. */
export type MapTrafficType = 'map_publication' | 'map_removal'

type SuppressReason = NonNullable<MapResult['suppressed']>

const MAP_SUPPRESSIONS: readonly SuppressReason[] = [
  'idempotency',
  'version',
  'key_exists',
  'key_not_found',
  'position_mismatch',
]

type ByType<T> = Readonly<Record<TrafficType, T>>

/** Handles of every metric that channels count. */
export class ChannelMetrics {
  readonly #sent: ByType<Counter>
  readonly #received: ByType<Counter>
  readonly #duration: ByType<Histogram>
  readonly #lag: Histogram
  readonly #actions: ReadonlyMap<Action, Counter>
  readonly #mapSent: Readonly<Record<MapTrafficType, Counter>>
  readonly #suppressed: Readonly<Record<'idempotency' | 'version', Counter>>
  readonly #mapSuppressed: Readonly<Record<MapTrafficType, ReadonlyMap<string, Counter>>>
  readonly #published: Readonly<Record<'applied' | 'skipped', Counter>>

  constructor(metrics: Metrics) {
    const labels = ['type', NAMESPACE]
    const sent = metrics.counter({
      name: 'node_messages_sent_count',
      help: 'Number of messages sent by node to broker.',
      labels,
    })
    const received = metrics.counter({
      name: 'node_messages_received_count',
      help: 'Number of messages received from broker.',
      labels,
    })
    const duration = metrics.histogram({
      name: 'node_broadcast_duration_seconds',
      help: 'Time from the arrival of a message to its hand-over to the last local subscriber.',
      labels,
      buckets: BROADCAST_BUCKETS,
    })
    this.#lag = metrics
      .histogram({
        name: 'node_pub_sub_lag_seconds',
        help: 'Time from a publication to its arrival at a node with subscribers, by the clocks of both.',
        labels: [NAMESPACE],
        buckets: LAG_BUCKETS,
      })
      .of('')
    const actions = metrics.counter({
      name: 'node_action_count',
      help: 'Number of various actions called.',
      labels: ['action', NAMESPACE],
    })
    const suppressed = metrics.counter({
      name: 'broker_publish_suppressed_count',
      help: 'Number of publications dropped by idempotency key or version.',
      labels: ['reason', NAMESPACE],
    })
    const published = metrics.counter({
      name: 'shared_poll_publish_count',
      help: 'Number of published values of shared poll keys by result.',
      labels: ['result', NAMESPACE],
    })
    this.#published = {
      applied: published.of('applied', NO_NAMESPACE),
      skipped: published.of('skipped', NO_NAMESPACE),
    }
    this.#sent = byType((type) => sent.of(type, NO_NAMESPACE))
    this.#received = byType((type) => received.of(type, NO_NAMESPACE))
    this.#duration = byType((type) => duration.of(type, NO_NAMESPACE))
    this.#actions = new Map(ACTIONS.map((action) => [action, actions.of(action, NO_NAMESPACE)]))
    this.#suppressed = {
      idempotency: suppressed.of('idempotency', NO_NAMESPACE),
      version: suppressed.of('version', NO_NAMESPACE),
    }
    this.#mapSent = {
      map_publication: sent.of('map_publication', NO_NAMESPACE),
      map_removal: sent.of('map_removal', NO_NAMESPACE),
    }
    const mapSuppressed = (name: string, what: string): ReadonlyMap<string, Counter> => {
      const help = `Number of ${what} of map channels that changed nothing.`
      const family = metrics.counter({ name, help, labels: ['reason', NAMESPACE] })
      return new Map(MAP_SUPPRESSIONS.map((reason) => [reason, family.of(reason, NO_NAMESPACE)]))
    }
    this.#mapSuppressed = {
      map_publication: mapSuppressed('map_broker_publish_suppressed_count', 'changes'),
      map_removal: mapSuppressed('map_broker_remove_suppressed_count', 'removals'),
    }
  }

  /** Something was handed to the broker. */
  sent(type: TrafficType): void {
    this.#sent[type].add()
  }

  /** Something came from the broker. */
  received(type: TrafficType): void {
    this.#received[type].add()
  }

  /** A publication arrived so long after it was made; clocks may differ either way. */
  lagged(ms: number): void {
    this.#lag.observe(Math.abs(ms) / 1000)
  }

  /** A push has reached every local subscriber. */
  delivered(push: Push, durationMs: number): void {
    const type = push.kind === 'join' || push.kind === 'leave' ? push.kind : 'publication'
    this.#duration[type].observe(durationMs / 1000)
  }

  /** Something was done. */
  action(action: Action): void {
    this.#actions.get(action)?.add()
  }

  /** A value of a shared poll key was published. `applied` = it was new here. */
  published(applied: boolean): void {
    this.#published[applied ? 'applied' : 'skipped'].add()
  }

  /** Shows how much is tracked. */
  keyed(metrics: Metrics, tracked: Pick<KeyedHub, 'channelCount' | 'keyCount'>): void {
    const channels = metrics
      .gauge({
        name: 'shared_poll_num_channels',
        help: 'Number of active shared poll channels.',
        labels: [],
      })
      .of()
    const keys = metrics
      .gauge({ name: 'shared_poll_num_keys', help: 'Number of tracked keys.', labels: [] })
      .of()
    metrics.onCollect(() => {
      channels.set(tracked.channelCount)
      keys.set(tracked.keyCount)
    })
  }

  /** The broker dropped a publication. */
  suppressed(reason: 'idempotency' | 'version'): void {
    this.#suppressed[reason].add()
  }

  /** A change of a map channel was handed to the map broker. */
  mapSent(type: MapTrafficType): void {
    this.#mapSent[type].add()
  }

  /** The map broker changed nothing. */
  mapSuppressed(type: MapTrafficType, reason: SuppressReason): void {
    this.#mapSuppressed[type].get(reason)?.add()
  }
}

function byType<T>(make: (type: TrafficType) => T): ByType<T> {
  return { publication: make('publication'), join: make('join'), leave: make('leave') }
}
