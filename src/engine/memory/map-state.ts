/**
 * Keys and values of one map channel in memory, and pages of them.
 * spec: channels-and-engines.md §11.1, §11.4 (cursors)
 */
import type { Publication } from '../../protocol/index.js'
import type { MapOptions, MapStateFilter } from '../ports.js'
import { compareKeys, indexAfter } from './key-order.js'
import type { Stream } from './stream.js'

/** The order of keys is given up when this many keys came or went since somebody read it. */
const MAX_UNREAD_CHANGES = 1000

const NO_ENTRIES: readonly Publication[] = []

/** The value of one key; mutable, it lives as long as the key. */
export type MapEntry = {
  readonly state: MapState
  readonly key: string
  publication: Publication
  /** Monotonic ms, Infinity = never. */
  expireAtMs: number
  /** Group in which the store looks at this entry next, -1 = none; belongs to the store. */
  expireGroup: number
  /** 0n = never versioned. */
  version: bigint
  versionEpoch: string
}

/** Entries of a channel. With a stream they belong to its epoch. */
export class MapState {
  readonly channel: string
  /** null in mode `ephemeral`. */
  readonly stream: Stream | null
  /** As of the last operation: what expiry goes by. */
  options: MapOptions
  readonly #entries = new Map<string, MapEntry>()
  /** Keys in order while somebody pages through them, else null. */
  #sorted: string[] | null = null
  #unreadChanges = 0

  constructor(channel: string, stream: Stream | null, options: MapOptions) {
    this.channel = channel
    this.stream = stream
    this.options = options
  }

  /** Number of keys. */
  get size(): number {
    return this.#entries.size
  }

  get(key: string): MapEntry | undefined {
    return this.#entries.get(key)
  }

  /** Adds a key that is not there. */
  add(key: string, publication: Publication): MapEntry {
    const entry: MapEntry = {
      state: this,
      key,
      publication,
      expireAtMs: Infinity,
      expireGroup: -1,
      version: 0n,
      versionEpoch: '',
    }
    this.#entries.set(key, entry)
    const sorted = this.#changing()
    if (sorted !== null) sorted.splice(indexAfter(sorted, key), 0, key)
    return entry
  }

  /** Whether this very entry is there. */
  has(entry: MapEntry): boolean {
    return this.#entries.get(entry.key) === entry
  }

  delete(entry: MapEntry): void {
    this.#entries.delete(entry.key)
    const sorted = this.#changing()
    if (sorted !== null) sorted.splice(indexAfter(sorted, entry.key) - 1, 1)
  }

  /** A page; the cursor is the last key of the page before. */
  read(filter: MapStateFilter): {
    readonly entries: readonly Publication[]
    readonly cursor: string
  } {
    const { key, limit } = filter
    if (key !== '') {
      const entry = this.#entries.get(key)
      return { entries: entry === undefined ? NO_ENTRIES : [entry.publication], cursor: '' }
    }
    if (limit === 0) return { entries: NO_ENTRIES, cursor: '' }
    const sorted = this.#order()
    const from = filter.cursor === '' ? 0 : indexAfter(sorted, filter.cursor)
    const to = limit < 0 ? sorted.length : Math.min(sorted.length, from + limit)
    const entries: Publication[] = []
    for (let at = from; at < to; at++) {
      const entry = this.#entries.get(sorted[at] ?? '')
      if (entry !== undefined) entries.push(entry.publication)
    }
    return { entries, cursor: to < sorted.length ? (sorted[to - 1] ?? '') : '' }
  }

  #order(): readonly string[] {
    this.#unreadChanges = 0
    return (this.#sorted ??= [...this.#entries.keys()].sort(compareKeys))
  }

  /** The order to be kept up to date; nobody pages for ever, so it is given up at some point. */
  #changing(): string[] | null {
    if (this.#sorted !== null && ++this.#unreadChanges > MAX_UNREAD_CHANGES) this.#sorted = null
    return this.#sorted
  }
}
