/** What the server refused: it says so apart from the message, with nothing but the subject. */

/** Subjects that are remembered; a refusal is asked for within a round trip. */
const MAX_SUBJECTS = 1024

/** Remembers refused publications, newest last. */
export class Refusals {
  readonly #subjects = new Map<string, { readonly at: number; readonly error: Error }>()
  #count = 0

  /** Refusals so far. */
  get count(): number {
    return this.#count
  }

  /** Notes an error of the server, if it is about publishing to a subject. */
  note(error: Error): void {
    const { operation, subject } = error as { operation?: unknown; subject?: unknown }
    if (operation !== 'publish' || typeof subject !== 'string') return
    this.#subjects.delete(subject)
    this.#subjects.set(subject, { at: ++this.#count, error })
    if (this.#subjects.size <= MAX_SUBJECTS) return
    const [oldest = ''] = this.#subjects.keys()
    this.#subjects.delete(oldest)
  }

  /** The refusal of a subject since there were `count`, or null. */
  since(count: number, subject: string): Error | null {
    if (this.#count === count) return null
    const found = this.#subjects.get(subject)
    return found !== undefined && found.at > count ? found.error : null
  }
}
