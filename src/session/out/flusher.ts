/**
 * Writes every connection that got frames in this event-loop turn, once, at the end of the turn.
 */

/** Something with frames to write. */
export interface Flushable {
  /** Writes what waits. Must not throw. */
  flush(): void
}

/** The dirty list of a node. A connection is in it at most once per turn (it keeps the flag). */
export class Flusher {
  #dirty: Flushable[] = []
  #scheduled = false
  readonly #run = (): void => {
    this.#flushAll()
  }

  /** Puts a connection on the list. */
  add(item: Flushable): void {
    this.#dirty.push(item)
    if (this.#scheduled) return
    this.#scheduled = true
    setImmediate(this.#run)
  }

  #flushAll(): void {
    this.#scheduled = false
    const dirty = this.#dirty
    this.#dirty = []
    for (const item of dirty) item.flush()
  }
}
