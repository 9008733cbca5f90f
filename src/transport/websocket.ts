/**
 * The WebSocket transport: upgrade rules and the bridge between a socket and its session.
 * spec: client-protocol.md §1.4, §3.4
 */
import { queryParameters, type TimerWheel } from '../base/index.js'
import { sendableReason, type Codec, type Disconnect, type Frame } from '../protocol/index.js'
import type {
  Socket,
  SocketLimits,
  SocketReceiver,
  Upgrade,
  UpgradeDecision,
} from '../listener/ports.js'
import type { OpeningFacts, Transport, TransportInfo, TransportSink } from '../session/ports.js'
import { captureHeaders } from './headers.js'
import { Packer } from './pack.js'
import { compressionOf, type TransportParts, type TransportRow } from './row.js'
import { SocketPeer, type SocketPatience } from './socket-peer.js'

const PROTOBUF = 'centrifuge-protobuf'
const SUBPROTOCOLS = ['centrifuge-json', PROTOBUF] as const
const NO_ROOM = { status: 503 } as const
const BAD_ORIGIN = { status: 403 } as const

/** The websocket transport. */
export const webSocket: TransportRow = {
  name: 'websocket',
  isOn: ({ websocket: { disabled } }) => !disabled,
  mount: ({ websocket: section, client }, parts) => {
    const limits = {
      messageSizeBytes: section.message_size_limit,
      bufferBytes: client.queue_max_size,
      subprotocols: SUBPROTOCOLS,
      compression: compressionOf(section),
    }
    mount(section.handler_prefix, limits, {
      ...parts,
      packer: new Packer(),
      writeTimeoutMs: section.write_timeout,
    })
  },
}

function mount(path: string, limits: SocketLimits, shared: Shared): void {
  const infosOf = (codec: Codec): InfoPair => ({
    plain: transportInfo(limits, codec, false),
    nativePings: transportInfo(limits, codec, true),
  })
  const json = infosOf(shared.codecs.json)
  const protobuf = infosOf(shared.codecs.protobuf)
  shared.listener.webSocket(path, limits, (upgrade): UpgradeDecision => {
    if (!shared.admission.admit()) return { refuse: NO_ROOM }
    if (!shared.originAllowed(upgrade.headers.get('origin'))) return { refuse: BAD_ORIGIN }
    const query = queryParameters(upgrade.query)
    const infos = wantsProtobuf(upgrade, query) ? protobuf : json
    const info = query.get('cf_ws_frame_ping_pong') === 'true' ? infos.nativePings : infos.plain
    return { accept: new WebSocketTransport(info, upgrade, shared) }
  })
}

/** The two kinds of connections in one encoding. */
type InfoPair = { readonly plain: TransportInfo; readonly nativePings: TransportInfo }

function transportInfo(limits: SocketLimits, codec: Codec, nativePings: boolean): TransportInfo {
  return {
    name: 'websocket',
    codec,
    unidirectional: false,
    emulation: false,
    hasCloseFrame: true,
    nativePings,
    // The listener keeps clients that do not compress to the smaller limit.
    commandSizeBytes: limits.compression?.inflatedSizeBytes ?? limits.messageSizeBytes,
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
type Shared = TransportParts & { readonly packer: Packer; readonly writeTimeoutMs: number }

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
