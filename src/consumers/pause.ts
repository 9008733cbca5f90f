/** Waiting that a stop, or news, cuts short. spec: server-api-and-operations.md §9.2 */

const BASE_MS = 10
const MAX_MS = 5000
/** Doublings after which every pause is the longest. */
const MAX_DOUBLINGS = 10

/** Pause before attempt number `retries` + 1, in ms: doubled each time, with jitter, 5 s at most. */
export function backoffMs(retries: number): number {
  const doublings = Math.min(retries, MAX_DOUBLINGS)
  return Math.min((BASE_MS + Math.random() * BASE_MS) * 2 ** doublings, MAX_MS)
}

/** A place to wait at; once it is closed nobody waits any more. */
export class Pause {
  #closed = false
  #woken = false
  #wake: (() => void) | null = null

  /** Whether it is over. */
  isClosed(): boolean {
    return this.#closed
  }

  /** Waits for so long, or until somebody wakes it; news that came since the last wait counts. */
  async wait(ms: number): Promise<void> {
    if (this.#closed || this.#woken) {
      this.#woken = false
      return
    }
    await new Promise<void>((resolve) => {
      const timer = setTimeout(resolve, ms)
      this.#wake = () => {
        clearTimeout(timer)
        resolve()
      }
    })
    this.#wake = null
    this.#woken = false
  }

  /** There is news: ends the wait, or makes the next one end at once. */
  wake(): void {
    this.#woken = true
    this.#wake?.()
  }

  /** Ends all waiting. */
  close(): void {
    this.#closed = true
    this.#wake?.()
  }
}

/** Settles with the work, whatever becomes of it, or after so many ms. */
export async function within(ms: number, work: Promise<unknown>): Promise<void> {
  const late = new Pause()
  await Promise.race([work.catch(() => undefined), late.wait(ms)])
  late.close()
}
