/**
 * Streams of Redis with a consumer group: nodes share the entries, and take over what another took and
 * did not acknowledge in time. spec: server-api-and-operations.md §9.3
 */
import { REASON, SOURCE } from './dead-letters.js'
import { MessageHandler } from './handler.js'
import { backoffMs, Pause } from './pause.js'
import type { ConsumedMessage, Consumer, ConsumerDeps, MessageOptions } from './ports.js'

/** What is asked of a connection. Answers are nested arrays of buffers, numbers and nulls. */
export interface RedisCommands {
  callBuffer(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>
  disconnect(): void
}

/** Options of the consumer. Durations in ms. */
export type RedisStreamOptions = {
  readonly streams: readonly string[]
  readonly group: string
  /** Age from which an entry that was taken and not acknowledged is taken over. */
  readonly visibilityTimeoutMs: number
  /** Entries of a stream that are processed at the same time. */
  readonly workers: number
  /** Field with the body. */
  readonly payloadField: string
  readonly messages: MessageOptions
}

/** Opens a connection; `blockMs` is what commands wait for by themselves, besides the way to the server. */
export type RedisConnector = (blockMs: number) => Promise<RedisCommands>

/** Longest wait of the server for entries, in ms. */
const BLOCK_MS = 5000
/** Longest pause between two looks for entries that nobody acknowledged, in ms. */
const RECLAIM_MS = 5000
/** Most entries that are taken at once. */
const BATCH = 100
/** Entries beyond this that a stopping node did not acknowledge are taken over when they are old enough. */
const MAX_HANDED_BACK = 10_000

/** An entry of a stream. */
class StreamEntry implements ConsumedMessage {
  readonly body: Uint8Array
  readonly #fields: ReadonlyMap<string, Buffer>

  constructor(
    readonly id: string,
    fields: ReadonlyMap<string, Buffer>,
    payloadField: string,
  ) {
    this.#fields = fields
    this.body = fields.get(payloadField) ?? Buffer.alloc(0)
  }

  attribute(name: string): string {
    return this.#fields.get(name)?.toString('utf8') ?? ''
  }

