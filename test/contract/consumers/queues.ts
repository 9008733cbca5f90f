/** Queues that the contract of consumers is tried on. Adding a kind means adding an entry. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { jetstream, jetstreamManager } from '@nats-io/jetstream'
import { connect, headers } from '@nats-io/transport-node'
import { Kafka, logLevel } from 'kafkajs'
import { startKafka } from '../../support/start-kafka.js'
import { startPostgres } from '../../support/postgres.js'
import { eventually, startRedis } from '../../support/redis.js'
import { startNats } from '../../support/start-nats.js'

/** A message as a producer writes it. */
export type Sent = {
  /** '' = the body says it. */
  readonly method: string
  readonly body: string
  /** Attributes of a publication. */
  readonly attributes?: Readonly<Record<string, string>>
}

/** A queue with what tests do to it. */
export type Queue = {
  /** The item of `consumers`, without its name. */
  readonly config: Record<string, any>
  /** Keys of the section that switch publication data mode on; null = it has none. */
  readonly publicationMode: Record<string, unknown> | null
  /** Keys of the section with which what failed comes again soon. */
  readonly quickRetry: Record<string, unknown>
  /** Where dead letters go. */
  readonly deadLetterTarget: string
  send(messages: readonly Sent[]): Promise<void>
  /** Settles when so many are on their way; absent where nobody takes messages ahead. */
  handedOut?(count: number): Promise<void>
  /** Messages that are not acknowledged. */
  unacknowledged(): Promise<number>
  /** Bodies of dead letters, with why. */
  deadLetters(): Promise<readonly { readonly body: string; readonly reason: string }[]>
  /** The server dies and comes back with its data. */
  kill(): Promise<void>
  restart(): Promise<void>
  /** Empty again, as it was after {@link QueueUnderTest.open}. */
  reset(): Promise<void>
  close(): Promise<void>
}

/** A kind of queue. */
export type QueueUnderTest = {
  readonly name: string
  /** A message that fails holds up those behind it. */
  readonly ordered: boolean
  /** A body is an envelope when no method is given beside it; a table always has the method. */
  readonly envelopes: boolean
  readonly open: () => Promise<Queue>
}

const OUTBOX = `
  CREATE TABLE outbox (
    id BIGSERIAL PRIMARY KEY, method text NOT NULL, payload JSONB NOT NULL,
    partition INTEGER NOT NULL DEFAULT 0, created_at timestamptz NOT NULL DEFAULT now());
  CREATE TABLE outbox_dead (
    id BIGINT, method text, payload JSONB, partition INTEGER, reason text,
    failed_at timestamptz NOT NULL DEFAULT now())`

async function openPostgres(notify: boolean): Promise<Queue> {
  const server = await startPostgres()
  await server.client.query(OUTBOX)
  const section = {
    dsn: server.dsn,
    outbox_table_name: 'outbox',
    ...(notify
      ? { partition_notification_channel: 'news of "outbox"', partition_poll_interval: '1h' }
      : { partition_poll_interval: '20ms', use_try_lock: true }),
  }
  return {
    config: { type: 'postgresql', postgresql: section },
    publicationMode: null,
    quickRetry: {},
    deadLetterTarget: 'outbox_dead',
    send: async (messages) => {
      const { client } = server
      await client.query('BEGIN')
      for (const { method, body } of messages) {
        await client.query('INSERT INTO outbox (method, payload) VALUES ($1, $2)', [method, body])
      }
      if (notify) await client.query(`SELECT pg_notify('news of "outbox"', '0')`)
      await client.query('COMMIT')
    },
    unacknowledged: async () => {
      const { rows } = await server.client.query<{ n: string }>('SELECT count(*) AS n FROM outbox')
      return Number(rows[0]?.n)
    },
    deadLetters: async () => {
      const { rows } = await server.client.query<{ body: string; reason: string }>(
        'SELECT payload::text AS body, reason FROM outbox_dead ORDER BY failed_at',
      )
      return rows
    },
    kill: () => server.kill(),
    restart: () => server.restart(),
    reset: async () => {
      await server.client.query('TRUNCATE outbox, outbox_dead')
    },
    close: () => server.stop(),
  }
}

