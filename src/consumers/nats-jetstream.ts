/**
 * NATS JetStream: a durable pull consumer that all nodes share. What fails comes again after a while,
 * and does not hold up the rest. spec: server-api-and-operations.md §9.3
 */
import type * as JetStreamLibrary from '@nats-io/jetstream'
import type { ConsumerMessages, JetStreamClient, JetStreamManager, JsMsg } from '@nats-io/jetstream'
import type { MsgHdrs, NatsConnection } from '@nats-io/transport-node'
import { optionalPackage } from '../base/index.js'
import { REASON, SOURCE } from './dead-letters.js'
import { MessageHandler } from './handler.js'
import { backoffMs, Pause, within } from './pause.js'
import type { ConsumedMessage, Consumer, ConsumerDeps, MessageOptions } from './ports.js'

/** The client library. @throws MissingPackage */
export const jetStreamLibrary = optionalPackage(
  '@nats-io/jetstream',
  'NATS JetStream',
) as () => typeof JetStreamLibrary

/** Options of the consumer. */
export type JetStreamOptions = {
  readonly stream: string
  readonly durable: string
  /** Wanted subjects; [] = all of the stream. */
  readonly subjects: readonly string[]
  /** Where a consumer that is made begins. */
  readonly from: 'new' | 'all'
  readonly maxAckPending: number
  /** The durable consumer is taken as it is. */
  readonly useExisting: boolean
  readonly messages: MessageOptions
}

/** Opens a connection that renews itself, and makes empty headers. */
export type NatsConnector = {
  readonly connect: () => Promise<NatsConnection>
  readonly headers: () => MsgHdrs
}

/** Time after which the server gives a message out again that nobody acknowledged. */
const ACK_WAIT_MS = 30_000
/** Longest silence of the server while messages are waited for. */
const HEARTBEAT_MS = 5000
/** Longest wait for the server when the connection is closed. */
const CLOSE_MS = 2000
/** Pause before a message that was given back goes to another node: the server has to see that this one is gone. */
const GIVE_BACK_MS = 500
/** Most messages that are fetched ahead. */
const BATCH = 100
/** Deliveries after which the pause before the next does not grow. */
const MAX_DOUBLINGS = 10
/** How long a subscription has to live before its end counts as the first failure, not the next. */
const HEALTHY_MS = 30_000

/** A message of the stream. */
class StreamMessage implements ConsumedMessage {
  constructor(readonly message: JsMsg) {}

  get body(): Uint8Array {
    return this.message.data
  }

  attribute(name: string): string {
    return this.message.headers?.get(name) ?? ''
  }

  *attributes(): Iterable<readonly [string, string]> {
    const { headers } = this.message
    for (const name of headers?.keys() ?? []) yield [name, headers?.get(name) ?? '']
  }
}

type Attached = {
  readonly client: JetStreamClient
  readonly manager: JetStreamManager
}

/** Takes commands out of a stream. */
export class NatsJetStreamConsumer implements Consumer {
  readonly #options: JetStreamOptions
  readonly #connector: NatsConnector
  readonly #deps: ConsumerDeps
  readonly #handler: MessageHandler<StreamMessage>
  readonly #pause = new Pause()
  readonly #queue: JsMsg[] = []
  #draining: Promise<void> | null = null
  #connection: NatsConnection | null = null
  #attached: Attached | null = null
  #messages: ConsumerMessages | null = null
  #running: Promise<void> | null = null

