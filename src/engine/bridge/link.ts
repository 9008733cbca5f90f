/**
 * One direction of a link: messages of one turn of the event loop travel together, because every
 * crossing costs more than what it carries.
 */

/** Carries batches to the other side, in order. */
export interface Link {
  /** Structured clone of plain data. Must not throw; what cannot be sent any more is dropped. */
  send(batch: readonly unknown[]): void
}

/** Collects messages and sends them at the end of the turn. */
export class Batcher<T> {
  readonly #link: Link
  readonly #nextTurn: (task: () => void) => void
  #batch: T[] = []
  readonly #flush = (): void => {
    const batch = this.#batch
    this.#batch = []
    this.#link.send(batch)
  }

  /** `nextTurn` defaults to setImmediate. */
  constructor(link: Link, nextTurn: (task: () => void) => void = inNextTurn) {
    this.#link = link
    this.#nextTurn = nextTurn
  }

  push(message: T): void {
    this.#batch.push(message)
    if (this.#batch.length === 1) this.#nextTurn(this.#flush)
  }
}

function inNextTurn(task: () => void): void {
  setImmediate(task)
}
