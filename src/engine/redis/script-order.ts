/**
 * Keeps commands in order when the server has forgotten their scripts (SCRIPT FLUSH, a restart). A script
 * is called by its digest; a server that does not know it refuses, and the text has to be sent. What was
 * sent meanwhile for the same keys must not go before it: an entry that is added, refused and removed
 * would come back for good when it is added by text at last.
 */
import { asError } from './link.js'

/** Sends a command; by the text of its script or by its digest. The sending itself is synchronous. */
export type Attempt<T> = (byText: boolean) => Promise<T>

/** Commands that wait for their turn. */
type Lane = {
  /** Refused for want of a script, in the order in which they were sent. */
  readonly refused: (() => void)[]
  /** Came since then. */
  readonly held: (() => void)[]
}

/** What keeping order needs. */
export type ScriptOrderDeps = {
  /** Commands of one lane share a connection and keep their order. */
  readonly laneOf: (key: string) => string
  /** Teaches the server of a lane all scripts. Never rejects. */
  readonly teach: (lane: string) => Promise<void>
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
    return attempt(false).catch((cause: unknown) => this.#refused(key, attempt, cause))
  }

  #refused<T>(key: string, attempt: Attempt<T>, cause: unknown): Promise<T> {
    // Such a script was not run, so sending its text is no repetition.
    if (!asError(cause).message.startsWith('NOSCRIPT')) throw cause
    const name = this.#deps.laneOf(key)
    const lane = this.#lanes.get(name)
    return lane === undefined
      ? this.#repair(name, attempt)
      : later(lane.refused, () => attempt(true))
  }

  /**
   * Holds the lane up. The text of the first goes behind all that was sent before; so its answer says
   * that every refusal has come.
   */
  async #repair<T>(name: string, first: Attempt<T>): Promise<T> {
    const lane: Lane = { refused: [], held: [] }
    this.#lanes.set(name, lane)
    try {
      return await first(true)
    } finally {
      await this.#deps.teach(name)
      this.#lanes.delete(name)
      for (const send of lane.refused) send()
      for (const send of lane.held) send()
    }
  }
}

function later<T>(queue: (() => void)[], send: () => Promise<T>): Promise<T> {
  return new Promise((resolve, reject) => {
    queue.push(() => {
      send().then(resolve, reject)
    })
  })
}
