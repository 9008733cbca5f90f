/**
 * Tells when the server has taken what was sent: a PING goes after it, and the PONG means that all
 * before was read. One PING is under way at a time, and everything that is sent meanwhile shares the
 * next one. Without an answer in time the connection counts as stalled until the server speaks again.
 */
import type { TimerEntry, TimerWheel } from '../../base/index.js'

/** What acknowledging needs. */
export type AcknowledgerDeps = {
  readonly wheel: TimerWheel
  /** Sends a PING; settles with its PONG, rejects when the connection breaks. */
  readonly ping: () => Promise<void>
  /** Longest wait for a PONG, in ms. */
  readonly timeoutMs: number
  /** The server has not answered for so long that another one should be tried, in ms. */
  readonly giveUpMs: number
  readonly onStalled: () => void
  readonly onRecovered: () => void
  readonly onGiveUp: () => void
}

/** Those who wait for one PONG. */
class Batch {
  readonly done: Promise<void>
  bytes = 0
  resolve: () => void = nothing
  reject: (cause: Error) => void = nothing

  constructor() {
    this.done = new Promise((resolve, reject) => {
      this.resolve = resolve
      this.reject = reject
    })
    // Whoever asked has a handler of its own; with nobody left a failure is no unhandled one.
    this.done.catch(nothing)
  }
}

/** Waits for the server. Sits in the timer wheel for the PING that is under way. */
export class Acknowledger implements TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1

  readonly #deps: AcknowledgerDeps
  #next: Batch | null = null
  #underway: Batch | null = null
  #stalled = false
  #scheduled = false

  constructor(deps: AcknowledgerDeps) {
    this.#deps = deps
  }

  /** Whether the server left a PING unanswered. */
  get stalled(): boolean {
    return this.#stalled
  }

  /** Bytes that were sent and that nobody knows the fate of. */
  get pendingBytes(): number {
    return (this.#underway?.bytes ?? 0) + (this.#next?.bytes ?? 0)
  }

  /**
   * Settles when the server has taken what was sent so far, `bytes` of it just now; rejects when it
   * does not in time.
   */
  acknowledged(bytes = 0): Promise<void> {
    this.#next ??= new Batch()
    this.#next.bytes += bytes
    const { done } = this.#next
    if (this.#underway === null && !this.#scheduled) {
      this.#scheduled = true
      // At the end of the turn: what else is sent in it shares the PING.
      queueMicrotask(() => {
        this.#scheduled = false
        this.#advance()
      })
    }
    return done
  }

  /** The connection broke: nobody knows what of it was taken. */
  broken(cause: Error): void {
    this.#deps.wheel.cancel(this)
    const batches = [this.#underway, this.#next]
    this.#underway = null
    this.#next = null
    this.#stalled = false
    for (const batch of batches) batch?.reject(cause)
  }

  onTimer(): void {
    const { wheel, timeoutMs, giveUpMs, onStalled, onGiveUp } = this.#deps
    if (this.#stalled) {
      onGiveUp()
      return
    }
    this.#stalled = true
    wheel.schedule(this, giveUpMs)
    const cause = new Error(`no answer of the server within ${timeoutMs} ms`)
    this.#underway?.reject(cause)
    this.#next?.reject(cause)
    this.#next = null
    onStalled()
  }

  #advance(): void {
    const batch = this.#next
    if (batch === null || this.#underway !== null) return
    this.#next = null
    this.#underway = batch
    this.#deps.wheel.schedule(this, this.#deps.timeoutMs)
    this.#deps.ping().then(
      () => {
        this.#answered(batch)
      },
      () => {
        // The connection broke; `broken` tells everybody.
      },
    )
  }

  #answered(batch: Batch): void {
    if (this.#underway !== batch) return
    this.#underway = null
    this.#deps.wheel.cancel(this)
    if (this.#stalled) {
      this.#stalled = false
      this.#deps.onRecovered()
    }
    batch.resolve()
    this.#advance()
  }
}

function nothing(): void {
  // See above.
}
