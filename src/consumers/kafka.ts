/**
 * Kafka: nodes share the partitions of topics as members of a group. Each partition is worked on in
 * order, and a record that fails holds up its partition only. spec: server-api-and-operations.md §9.3
 */
import { connect as connectSocket, type Socket } from 'node:net'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import type * as KafkaLibrary from 'kafkajs'
import type {
  Admin,
  Consumer as GroupMember,
  EachBatchPayload,
  IHeaders,
  ISocketFactoryArgs,
  Kafka,
  KafkaMessage,
  LogEntry,
  Producer,
} from 'kafkajs'
import { optionalPackage, systemResolver, type Logger } from '../base/index.js'
import { REASON, SOURCE } from './dead-letters.js'
import { MessageHandler } from './handler.js'
import { backoffMs, Pause, within } from './pause.js'
import type { ConsumedMessage, Consumer, ConsumerDeps, MessageOptions } from './ports.js'

/** The client library. @throws MissingPackage */
export const kafkaLibrary = optionalPackage('kafkajs', 'Kafka') as () => typeof KafkaLibrary

/** Options of the consumer. Durations in ms. */
export type KafkaOptions = {
  /** `host:port`. */
  readonly brokers: readonly string[]
  readonly topics: readonly string[]
  readonly group: string
  /** 0 = 50 MB. */
  readonly fetchMaxBytes: number
  readonly fetchMaxWaitMs: number
  readonly readUncommitted: boolean
  readonly dialTimeoutMs: number
  /** null = no TLS. */
  readonly tls: ConnectionOptions | null
  /** null = nobody is named. */
  readonly sasl: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
    readonly username: string
    readonly password: string
  } | null
  readonly messages: MessageOptions
}

const DEFAULT_FETCH_BYTES = 50 * 1024 * 1024
/** Partitions that are worked on at the same time; a failing one keeps its place. */
const PARTITIONS_AT_ONCE = 256
/** Longest time until offsets of processed records are committed, in ms. */
const COMMIT_INTERVAL_MS = 1000
/** Longest wait for brokers when the consumer leaves, in ms. */
const CLOSE_MS = 5000
/** Attempts at a request before the library begins anew. */
const RETRIES = 5

/** A record of a partition. */
class KafkaRecord implements ConsumedMessage {
  readonly body: Uint8Array

  constructor(
    readonly topic: string,
    readonly partition: number,
    readonly record: KafkaMessage,
  ) {
    this.body = record.value ?? Buffer.alloc(0)
  }

  attribute(name: string): string {
    return textOf(this.record.headers?.[name])
  }

  *attributes(): Iterable<readonly [string, string]> {
    for (const [name, value] of Object.entries(this.record.headers ?? {})) {
      yield [name, textOf(value)]
    }
  }
}

/** Takes commands out of topics. */
export class KafkaConsumer implements Consumer {
  readonly #options: KafkaOptions
  readonly #deps: ConsumerDeps
  readonly #handler: MessageHandler<KafkaRecord>
  readonly #pause = new Pause()
  readonly #kafka: Kafka
  readonly #member: GroupMember
  /** Batches that are being processed. */
  readonly #busy = new Set<Promise<void>>()
  #producer: Promise<Producer> | null = null
  #admin: Promise<Admin> | null = null