  *attributes(): Iterable<readonly [string, string]> {
    for (const [name, value] of this.#fields) yield [name, value.toString('utf8')]
  }

  has(name: string): boolean {
    return this.#fields.has(name)
  }

  /** Names and values, one after the other. */
  get flat(): (string | Buffer)[] {
    return [...this.#fields].flat()
  }
}

/** Takes commands out of streams. */
export class RedisStreamConsumer implements Consumer {
  readonly #streams: readonly Stream[]
  #running: Promise<unknown> | null = null

  constructor(options: RedisStreamOptions, connect: RedisConnector, deps: ConsumerDeps) {
    this.#streams = options.streams.map((stream) => new Stream(stream, options, connect, deps))
  }

  async start(): Promise<void> {
    await Promise.all(this.#streams.map((stream) => stream.open()))
    this.#running = Promise.all(this.#streams.map((stream) => stream.run()))
  }

  async stop(): Promise<void> {
    for (const stream of this.#streams) stream.stop()
    await this.#running
    await Promise.all(this.#streams.map((stream) => stream.close()))
  }

  async lag(): Promise<number> {
    const lags = await Promise.all(this.#streams.map((stream) => stream.lag()))
    return lags.reduce((sum, lag) => sum + lag, 0)
  }
}

/** One stream: a connection that waits for entries, another for everything else. */
class Stream {
  readonly #key: string
  readonly #options: RedisStreamOptions
  readonly #connect: RedisConnector
  readonly #deps: ConsumerDeps
  readonly #handler: MessageHandler<StreamEntry>
  readonly #pause = new Pause()
  /** Entries that are being processed, by id. */
  readonly #busy = new Map<string, Promise<void>>()
  #reader: RedisCommands | null = null
  #worker: Promise<RedisCommands> | null = null
  #reclaimAt = 0

  constructor(
    key: string,
    options: RedisStreamOptions,
    connect: RedisConnector,
    deps: ConsumerDeps,
  ) {
    this.#key = key
    this.#options = options
    this.#connect = connect
    this.#deps = deps
    this.#handler = new MessageHandler(options.messages, deps, (entry, reason) =>
      this.#bury(entry, reason),
    )
  }

  /** Makes the group. Rejects when the server cannot be had. */
  async open(): Promise<void> {
    await this.#createGroup('$')
  }

  /** Takes entries until the stop. */
  async run(): Promise<void> {
    const { log, metrics, clock } = this.#deps
    let failures = 0
    while (!this.#pause.isClosed()) {
      try {
        if (clock.monotonic() >= this.#reclaimAt) await this.#reclaim()
        await this.#take()
        failures = 0
      } catch (error) {
        this.#dropReader()
        if (this.#pause.isClosed()) break
        if (isMissingGroup(error)) {
          await this.#restoreGroup()
          continue
        }
        metrics.failed()
        log.error({ stream: this.#key, error }, 'error reading redis stream')
        await this.#pause.wait(backoffMs(failures++))
      }
    }
    await Promise.all(this.#busy.values())
  }

  stop(): void {
    this.#pause.close()
    // It may be waiting for entries; one that arrives at this moment is taken over after its time.
    this.#dropReader()
  }

  /** Hands back what is not acknowledged, so that nobody waits for it, or else leaves the group. */
  async close(): Promise<void> {
    const { group, visibilityTimeoutMs } = this.#options
    const { nodeId, log } = this.#deps
    try {
      if (this.#worker === null) return
      const pending = listOf(
        await this.#call('XPENDING', this.#key, group, '-', '+', MAX_HANDED_BACK, nodeId),
      )
      if (pending.length === 0) await this.#call('XGROUP', 'DELCONSUMER', this.#key, group, nodeId)
      else {
        // As old as what is taken over.
        await this.#call(
          ...[
            'XCLAIM',
            this.#key,
            group,
            nodeId,
            0,
            ...pending.map((each) => String(listOf(each)[0])),
          ],
          ...['IDLE', visibilityTimeoutMs, 'JUSTID'],
        )
      }
    } catch (error) {
      log.warn({ stream: this.#key, error }, 'messages of this node come again later')
    }
    const worker = await this.#worker?.catch(() => null)
    worker?.disconnect()
  }

  /** Entries that nobody took, and those that were not acknowledged. */
  async lag(): Promise<number> {
    const groups = listOf(await this.#call('XINFO', 'GROUPS', this.#key))
    for (const each of groups) {
      const facts = fieldsOf(each)
      if (String(facts.get('name')) !== this.#options.group) continue
      return numberOf(facts.get('lag')) + numberOf(facts.get('pending'))
    }
    return 0
  }

  async #createGroup(from: '$' | '0'): Promise<void> {
    try {
      const { group } = this.#options
      await this.#call('XGROUP', 'CREATE', this.#key, group, from, 'MKSTREAM')
    } catch (error) {
      if (!(error instanceof Error && error.message.startsWith('BUSYGROUP'))) throw error
    }
  }

  /** The stream was deleted, or the server lost it: what is in it now nobody has seen. */
  async #restoreGroup(): Promise<void> {
    const { log } = this.#deps
    log.warn(
      { stream: this.#key, group: this.#options.group },
      'consumer group is gone, making it anew',
    )
    try {
      await this.#createGroup('0')
    } catch (error) {
      log.error({ stream: this.#key, error }, 'error creating consumer group')
      await this.#pause.wait(backoffMs(0))
    }
  }

  /** Waits for entries, and for a place to process them in. */
  async #take(): Promise<void> {
    this.#reader ??= await this.#connect(BLOCK_MS)
    if (this.#pause.isClosed()) return
    const { group } = this.#options
    const wait = Math.max(1, Math.min(BLOCK_MS, Math.ceil(this.#untilReclaim())))
    const answer = await this.#reader.callBuffer(
      'XREADGROUP',
      ...['GROUP', group, this.#deps.nodeId, 'COUNT', BATCH, 'BLOCK', wait, 'STREAMS'],
      ...[this.#key, '>'],
    )
    const [stream] = listOf(answer)
    const entries = this.#entriesIn(listOf(stream)[1])
    await this.#processAll(entries.map((entry) => ({ entry, attempt: 1 })))
  }

  #untilReclaim(): number {
    return this.#reclaimAt - this.#deps.clock.monotonic()
  }

  /** Takes over what was taken and not acknowledged in time, by this node or another. */
  async #reclaim(): Promise<void> {
    const { group, visibilityTimeoutMs } = this.#options
    const { nodeId, clock } = this.#deps
    for (let cursor = '0-0'; !this.#pause.isClosed();) {
      const answer = listOf(
        await this.#call(
          ...['XAUTOCLAIM', this.#key, group, nodeId, visibilityTimeoutMs, cursor],
          ...['COUNT', BATCH],
        ),
      )
      const entries = this.#entriesIn(answer[1]).filter(({ id }) => !this.#busy.has(id))
      const attempts = await this.#attemptsOf(entries)
      await this.#processAll(
        entries.map((entry) => ({ entry, attempt: attempts.get(entry.id) ?? 2 })),
      )
      cursor = String(answer[0])
      if (cursor === '0-0') break
    }
    this.#reclaimAt = clock.monotonic() + Math.min(RECLAIM_MS, visibilityTimeoutMs)
  }

  /** How often each was handed out. */
  async #attemptsOf(entries: readonly StreamEntry[]): Promise<ReadonlyMap<string, number>> {
    const [first, last] = [entries[0], entries.at(-1)]
    if (first === undefined || last === undefined) return new Map()
    const { group } = this.#options
    const answer = await this.#call(
      ...['XPENDING', this.#key, group, first.id, last.id, BATCH, this.#deps.nodeId],
    )
    return new Map(
      listOf(answer).map((each): [string, number] => {
        const [id, , , deliveries] = listOf(each)
        return [String(id), numberOf(deliveries)]
      }),
    )
  }

  /** Processes so many at a time as there are workers. */
  async #processAll(
    all: readonly { readonly entry: StreamEntry; readonly attempt: number }[],
  ): Promise<void> {
    for (const { entry, attempt } of all) {
      while (this.#busy.size >= this.#options.workers) await Promise.race(this.#busy.values())
      // What a stop leaves over is handed back.
      if (this.#pause.isClosed()) return
      this.#busy.set(
        entry.id,
        this.#process(entry, attempt).finally(() => this.#busy.delete(entry.id)),
      )
    }
    // The next ones are taken when there is a place for them.
    while (this.#busy.size >= this.#options.workers) await Promise.race(this.#busy.values())
  }

  async #process(entry: StreamEntry, attempt: number): Promise<void> {
    const { payloadField } = this.#options
    const verdict = entry.has(payloadField)
      ? await this.#handler.handle(entry, attempt)
      : await this.#handler.reject(entry, 'payload value not found in redis stream message')
    if (verdict === 'retry') return
    try {
      await this.#call('XACK', this.#key, this.#options.group, entry.id)
      this.#deps.metrics.processed(1)
    } catch (error) {
      // It comes again.
      this.#deps.metrics.failed()
      this.#deps.log.error({ stream: this.#key, error }, 'error acknowledging redis stream message')
    }
  }

  async #bury(entry: StreamEntry, reason: string): Promise<void> {
    const { deadLetters } = this.#options.messages
    const about = [REASON, reason, SOURCE, `${this.#key} ${entry.id}`]
    await this.#call('XADD', deadLetters, '*', ...entry.flat, ...about)
  }

  /** A command on the connection that never waits; a broken one is left, and the next call opens another. */
  async #call(command: string, ...args: (string | Buffer | number)[]): Promise<unknown>
  async #call(...command: (string | Buffer | number)[]): Promise<unknown>
  async #call(...[command, ...args]: (string | Buffer | number)[]): Promise<unknown> {
    const opening = (this.#worker ??= this.#connect(0))
    try {
      return await (await opening).callBuffer(String(command), ...args)
    } catch (error) {
      if (isAnswer(error)) throw error
      if (this.#worker === opening) this.#worker = null
      opening.then(
        (broken) => {
          broken.disconnect()
        },
        () => undefined,
      )
      throw error
    }
  }

  #dropReader(): void {
    this.#reader?.disconnect()
    this.#reader = null
  }

  #entriesIn(answer: unknown): StreamEntry[] {
    return listOf(answer).flatMap((each) => {
      const [id, fields] = listOf(each)
      // It was deleted meanwhile.
      if (fields === null || fields === undefined) return []
      const named = new Map<string, Buffer>()
      const flat = listOf(fields)
      for (let at = 0; at + 1 < flat.length; at += 2) {
        named.set(String(flat[at]), flat[at + 1] as Buffer)
      }
      return [new StreamEntry(String(id), named, this.#options.payloadField)]
    })
  }
}

function listOf(answer: unknown): readonly unknown[] {
  return Array.isArray(answer) ? answer : []
}

/** Names and values that follow one another. */
function fieldsOf(answer: unknown): ReadonlyMap<string, unknown> {
  const flat = listOf(answer)
  const fields = new Map<string, unknown>()
  for (let at = 0; at + 1 < flat.length; at += 2) fields.set(String(flat[at]), flat[at + 1])
  return fields
}

const numberOf = (value: unknown): number => Number(value ?? 0)

/** The server answered, with an error: the connection is fine. */
const isAnswer = (error: unknown): boolean => error instanceof Error && error.name === 'ReplyError'

const isMissingGroup = (error: unknown): boolean =>
  error instanceof Error && error.message.startsWith('NOGROUP')
