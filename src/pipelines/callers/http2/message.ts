/**
 * Messages of gRPC on the wire: one byte that says whether the message is compressed, four bytes of
 * length, the message. A unary call has exactly one each way. spec: proxy.md §3.3
 */
import { BackendFailure } from '../../failure.js'

const PREFIX_BYTES = 5

/** Puts the prefix before a message. */
export function frameMessage(message: Uint8Array, compressed: boolean): Buffer {
  const frame = Buffer.allocUnsafe(PREFIX_BYTES + message.byteLength)
  frame[0] = compressed ? 1 : 0
  frame.writeUInt32BE(message.byteLength, 1)
  frame.set(message, PREFIX_BYTES)
  return frame
}

/** A message as it came. */
export type RawMessage = { readonly compressed: boolean; readonly bytes: Uint8Array }

/** Collects the one message of an answer. */
export class MessageReader {
  readonly #limit: number
  #first: Buffer | null = null
  #more: Buffer[] | null = null
  #received = 0
  #length = -1

  /** `limit` in bytes, 0 = none. */
  constructor(limit: number) {
    this.#limit = limit
  }

  /** Takes a chunk. Throws BackendFailure once there is too much. */
  push(chunk: Buffer): void {
    this.#received += chunk.length
    if (this.#first === null) this.#first = chunk
    else {
      this.#more ??= [this.#first]
      this.#more.push(chunk)
    }
    if (this.#length < 0 && this.#received >= PREFIX_BYTES) {
      this.#length = this.#whole().readUInt32BE(1)
      // Believed before it is checked, a length could make us collect gigabytes.
      if (this.#limit > 0 && this.#length > this.#limit) throw tooLarge()
    }
    if (this.#length >= 0 && this.#received > PREFIX_BYTES + this.#length) {
      throw malformed('the answer has more than one message')
    }
  }

  /** The message, in memory of its own. Throws BackendFailure when it is not complete. */
  take(): RawMessage {
    if (this.#length < 0) throw malformed('the answer has no message')
    if (this.#received < PREFIX_BYTES + this.#length) throw malformed('the message is cut off')
    const whole = this.#whole()
    const flag = whole[0] ?? 0
    if (flag > 1) throw malformed('the message has an unknown form')
    // A copy, because payloads of it may be kept for long and the chunk is part of a large buffer.
    const bytes = Uint8Array.prototype.slice.call(whole, PREFIX_BYTES)
    return { compressed: flag === 1, bytes }
  }

  /** Forgets what was collected. */
  clear(): void {
    this.#first = null
    this.#more = null
  }

  #whole(): Buffer {
    if (this.#more !== null) {
      this.#first = Buffer.concat(this.#more, this.#received)
      this.#more = null
    }
    return this.#first ?? Buffer.alloc(0)
  }
}

/** Cuts the messages of an answer that goes on. */
export class MessageSplitter {
  readonly #limit: number
  readonly #emit: (message: RawMessage) => void
  #pieces: Buffer[] = []
  #bytes = 0
  /** Bytes with which the message that comes next is complete. */
  #wanted = PREFIX_BYTES

  /** `limit` in bytes a message, 0 = none. `emit` gets each message, in memory of its own. */
  constructor(limit: number, emit: (message: RawMessage) => void) {
    this.#limit = limit
    this.#emit = emit
  }

  /** Whether a message has begun and is not complete. */
  get cutOff(): boolean {
    return this.#bytes > 0
  }

  /** Takes a chunk. Throws BackendFailure for a message that is too large or has an unknown form. */
  push(chunk: Buffer): void {
    this.#pieces.push(chunk)
    this.#bytes += chunk.length
    if (this.#bytes < this.#wanted) return
    let rest = this.#pieces.length === 1 ? chunk : Buffer.concat(this.#pieces, this.#bytes)
    for (;;) {
      this.#wanted = PREFIX_BYTES
      if (rest.length < PREFIX_BYTES) break
      const length = rest.readUInt32BE(1)
      if (this.#limit > 0 && length > this.#limit) throw tooLarge()
      this.#wanted = PREFIX_BYTES + length
      if (rest.length < this.#wanted) break
      const flag = rest[0] ?? 0
      if (flag > 1) throw malformed('the message has an unknown form')
      // A copy, because payloads of it may be kept for long and the chunk is part of a large buffer.
      const bytes = Uint8Array.prototype.slice.call(rest, PREFIX_BYTES, this.#wanted)
      rest = rest.subarray(this.#wanted)
      this.#emit({ compressed: flag === 1, bytes })
    }
    this.#pieces = rest.length === 0 ? [] : [rest]
    this.#bytes = rest.length
  }
}

/** The answer is over a limit. */
export function tooLarge(): BackendFailure {
  return new BackendFailure('too_large', 'the answer is too large')
}

/** Not what gRPC says an answer looks like. */
export function malformed(message: string, cause?: unknown): BackendFailure {
  return new BackendFailure('malformed', message, cause === undefined ? {} : { cause })
}
