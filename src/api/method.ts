/**
 * An API method is declared once as a value; HTTP, gRPC, their batches, the legacy envelope and the
 * embedding program call it through that declaration. spec: server-api-and-operations.md §1, §2
 */
import {
  bytesPayload,
  type Clock,
  type JsonCursor,
  type Logger,
  type MaybePromise,
  type Payload,
} from '../base/index.js'
import type { Channels } from '../channels/ports.js'
import type { Control } from '../cluster/ports.js'
import type { Runs } from '../runs/ports.js'
import {
  decodeBase64,
  type Fields,
  type Inputs,
  type JsonSchema,
  type Message,
  type Values,
} from '../wire/index.js'
import type { ApiError } from './error.js'
import type { Inspect } from './inspect.js'

/** Result of a method. */
export type ApiOutcome<T> =
  { readonly t: 'ok'; readonly value: T } | { readonly t: 'error'; readonly error: ApiError }

/** What methods work with. */
export interface ApiContext {
  readonly channels: Channels
  readonly control: Control
  /** null = the engine cannot keep runs. */
  readonly runs: Runs | null
  readonly clock: Clock
  readonly log: Logger
  /** What shows the server at work; null = it is not there. */
  readonly inspect: Inspect | null
  /** Counts an error that the reply carries inside a success (broadcast). */
  countError(method: string, error: ApiError): void
}

/** A request that is read and ready to run. */
export type PreparedCall<R = object> = (context: ApiContext) => MaybePromise<ApiOutcome<R>>

/** What a request that can be carried out comes to: doing it. */
export type Ready<R> = () => MaybePromise<ApiOutcome<R>>

/** What is peculiar to a method: its request `Q` and its result `R`, field by field. */
export type MethodDefinition<Q extends Fields, R extends Fields> = {
  /** Path segment, batch key, metric label; in the form `MapPublish` the name of the gRPC method. */
  readonly name: string
  /** One sentence for the OpenAPI document. */
  readonly description: string
  readonly request: Message<Q>
  readonly result: Message<R>
} & (
  | {
      readonly run: (request: Values<Q>, context: ApiContext) => MaybePromise<ApiOutcome<Values<R>>>
    }
  | {
      /** The same in two steps, of which this one only looks: what it returns does it. */
      readonly ready: (request: Values<Q>, context: ApiContext) => ApiOutcome<Ready<Values<R>>>
    }
)

/** A method as its mounts see it. */
export interface ApiMethod {
  readonly name: string
  readonly description: string
  readonly requestSchema: JsonSchema
  readonly resultSchema: JsonSchema
  /**
   * Reads the request, a JSON object or `null`. Throws JsonError when it is malformed or a field has
   * the wrong type; rules of the method come later and are answers.
   */
  prepare(cursor: JsonCursor): PreparedCall
  /** Takes the request out of a decoded Protobuf message. */
  prepareMessage(decoded: object): PreparedCall
  /** JSON of a result. Throws UnencodablePayload when application data in it is no JSON. */
  json(result: object): string
  /** What generated code encodes a result from. */
  encodable(result: object): object
}

/** A method with the types of its request and result. */
export interface TypedMethod<Q extends Fields, R extends Fields> extends ApiMethod {
  readonly request: Message<Q>
  /** Takes the request of the embedding program. Throws TypeError when a field has the wrong type. */
  prepareInput(given: Inputs<Q>): PreparedCall<Values<R>>
  /** Looks whether a request can be carried out, as far as the method tells without doing anything. */
  ready(request: Values<Q>, context: ApiContext): ApiOutcome<Ready<Values<R>>>
}

/** The method went through. */
export function succeed<T>(value: T): ApiOutcome<T> {
  return { t: 'ok', value }
}

/** The method answers with an error. */
export function fail(error: ApiError): ApiOutcome<never> {
  return { t: 'error', error }
}

/** Makes a method servable. */
export function defineMethod<Q extends Fields, R extends Fields>(
  definition: MethodDefinition<Q, R>,
): TypedMethod<Q, R> {
  const { name, description, request, result } = definition
  const [run, ready] = stepsOf(definition)
  const callOf =
    (values: Values<Q>): PreparedCall<Values<R>> =>
    (context) =>
      run(values, context)
  return {
    name,
    description,
    request,
    ready,
    requestSchema: request.schema,
    resultSchema: result.schema,
    prepare: (cursor) => callOf(request.read(cursor)),
    prepareMessage: (decoded) => callOf(request.take(decoded)),
    prepareInput: (given) => callOf(request.accept(given)),
    // What a method returned is of its own kind.
    json: (value) => result.write(value),
    encodable: (value) => result.put(value),
  }
}

type Steps<Q extends Fields, R extends Fields> = readonly [
  run: (request: Values<Q>, context: ApiContext) => MaybePromise<ApiOutcome<Values<R>>>,
  ready: (request: Values<Q>, context: ApiContext) => ApiOutcome<Ready<Values<R>>>,
]

/** A method does both, whichever of the two it says. */
function stepsOf<Q extends Fields, R extends Fields>(
  definition: MethodDefinition<Q, R>,
): Steps<Q, R> {
  if ('run' in definition) {
    const { run } = definition
    return [run, (request, context) => succeed(() => run(request, context))]
  }
  const { ready } = definition
  return [
    (request, context) => {
      const found = ready(request, context)
      return found.t === 'ok' ? found.value() : found
    },
    ready,
  ]
}

/** Most elements of one list; methods answer longer ones with a bad request. */
export const MAX_LIST_LENGTH = 100_000

/**
 * Chooses between a JSON field and its base64 twin: base64 wins when it is not empty. `'malformed'`
 * unless that is standard, padded base64; null when neither was given. spec: §1.6, trap 7
 */
export function chosenPayload(json: Payload | null, base64: string): Payload | null | 'malformed' {
  if (base64 === '') return json
  const bytes = decodeBase64(base64)
  return bytes === null ? 'malformed' : bytesPayload(bytes)
}
