/**
 * Keeps commands in order when the server has forgotten their scripts (SCRIPT FLUSH, a restart). A script
 * is called by its digest; a server that does not know it refuses. What was sent meanwhile for the same
 * keys must not go before it: an entry that is added, refused and removed would come back for good when
 * it is added at last. For the same reason all scripts are taught at once: were one known while another is
 * not, a later command would be carried out and an earlier one refused.
 */
import { asError } from './link.js'

/** Sends a command; by the text of its script or by its digest. The sending itself is synchronous. */
export type Attempt<T> = (byText: boolean) => Promise<T>

/** Commands that wait for their turn. */
type Lane = {
  /** Refused for want of a script, in the order in which they were sent. */
  readonly refused: ((byText: boolean) => void)[]
  /** Came since then. */
  readonly held: (() => void)[]
}

/** A command that is refused so often goes out by its text: somebody hides the scripts. */
const MAX_REFUSALS = 30

/** What keeping order needs. */
export type ScriptOrderDeps = {
  /** Commands of one lane share a connection and keep their order. */
  readonly laneOf: (key: string) => string
  /** Settles, whatever comes, when all that was sent before on the lane of `key` has been answered. */
  readonly settled: (key: string) => Promise<void>
  /** Teaches the server of a lane all scripts; whether it took them. Never rejects. */
  readonly teach: (lane: string) => Promise<boolean>
}

/** Runs commands; costs nothing while the server knows the scripts. */
export class ScriptOrder {
  readonly #deps: ScriptOrderDeps
  /** Lanes that are held up. */
  readonly #lanes = new Map<string, Lane>()

  constructor(deps: ScriptOrderDeps) {
    this.#deps = deps
  }

  /** Runs a command on the keys of the lane of `key`. */
  run<T>(key: string, attempt: Attempt<T>): Promise<T> {
    if (this.#lanes.size > 0) {
      const lane = this.#lanes.get(this.#deps.laneOf(key))
      if (lane !== undefined) return later(lane.held, () => this.run(key, attempt))
    }
    return this.#send(key, attempt, 0)
  }

  #send<T>(key: string, attempt: Attempt<T>, refusals: number): Promise<T> {
    return attempt(false).catch((cause: unknown) => {
      // Such a script was not run, so sending it again is no repetition.
      if (!asError(cause).message.startsWith('NOSCRIPT')) throw cause
      return this.#again(key, attempt, refusals + 1)
    })
  }

  #again<T>(key: string, attempt: Attempt<T>, refusals: number): Promise<T> {
    const name = this.#deps.laneOf(key)
    let lane = this.#lanes.get(name)
    if (lane === undefined) {
      lane = { refused: [], held: [] }
      this.#lanes.set(name, lane)
      void this.#repair(name, lane, key)
    }
    return later(lane.refused, (byText) =>
      byText || refusals >= MAX_REFUSALS ? attempt(true) : this.#send(key, attempt, refusals),
    )
  }

  /** Holds the lane up until every refusal has come and the scripts are known. */
  async #repair(name: string, lane: Lane, key: string): Promise<void> {
    await this.#deps.settled(key)
    const taught = await this.#deps.teach(name)
    this.#lanes.delete(name)
    for (const send of lane.refused) send(!taught)
    for (const send of lane.held) send()
  }
}

function later<T, A extends readonly unknown[]>(
  queue: ((...args: A) => void)[],
  send: (...args: A) => Promise<T>,
): Promise<T> {
  return new Promise((resolve, reject) => {
    queue.push((...args) => {
      send(...args).then(resolve, reject)
    })
  })
}
