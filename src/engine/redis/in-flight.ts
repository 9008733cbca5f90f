/** Gives every operation a deadline, with one timer for all of them. */
import { CallbackTimer, RingQueue, type Clock, type TimerWheel } from '../../base/index.js'
import { EngineFailure } from '../ports.js'
import { asError } from './link.js'

/** Operations are looked at this often, so a deadline may be late by as much. */
const SWEEP_MS = 100

type Waiting = {
  readonly dueMs: number
  settled: boolean
  readonly expire: () => void
}

/** What operations need. */
export type InFlightDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly timeoutMs: number
  /** An operation got no answer. */
  readonly onTimeout: () => void
  /** What a failure means, in words. Default: what the client library says. */
  readonly explain?: (cause: Error) => Error
}

/** Runs operations of one connection. Invariant: all have the same timeout, so the first is due first. */
export class InFlight {
  readonly #deps: InFlightDeps
  readonly #waiting = new RingQueue<Waiting>()
  #first: Waiting | null = null
  readonly #timer = new CallbackTimer(() => {
    this.#sweep()
  })

  constructor(deps: InFlightDeps) {
    this.#deps = deps
  }

  /** Number of operations that are remembered. */
  get size(): number {
    return this.#waiting.size + (this.#first === null ? 0 : 1)
  }

  /** Runs an operation; rejects with EngineFailure when it fails or gets no answer in time. */
  run<T>(operation: string, start: () => Promise<T>): Promise<T> {
    const { clock, timeoutMs, onTimeout, explain } = this.#deps
    return new Promise<T>((resolve, reject) => {
      const waiting: Waiting = {
        dueMs: clock.monotonic() + timeoutMs,
        settled: false,
        expire: () => {
          onTimeout()
          reject(new EngineFailure(operation, new Error(`no answer within ${timeoutMs} ms`)))
        },
      }
      this.#add(waiting)
      start().then(
        (value) => {
          this.#settle(waiting)
          resolve(value)
        },
        (cause: unknown) => {
          this.#settle(waiting)
          const error = asError(cause)
          reject(new EngineFailure(operation, explain === undefined ? error : explain(error)))
        },
      )
    })
  }

  #add(waiting: Waiting): void {
    if (this.#first !== null) {
      this.#waiting.push(waiting)
      return
    }
    this.#first = waiting
    this.#deps.wheel.schedule(this.#timer, SWEEP_MS)
  }

  #settle(waiting: Waiting): void {
    waiting.settled = true
    // Answers come in order, so what is settled is at the head.
    while (this.#first?.settled === true) this.#first = this.#waiting.shift() ?? null
    if (this.#first === null) this.#deps.wheel.cancel(this.#timer)
  }

  #sweep(): void {
    const now = this.#deps.clock.monotonic()
    while (this.#first !== null && (this.#first.settled || this.#first.dueMs <= now)) {
      const waiting = this.#first
      this.#first = this.#waiting.shift() ?? null
      if (waiting.settled) continue
      waiting.settled = true
      waiting.expire()
    }
    if (this.#first !== null) this.#deps.wheel.schedule(this.#timer, SWEEP_MS)
  }
}
