/**
 * Total budget of a call: whatever happens below, the call is given up when it is spent. One wheel
 * entry per call, no setTimeout. spec: proxy.md §1.2 (timeout), trap 27
 */
import {
  Cancellation,
  type CancelSignal,
  type Clock,
  type TimerEntry,
  type TimerWheel,
} from '../../base/index.js'
import type { Policy } from '../callers/ports.js'
import { BackendFailure } from '../failure.js'

/** Fires when the outer signal fires or when its time is over. Release it when the call is done. */
export class DeadlineSignal implements CancelSignal, TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1
  /** Whether the time ran out (and not the outer signal fired). */
  expired = false
  readonly #inner = new Cancellation()
  readonly #outer: CancelSignal
  readonly #wheel: TimerWheel
  readonly #onOuter: () => void

  constructor(outer: CancelSignal, wheel: TimerWheel, delayMs: number) {
    this.#outer = outer
    this.#wheel = wheel
    this.#onOuter = () => {
      this.#inner.cancel()
    }
    outer.onCancel(this.#onOuter)
    wheel.schedule(this, delayMs)
  }

  get cancelled(): boolean {
    return this.#inner.cancelled
  }

  onCancel(listener: () => void): void {
    this.#inner.onCancel(listener)
  }

  offCancel(listener: () => void): void {
    this.#inner.offCancel(listener)
  }

  onTimer(): void {
    this.expired = true
    this.#inner.cancel()
  }

  /** Forgets the timer and the outer signal. */
  release(): void {
    this.#wheel.cancel(this)
    this.#outer.offCancel(this.#onOuter)
  }
}

/** Ends a call with `timeout` when `request.deadlineAt` has come. */
export function deadline(clock: Clock, wheel: TimerWheel): Policy {
  return (next) => async (request, outer) => {
    const signal = new DeadlineSignal(outer, wheel, request.deadlineAt - clock.monotonic())
    try {
      return await next(request, signal)
    } catch (failure) {
      if (signal.expired) throw timedOut(failure)
      throw failure
    } finally {
      signal.release()
    }
  }
}

/** The failure of a call or attempt whose time ran out. */
export function timedOut(cause: unknown): BackendFailure {
  return new BackendFailure('timeout', 'no answer in time', { cause })
}
