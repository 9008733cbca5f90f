/**
 * One keyed channel: its epoch, its keys, and what answers and publications do to them.
 * spec: channels-and-engines.md §11.7
 */
import { hash } from 'node:crypto'
import {
  EMPTY_PAYLOAD,
  newEpoch,
  type MaybePromise,
  type Payload,
  type TimerEntry,
} from '../../base/index.js'
import type { Publication, Push } from '../../protocol/index.js'
import type { HubChannel } from '../hub/channel.js'
import type { PollAnswer, PollRequest, PolledValue, SharedPollOptions } from '../../model/index.js'
import { KeyItem } from './key-item.js'
import type { PollCounts, PolledChannel } from './ports.js'

/** Told that versions have lost their meaning. */
export type EpochWitness = { onEpochChange(): void }

/** What a channel asks of its node. */
export interface KeyedHost {
  /** The line of a key: new, or one that the broker has not been told to leave yet. */
  line(channel: KeyedChannel, key: string): HubChannel
  /** Makes the broker deliver what is published to a key. */
  listen(channel: KeyedChannel, line: HubChannel): MaybePromise<void>
  /** A line has lost its last tracker. */
  unlisten(channel: KeyedChannel, line: HubChannel): void
  deliver(line: HubChannel, push: Push, previous: Publication | null): void
  onKeys(channel: KeyedChannel): void
  onWanted(channel: KeyedChannel, key: string): void
  onKeyCount(change: number): void
  /** Nobody has read the channel for as long as its state is kept. */
  onIdle(channel: KeyedChannel): void
}

/** A publication without anything. */
const NO_VALUE: Publication = { offset: 0, data: EMPTY_PAYLOAD, info: null, tags: null, time: 0 }

/** A request whose answer has to find the items that it was made for. */
class Asked implements PollRequest {
  readonly items
  /** Asked for without a version: the answer brings their values whatever they are. */
  readonly forced: readonly KeyItem[]
  /** Later requests have higher numbers. */
  readonly order: number
  /** Made when the first patch is looked for. */
  #versions: ReadonlyMap<string, bigint> | null = null

  constructor(items: PollRequest['items'], forced: readonly KeyItem[], order: number) {
    this.items = items
    this.forced = forced
    this.order = order
  }

  /** Whether the key was asked for from this version on. */
  names(key: string, version: bigint): boolean {
    if (version === 0n) return false
    this.#versions ??= new Map(this.items.map((item) => [item.key, item.version]))
    return this.#versions.get(key) === version
  }
}

