/** Bounds how often passwords can be guessed. spec: server-api-and-operations.md §6.1 */
import type { Clock } from '../base/index.js'

/** Wrong passwords of one address in one minute, and of all addresses together. */
const MAX_FAILURES = 10
const MAX_ALL_FAILURES = 200
const WINDOW_MS = 60_000
/** Addresses that are remembered at most; more of them count under the bound for all. */
const MAX_ADDRESSES = 10_000

/** Counts failed logins, by minutes. */
export class LoginThrottle {
  readonly #clock: Clock
  readonly #failures = new Map<string, number>()
  #all = 0
  #windowAt = -Infinity

  constructor(clock: Clock) {
    this.#clock = clock
  }

  /** Whether an address may try. */
  admits(address: string): boolean {
    this.#turn()
    return this.#all < MAX_ALL_FAILURES && (this.#failures.get(address) ?? 0) < MAX_FAILURES
  }

  /** It gave a wrong password. */
  failed(address: string): void {
    this.#turn()
    this.#all++
    const before = this.#failures.get(address) ?? 0
    if (before > 0 || this.#failures.size < MAX_ADDRESSES) this.#failures.set(address, before + 1)
  }

  #turn(): void {
    const now = this.#clock.monotonic()
    if (now - this.#windowAt < WINDOW_MS) return
    this.#windowAt = now
    this.#failures.clear()
    this.#all = 0
  }
}
