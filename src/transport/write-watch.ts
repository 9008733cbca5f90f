/** Finds peers that stopped taking what waits for them. spec: client-protocol.md §3.4 */
import { CallbackTimer, type TimerWheel } from '../base/index.js'

/** What a watch looks at. */
export type Watched = {
  /** Grows whenever the peer takes something, e.g. the bytes it has taken so far. */
  readonly takenBytes: () => number
  readonly onStalled: () => void
}

/** Ends a connection whose peer takes nothing although something waits. */
export class WriteWatch {
  readonly #wheel: TimerWheel
  readonly #timeoutMs: number
  readonly #watched: Watched
  readonly #timer = new CallbackTimer(() => {
    this.#check()
  })
  #taken = 0

  constructor(wheel: TimerWheel, timeoutMs: number, watched: Watched) {
    this.#wheel = wheel
    this.#timeoutMs = timeoutMs
    this.#watched = watched
  }

  /** Something waits; no effect while the watch is on. */
  start(): void {
    if (this.#timer.timerNext !== null) return
    this.#taken = this.#watched.takenBytes()
    this.#wheel.schedule(this.#timer, this.#timeoutMs)
  }

  /** Nothing waits any more. */
  stop(): void {
    this.#wheel.cancel(this.#timer)
  }

  #check(): void {
    if (this.#watched.takenBytes() > this.#taken) this.start()
    else this.#watched.onStalled()
  }
}
