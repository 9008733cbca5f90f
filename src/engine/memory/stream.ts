/**
 * One channel's stream in memory: offset, epoch, entries, version.
 * spec: channels-and-engines.md §4.1, §4.4, §4.5
 */
import { newEpoch } from '../../base/index.js'
import type { StreamPosition } from '../../model/index.js'
import type { Publication } from '../../protocol/index.js'
import type { HistoryFilter } from '../ports.js'

/** The lists are compacted when this many entries and half of the list are gone. */
const MIN_COMPACTION = 32
const NO_ENTRIES: readonly Publication[] = []

/** Contiguous entries that end at `top`. Times are monotonic ms. */
export class Stream {
  readonly channel: string
  readonly epoch = newEpoch()
  /** When the entries expire. */
  expireAtMs = Infinity
  /** When everything is forgotten. */
  removeAtMs = Infinity
  /** Groups in which the store looks at this stream next, -1 = none; they belong to the store. */
  expireSecond = -1
  removeSecond = -1
  #top = 0
  #version = 0n
  #versionEpoch = ''
  // Invariant: entries #start… of the list are publications with ascending offsets up to #top.
  #list: (Publication | null)[] = []
  #start = 0

  constructor(channel: string) {
    this.channel = channel
  }

  /** Offset and epoch as they are now. */
  get position(): StreamPosition {
    return { offset: this.#top, epoch: this.epoch }
  }

  /** Offset that the next publication gets. */
  get nextOffset(): number {
    return this.#top + 1
  }

  /** Number of entries. */
  get size(): number {
    return this.#list.length - this.#start
  }

  /** The entry at the top; null when it is not there any more. */
  get newest(): Publication | null {
    return this.#list[this.#list.length - 1] ?? null
  }

  /** Whether a publication of this version comes too late. 0n is never late. */
  supersedes(version: bigint, versionEpoch: string): boolean {
    if (version === 0n || this.#version === 0n) return false
    const comparable = versionEpoch === '' || versionEpoch === this.#versionEpoch
    return comparable && version <= this.#version
  }

  /** Remembers a version; an unversioned publication (0n) leaves the last one in force. */
  keepVersion(version: bigint, versionEpoch: string): void {
    if (version === 0n) return
    this.#version = version
    this.#versionEpoch = versionEpoch
  }

  /** Appends the publication with {@link nextOffset} and drops the oldest ones beyond `size`. */
  append(publication: Publication, size: number): void {
    this.#top = publication.offset
    this.#list.push(publication)
    while (this.size > size) {
      this.#list[this.#start] = null
      this.#start++
    }
    if (this.#start >= MIN_COMPACTION && this.#start * 2 >= this.#list.length) {
      this.#list = this.#list.slice(this.#start)
      this.#start = 0
    }
  }

  /** Drops the entries; offset, epoch and version stay. */
  clear(): void {
    this.#list = []
    this.#start = 0
    this.expireAtMs = Infinity
  }

  /** Entries as asked for; none when `since` is of another epoch. */
  read(filter: HistoryFilter): readonly Publication[] {
    const { limit, since, reverse } = filter
    if (limit === 0 || this.size === 0) return NO_ENTRIES
    if (since !== null && since.epoch !== '' && since.epoch !== this.epoch) return NO_ENTRIES
    return reverse ? this.#backward(limit, since) : this.#forward(limit, since)
  }

  #forward(limit: number, since: StreamPosition | null): readonly Publication[] {
    const oldest = this.#top - this.size + 1
    const from = since === null ? oldest : Math.max(oldest, since.offset + 1)
    if (from > this.#top) return NO_ENTRIES
    const to = limit < 0 ? this.#top : Math.min(this.#top, from + limit - 1)
    return this.#slice(from, to)
  }

  #backward(limit: number, since: StreamPosition | null): readonly Publication[] {
    const oldest = this.#top - this.size + 1
    const from = since === null ? this.#top : since.offset - 1
    if (from < oldest || from > this.#top) return NO_ENTRIES
    const to = limit < 0 ? oldest : Math.max(oldest, from - limit + 1)
    return this.#slice(to, from).reverse()
  }

  /** Entries with offsets from `first` to `last`, both stored. */
  #slice(first: number, last: number): Publication[] {
    const base = this.#list.length - 1 - this.#top
    const entries: Publication[] = []
    for (let offset = first; offset <= last; offset++) {
      const entry = this.#list[base + offset]
      if (entry) entries.push(entry)
    }
    return entries
  }
}
