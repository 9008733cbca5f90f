/**
 * A light stand-in for AbortSignal: one object, a flag and at most a few listeners. A backend call
 * needs one per attempt, and an AbortController costs more than the rest of the bookkeeping.
 */

/** What a running operation sees: whether it was given up, and a way to be told. */
export interface CancelSignal {
  readonly cancelled: boolean
  /** Calls `listener` when cancelled (at once if that has happened). */
  onCancel(listener: () => void): void
  /** Forgets a listener; no effect when it is unknown. */
  offCancel(listener: () => void): void
}

/** Owner's side of a {@link CancelSignal}. */
export class Cancellation implements CancelSignal {
  #cancelled = false
  #first: (() => void) | null = null
  #others: (() => void)[] | null = null

  get cancelled(): boolean {
    return this.#cancelled
  }

  onCancel(listener: () => void): void {
    if (this.#cancelled) listener()
    else if (this.#first === null) this.#first = listener
    else (this.#others ??= []).push(listener)
  }

  offCancel(listener: () => void): void {
    if (this.#first === listener) {
      this.#first = null
      return
    }
    const others = this.#others
    if (others === null) return
    const index = others.indexOf(listener)
    if (index >= 0) others.splice(index, 1)
  }

  /** Cancels once; later calls have no effect. */
  cancel(): void {
    if (this.#cancelled) return
    this.#cancelled = true
    const first = this.#first
    const others = this.#others
    this.#first = null
    this.#others = null
    first?.()
    if (others !== null) for (const listener of others) listener()
  }
}

/** A signal that never fires. */
export const NEVER_CANCELLED: CancelSignal = {
  cancelled: false,
  onCancel: () => {
    // Never fires, so there is nothing to remember.
  },
  offCancel: () => {
    // Nothing was remembered.
  },
}
