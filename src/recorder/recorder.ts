/**
 * Keeps the last exchanges with backends. Off, nothing of it is on the way of a call; it is switched on
 * and off while the server runs. docs/inspect.md
 */
import type { CancelSignal, Clock, Logger, Metrics, TimerWheel } from '../base/index.js'
import { CallbackTimer } from '../base/index.js'
import type {
  AnyPipeline,
  BackendReply,
  Call,
  CallBody,
  CallRequest,
  CompiledEvent,
  PipelineObserver,
  PipelineTable,
  SessionFacts,
} from '../pipelines/index.js'
import { Route } from '../pipelines/index.js'
import type { Outcome } from '../protocol/index.js'
import { Exchange, type ExchangeDeps } from './exchange.js'
import type {
  CallFilter,
  CallPage,
  CallQuery,
  RecordedCall,
  RecordedDecision,
  RecordedHeaders,
} from './ports.js'
import { Redaction, type RedactionRules } from './redact.js'
import { Ring } from './ring.js'

/** `recorder` of the configuration. */
export type RecorderOptions = {
  /** Whether it records from the start. */
  readonly enabled: boolean
  readonly maxItems: number
  readonly maxBytes: number
  /** Share of the exchanges that are recorded, 0 to 1. */
  readonly sampleRate: number
  /** Most exchanges recorded in one second; 0 = all. */
  readonly maxPerSecond: number
  readonly redaction: RedactionRules
}

/** What the recorder needs from the rest of the server. */
export type RecorderDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
}

/** Pipelines of a configuration, as far as they can be observed. */
export type Observed = Pick<PipelineTable, 'events' | 'observe' | 'callTo'>

const NONE: RecordedDecision = { t: 'none', code: 0, message: '' }
const OK: RecordedDecision = { t: 'ok', code: 0, message: '' }
const BUG: RecordedDecision = { t: 'bug', code: 0, message: 'unexpected error, see the log' }
const CANCELED: RecordedDecision = { t: 'canceled', code: 0, message: 'the client had left' }

/** Records exchanges. */
export class Recorder implements PipelineObserver {
  readonly #options: RecorderOptions
  readonly #deps: RecorderDeps
  readonly #exchangeDeps: ExchangeDeps
  readonly #ring: Ring
  /** Exchanges that go on, by the input of the pipeline. */
  readonly #open = new Map<object, Exchange>()
  /** Bodies as sent, of requests without secrets. */
  readonly #bodies = new WeakMap<RecordedCall, CallBody>()
  readonly #waiting = new Set<() => void>()
  readonly #skipped: { add(): void }
  readonly #recorded: { add(): void }
  #pipelines: Observed | null = null
  #recording: boolean
  #lastId = 0
  #share = 0
  #second = -1
  #inSecond = 0

