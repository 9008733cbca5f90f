/**
 * What a queue is to the rest of the server. Delivery is at least once everywhere: a message is
 * acknowledged after its command ran, and commands that ran twice are told by their idempotency key.
 * spec: server-api-and-operations.md §9
 */
import type { Commands } from '../api/index.js'
import type { Clock, Logger, Metrics } from '../base/index.js'

/** One message out of a queue. */
export interface ConsumedMessage {
  readonly body: Uint8Array
  /** Value of a header, attribute, property, field or column; '' = there is none. */
  attribute(name: string): string
  /** All of them. */
  attributes(): Iterable<readonly [name: string, value: string]>
}

/** What becomes of a message: it is acknowledged, or it comes again. */
export type Verdict = 'done' | 'retry'

/** A worker that takes messages from one queue. */
export interface Consumer {
  /** Connects. Rejects when the queue cannot be had now; after that outages are survived. */
  start(): Promise<void>
  /** Takes no more, waits for what is under way, disconnects. Safe before and without start. */
  stop(): Promise<void>
  /**
   * Messages that wait, as far as the queue tells; counting may end at a bound.
   * Rejects while the queue cannot be asked.
   */
  lag(): Promise<number>
}

/** Names of attributes that steer a publication whose body is its data; '' = not looked at. */
export type PublicationAttributes = {
  readonly channels: string
  readonly idempotencyKey: string
  readonly delta: string
  readonly version: string
  readonly versionEpoch: string
  readonly tagsPrefix: string
}

/** How messages are understood, and what becomes of those that are no good. */
export type MessageOptions = {
  /** Attribute with the method of a bare request; '' = none has one. */
  readonly methodAttribute: string
  /** Bodies are data to be published; null = they are commands. */
  readonly publication: PublicationAttributes | null
  /** Where messages go that cannot be processed; '' = they are logged and dropped. */
  readonly deadLetters: string
  /** Attempts before a message that fails goes there; 0 = it is tried for ever. */
  readonly maxAttempts: number
}

/** What consumers work with. */
export type ConsumerDeps = {
  /** Name of the consumer: part of locks and labels. */
  readonly name: string
  /** Id of this node: the name that queues know it by. */
  readonly nodeId: string
  readonly commands: Commands
  readonly metrics: ConsumerMetrics
  readonly log: Logger
  readonly clock: Clock
}

/** What is counted of one consumer. */
export interface ConsumerMetrics {
  /** Messages were acknowledged. */
  processed(count: number): void
  /** Processing or the queue failed, and is tried again. */
  failed(): void
  /** A message was put aside. */
  buried(): void
  /** So many wait. */
  waiting(count: number): void
}

/** Metrics of a consumer, all at 0. spec: server-api-and-operations.md §7.2 */
export function consumerMetrics(metrics: Metrics, name: string): ConsumerMetrics {
  const labels = ['consumer_name']
  const counter = (metric: string, help: string) => {
    const counted = metrics.counter({ name: metric, help, labels }).of(name)
    counted.add(0)
    return counted
  }
  const processed = counter('consumers_messages_processed_total', 'Messages that were processed.')
  const errors = counter('consumers_errors_total', 'Errors that were tried again.')
  const buried = counter('consumers_dead_letters_total', 'Messages put aside as dead letters.')
  const lag = metrics
    .gauge({
      name: 'consumers_lag',
      help: 'Messages that wait in the queue.',
      labels,
      aggregate: 'max',
    })
    .of(name)
  return {
    processed: (count) => {
      processed.add(count)
    },
    failed: () => {
      errors.add()
    },
    buried: () => {
      buried.add()
    },
    waiting: (count) => {
      lag.set(count)
    },
  }
}