  constructor(options: JetStreamOptions, connector: NatsConnector, deps: ConsumerDeps) {
    this.#options = options
    this.#connector = connector
    this.#deps = deps
    this.#handler = new MessageHandler(options.messages, deps, (message, reason) =>
      this.#bury(message, reason),
    )
  }

  async start(): Promise<void> {
    const connection = await this.#connector.connect()
    this.#connection = connection
    if (this.#pause.isClosed()) return
    const { jetstream, jetstreamManager } = jetStreamLibrary()
    this.#attached = {
      client: jetstream(connection),
      // Whether JetStream is there is seen when the consumer is made.
      manager: await jetstreamManager(connection, { checkAPI: false }),
    }
    // Shows at once whether there is such a stream.
    await this.#makeConsumer(this.#attached)
    this.#running = this.#run(this.#attached)
  }

  async stop(): Promise<void> {
    this.#pause.close()
    this.#messages?.stop()
    await this.#running
    await this.#draining
    const connection = this.#connection
    if (connection === null) return
    // What was acknowledged last is on its way. A server that does not answer is not waited for long.
    await within(CLOSE_MS, connection.flush())
    await within(CLOSE_MS, connection.close())
  }

  async lag(): Promise<number> {
    if (this.#attached === null) return 0
    const { stream, durable } = this.#options
    const info = await this.#attached.manager.consumers.info(stream, durable)
    return info.num_pending + info.num_ack_pending
  }

  async #run(attached: Attached): Promise<void> {
    const { log, metrics, clock } = this.#deps
    let failures = 0
    for (let isFirst = true; !this.#pause.isClosed(); isFirst = false) {
      const started = clock.monotonic()
      try {
        if (!isFirst) await this.#makeConsumer(attached)
        await this.#consume(attached)
      } catch (error) {
        if (this.#pause.isClosed()) return
        if (clock.monotonic() - started > HEALTHY_MS) failures = 0
        metrics.failed()
        log.error({ error }, 'error consuming from NATS JetStream, beginning anew')
        await this.#pause.wait(backoffMs(failures++))
      }
    }
  }

  /** Makes the durable consumer what the options say, or sees that it is there. */
  async #makeConsumer({ manager }: Attached): Promise<void> {
    const { stream, durable, subjects, from, maxAckPending, useExisting } = this.#options
    const { AckPolicy, DeliverPolicy } = jetStreamLibrary()
    const { consumers } = manager
    const existing = await consumers.info(stream, durable).catch((cause: unknown) => {
      if (!isMissingConsumer(cause) || useExisting) throw cause
      return null
    })
    if (useExisting) return
    const [subject = '', ...more] = subjects
    const changeable = {
      // Several at once are known to servers from 2.10 on.
      ...(more.length > 0 ? { filter_subjects: [...subjects] } : { filter_subject: subject }),
      max_ack_pending: maxAckPending,
      ack_wait: ACK_WAIT_MS * NANOSECONDS,
    }
    if (existing !== null) {
      await consumers.update(stream, durable, changeable)
      return
    }
    await consumers.add(stream, {
      ...changeable,
      durable_name: durable,
      ack_policy: AckPolicy.Explicit,
      deliver_policy: from === 'all' ? DeliverPolicy.All : DeliverPolicy.New,
    })
  }

  /** Takes messages until the subscription ends. Rejects when it ended for a reason. */
  async #consume({ client }: Attached): Promise<void> {
    const { stream, durable } = this.#options
    const consumer = await client.consumers.get(stream, durable)
    const messages = await consumer.consume({
      max_messages: BATCH,
      idle_heartbeat: HEARTBEAT_MS,
      abort_on_missing_resource: true,
      callback: (message) => {
        this.#take(message)
      },
    })
    this.#messages = messages
    if (this.#pause.isClosed()) messages.stop()
    const cause = await messages.closed()
    this.#messages = null
    if (cause instanceof Error) throw cause
    if (!this.#pause.isClosed()) throw new Error('the subscription ended')
  }

  #take(message: JsMsg): void {
    this.#queue.push(message)
    this.#draining ??= this.#drain().finally(() => {
      this.#draining = null
    })
  }

  /** One after the other; after the stop they are given back. */
  async #drain(): Promise<void> {
    for (let next = this.#queue.shift(); next !== undefined; next = this.#queue.shift()) {
      if (this.#pause.isClosed()) next.nak(GIVE_BACK_MS)
      else await this.#process(next)
    }
  }

  async #process(message: JsMsg): Promise<void> {
    const attempt = message.info.deliveryCount
    const verdict = await this.#handler.handle(new StreamMessage(message), attempt)
    if (verdict === 'retry') {
      message.nak(backoffMs(Math.min(attempt, MAX_DOUBLINGS)))
      return
    }
    message.ack()
    this.#deps.metrics.processed(1)
  }

  /** Into a subject that a stream keeps; rejects when none does. */
  async #bury({ message }: StreamMessage, reason: string): Promise<void> {
    const { deadLetters } = this.#options.messages
    const headers = this.#connector.headers()
    for (const name of message.headers?.keys() ?? []) {
      // The server's own headers belong to the message it was.
      if (name.startsWith('Nats-')) continue
      for (const value of message.headers?.values(name) ?? []) headers.append(name, value)
    }
    const source = `${message.info.stream} ${message.seq}`
    headers.set(REASON, reason)
    headers.set(SOURCE, source)
    await this.#attached?.client.publish(deadLetters, message.data, { headers, msgID: source })
  }
}

const NANOSECONDS = 1_000_000

const isMissingConsumer = (cause: unknown): boolean =>
  cause instanceof Error && cause.message.includes('consumer not found')
