/**
 * A streamed answer on the addon. The addon does not say how much waits in its buffer, so pieces are
 * held here from the first write that it could not send at once.
 */
import type { Logger } from '../../base/index.js'
import { CLOSE_TIMEOUT_MS } from '../close-code.js'
import type { OpenStream } from '../exchange.js'
import { later, logFailure } from '../guard.js'
import type { SendResult, StreamHead, StreamReceiver } from '../ports.js'
import { statusLine } from '../response.js'
import type { UwsResponse } from './binding.js'
import { writeHeaders } from './exchange.js'

/**
 * Only a write tells whether the addon's buffer is empty. Of a longer piece the last byte is kept for
 * that question while the rest waits; a shorter one is too small to matter.
 */
const SMALL_BYTES = 4096

/** One open answer. */
export class UwsStream implements OpenStream {
  readonly #receiver: StreamReceiver
  readonly #log: Logger
  readonly #bufferBytes: number
  /** Invariant: null after the end. */
  #native: UwsResponse | null
  #held: Uint8Array[] = []
  #heldBytes = 0
  /** Bytes handed to the addon since it last said that everything was sent. */
  #inAddon = 0
  #writableEvents = 0
  #ending = false
  #endTimer: NodeJS.Timeout | null = null

  constructor(native: UwsResponse, head: StreamHead, receiver: StreamReceiver, log: Logger) {
    this.#native = native
    this.#receiver = receiver
    this.#log = log
    this.#bufferBytes = head.bufferBytes
    // The addon completes the head with the first piece.
    native.cork(() => {
      native.writeStatus(statusLine(head.status))
      writeHeaders(native, head.headers)
      native.writeHeader('Connection', 'keep-alive')
    })
    native.onWritable(() => {
      this.#writable()
      return true
    })
  }

  get progress(): number {
    return this.#writableEvents
  }

  get buffered(): number {
    return this.#heldBytes + this.#inAddon
  }

  send(piece: Uint8Array): SendResult {
    if (this.#native === null || this.#ending || piece.length === 0) return 'sent'
    if (this.buffered + piece.length > this.#bufferBytes) return 'dropped'
    this.#hold(piece)
    if (this.#inAddon === 0) this.#pump(this.#native)
    return this.buffered === 0 ? 'sent' : 'buffered'
  }

  end(): void {
    const native = this.#native
    if (native === null || this.#ending) return
    this.#ending = true
    if (this.buffered === 0) {
      this.#finish(native)
      return
    }
    this.#endTimer = setTimeout(() => {
      this.terminate()
    }, CLOSE_TIMEOUT_MS)
    this.#endTimer.unref()
  }

  terminate(): void {
    this.#ending = true
    // Reports the end through the abort handler.
    this.#native?.close()
  }

  gone(): void {
    if (this.#native === null) return
    this.#native = null
    this.#over()
  }

  #hold(piece: Uint8Array): void {
    this.#held.push(piece)
    this.#heldBytes += piece.length
  }

  /** Writes what is held until the addon cannot send at once. */
  #pump(native: UwsResponse): void {
    native.cork(() => {
      let piece = this.#held.shift()
      while (piece !== undefined) {
        this.#heldBytes -= piece.length
        if (!this.#write(native, piece)) return
        piece = this.#held.shift()
      }
    })
  }

  #write(native: UwsResponse, piece: Uint8Array): boolean {
    const isLong = piece.length > SMALL_BYTES
    const first = isLong ? piece.subarray(0, piece.length - 1) : piece
    if (native.write(first)) {
      this.#inAddon = 0
      if (!isLong || native.write(piece.subarray(piece.length - 1))) return true
      this.#inAddon = 1
      return false
    }
    this.#inAddon += first.length
    if (isLong) {
      this.#held.unshift(piece.subarray(piece.length - 1))
      this.#heldBytes++
    }
    return false
  }

  #writable(): void {
    this.#writableEvents++
    const native = this.#native
    if (native === null || this.buffered === 0) return
    if (this.#heldBytes > 0) this.#pump(native)
    else {
      native.cork(nothing)
      this.#inAddon = 0
    }
    if (this.buffered > 0) return
    if (this.#ending) {
      this.#finish(native)
      return
    }
    try {
      this.#receiver.onDrain()
    } catch (error) {
      logFailure(this.#log, error, 'onDrain')
      this.end()
    }
  }

  #finish(native: UwsResponse): void {
    this.#native = null
    native.cork(() => {
      native.end('', false)
    })
    this.#over()
  }

  #over(): void {
    this.#ending = true
    this.#held = []
    this.#heldBytes = 0
    this.#inAddon = 0
    if (this.#endTimer !== null) clearTimeout(this.#endTimer)
    this.#endTimer = null
    later(this.#log, 'onClosed', () => {
      this.#receiver.onClosed()
    })
  }
}

function nothing(): void {
  // A cork by itself sends what waits in the addon's buffer.
}
