/**
 * One gRPC call whose answer goes on: the call ends with the first message, then it is the stream.
 * Flow control of HTTP/2 slows the backend down while nobody reads. Bidirectional calls stay open our
 * way, too. spec: proxy.md §2.7, §3.3
 */
import { gunzipSync, gzipSync } from 'node:zlib'
import {
  constants,
  type ClientHttp2Stream,
  type IncomingHttpHeaders,
  type IncomingHttpStatusHeader,
  type OutgoingHttpHeaders,
} from 'node:http2'
import type { CancelSignal, MaybePromise, TimerEntry, TimerWheel } from '../../../base/index.js'
import { BackendFailure, canceledFailure } from '../../failure.js'
import {
  httpStatusFailure,
  readGrpcStatus,
  resetFailure,
  statusFailure,
  type GrpcStatus,
} from '../grpc-status.js'
import { Inlet } from '../inlet.js'
import type {
  BackendReply,
  BackendStream,
  CallBody,
  CallRequest,
  GrpcStreamOptions,
  StreamReceiver,
} from '../ports.js'
import type { Balancer, LinkTaker } from './balancer.js'
import type { Link } from './link.js'
import { frameMessage, malformed, MessageSplitter, tooLarge, type RawMessage } from './message.js'
import type { Peer } from './peer.js'

const { NGHTTP2_CANCEL, NGHTTP2_REFUSED_STREAM } = constants

/** What all streams of an endpoint share. */
export type StreamCallTarget = {
  readonly balancer: Balancer
  readonly options: GrpcStreamOptions
  readonly wheel: TimerWheel
  readonly headers: (request: CallRequest, peer: Peer) => OutgoingHttpHeaders
  readonly isOver: (request: CallRequest) => boolean
  /** The call holds nothing any more. */
  readonly onOver: (call: StreamCall) => void
}

export class StreamCall implements LinkTaker, BackendStream, TimerEntry {
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1
  readonly #target: StreamCallTarget
  readonly #request: CallRequest
  readonly #signal: CancelSignal
  readonly #giveUp: () => void
  readonly #inlet: Inlet
  readonly #messages: MessageSplitter
  #frame: Uint8Array | null
  #resolve: (reply: BackendReply) => void = nothing
  #reject: (failure: BackendFailure) => void = nothing
  /** The call has its reply or failure. */
  #answered = false
  /** Nothing is wanted any more. */
  #over = false
  #resent = false
  /** The peer has said its last word. */
  #ended = false
  #stream: ClientHttp2Stream | null = null
  #link: Link | null = null
  #peer: Peer | null = null
  #heardBefore = 0
  #encoding = 'identity'
  #status: GrpcStatus | null = null
  /** Publishes that wait until what was written before has left. */
  #writers: (() => void)[] = []