async function openRedis(): Promise<Queue> {
  const server = await startRedis()
  const section = {
    address: [server.address],
    connect_timeout: '500ms',
    streams: ['jobs'],
    consumer_group: 'backhaul',
  }
  return {
    config: { type: 'redis_stream', redis_stream: section },
    publicationMode: {},
    quickRetry: { visibility_timeout: '200ms' },
    deadLetterTarget: 'jobs:dead',
    send: async (messages) => {
      const pipeline = server.client.pipeline()
      for (const { method, body, attributes = {} } of messages) {
        const named = method === '' ? {} : { method }
        pipeline.xadd(
          'jobs',
          '*',
          ...Object.entries({ payload: body, ...named, ...attributes }).flat(),
        )
      }
      await pipeline.exec()
    },
    unacknowledged: async () => {
      const [group] = (await server.client.xinfo('GROUPS', 'jobs')) as unknown[][]
      // It is made anew after an outage.
      if (group === undefined) return Infinity
      const facts = Object.fromEntries(
        Array.from({ length: group.length / 2 }, (_, at) => [group[2 * at], group[2 * at + 1]]),
      )
      return Number(facts.pending) + Number(facts.lag)
    },
    deadLetters: async () => {
      const entries = await server.client.xrange('jobs:dead', '-', '+')
      return entries.map(([, flat]) => {
        const value = (name: string) => flat[flat.indexOf(name) + 1] ?? ''
        return { body: value('payload'), reason: value('backhaul-dead-letter-reason') }
      })
    },
    kill: () => server.kill(),
    restart: () => server.restart(),
    reset: async () => {
      await server.client.flushall()
    },
    close: () => server.close(),
  }
}

async function openJetStream(): Promise<Queue> {
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-jetstream-'))
  const server = await startNats(['-js', '-sd', folder])
  const connection = await connect({
    servers: server.url,
    maxReconnectAttempts: -1,
    reconnectTimeWait: 20,
  })
  const manager = await jetstreamManager(connection)
  const client = jetstream(connection)
  const create = async (): Promise<void> => {
    await manager.streams.add({ name: 'JOBS', subjects: ['jobs.*'] })
    await manager.streams.add({ name: 'DEAD', subjects: ['dead'] })
  }
  await create()
  const section = {
    url: server.url,
    stream_name: 'JOBS',
    durable_consumer_name: 'backhaul',
    subjects: ['jobs.*'],
    deliver_policy: 'all',
  }
  return {
    config: { type: 'nats_jetstream', nats_jetstream: section },
    publicationMode: {},
    quickRetry: {},
    deadLetterTarget: 'dead',
    send: async (messages) => {
      for (const { method, body, attributes = {} } of messages) {
        const sent = headers()
        if (method !== '') sent.set('centrifugo-method', method)
        for (const [name, value] of Object.entries(attributes)) sent.set(name, value)
        await client.publish('jobs.a', body, { headers: sent })
      }
    },
    unacknowledged: async () => {
      const info = await manager.consumers.info('JOBS', 'backhaul')
      return info.num_pending + info.num_ack_pending
    },
    deadLetters: async () => {
      const { messages } = (await manager.streams.info('DEAD')).state
      const letters = []
      for (let seq = 1; seq <= messages; seq++) {
        const letter = await manager.streams.getMessage('DEAD', { seq })
        const reason = letter?.header.get('backhaul-dead-letter-reason') ?? ''
        letters.push({ body: letter?.string() ?? '', reason })
      }
      return letters
    },
    handedOut: (count) =>
      eventually(async () => {
        const { num_ack_pending: taken } = await manager.consumers.info('JOBS', 'backhaul')
        return taken === count
      }),
    // Killed, it forgets acknowledgements, and gives those messages out again half a minute later.
    kill: () => server.stop(),
    restart: async () => {
      await server.restart()
      await eventually(() =>
        connection.flush().then(
          () => true,
          () => false,
        ),
      )
    },
    reset: async () => {
      await manager.streams.delete('JOBS')
      await manager.streams.delete('DEAD')
      await create()
    },
    close: async () => {
      await connection.close()
      await server.stop()
      rmSync(folder, { recursive: true, force: true })
    },
  }
}

