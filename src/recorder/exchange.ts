/** One exchange while it goes on: collects what the call shows, and becomes what is kept. */
import type { CancelSignal, Clock } from '../base/index.js'
import {
  BackendFailure,
  type BackendReply,
  type Call,
  type CallBody,
  type CallRequest,
  type CallWatch,
  type CompiledEvent,
  type Route,
} from '../pipelines/index.js'
import type { RecordedBody, RecordedCall, RecordedDecision, RecordedHeaders } from './ports.js'
import type { Redaction } from './redact.js'

/** On whose behalf the backend is asked, and about what. */
export type Subject = Pick<
  RecordedCall,
  'namespace' | 'client' | 'user' | 'transport' | 'channel' | 'method' | 'replayOf'
>

/** What all exchanges share. */
export type ExchangeDeps = {
  readonly clock: Clock
  readonly redaction: Redaction
  /** Headers as they are kept; the same list is not looked at twice. */
  readonly headersOf: (raw: readonly string[], route: Route) => RecordedHeaders
}

/** Most bytes of an answer with another status that are looked at. */
const MAX_UNWANTED = 65_536
/** Attempts that are kept of one call. */
const MAX_ATTEMPTS = 20

type Attempt = {
  startedMs: number
  connectedMs: number
  firstByteMs: number
  endedMs: number
  status: number
  failure: string
}

/** An exchange that goes on. */
export class Exchange implements CallWatch {
  readonly #deps: ExchangeDeps
  readonly #event: CompiledEvent
  readonly #route: Route
  readonly #subject: Subject
  readonly #at: number
  readonly #startedAt: number
  readonly #attempts: Attempt[] = []
  #request: CallRequest | null = null
  #reply: BackendReply | null = null
  #failure: { kind: string; message: string } | null = null
  #headers: readonly Uint8Array[] = []
  #unwanted: Uint8Array[] = []
  #unwantedBytes = 0

  constructor(deps: ExchangeDeps, event: CompiledEvent, route: Route, subject: Subject) {
    this.#deps = deps
    this.#event = event
    this.#route = route
    this.#subject = subject
    this.#at = deps.clock.now()
    this.#startedAt = deps.clock.monotonic()
  }

  /** Makes the call and looks at it; passes on what comes of it as it is. */
  async call(call: Call, request: CallRequest, signal: CancelSignal): Promise<BackendReply> {
    this.#request = request
    request.watch = this
    try {
      return (this.#reply = await call(request, signal))
    } catch (failure) {
      this.failed(failure)
      throw failure
    }
  }

  /** Why there is no usable answer; the first reason counts. */
  failed(problem: unknown): void {
    if (this.#failure !== null) return
    const kind = problem instanceof BackendFailure ? problem.kind : 'unusable'
    const message = problem instanceof Error ? problem.message : String(problem)
    this.#failure = { kind, message: this.#deps.redaction.text(message) }
  }

  async attempt(request: CallRequest, signal: CancelSignal, next: Call): Promise<BackendReply> {
    const attempt: Attempt = {
      startedMs: this.#now(),
      connectedMs: -1,
      firstByteMs: -1,
      endedMs: -1,
      status: 0,
      failure: '',
    }
    if (this.#attempts.length === MAX_ATTEMPTS) this.#attempts.pop()
    this.#attempts.push(attempt)
    this.#unwanted = []
    this.#unwantedBytes = 0
    this.#headers = []
    try {
      const reply = await next(request, signal)
      attempt.status = reply.status
      return reply
    } catch (failure) {
      if (failure instanceof BackendFailure) {
        attempt.failure = failure.detail === '' ? failure.kind : failure.detail
        attempt.status = failure.status
      }
      throw failure
    } finally {
      attempt.endedMs = this.#now()
    }
  }

  onConnected(): void {
    const attempt = this.#attempts.at(-1)
    if (attempt !== undefined) attempt.connectedMs = this.#now()
  }

  onHeaders(status: number, headers: readonly Uint8Array[]): void {
    const attempt = this.#attempts.at(-1)
    if (attempt === undefined) return
    attempt.firstByteMs = this.#now()
    attempt.status = status
    this.#headers = headers
  }

  onUnwanted(chunk: Uint8Array): void {
    this.#unwantedBytes += chunk.length
    if (this.#unwantedBytes <= MAX_UNWANTED) this.#unwanted.push(chunk)
  }

  /** What is kept of it. */
  record(id: number, decision: RecordedDecision): RecordedCall {
    const { clock } = this.#deps
    const { row } = this.#event
    return {
      id,
      at: this.#at,
      event: row.name,
      proxy: this.#route.proxy,
      protocol: this.#route.protocol,
      endpoint: this.#deps.redaction.url(this.#route.endpoint),
      ...this.#subject,
      requestId: this.#request?.id ?? '',
      request: this.#recordRequest(),
      response: this.#recordResponse(),
      attempts: this.#attempts,
      tookMs: round(clock.monotonic() - this.#startedAt),
      failure: this.#failure,
      decision: { ...decision, message: this.#deps.redaction.text(decision.message) },
    }
  }

  /** The body as it was sent; null = nothing was. */
  get body(): CallBody | null {
    return this.#request?.body ?? null
  }

  #recordRequest(): RecordedCall['request'] {
    const request = this.#request
    if (request === null) return null
    return {
      headers: this.#deps.headersOf(request.headers.all, this.#route),
      body: this.#body('request', request.body),
    }
  }

  #recordResponse(): RecordedCall['response'] {
    const reply = this.#reply
    const status = reply?.status ?? this.#attempts.at(-1)?.status ?? 0
    if (reply === null && status === 0) return null
    const headers = this.#deps.headersOf(
      this.#headers.map((part) => Buffer.from(part).toString('latin1')),
      this.#route,
    )
    const body =
      this.#unwantedBytes > 0
        ? this.#deps.redaction.body(
            Buffer.concat(this.#unwanted).toString('utf8'),
            this.#unwantedBytes,
          )
        : this.#body('response', reply?.body ?? '')
    return { status, headers, body }
  }

  #body(side: 'request' | 'response', body: CallBody): RecordedBody {
    const text = this.#event.view(this.#route, side, body)
    const bytes = typeof body === 'string' ? Buffer.byteLength(body) : body.byteLength
    return this.#deps.redaction.body(text, bytes)
  }

  #now(): number {
    return round(this.#deps.clock.monotonic() - this.#startedAt)
  }
}

/** To microseconds: more is noise in the eyes of who reads it. */
function round(ms: number): number {
  return Math.round(ms * 1000) / 1000
}
