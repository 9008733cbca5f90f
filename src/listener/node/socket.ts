/**
 * One WebSocket of the `ws` package. Frames are written to the TCP socket directly, which is a fifth
 * cheaper than `ws.send`; reading, control frames and the closing handshake stay with `ws`.
 * spec: client-protocol.md §1.6, §3.4
 */
import type { Socket as TcpSocket } from 'node:net'
import type { RawData, WebSocket } from 'ws'
import type { Logger } from '../../base/index.js'
import {
  HANDLER_FAILURE_CODE,
  HANDLER_FAILURE_REASON,
  MESSAGE_TOO_BIG_CODE,
  sendableCode,
  sendableReason,
} from '../close-code.js'
import { later, logFailure } from '../guard.js'
import type { SendResult, Socket, SocketLimits, SocketReceiver } from '../ports.js'
import type { SharedDeflate } from './deflate.js'
import { frameHeader, frameMessage, MERGE_LIMIT_BYTES, type FrameKind } from './frame.js'

const OPEN = 1
const EMPTY = Buffer.alloc(0)

/** Adapter between one `ws` socket and its receiver. */
export class NodeSocket implements Socket {
  readonly #ws: WebSocket
  readonly #tcp: TcpSocket
  readonly #receiver: SocketReceiver
  readonly #limits: SocketLimits
  readonly #log: Logger
  /** Null where no compression was negotiated. */
  readonly #deflate: SharedDeflate | null
  #ending = false
  #closed = false
  /** A call of ours is closing the socket, which may report the end from inside that call. */
  #inClose = false
  #owesDrain = false
  #awaitsPong = false
  /** What the receiver is told when the peer sent no close frame. */
  #closeCode = 1006
  #onGone: (() => void) | null

  /** @param onGone called once before the receiver hears of the end */
  constructor(
    ws: WebSocket,
    tcp: TcpSocket,
    owner: {
      receiver: SocketReceiver
      limits: SocketLimits
      deflate: SharedDeflate | null
      log: Logger
      onGone: () => void
    },
  ) {
    this.#ws = ws
    this.#tcp = tcp
    this.#receiver = owner.receiver
    this.#limits = owner.limits
    this.#log = owner.log
    this.#deflate = owner.deflate
    this.#onGone = owner.onGone
  }

  /** Starts listening and tells the receiver. */
  open(): void {
    const ws = this.#ws
    ws.on('message', (data: RawData) => {
      this.#received(data)
    })
    ws.on('pong', () => {
      this.#ponged()
    })
    ws.on('close', (code: number) => {
      this.#gone(code === 1006 ? this.#closeCode : code)
    })
    ws.on('error', (error) => {
      // `ws` closes by itself (1002, 1007, 1009, …); without a listener the process would end.
      const code = 'code' in error ? error.code : error.name
      if (code === 'WS_ERR_UNSUPPORTED_MESSAGE_LENGTH') this.#closeCode = MESSAGE_TOO_BIG_CODE
      this.#log.debug({ code }, 'websocket error')
    })
    try {
      this.#receiver.onOpen(this)
    } catch (error) {
      this.#fail(error, 'onOpen')
    }
  }

  get buffered(): number {
    return this.#closed ? 0 : this.#tcp.writableLength
  }

  send(message: Uint8Array, binary: boolean): SendResult {
    const tcp = this.#tcp
    // As on a real network: what is sent after the end vanishes.
    if (this.#ending || this.#ws.readyState !== OPEN || !tcp.writable) return 'sent'
    const deflated = this.#deflate?.deflated(message) ?? null
    const payload = deflated ?? message
    if (tcp.writableLength + payload.length > this.#limits.bufferBytes) return 'dropped'
    this.#write(payload, kindOf(binary, deflated !== null))
    if (tcp.writableLength === 0) return 'sent'
    if (!this.#owesDrain) {
      this.#owesDrain = true
      this.#watchDrain()
    }
    return 'buffered'
  }

  ping(): void {
    if (this.#ending || this.#ws.readyState !== OPEN) return
    this.#awaitsPong = true
    this.#ws.ping()
  }

  pause(): boolean {
    if (!this.#ending) this.#ws.pause()
    return true
  }

  resume(): void {
    if (!this.#closed) this.#ws.resume()
  }

  end(code: number, reason: string): void {
    if (this.#ending) return
    this.#ending = true
    this.#inClose = true
    // The peer's close frame has to be read.
    this.#ws.resume()
    this.#ws.close(sendableCode(code), sendableReason(reason))
    this.#inClose = false
  }

  terminate(): void {
    if (this.#closed) return
    this.#ending = true
    this.#inClose = true
    this.#ws.terminate()
    this.#inClose = false
  }

  #write(payload: Uint8Array, kind: FrameKind): void {
    const tcp = this.#tcp
    if (payload.length <= MERGE_LIMIT_BYTES) {
      tcp.write(frameMessage(payload, kind))
      return
    }
    tcp.cork()
    tcp.write(frameHeader(payload.length, kind))
    tcp.write(payload)
    tcp.uncork()
  }

  /** An empty write at the end of the queue calls back when everything before it was taken. */
  #watchDrain(): void {
    this.#tcp.write(EMPTY, () => {
      if (this.#ending || this.#closed) return
      if (this.#tcp.writableLength > 0) {
        this.#watchDrain()
        return
      }
      this.#owesDrain = false
      try {
        this.#receiver.onDrain()
      } catch (error) {
        this.#fail(error, 'onDrain')
      }
    })
  }

  #received(data: RawData): void {
    // The default binary type hands over one Buffer, also for fragmented messages.
    if (this.#ending || !Buffer.isBuffer(data)) return
    try {
      this.#receiver.onMessage(data)
    } catch (error) {
      this.#fail(error, 'onMessage')
    }
  }

  #ponged(): void {
    if (this.#ending || !this.#awaitsPong) return
    this.#awaitsPong = false
    try {
      this.#receiver.onPong()
    } catch (error) {
      this.#fail(error, 'onPong')
    }
  }

  #gone(code: number): void {
    if (this.#closed) return
    this.#closed = true
    this.#ending = true
    this.#onGone?.()
    this.#onGone = null
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

const KINDS = {
  text: { binary: false, deflated: false },
  binary: { binary: true, deflated: false },
  deflatedText: { binary: false, deflated: true },
  deflatedBinary: { binary: true, deflated: true },
} as const

function kindOf(binary: boolean, deflated: boolean): FrameKind {
  if (binary) return deflated ? KINDS.deflatedBinary : KINDS.binary
  return deflated ? KINDS.deflatedText : KINDS.text
}
