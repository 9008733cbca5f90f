/**
 * The outbox table of PostgreSQL. One worker for each partition takes its rows in order, in one
 * transaction under an advisory lock, so that of all nodes one works on a partition at a time, also
 * nodes of the reference. spec: server-api-and-operations.md §9.3
 */
import type { Client, QueryResult } from 'pg'
import { MessageHandler } from './handler.js'
import { backoffMs, Pause } from './pause.js'
import type { ConsumedMessage, Consumer, ConsumerDeps, MessageOptions } from './ports.js'

/** Options of the consumer. Durations in ms. */
export type PostgresConsumerOptions = {
  /** Name of the table as SQL has it, with its schema if need be. */
  readonly table: string
  /** Workers; rows of other partitions are not looked at. */
  readonly partitions: number
  /** Most rows of one transaction. */
  readonly selectLimit: number
  readonly pollIntervalMs: number
  /** Channel whose notifications tell of rows; '' = none. */
  readonly notificationChannel: string
  /** Go on with something else while another node has the lock, instead of waiting for it. */
  readonly tryLock: boolean
  readonly messages: MessageOptions
}

/** How the consumer connects. */
export type PostgresConnectors = {
  readonly work: () => Promise<Client>
  /** For notifications, which pools that share connections between transactions cannot pass on. */
  readonly listen: () => Promise<Client>
}

/** Longest wait for the lock of a partition, in ms; then the connection is seen to be alive, and it waits again. */
const LOCK_TIMEOUT_MS = 10_000
/** Longest wait for the answer to any statement besides the lock, in ms. */
const QUERY_TIMEOUT_MS = 30_000
/** Pause before notifications are listened for again, in ms. */
const LISTEN_RETRY_MS = 1000
/** Rows beyond this are not counted. */
const MAX_LAG = 1_000_000

const LOCK_NOT_AVAILABLE = '55P03'

type Row = {
  readonly id: string
  readonly method: string | null
  readonly payload: string | null
}

/** A row, with the transaction it was read in. */
class OutboxMessage implements ConsumedMessage {
  readonly body: Uint8Array

  constructor(
    readonly row: Row,
    readonly client: Client,
    readonly partition: number,
  ) {
    this.body = Buffer.from(row.payload ?? '')
  }

  attribute(): string {
    return this.row.method ?? ''
  }

  attributes(): Iterable<readonly [string, string]> {
    return [['method', this.attribute()]]
  }
}

/** How a turn of a worker ended. */
type Turn = 'locked' | 'empty' | 'more' | 'retry'

/** Takes commands out of the table. */
export class PostgresConsumer implements Consumer {
  readonly #options: PostgresConsumerOptions
  readonly #connect: PostgresConnectors
  readonly #deps: ConsumerDeps
  readonly #handler: MessageHandler<OutboxMessage>
  readonly #workers: Worker[]
  readonly #listening = new Pause()
  #listener: Client | null = null
  #counter: Client | null = null
  #running: Promise<unknown> | null = null
  #stopped = false

