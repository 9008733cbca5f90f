/** The adapter-independent half of an HTTP exchange: answer once, abort once, never throw. */
import type { Logger } from '../base/index.js'
import { later, logFailure } from './guard.js'
import type {
  HttpExchange,
  HttpResponse,
  HttpStream,
  RequestHead,
  RequestHeaders,
  StreamHead,
  StreamReceiver,
} from './ports.js'
import { internalServerError, writable } from './response.js'

/** Where the body of a request comes from. */
export interface BodySource {
  /** See {@link HttpExchange.body}. */
  read(limitBytes: number): Promise<Uint8Array | null>
  /** Whether so much of the body may follow that the connection should end with the answer. */
  readonly isLong: boolean
}

/** A stream as its adapter's exchange sees it. */
export interface OpenStream extends HttpStream {
  /** The peer is gone. */
  gone(): void
}

/** What an exchange needs of its adapter. */
export type ExchangeParts = {
  readonly head: RequestHead
  readonly body: BodySource
  readonly log: Logger
  /** Writes a valid answer; called at most once and never after {@link Exchange.abort}. */
  readonly write: (response: HttpResponse, close: boolean) => void
  /** Writes a valid head and keeps the answer open; called at most once and instead of `write`. */
  readonly open: (head: StreamHead, receiver: StreamReceiver) => OpenStream
}

/** One request and its answer. */
export class Exchange implements HttpExchange {
  readonly #parts: ExchangeParts
  #aborted = false
  #responded = false
  #abortListeners: (() => void)[] = []
  #stream: OpenStream | null = null

  constructor(parts: ExchangeParts) {
    this.#parts = parts
  }

  get method(): string {
    return this.#parts.head.method
  }

  get path(): string {
    return this.#parts.head.path
  }

  get query(): string {
    return this.#parts.head.query
  }

  get headers(): RequestHeaders {
    return this.#parts.head.headers
  }

  get remoteAddress(): string {
    return this.#parts.head.remoteAddress
  }

  get aborted(): boolean {
    return this.#aborted
  }

  body(limitBytes: number): Promise<Uint8Array | null> {
    return this.#parts.body.read(limitBytes)
  }

  respond(response: HttpResponse): void {
    if (this.#responded || this.#aborted) return
    this.#responded = true
    this.#abortListeners = []
    const { log, body, write } = this.#parts
    const answer = writable(response)
    if (!answer.valid) log.error({ path: this.path }, 'answer with an invalid status or header')
    try {
      write(answer.response, body.isLong)
    } catch (error) {
      logFailure(log, error, 'respond')
    }
  }

  stream(head: StreamHead, receiver: StreamReceiver): HttpStream | null {
    if (this.#responded || this.#aborted) return null
    const { log, open } = this.#parts
    if (!writable({ status: head.status, headers: head.headers ?? {} }).valid) {
      log.error({ path: this.path }, 'answer with an invalid status or header')
      this.respond(internalServerError)
      return null
    }
    this.#responded = true
    this.#abortListeners = []
    try {
      this.#stream = open(head, receiver)
    } catch (error) {
      logFailure(log, error, 'stream')
    }
    return this.#stream
  }

  onAborted(listener: () => void): void {
    if (this.#responded) return
    if (this.#aborted) later(this.#parts.log, 'onAborted', listener)
    else this.#abortListeners.push(listener)
  }

  /** The peer is gone. For the adapter; does nothing after the answer or when repeated. */
  abort(): void {
    this.#stream?.gone()
    this.#stream = null
    if (this.#responded || this.#aborted) return
    this.#aborted = true
    const listeners = this.#abortListeners
    this.#abortListeners = []
    for (const listener of listeners) {
      try {
        listener()
      } catch (error) {
        logFailure(this.#parts.log, error, 'onAborted')
      }
    }
  }
}
