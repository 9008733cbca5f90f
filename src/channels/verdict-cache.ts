/** A small cache for yes-or-no questions about names. */

/**
 * Bounded memory of answers: two generations, the older one is dropped when the younger one is full.
 * Cheaper than strict least-recently-used, and names in use survive.
 */
export class VerdictCache {
  readonly #capacity: number
  #young = new Map<string, boolean>()
  #old = new Map<string, boolean>()

  /** @param capacity entries of one generation; at most twice as many are held */
  constructor(capacity: number) {
    this.#capacity = capacity
  }

  /** Number of answers held. */
  get size(): number {
    return this.#young.size + this.#old.size
  }

  /** The remembered answer, if any. */
  get(name: string): boolean | undefined {
    const young = this.#young.get(name)
    if (young !== undefined) return young
    const old = this.#old.get(name)
    if (old !== undefined) this.set(name, old)
    return old
  }

  /** Remembers an answer. */
  set(name: string, verdict: boolean): void {
    if (this.#young.size >= this.#capacity) {
      this.#old = this.#young
      this.#young = new Map()
    }
    this.#young.set(detached(name), verdict)
  }
}

/** A copy of its own: a name cut out of a large message would keep the whole message alive. */
function detached(name: string): string {
  return Buffer.from(name, 'utf16le').toString('utf16le')
}
