/** A streamed answer on `node:http` and `node:http2`. spec: client-protocol.md §8.1 */
import type { Logger } from '../../base/index.js'
import { CLOSE_TIMEOUT_MS } from '../close-code.js'
import type { OpenStream } from '../exchange.js'
import { later, logFailure } from '../guard.js'
import type { SendResult, StreamReceiver } from '../ports.js'

/** What is written to: an answer of HTTP/1.1 or a stream of HTTP/2. The head is out already. */
export interface AnswerBody {
  readonly writableLength: number
  write(piece: Uint8Array): boolean
  end(): unknown
  on(event: 'drain', listener: () => void): unknown
}

/** One open answer. */
export class NodeStream implements OpenStream {
  readonly #receiver: StreamReceiver
  readonly #log: Logger
  readonly #bufferBytes: number
  readonly #native: AnswerBody
  readonly #drop: () => void
  #sentBytes = 0
  #ending = false
  #over = false
  #endTimer: NodeJS.Timeout | null = null

  constructor(
    native: AnswerBody,
    owner: {
      readonly receiver: StreamReceiver
      /** See `StreamHead.bufferBytes`. */
      readonly bufferBytes: number
      /** Ends the answer without completing it. */
      readonly drop: () => void
      readonly log: Logger
    },
  ) {
    this.#native = native
    this.#receiver = owner.receiver
    this.#log = owner.log
    this.#bufferBytes = owner.bufferBytes
    this.#drop = owner.drop
    native.on('drain', () => {
      this.#drained()
    })
  }

  get progress(): number {
    return this.#sentBytes - this.buffered
  }

  get buffered(): number {
    return this.#over ? 0 : this.#native.writableLength
  }

  send(piece: Uint8Array): SendResult {
    if (this.#over || this.#ending || piece.length === 0) return 'sent'
    if (this.buffered + piece.length > this.#bufferBytes) return 'dropped'
    this.#sentBytes += piece.length
    return this.#native.write(piece) ? 'sent' : 'buffered'
  }

  end(): void {
    if (this.#over || this.#ending) return
    this.#ending = true
    this.#native.end()
    // 'close' of the answer comes when everything was handed to the system.
    this.#endTimer = setTimeout(() => {
      this.terminate()
    }, CLOSE_TIMEOUT_MS)
    this.#endTimer.unref()
  }

  terminate(): void {
    this.#ending = true
    if (!this.#over) this.#drop()
  }

  gone(): void {
    if (this.#over) return
    this.#over = true
    if (this.#endTimer !== null) clearTimeout(this.#endTimer)
    this.#endTimer = null
    later(this.#log, 'onClosed', () => {
      this.#receiver.onClosed()
    })
  }

  #drained(): void {
    if (this.#over || this.#ending) return
    try {
      this.#receiver.onDrain()
    } catch (error) {
      logFailure(this.#log, error, 'onDrain')
      this.end()
    }
  }
}
