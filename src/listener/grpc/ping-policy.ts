/**
 * Clients that ping too often. A ping counts against a client when it comes too soon and nothing was
 * sent to the client since the one before; gRPC clients measure bandwidth with pings while they
 * receive. spec: server-api-and-operations.md §2.1 (keepalive)
 */
import type { Clock } from '../../base/index.js'

/** Strikes a client has; the next one ends the connection. */
const MAX_STRIKES = 2

/** Shortest time between pings of a connection without calls, in ms. */
const MIN_IDLE_PING_MS = 2 * 3600 * 1000

/** Judges the pings of one connection. */
export class PingPolicy {
  readonly #clock: Clock
  readonly #minMs: number
  #lastAt = -Infinity
  #strikes = 0
  #sent = false

  constructor(clock: Clock, minMs: number) {
    this.#clock = clock
    this.#minMs = minMs
  }

  /** Something was sent to the client. */
  sent(): void {
    this.#sent = true
  }

  /** A ping came; false = one too many. */
  admit(hasCalls: boolean): boolean {
    const now = this.#clock.monotonic()
    const since = now - this.#lastAt
    this.#lastAt = now
    if (this.#sent) {
      this.#sent = false
      this.#strikes = 0
      return true
    }
    if (since < (hasCalls ? this.#minMs : MIN_IDLE_PING_MS)) this.#strikes++
    return this.#strikes <= MAX_STRIKES
  }
}
