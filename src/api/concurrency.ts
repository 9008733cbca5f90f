/**
 * Runs many small tasks without flooding what is below and without keeping the event loop.
 * spec: server-api-and-operations.md §1.6 (broadcast, batch)
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { MaybePromise } from '../base/index.js'

/** Most tasks of one request in flight at a time. */
export const MAX_CONCURRENT_TASKS = 1024

/** Tasks started in one turn of the event loop; tasks that finish at once would otherwise hold it. */
const TASKS_PER_TURN = 128

/**
 * Runs `task` for each item, at most `limit` at a time, started in order; resolves with the results
 * in order. The first rejection rejects the whole once running tasks have ended; no more are started.
 */
export async function mapConcurrently<T, R>(
  items: readonly T[],
  limit: number,
  task: (item: T) => MaybePromise<R>,
): Promise<R[]> {
  const results = new Array<R>(items.length)
  const running = new Gate(limit)
  for (const [index, item] of items.entries()) {
    if (running.failed) break
    if (index > 0 && index % TASKS_PER_TURN === 0) await nextTurn()
    const result = task(item)
    if (result instanceof Promise) {
      running.add(
        result.then((value) => {
          results[index] = value
        }),
      )
      if (running.full) await running.oneLeft()
    } else {
      results[index] = result
    }
  }
  await running.empty()
  return results
}

/** Counts tasks in flight and wakes the one who waits for room. */
class Gate {
  failed = false
  readonly #limit: number
  #count = 0
  #reason: unknown = undefined
  #wake: (() => void) | null = null

  constructor(limit: number) {
    this.#limit = limit
  }

  get full(): boolean {
    return this.#count >= this.#limit
  }

  add(task: Promise<void>): void {
    this.#count++
    task.then(
      () => {
        this.#left()
      },
      (reason: unknown) => {
        if (!this.failed) this.#reason = reason
        this.failed = true
        this.#left()
      },
    )
  }

  oneLeft(): Promise<void> {
    return new Promise((resolve) => {
      this.#wake = resolve
    })
  }

  async empty(): Promise<void> {
    while (this.#count > 0) await this.oneLeft()
    if (this.failed) throw this.#reason
  }

  #left(): void {
    this.#count--
    const wake = this.#wake
    this.#wake = null
    wake?.()
  }
}
