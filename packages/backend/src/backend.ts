/** A backend: handlers by event, behind one function from a web-standard Request to a Response. */
import type { Answer, Data, Event, Json, Requests, Results } from './contract.js'
import type { ErrorAnswer, DisconnectAnswer } from './contract.js'
import { EXTENSIONS_HEADER } from './effects.js'
import { error, StreamAnswer } from './results.js'
import { faultsOf, type Schema } from './schema.js'
import { answerFault, EVENTS, isEvent } from './shape.js'
import { SignatureCheck, type SignatureOptions } from './signature.js'
import { decodeItem, encodeAnswer, encodeRecord } from './wire.js'

/** What a handler is told beside the request. */
export interface Context {
  readonly event: Event
  /** Headers of the call: those of the server and those it forwards of the client. */
  readonly headers: Headers
  /** Aborts when the server gives up: its time is over, or nobody waits any more. */
  readonly signal: AbortSignal
  /** When the server gives up, in Unix milliseconds; needs `policy.event_headers`. */
  readonly deadline: number | undefined
  /** 1, and more for a call that the server repeats; needs `policy.event_headers`. */
  readonly attempt: number
  /** The same over all attempts of a call: `Idempotency-Key`, or else `webhook-id`, when they are sent. */
  readonly id: string | undefined
  /** W3C trace context, when the server sends it. */
  readonly traceparent: string | undefined
  readonly tracestate: string | undefined
}

/** What a method is told beside its data. */
export interface MethodContext extends Context {
  readonly request: Requests['rpc']
}

type MaybePromise<T> = T | Promise<T>

/** Answers an event. */
export type Handler<E extends Event> = (
  request: Requests[E],
  context: Context,
) => MaybePromise<
  | { readonly result: Results[E] }
  | ErrorAnswer
  | DisconnectAnswer
  | (E extends 'subscribe_stream' ? StreamAnswer<Results[E]> : never)
>

/** What a method may answer with: its output, or an answer of the contract. */
type MethodAnswer<Out> =
  | Out
  | { readonly result: Results['rpc'] }
  | ErrorAnswer
  | DisconnectAnswer
  | StreamAnswer<Results['rpc']>
  | undefined

/** A method that clients call by `rpc`. Made by `method()` where it has schemas. */
export interface Method<In = unknown, Out = unknown> {
  /** What clients must send; anything else is answered with error 400. */
  readonly input?: Schema<In> | undefined
  /** What the handler must give. */
  readonly output?: Schema<Out> | undefined
  readonly handler: (data: In, context: MethodContext) => MaybePromise<MethodAnswer<Out>>
}

/** A method without schemas. */
export type MethodHandler = (
  data: Data | undefined,
  context: MethodContext,
) => MaybePromise<MethodAnswer<Data>>

/** A method whatever its types are. */
interface AnyMethod {
  readonly input?: Schema | undefined
  readonly output?: Schema | undefined
  readonly handler: (data: never, context: MethodContext) => unknown
}

/** Methods by name. */
export type Methods = Readonly<Record<string, MethodHandler | AnyMethod>>

/** Declares a method with schemas (zod, valibot, arktype: whatever speaks Standard Schema). */
export function method<In = Data | undefined, Out = Data>(
  declared: Method<In, Out>,
): Method<In, Out> {
  return declared
}

/** Handlers by event; `rpc` is one for all methods, or one by name of method. */
export type Handlers<M extends Methods = Methods> = {
  readonly [E in Exclude<Event, 'rpc'>]?: Handler<E>
} & { readonly rpc?: M | Handler<'rpc'> }

/** Options of a backend. */
export interface BackendOptions {
  /** Takes signed calls only, by these keys. Without it every call is taken. */
  readonly signature?: SignatureOptions
  /** Largest body, in bytes. Default 8 MiB. */
  readonly maxBytes?: number
  /** Told of everything that failed. Default: `console.error`. */
  readonly onError?: (error: unknown, context: { readonly event: Event }) => void
}

/** A backend, ready for an adapter. */
export interface Backend<M extends Methods = Methods> {
  /** Answers a call. The last part of the path names the event: `/centrifugo/connect`. */
  readonly fetch: (request: Request) => Promise<Response>
  /** Events that have a handler. */
  readonly events: readonly Event[]
  /** Methods by name; only their types matter to clients. */
  readonly methods: M
}

const DEFAULT_MAX_BYTES = 8 * 1024 * 1024

/** Makes a backend of handlers. Throws for a name that is no event, and for keys that cannot be keys. */
export function defineBackend<const M extends Methods = Methods>(
  handlers: Handlers<M>,
  options: BackendOptions = {},
): Backend<M> {
  for (const name of Object.keys(handlers)) {
    if (!isEvent(name)) {
      throw new TypeError(`defineBackend(): ${name} is no event; events are ${EVENTS.join(', ')}`)
    }
  }
  const server = new Server(handlers, options)
  return {
    fetch: (request) => server.fetch(request),
    events: EVENTS.filter((event) => handlers[event] !== undefined),
    methods: (typeof handlers.rpc === 'object' ? handlers.rpc : {}) as M,
  }
}

