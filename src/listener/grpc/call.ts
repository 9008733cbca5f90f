/** One gRPC call on one HTTP/2 stream. */
import { constants, type ServerHttp2Stream } from 'node:http2'
import { CallbackTimer, type Logger, type TimerWheel } from '../../base/index.js'
import { CLOSE_TIMEOUT_MS } from '../close-code.js'
import { later, logFailure } from '../guard.js'
import type { RequestHeaders, SendResult } from '../ports.js'
import {
  ACCEPTED_ENCODINGS,
  deflate,
  encodingOf,
  inflate,
  paysToDeflate,
  refuseEncoding,
} from './compression.js'
import { FrameFault, frameCompressed, frameMessages, FrameReader } from './frames.js'
import type { GrpcCall, GrpcHead, GrpcMethod, GrpcReceiver, GrpcStatus } from './ports.js'
import { ANSWER_HEAD, GRPC_OK, GrpcCodes, trailersOf } from './status.js'

/** Longest time a peer may take to send its first message, in ms. */
const REQUEST_TIMEOUT_MS = 30_000

/** Longest time a peer may take to receive the one message of its answer, in ms. */
const ANSWER_TIMEOUT_MS = 30_000

/** What a call needs of its connection. */
export type CallDeps = {
  readonly log: Logger
  readonly wheel: TimerWheel
  readonly messageSizeBytes: number
  /** Something went out. */
  readonly onSent: () => void
}

const NOBODY: GrpcReceiver = {
  onMessage: () => {
    // The call ended before anybody owned it.
  },
}

