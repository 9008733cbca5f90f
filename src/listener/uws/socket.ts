/**
 * One WebSocket of the addon. Guards every call, because a closed handle throws, and keeps the real
 * limits here, because the addon enforces its own with close code 1006.
 * spec: client-protocol.md §1.6, §3.4
 */
import type { Logger } from '../../base/index.js'
import {
  CLOSE_TIMEOUT_MS,
  HANDLER_FAILURE_CODE,
  HANDLER_FAILURE_REASON,
  MESSAGE_TOO_BIG_CODE,
  sendableCode,
  sendableReason,
} from '../close-code.js'
import { later, logFailure } from '../guard.js'
import type { SendResult, Socket, SocketLimits, SocketReceiver } from '../ports.js'
import type { UwsPeer, UwsWebSocket } from './binding.js'

/** Adapter between one native socket and its receiver. */
export class UwsSocket implements Socket, UwsPeer {
  readonly #receiver: SocketReceiver
  readonly #limits: SocketLimits
  readonly #log: Logger
  /** Invariant: null before `opened` and after the addon reported the end. */
  #handle: UwsWebSocket | null = null
  /** `end` or `terminate` was called: nothing more goes in or out. */
  #ending = false
  /** A call of ours is closing the handle, which reports the end from inside that call. */
  #inClose = false
  #owesDrain = false
  #awaitsPong = false
  #endCode = 1006
  #endReason = ''
  #endTimer: NodeJS.Timeout | null = null

  constructor(receiver: SocketReceiver, limits: SocketLimits, log: Logger) {
    this.#receiver = receiver
    this.#limits = limits
    this.#log = log
  }

  get buffered(): number {
    return this.#handle === null ? 0 : this.#handle.getBufferedAmount()
  }

  send(message: Uint8Array, binary: boolean): SendResult {
    const handle = this.#handle
    // As on a real network: what is sent after the end vanishes.
    if (handle === null || this.#ending) return 'sent'
    if (handle.getBufferedAmount() + message.length > this.#limits.bufferBytes) return 'dropped'
    const status = handle.send(message, binary, false)
    if (status === 1) return 'sent'
    if (status === 2) return 'dropped'
    this.#owesDrain = true
    return 'buffered'
  }

  ping(): void {
    if (this.#handle === null || this.#ending) return
    this.#awaitsPong = true
    this.#handle.ping('')
  }

  pause(): boolean {
    return false
  }

  resume(): void {
    // The addon cannot pause a WebSocket.
  }

  end(code: number, reason: string): void {
    const handle = this.#handle
    if (handle === null || this.#ending) return
    this.#ending = true
    this.#endCode = sendableCode(code)
    this.#endReason = sendableReason(reason)
    if (handle.getBufferedAmount() === 0) {
      this.#finish(handle)
      return
    }
    // A native end() takes the handle away, and with it any means to free the buffer of a peer that
    // does not read. So wait for the buffer to drain, and drop the connection if it does not.
    this.#endTimer = setTimeout(() => {
      this.terminate()
    }, CLOSE_TIMEOUT_MS)
    this.#endTimer.unref()
  }

  terminate(): void {
    const handle = this.#handle
    if (handle === null) return
    this.#ending = true
    this.#inClose = true
    handle.close()
  }

  /** Sends the close frame. The addon itself drops a peer that does not answer within 4–8 s. */
  #finish(handle: UwsWebSocket): void {
    this.#inClose = true
    handle.end(this.#endCode, this.#endReason)
  }

  opened(handle: UwsWebSocket): void {
    this.#handle = handle
    try {
      this.#receiver.onOpen(this)
    } catch (error) {
      this.#fail(error, 'onOpen')
    }
  }

  received(message: ArrayBuffer): void {
    if (this.#ending) return
    if (message.byteLength > this.#limits.messageSizeBytes) {
      this.end(MESSAGE_TOO_BIG_CODE, '')
      return
    }
    try {
      this.#receiver.onMessage(Buffer.from(message))
    } catch (error) {
      this.#fail(error, 'onMessage')
    }
  }

  drained(): void {
    const handle = this.#handle
    if (handle === null || handle.getBufferedAmount() > 0) return
    if (this.#ending) {
      this.#finish(handle)
      return
    }
    if (!this.#owesDrain) return
    this.#owesDrain = false
    try {
      this.#receiver.onDrain()
    } catch (error) {
      this.#fail(error, 'onDrain')
    }
  }

  ponged(): void {
    if (this.#ending || !this.#awaitsPong) return
    this.#awaitsPong = false
    try {
      this.#receiver.onPong()
    } catch (error) {
      this.#fail(error, 'onPong')
    }
  }

  closed(code: number): void {
    this.#handle = null
    this.#ending = true
    if (this.#endTimer !== null) clearTimeout(this.#endTimer)
    this.#endTimer = null
    if (this.#inClose) {
      later(this.#log, 'onClosed', () => {
        this.#receiver.onClosed(code)
      })
      return
    }
    try {
      this.#receiver.onClosed(code)
    } catch (error) {
      logFailure(this.#log, error, 'onClosed')
    }
  }

  #fail(error: unknown, where: string): void {
    logFailure(this.#log, error, where)
    this.end(HANDLER_FAILURE_CODE, HANDLER_FAILURE_REASON)
  }
}
