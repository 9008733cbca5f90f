/**
 * Counters of sessions, with the reference's names. Per-delivery numbers are plain integers that are
 * turned into counters when metrics are read. spec: server-api-and-operations.md §7.2
 */
import type { Counter, Gauge, Histogram, Metrics } from '../base/index.js'
import type { CommandKind, PushKind } from '../protocol/index.js'

const FINE_BUCKETS = [
  0.0001, 0.00025, 0.0005, 0.001, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10,
]

const RECOVERED_BUCKETS = [0, 1, 2, 3, 5, 10, 20, 50, 100, 250, 500, 1000, 2000, 5000, 10_000]

/** The reference keeps the label but leaves it empty. */
const NO_NAMESPACE = ''

/** Names of the client are not used as label values: they would be unbounded. */
function clientNameLabel(name: string): string {
  return name === '' ? 'unnamed' : 'unregistered'
}

function clientVersionLabel(version: string): string {
  return version === '' ? 'unversioned' : 'unregistered'
}

/** Messages and bytes of one frame type on one transport; incremented on hot paths. */
export class FrameCount {
  messages = 0
  bytes = 0
  #reportedMessages = 0
  #reportedBytes = 0

  /** Adds one message. */
  count(bytes: number): void {
    this.messages++
    this.bytes += bytes
  }

