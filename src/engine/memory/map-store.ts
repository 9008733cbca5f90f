/**
 * All map channels of the memory engine and their lifetimes: keys, stream entries, metadata.
 * spec: channels-and-engines.md §11.2, §11.3 (expiry)
 */
import type { Clock, TimerWheel } from '../../base/index.js'
import type { MapOptions } from '../ports.js'
import { Deadlines } from './deadlines.js'
import { MapState, type MapEntry } from './map-state.js'
import { StreamStore } from './stream-store.js'

/** Keys are looked at within twice this many ms after their deadline. */
const EXPIRY_PERIOD_MS = 250

/** Map channels by name. A channel without keys and stream leaves nothing behind. */
export class MapStore {
  readonly #clock: Clock
  readonly #streams: StreamStore
  readonly #states = new Map<string, MapState>()
  readonly #expiries: Deadlines<MapEntry>
  #onExpired: (entry: MapEntry) => void = () => undefined

  constructor(clock: Clock, wheel: TimerWheel) {
    this.#clock = clock
    this.#streams = new StreamStore(clock, wheel)
    this.#expiries = new Deadlines(
      clock,
      wheel,
      (entry, group) => {
        this.#look(entry, group)
      },
      EXPIRY_PERIOD_MS,
    )
  }

  /** Channels of which something is held. */
  get size(): number {
    return Math.max(this.#streams.size, this.#states.size)
  }

  /** Called for each entry whose life is over; it is still in its state then. */
  onExpired(handler: (entry: MapEntry) => void): void {
    this.#onExpired = handler
  }

  /**
   * The channel, created when there is none, with its lifetimes prolonged as a read does. Invariant:
   * state of an epoch that is gone is never seen.
   */
  open(channel: string, options: MapOptions): MapState {
    const stream = options.mode === 'ephemeral' ? null : this.#streams.open(channel)
    if (stream !== null) this.#streams.keep(stream, options.metaTtlMs, 0)
    const known = this.#states.get(channel)
    if (known !== undefined && known.stream === stream) {
      known.options = options
      return known
    }
    this.#states.delete(channel)
    return new MapState(channel, stream, options)
  }

  /** Number of keys of a channel. */
  count(channel: string): number {
    return this.#states.get(channel)?.size ?? 0
  }

  /** Restarts the life of an entry, and with the first one of its state holds that. */
  keep(entry: MapEntry): void {
    const { state } = entry
    const { keyTtlMs } = state.options
    this.#states.set(state.channel, state)
    entry.expireAtMs = keyTtlMs > 0 ? this.#clock.monotonic() + keyTtlMs : Infinity
    this.#plan(entry)
  }

  /** Restarts the life of the stream's entries and of the metadata, as a change does. */
  keepStream({ stream, options }: MapState): void {
    if (stream !== null) this.#streams.keep(stream, options.metaTtlMs, options.streamTtlMs)
  }

  /** Takes a key out. */
  remove(entry: MapEntry): void {
    const { state } = entry
    state.delete(entry)
    if (state.size === 0 && this.#states.get(state.channel) === state) {
      this.#states.delete(state.channel)
    }
  }

  /** Forgets a channel with its epoch. */
  drop(channel: string): void {
    this.#states.delete(channel)
    this.#streams.drop(channel)
  }

  /** Forgets everything. */
  clear(): void {
    this.#states.clear()
    this.#streams.clear()
    this.#expiries.clear()
  }

  // As in StreamStore: a look that comes too early plans the next one, so prolonging costs nothing.

  #plan(entry: MapEntry): void {
    const { expireAtMs, expireGroup } = entry
    if (expireAtMs === Infinity) return
    if (expireGroup >= 0 && expireGroup * EXPIRY_PERIOD_MS < expireAtMs + EXPIRY_PERIOD_MS) return
    entry.expireGroup = this.#expiries.push(entry, expireAtMs)
  }

  #look(entry: MapEntry, group: number): void {
    if (entry.expireGroup !== group) return
    entry.expireGroup = -1
    const { state } = entry
    if (this.#states.get(state.channel) !== state || !state.has(entry)) return
    if (entry.expireAtMs <= this.#clock.monotonic()) this.#onExpired(entry)
    else this.#plan(entry)
  }
}
