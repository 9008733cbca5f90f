/** A backend: handlers by event, behind one function from a web-standard Request to a Response. */
import { Calls } from './calls.js'
import type {
  Answer,
  Data,
  DisconnectAnswer,
  ErrorAnswer,
  Event,
  Requests,
  Results,
} from './contract.js'
import { HttpFace } from './http.js'
import type { StreamAnswer } from './results.js'
import type { Schema } from './schema.js'
import { EVENTS, isEvent } from './shape.js'
import type { SignatureOptions } from './signature.js'

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
) => MaybePromise<Answer<E> | (E extends 'subscribe_stream' ? StreamAnswer<Results[E]> : never)>

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
  /**
   * Takes calls only whose headers this likes: for a server that sends a secret in a header of its own
   * instead of signing. Over gRPC the headers are the metadata. Compare in constant time.
   */
  readonly authorize?: (headers: Headers) => boolean | Promise<boolean>
  /** Largest body, in bytes. Default 8 MiB. */
  readonly maxBytes?: number
  /** Told of everything that failed. Default: `console.error`. */
  readonly onError?: (error: unknown, context: { readonly event: Event }) => void
}

/** A backend, ready for an adapter. */
export interface Backend<M extends Methods = Methods> {
  /** Answers a call. The last part of the path names the event: `/centrifugo/connect`. */
  readonly fetch: (request: Request) => Promise<Response>
  /**
   * Answers a call that came another way than HTTP. `request` is in the form of the wire (`b64data` for
   * bytes). Resolves to undefined when the handler failed, which `onError` is told. Nothing is checked:
   * who calls is the business of the one who calls this.
   */
  readonly answer: (
    event: Event,
    request: object,
    context: Context,
  ) => Promise<Answer | StreamAnswer | undefined>
  /** `authorize` of the options. */
  readonly authorize: BackendOptions['authorize']
  /** Events that have a handler. */
  readonly events: readonly Event[]
  /** Methods by name; only their types matter to clients. */
  readonly methods: M
}

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
  const calls = new Calls(handlers, options.onError)
  const http = new HttpFace(calls, options)
  return {
    fetch: (request) => http.fetch(request),
    answer: (event, request, context) => calls.answer(event, request, context),
    authorize: options.authorize,
    events: EVENTS.filter((event) => handlers[event] !== undefined),
    methods: (typeof handlers.rpc === 'object' ? handlers.rpc : {}) as M,
  }
}
