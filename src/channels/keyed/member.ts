/** One reader in one keyed channel: which keys it tracks, and until when it may. */
import type { MaybePromise } from '../../base/index.js'
import { WireForms, type FanOut, type WireVariant } from '../ports.js'
import type { KeyedChannel } from './channel.js'
import type { KeyItem } from './key-item.js'
import type { KeyedMember, KeyReader, KeyReservation, TrackedVersion } from './ports.js'
import { TrackedKey, type KeyOwner } from './tracked-key.js'

const NOTHING_EXPIRES = Infinity

class Reservation implements KeyReservation {
  readonly versions: readonly TrackedVersion[]
  readonly items: readonly KeyItem[]

  constructor(versions: readonly TrackedVersion[], items: readonly KeyItem[]) {
    this.versions = versions
    this.items = items
  }
}

/** The membership of a reader. */
export class Member implements KeyedMember, KeyOwner {
  readonly #channel: KeyedChannel
  readonly #reader: KeyReader
  readonly #onLeft: (channel: KeyedChannel) => void
  readonly #keys = new Map<string, TrackedKey>()
  /** Unix seconds: no key expires before; Infinity = none does at all. */
  #earliest = NOTHING_EXPIRES

  constructor(channel: KeyedChannel, reader: KeyReader, onLeft: (channel: KeyedChannel) => void) {
    this.#channel = channel
    this.#reader = reader
    this.#onLeft = onLeft
    channel.members.add(this)
  }

  get epoch(): string {
    return this.#channel.epoch
  }

  get size(): number {
    return this.#keys.size
  }

  get delta(): boolean {
    return this.#reader.delta
  }

  has(key: string): boolean {
    return this.#keys.has(key)
  }

  prepare(versions: readonly TrackedVersion[]): MaybePromise<KeyReservation> {
    const items = versions.map(({ key }) => this.#channel.reserve(key))
    const reservation = new Reservation(versions, items)
    const pending: Promise<void>[] = []
    for (const item of items) {
      const heard = this.#channel.listen(item)
      if (heard instanceof Promise) pending.push(heard)
    }
    return pending.length === 0 ? reservation : this.#whenHeard(reservation, pending)
  }

  track(reservation: KeyReservation): void {
    this.#each(reservation, (reserved, { key, version, expireAt }) => {
      // The backend may have removed the key since it was reserved; whoever tracks it begins anew.
      const item = reserved.gone ? this.#channel.reserve(key) : reserved
      if (item !== reserved) this.#listenAnew(item)
      this.#put(item, version, expireAt)
      this.#channel.release(item)
      if (item !== reserved) this.#channel.release(reserved)
      this.#channel.onTracked(item, version)
    })
  }

  cancel(reservation: KeyReservation): void {
    this.#each(reservation, (item) => {
      this.#channel.release(item)
    })
  }

  untrack(keys: Iterable<string>): void {
    for (const key of keys) {
      const tracked = this.#keys.get(key)
      if (tracked !== undefined) this.#drop(tracked)
    }
    if (this.#keys.size === 0) this.#earliest = NOTHING_EXPIRES
  }

  dropExpired(nowMs: number): number {
    const limit = (nowMs - this.#channel.options.trackExpiredDelayMs) / 1000
    if (this.#earliest >= limit) return 0
    let dropped = 0
    let earliest = NOTHING_EXPIRES
    for (const tracked of this.#keys.values()) {
      const { expireAt } = tracked
      if (expireAt === 0) continue
      if (expireAt < limit) {
        this.#drop(tracked)
        dropped++
      } else if (expireAt < earliest) earliest = expireAt
    }
    this.#earliest = earliest
    return dropped
  }

  leave(): void {
    if (!this.#channel.members.delete(this)) return
    for (const tracked of this.#keys.values()) this.#drop(tracked)
    this.#onLeft(this.#channel)
  }

  forward(fanOut: FanOut, form: WireVariant): void {
    this.#reader.forward(fanOut, form)
  }

  onRemoved(tracked: TrackedKey, fanOut: FanOut): void {
    this.#drop(tracked)
    this.#reader.forward(fanOut, WireForms.plain)
  }

  onLost(): void {
    this.#reader.onLost()
  }

  onEpochChange(): void {
    this.#reader.onEpochChange()
  }

  async #whenHeard(reservation: Reservation, pending: Promise<void>[]): Promise<KeyReservation> {
    const heard = await Promise.allSettled(pending)
    const failed = heard.find((one) => one.status === 'rejected')
    if (failed === undefined) return reservation
    this.cancel(reservation)
    throw failed.reason
  }

  #listenAnew(item: KeyItem): void {
    const heard = this.#channel.listen(item)
    if (!(heard instanceof Promise)) return
    heard.catch(() => {
      // Polls bring the value all the same; the broker has logged its failure.
    })
  }

  #put(item: KeyItem, version: bigint, expireAt: number): void {
    const { key, line } = item
    if (expireAt > 0 && expireAt < this.#earliest) this.#earliest = expireAt
    const known = this.#keys.get(key)
    if (known?.item === item) {
      known.version = version
      known.expireAt = expireAt
      known.base = 0n
      return
    }
    if (known !== undefined) this.#drop(known)
    const tracked = new TrackedKey(this, item, version, expireAt)
    this.#keys.set(key, tracked)
    line.add(tracked)
  }

  #drop(tracked: TrackedKey): void {
    const { item } = tracked
    if (this.#keys.get(item.key) === tracked) this.#keys.delete(item.key)
    if (item.line.remove(tracked)) this.#channel.dropIdle(item)
  }

  #each(
    reservation: KeyReservation,
    action: (item: KeyItem, version: TrackedVersion) => void,
  ): void {
    if (!(reservation instanceof Reservation)) return
    const { items, versions } = reservation
    items.forEach((item, at) => {
      const version = versions[at]
      if (version !== undefined) action(item, version)
    })
  }
}
