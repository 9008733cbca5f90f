/**
 * Equal questions that are asked at the same time are one call. It goes on while anybody waits for it,
 * and has the deadline of the first. spec: proxy.md §9.14
 */
import { Cancellation, type CancelSignal, type Counter } from '../../base/index.js'
import { canceledFailure } from '../failure.js'
import type { Ask, Said } from './ask.js'
import type { Purgeable } from './cache.js'
import type { KeyOf } from './key.js'

type Waiter<Res> = {
  readonly resolve: (said: Said<Res>) => void
  readonly reject: (problem: unknown) => void
}

/** One call and those who wait for it. */
class Flight<Res> {
  readonly signal = new Cancellation()
  readonly #waiters = new Set<Waiter<Res>>()

  /** Waits; gives up once `gone` fires, and the call with the last one. */
  join(gone: CancelSignal): Promise<Said<Res>> {
    return new Promise((resolve, reject) => {
      const leave = (): void => {
        if (!this.#waiters.delete(waiter)) return
        reject(canceledFailure())
        if (this.#waiters.size === 0) this.signal.cancel()
      }
      const waiter: Waiter<Res> = {
        resolve: (said) => {
          gone.offCancel(leave)
          resolve(said)
        },
        reject: (problem) => {
          gone.offCancel(leave)
          // eslint-disable-next-line @typescript-eslint/prefer-promise-reject-errors -- passed on as it is
          reject(problem)
        },
      }
      this.#waiters.add(waiter)
      gone.onCancel(leave)
    })
  }

  succeed(said: Said<Res>): void {
    let answer = said
    for (const waiter of this.#waiters) {
      waiter.resolve(answer)
      // What else the backend asked for is done for one of them.
      answer = { ...said, kept: true }
    }
    this.#waiters.clear()
  }

  fail(problem: unknown): void {
    for (const waiter of this.#waiters) waiter.reject(problem)
    this.#waiters.clear()
  }
}

/** Joins equal questions of one route. */
export class Coalescer<In, Res> implements Purgeable {
  readonly #flights = new Map<string, Flight<Res>>()
  readonly #keyOf: KeyOf<In>
  readonly #joined: Counter

  constructor(keyOf: KeyOf<In>, joined: Counter) {
    this.#keyOf = keyOf
    this.#joined = joined
  }

  before(next: Ask<In, Res>): Ask<In, Res> {
    return (input, from, gone) => {
      if (gone.cancelled) return Promise.reject(canceledFailure())
      const key = this.#keyOf(input, from, 'user')
      if (key === null) return next(input, from, gone)
      const running = this.#flights.get(key)
      if (running !== undefined && !running.signal.cancelled) {
        this.#joined.add()
        return running.join(gone)
      }
      const flight = new Flight<Res>()
      this.#flights.set(key, flight)
      const answer = flight.join(gone)
      const land = (): void => {
        if (this.#flights.get(key) === flight) this.#flights.delete(key)
      }
      next(input, from, flight.signal).then(
        (said) => {
          land()
          flight.succeed(said)
        },
        (problem: unknown) => {
          land()
          flight.fail(problem)
        },
      )
      return answer
    }
  }

  /** Nobody joins what was asked before. */
  purge(): number {
    this.#flights.clear()
    return 0
  }
}
