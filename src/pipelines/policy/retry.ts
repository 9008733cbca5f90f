/**
 * Sends a call again when that is safe and affordable: inside the budget of the call, with full
 * jitter, obeying Retry-After and push-back over gRPC, and only while retries are few compared to calls. A call that may
 * have been executed is repeated only when the event is a pure question. spec: proxy.md §9.3
 */
import type { CancelSignal, Clock, TimerEntry, TimerWheel } from '../../base/index.js'
import type { BackendReply, Call, CallRequest, Policy } from '../callers/ports.js'
import { BackendFailure, canceledFailure } from '../failure.js'
import { DeadlineSignal, timedOut } from './deadline.js'

/** What is repeated, how often and when. */
export type RetryOptions = {
  readonly maxAttempts: number
  /** Failure kinds and details, `not_sent`, HTTP statuses as text, names of gRPC statuses. */
  readonly on: readonly string[]
  /** Limit of one attempt in ms; 0 = only the budget of the call. */
  readonly perTryTimeoutMs: number
  readonly backoffBaseMs: number
  readonly backoffMaxMs: number
  /** Shared by all events of a backend. */
  readonly budget: RetryBudget
  /** Whether an attempt that may have been executed can be repeated. */
  readonly replayable: boolean
  readonly clock: Clock
  readonly wheel: TimerWheel
  /** 0 ≤ x < 1, for the jitter. */
  readonly random: () => number
  /** Whether the status is an answer (200 or transformed) and not a failure. */
  readonly isAnswer: (status: number) => boolean
  readonly onRetry: () => void
}

/** Repeats failed attempts up to `maxAttempts`. */
export function retry(options: RetryOptions): Policy {
  const rules = new RetryRules(options)
  const { budget } = options
  return (next) => {
    const attempt = options.perTryTimeoutMs > 0 ? withTimeout(next, options) : next
    return (request, signal) => run(attempt, request, signal, { options, rules, budget })
  }
}

type Parts = {
  readonly options: RetryOptions
  readonly rules: RetryRules
  readonly budget: RetryBudget
}

async function run(
  attempt: Call,
  request: CallRequest,
  signal: CancelSignal,
  { options, rules, budget }: Parts,
): Promise<BackendReply> {
  let retrying = false
  budget.calls++
  try {
    for (;;) {
      let reply: BackendReply | null = null
      let failure: unknown = null
      try {
        reply = await attempt(request, signal)
      } catch (caught) {
        failure = caught
      }
      rules.settle(budget, reply, failure)
      const pauseMs = rules.pauseAfter(request, reply, failure)
      const again = pauseMs >= 0 && budget.affords
      if (again) retrying ||= budget.take()
      if (!again || !retrying) {
        if (reply !== null) return reply
        throw failure
      }
      await new Pause(options.wheel, signal).wait(pauseMs)
      request.attempt++
      options.onRetry()
    }
  } finally {
    budget.calls--
    if (retrying) budget.retries--
  }
}

/** HTTP statuses in `on` mean these statuses of gRPC too, so that the default list serves both. */
const HTTP_EQUIVALENTS: Readonly<Record<string, string>> = {
  UNAVAILABLE: '503',
  DEADLINE_EXCEEDED: '504',
  RESOURCE_EXHAUSTED: '429',
  INTERNAL: '500',
  UNKNOWN: '500',
}

/** Decides whether and when to try again. */
class RetryRules {
  readonly #options: RetryOptions
  readonly #on: ReadonlySet<string>

  constructor(options: RetryOptions) {
    this.#options = options
    this.#on = new Set(options.on)
  }

  /** Pause in ms before the next attempt, or -1 when this was the last one. */
  pauseAfter(request: CallRequest, reply: BackendReply | null, failure: unknown): number {
    const { maxAttempts, random, backoffBaseMs, backoffMaxMs, clock } = this.#options
    if (request.attempt >= maxAttempts) return -1
    if (reply === null ? !this.#worthAfter(failure) : !this.#worthAfterStatus(reply.status)) {
      return -1
    }
    const ceiling = Math.min(backoffMaxMs, backoffBaseMs * 2 ** (request.attempt - 1))
    const asked = failure instanceof BackendFailure ? failure.retryAfterMs : reply?.retryAfterMs
    const pauseMs = Math.max(random() * ceiling, asked ?? 0)
    return clock.monotonic() + pauseMs < request.deadlineAt ? pauseMs : -1
  }

