/**
 * Joins the frames of one turn into one message. In a burst many connections get the very same
 * frames, so the last result is kept and reused when the list is equal, frame by frame.
 */
import type { Codec, Frame } from '../protocol/index.js'

const NO_FRAMES: readonly Frame[] = []

/** Packs for all connections of one endpoint. */
export class Packer {
  #frames = NO_FRAMES
  #message: Uint8Array = new Uint8Array(0)
  #codec: Codec | null = null

  /** Packs frames; a single one goes out as it is in text, behind its length in binary. */
  pack(codec: Codec, frames: readonly Frame[]): Uint8Array {
    if (frames.length === 1 && !codec.binary) return codec.pack(frames)
    if (codec === this.#codec && sameFrames(frames, this.#frames)) return this.#message
    this.#message = codec.pack(frames)
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
