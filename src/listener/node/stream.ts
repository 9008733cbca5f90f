/** A streamed answer on `node:http`. spec: client-protocol.md §8.1 */
import type { ServerResponse } from 'node:http'
import type { Logger } from '../../base/index.js'
import { CLOSE_TIMEOUT_MS } from '../close-code.js'
import type { OpenStream } from '../exchange.js'
import { later, logFailure } from '../guard.js'
import type { SendResult, StreamHead, StreamReceiver } from '../ports.js'
import { isFramingHeader } from '../response.js'

/** One open answer. */
export class NodeStream implements OpenStream {
  readonly #receiver: StreamReceiver
  readonly #log: Logger
  readonly #bufferBytes: number
  readonly #native: ServerResponse
  #sentBytes = 0
  #ending = false
  #over = false
  #endTimer: NodeJS.Timeout | null = null

  constructor(native: ServerResponse, head: StreamHead, receiver: StreamReceiver, log: Logger) {
    this.#native = native
    this.#receiver = receiver
    this.#log = log
    this.#bufferBytes = head.bufferBytes
    native.statusCode = head.status
    for (const [name, value] of Object.entries(head.headers ?? {})) {
      if (!isFramingHeader(name)) native.setHeader(name, value)
    }
    native.setHeader('Connection', 'keep-alive')
    native.flushHeaders()
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
    if (!this.#over) this.#native.destroy()
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
