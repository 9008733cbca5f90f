/**
 * A connection whose way out is the body of one HTTP answer; shared by http_stream, sse and their
 * unidirectional forms. spec: client-protocol.md §8, §9, §3.4
 */
import type { Config } from '../config/index.js'
import type { Frame } from '../protocol/index.js'
import type { HttpExchange, HttpStream, StreamReceiver } from '../listener/ports.js'
import type { OpeningFacts, Transport, TransportInfo, TransportSink } from '../session/ports.js'
import { refuse, STREAM_HEADERS, type AnswerHeaders } from './door.js'
import { captureHeaders } from './headers.js'
import type { Packer } from './pack.js'
import type { TransportParts } from './row.js'
import { WriteWatch } from './write-watch.js'

/** Longest time the peer of a streamed answer may take nothing of what waits, in ms. */
const WRITE_TIMEOUT_MS = 1000

/** Bounds of a streamed answer. */
type StreamOptions = {
  /** Most bytes buffered for a slow peer. */
  readonly bufferBytes: number
  /** Longest time a peer may take nothing of what waits, in ms. */
  readonly writeTimeoutMs: number
}

/** What a connection that failed to connect is answered with, by code of the error or disconnect. */
export type ConnectResponses = ReadonlyMap<
  number,
  { readonly status: number; readonly body: string }
>

/** What all connections of an endpoint share. */
export type StreamKind = {
  readonly info: TransportInfo
  readonly options: StreamOptions
  readonly deps: Pick<TransportParts, 'sessions' | 'wheel' | 'headers'>
  readonly packer: Packer
  /** Headers of the answer beside those of every stream. */
  readonly headers: AnswerHeaders
  /** First bytes of the body. */
  readonly preamble: Uint8Array | null
  /** When given, the answer starts with the outcome of connect, and a failure becomes an HTTP status. */
  readonly connectResponses: ConnectResponses | null
}

/** Server-sent events: what the answer says of itself, and the line that makes browsers fire `open`. */
export const EVENT_STREAM = {
  headers: { 'Content-Type': 'text/event-stream; charset=utf-8' },
  preamble: Buffer.from('\r\n'),
} as const

/** Messages that end by themselves. */
export const LINES = { headers: {}, preamble: null } as const

/** Bounds of the streamed answers of a configuration. */
export function streamOptions({ client }: Config): StreamOptions {
  return { bufferBytes: client.queue_max_size, writeTimeoutMs: WRITE_TIMEOUT_MS }
}

const UNMATCHED = { status: 500, body: 'Internal Server Error' } as const

/** One streamed answer: writes for the session. */
export class StreamTransport implements Transport, StreamReceiver {
  readonly info: TransportInfo
  readonly headers: ReadonlyMap<string, readonly string[]>
  readonly headerUser: string | null
  readonly opening: OpeningFacts | null
  readonly #kind: StreamKind
  readonly #exchange: HttpExchange
  readonly #cors: AnswerHeaders
  #stream: HttpStream | null = null
  #over = false
  #watch: WriteWatch | null = null
  #sink: TransportSink | null = null
  /** Told once when the connection is over. */
  #onOver: () => void = nothing

  constructor(kind: StreamKind, exchange: HttpExchange, cors: AnswerHeaders) {
    this.#kind = kind
    this.info = kind.info
    this.#exchange = exchange
    this.#cors = cors
    const captured = captureHeaders(exchange, kind.deps.headers())
    this.headers = captured.headers
    this.headerUser = captured.user
    this.opening = captured.opening
  }

  /**
   * Starts the answer, unless connect decides about it, and attaches the session that `open` makes.
   * null when the peer is gone.
   */
  start<S extends TransportSink>(open: (transport: Transport) => S, onOver = nothing): S | null {
    if (this.#exchange.aborted) return null
    if (this.#kind.connectResponses !== null) {
      this.#exchange.onAborted(() => {
        this.onClosed()
      })
    } else if (this.#begin() === null) return null
    const sink = open(this)
    this.#sink = sink
    this.#onOver = onOver
    return sink
  }

  get buffered(): number {
    return this.#stream?.buffered ?? 0
  }

  write(frames: readonly Frame[]): 'ok' | 'full' {
    const stream = this.#stream ?? this.#begin()
    if (stream === null) return 'ok'
    const result = stream.send(this.#kind.packer.pack(this.info.codec, frames))
    if (result === 'dropped') return 'full'
    if (result === 'buffered') this.#expectDrain(stream)
    return 'ok'
  }

  ping(): void {
    // There are no native pings in an answer.
  }

  pause(): boolean {
    return false
  }

  resume(): void {
    // Commands come in requests of their own.
  }

  close(): void {
    // The session told the peer why in a push.
    this.#watch?.stop()
    this.#stream?.end()
  }

  terminate(): void {
    this.#watch?.stop()
    this.#stream?.terminate()
  }

  refuseConnect(code: number, text: string): boolean {
    const { connectResponses } = this.#kind
    if (connectResponses === null || this.#stream !== null || this.#over) return false
    const { status, body } = connectResponses.get(code) ?? UNMATCHED
    this.#over = true
    refuse(this.#exchange, status, body === '' ? text : body, this.#cors)
    this.#sink = null
    this.#onOver()
    return true
  }

  onDrain(): void {
    this.#watch?.stop()
    this.#sink?.onDrain()
  }

  onClosed(): void {
    this.#over = true
    this.#watch?.stop()
    this.#stream = null
    this.#sink?.onClosed()
    this.#sink = null
    this.#onOver()
    this.#onOver = nothing
  }

  #begin(): HttpStream | null {
    if (this.#over) return null
    const { headers, options, preamble } = this.#kind
    this.#stream = this.#exchange.stream(
      {
        status: 200,
        headers: { ...headers, ...STREAM_HEADERS, ...this.#cors },
        bufferBytes: options.bufferBytes,
      },
      this,
    )
    if (preamble !== null) this.#stream?.send(preamble)
    return this.#stream
  }

  #expectDrain(stream: HttpStream): void {
    const { deps, options } = this.#kind
    if (options.writeTimeoutMs <= 0) return
    this.#watch ??= new WriteWatch(deps.wheel, options.writeTimeoutMs, {
      takenBytes: () => stream.progress,
      onStalled: () => this.#sink?.onStalled(),
    })
    this.#watch.start()
  }
}

function nothing(): void {
  // Nobody wants to know.
}
