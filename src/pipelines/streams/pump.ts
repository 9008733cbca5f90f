/**
 * Moves the records of one stream to one client: never through the broker, in order, and no faster
 * than the client takes them. Payloads stay the slices they came as. spec: proxy.md §2.7, §9.21
 */
import { JsonError, type Gauge, type MaybePromise, type Payload } from '../../base/index.js'
import { ClientErrors, error, ok, type Outcome } from '../../protocol/index.js'
import type { BackendStream, CallBody, StreamReceiver } from '../callers/ports.js'
import { BackendFailure, UnusableField } from '../failure.js'
import type { AnswerStream, StreamItem, StreamTarget } from '../ports.js'
import type { Route } from '../route.js'

/** What all streams of a route share. */
export type StreamParts = {
  readonly route: Route
  /** Streams that run now. */
  readonly running: Gauge
  /** Reads a record. Throws BackendFailure, JsonError or UnusableField. */
  read(body: CallBody, id: string): StreamItem | null
  /** Writes a publication of the client; null = there is no way up. */
  readonly write: ((data: Payload) => CallBody) | null
}

const NOT_AVAILABLE = error(ClientErrors.notAvailable)
const INTERNAL = error(ClientErrors.internal)
const HANDED_OVER: Outcome<null> = ok(null)

/** One stream. */
export class Pump implements AnswerStream, StreamReceiver {
  readonly #stream: BackendStream
  readonly #parts: StreamParts
  readonly #subject: object
  readonly #onRelief: () => void
  readonly #listeners: (() => void)[] = []
  #target: StreamTarget | null = null
  #over = false

  /** `subject` = log fields that name what the stream is about. */
  constructor(stream: BackendStream, parts: StreamParts, subject: object) {
    this.#stream = stream
    this.#parts = parts
    this.#subject = subject
    this.#onRelief = () => {
      this.#goOn()
    }
    parts.running.add(1)
  }

  get runId(): string {
    return this.#stream.runId ?? ''
  }

  start(target: StreamTarget): void {
    if (this.#over) return
    this.#target = target
    if (target.congested) {
      // The stream holds until it is started.
      target.onRelief(() => {
        if (!this.#over) this.#stream.start(this)
      })
    } else {
      this.#stream.start(this)
    }
  }

  cancel(): void {
    if (this.#end()) this.#stream.cancel()
  }

  whenOver(listener: () => void): void {
    if (this.#over) listener()
    else this.#listeners.push(listener)
  }

  publish(data: Payload): MaybePromise<Outcome<null>> {
    const { write, route } = this.#parts
    if (this.#over || write === null) return NOT_AVAILABLE
    const body = write(data)
    if (route.maxRequestBytes > 0 && Buffer.byteLength(body) > route.maxRequestBytes) {
      route.logFailure(this.#subject, 'publication is too large for the stream')
      return INTERNAL
    }
    const sent = this.#stream.send(body)
    if (sent instanceof Promise) return sent.then((done) => (done ? HANDED_OVER : NOT_AVAILABLE))
    return sent ? HANDED_OVER : NOT_AVAILABLE
  }

  onMessage(body: CallBody, id: string): void {
    const target = this.#target
    if (this.#over || target === null) return
    let item: StreamItem | null
    try {
      item = this.#parts.read(body, id)
    } catch (problem) {
      this.#onUnreadable(problem)
      return
    }
    const { route } = this.#parts
    if (item === null) {
      route.warnOnce('record', {}, 'record of a stream is nothing that is known, it is ignored')
    } else if (!target.deliver(item)) {
      const channel = item.t === 'publication' ? { channel: item.channel } : {}
      route.logFailure({ ...this.#subject, ...channel }, 'record of a stream has nobody to go to')
    }
    if (!this.#isOver() && target.congested) {
      this.#stream.pause()
      target.onRelief(this.#onRelief)
    }
  }

  onEnd(failure: BackendFailure | null): void {
    const target = this.#target
    if (!this.#end()) return
    if (failure !== null) this.#logFailure(failure)
    target?.onEnd(failure === null ? null : failure.kind)
  }

  #goOn(): void {
    if (this.#over) return
    if (this.#target?.congested === true) this.#target.onRelief(this.#onRelief)
    else this.#stream.resume()
  }

  #onUnreadable(problem: unknown): void {
    const known =
      problem instanceof BackendFailure ||
      problem instanceof JsonError ||
      problem instanceof UnusableField
    if (!known) throw problem
    this.#stream.cancel()
    this.onEnd(
      new BackendFailure('malformed', `malformed record: ${problem.message}`, { cause: problem }),
    )
  }

  #logFailure(failure: BackendFailure): void {
    const { route } = this.#parts
    route.meters.failure(failure.kind)
    const { kind, message } = failure
    route.logFailure({ ...this.#subject, error: message, kind }, 'stream of the backend broke')
  }

  /** Read anew: the target may have ended the stream. */
  #isOver(): boolean {
    return this.#over
  }

  /** True the first time. */
  #end(): boolean {
    if (this.#over) return false
    this.#over = true
    this.#target = null
    this.#parts.running.add(-1)
    for (const tell of this.#listeners.splice(0)) tell()
    return true
  }
}