  /** Tells the budget how an attempt ended, where that says something about the backend. */
  settle(budget: RetryBudget, reply: BackendReply | null, failure: unknown): void {
    if (reply !== null) {
      if (this.#options.isAnswer(reply.status)) budget.succeeded()
      else if (reply.status >= 500 || reply.status === 429) budget.failed()
    } else if (failure instanceof BackendFailure && isOutage(failure)) {
      budget.failed()
    }
  }

  #worthAfterStatus(status: number): boolean {
    const { replayable, isAnswer } = this.#options
    return replayable && !isAnswer(status) && this.#on.has(String(status))
  }

  #worthAfter(failure: unknown): boolean {
    if (!(failure instanceof BackendFailure)) return false
    // Nothing was tried, or nobody is left to hear the answer.
    if (failure.kind === 'open' || failure.kind === 'canceled') return false
    if (failure.kind === 'unencodable' || failure.detail === 'outbound') return false
    if (failure.notSent && this.#on.has('not_sent')) return true
    if (!this.#options.replayable && !failure.notSent) return false
    const { kind, detail, grpcStatus } = failure
    if (this.#on.has(kind) || (detail !== '' && this.#on.has(detail))) return true
    if (grpcStatus === '') return false
    return this.#on.has(grpcStatus) || this.#on.has(HTTP_EQUIVALENTS[grpcStatus] ?? grpcStatus)
  }
}

/** Whether a failure is of the backend as a whole and not of one request. */
function isOutage({ kind, grpcStatus }: BackendFailure): boolean {
  if (kind === 'status') return Object.hasOwn(HTTP_EQUIVALENTS, grpcStatus)
  return kind === 'timeout' || kind === 'refused' || kind === 'network'
}

/** Bounds of {@link RetryBudget}. */
export type RetryBudgetOptions = {
  /** Retries in flight, in percent of the calls in flight. */
  readonly percent: number
  /** Retries in flight that `percent` does not forbid. */
  readonly min_concurrent: number
  /** Each failed attempt takes one; below half of them nothing is repeated; 0 = not counted. */
  readonly max_tokens: number
  /** What an answer gives back. */
  readonly token_ratio: number
}

/**
 * Retries in flight against calls in flight, and failures against answers, so that an outage is not
 * multiplied. gRFC A6 (throttling of retries)
 */
export class RetryBudget {
  calls = 0
  retries = 0
  readonly #options: RetryBudgetOptions
  #tokens: number

  constructor(options: RetryBudgetOptions) {
    this.#options = options
    this.#tokens = options.max_tokens
  }

  /** Whether there are more answers than failures, so to speak. */
  get affords(): boolean {
    const { max_tokens: most } = this.#options
    return most === 0 || this.#tokens > most / 2
  }

  /** An attempt was answered. */
  succeeded(): void {
    const { max_tokens: most, token_ratio: ratio } = this.#options
    this.#tokens = Math.min(most, this.#tokens + ratio)
  }

  /** An attempt failed. */
  failed(): void {
    this.#tokens = Math.max(0, this.#tokens - 1)
  }

  take(): boolean {
    const { percent, min_concurrent: least } = this.#options
    const allowed = Math.max(least, Math.floor((this.calls * percent) / 100))
    if (this.retries >= allowed) return false
    this.retries++
    return true
  }
}

function withTimeout(next: Call, { perTryTimeoutMs, wheel, clock }: RetryOptions): Call {
  return async (request, outer) => {
    const left = request.deadlineAt - clock.monotonic()
    const signal = new DeadlineSignal(outer, wheel, Math.min(perTryTimeoutMs, left))
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

/** A wait that a cancelled call does not sit out. */
class Pause implements TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1
  readonly #wheel: TimerWheel
  readonly #signal: CancelSignal
  readonly #onCancel: () => void
  #resolve: () => void = nothing
  #reject: (failure: BackendFailure) => void = nothing

  constructor(wheel: TimerWheel, signal: CancelSignal) {
    this.#wheel = wheel
    this.#signal = signal
    this.#onCancel = () => {
      this.#wheel.cancel(this)
      this.#reject(canceledFailure())
    }
  }

  wait(ms: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#wheel.schedule(this, ms)
      this.#signal.onCancel(this.#onCancel)
    })
  }

  onTimer(): void {
    this.#signal.offCancel(this.#onCancel)
    this.#resolve()
  }
}

function nothing(): void {
  // Replaced in wait().
}
