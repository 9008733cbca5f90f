/** First-in first-out queue on a growing ring; used where arrays would shift. */

/** Unbounded queue; whoever fills it owns the bound. */
export class RingQueue<T> {
  #items: (T | undefined)[] = []
  #head = 0
  #size = 0

  /** Number of waiting items. */
  get size(): number {
    return this.#size
  }

  /** Adds at the tail. */
  push(item: T): void {
    if (this.#size === this.#items.length) this.#grow()
    this.#items[(this.#head + this.#size) % this.#items.length] = item
    this.#size++
  }

  /** Takes from the head, or `undefined` when empty. */
  shift(): T | undefined {
    if (this.#size === 0) return undefined
    const item = this.#items[this.#head]
    this.#items[this.#head] = undefined
    this.#head = (this.#head + 1) % this.#items.length
    this.#size--
    // An idle connection should not keep the ring it needed for one burst.
    if (this.#size === 0 && this.#items.length > 16) this.#items = []
    if (this.#size === 0) this.#head = 0
    return item
  }

  /** Drops everything. */
  clear(): void {
    this.#items = []
    this.#head = 0
    this.#size = 0
  }

  #grow(): void {
    const bigger: (T | undefined)[] = []
    for (let i = 0; i < this.#size; i++) {
      bigger.push(this.#items[(this.#head + i) % this.#items.length])
    }
    bigger.length = Math.max(4, this.#items.length * 2)
    this.#items = bigger
    this.#head = 0
  }
}
