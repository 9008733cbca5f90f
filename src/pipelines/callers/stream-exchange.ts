/**
 * One HTTP exchange whose answer goes on: the call ends with the first record, then the exchange is
 * the stream. Not reading is how the backend is slowed down: undici pauses the socket when `onData`
 * says false. spec: proxy.md §2.7, §9.21
 */
import type { CancelSignal, SocketWatch, TimerEntry, TimerWheel } from '../../base/index.js'
import { BackendFailure, canceledFailure } from '../failure.js'
import { classifyError, closedFailure } from './classify.js'
import { GIVEN_UP, rawHeader, retryAfterMs, UNWANTED_BYTES } from './exchange.js'
import type { HttpExchange, HttpPool } from './http-pool.js'
import { Inlet } from './inlet.js'
import type {
  BackendReply,
  BackendStream,
  CallBody,
  CallRequest,
  CallWatch,
  StreamEndpointOptions,
  StreamReceiver,
} from './ports.js'
import { recordFormatOf, RecordReader } from './records.js'

/** What all exchanges of an endpoint share. */
export type StreamTarget = {
  readonly path: string
  readonly pool: HttpPool
  readonly options: StreamEndpointOptions
  readonly wheel: TimerWheel
  /** The exchange holds nothing any more. */
  readonly onOver: (exchange: StreamExchange) => void
}

export class StreamExchange implements HttpExchange, BackendStream, TimerEntry {
  watch: SocketWatch | null = null
  timerNext: TimerEntry | null = null
  timerPrevious: TimerEntry | null = null
  timerDueTick = -1
  runId = ''
  // Read by undici.
  readonly path: string
  readonly method = 'POST'
  readonly headers: string[]
  body: CallBody | null

  readonly #watch: CallWatch | null
  readonly #target: StreamTarget
  readonly #signal: CancelSignal
  readonly #giveUp: () => void
  readonly #inlet: Inlet
  #resolve: (reply: BackendReply) => void = nothing
  #reject: (failure: BackendFailure) => void = nothing
  /** The call has its reply or failure. */
  #answered = false
  /** Nothing is wanted any more. */
  #over = false
  #abort: ((error?: Error) => void) | null = null
  #resumeSocket: () => void = nothing
  #resent = false
  #status = 0
  #retryAfterMs = -1
  /** null = an ordinary answer. */
  #reader: RecordReader | null = null
  #plain: Buffer[] = []
  #bytes = 0

