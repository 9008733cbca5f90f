/**
 * The uni_websocket transport: one connect request comes in, by query or as the first message, then
 * pushes go out. spec: client-protocol.md §9
 */
import { queryParameters, type TimerWheel } from '../base/index.js'
import type { Config } from '../config/index.js'
import {
  decodeConnectRequest,
  ProtocolViolation,
  sendableReason,
  type ConnectRequest,
  type Disconnect,
  type Frame,
} from '../protocol/index.js'
import type { Socket, SocketReceiver, Upgrade, UpgradeDecision } from '../listener/ports.js'
import type { OpeningFacts, Transport, TransportInfo, TransportSink } from '../session/ports.js'
import { captureHeaders } from './headers.js'
import { Packer } from './pack.js'
import { compressionOf, pathOf, type TransportParts, type TransportRow } from './row.js'
import { listenerInfo } from './uni-stream.js'
import { SocketPeer, type SocketPatience } from './socket-peer.js'

/** A connect request with its size in bytes. */
type Asked = { readonly request: ConnectRequest; readonly bytes: number }

/** What all sockets of the endpoint share. */
type Shared = {
  readonly deps: TransportParts
  readonly section: Config['uni_websocket']
  readonly info: TransportInfo
  readonly packer: Packer
}

/** The uni_websocket transport. */
export const uniWebSocket: TransportRow = {
  name: 'uni_websocket',
  isOn: ({ uni_websocket: { enabled } }) => enabled,
  mount: ({ uni_websocket: section, client }, parts) => {
    const info: TransportInfo = {
      ...listenerInfo('uni_websocket', parts.codecs.json, section.message_size_limit),
      hasCloseFrame: section.disable_disconnect_push,
      nativePings: true,
    }
    mount(client.queue_max_size, { deps: parts, section, info, packer: new Packer() })
  },
}

function mount(bufferBytes: number, shared: Shared): void {
  const { deps, section } = shared
  const limits = {
    messageSizeBytes: section.message_size_limit,
    bufferBytes,
    subprotocols: [],
    compression: compressionOf(section),
  }
  deps.listener.webSocket(pathOf(section.handler_prefix), limits, (upgrade): UpgradeDecision => {
    if (!deps.admission.admit()) return { refuse: { status: 503 } }
    if (!deps.originAllowed(upgrade.headers.get('origin'))) return { refuse: { status: 403 } }
    const text = queryParameters(upgrade.query).get('cf_connect') ?? ''
    const asked = text === '' ? null : decode(text)
    if (asked instanceof ProtocolViolation) {
      return { refuse: { status: 400, body: 'malformed connect request\n' } }
    }
    return { accept: new UniWebSocketTransport(shared, upgrade, asked) }
  })
}

function decode(text: string): Asked | ProtocolViolation {
  try {
    return { request: decodeConnectRequest(text), bytes: Buffer.byteLength(text) }
  } catch (error) {
    if (error instanceof ProtocolViolation) return error
    throw error
  }
}

/** One WebSocket whose peer only listens. */
class UniWebSocketTransport implements Transport, SocketReceiver, SocketPatience {
  readonly info: TransportInfo
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly headerUser: string | null
  readonly opening: OpeningFacts | null
  readonly #shared: Shared
  /** From the query; null = the first message brings it. */
  readonly #asked: Asked | null
  #awaitsRequest: boolean
  readonly #peer = new SocketPeer()
  #sink: TransportSink | null = null

  constructor(shared: Shared, upgrade: Upgrade, asked: Asked | null) {
    this.#shared = shared
    this.info = shared.info
    this.#asked = asked
    this.#awaitsRequest = asked === null
    const captured = captureHeaders(upgrade, shared.deps.headers())
    this.headers = captured.headers
    this.headerUser = captured.user
    this.opening = captured.opening
  }

  get buffered(): number {
    return this.#peer.buffered
  }

  get wheel(): TimerWheel {
    return this.#shared.deps.wheel
  }

  get writeTimeoutMs(): number {
    return this.#shared.section.write_timeout
  }

  onStalled(): void {
    this.#sink?.onStalled()
  }

  onOpen(socket: Socket): void {
    this.#peer.open(socket)
    const sink = this.#shared.deps.sessions.open(this)
    this.#sink = sink
    if (this.#asked !== null) sink.onConnectRequest(this.#asked.request, this.#asked.bytes)
  }

  onMessage(bytes: Uint8Array): void {
    // Whatever follows the request is read and thrown away.
    if (!this.#awaitsRequest) return
    this.#awaitsRequest = false
    const asked = decode(Buffer.from(bytes).toString('utf8'))
    if (asked instanceof ProtocolViolation) this.#sink?.onBadConnectRequest(asked.message)
    else this.#sink?.onConnectRequest(asked.request, asked.bytes)
  }

  onPong(): void {
    this.#sink?.onPong()
  }

  onBroken(end: () => void): void {
    if (this.#sink === null) end()
    else this.#sink.onBroken(end)
  }

  onDrain(): void {
    this.#peer.drained()
    this.#sink?.onDrain()
  }

  onClosed(): void {
    this.#peer.gone()
    this.#sink?.onClosed()
    this.#sink = null
  }

  write(frames: readonly Frame[]): 'ok' | 'full' {
    const { join_push_messages: isJoined } = this.#shared.section
    const messages = isJoined ? [this.#shared.packer.pack(this.info.codec, frames)] : frames
    const { binary } = this.info.codec
    for (const message of messages) if (!this.#peer.send(message, binary, this)) return 'full'
    return 'ok'
  }

  ping(): void {
    this.#peer.ping()
  }

  pause(): boolean {
    return this.#peer.pause()
  }

  resume(): void {
    this.#peer.resume()
  }

  close(why: Disconnect): void {
    if (this.#shared.section.disable_closing_handshake) this.#peer.terminate()
    else this.#peer.end(why.code, sendableReason(why.reason))
  }

  terminate(): void {
    this.#peer.terminate()
  }
}
