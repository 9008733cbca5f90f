/**
 * Polls of a node, so many at a time: whoever wants to poll waits for a place, first come first
 * served. spec: proxy.md §2.9 (`shared_poll.concurrency_limit`)
 */
import { RingQueue } from '../../base/index.js'

/** Work that needs a place. It must not throw; a rejection is a bug. */
export interface PollJob {
  /** Runs in its place; null = there was nothing to do after all. */
  run(): Promise<void> | null
}

/** Places for polls. The queue is bounded by those who queue: a channel never waits twice for a key. */
export class PollPlaces {
  readonly #limit: number
  readonly #onBug: (cause: unknown) => void
  readonly #waiting = new RingQueue<PollJob>()
  #running = 0
  #open = true

  constructor(limit: number, onBug: (cause: unknown) => void) {
    this.#limit = limit
    this.#onBug = onBug
  }

  /** Polls that run now. */
  get running(): number {
    return this.#running
  }

  /** Runs the job now, or when its turn comes. */
  submit(job: PollJob): void {
    if (!this.#open) return
    this.#waiting.push(job)
    this.#fill()
  }

  /** Drops whoever waits and takes nobody any more. */
  close(): void {
    this.#open = false
    this.#waiting.clear()
  }

  #fill(): void {
    while (this.#running < this.#limit) {
      const job = this.#waiting.shift()
      if (job === undefined) return
      const running = job.run()
      if (running === null) continue
      this.#running++
      running.then(this.#leave, (cause: unknown) => {
        this.#onBug(cause)
        this.#leave()
      })
    }
  }

  readonly #leave = (): void => {
    this.#running--
    this.#fill()
  }
}