/** Serves one call; the stream's events drive it. */
export class Call implements GrpcCall {
  readonly path: string
  readonly headers: RequestHeaders
  readonly remoteAddress: string
  readonly #stream: ServerHttp2Stream
  readonly #deps: CallDeps
  readonly #bufferBytes: number
  readonly #encoding: string
  readonly #reader: FrameReader
  /** While the peer has not sent its request, and while it has not taken the end. */
  readonly #deadline = new CallbackTimer(() => {
    this.#onDeadline()
  })
  #receiver: GrpcReceiver = NOBODY
  #ended = false
  #inflating = false
  #halfClosed = false
  #trailers: GrpcStatus = GRPC_OK

  constructor(stream: ServerHttp2Stream, head: GrpcHead, method: GrpcMethod, deps: CallDeps) {
    this.path = head.path
    this.headers = head.headers
    this.remoteAddress = head.remoteAddress
    this.#stream = stream
    this.#deps = deps
    this.#bufferBytes = method.bufferBytes
    this.#encoding = encodingOf(head.headers)
    this.#reader = new FrameReader(deps.messageSizeBytes)
  }

  /** Starts to read, or refuses. */
  start(method: GrpcMethod): void {
    const stream = this.#stream
    stream.on('wantTrailers', () => {
      stream.sendTrailers(trailersOf(this.#trailers))
      this.#deps.onSent()
    })
    stream.once('close', () => {
      this.#onClosed()
    })
    stream.on('drain', () => {
      this.#guarded('drain', () => this.#receiver.onDrain?.())
    })
    stream.on('data', (chunk: Buffer) => {
      this.#onData(chunk)
    })
    stream.once('end', () => {
      this.#halfClosed = true
      this.#onHalfClosed()
    })
    this.#deps.wheel.schedule(this.#deadline, REQUEST_TIMEOUT_MS)
    this.#guarded('open', () => {
      const refusal = method.admit?.(this) ?? refuseEncoding(this.#encoding)
      if (refusal === null) this.#receiver = method.open(this)
      else this.end(refusal)
    })
  }

  get buffered(): number {
    return this.#stream.writableLength
  }

  respond(message: Uint8Array): void {
    if (this.#ended) return
    this.#finish(GRPC_OK, ANSWER_TIMEOUT_MS)
    if (this.#encoding !== 'gzip' || !paysToDeflate(message)) {
      this.#respondFramed(frameMessages([message]), false)
      return
    }
    deflate(message, (bytes) => {
      if (bytes === null) this.#respondFramed(frameMessages([message]), false)
      else this.#respondFramed(frameCompressed(bytes), true)
    })
  }

  #respondFramed(framed: Uint8Array, compressed: boolean): void {
    if (this.#begin(compressed)) this.#stream.end(framed)
  }

  send(framed: Uint8Array): SendResult {
    if (this.#ended || !this.#begin(false)) return 'sent'
    if (this.buffered + framed.byteLength > this.#bufferBytes) return 'dropped'
    this.#deps.onSent()
    return this.#stream.write(framed) ? 'sent' : 'buffered'
  }

  end(status: GrpcStatus): void {
    if (this.#ended) return
    this.#finish(status, CLOSE_TIMEOUT_MS)
    const stream = this.#stream
    if (this.#gone()) return
    if (stream.headersSent) stream.end()
    else {
      stream.respond(
        { ...ANSWER_HEAD, 'grpc-accept-encoding': ACCEPTED_ENCODINGS, ...trailersOf(status) },
        { endStream: true },
      )
    }
  }

  terminate(): void {
    this.#ended = true
    this.#stream.close(constants.NGHTTP2_CANCEL)
  }

  /** Tells the owner that the server stops. */
  stopping(): void {
    this.#guarded('stopping', () => this.#receiver.onStopping?.())
  }

  /** What comes after the end is thrown away, and a peer that does not take the end loses the call. */
  #finish(status: GrpcStatus, graceMs: number): void {
    this.#ended = true
    this.#trailers = status
    this.#deps.onSent()
    this.#stream.resume()
    this.#deps.wheel.schedule(this.#deadline, graceMs)
  }

  #gone(): boolean {
    return this.#stream.destroyed || this.#stream.closed
  }

  /** Sends the head of the answer if that has not happened; false when the peer is gone. */
  #begin(compressed: boolean): boolean {
    if (this.#gone()) return false
    if (this.#stream.headersSent) return true
    this.#stream.respond(
      {
        ...ANSWER_HEAD,
        'grpc-accept-encoding': ACCEPTED_ENCODINGS,
        ...(compressed ? { 'grpc-encoding': 'gzip' } : {}),
      },
      { waitForTrailers: true },
    )
    return true
  }

  #onData(chunk: Buffer): void {
    if (this.#ended) return
    this.#reader.add(chunk)
    this.#readOn()
  }

  #readOn(): void {
    try {
      while (!this.#ended && !this.#inflating) {
        const framed = this.#reader.next()
        if (framed === null) break
        if (framed.compressed) this.#inflate(framed.bytes)
        else this.#deliver(framed.bytes)
      }
    } catch (error) {
      if (!(error instanceof FrameFault)) throw error
      const code = error.tooLarge ? GrpcCodes.resourceExhausted : GrpcCodes.internal
      this.end({ code, message: `grpc: ${error.message}` })
    }
    this.#onHalfClosed()
  }

  #inflate(bytes: Uint8Array): void {
    if (this.#encoding === 'identity') {
      const message = 'grpc: compressed flag set with identity or empty encoding'
      this.end({ code: GrpcCodes.internal, message })
      return
    }
    this.#inflating = true
    this.#stream.pause()
    inflate(bytes, this.#deps.messageSizeBytes, (result) => {
      this.#inflating = false
      if (this.#ended) return
      if (result instanceof Uint8Array) this.#deliver(result)
      else this.end(result)
      this.#stream.resume()
      this.#readOn()
    })
  }

  #deliver(message: Uint8Array): void {
    this.#deps.wheel.cancel(this.#deadline)
    this.#guarded('message', () => {
      this.#receiver.onMessage(message)
    })
  }

  #onHalfClosed(): void {
    if (!this.#halfClosed || this.#ended || this.#inflating) return
    this.#halfClosed = false
    if (this.#reader.midway) {
      this.end({ code: GrpcCodes.internal, message: 'grpc: the message was cut off' })
    } else {
      this.#guarded('half-closed', () => this.#receiver.onHalfClosed?.())
    }
  }

  #onDeadline(): void {
    if (this.#ended) this.terminate()
    else this.end({ code: GrpcCodes.deadlineExceeded, message: 'the request did not come in time' })
  }

  #onClosed(): void {
    this.#ended = true
    this.#deps.wheel.cancel(this.#deadline)
    const receiver = this.#receiver
    this.#receiver = NOBODY
    later(this.#deps.log, 'grpc closed', () => receiver.onClosed?.())
  }

  #guarded(where: string, callback: () => void): void {
    try {
      callback()
    } catch (error) {
      logFailure(this.#deps.log, error, `grpc ${where}`)
      this.end({ code: GrpcCodes.internal, message: 'internal server error' })
    }
  }
}
