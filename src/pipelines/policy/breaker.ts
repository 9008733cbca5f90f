/**
 * Circuit breaker: while a backend is sick, calls fail at once instead of costing their budget. A
 * sliding window decides; after a pause a few trial calls do. spec: proxy.md §9.4
 */
import type { CancelSignal, Clock } from '../../base/index.js'
import type { BackendReply, Policy } from '../callers/ports.js'
import { BackendFailure } from '../failure.js'
import { DeadlineSignal } from './deadline.js'

/** Values of the gauge `backhaul_proxy_breaker_state`. */
export const BreakerStates = { closed: 0, halfOpen: 1, open: 2 } as const

/** When the breaker opens and how it closes again. */
export type BreakerOptions = {
  readonly windowMs: number
  /** Calls in the window before anything is decided. */
  readonly minCalls: number
  /** 0 to 1; 0 = failures do not open it. */
  readonly failureRatio: number
  /** 0 to 1; 0 = slow calls do not open it. */
  readonly slowRatio: number
  readonly slowAfterMs: number
  readonly openForMs: number
  /** Trial calls that must all succeed. */
  readonly halfOpen: number
  readonly clock: Clock
  /** Whether the status is an answer (200 or transformed) and not a failure. */
  readonly isAnswer: (status: number) => boolean
  readonly onState: (state: number) => void
}

/** Fails calls with `open` while the breaker is open. */
export function breaker(options: BreakerOptions): Policy {
  const state = new Breaker(options)
  const { clock, isAnswer } = options
  return (next) => async (request, signal) => {
    const generation = state.enter()
    const startedAt = clock.monotonic()
    let reply: BackendReply
    try {
      reply = await next(request, signal)
    } catch (failure) {
      if (isNoVerdict(failure, signal, clock.monotonic() < request.deadlineAt)) {
        state.forget(generation)
      } else {
        state.record(generation, false, clock.monotonic() - startedAt)
      }
      throw failure
    }
    state.record(generation, isAnswer(reply.status), clock.monotonic() - startedAt)
    return reply
  }
}

/** A client that left says nothing about the backend; time that ran out does. */
export function isNoVerdict(failure: unknown, signal: CancelSignal, inTime: boolean): boolean {
  if (!(failure instanceof BackendFailure)) return true
  if (failure.kind === 'unencodable') return true
  const attemptExpired = signal instanceof DeadlineSignal && signal.expired
  return failure.kind === 'canceled' && inTime && !attemptExpired
}

const BUCKETS = 10

class Breaker {
  readonly #options: BreakerOptions
  readonly #bucketMs: number
  readonly #window: Bucket[] = Array.from({ length: BUCKETS }, () => new Bucket())
  #state: number = BreakerStates.closed
  /** Grows with every change of state: verdicts of calls begun before a change do not count. */
  #generation = 0
  #openUntil = 0
  #trials = 0
  #passed = 0

  constructor(options: BreakerOptions) {
    this.#options = options
    this.#bucketMs = Math.max(1, options.windowMs / BUCKETS)
    options.onState(this.#state)
  }

  /** Admits a call; throws `open`. */
  enter(): number {
    if (this.#state === BreakerStates.open && this.#now() >= this.#openUntil) {
      this.#become(BreakerStates.halfOpen)
    }
    if (this.#state === BreakerStates.open) throw openFailure()
    if (this.#state === BreakerStates.halfOpen) {
      if (this.#trials >= this.#options.halfOpen) throw openFailure()
      this.#trials++
    }
    return this.#generation
  }

  /** A call ended without a verdict. */
  forget(generation: number): void {
    if (generation === this.#generation && this.#state === BreakerStates.halfOpen) this.#trials--
  }

  /** A call ended. */
  record(generation: number, success: boolean, durationMs: number): void {
    if (generation !== this.#generation) return
    const { slowRatio, slowAfterMs, halfOpen } = this.#options
    const slow = slowRatio > 0 && slowAfterMs > 0 && durationMs > slowAfterMs
    if (this.#state === BreakerStates.halfOpen) {
      if (!success || slow) this.#become(BreakerStates.open)
      else if (++this.#passed >= halfOpen) this.#become(BreakerStates.closed)
      return
    }
    const bucket = this.#bucket()
    bucket.calls++
    if (!success) bucket.failures++
    if (slow) bucket.slow++
    if (this.#isSick()) this.#become(BreakerStates.open)
  }

  #isSick(): boolean {
    const { minCalls, failureRatio, slowRatio } = this.#options
    const oldest = this.#tick() - BUCKETS
    let calls = 0
    let failures = 0
    let slow = 0
    for (const bucket of this.#window) {
      if (bucket.tick <= oldest) continue
      calls += bucket.calls
      failures += bucket.failures
      slow += bucket.slow
    }
    if (calls < minCalls) return false
    return (
      (failureRatio > 0 && failures / calls >= failureRatio) ||
      (slowRatio > 0 && slow / calls >= slowRatio)
    )
  }

  #become(state: number): void {
    this.#state = state
    this.#generation++
    this.#trials = 0
    this.#passed = 0
    if (state === BreakerStates.open) this.#openUntil = this.#now() + this.#options.openForMs
    if (state === BreakerStates.closed) for (const bucket of this.#window) bucket.reset(-1)
    this.#options.onState(state)
  }

  #bucket(): Bucket {
    const tick = this.#tick()
    const bucket = this.#window[tick % BUCKETS]
    if (bucket === undefined) throw new Error('breaker: clock went backwards')
    if (bucket.tick !== tick) bucket.reset(tick)
    return bucket
  }

  #tick(): number {
    return Math.floor(this.#now() / this.#bucketMs)
  }

  #now(): number {
    return this.#options.clock.monotonic()
  }
}

class Bucket {
  tick = -1
  calls = 0
  failures = 0
  slow = 0

  reset(tick: number): void {
    this.tick = tick
    this.calls = 0
    this.failures = 0
    this.slow = 0
  }
}

function openFailure(): BackendFailure {
  return new BackendFailure('open', 'the circuit breaker is open', { notSent: true })
}
