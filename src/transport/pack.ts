/**
 * Joins the frames of one turn into one message. In a burst many connections get the very same
 * frames, so the last result is kept and reused when the list is equal, frame by frame.
 */
import type { Codec, Frame } from '../protocol/index.js'

const NO_FRAMES: readonly Frame[] = []

/** Joins frames into the bytes of one write. */
export type Framing = (codec: Codec, frames: readonly Frame[]) => Uint8Array

/** One transport message of the codec, as WebSocket wants it. */
const asMessage: Framing = (codec, frames) => codec.pack(frames)

const LF = Buffer.from('\n')

/** Messages of a streamed answer: in JSON each ends with LF. spec: client-protocol.md §8.1 */
export const asLines: Framing = (codec, frames) => {
  const packed = codec.pack(frames)
  return codec.id === 'json' ? Buffer.concat([packed, LF]) : packed
}

/** Server-sent events, one for each message. spec: client-protocol.md §8.2 */
export const asEvents: Framing = (_codec, frames) => {
  const parts: Uint8Array[] = []
  for (const frame of frames) parts.push(EVENT_START, frame, EVENT_END)
  return Buffer.concat(parts)
}

const EVENT_START = Buffer.from('data: ')
const EVENT_END = Buffer.from('\n\n')

/** Packs for all connections of one endpoint. */
export class Packer {
  readonly #framing: Framing
  #frames = NO_FRAMES
  #message: Uint8Array = new Uint8Array(0)
  #codec: Codec | null = null

  constructor(framing: Framing = asMessage) {
    this.#framing = framing
  }

  /** Packs frames; a single text frame of a message goes out as it is. */
  pack(codec: Codec, frames: readonly Frame[]): Uint8Array {
    if (frames.length === 1 && !codec.binary && this.#framing === asMessage)
      return codec.pack(frames)
    if (codec === this.#codec && sameFrames(frames, this.#frames)) return this.#message
    this.#message = this.#framing(codec, frames)
    this.#frames = frames
    this.#codec = codec
    return this.#message
  }
}

function sameFrames(left: readonly Frame[], right: readonly Frame[]): boolean {
  if (left.length !== right.length) return false
  for (let i = 0; i < left.length; i++) if (left[i] !== right[i]) return false
  return true
}
