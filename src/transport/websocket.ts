/**
 * The WebSocket transport: upgrade rules and the bridge between a socket and its session.
 * spec: client-protocol.md §1.4, §3.4
 */
import { queryParameters, type TimerWheel } from '../base/index.js'
import { sendableReason, type Codec, type Disconnect, type Frame } from '../protocol/index.js'
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
  TransportSink,
} from '../session/ports.js'
import type { Admission } from './admission.js'
import { captureHeaders, type HeaderInterest } from './headers.js'
import type { OriginCheck } from './origin.js'
import { Packer } from './pack.js'
import { SocketPeer, type SocketPatience } from './socket-peer.js'

/** `websocket.*` and what the endpoint shares with others. */
export type WebSocketOptions = {
  readonly path: string
  /** Largest message and command from a client, in bytes. */
  readonly messageSizeBytes: number
  /** Most bytes buffered in the socket for a slow peer. */
  readonly bufferBytes: number
  /** Longest time a peer may take nothing of what waits, in ms. */
  readonly writeTimeoutMs: number
  /** permessage-deflate; null = off. */
  readonly compression: Compression | null
}

/** Collaborators of the endpoint. */
export type WebSocketDeps = {
  readonly sessions: SessionFactory
  readonly codecs: { readonly json: Codec; readonly protobuf: Codec }
  readonly originAllowed: OriginCheck
  readonly admission: Admission
  readonly wheel: TimerWheel
  /** Names of request headers to keep; read for each connection, since a reload may change them. */
  readonly headers: () => HeaderInterest
}

const PROTOBUF = 'centrifuge-protobuf'
const SUBPROTOCOLS = ['centrifuge-json', PROTOBUF] as const
const NO_ROOM = { status: 503 } as const
const BAD_ORIGIN = { status: 403 } as const

/** Adds the WebSocket endpoint to a listener. */
export function mountWebSocket(
  listener: Listener,
  options: WebSocketOptions,
  deps: WebSocketDeps,
): void {
  const infosOf = (codec: Codec): InfoPair => ({
    plain: transportInfo(options, codec, false),
    nativePings: transportInfo(options, codec, true),
  })
  const json = infosOf(deps.codecs.json)
  const protobuf = infosOf(deps.codecs.protobuf)
  const shared: Shared = { ...deps, packer: new Packer(), writeTimeoutMs: options.writeTimeoutMs }
  const limits = {
    messageSizeBytes: options.messageSizeBytes,
    bufferBytes: options.bufferBytes,
    subprotocols: SUBPROTOCOLS,
    compression: options.compression,
  }
  listener.webSocket(options.path, limits, (upgrade): UpgradeDecision => {
    if (!deps.admission.admit()) return { refuse: NO_ROOM }
    if (!deps.originAllowed(upgrade.headers.get('origin'))) return { refuse: BAD_ORIGIN }
    const query = queryParameters(upgrade.query)
    const infos = wantsProtobuf(upgrade, query) ? protobuf : json
    const info = query.get('cf_ws_frame_ping_pong') === 'true' ? infos.nativePings : infos.plain
    return { accept: new WebSocketTransport(info, upgrade, shared) }
  })
}

/** The two kinds of connections in one encoding. */
type InfoPair = { readonly plain: TransportInfo; readonly nativePings: TransportInfo }

function transportInfo(
  options: WebSocketOptions,
  codec: Codec,
  nativePings: boolean,
): TransportInfo {
  return {
    name: 'websocket',
    codec,
    unidirectional: false,
    emulation: false,
    hasCloseFrame: true,
    nativePings,
    // The listener keeps clients that do not compress to the smaller limit.
    commandSizeBytes: options.compression?.inflatedSizeBytes ?? options.messageSizeBytes,
  }
}

/** Any of these asks for Protobuf; the query wins over a subprotocol that was answered with JSON. */
function wantsProtobuf(upgrade: Upgrade, query: URLSearchParams): boolean {
  return (
    upgrade.subprotocol === PROTOBUF ||
    query.get('cf_protocol') === 'protobuf' ||
    query.get('format') === 'protobuf'
  )
}

/** What all sockets of an endpoint share. */
type Shared = WebSocketDeps & { readonly packer: Packer; readonly writeTimeoutMs: number }

/** One WebSocket: receives for the session, writes for the session. */
class WebSocketTransport implements Transport, SocketReceiver, SocketPatience {
  readonly info: TransportInfo
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly headerUser: string | null
  readonly opening: OpeningFacts | null
  readonly #shared: Shared
  readonly #peer = new SocketPeer()
  #sink: TransportSink | null = null

  constructor(info: TransportInfo, upgrade: Upgrade, shared: Shared) {
    this.info = info
    this.#shared = shared
    const captured = captureHeaders(upgrade, shared.headers())
    this.headers = captured.headers
    this.headerUser = captured.user
    this.opening = captured.opening
  }

  get buffered(): number {
    return this.#peer.buffered
  }

  get wheel(): TimerWheel {
    return this.#shared.wheel
  }

  get writeTimeoutMs(): number {
    return this.#shared.writeTimeoutMs
  }

  onStalled(): void {
    this.#sink?.onStalled()
  }

  onOpen(socket: Socket): void {
    this.#peer.open(socket)
    this.#sink = this.#shared.sessions.open(this)
  }

  onMessage(bytes: Uint8Array): void {
    this.#sink?.onMessage(bytes)
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
    const { codec } = this.info
    const message = this.#shared.packer.pack(codec, frames)
    return this.#peer.send(message, codec.binary, this) ? 'ok' : 'full'
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
    this.#peer.end(why.code, sendableReason(why.reason))
  }

  terminate(): void {
    this.#peer.terminate()
  }
}
