/**
 * Calls in flight per endpoint, with a bounded first-in first-out queue in front. Waiting spends
 * the budget of the call. spec: proxy.md §9.4
 */
import type { CancelSignal, Clock, TimerEntry, TimerWheel } from '../../base/index.js'
import type { Policy } from '../callers/ports.js'
import { BackendFailure, canceledFailure } from '../failure.js'

/** Bounds of {@link limit}. */
export type LimitOptions = {
  readonly maxInFlight: number
  /** Calls that may wait; 0 = none. */
  readonly maxQueue: number
  /** Longest wait in ms; 0 = until the budget is spent. */
  readonly queueTimeoutMs: number
  readonly clock: Clock
  readonly wheel: TimerWheel
}

/** Lets `maxInFlight` calls run, `maxQueue` wait, and fails the rest with `busy`. */
export function limit(options: LimitOptions): Policy {
  const { maxInFlight, maxQueue, queueTimeoutMs, clock, wheel } = options
  const waiting = new Set<Waiter>()
  let inFlight = 0

  const leave = (): void => {
    // A place that becomes free goes to the oldest waiter, so inFlight stays as it is.
    for (const waiter of waiting) {
      waiting.delete(waiter)
      waiter.enter()
      return
    }
    inFlight--
  }

  return (next) => async (request, signal) => {
    if (inFlight < maxInFlight) {
      inFlight++
    } else {
      if (waiting.size >= maxQueue) {
        throw new BackendFailure('busy', 'too many calls in flight', { notSent: true })
      }
      const left = request.deadlineAt - clock.monotonic()
      const patienceMs = queueTimeoutMs > 0 ? Math.min(queueTimeoutMs, left) : left
      await new Waiter(waiting, wheel, signal).wait(patienceMs)
    }
    try {
      return await next(request, signal)
    } finally {
      leave()
    }
  }
}

/** A call that waits for a place. */
class Waiter implements TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1
  readonly #waiting: Set<Waiter>
  readonly #wheel: TimerWheel
  readonly #signal: CancelSignal
  readonly #onCancel: () => void
  #resolve: () => void = nothing
  #reject: (failure: BackendFailure) => void = nothing

  constructor(waiting: Set<Waiter>, wheel: TimerWheel, signal: CancelSignal) {
    this.#waiting = waiting
    this.#wheel = wheel
    this.#signal = signal
    this.#onCancel = () => {
      this.#leave(canceledFailure())
    }
  }

  /** Resolves with a place taken; rejects with `busy` or `canceled`. */
  wait(patienceMs: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#waiting.add(this)
      this.#wheel.schedule(this, patienceMs)
      this.#signal.onCancel(this.#onCancel)
    })
  }

  /** The place of a finished call is this waiter's now. */
  enter(): void {
    this.#wheel.cancel(this)
    this.#signal.offCancel(this.#onCancel)
    this.#resolve()
  }

  onTimer(): void {
    this.#leave(new BackendFailure('busy', 'waited too long for a place', { notSent: true }))
  }

  #leave(failure: BackendFailure): void {
    this.#waiting.delete(this)
    this.#wheel.cancel(this)
    this.#signal.offCancel(this.#onCancel)
    this.#reject(failure)
  }
}

function nothing(): void {
  // Replaced in wait().
}