async function openKafka(): Promise<Queue> {
  const server = await startKafka()
  const kafka = new Kafka({
    brokers: [server.address],
    logLevel: logLevel.NOTHING,
    retry: { retries: 50, maxRetryTime: 200 },
  })
  const [admin, producer] = [kafka.admin(), kafka.producer()]
  await Promise.all([admin.connect(), producer.connect()])
  // Topics of their own for each test: a group keeps what it committed.
  let round = 0
  const names = () => ({ jobs: `jobs${round}`, dead: `dead${round}` })
  const section = { brokers: [server.address], consumer_group: 'backhaul', fetch_max_wait: '50ms' }
  const queue = {
    config: { type: 'kafka', kafka: { ...section, topics: ['jobs0'] } },
    publicationMode: {},
    quickRetry: {},
    deadLetterTarget: 'dead0',
    send: async (messages: readonly Sent[]) => {
      await producer.send({
        topic: names().jobs,
        messages: messages.map(({ method, body, attributes = {} }) => ({
          key: 'one',
          value: body,
          headers: { ...(method === '' ? {} : { 'centrifugo-method': method }), ...attributes },
        })),
      })
    },
    unacknowledged: async () => {
      const topic = names().jobs
      const committed = await admin.fetchOffsets({ groupId: 'backhaul', topics: [topic] })
      const ends = await admin.fetchTopicOffsets(topic)
      return ends.reduce((sum, { partition, high }) => {
        const found = committed[0]?.partitions.find((each) => each.partition === partition)
        return sum + Number(high) - Math.max(0, Number(found?.offset ?? 0))
      }, 0)
    },
    deadLetters: async () => {
      const letters: { body: string; reason: string }[] = []
      const topic = names().dead
      const [end] = await admin.fetchTopicOffsets(topic)
      const reader = kafka.consumer({ groupId: `reader of ${topic}` })
      await reader.connect()
      await reader.subscribe({ topics: [topic], fromBeginning: true })
      await reader.run({
        eachMessage: ({ message }) => {
          const reason = String(message.headers?.['backhaul-dead-letter-reason'])
          letters.push({ body: String(message.value), reason })
          return Promise.resolve()
        },
      })
      await eventually(() => Promise.resolve(letters.length === Number(end?.high)))
      await reader.disconnect()
      return letters
    },
    kill: () => server.kill(),
    restart: () => server.restart(),
    reset: async () => {
      round++
      const { jobs, dead } = names()
      queue.config.kafka.topics = [jobs]
      queue.deadLetterTarget = dead
      await createTopics()
    },
    close: async () => {
      await Promise.all([admin.disconnect(), producer.disconnect()])
      await server.stop()
    },
  }
  const createTopics = async (): Promise<void> => {
    const { jobs, dead } = names()
    await admin.createTopics({
      waitForLeaders: true,
      topics: [
        { topic: jobs, numPartitions: 2 },
        { topic: dead, numPartitions: 1 },
      ],
    })
  }
  await createTopics()
  // A new broker has nobody who coordinates groups until one is asked for the first time.
  await admin.fetchOffsets({ groupId: 'first', topics: [names().jobs] })
  return queue
}

/** `npm test` says so when the server of a kind cannot be had on this machine. */
const leftOut = process.env.BACKHAUL_TEST_WITHOUT ?? ''

/** Every kind. */
export const queues: readonly QueueUnderTest[] = [
  {
    name: 'postgresql, polling',
    ordered: true,
    envelopes: false,
    open: () => openPostgres(false),
  },
  {
    name: 'postgresql, notified',
    ordered: true,
    envelopes: false,
    open: () => openPostgres(true),
  },
  { name: 'redis_stream', ordered: false, envelopes: true, open: openRedis },
  { name: 'nats_jetstream', ordered: false, envelopes: true, open: openJetStream },
  { name: 'kafka', ordered: true, envelopes: true, open: openKafka },
].filter(({ name }) => name !== leftOut)