class Server {
  readonly #handlers: Handlers
  readonly #check: SignatureCheck | undefined
  readonly #maxBytes: number
  readonly #onError: NonNullable<BackendOptions['onError']>

  constructor(handlers: Handlers, options: BackendOptions) {
    this.#handlers = handlers
    this.#check = options.signature && new SignatureCheck(options.signature)
    this.#maxBytes = options.maxBytes ?? DEFAULT_MAX_BYTES
    this.#onError =
      options.onError ??
      ((cause, { event }) => {
        console.error(`backend: ${event} failed:`, cause)
      })
  }

  async fetch(request: Request): Promise<Response> {
    if (request.method !== 'POST') {
      return refusal(405, 'calls are made with POST', { allow: 'POST' })
    }
    const event = eventOf(request)
    if (event === undefined) {
      return refusal(404, `the last part of the path must name an event: ${EVENTS.join(', ')}`)
    }
    if (this.#handlers[event] === undefined) {
      return refusal(501, `this backend has no handler for ${event}`)
    }
    const body = await bodyOf(request, this.#maxBytes)
    if (body === undefined) return refusal(413, `the body is larger than ${this.#maxBytes} bytes`)
    const fault = await this.#check?.fault(request.headers, body)
    if (fault !== undefined) return refusal(401, fault)
    const parsed = parse(body)
    if (parsed === undefined) return refusal(400, 'the body is no JSON object')
    const clock = new CallClock(request)
    const context = contextOf(event, request.headers, clock)
    // A stream goes on after its first record; the time that the server gives is for that one.
    try {
      if (!request.headers.has('x-backhaul-batch'))
        return await this.#single(event, parsed, context)
      return await this.#batch(event, parsed, context)
    } finally {
      clock.stop()
    }
  }

  async #single(event: Event, item: object, context: Context): Promise<Response> {
    const answer = await this.#settled(event, item, context)
    if (answer === undefined) return refusal(500, `the handler of ${event} failed`)
    if (answer instanceof StreamAnswer) return streamed(answer, context)
    return json(200, encodeAnswer(answer))
  }

  /** Items are answered side by side; what fails fails alone. */
  async #batch(
    event: Event,
    parsed: { readonly batch?: unknown },
    context: Context,
  ): Promise<Response> {
    const { batch } = parsed
    if (!Array.isArray(batch)) return refusal(400, 'batch must be an array of requests')
    const answers = await Promise.all(
      batch.map(async (item: unknown) => {
        if (typeof item !== 'object' || item === null) return error(400, 'the request is no object')
        const answer = await this.#settled(event, item, ofItem(context, item))
        if (answer !== undefined && !(answer instanceof StreamAnswer)) return answer
        return { error: { code: 100, message: 'internal server error', temporary: true } }
      }),
    )
    return json(200, { batch: answers.map(encodeAnswer) })
  }

  /** The answer of the handler, or undefined after it failed or answered with nonsense, which is told. */
  async #settled(
    event: Event,
    item: object,
    context: Context,
  ): Promise<Answer | StreamAnswer | undefined> {
    try {
      const answer = await this.#call(event, decodeItem(item), context)
      const given = answer instanceof StreamAnswer ? answer.first : answer
      const fault = answerFault(event, given) ?? unheardOf(given, context)
      if (fault === undefined) return answer as Answer | StreamAnswer
      throw new TypeError(`${event}: ${fault}`)
    } catch (cause) {
      this.#onError(cause, { event })
      return undefined
    }
  }

  #call(event: Event, request: object, context: Context): unknown {
    const handler = this.#handlers[event]
    if (typeof handler === 'function') {
      return (handler as (request: object, context: Context) => unknown)(request, context)
    }
    return callMethod(handler ?? {}, request as Requests['rpc'], context)
  }
}

async function callMethod(
  methods: Methods,
  request: Requests['rpc'],
  given: Context,
): Promise<unknown> {
  const found = Object.hasOwn(methods, request.method) ? methods[request.method] : undefined
  if (found === undefined) return error(404, `method not found: ${request.method}`.slice(0, 120))
  const context = { ...given, request }
  if (typeof found === 'function') return asAnswer(await found(request.data, context))
  const { input, output, handler } = found as unknown as Method
  let data: unknown = request.data
  if (input !== undefined) {
    const read = await input['~standard'].validate(data)
    if (read.issues !== undefined) return error(400, faultsOf(read.issues, 'data'))
    data = read.value
  }
  const answer = await handler(data, context)
  if (output === undefined || isAnswer(answer)) return asAnswer(answer)
  const written = await output['~standard'].validate(answer)
  if (written.issues === undefined) return asAnswer(written.value)
  throw new TypeError(
    `the output of ${request.method} is not that of its schema: ${faultsOf(written.issues, 'output')}`,
  )
}

/** Effects that a server would leave undone without a word. */
function unheardOf(answer: unknown, { headers }: Context): string | undefined {
  const { effects } = (answer as { result?: { effects?: unknown } }).result ?? {}
  const understood = headers.get(EXTENSIONS_HEADER)?.split(/, */) ?? []
  return effects === undefined || understood.includes('effects')
    ? undefined
    : 'result.effects would have no effect: set policy.extensions: true on the proxy of the server'
}

