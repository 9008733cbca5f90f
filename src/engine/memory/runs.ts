/** Runs in memory: they end with the process. spec: runs.md §1.5 */
import type { Clock } from '../../base/index.js'
import type { MemoryBroker } from './broker.js'
import type { NewPublication, PublishOptions } from '../ports.js'
import {
  bytesOfWrite,
  keepMsOf,
  type RunBegin,
  type RunOptions,
  type RunOrigin,
  type RunPage,
  type RunRecord,
  type RunStore,
  type RunWrite,
  type RunWritten,
} from '../runs.js'

type Kept = {
  record: RunRecord
  keepUntilMs: number
  /** Last numbered write of the owner. */
  sequence: number
}

/** Runs beyond this many make place by dropping those whose time is over. */
const SWEEP_EVERY = 256

/** Keeps runs by their channels. */
export class MemoryRuns implements RunStore {
  readonly #clock: Clock
  readonly #broker: Pick<MemoryBroker, 'publish' | 'read'>
  readonly #runs = new Map<string, Kept>()
  /** Running runs by user. */
  readonly #active = new Map<string, Set<string>>()
  /** Monotonic ms at which leases end. */
  readonly #leases = new Map<string, number>()
  #begun = 0

  constructor(clock: Clock, broker: Pick<MemoryBroker, 'publish' | 'read'>) {
    this.#clock = clock
    this.#broker = broker
  }

  /** Number of runs that are kept. */
  get size(): number {
    return this.#runs.size
  }

  /** Forgets everything. */
  clear(): void {
    this.#runs.clear()
    this.#active.clear()
    this.#leases.clear()
  }

  renewLease(node: string, leaseMs: number): void {
    this.#leases.set(node, this.#clock.monotonic() + leaseMs)
  }

  endLease(node: string): void {
    this.#leases.delete(node)
  }

