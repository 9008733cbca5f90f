/**
 * Frames that wait for the end of the event-loop turn, bounded in bytes.
 * spec: channels-and-engines.md §10.2; ARCHITECTURE §9 rule 1 (the write syscall dominates).
 */
import type { Frame } from '../protocol/index.js'

const NONE: Frame[] = []

/** Waiting frames of one connection. An idle connection holds no array. */
export class Outbox {
  #frames: Frame[] = NONE
  #bytes = 0

  /** Bytes that wait. */
  get bytes(): number {
    return this.#bytes
  }

  /** Whether nothing waits. */
  get empty(): boolean {
    return this.#frames.length === 0
  }

  /** Adds a frame. The caller checks {@link bytes} against its limit afterwards. */
  push(frame: Frame): void {
    if (this.#frames === NONE) this.#frames = [frame]
    else this.#frames.push(frame)
    this.#bytes += frame.byteLength
  }

  /** Takes everything that waits, in order. */
  take(): readonly Frame[] {
    const frames = this.#frames
    this.#frames = NONE
    this.#bytes = 0
    return frames
  }
}
