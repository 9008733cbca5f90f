/**
 * All streams of the memory engine and their two lifetimes. Expiry is exact for whoever looks and is
 * swept within seconds for the memory's sake. spec: channels-and-engines.md §4.1, §7
 */
import type { Clock, TimerWheel } from '../../base/index.js'
import { Deadlines } from './deadlines.js'
import { Stream } from './stream.js'

/** Streams by channel. */
export class StreamStore {
  readonly #clock: Clock
  readonly #streams = new Map<string, Stream>()
  readonly #expiries: Deadlines<Stream>
  readonly #removals: Deadlines<Stream>

  constructor(clock: Clock, wheel: TimerWheel) {
    this.#clock = clock
    this.#expiries = new Deadlines(clock, wheel, (stream, second) => {
      this.#expire(stream, second)
    })
    this.#removals = new Deadlines(clock, wheel, (stream, second) => {
      this.#remove(stream, second)
    })
  }

  /** Number of streams held. */
  get size(): number {
    return this.#streams.size
  }

  /** The stream of a channel, if there is one. */
  find(channel: string): Stream | null {
    const stream = this.#streams.get(channel)
    if (stream === undefined) return null
    const now = this.#clock.monotonic()
    if (stream.removeAtMs <= now) {
      this.#streams.delete(channel)
      return null
    }
    if (stream.expireAtMs <= now) stream.clear()
    return stream
  }

  /** The stream of a channel, created when there is none. */
  open(channel: string): Stream {
    const known = this.find(channel)
    if (known !== null) return known
    const stream = new Stream(channel)
    this.#streams.set(channel, stream)
    return stream
  }

  /** Restarts the life of the metadata, and with `ttlMs` > 0 that of the entries. 0 = for ever. */
  keep(stream: Stream, metaTtlMs: number, ttlMs: number): void {
    const now = this.#clock.monotonic()
    stream.removeAtMs = metaTtlMs > 0 ? now + metaTtlMs : Infinity
    if (ttlMs > 0) stream.expireAtMs = now + ttlMs
    this.#planExpiry(stream)
    this.#planRemoval(stream)
  }

  /** Forgets a stream with its offset and epoch. */
  drop(channel: string): void {
    this.#streams.delete(channel)
  }

  /** Forgets everything. */
  clear(): void {
    this.#streams.clear()
    this.#expiries.clear()
    this.#removals.clear()
  }

  // A look that comes too early plans the next one, so prolonging a life costs nothing. Invariant: a
  // stream is in one group per lifetime; only a life that was shortened leaves an old group behind,
  // and a look out of a group that is not the planned one does nothing.

  #planExpiry(stream: Stream): void {
    if (isPlanned(stream.expireSecond, stream.expireAtMs)) return
    stream.expireSecond = this.#expiries.push(stream, stream.expireAtMs)
  }

  #planRemoval(stream: Stream): void {
    if (isPlanned(stream.removeSecond, stream.removeAtMs)) return
    stream.removeSecond = this.#removals.push(stream, stream.removeAtMs)
  }

  #expire(stream: Stream, second: number): void {
    if (stream.expireSecond !== second) return
    stream.expireSecond = -1
    if (stream.expireAtMs <= this.#clock.monotonic()) stream.clear()
    if (this.#streams.get(stream.channel) === stream) this.#planExpiry(stream)
  }

  #remove(stream: Stream, second: number): void {
    if (stream.removeSecond !== second) return
    stream.removeSecond = -1
    if (this.#streams.get(stream.channel) !== stream) return
    if (stream.removeAtMs <= this.#clock.monotonic()) this.#streams.delete(stream.channel)
    else this.#planRemoval(stream)
  }
}

/** Whether a look is planned at the deadline (within its second) or before, or none is needed. */
function isPlanned(second: number, deadlineMs: number): boolean {
  if (deadlineMs === Infinity) return true
  return second >= 0 && second * 1000 < deadlineMs + 1000
}
