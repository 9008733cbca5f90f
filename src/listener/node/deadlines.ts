/** Time limits of half-finished things on one listener: one interval for all of them. */

/** How often limits are looked at, in ms. */
const CHECK_MS = 1000

/** Takes a limit back; does nothing afterwards. */
export type Release = () => void

type Entry = { readonly atMs: number; readonly onExpired: () => void }

/** Holds what has to be finished by a certain time. */
export class Deadlines {
  readonly #entries = new Set<Entry>()
  #timer: NodeJS.Timeout | null = null

  /** Calls back once unless released within `ms`, up to a second later. */
  add(ms: number, onExpired: () => void): Release {
    const entry = { atMs: performance.now() + ms, onExpired }
    this.#entries.add(entry)
    this.#timer ??= setInterval(() => {
      this.#check()
    }, CHECK_MS).unref()
    return () => {
      this.#entries.delete(entry)
    }
  }

  /** Forgets everything. */
  stop(): void {
    this.#entries.clear()
    if (this.#timer !== null) clearInterval(this.#timer)
    this.#timer = null
  }

  #check(): void {
    const now = performance.now()
    for (const entry of this.#entries) {
      if (entry.atMs > now) continue
      this.#entries.delete(entry)
      entry.onExpired()
    }
    if (this.#entries.size === 0) this.stop()
  }
}