  /** Moves what was counted since the last call into counters. */
  report(messages: Counter, bytes: Counter): void {
    messages.add(this.messages - this.#reportedMessages)
    bytes.add(this.bytes - this.#reportedBytes)
    this.#reportedMessages = this.messages
    this.#reportedBytes = this.bytes
  }
}

/** Frame types that the server sends: replies, pushes and pings. */
export type SentFrameType = Exclude<CommandKind, 'pong' | 'send'> | `push_${string}` | 'server_ping'

/** Traffic of one transport kind. */
export class TransportTraffic {
  readonly publications = new FrameCount()
  readonly pings = new FrameCount()
  readonly #sent = new Map<string, FrameCount>()
  readonly #received = new Map<string, FrameCount>()

  constructor(metrics: Metrics, transport: string) {
    this.#sent.set('push_publication', this.publications)
    this.#sent.set('server_ping', this.pings)
    const labels = ['transport', 'frame_type', 'channel_namespace']
    const family = (name: string, help: string) => metrics.counter({ name, help, labels })
    const sent = family('transport_messages_sent', 'Messages sent to clients.')
    const sentSize = family('transport_messages_sent_size', 'Bytes sent to clients.')
    const received = family('transport_messages_received', 'Messages received from clients.')
    const receivedSize = family('transport_messages_received_size', 'Bytes received from clients.')
    metrics.onCollect(() => {
      for (const [type, count] of this.#sent) {
        count.report(
          sent.of(transport, type, NO_NAMESPACE),
          sentSize.of(transport, type, NO_NAMESPACE),
        )
      }
      for (const [type, count] of this.#received) {
        count.report(
          received.of(transport, type, NO_NAMESPACE),
          receivedSize.of(transport, type, NO_NAMESPACE),
        )
      }
    })
  }

  /** Counter of a sent frame type. */
  sent(type: SentFrameType): FrameCount {
    return get(this.#sent, type)
  }

  /** Counter of a received frame type. */
  received(kind: CommandKind): FrameCount {
    return get(this.#received, kind === 'pong' ? 'client_pong' : kind)
  }
}

function get(counts: Map<string, FrameCount>, type: string): FrameCount {
  let count = counts.get(type)
  if (count === undefined) {
    count = new FrameCount()
    counts.set(type, count)
  }
  return count
}

/** Label value of a push. */
export function pushFrameType(kind: PushKind): SentFrameType {
  return kind === 'pub' ? 'push_publication' : `push_${kind}`
}

type CommandHandles = { readonly summary: Histogram; readonly histogram: Histogram }

/** All metrics of sessions. */
export class SessionMetrics {
  readonly #metrics: Metrics
  readonly #traffic = new Map<string, TransportTraffic>()
  readonly #commands = new Map<CommandKind, CommandHandles>()
  readonly #accepted
  readonly #inflight
  readonly #subscriptionsAccepted
  readonly #subscriptionsInflight
  readonly #summary
  readonly #histogram
  readonly #replyErrors
  readonly #unsubscribes
  readonly #disconnects
  readonly #recover
  readonly #pingPong
  readonly #commandQueueOverflows: Counter
  readonly #filtered: Counter
  /** null = not wanted. */
  readonly #recoveredPublications: Histogram | null

  /** @param options `recoveredPublications`: count how many publications recoveries bring */
  constructor(metrics: Metrics, options: { readonly recoveredPublications?: boolean } = {}) {
    this.#metrics = metrics
    const connection = ['transport', 'accept_protocol', 'client_name', 'client_version']
    const ns = 'channel_namespace'
    const counter = (name: string, help: string, labels: string[]) =>
      metrics.counter({ name, help, labels })
    const gauge = (name: string, help: string, labels: string[]) =>
      metrics.gauge({ name, help, labels })
    this.#accepted = counter('client_connections_accepted', 'Accepted connections.', connection)
    this.#inflight = gauge('client_connections_inflight', 'Live connections.', connection)
    this.#subscriptionsAccepted = counter('client_subscriptions_accepted', 'Subscriptions.', [
      'client_name',
      ns,
    ])
    this.#subscriptionsInflight = gauge('client_subscriptions_inflight', 'Live subscriptions.', [
      'client_name',
      ns,
    ])
    this.#summary = metrics.summary({
      name: 'client_command_duration_seconds',
      help: 'Duration of client commands.',
      labels: ['method', ns],
    })
    this.#histogram = metrics.histogram({
      name: 'client_command_duration_seconds_histogram',
      help: 'Duration of client commands.',
      labels: ['method', ns],
      buckets: FINE_BUCKETS,
    })
    this.#replyErrors = counter('client_num_reply_errors', 'Error replies.', ['method', 'code', ns])
    this.#unsubscribes = counter('client_num_server_unsubscribes', 'Unsubscribes by the server.', [
      'code',
      ns,
    ])
    this.#disconnects = counter('client_num_server_disconnects', 'Disconnects by the server.', [
      'code',
    ])
    this.#recover = counter('client_recover', 'Recovery attempts.', [
      'recovered',
      ns,
      'has_recovered_publications',
    ])
    this.#pingPong = metrics.histogram({
      name: 'client_ping_pong_duration_seconds',
      help: 'Time from ping to pong.',
      labels: ['transport'],
      buckets: FINE_BUCKETS,
    })
    this.#filtered = counter(
      'node_tags_filter_dropped_publications',
      'Publications that tags filters of subscriptions kept from clients.',
      [ns],
    ).of(NO_NAMESPACE)
    this.#recoveredPublications =
      options.recoveredPublications === true
        ? metrics
            .histogram({
              name: 'client_recovered_publications',
              help: 'Publications that the reply to a recovery brought.',
              labels: [ns],
              buckets: RECOVERED_BUCKETS,
            })
            .of(NO_NAMESPACE)
        : null
    this.#commandQueueOverflows = counter(
      'backhaul_client_command_queue_overflows_total',
      'Connections that sent commands faster than they could run.',
      [],
    ).of()
  }

  /** Traffic counters of a transport kind. */
  traffic(transport: string): TransportTraffic {
    let traffic = this.#traffic.get(transport)
    if (traffic === undefined) {
      traffic = new TransportTraffic(this.#metrics, transport)
      this.#traffic.set(transport, traffic)
    }
    return traffic
  }

  /** A connection was authenticated; returns its gauge for the end. */
  connectionAccepted(transport: string, name: string, version: string): Gauge {
    const labels = [transport, '', clientNameLabel(name), clientVersionLabel(version)] as const
    this.#accepted.of(...labels).add()
    const inflight = this.#inflight.of(...labels)
    inflight.add(1)
    return inflight
  }

  /** A subscription became live; returns its gauge for the end. */
  subscriptionAccepted(clientName: string): Gauge {
    const label = clientNameLabel(clientName)
    this.#subscriptionsAccepted.of(label, NO_NAMESPACE).add()
    const inflight = this.#subscriptionsInflight.of(label, NO_NAMESPACE)
    inflight.add(1)
    return inflight
  }

  /** A command was answered. */
  commandDone(kind: CommandKind, seconds: number): void {
    let handles = this.#commands.get(kind)
    if (handles === undefined) {
      handles = {
        summary: this.#summary.of(kind, NO_NAMESPACE),
        histogram: this.#histogram.of(kind, NO_NAMESPACE),
      }
      this.#commands.set(kind, handles)
    }
    handles.summary.observe(seconds)
    handles.histogram.observe(seconds)
  }

  replyError(kind: CommandKind, code: number): void {
    this.#replyErrors.of(kind, String(code), NO_NAMESPACE).add()
  }

  serverUnsubscribe(code: number): void {
    this.#unsubscribes.of(String(code), NO_NAMESPACE).add()
  }

  serverDisconnect(code: number): void {
    this.#disconnects.of(String(code)).add()
  }

  recovered(recovered: boolean, withPublications: boolean): void {
    this.#recover.of(recovered ? 'yes' : 'no', NO_NAMESPACE, withPublications ? 'yes' : 'no').add()
  }

  /** A recovered subscription: how many publications its reply brought. */
  recoveredPublications(count: number): void {
    this.#recoveredPublications?.observe(count)
  }

  /** The tags filter of a subscription kept a publication from its client. */
  filtered(): void {
    this.#filtered.add()
  }

  pingPong(transport: string, seconds: number): void {
    this.#pingPong.of(transport).observe(seconds)
  }

  commandQueueOverflow(): void {
    this.#commandQueueOverflows.add()
  }
}
