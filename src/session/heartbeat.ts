/**
 * When a session has to do something next. The session sits in the timer wheel once and computes its
 * next due duty from these times. spec: client-protocol.md §3.2, §3.3
 */

/** Not scheduled. */
export const NEVER = Infinity

/** Due times of one session, monotonic ms; {@link NEVER} = not due. */
export class Heartbeat {
  pingAt = NEVER
  /** A pong has to come before. */
  pongBy = NEVER
  /** When the unanswered ping was sent. */
  pingSentAt = 0
  /** Periodic duties of subscriptions. */
  tickAt = NEVER
  /** The connection is closed when nothing changed by then (stale, or rejected and lingering). */
  closeBy = NEVER
  /** The connection's expiry has to be handled. */
  expiryAt = NEVER
  /** What subscriptions are owed after a gap has to be there. */
  owedAt = NEVER
  /** No due time: since when refreshes fail; {@link NEVER} = the last one did not. */
  failingSince = NEVER

  /** The earliest of all. */
  next(): number {
    const { pingAt, pongBy, tickAt, closeBy, expiryAt, owedAt } = this
    return Math.min(pingAt, pongBy, tickAt, closeBy, expiryAt, owedAt)
  }

  /** Nothing is due any more. */
  stop(): void {
    this.pingAt = NEVER
    this.pongBy = NEVER
    this.tickAt = NEVER
    this.closeBy = NEVER
    this.expiryAt = NEVER
    this.owedAt = NEVER
  }
}

/** A first delay spread over the second half of the interval, so that connections do not beat in step. */
export function firstDelay(intervalMs: number): number {
  return intervalMs * (0.5 + Math.random() / 2)
}
