/**
 * How many connections a node takes: a cap and a rate, both answered with 503 before the upgrade.
 * spec: server-api-and-operations.md §10.1
 */
import type { Clock, Logger, Metrics } from '../base/index.js'

/** Shortest time between two warnings, in ms. */
const WARN_EVERY_MS = 3000

/** Limits; 0 = off. */
export type AdmissionLimits = {
  readonly connections: number
  /** New connections per second, also the burst. */
  readonly perSecond: number
}

/** Counts at the door. */
export class Admission {
  readonly #limits: AdmissionLimits
  readonly #connected: () => number
  readonly #clock: Clock
  readonly #log: Logger
  readonly #refused
  #tokens: number
  #refilledAt: number
  #warnedAt = -Infinity

  constructor(
    limits: AdmissionLimits,
    deps: { connected: () => number; clock: Clock; log: Logger; metrics: Metrics },
  ) {
    this.#limits = limits
    this.#connected = deps.connected
    this.#clock = deps.clock
    this.#log = deps.log
    this.#tokens = limits.perSecond
    this.#refilledAt = deps.clock.monotonic()
    this.#refused = deps.metrics
      .counter({
        name: 'node_client_connection_limit',
        help: 'Connections refused by the connection limit.',
        labels: [],
      })
      .of()
  }

  /** Whether one more connection may be opened; takes it out of the rate if so. */
  admit(): boolean {
    const now = this.#clock.monotonic()
    const { connections } = this.#limits
    if (connections > 0 && this.#connected() >= connections) {
      this.#refused.add()
      if (now - this.#warnedAt >= WARN_EVERY_MS) {
        this.#warnedAt = now
        this.#log.warn({ limit: connections }, 'node connection limit reached')
      }
      return false
    }
    return this.#takeToken(now)
  }

  #takeToken(now: number): boolean {
    const { perSecond } = this.#limits
    if (perSecond === 0) return true
    const refill = ((now - this.#refilledAt) / 1000) * perSecond
    this.#tokens = Math.min(perSecond, this.#tokens + refill)
    this.#refilledAt = now
    if (this.#tokens < 1) return false
    this.#tokens--
    return true
  }
}