/** State of a channel. Lives while somebody reads it, and a while longer. */
export class KeyedChannel implements PolledChannel, TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1

  readonly name: string
  readonly namespace: string
  readonly options: SharedPollOptions
  readonly members = new Set<EpochWitness>()
  epoch: string
  /** Whether the epoch has changed in front of readers, who will come back for the new one. */
  epochChanged = false
  readonly #host: KeyedHost
  readonly #items = new Map<string, KeyItem>()
  /** Newest version made up here. */
  #counter = 0n
  /** Requests made so far. */
  #requests = 0

  constructor(host: KeyedHost, name: string, namespace: string, options: SharedPollOptions) {
    this.#host = host
    this.name = name
    this.namespace = namespace
    this.options = options
    this.epoch = options.versioned ? '' : newEpoch()
  }

  get keyCount(): number {
    return this.#items.size
  }

  onTimer(): void {
    this.#host.onIdle(this)
  }

  /** The item of a key, made when there is none, kept until it is released. */
  reserve(key: string): KeyItem {
    let item = this.#items.get(key)
    if (item === undefined) {
      item = new KeyItem(key, this.#host.line(this, key))
      this.#items.set(key, item)
      this.#host.onKeyCount(1)
    }
    item.reserved++
    return item
  }

  /** Settles when publications to the key are heard. */
  listen(item: KeyItem): MaybePromise<void> {
    return this.options.publishEnabled ? this.#host.listen(this, item.line) : undefined
  }

  /** Takes a reservation back. */
  release(item: KeyItem): void {
    item.reserved--
    this.dropIdle(item)
  }

  /** The item that is tracked or reserved now. */
  find(key: string): KeyItem | undefined {
    return this.#items.get(key)
  }

  /** A reader tracks the item and holds `version`. */
  onTracked(item: KeyItem, version: bigint): void {
    this.#host.onKeys(this)
    if (version > 0n && item.version <= version) return
    if (item.version > 0n) item.owed = true
    if (item.wanted || item.asking > 0) return
    item.wanted = true
    this.#host.onWanted(this, item.key)
  }

  /** Forgets an item that nobody tracks or is about to. */
  dropIdle(item: KeyItem): void {
    if (item.line.size > 0 || item.reserved > 0) return
    this.#remove(item)
    if (this.options.publishEnabled) this.#host.unlisten(this, item.line)
  }

  dueKeys(): string[] {
    const keys: string[] = []
    for (const item of this.#items.values()) {
      if (item.published) item.published = false
      else if (item.line.size > 0) keys.push(item.key)
    }
    return keys.sort()
  }

  ask(keys: readonly string[]): PollRequest {
    const { versioned } = this.options
    const items: { key: string; version: bigint }[] = []
    const forced: KeyItem[] = []
    for (const key of keys) {
      const item = this.#items.get(key)
      if (item === undefined) continue
      item.wanted = false
      const version = versioned && !item.owed ? item.version : 0n
      if (version === 0n) {
        item.asking++
        forced.push(item)
      }
      items.push({ key, version })
    }
    return new Asked(items, forced, ++this.#requests)
  }

  settle(request: PollRequest, answer: PollAnswer | null): PollCounts {
    if (!(request instanceof Asked)) throw new Error('a request that was not made here')
    for (const item of request.forced) item.asking--
    const counts = { changed: 0, unchanged: 0, removed: 0 }
    if (answer === null) return counts
    if (this.options.versioned) this.#meetEpoch(answer.epoch)
    for (const value of answer.values) {
      const item = this.#items.get(value.key)
      if (item === undefined) continue
      if (value.removed) {
        counts.removed++
        this.#onRemoved(item)
      } else if (this.#onValue(item, value, request)) counts.changed++
      else counts.unchanged++
    }
    return counts
  }

  /** A value that was published. False = it is not newer, or nobody here tracks the key. */
  onPublished(key: string, data: Payload, version: bigint, epoch: string): boolean {
    this.#meetEpoch(epoch)
    const item = this.#items.get(key)
    if (item === undefined || version <= item.version) return false
    item.version = version
    item.published = true
    this.#send(item, { ...NO_VALUE, data, key, version }, null, epoch)
    return true
  }

  /**
   * Everything that is known belongs to its epoch. An empty one says nothing: a publisher that does
   * not name epochs must not wipe out what another one named.
   */
  #meetEpoch(epoch: string): void {
    if (epoch === '' || epoch === this.epoch) return
    this.epoch = epoch
    this.epochChanged = true
    for (const item of this.#items.values()) item.reset()
    for (const member of [...this.members]) member.onEpochChange()
  }

  /** Whether the value is a new one. */
  #onValue(item: KeyItem, value: PolledValue, request: Asked): boolean {
    const { data } = value
    if (!this.options.versioned && value.version === 0n) {
      return this.#onUnversioned(item, data, request.order)
    }
    const before = item.version
    if (value.version > before && data !== null) {
      item.version = value.version
      item.owed = false
      // The backend cannot know what readers have unless it was asked from there on.
      const base =
        value.prevData !== null && request.names(item.key, before) ? value.prevData : null
      this.#deliver(item, data, base, before)
      return true
    }
    // A publication may have overtaken the answer; its version must not go out with older data.
    if (item.owed && value.version === before && before > 0n && data !== null) {
      item.owed = false
      this.#deliver(item, data, null, 0n)
    }
    return false
  }

  #onUnversioned(item: KeyItem, data: Payload | null, order: number): boolean {
    // Answers may overtake each other; without versions only their order tells which one is older.
    if (data === null || order < item.answered) return false
    item.answered = order
    const digest = hash('sha1', data.bytes(), 'base64')
    const changed = item.version === 0n || digest !== item.hash
    if (changed) {
      item.hash = digest
      const newest = item.version > this.#counter ? item.version : this.#counter
      this.#counter = newest + 1n
      item.version = this.#counter
    } else if (!item.owed) {
      return false
    }
    item.owed = false
    this.#deliver(item, data, null, 0n)
    return changed
  }

  #onRemoved(item: KeyItem): void {
    this.#remove(item)
    this.#send(item, { ...NO_VALUE, key: item.key, removed: true }, null, '')
  }

  #deliver(item: KeyItem, data: Payload, prevData: Payload | null, before: bigint): void {
    const { key, version } = item
    const pub = { ...NO_VALUE, data, key, version }
    const previous =
      prevData === null || prevData.size === 0 || before === 0n
        ? null
        : { ...NO_VALUE, data: prevData, key, version: before }
    this.#send(item, pub, previous, '')
  }

  /** `epoch` is told with what was published only, as the reference does. */
  #send(item: KeyItem, pub: Publication, previous: Publication | null, epoch: string): void {
    this.#host.deliver(item.line, { kind: 'pub', channel: this.name, pub, epoch }, previous)
  }

  #remove(item: KeyItem): void {
    if (item.gone) return
    item.gone = true
    this.#items.delete(item.key)
    this.#host.onKeyCount(-1)
  }
}