  constructor(options: PostgresConsumerOptions, connect: PostgresConnectors, deps: ConsumerDeps) {
    this.#options = options
    this.#connect = connect
    this.#deps = deps
    this.#handler = new MessageHandler(options.messages, deps, (message, reason) =>
      this.#bury(message, reason),
    )
    this.#workers = Array.from(
      { length: options.partitions },
      (_, partition) => new Worker(partition, options, connect.work, this.#handler, deps),
    )
  }

  async start(): Promise<void> {
    // Shows at once whether the address and the password are right.
    this.#counter = await this.#connect.work()
    if (this.#stopped) return this.#end(this.#counter)
    const { notificationChannel: channel } = this.#options
    this.#running = Promise.all([
      ...this.#workers.map((worker) => worker.run()),
      ...(channel === '' ? [] : [this.#listen(channel)]),
    ])
  }

  async stop(): Promise<void> {
    this.#stopped = true
    for (const worker of this.#workers) worker.stop()
    this.#listening.close()
    const listener = this.#listener
    if (listener !== null) void this.#end(listener)
    await this.#running
    if (this.#counter !== null) await this.#end(this.#counter)
  }

  async lag(): Promise<number> {
    const { table } = this.#options
    try {
      this.#counter ??= await this.#connect.work()
      const { rows } = await this.#counter.query<{ count: string }>({
        text: `SELECT count(*) FROM (SELECT 1 FROM ${table} WHERE partition < $1 LIMIT ${MAX_LAG}) waiting`,
        values: [this.#options.partitions],
        ...BOUNDED,
      })
      return Number(rows[0]?.count ?? 0)
    } catch (error) {
      const broken = this.#counter
      this.#counter = null
      if (broken !== null) void this.#end(broken)
      throw error
    }
  }

  /** Inside the transaction of the row; a table that is not there must not take the others' work along. */
  async #bury({ row, client, partition }: OutboxMessage, reason: string): Promise<void> {
    const { deadLetters } = this.#options.messages
    await client.query('SAVEPOINT dead_letter')
    try {
      await client.query({
        text: `INSERT INTO ${deadLetters} (id, method, payload, partition, reason) VALUES ($1, $2, $3, $4, $5)`,
        values: [row.id, row.method, row.payload, partition, reason],
        ...BOUNDED,
      })
    } catch (cause) {
      await client.query('ROLLBACK TO SAVEPOINT dead_letter')
      throw cause
    }
  }

  /** Wakes workers when rows are told of, until the stop. */
  async #listen(channel: string): Promise<void> {
    const { log } = this.#deps
    while (!this.#stopped) {
      try {
        const client = (this.#listener = await this.#connect.listen())
        const ended = new Promise<void>((resolve) => client.once('end', resolve))
        client.on('notification', ({ payload = '' }) => {
          this.#notified(payload)
        })
        await client.query({ text: `LISTEN ${client.escapeIdentifier(channel)}`, ...BOUNDED })
        // What came meanwhile was not told.
        for (const worker of this.#workers) worker.wake()
        if (this.#isStopped()) await this.#end(client)
        await ended
        if (!this.#isStopped()) throw new Error('the connection is lost')
      } catch (error) {
        if (this.#isStopped()) return
        log.error({ error }, 'error listening for outbox notifications')
        if (this.#listener !== null) void this.#end(this.#listener)
        this.#listener = null
        await this.#listening.wait(LISTEN_RETRY_MS)
      }
    }
  }

  /** A stop may come during any wait. */
  #isStopped(): boolean {
    return this.#stopped
  }

  #notified(payload: string): void {
    const worker = /^\d{1,9}$/.test(payload) ? this.#workers[Number(payload)] : undefined
    if (worker !== undefined) worker.wake()
    else
      this.#deps.log.error({ partition: payload.slice(0, 32) }, 'outbox partition is out of range')
  }

  async #end(client: Client): Promise<void> {
    await client.end().catch(() => undefined)
  }
}

const BOUNDED = { query_timeout: QUERY_TIMEOUT_MS } as const
const LOCK_BOUNDED = { query_timeout: LOCK_TIMEOUT_MS + QUERY_TIMEOUT_MS } as const

/** Works on one partition. */
class Worker {
  readonly #partition: number
  readonly #options: PostgresConsumerOptions
  readonly #connect: () => Promise<Client>
  readonly #handler: MessageHandler<OutboxMessage>
  readonly #deps: ConsumerDeps
  readonly #pause = new Pause()
  #client: Client | null = null
  /** Nothing of ours is under way: the connection waits for another node's lock. */
  #awaitsLock = false
  /** The row that did not go through, and how often it was tried. */
  #failing: { readonly id: string; readonly attempts: number } | null = null

  constructor(
    partition: number,
    options: PostgresConsumerOptions,
    connect: () => Promise<Client>,
    handler: MessageHandler<OutboxMessage>,
    deps: ConsumerDeps,
  ) {
    this.#partition = partition
    this.#options = options
    this.#connect = connect
    this.#handler = handler
    this.#deps = deps
  }

  /** Works until the stop. */
  async run(): Promise<void> {
    const { pollIntervalMs } = this.#options
    let failures = 0
    while (!this.#pause.isClosed()) {
      const turn = await this.#turn()
      failures = turn === 'retry' ? failures + 1 : 0
      if (turn === 'retry') await this.#pause.wait(backoffMs(failures))
      else if (turn !== 'more') await this.#pause.wait(pollIntervalMs)
    }
    await this.#client?.end().catch(() => undefined)
  }

  /** There are rows. */
  wake(): void {
    this.#pause.wake()
  }

  /** Ends after the row that is being processed. */
  stop(): void {
    this.#pause.close()
    if (this.#awaitsLock) this.#leave()
  }

  async #turn(): Promise<Turn> {
    try {
      const client = (this.#client ??= await this.#connect())
      return await this.#transaction(client)
    } catch (error) {
      if (isWaitOver(error)) {
        await this.#client?.query('ROLLBACK').catch(() => {
          this.#leave()
        })
        return 'locked'
      }
      this.#leave()
      if (this.#pause.isClosed()) return 'empty'
      const { log, metrics } = this.#deps
      metrics.failed()
      log.error({ partition: this.#partition, error }, 'error processing postgresql outbox')
      return 'retry'
    }
  }

  async #transaction(client: Client): Promise<Turn> {
    await client.query({
      text: `BEGIN ISOLATION LEVEL READ COMMITTED; SET LOCAL lock_timeout = ${LOCK_TIMEOUT_MS}`,
      ...BOUNDED,
    })
    if (!(await this.#lock(client))) {
      await client.query({ text: 'ROLLBACK', ...BOUNDED })
      return 'locked'
    }
    const { table, selectLimit } = this.#options
    const { rows }: QueryResult<Row> = await client.query({
      text: `SELECT id, method, payload FROM ${table} WHERE partition = $1 ORDER BY id ASC LIMIT $2`,
      values: [this.#partition, selectLimit],
      types: AS_TEXT,
      ...BOUNDED,
    })
    const { done, failed } = await this.#process(rows, client)
    if (done.length > 0) {
      await client.query({
        text: `DELETE FROM ${table} WHERE id = ANY($1::bigint[])`,
        values: [done],
        ...BOUNDED,
      })
    }
    await client.query({ text: 'COMMIT', ...BOUNDED })
    this.#deps.metrics.processed(done.length)
    if (failed) return 'retry'
    return rows.length === selectLimit ? 'more' : 'empty'
  }

  /** In order, up to the first that does not go through: it stays, with all behind it. */
  async #process(
    rows: readonly Row[],
    client: Client,
  ): Promise<{ readonly done: readonly string[]; readonly failed: boolean }> {
    const done: string[] = []
    for (const row of rows) {
      if (this.#pause.isClosed()) break
      const { id } = row
      const attempt = this.#failing?.id === id ? this.#failing.attempts + 1 : 1
      const message = new OutboxMessage(row, client, this.#partition)
      if ((await this.#handler.handle(message, attempt)) === 'retry') {
        this.#failing = { id, attempts: attempt }
        return { done, failed: true }
      }
      this.#failing = null
      done.push(id)
    }
    return { done, failed: false }
  }

  async #lock(client: Client): Promise<boolean> {
    if (this.#pause.isClosed()) return false
    // The reference locks the same name.
    const values = [`centrifugo_partition_lock_${this.#deps.name}${this.#partition}`]
    if (this.#options.tryLock) {
      const { rows } = await client.query<{ locked: boolean }>({
        text: 'SELECT pg_try_advisory_xact_lock(hashtext($1)) AS locked',
        values,
        ...BOUNDED,
      })
      return rows[0]?.locked === true
    }
    this.#awaitsLock = true
    try {
      const text = 'SELECT pg_advisory_xact_lock(hashtext($1))'
      await client.query({ text, values, ...LOCK_BOUNDED })
    } finally {
      this.#awaitsLock = false
    }
    return true
  }

  /** Gives the connection up; what it was doing is undone by the server. */
  #leave(): void {
    const client = this.#client
    this.#client = null
    void client?.end().catch(() => undefined)
  }
}

const BYTEA = 17

/** Values as the server writes them: what is JSON is not parsed. */
const AS_TEXT = {
  getTypeParser:
    (type: number) =>
    (value: string): string =>
      type === BYTEA ? Buffer.from(value.slice(2), 'hex').toString('utf8') : value,
}

const isWaitOver = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === LOCK_NOT_AVAILABLE
