/**
 * Results of publications with an idempotency key. spec: channels-and-engines.md §4.3, §7
 */
import type { Clock, TimerWheel } from '../../base/index.js'
import type { StreamPosition } from '../../model/index.js'
import { Deadlines } from './deadlines.js'

const LIFETIME_MS = 300_000
const MAX_RESULTS = 1_000_000

type Remembered = {
  readonly id: string
  readonly position: StreamPosition
  readonly expireAtMs: number
}

/** Positions by (channel, key), kept for 300 s; the oldest go first when there are too many. */
export class PublishResults {
  readonly #clock: Clock
  readonly #max: number
  readonly #results = new Map<string, Remembered>()
  readonly #deadlines: Deadlines<Remembered>

  constructor(clock: Clock, wheel: TimerWheel, max = MAX_RESULTS) {
    this.#clock = clock
    this.#max = max
    this.#deadlines = new Deadlines(clock, wheel, (result) => {
      this.#drop(result)
    })
  }

  /** Number of results held. */
  get size(): number {
    return this.#results.size
  }

  /** Position of an earlier publication with this key. */
  find(channel: string, key: string): StreamPosition | null {
    const result = this.#results.get(pairOf(channel, key))
    if (result === undefined || result.expireAtMs <= this.#clock.monotonic()) return null
    return result.position
  }

  /** Remembers a position. */
  keep(channel: string, key: string, position: StreamPosition): void {
    while (this.#results.size >= this.#max) {
      for (const result of this.#deadlines.takeOldest()) this.#drop(result)
    }
    const id = pairOf(channel, key)
    const expireAtMs = this.#clock.monotonic() + LIFETIME_MS
    const result = { id, position, expireAtMs }
    this.#results.set(id, result)
    this.#deadlines.push(result, expireAtMs)
  }

  /** Forgets the results of one channel. Looks at all of them: for the rare clearing of a channel. */
  forget(channel: string): void {
    const prefix = pairOf(channel, '')
    for (const [id, result] of this.#results) if (id.startsWith(prefix)) this.#drop(result)
  }

  /** Forgets everything. */
  clear(): void {
    this.#results.clear()
    this.#deadlines.clear()
  }

  #drop(result: Remembered): void {
    if (this.#results.get(result.id) === result) this.#results.delete(result.id)
  }
}

/** The length in front keeps ('a_b', 'c') and ('a', 'b_c') apart. */
function pairOf(channel: string, key: string): string {
  return `${channel.length}:${channel}${key}`
}