/** What a method gives is the data of its result, unless it is an answer already. */
function asAnswer(answer: unknown): unknown {
  if (isAnswer(answer)) return answer
  return { result: answer === undefined ? {} : { data: answer } }
}

function isAnswer(answer: unknown): boolean {
  if (answer instanceof StreamAnswer) return true
  if (typeof answer !== 'object' || answer === null) return false
  const [key, ...others] = Object.keys(answer)
  return others.length === 0 && (key === 'error' || key === 'disconnect' || key === 'result')
}

function eventOf(request: Request): Event | undefined {
  const path = new URL(request.url).pathname
  const last = path.slice(path.replace(/\/+$/, '').lastIndexOf('/') + 1).replace(/\/+$/, '')
  const names = [last.replaceAll('-', '_'), request.headers.get('x-backhaul-event') ?? '']
  return names.find(isEvent)
}

/** The body, or undefined when it is too large: read no further than needed to know. */
async function bodyOf(request: Request, maxBytes: number): Promise<Uint8Array | undefined> {
  if (Number(request.headers.get('content-length') ?? 0) > maxBytes) return undefined
  if (request.body === null) return new Uint8Array()
  const chunks: Uint8Array[] = []
  let size = 0
  for await (const chunk of request.body as unknown as AsyncIterable<Uint8Array>) {
    size += chunk.length
    if (size > maxBytes) return undefined
    chunks.push(chunk)
  }
  const body = new Uint8Array(size)
  let at = 0
  for (const chunk of chunks) {
    body.set(chunk, at)
    at += chunk.length
  }
  return body
}

function parse(body: Uint8Array): object | undefined {
  try {
    const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(body))
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? value : undefined
  } catch {
    // No UTF-8, or no JSON: both are no object.
    return undefined
  }
}

/** The time the server gives to one call, and whether somebody still waits. */
class CallClock {
  readonly deadline: number | undefined
  readonly signal: AbortSignal
  readonly #timer: ReturnType<typeof setTimeout> | undefined

  constructor({ headers, signal }: Request) {
    const milliseconds = Number(headers.get('x-backhaul-timeout-ms') ?? 0)
    // Not AbortSignal.any and timeout: what only they hold may be collected before it fires.
    const ended = new AbortController()
    this.signal = ended.signal
    if (signal.aborted) ended.abort(signal.reason)
    else signal.addEventListener('abort', () => ended.abort(signal.reason), { once: true })
    if (!(milliseconds > 0)) return
    this.deadline = Date.now() + milliseconds
    this.#timer = setTimeout(() => {
      ended.abort(new DOMException('the server has given up', 'TimeoutError'))
    }, milliseconds)
  }

  stop(): void {
    clearTimeout(this.#timer)
  }
}

function contextOf(event: Event, headers: Headers, { deadline, signal }: CallClock): Context {
  return {
    event,
    headers,
    signal,
    deadline,
    attempt: Number(headers.get('x-backhaul-attempt') ?? 1),
    id: headers.get('idempotency-key') ?? headers.get('webhook-id') ?? undefined,
    traceparent: headers.get('traceparent') ?? undefined,
    tracestate: headers.get('tracestate') ?? undefined,
  }
}

/** Headers of a client differ from item to item, so they travel in it. */
function ofItem(context: Context, item: object): Context {
  const { headers } = item as { readonly headers?: Readonly<Record<string, string>> }
  if (headers === undefined) return context
  const merged = new Headers(context.headers)
  for (const [name, value] of Object.entries(headers)) merged.set(name, value)
  return { ...context, headers: merged, id: undefined }
}

/** Records as lines. What the handler's generator throws breaks the stream, which clients are told. */
function streamed({ first, records }: StreamAnswer, { signal }: Context): Response {
  const ended = new AbortController()
  signal.addEventListener('abort', () => ended.abort(), { once: true })
  const encoder = new TextEncoder()
  const lines = records(ended.signal)[Symbol.asyncIterator]()
  let opened = false
  const body = new ReadableStream<Uint8Array>({
    async pull(controller) {
      if (!opened) {
        opened = true
        controller.enqueue(encoder.encode(`${JSON.stringify(encodeAnswer(first))}\n`))
        return
      }
      const next = await lines.next()
      if (next.done === true) controller.close()
      else controller.enqueue(encoder.encode(`${JSON.stringify(encodeRecord(next.value))}\n`))
    },
    async cancel() {
      ended.abort()
      await lines.return?.()
    },
  })
  return new Response(body, { headers: { 'content-type': 'application/x-ndjson' } })
}

function json(status: number, value: Json | object): Response {
  return new Response(JSON.stringify(value), {
    status,
    headers: { 'content-type': 'application/json' },
  })
}

/** An answer that is none of the contract: the server logs it and tells the client error 100. */
function refusal(status: number, problem: string, headers: Record<string, string> = {}): Response {
  return new Response(`${problem}\n`, {
    status,
    headers: { 'content-type': 'text/plain; charset=utf-8', ...headers },
  })
}