  constructor(options: KafkaOptions, deps: ConsumerDeps) {
    this.#options = options
    this.#deps = deps
    this.#handler = new MessageHandler(options.messages, deps, (record, reason) =>
      this.#bury(record, reason),
    )
    this.#kafka = clientOf(options, deps.log)
    const { group, fetchMaxBytes, fetchMaxWaitMs, readUncommitted } = options
    this.#member = this.#kafka.consumer({
      groupId: group,
      maxBytes: fetchMaxBytes === 0 ? DEFAULT_FETCH_BYTES : fetchMaxBytes,
      maxWaitTimeInMs: fetchMaxWaitMs,
      readUncommitted,
      allowAutoTopicCreation: false,
      retry: { retries: RETRIES, restartOnFailure: () => Promise.resolve(!this.#pause.isClosed()) },
    })
    this.#member.on('consumer.crash', ({ payload: { error } }) => {
      deps.metrics.failed()
      deps.log.error({ error }, 'error consuming from Kafka, beginning anew')
    })
  }

  async start(): Promise<void> {
    await this.#member.connect()
    if (this.#pause.isClosed()) return
    // A group without offsets begins with what is there, as in the reference.
    await this.#member.subscribe({ topics: [...this.#options.topics], fromBeginning: true })
    await this.#member.run({
      autoCommit: true,
      autoCommitInterval: COMMIT_INTERVAL_MS,
      eachBatchAutoResolve: false,
      partitionsConsumedConcurrently: PARTITIONS_AT_ONCE,
      eachBatch: async (batch) => {
        const work = this.#process(batch)
        this.#busy.add(work)
        try {
          await work
        } finally {
          this.#busy.delete(work)
        }
      },
    })
  }

  async stop(): Promise<void> {
    this.#pause.close()
    await Promise.allSettled(this.#busy)
    await within(CLOSE_MS, this.#member.disconnect())
    for (const client of [this.#producer, this.#admin]) {
      const open = await client?.catch(() => null)
      if (open !== null && open !== undefined) await within(CLOSE_MS, open.disconnect())
    }
  }

  async lag(): Promise<number> {
    const admin = await this.#adminClient()
    const { group, topics } = this.#options
    const committed = await admin.fetchOffsets({ groupId: group, topics: [...topics] })
    let waiting = 0
    for (const { topic, partitions } of committed) {
      const ends = await admin.fetchTopicOffsets(topic)
      for (const { partition, high, low } of ends) {
        const offset = Number(partitions.find((each) => each.partition === partition)?.offset ?? -1)
        waiting += Number(high) - Math.max(offset, Number(low))
      }
    }
    return waiting
  }

  /** In order; a record that fails is tried until it goes through, or the partition goes elsewhere. */
  async #process(payload: EachBatchPayload): Promise<void> {
    const { batch } = payload
    for (const message of batch.messages) {
      const record = new KafkaRecord(batch.topic, batch.partition, message)
      for (let attempt = 1; ; attempt++) {
        if (this.#pause.isClosed() || !payload.isRunning() || payload.isStale()) return
        if ((await this.#handler.handle(record, attempt)) === 'done') break
        await this.#pause.wait(backoffMs(attempt))
        await payload.heartbeat()
      }
      payload.resolveOffset(message.offset)
      this.#deps.metrics.processed(1)
      await payload.heartbeat()
      await payload.commitOffsetsIfNecessary()
    }
  }

  async #bury({ topic, partition, record }: KafkaRecord, reason: string): Promise<void> {
    const producer = await this.#producerClient()
    const about = { [REASON]: reason, [SOURCE]: `${topic} ${partition} ${record.offset}` }
    const headers: IHeaders = { ...record.headers, ...about }
    await producer.send({
      topic: this.#options.messages.deadLetters,
      messages: [{ key: record.key, value: record.value, headers }],
    })
  }

  #producerClient(): Promise<Producer> {
    return (this.#producer ??= opened(
      this.#kafka.producer({ allowAutoTopicCreation: false }),
      () => {
        this.#producer = null
      },
    ))
  }

  #adminClient(): Promise<Admin> {
    return (this.#admin ??= opened(this.#kafka.admin(), () => {
      this.#admin = null
    }))
  }
}

async function opened<T extends { connect(): Promise<void> }>(
  client: T,
  forget: () => void,
): Promise<T> {
  try {
    await client.connect()
    return client
  } catch (cause) {
    forget()
    throw cause
  }
}

function clientOf(options: KafkaOptions, log: Logger): Kafka {
  const { brokers, dialTimeoutMs, tls, sasl } = options
  const { Kafka: Client, logLevel } = kafkaLibrary()
  // The library's own severities are about attempts, most of which are repeated.
  const write = ({ level, namespace, log: { message, error } }: LogEntry): void => {
    const fields = { part: namespace, error: error as unknown }
    if (level === logLevel.ERROR || level === logLevel.WARN) log.warn(fields, message)
    else log.debug(fields, message)
  }
  return new Client({
    clientId: 'backhaul',
    brokers: [...brokers],
    connectionTimeout: dialTimeoutMs,
    ...(tls === null ? {} : { ssl: tls }),
    ...(sasl === null ? {} : { sasl: saslOf(sasl) }),
    retry: { retries: RETRIES },
    logLevel: logLevel.WARN,
    logCreator: () => write,
    socketFactory: openSocket,
  })
}

function saslOf({ mechanism, username, password }: NonNullable<KafkaOptions['sasl']>) {
  switch (mechanism) {
    case 'plain':
      return { mechanism, username, password } as const
    case 'scram-sha-256':
      return { mechanism, username, password } as const
    case 'scram-sha-512':
      return { mechanism, username, password } as const
  }
}

/** A socket whose names are looked up as all of this process are. */
function openSocket({ host, port, ssl, onConnect }: ISocketFactoryArgs): Socket {
  const { lookup } = systemResolver
  // Without TLS the library gives nothing here, whatever its types say.
  const tls = ssl as ConnectionOptions | null | undefined
  return tls === null || tls === undefined
    ? connectSocket({ host, port, lookup }, onConnect)
    : connectTls({ servername: host, ...tls, host, port, lookup }, onConnect)
}

function textOf(value: IHeaders[string]): string {
  const one = Array.isArray(value) ? value[0] : value
  return one === undefined ? '' : one.toString()
}
