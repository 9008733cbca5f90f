/**
 * One WebSocket over the TCP (or TLS) socket of its upgrade: what it does with frames, and how it ends.
 * spec: client-protocol.md §1.6, §3.4
 */
import type { Socket as TcpSocket } from 'node:net'
import type { Logger } from '../../base/index.js'
import {
  CLOSE_TIMEOUT_MS,
  HANDLER_FAILURE_CODE,
  HANDLER_FAILURE_REASON,
  sendableCode,
  sendableReason,
} from '../close-code.js'
import { logFailure } from '../guard.js'
import type { SendResult, Socket, SocketLimits, SocketReceiver } from '../ports.js'
import type { SharedDeflate } from './deflate.js'
import {
  closeFrame,
  frameMessage,
  FrameReader,
  PING_FRAME,
  pongFrame,
  type FrameSink,
  type ReaderLimits,
} from './frames.js'
import { outputOf, type Output, type Written } from './output.js'

/** Room above the buffer limit of a route for pongs; a peer that reads none of them gets no more. */
const CONTROL_MARGIN_BYTES = 64 * 1024

/** Close code when the connection just went away. */
const ABNORMAL = 1006

/** Where the socket of a TCP socket is found, so that events need no closures. */
const OWNER = Symbol('owner')
type OwnedSocket = TcpSocket & { [OWNER]?: NodeSocket }

/** What the sockets of a route share. */
export type SocketSite = {
  readonly limits: SocketLimits
  readonly reader: ReaderLimits
  /** Null where no compression was negotiated. */
  readonly deflate: SharedDeflate | null
  readonly log: Logger
  /** The open ones. */
  readonly open: Set<NodeSocket>
}

/** Adapter between one connection and its receiver. */
export class NodeSocket implements Socket, FrameSink, Written {
  readonly #tcp: TcpSocket
  readonly #receiver: SocketReceiver
  readonly #site: SocketSite
  readonly #output: Output
  readonly #reader: FrameReader
  /** Nothing more goes in or out but the closing handshake. */
  #ending = false
  #closed = false
  #closeSent = false
  #owesDrain = false
  #awaitsPong = false
  #closeCode = ABNORMAL
  #timer: NodeJS.Timeout | null = null

  constructor(tcp: TcpSocket, receiver: SocketReceiver, site: SocketSite) {
    this.#tcp = tcp
    this.#receiver = receiver
    this.#site = site
    this.#output = outputOf(tcp)
    this.#reader = new FrameReader(this, site.reader)
  }

