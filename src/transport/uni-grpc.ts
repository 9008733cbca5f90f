/**
 * The uni_grpc transport: one call whose request asks to connect and whose answer is the stream of
 * pushes. spec: client-protocol.md §9
 */
import {
  frameMessages,
  GRPC_OK,
  GrpcCodes,
  type GrpcCall,
  type GrpcListener,
  type GrpcReceiver,
} from '../listener/index.js'
import {
  decodeProtobufConnectRequest,
  Disconnects,
  ProtocolViolation,
  type Codec,
  type ConnectRequest,
  type Disconnect,
  type Frame,
} from '../protocol/index.js'
import type {
  OpeningFacts,
  SessionFactory,
  Transport,
  TransportInfo,
  UnidirectionalSink,
} from '../session/ports.js'
import { captureHeaders, type HeaderInterest } from './headers.js'
import { Packer } from './pack.js'
import { listenerInfo } from './uni-stream.js'

const METHOD = '/centrifugal.centrifugo.unistream.CentrifugoUniStream/Consume'

/** `client.ping_interval` has no say here, as in the reference. */
const PING_INTERVAL_MS = 25_000

/** What the service shares with others. */
export type UniGrpcOptions = {
  /** Largest connect request in bytes. */
  readonly messageSizeBytes: number
  /** Most bytes buffered for a slow peer. */
  readonly bufferBytes: number
}

/** Collaborators of the service. */
export type UniGrpcDeps = {
  readonly sessions: SessionFactory
  readonly codecs: { readonly protobuf: Codec }
  /** Names of metadata to keep; read for each call, since a reload may change them. */
  readonly headers: () => HeaderInterest
}

/** What all calls share. */
type Shared = {
  readonly deps: UniGrpcDeps
  readonly info: TransportInfo
  readonly packer: Packer
}

/** Adds the service to a gRPC listener. */
export function mountUniGrpc(
  listener: GrpcListener,
  options: UniGrpcOptions,
  deps: UniGrpcDeps,
): void {
  const shared: Shared = {
    deps,
    info: {
      ...listenerInfo('uni_grpc', deps.codecs.protobuf, options.messageSizeBytes),
      pingIntervalMs: PING_INTERVAL_MS,
    },
    packer: new Packer((_codec, frames) => frameMessages(frames)),
  }
  listener.method(METHOD, {
    bufferBytes: options.bufferBytes,
    open: (call) => new UniGrpcTransport(shared, call),
  })
}

/** One call whose peer only listens. */
class UniGrpcTransport implements Transport, GrpcReceiver {
  readonly info: TransportInfo
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly headerUser: string | null
  readonly opening: OpeningFacts | null
  readonly #shared: Shared
  readonly #call: GrpcCall
  #sink: UnidirectionalSink | null = null

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
    const sink = this.#shared.deps.sessions.openUnidirectional(this)
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