  constructor(options: RecorderOptions, deps: RecorderDeps) {
    this.#options = options
    this.#deps = deps
    this.#recording = options.enabled
    this.#ring = new Ring(options.maxItems, options.maxBytes)
    const redaction = new Redaction(options.redaction)
    this.#exchangeDeps = { clock: deps.clock, redaction, headersOf: rememberedHeaders(redaction) }
    const { metrics } = deps
    this.#recorded = metrics
      .counter({
        name: 'backhaul_recorder_calls_total',
        help: 'Exchanges with backends that were recorded.',
        labels: [],
      })
      .of()
    this.#skipped = metrics
      .counter({
        name: 'backhaul_recorder_skipped_total',
        help: 'Exchanges with backends that sampling left out while recording was on.',
        labels: [],
      })
      .of()
    const bytes = metrics
      .gauge({ name: 'backhaul_recorder_bytes', help: 'About so many bytes are kept.', labels: [] })
      .of()
    metrics.onCollect(() => {
      bytes.set(this.#ring.bytes)
    })
  }

  /** Whether exchanges are recorded. */
  get recording(): boolean {
    return this.#recording
  }

  /** The pipelines in use; those of a reload take the place of the ones before. */
  get pipelines(): Observed | null {
    return this.#pipelines
  }

  /** The pipelines that are in use from now on. */
  attach(pipelines: Observed): void {
    this.#pipelines = pipelines
    if (this.#recording) pipelines.observe(this)
  }

  /** Begins or ends recording; what was recorded stays. */
  switch(on: boolean): void {
    if (on === this.#recording) return
    this.#recording = on
    this.#deps.log.info({ recording: on }, 'recorder switched')
    this.#pipelines?.observe(on ? this : null)
  }

  /** Forgets what was recorded. */
  clear(): void {
    this.#ring.clear()
  }

  /** Exchanges that match, the newest of them, oldest first. Waits for one if asked to. */
  async calls(query: CallQuery): Promise<CallPage> {
    const until = this.#deps.clock.monotonic() + query.waitMs
    for (;;) {
      const last = this.#lastId
      const calls = this.#find(query)
      const left = until - this.#deps.clock.monotonic()
      if (calls.length > 0 || left <= 0) return { calls, last, recording: this.#recording }
      await this.#next(left)
    }
  }

  /** One exchange. */
  get(id: number): RecordedCall | undefined {
    return this.#ring.get(id)
  }

  /** What was sent, as it was; undefined = it held secrets, or is cut. */
  bodyOf(call: RecordedCall): CallBody | undefined {
    return this.#bodies.get(call)
  }

  /** Secrets out of what is shown beside recorded exchanges. */
  get redaction(): Redaction {
    return this.#exchangeDeps.redaction
  }

  // As observer of the pipelines.

  run(event: CompiledEvent, run: AnyPipeline): AnyPipeline {
    return (input: object, from: SessionFacts) => {
      const inner = run as (input: object, from: SessionFacts) => Promise<Outcome<unknown>>
      if (!this.#admit()) return inner(input, from)
      const route = event.route(input)
      if (!(route instanceof Route)) return inner(input, from)
      return this.#follow(inner, input, from, { event, route })
    }
  }

  call(route: Route, call: Call): Call {
    return (request: CallRequest, signal: CancelSignal): Promise<BackendReply> => {
      const exchange = request.about === null ? undefined : this.#open.get(request.about)
      return exchange === undefined ? call(request, signal) : exchange.call(call, request, signal)
    }
  }

  failed(about: object, problem: unknown): void {
    this.#open.get(about)?.failed(problem)
  }

  /** Makes a call that no client is behind and records it; rejects like the call. */
  async replay(
    { event, route, of }: { event: CompiledEvent; route: Route; of: RecordedCall },
    call: Call,
    request: CallRequest,
    signal: CancelSignal,
  ): Promise<RecordedCall> {
    const { namespace, client, user, transport, channel, method } = of
    const subject = { namespace, client, user, transport, channel, method, replayOf: of.id }
    const exchange = new Exchange(this.#exchangeDeps, event, route, subject)
    // How it failed is in the record, for who looks at it.
    await exchange.call(call, request, signal).catch(() => null)
    return this.#keep(exchange, NONE)
  }

  async #follow(
    run: (input: object, from: SessionFacts) => Promise<Outcome<unknown>>,
    input: object,
    from: SessionFacts,
    { event, route }: { readonly event: CompiledEvent; readonly route: Route },
  ): Promise<Outcome<unknown>> {
    const { channel = '', method = '', namespace = '' } = input as Record<string, string>
    const exchange = new Exchange(this.#exchangeDeps, event, route, {
      namespace,
      channel,
      method,
      client: from.clientId,
      user: from.userId,
      transport: from.transportName,
      replayOf: 0,
    })
    this.#open.set(input, exchange)
    let decision = BUG
    try {
      const outcome = await run(input, from)
      decision = from.gone.cancelled && outcome.t === 'disconnect' ? CANCELED : decisionOf(outcome)
      return outcome
    } finally {
      this.#open.delete(input)
      this.#keep(exchange, decision)
    }
  }

  #keep(exchange: Exchange, decision: RecordedDecision): RecordedCall {
    const call = exchange.record(++this.#lastId, decision)
    const { body } = exchange
    const shown = call.request?.body
    if (body !== null && shown?.cut === '' && shown.redacted.length === 0) {
      this.#bodies.set(call, body)
    }
    this.#ring.add(call)
    this.#recorded.add()
    for (const wake of this.#waiting) wake()
    return call
  }

  /** Whether the next exchange is recorded. */
  #admit(): boolean {
    const { sampleRate, maxPerSecond } = this.#options
    if (sampleRate < 1) {
      this.#share += sampleRate
      if (this.#share < 1) {
        this.#skipped.add()
        return false
      }
      this.#share -= 1
    }
    if (maxPerSecond === 0) return true
    const second = Math.floor(this.#deps.clock.monotonic() / 1000)
    if (second !== this.#second) {
      this.#second = second
      this.#inSecond = 0
    }
    if (this.#inSecond++ < maxPerSecond) return true
    this.#skipped.add()
    return false
  }

  #find({ after, limit, ...filter }: CallQuery): readonly RecordedCall[] {
    const found: RecordedCall[] = []
    for (const call of this.#ring.newestFirst()) {
      if (call.id <= after || found.length >= limit) break
      if (matches(call, filter)) found.push(call)
    }
    return found.reverse()
  }

  /** Waits for the next exchange, so long at most. */
  #next(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const done = (): void => {
        this.#waiting.delete(done)
        this.#deps.wheel.cancel(timer)
        resolve()
      }
      const timer = new CallbackTimer(done)
      this.#waiting.add(done)
      this.#deps.wheel.schedule(timer, ms)
    })
  }
}

function matches(call: RecordedCall, filter: CallFilter): boolean {
  const { event, proxy, user, client, channel, failed } = filter
  return (
    (event === '' || call.event === event) &&
    (proxy === '' || call.proxy === proxy) &&
    (user === '' || call.user === user) &&
    (client === '' || call.client === client) &&
    (channel === '' || call.channel === channel) &&
    (!failed || call.failure !== null || call.decision.t !== 'ok')
  )
}

function decisionOf(outcome: Outcome<unknown>): RecordedDecision {
  switch (outcome.t) {
    case 'ok':
      return OK
    case 'error':
      return { t: 'error', code: outcome.error.code, message: outcome.error.message }
    case 'disconnect':
      return { t: 'disconnect', code: outcome.disconnect.code, message: outcome.disconnect.reason }
  }
}

/** Most lists of headers are the same object for every call of a route: they are looked at once. */
function rememberedHeaders(redaction: Redaction): ExchangeDeps['headersOf'] {
  const known = new WeakMap<readonly string[], RecordedHeaders>()
  const secrets = new WeakMap<Route, ReadonlySet<string>>()
  return (raw, route) => {
    const before = known.get(raw)
    if (before !== undefined) return before
    const secret = secrets.get(route) ?? route.secretNames
    secrets.set(route, secret)
    const headers = redaction.headers(raw, secret)
    known.set(raw, headers)
    return headers
  }
}