  /**
   * Answers the upgrade and tells the receiver.
   * @param answer head of the 101
   * @param rest what was read beyond the request
   */
  open(answer: Buffer, rest: Buffer): void {
    const tcp: OwnedSocket = this.#tcp
    this.#site.open.add(this)
    tcp[OWNER] = this
    tcp.on('data', onData).on('end', onEnd).on('close', onClose)
    this.#output.write(tcp, answer, this)
    try {
      this.#receiver.onOpen(this)
    } catch (error) {
      this.#fail(error, 'onOpen')
    }
    if (rest.length > 0) this.received(rest)
    if (!this.#reader.paused) tcp.resume()
  }

  get buffered(): number {
    return this.#closed ? 0 : this.#output.waiting(this.#tcp)
  }

  send(message: Uint8Array, binary: boolean): SendResult {
    // As on a real network: what is sent after the end vanishes.
    if (this.#ending) return 'sent'
    const { limits, deflate } = this.#site
    const output = this.#output
    const tcp = this.#tcp
    if (output.waiting(tcp) + message.length > limits.bufferBytes) {
      const size = deflate?.deflated(message)?.length ?? message.length
      if (output.waiting(tcp) + size > limits.bufferBytes) return 'dropped'
    }
    output.write(tcp, framed(message, binary, deflate), this)
    if (output.waiting(tcp) === 0) return 'sent'
    this.#owesDrain = true
    return 'buffered'
  }

  ping(): void {
    if (this.#ending) return
    this.#awaitsPong = true
    this.#output.write(this.#tcp, PING_FRAME, this)
  }

  pause(): boolean {
    if (!this.#ending) {
      this.#reader.pause()
      this.#tcp.pause()
    }
    return true
  }

  resume(): void {
    if (this.#closed) return
    this.#reader.resume()
    // What was held may have made the owner pause again.
    if (!this.#reader.paused) this.#tcp.resume()
  }

  end(code: number, reason: string): void {
    if (this.#ending) return
    this.#ending = true
    this.#sendClose(sendableCode(code), sendableReason(reason))
    // The peer's close frame has to be read.
    this.#reader.resume()
    this.#tcp.resume()
  }

  terminate(): void {
    if (this.#closed) return
    this.#ending = true
    this.#reader.stop()
    // Reports the end in a later turn.
    this.#tcp.destroy()
  }

  /** Bytes came from the network. */
  received(chunk: Buffer): void {
    this.#reader.push(chunk)
  }

  onMessage(bytes: Buffer): void {
    if (this.#ending) return
    try {
      this.#receiver.onMessage(bytes)
    } catch (error) {
      this.#fail(error, 'onMessage')
    }
  }

  onPing(payload: Buffer): void {
    const most = this.#site.limits.bufferBytes + CONTROL_MARGIN_BYTES
    if (this.#ending || this.buffered > most) return
    this.#output.write(this.#tcp, pongFrame(payload), this)
  }

  onPong(): void {
    if (this.#ending || !this.#awaitsPong) return
    this.#awaitsPong = false
    try {
      this.#receiver.onPong()
    } catch (error) {
      this.#fail(error, 'onPong')
    }
  }

  onClose(code: number): void {
    this.#closeCode = code
    this.#ending = true
    this.#hangUp(code)
  }

  onFault(code: number): void {
    this.#site.log.debug({ code }, 'websocket protocol error')
    if (this.#closeCode === ABNORMAL) this.#closeCode = code
    const end = (): void => {
      if (this.#closed) return
      this.#ending = true
      this.#hangUp(code)
    }
    if (this.#ending || this.#receiver.onBroken === undefined) end()
    else this.#receiver.onBroken(end)
  }

  onWritten(): void {
    if (!this.#owesDrain || this.#ending || this.buffered > 0) return
    this.#owesDrain = false
    try {
      this.#receiver.onDrain()
    } catch (error) {
      this.#fail(error, 'onDrain')
    }
  }

  /** The peer sends nothing more. */
  peerEnded(): void {
    this.#ending = true
    this.#hangUp(null)
  }

  /** The connection is gone. */
  gone(): void {
    if (this.#closed) return
    this.#closed = true
    this.#ending = true
    this.#reader.stop()
    this.#site.open.delete(this)
    if (this.#timer !== null) clearTimeout(this.#timer)
    this.#timer = null
    try {
      this.#receiver.onClosed(this.#closeCode)
    } catch (error) {
      logFailure(this.#site.log, error, 'onClosed')
    }
  }

  /** Sends a close frame, once, and gives the peer some time to finish. */
  #sendClose(code: number, reason: string): void {
    if (this.#closeSent) return
    this.#closeSent = true
    this.#output.write(this.#tcp, closeFrame(code, reason), this)
    this.#limitTime()
  }

  /** Ends our side behind what waits; `code` null = without a close frame. */
  #hangUp(code: number | null): void {
    if (code !== null) this.#sendClose(code, '')
    this.#limitTime()
    this.#tcp.end()
    // What still comes is thrown away: unread, it would make the system reset the connection.
    this.#tcp.resume()
  }

  #limitTime(): void {
    this.#timer ??= setTimeout(() => {
      this.#tcp.destroy()
    }, CLOSE_TIMEOUT_MS).unref()
  }

  #fail(error: unknown, where: string): void {
    logFailure(this.#site.log, error, where)
    this.end(HANDLER_FAILURE_CODE, HANDLER_FAILURE_REASON)
  }
}

/** The frame that was made last of each kind: a publication goes to many sockets one after another. */
const last: Record<
  'text' | 'binary',
  { message: Uint8Array; deflate: SharedDeflate | null; frame: Buffer } | null
> = {
  text: null,
  binary: null,
}

function framed(message: Uint8Array, binary: boolean, deflate: SharedDeflate | null): Buffer {
  const kind = binary ? 'binary' : 'text'
  const known = last[kind]
  if (known !== null && known.message === message && known.deflate === deflate) return known.frame
  const deflated = deflate?.deflated(message) ?? null
  const frame = frameMessage(deflated ?? message, { binary, deflated: deflated !== null })
  last[kind] = { message, deflate, frame }
  return frame
}

function onData(this: OwnedSocket, chunk: Buffer): void {
  this[OWNER]?.received(chunk)
}

function onEnd(this: OwnedSocket): void {
  this[OWNER]?.peerEnded()
}

function onClose(this: OwnedSocket): void {
  this[OWNER]?.gone()
}
