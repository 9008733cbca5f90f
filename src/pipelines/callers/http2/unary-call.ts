/**
 * One unary gRPC call: gets a link, opens a stream, writes one message, reads one and the status,
 * which may come in trailers or in the headers of an answer without a message. A call that the peer
 * certainly never looked at goes to another link, once. spec: proxy.md §3.3
 */
import { gunzip } from 'node:zlib'
import {
  constants,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { CancelSignal } from '../../../base/index.js'
import { BackendFailure, canceledFailure } from '../../failure.js'
import { httpStatusFailure, readGrpcStatus, resetFailure, statusFailure } from '../grpc-status.js'
import type { BackendReply, CallRequest } from '../ports.js'
import type { Balancer, LinkTaker } from './balancer.js'
import type { Link } from './link.js'
import { malformed, MessageReader, tooLarge } from './message.js'
import type { Peer } from './peer.js'

const { NGHTTP2_CANCEL, NGHTTP2_REFUSED_STREAM } = constants

/** What all calls of an endpoint share. */
export type UnaryTarget = {
  readonly balancer: Balancer
  /** Bytes of an answer, decompressed; 0 = no limit. */
  readonly maxResponseBytes: number
  /** Headers of a call at this moment on a link to this peer. */
  readonly headers: (request: CallRequest, peer: Peer) => OutgoingHttpHeaders
  /** Whether the budget of a call is spent. */
  readonly isOver: (request: CallRequest) => boolean
}

/** A call. */
export class UnaryCall implements LinkTaker {
  readonly #target: UnaryTarget
  readonly #request: CallRequest
  readonly #signal: CancelSignal
  readonly #giveUp: () => void
  #frame: Uint8Array | null
  #resolve: (reply: BackendReply) => void = nothing
  #reject: (failure: BackendFailure) => void = nothing
  #settled = false
  #resent = false
  #stream: ClientHttp2Stream | null = null
  #link: Link | null = null
  #peer: Peer | null = null
  #heardBefore = 0
  #reader: MessageReader
  #encoding = 'identity'
  #code = -1
  #ended = false
  #said = ''
  #retryAfterMs = 0

  /** `frame` is the message with its prefix. */
  constructor(target: UnaryTarget, request: CallRequest, frame: Uint8Array, signal: CancelSignal) {
    this.#target = target
    this.#request = request
    this.#signal = signal
    this.#frame = frame
    this.#reader = new MessageReader(target.maxResponseBytes)
    this.#giveUp = () => {
      if (this.#stream === null) target.balancer.forget(this)
      else if (this.#link?.heard === this.#heardBefore && target.isOver(request)) {
        this.#link.suspect()
      }
      this.#fail(canceledFailure())
    }
  }

  /** Sends the request. */
  start(): Promise<BackendReply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#signal.onCancel(this.#giveUp)
      this.#target.balancer.acquire(this)
    })
  }

  onLink(link: Link, peer: Peer): void {
    if (this.#settled || this.#frame === null) return
    let stream: ClientHttp2Stream
    try {
      stream = link.open(this.#target.headers(this.#request, peer))
    } catch (failure) {
      if (!(failure instanceof BackendFailure)) throw failure
      this.#fail(failure)
      return
    }
    this.#link = link
    this.#peer = peer
    this.#stream = stream
    this.#heardBefore = link.heard
    stream.on('response', (headers) => {
      this.#onHeaders(headers)
    })
    stream.on('data', (chunk: Buffer) => {
      this.#onData(chunk)
    })
    stream.on('trailers', (trailers: IncomingHttpHeaders) => {
      this.#readStatus(trailers)
    })
    stream.on('end', () => {
      this.#onEnd()
    })
    // What went wrong shows in the code the stream is closed with.
    stream.on('error', nothing)
    stream.on('close', () => {
      link.release()
      this.#onClose(stream, link)
    })
    this.#request.watch?.onConnected()
    stream.end(this.#frame)
  }

  onNoLink(failure: BackendFailure): void {
    this.#fail(failure)
  }

  #onHeaders(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): void {
    if (this.#link !== null) this.#link.heard++
    const status = headers[':status'] ?? 0
    this.#request.watch?.onHeaders(status, [])
    if (status !== 200) {
      this.#fail(httpStatusFailure(status))
    } else if (headers['content-type']?.startsWith('application/grpc') !== true) {
      this.#fail(malformed('not a gRPC answer'))
    } else {
      const encoding = headers['grpc-encoding']
      if (typeof encoding === 'string') this.#encoding = encoding
      this.#readStatus(headers)
    }
  }

  #readStatus(headers: IncomingHttpHeaders): void {
    const status = readGrpcStatus(headers)
    if (status === null) return
    this.#code = status.code
    this.#said = status.said
    this.#retryAfterMs = status.retryAfterMs
  }

  #onData(chunk: Buffer): void {
    if (this.#settled) return
    if (this.#link !== null) this.#link.heard++
    try {
      this.#reader.push(chunk)
    } catch (failure) {
      if (!(failure instanceof BackendFailure)) throw failure
      this.#fail(failure)
    }
  }

  #onEnd(): void {
    this.#ended = true
    // Without a status the reason shows when the stream is closed.
    if (this.#settled || this.#code < 0) return
    this.#peer?.succeeded()
    if (this.#code > 0) {
      this.#fail(statusFailure(this.#code, this.#said, this.#retryAfterMs))
      return
    }
    try {
      const { compressed, bytes } = this.#reader.take()
      if (compressed) this.#inflate(bytes)
      else this.#succeed(bytes)
    } catch (failure) {
      if (!(failure instanceof BackendFailure)) throw failure
      this.#fail(failure)
    }
  }

  #onClose(stream: ClientHttp2Stream, link: Link): void {
    // An answer that is being inflated has ended well.
    if (this.#settled || this.#code >= 0) return
    const refused = stream.rstCode === NGHTTP2_REFUSED_STREAM || link.disowned(stream.id)
    if (refused && !this.#resent) {
      this.#resent = true
      this.#stream = null
      this.#ended = false
      this.#reader = new MessageReader(this.#target.maxResponseBytes)
      this.#target.balancer.acquire(this)
    } else if (stream.rstCode === 0 && !stream.aborted) {
      this.#fail(malformed('the answer ended without a status'))
    } else {
      this.#fail(resetFailure(stream.rstCode, refused))
    }
  }

  #inflate(packed: Uint8Array): void {
    if (this.#encoding !== 'gzip') {
      this.#fail(malformed('the answer is compressed in a way that was not offered'))
      return
    }
    const limit = this.#target.maxResponseBytes
    gunzip(packed, limit > 0 ? { maxOutputLength: limit } : {}, (error, plain) => {
      if (error === null) this.#succeed(plain)
      else if ('code' in error && error.code === 'ERR_BUFFER_TOO_LARGE') this.#fail(tooLarge())
      else this.#fail(malformed('the message is not gzip', error))
    })
  }

  #succeed(body: Uint8Array): void {
    if (this.#settled) return
    this.#finish()
    this.#resolve({ status: 200, body, retryAfterMs: -1 })
  }

  #fail(failure: BackendFailure): void {
    if (this.#settled) return
    this.#finish()
    this.#reject(failure)
  }

  #finish(): void {
    this.#settled = true
    this.#frame = null
    this.#reader.clear()
    this.#signal.offCancel(this.#giveUp)
    const stream = this.#stream
    if (stream === null || stream.closed || stream.destroyed) return
    // An answer that has ended closes the stream by itself. Resetting it anyway would be a frame per
    // call, and peers take many of those for an attack and hang up.
    if (this.#ended && stream.writableFinished) return
    stream.close(NGHTTP2_CANCEL)
  }
}

function nothing(): void {
  // Deliberately nothing.
}
