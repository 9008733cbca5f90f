/** The last exchanges of a node, bounded by number and size. */
import type { RecordedBody, RecordedCall, RecordedHeaders } from './ports.js'

/** What an exchange costs besides its texts, in bytes. */
const OVERHEAD = 600

/** Keeps exchanges in the order of their ids; the oldest go first. */
export class Ring {
  readonly #calls: (RecordedCall | null)[]
  readonly #maxBytes: number
  #oldest = 0
  #size = 0
  #bytes = 0

  constructor(maxItems: number, maxBytes: number) {
    this.#calls = new Array<RecordedCall | null>(maxItems).fill(null)
    this.#maxBytes = maxBytes
  }

  /** Number of exchanges. */
  get size(): number {
    return this.#size
  }

  /** About so many bytes. */
  get bytes(): number {
    return this.#bytes
  }

  add(call: RecordedCall): void {
    if (this.#size === this.#calls.length) this.#dropOldest()
    this.#calls[(this.#oldest + this.#size) % this.#calls.length] = call
    this.#size++
    this.#bytes += sizeOf(call)
    // The newest stays whatever its size: it is bounded by what is kept of a body.
    while (this.#bytes > this.#maxBytes && this.#size > 1) this.#dropOldest()
  }

  /** The newest first. */
  *newestFirst(): Generator<RecordedCall> {
    for (let i = this.#size - 1; i >= 0; i--) {
      const call = this.#calls[(this.#oldest + i) % this.#calls.length]
      if (call !== null && call !== undefined) yield call
    }
  }

  get(id: number): RecordedCall | undefined {
    for (const call of this.newestFirst()) if (call.id === id) return call
    return undefined
  }

  clear(): void {
    while (this.#size > 0) this.#dropOldest()
  }

  #dropOldest(): void {
    const call = this.#calls[this.#oldest]
    if (call !== null && call !== undefined) this.#bytes -= sizeOf(call)
    this.#calls[this.#oldest] = null
    this.#oldest = (this.#oldest + 1) % this.#calls.length
    this.#size--
  }
}

function sizeOf({ request, response, channel, user, client, method }: RecordedCall): number {
  return (
    OVERHEAD +
    channel.length +
    user.length +
    client.length +
    method.length +
    sizeOfPart(request) +
    sizeOfPart(response)
  )
}

function sizeOfPart(
  part: { readonly headers: RecordedHeaders; readonly body: RecordedBody } | null,
): number {
  if (part === null) return 0
  let size = part.body.text.length
  for (const [name, value] of part.headers) size += name.length + value.length
  return size
}