  begin(origin: RunOrigin, node: string, options: RunOptions, restarted: NewPublication): RunBegin {
    if (++this.#begun % SWEEP_EVERY === 0) this.#sweep()
    const { channel, user } = origin
    const before = this.find(channel)
    if (before?.state === 'running') return { t: 'running', run: before }
    const active = this.#active.get(user) ?? new Set()
    if (options.maxPerUser > 0 && active.size >= options.maxPerUser) return { t: 'limit' }
    active.add(channel)
    this.#active.set(user, active)
    const top = { limit: 0, since: null, reverse: false }
    const start = this.#broker.read(channel, top, options.historyMetaTtlMs).position
    const nowMs = this.#clock.now()
    const record: RunRecord = {
      ...origin,
      state: 'running',
      reason: '',
      node,
      generation: (before?.generation ?? 0) + 1,
      lastId: '',
      start,
      top: start,
      records: 0,
      bytes: 0,
      startedAtMs: nowMs,
      endedAtMs: 0,
      attachedAtMs: nowMs,
    }
    const keepUntilMs = this.#clock.monotonic() + keepMsOf(options)
    this.#runs.set(channel, { record, keepUntilMs, sequence: 0 })
    if (before !== null) {
      this.#broker.publish(channel, restarted, publishOptions(options))
    }
    return { t: 'begun', run: record }
  }

  append(
    channel: string,
    generation: number | null,
    write: RunWrite,
    options: RunOptions,
  ): RunWritten {
    const kept = this.#kept(channel)
    if (kept === null) return { t: 'unknown' }
    const { record } = kept
    const { publications, sequence, lastId, end } = write
    const owns = generation === record.generation
    if (owns && sequence > 0 && sequence <= kept.sequence) return { t: 'written', top: record.top }
    if (record.state !== 'running' || (generation ?? record.generation) !== record.generation) {
      return { t: 'fenced', state: record.state, generation: record.generation }
    }
    const bytes = record.bytes + bytesOfWrite(write)
    // A last record always has a place.
    if (
      options.maxBytes > 0 &&
      bytes > options.maxBytes &&
      (end === null || publications.length > 0)
    ) {
      return { t: 'full' }
    }
    const all = end === null ? publications : [...publications, end.publication]
    const nowMs = this.#clock.now()
    if (owns) kept.sequence = sequence
    // Changed before anything is delivered: subscribers may act on the run.
    const changed = {
      ...record,
      lastId: lastId === '' ? record.lastId : lastId,
      records: record.records + all.length,
      bytes,
      ...(end === null ? {} : { state: end.state, reason: end.reason, endedAtMs: nowMs }),
    }
    kept.record = changed
    if (end !== null) {
      kept.keepUntilMs = this.#clock.monotonic() + options.historyTtlMs
      this.#free(record)
    }
    let top = record.top
    for (const one of all) {
      top = this.#broker.publish(channel, one, publishOptions(options)).position
    }
    kept.record = { ...kept.record, top }
    return { t: 'written', top }
  }

  takeOver(channel: string, generation: number, node: string): RunRecord | null {
    const kept = this.#kept(channel)
    if (kept === null) return null
    const { record } = kept
    if (record.state !== 'running' || record.generation !== generation) return null
    kept.record = { ...record, node, generation: generation + 1 }
    kept.sequence = 0
    return kept.record
  }

  find(channel: string): RunRecord | null {
    return this.#kept(channel)?.record ?? null
  }

  orphans(): readonly RunRecord[] {
    const now = this.#clock.monotonic()
    const lives = (node: string): boolean => (this.#leases.get(node) ?? -1) > now
    return [...this.#active.values()].flatMap((channels) =>
      [...channels].flatMap((channel) => {
        const record = this.find(channel)
        return record?.state === 'running' && !lives(record.node) ? [record] : []
      }),
    )
  }

  list(user: string | null, limit: number, cursor: string): RunPage {
    this.#sweep()
    const all = [...this.#runs.values()]
      .filter(({ record }) => user === null || record.user === user)
      .sort(
        (one, other) =>
          other.keepUntilMs - one.keepUntilMs || compare(other.record.channel, one.record.channel),
      )
    const from = cursor === '' ? 0 : all.findIndex((kept) => isAfter(kept, cursor))
    if (from < 0) return { runs: [], cursor: '' }
    const page = all.slice(from, from + limit)
    const last = page[page.length - 1]
    const more = last !== undefined && from + limit < all.length
    return { runs: page.map(({ record }) => record), cursor: more ? cursorOf(last) : '' }
  }

  attached(channel: string): void {
    const kept = this.#kept(channel)
    if (kept !== null) kept.record = { ...kept.record, attachedAtMs: this.#clock.now() }
  }

  #kept(channel: string): Kept | null {
    const kept = this.#runs.get(channel)
    if (kept === undefined) return null
    if (kept.keepUntilMs > this.#clock.monotonic()) return kept
    this.#forget(kept)
    return null
  }

  #sweep(): void {
    const now = this.#clock.monotonic()
    for (const kept of this.#runs.values()) if (kept.keepUntilMs <= now) this.#forget(kept)
  }

  #forget({ record }: Kept): void {
    this.#runs.delete(record.channel)
    this.#free(record)
  }

  #free({ channel, user }: RunRecord): void {
    const active = this.#active.get(user)
    active?.delete(channel)
    if (active?.size === 0) this.#active.delete(user)
  }
}

const compare = (one: string, other: string): number => (one < other ? -1 : one > other ? 1 : 0)

function cursorOf({ record, keepUntilMs }: Kept): string {
  return `${keepUntilMs} ${record.channel}`
}

function isAfter({ record, keepUntilMs }: Kept, cursor: string): boolean {
  const space = cursor.indexOf(' ')
  const until = Number(cursor.slice(0, space))
  if (keepUntilMs !== until) return keepUntilMs < until
  return compare(record.channel, cursor.slice(space + 1)) < 0
}

function publishOptions(options: RunOptions): PublishOptions {
  const { historySize, historyTtlMs, historyMetaTtlMs } = options
  return {
    historySize,
    historyTtlMs,
    historyMetaTtlMs,
    idempotencyKey: '',
    version: 0n,
    versionEpoch: '',
    delta: false,
  }
}
