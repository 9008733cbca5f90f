/**
 * Messages inside the body of a call: each behind a flag (1 = compressed) and its length in four
 * bytes.
 */
const HEAD_BYTES = 5

/** One message as it came. */
export type Framed = { readonly compressed: boolean; readonly bytes: Buffer }

/** Why a body cannot be read. */
export class FrameFault extends Error {
  readonly tooLarge: boolean

  constructor(problem: string, tooLarge: boolean) {
    super(problem)
    this.name = 'FrameFault'
    this.tooLarge = tooLarge
  }
}

/** Puts messages into the form of a body, uncompressed. */
export function frameMessages(messages: readonly Uint8Array[]): Uint8Array {
  let size = 0
  for (const message of messages) size += HEAD_BYTES + message.byteLength
  const framed = Buffer.allocUnsafe(size)
  let at = 0
  for (const message of messages) {
    framed[at] = 0
    framed.writeUInt32BE(message.byteLength, at + 1)
    framed.set(message, at + HEAD_BYTES)
    at += HEAD_BYTES + message.byteLength
  }
  return framed
}

/** One compressed message in the form of a body. */
export function frameCompressed(message: Uint8Array): Uint8Array {
  const framed = frameMessages([message])
  framed[0] = 1
  return framed
}

/** Takes a body apart. Holds at most one message and one chunk. */
export class FrameReader {
  readonly #limitBytes: number
  #chunks: Buffer[] = []
  #size = 0

  constructor(limitBytes: number) {
    this.#limitBytes = limitBytes
  }

  /** Whether a message has begun and not ended. */
  get midway(): boolean {
    return this.#size > 0
  }

  /** Adds what came. */
  add(chunk: Buffer): void {
    this.#chunks.push(chunk)
    this.#size += chunk.length
  }

  /** The next whole message, or null. Throws FrameFault. */
  next(): Framed | null {
    if (this.#size < HEAD_BYTES) return null
    const head = this.#front(HEAD_BYTES)
    const flag = head[0]
    const length = head.readUInt32BE(1)
    if (flag !== 0 && flag !== 1) throw new FrameFault('malformed message', false)
    if (length > this.#limitBytes) {
      const problem = `received message larger than max (${length} vs. ${this.#limitBytes})`
      throw new FrameFault(problem, true)
    }
    const end = HEAD_BYTES + length
    if (this.#size < end) return null
    const whole = this.#front(end)
    const rest = whole.subarray(end)
    this.#chunks = rest.length === 0 ? this.#chunks.slice(1) : [rest, ...this.#chunks.slice(1)]
    this.#size -= end
    return { compressed: flag === 1, bytes: whole.subarray(HEAD_BYTES, end) }
  }

  /** First chunk, joined with those behind it until it is long enough. */
  #front(bytes: number): Buffer {
    const [first] = this.#chunks
    if (first !== undefined && first.length >= bytes) return first
    const joined = Buffer.concat(this.#chunks)
    this.#chunks = [joined]
    return joined
  }
}