  constructor(
    target: StreamCallTarget,
    request: CallRequest,
    frame: Uint8Array,
    signal: CancelSignal,
  ) {
    this.#target = target
    this.#request = request
    this.#signal = signal
    this.#frame = frame
    this.#messages = new MessageSplitter(target.options.maxRecordBytes, (message) => {
      this.#onMessage(message)
    })
    this.#inlet = new Inlet(() => {
      this.#watchSilence()
      this.#stream?.resume()
    })
    this.#giveUp = () => {
      if (this.#stream === null) target.balancer.forget(this)
      else if (this.#link?.heard === this.#heardBefore && target.isOver(request)) {
        this.#link.suspect()
      }
      this.#fail(canceledFailure())
    }
  }

  /** Sends the request; resolves with the first message. */
  begin(): Promise<BackendReply> {
    return new Promise((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#signal.onCancel(this.#giveUp)
      this.#target.balancer.acquire(this)
    })
  }

  /** The caller is being closed. */
  shut(): void {
    if (this.#stream === null) this.#target.balancer.forget(this)
    this.#fail(new BackendFailure('network', 'the proxy is closed', { detail: 'reset' }))
  }

  // As a stream.

  start(receiver: StreamReceiver): void {
    this.#inlet.start(receiver)
  }

  pause(): void {
    this.#inlet.pause()
    // A backend that is not read cannot be blamed for silence.
    this.#target.wheel.cancel(this)
  }

  resume(): void {
    this.#inlet.resume()
  }

  cancel(): void {
    this.#inlet.close()
    this.#finish()
  }

  send(body: CallBody): MaybePromise<boolean> {
    const stream = this.#stream
    const { bidirectional, compression } = this.#target.options
    if (!bidirectional || this.#over || stream?.writable !== true) return false
    const bytes = typeof body === 'string' ? Buffer.from(body, 'utf8') : body
    const frame = frameMessage(compression ? gzipSync(bytes) : bytes, compression)
    if (stream.write(frame)) return true
    return new Promise((resolve) => {
      this.#writers.push(() => {
        resolve(!this.#over)
      })
    })
  }

  onTimer(): void {
    this.#fail(new BackendFailure('timeout', 'the stream was silent for too long'))
  }

  // As a call that wants a link.

  onLink(link: Link, peer: Peer): void {
    if (this.#over || this.#frame === null) return
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
    this.#listen(stream, link)
    if (this.#target.options.bidirectional) stream.write(this.#frame)
    else stream.end(this.#frame)
  }

  onNoLink(failure: BackendFailure): void {
    this.#fail(failure)
  }

  #listen(stream: ClientHttp2Stream, link: Link): void {
    stream.on('response', (headers) => {
      this.#onHeaders(headers)
    })
    stream.on('data', (chunk: Buffer) => {
      this.#onData(stream, chunk)
    })
    stream.on('trailers', (trailers: IncomingHttpHeaders) => {
      this.#status = readGrpcStatus(trailers) ?? this.#status
    })
    stream.on('drain', () => {
      this.#releaseWriters()
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
  }

  #onHeaders(headers: IncomingHttpHeaders & IncomingHttpStatusHeader): void {
    if (this.#link !== null) this.#link.heard++
    const status = headers[':status'] ?? 0
    if (status !== 200) {
      this.#fail(httpStatusFailure(status))
    } else if (headers['content-type']?.startsWith('application/grpc') !== true) {
      this.#fail(malformed('not a gRPC answer'))
    } else {
      const encoding = headers['grpc-encoding']
      if (typeof encoding === 'string') this.#encoding = encoding
      this.#status = readGrpcStatus(headers)
    }
  }

  #onData(stream: ClientHttp2Stream, chunk: Buffer): void {
    if (this.#over) return
    if (this.#link !== null) this.#link.heard++
    try {
      this.#messages.push(chunk)
    } catch (failure) {
      if (!(failure instanceof BackendFailure)) throw failure
      this.#fail(failure)
      return
    }
    if (this.#inlet.holds && this.#answered) stream.pause()
    else this.#watchSilence()
  }

  #onMessage({ compressed, bytes }: RawMessage): void {
    if (this.#over) return
    const body = compressed ? this.#inflated(bytes) : bytes
    if (this.#answered) {
      this.#inlet.push(body)
      return
    }
    this.#peer?.succeeded()
    this.#answered = true
    this.#frame = null
    this.#signal.offCancel(this.#giveUp)
    this.#resolve({ status: 200, body, retryAfterMs: -1, stream: this })
  }

  #inflated(packed: Uint8Array): Uint8Array {
    if (this.#encoding !== 'gzip') {
      throw malformed('the answer is compressed in a way that was not offered')
    }
    const limit = this.#target.options.maxRecordBytes
    try {
      // At once and not aside: the order of messages must stay.
      return gunzipSync(packed, limit > 0 ? { maxOutputLength: limit } : {})
    } catch (cause) {
      const code = cause instanceof Error && 'code' in cause ? cause.code : ''
      throw code === 'ERR_BUFFER_TOO_LARGE'
        ? tooLarge()
        : malformed('the message is not gzip', cause)
    }
  }

  #onEnd(): void {
    this.#ended = this.#status !== null
    // Without a status the reason shows when the stream is closed.
    if (this.#over || this.#status === null) return
    this.#peer?.succeeded()
    const { code, said, retryAfterMs } = this.#status
    if (code > 0) this.#fail(statusFailure(code, said, retryAfterMs))
    else if (!this.#answered) this.#fail(malformed('the answer has no message'))
    else if (this.#messages.cutOff) this.#fail(malformed('the message is cut off'))
    else {
      this.#inlet.end(null)
      this.#finish()
    }
  }

  #onClose(stream: ClientHttp2Stream, link: Link): void {
    if (this.#over || this.#stream !== stream) return
    const refused = stream.rstCode === NGHTTP2_REFUSED_STREAM || link.disowned(stream.id)
    if (refused && !this.#resent && !this.#answered) {
      this.#resent = true
      this.#stream = null
      this.#target.balancer.acquire(this)
    } else if (stream.rstCode === 0 && !stream.aborted) {
      this.#fail(malformed('the answer ended without a status'))
    } else {
      this.#fail(resetFailure(stream.rstCode, refused))
    }
  }

  #watchSilence(): void {
    const { idleTimeoutMs } = this.#target.options
    if (idleTimeoutMs > 0 && this.#answered && !this.#over) {
      this.#target.wheel.schedule(this, idleTimeoutMs)
    }
  }

  #fail(failure: BackendFailure): void {
    if (this.#over) return
    const answered = this.#answered
    this.#answered = true
    this.#finish()
    if (answered) this.#inlet.end(failure)
    else this.#reject(failure)
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    this.#frame = null
    this.#signal.offCancel(this.#giveUp)
    this.#target.wheel.cancel(this)
    this.#releaseWriters()
    this.#target.onOver(this)
    const stream = this.#stream
    if (stream === null || stream.closed || stream.destroyed) return
    // A stream whose peer has ended it needs no reset: peers take many of those for an attack.
    if (!this.#ended) stream.close(NGHTTP2_CANCEL)
    else if (!stream.writableEnded) stream.end()
  }

  #releaseWriters(): void {
    const writers = this.#writers
    this.#writers = []
    for (const go of writers) go()
  }
}

function nothing(): void {
  // Deliberately nothing.
}