  constructor(target: StreamTarget, request: CallRequest, headers: string[], signal: CancelSignal) {
    this.path = target.path
    this.headers = headers
    this.body = request.body
    this.#watch = request.watch
    this.#target = target
    this.#signal = signal
    this.#giveUp = () => {
      this.#fail(canceledFailure())
    }
    this.#inlet = new Inlet(() => {
      this.#watchSilence()
      this.#resumeSocket()
    })
  }

  get wanted(): boolean {
    return !this.#over
  }

  /** Sends the request; resolves with the first record. */
  begin(): Promise<BackendReply> {
    return new Promise<BackendReply>((resolve, reject) => {
      this.#resolve = resolve
      this.#reject = reject
      this.#signal.onCancel(this.#giveUp)
      this.#dispatch()
    })
  }

  /** The caller is being closed. */
  shut(): void {
    if (this.#answered && this.#target.options.outlives === true) return
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
    this.#abort?.(GIVEN_UP)
  }

  send(): boolean {
    return false
  }

  onTimer(): void {
    this.#fail(new BackendFailure('timeout', 'the stream was silent for too long'))
  }

  // As the handler of undici.

  onConnect(abort: (error?: Error) => void): void {
    // Throwing keeps the connection; calling abort would close it.
    if (this.#over) throw GIVEN_UP
    this.#abort = abort
    this.#watch?.onConnected()
  }

  onHeaders(status: number, rawHeaders: Buffer[], resume: () => void): boolean {
    if (status < 200) return true
    this.#watch?.onHeaders(status, rawHeaders)
    this.#status = status
    this.#resumeSocket = resume
    if (status !== 200) {
      this.#retryAfterMs = retryAfterMs(rawHeader(rawHeaders, 'retry-after'))
      return true
    }
    const encoding = rawHeader(rawHeaders, 'content-encoding').trim().toLowerCase()
    if (encoding !== '' && encoding !== 'identity') {
      this.#fail(malformed('the answer is compressed, which was not offered'))
      return true
    }
    const format = recordFormatOf(rawHeader(rawHeaders, 'content-type'))
    if (format === null) return true
    this.runId = rawHeader(rawHeaders, 'x-backhaul-run').trim()
    this.#reader = new RecordReader(format, this.#target.options.maxRecordBytes, (record, id) => {
      this.#onRecord(record, id)
    })
    return true
  }

  onData(chunk: Buffer): boolean {
    if (this.#over) return true
    if (this.#reader === null) {
      this.#onPlain(chunk)
      return true
    }
    try {
      this.#reader.push(chunk)
    } catch (failure) {
      if (!(failure instanceof BackendFailure)) throw failure
      this.#fail(failure)
      return true
    }
    if (this.#inlet.holds && this.#answered) return false
    this.#watchSilence()
    return true
  }

  onComplete(): void {
    this.#abort = null
    if (this.#over) return
    if (this.#reader === null) {
      this.#answer({
        status: this.#status,
        body: this.#status === 200 ? Buffer.concat(this.#plain).toString('utf8') : '',
        retryAfterMs: this.#retryAfterMs,
      })
      this.#finish()
      return
    }
    // A reset is no end, though the library takes it for one where the body has no length.
    if (this.watch !== null && this.watch.code !== '') {
      this.#fail(
        closedFailure(null, { connected: true, answered: true, seen: true, watch: this.watch }, 0),
      )
      return
    }
    this.#reader.end()
    if (!this.#answered) this.#fail(malformed('the stream ended without a record'))
    this.#inlet.end(null)
    this.#finish()
  }

  onError(error: Error): void {
    if (this.#over) return
    if (error === GIVEN_UP) {
      // We cut the body of an answer of which the status says everything.
      this.#answer({ status: this.#status, body: '', retryAfterMs: this.#retryAfterMs })
      this.#finish()
      return
    }
    const progress = {
      connected: this.#abort !== null,
      answered: this.#status !== 0,
      seen: false,
      watch: this.watch,
    }
    const bodyBytes = this.body === null ? 0 : Buffer.byteLength(this.body)
    const failure = classifyError(error, progress, bodyBytes)
    // The pooled connection was closed before a byte left: nobody can have seen the request.
    if (failure.notSent && failure.detail === 'reset' && !this.#resent && !this.#answered) {
      this.#resent = true
      this.#abort = null
      this.#dispatch()
      return
    }
    this.#fail(failure)
  }

  #dispatch(): void {
    if (!this.#over) this.#target.pool.dispatch(this)
  }

  #onRecord(record: string, id: string): void {
    if (this.#answered) this.#inlet.push(record, id)
    else this.#answer({ status: 200, body: record, retryAfterMs: -1, stream: this })
  }

  #onPlain(chunk: Buffer): void {
    this.#bytes += chunk.length
    const { maxResponseBytes } = this.#target.options
    if (this.#status !== 200) {
      if (this.#bytes > UNWANTED_BYTES) this.#abort?.(GIVEN_UP)
    } else if (maxResponseBytes > 0 && this.#bytes > maxResponseBytes) {
      this.#fail(new BackendFailure('too_large', 'the answer is too large'))
    } else {
      this.#plain.push(chunk)
    }
  }

  /** The deadline and the signal of the call end here; the body is not needed for a second try. */
  #answer(reply: BackendReply): void {
    if (this.#answered) return
    this.#answered = true
    this.body = null
    this.#signal.offCancel(this.#giveUp)
    this.#resolve(reply)
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
    this.#abort?.(GIVEN_UP)
  }

  #finish(): void {
    if (this.#over) return
    this.#over = true
    this.body = null
    this.#plain = []
    this.#signal.offCancel(this.#giveUp)
    this.#target.wheel.cancel(this)
    this.#target.onOver(this)
  }
}

function nothing(): void {
  // Replaced before it matters.
}

function malformed(message: string): BackendFailure {
  return new BackendFailure('malformed', message, { status: 200 })
}
