/** Collapses identical reads of one turn of the event loop: a reconnect storm asks the same over and over. */

/** Reads by what they read. */
export class SharedReads<T> {
  readonly #waiting = new Map<string, Promise<T>>()

  /** The answer for `id`; `start` is called at the end of the turn, for the first who asks only. */
  read(id: string, start: () => Promise<T>): Promise<T> {
    const known = this.#waiting.get(id)
    if (known !== undefined) return known
    // It starts when nobody can join any more, so nobody gets an answer older than the question.
    const turnEnds = new Promise<void>((resolve) => {
      setImmediate(() => {
        this.#waiting.delete(id)
        resolve()
      })
    })
    const read = turnEnds.then(start)
    this.#waiting.set(id, read)
    return read
  }
}
