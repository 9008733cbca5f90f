/**
 * A backend: everything that the events which go to one endpoint share. Two proxies with the same
 * endpoint and the same limits are one backend, whatever events they serve. A route is an event at a
 * backend. spec: proxy.md §9.3, §9.4
 */
import type { Clock, TimerWheel } from '../base/index.js'
import type { Policy } from './callers/ports.js'
import { limit } from './policy/limit.js'
import { RetryBudget } from './policy/retry.js'
import type { ProxySettings } from './settings.js'

/** One endpoint, or several that calls take turns on. */
export class Backend {
  /** Bounds calls in flight, of all events together; null = nothing does. */
  readonly limit: Policy | null
  /** Retries of all events together. */
  readonly retries: RetryBudget

  constructor({ policy }: ProxySettings, clock: Clock, wheel: TimerWheel) {
    const { concurrency, retry } = policy
    this.limit =
      concurrency.max_in_flight === 0
        ? null
        : limit({
            maxInFlight: concurrency.max_in_flight,
            maxQueue: concurrency.max_queue,
            queueTimeoutMs: concurrency.queue_timeout,
            clock,
            wheel,
          })
    this.retries = new RetryBudget(retry.budget.percent, retry.budget.min_concurrent)
  }
}

/** The backends of a configuration. */
export class Backends {
  readonly #clock: Clock
  readonly #wheel: TimerWheel
  readonly #known = new Map<string, Backend>()

  constructor(clock: Clock, wheel: TimerWheel) {
    this.#clock = clock
    this.#wheel = wheel
  }

  /** The backend of a proxy. */
  of(settings: ProxySettings): Backend {
    const { endpoint, policy } = settings
    const { concurrency, retry, endpoints } = policy
    const key = JSON.stringify([endpoint, endpoints, concurrency, retry.budget])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const created = new Backend(settings, this.#clock, this.#wheel)
    this.#known.set(key, created)
    return created
  }
}
