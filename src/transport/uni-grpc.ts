/**
 * The uni_grpc transport: one call whose request asks to connect and whose answer is the stream of
 * pushes. spec: client-protocol.md §9
 */
import {
  frameMessages,
  GRPC_OK,
  GrpcCodes,
  type GrpcCall,
  type GrpcReceiver,
} from '../listener/index.js'
import {
  decodeProtobufConnectRequest,
  Disconnects,
  ProtocolViolation,
  type ConnectRequest,
  type Disconnect,
  type Frame,
} from '../protocol/index.js'
import type { OpeningFacts, Transport, TransportInfo, TransportSink } from '../session/ports.js'
import { captureHeaders } from './headers.js'
import { Packer } from './pack.js'
import type { TransportParts, TransportRow } from './row.js'
import { listenerInfo } from './uni-stream.js'

const METHOD = '/centrifugal.centrifugo.unistream.CentrifugoUniStream/Consume'

/** `client.ping_interval` has no say here, as in the reference. */
const PING_INTERVAL_MS = 25_000

/** Most open calls of one connection: a client is a call, and a proxy may bring many in one. */
const CALLS_PER_CONNECTION = 100_000

const KEEPALIVE = { pingEveryMs: PING_INTERVAL_MS, timeoutMs: 5000, minClientPingMs: 5000 }

/** What all calls share. */
type Shared = {
  readonly deps: TransportParts
  readonly info: TransportInfo
  readonly packer: Packer
}

/** The uni_grpc transport, on a port of its own. */
export const uniGrpc: TransportRow = {
  name: 'uni_grpc',
  isOn: ({ uni_grpc: { enabled } }) => enabled,
  ownPort: true,
  mount: ({ client }, parts) => {
    const { listener, messageSizeBytes } = parts.openGrpc('uni_grpc', {
      title: 'serving unidirectional GRPC',
      options: ({ uni_grpc: section }) => section,
      callsPerConnection: CALLS_PER_CONNECTION,
      keepalive: KEEPALIVE,
    })
    const shared: Shared = {
      deps: parts,
      info: {
        ...listenerInfo('uni_grpc', parts.codecs.protobuf, messageSizeBytes),
        pingIntervalMs: PING_INTERVAL_MS,
        bringsMetadata: true,
      },
      packer: new Packer((_codec, frames) => frameMessages(frames)),
    }
    listener.method(METHOD, {
      bufferBytes: client.queue_max_size,
      open: (call) => new UniGrpcTransport(shared, call),
    })
  },
}

/** One call whose peer only listens. */
class UniGrpcTransport implements Transport, GrpcReceiver {
  readonly info: TransportInfo
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly headerUser: string | null
  readonly opening: OpeningFacts | null
  readonly #shared: Shared
  readonly #call: GrpcCall
  #sink: TransportSink | null = null

  constructor(shared: Shared, call: GrpcCall) {
    this.#shared = shared
    this.info = shared.info
    this.#call = call
    const captured = captureHeaders(call, shared.deps.headers())
    this.headers = captured.headers
    this.headerUser = captured.user
    this.opening = captured.opening
  }

  get buffered(): number {
    return this.#call.buffered
  }

  onMessage(bytes: Uint8Array): void {
    // Whatever follows the request is thrown away.
    if (this.#sink !== null) return
    let request: ConnectRequest
    try {
      request = decodeProtobufConnectRequest(bytes)
    } catch (error) {
      if (!(error instanceof ProtocolViolation)) throw error
      this.#call.end({ code: GrpcCodes.internal, message: 'grpc: error unmarshalling request' })
      return
    }
    const sink = this.#shared.deps.sessions.open(this)
    this.#sink = sink
    sink.onConnectRequest(request, bytes.byteLength)
  }

  onHalfClosed(): void {
    if (this.#sink !== null) return
    this.#call.end({ code: GrpcCodes.internal, message: 'the request message is missing' })
  }

  onDrain(): void {
    this.#sink?.onDrain()
  }

  onClosed(): void {
    this.#sink?.onClosed()
  }

  write(frames: readonly Frame[]): 'ok' | 'full' {
    const framed = this.#shared.packer.pack(this.info.codec, frames)
    return this.#call.send(framed) === 'dropped' ? 'full' : 'ok'
  }

  ping(): void {
    // The server's keepalive pings the connection, not the call.
  }

  pause(): boolean {
    return false
  }

  resume(): void {
    // There is nothing to read after the request.
  }

  close(why: Disconnect): void {
    // A peer that takes nothing would not take the end either.
    if (why.code === Disconnects.slow.code) this.#call.terminate()
    else this.#call.end(GRPC_OK)
  }

  terminate(): void {
    this.#call.terminate()
  }
}
