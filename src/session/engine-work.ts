/**
 * What clients leave behind in the engine - presence, keys of maps, joins and leaves - is changed by one
 * line of work per client and channel: each step begins when the one before it has ended, whatever
 * became of it. So an entry that is added, removed and added again at once is there in the end, however
 * long the engine takes and however often it has to send a command again.
 * spec: channels-and-engines.md §6.2, §6.3, §6.5
 */
import type { Logger, MaybePromise } from '../base/index.js'

/** The lines of a node. Where the engine answers at once nothing is kept and nobody waits. */
export class EngineWork {
  readonly #log: Logger
  /** Last step of each line that has one running; by client and channel. */
  readonly #tails = new Map<string, Promise<unknown>>()
  #onIdle: (() => void)[] = []

  constructor(log: Logger) {
    this.#log = log
  }

  /** Lines with a step that has not ended. */
  get size(): number {
    return this.#tails.size
  }

  /**
   * Does something in the line of a client and channel: now when nothing is running there, else in its
   * turn. Settles as the work does.
   */
  run<T>(clientId: string, channel: string, work: () => MaybePromise<T>): MaybePromise<T> {
    // A client id has a fixed length, so the pair cannot be mistaken for another one.
    const line = clientId + channel
    const before = this.#tails.size === 0 ? undefined : this.#tails.get(line)
    if (before !== undefined) return this.#follow(line, before.then(work, work))
    const done = work()
    return done instanceof Promise ? this.#follow(line, done) : done
  }

  /**
   * The same for work that nobody waits for: a failure is logged.
   * @param what begins the log line, e.g. `presence removal`
   */
  runUnwatched(
    clientId: string,
    channel: string,
    what: string,
    work: () => MaybePromise<unknown>,
  ): void {
    const failed = (error: unknown): void => {
      this.#log.error({ client: clientId, channel, error }, `${what} failed`)
    }
    try {
      const done = this.run(clientId, channel, work)
      if (done instanceof Promise) done.catch(failed)
    } catch (cause) {
      failed(cause)
    }
  }

  /** Resolves when no step is running or waiting. */
  idle(): Promise<void> {
    if (this.#tails.size === 0) return Promise.resolve()
    return new Promise((resolve) => {
      this.#onIdle.push(resolve)
    })
  }

  #follow<T>(line: string, step: Promise<T>): Promise<T> {
    this.#tails.set(line, step)
    const end = (): void => {
      if (this.#tails.get(line) === step) this.#tails.delete(line)
      if (this.#tails.size === 0) this.#rest()
    }
    step.then(end, end)
    return step
  }

  #rest(): void {
    const waiting = this.#onIdle
    this.#onIdle = []
    for (const go of waiting) go()
  }
}
