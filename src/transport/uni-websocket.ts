/**
 * The uni_websocket transport: one connect request comes in, by query or as the first message, then
 * pushes go out. spec: client-protocol.md §9
 */
import { queryParameters, type TimerWheel } from '../base/index.js'
import {
  decodeConnectRequest,
  ProtocolViolation,
  sendableReason,
  type Codec,
  type ConnectRequest,
  type Disconnect,
  type Frame,
} from '../protocol/index.js'
import type {
  Compression,
  Listener,
  Socket,
  SocketReceiver,
  Upgrade,
  UpgradeDecision,
} from '../listener/ports.js'
import type {
  OpeningFacts,
  SessionFactory,
  Transport,
  TransportInfo,
  UnidirectionalSink,
} from '../session/ports.js'
import type { Admission } from './admission.js'
import { captureHeaders, type HeaderInterest } from './headers.js'
import type { OriginCheck } from './origin.js'
import { Packer } from './pack.js'
import { listenerInfo } from './uni-stream.js'
import { SocketPeer, type SocketPatience } from './socket-peer.js'

/** `uni_websocket.*` and what the endpoint shares with others. */
export type UniWebSocketOptions = {
  readonly path: string
  /** Largest message of a client in bytes. */
  readonly messageSizeBytes: number
  /** Most bytes buffered in the socket for a slow peer. */
  readonly bufferBytes: number
  /** Longest time a peer may take nothing of what waits, in ms. */
  readonly writeTimeoutMs: number
  /** permessage-deflate; null = off. */
  readonly compression: Compression | null
  /** Pushes of one turn go out as one message, joined by LF. */
  readonly joinPushes: boolean
  readonly closeFrame: boolean
  readonly disconnectPush: boolean
}

/** Collaborators of the endpoint. */
export type UniWebSocketDeps = {
  readonly sessions: SessionFactory
  readonly codecs: { readonly json: Codec }
  readonly originAllowed: OriginCheck
  readonly admission: Admission
  readonly wheel: TimerWheel
  /** Names of request headers to keep; read for each connection, since a reload may change them. */
  readonly headers: () => HeaderInterest
}

/** A connect request with its size in bytes. */
type Asked = { readonly request: ConnectRequest; readonly bytes: number }

/** What all sockets of the endpoint share. */
type Shared = {
  readonly deps: UniWebSocketDeps
  readonly options: UniWebSocketOptions
  readonly info: TransportInfo
  readonly packer: Packer
}

/** Adds the uni_websocket endpoint to a listener. */
export function mountUniWebSocket(
  listener: Listener,
  options: UniWebSocketOptions,
  deps: UniWebSocketDeps,
): void {
  const info: TransportInfo = {
    ...listenerInfo('uni_websocket', deps.codecs.json, options.messageSizeBytes),
    hasCloseFrame: !options.disconnectPush,
    nativePings: true,
  }
  const shared: Shared = { deps, options, info, packer: new Packer() }
  const { messageSizeBytes, bufferBytes, compression } = options
  const limits = { messageSizeBytes, bufferBytes, subprotocols: [], compression }
  listener.webSocket(options.path, limits, (upgrade): UpgradeDecision => {
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
  #sink: UnidirectionalSink | null = null

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
    return this.#shared.options.writeTimeoutMs
  }

  onStalled(): void {
    this.#sink?.onStalled()
  }

  onOpen(socket: Socket): void {
    this.#peer.open(socket)
    const sink = this.#shared.deps.sessions.openUnidirectional(this)
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
    const { joinPushes } = this.#shared.options
    const messages = joinPushes ? [this.#shared.packer.pack(this.info.codec, frames)] : frames
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
    if (this.#shared.options.closeFrame) this.#peer.end(why.code, sendableReason(why.reason))
    else this.#peer.terminate()
  }

  terminate(): void {
    this.#peer.terminate()
  }
}
