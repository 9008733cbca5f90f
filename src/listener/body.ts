/**
 * Collects a request body within a limit. A body a little too large is read to its end and thrown
 * away, so that the peer can read the 413 and keep its connection; a huge one is given up at once.
 * spec: client-protocol.md §1.6
 */

/** Bytes read and thrown away beyond the limit before giving up. */
export const DISCARD_BYTES = 1024 * 1024

/** Bytes kept before anybody asked for the body. */
const HOLD_BYTES = 1024 * 1024

/** One body. Chunks handed over must be owned by the collector. */
export class BodyCollector {
  readonly #announced: number | null
  #chunks: Uint8Array[] = []
  #size = 0
  #limit = HOLD_BYTES
  #overflow = false
  #complete = false
  #promise: Promise<Uint8Array | null> | null = null
  #resolve: ((body: Uint8Array | null) => void) | null = null

  /** @param announced value of Content-Length in bytes, null when unknown */
  constructor(announced: number | null) {
    this.#announced = announced
  }

  /** Whether everything the peer has to send for this request arrived. */
  get complete(): boolean {
    return this.#complete
  }

  /** Whether a chunk would be kept; otherwise there is no need to copy it. */
  get wants(): boolean {
    return !this.#overflow
  }

  /** Whether more may follow than is worth waiting for, so that the connection should end with the answer. */
  get isLong(): boolean {
    if (this.#complete) return false
    return this.#announced === null || this.#announced > this.#limit + DISCARD_BYTES
  }

  /**
   * Resolves with the body, or with null when it is larger than `limitBytes`; never when the peer
   * left. A limit above 1 MiB has to be set before data arrives.
   */
  read(limitBytes: number): Promise<Uint8Array | null> {
    if (this.#promise !== null) return this.#promise
    this.#limit = limitBytes
    this.#promise = new Promise((resolve) => {
      this.#resolve = resolve
    })
    if (this.#size > limitBytes || (this.#announced ?? 0) > limitBytes) this.#drop()
    this.#settle()
    return this.#promise
  }

  /** Takes the next chunk. */
  push(chunk: Uint8Array): void {
    this.#size += chunk.length
    if (this.#size > this.#limit) this.#drop()
    if (!this.#overflow && chunk.length > 0) this.#chunks.push(chunk)
    this.#settle()
  }

  /** Counts a chunk that is not wanted. */
  skip(sizeBytes: number): void {
    this.#size += sizeBytes
    this.#settle()
  }

  /** The body is complete. */
  end(): void {
    this.#complete = true
    this.#settle()
  }

  #drop(): void {
    this.#overflow = true
    this.#chunks = []
  }

  #settle(): void {
    const resolve = this.#resolve
    if (resolve === null) return
    const hopeless =
      this.#overflow && Math.max(this.#size, this.#announced ?? 0) > this.#limit + DISCARD_BYTES
    if (!this.#complete && !hopeless) return
    this.#resolve = null
    const [first, ...rest] = this.#chunks
    this.#chunks = []
    if (this.#overflow) resolve(null)
    else if (first !== undefined && rest.length === 0) resolve(first)
    else resolve(first === undefined ? new Uint8Array(0) : Buffer.concat([first, ...rest]))
  }
}
