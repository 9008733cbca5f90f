/**
 * The near end of a streamed answer: holds complete messages while nobody may take them, so that
 * every adapter stops and goes on in the same way. What is held is bounded by what the adapter had
 * read when it was told to hold: one piece from the network.
 */
import { RingQueue } from '../../base/index.js'
import type { BackendFailure } from '../failure.js'
import type { CallBody, StreamReceiver } from './ports.js'

/** Messages on their way to a receiver. */
export class Inlet {
  readonly #onRoom: () => void
  readonly #held = new RingQueue<CallBody>()
  /** Of those, beside them. */
  readonly #ids = new RingQueue<string>()
  #receiver: StreamReceiver | null = null
  #paused = true
  #delivering = false
  #ended = false
  #failure: BackendFailure | null = null
  #closed = false

  /** `onRoom` is called when everything held was taken and more may be read. */
  constructor(onRoom: () => void) {
    this.#onRoom = onRoom
  }

  /** Whether the adapter should stop reading. */
  get holds(): boolean {
    return !this.#closed && (this.#paused || this.#held.size > 0)
  }

  /** Nothing more is delivered: the end was, or the stream was given up. */
  get closed(): boolean {
    return this.#closed
  }

  start(receiver: StreamReceiver): void {
    if (this.#closed || this.#receiver !== null) return
    this.#receiver = receiver
    this.resume()
  }

  /** A complete message, and the id that the stream had given by then; '' = none. */
  push(body: CallBody, id = ''): void {
    if (this.#closed || this.#ended) return
    this.#held.push(body)
    this.#ids.push(id)
    this.#deliver()
  }

  /** The backend said its last word; it is delivered after what is held. */
  end(failure: BackendFailure | null): void {
    if (this.#closed || this.#ended) return
    this.#ended = true
    this.#failure = failure
    this.#deliver()
  }

  pause(): void {
    this.#paused = true
  }

  resume(): void {
    if (!this.#paused || this.#closed || this.#receiver === null) return
    this.#paused = false
    this.#deliver()
    if (!this.holds && !this.#ended) this.#onRoom()
  }

  /** Forgets everything. */
  close(): void {
    this.#closed = true
    this.#held.clear()
    this.#ids.clear()
  }

  #deliver(): void {
    const receiver = this.#receiver
    // A receiver that resumes while it is being told something must not be told the next thing first.
    if (receiver === null || this.#delivering) return
    this.#delivering = true
    try {
      while (!this.#paused && !this.#closed) {
        const body = this.#held.shift()
        if (body === undefined) break
        receiver.onMessage(body, this.#ids.shift() ?? '')
      }
    } finally {
      this.#delivering = false
    }
    if (this.#ended && !this.#closed && !this.#paused && this.#held.size === 0) {
      this.#closed = true
      receiver.onEnd(this.#failure)
    }
  }
}
