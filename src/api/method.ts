/**
 * An API method is declared once as a value; HTTP, gRPC, their batches and the legacy envelope serve
 * it from that declaration. spec: server-api-and-operations.md §1, §2
 */
import type { Clock, JsonCursor, Logger, MaybePromise } from '../base/index.js'
import type { Channels } from '../channels/ports.js'
import type { Control } from '../cluster/ports.js'
import type { ApiError } from './error.js'
import { messageReader, objectReader, type Fields, type RequestOf } from './fields.js'
import type { JsonSchema } from './json-schema.js'
import type { ResultObject } from './result.js'
import type { WireMessage } from './wire.js'

/** Result of a method. */
export type ApiOutcome<T> =
  { readonly t: 'ok'; readonly value: T } | { readonly t: 'error'; readonly error: ApiError }

/** What methods work with. */
export interface ApiContext {
  readonly channels: Channels
  readonly control: Control
  readonly clock: Clock
  readonly log: Logger
  /** Counts an error that the reply carries inside a success (broadcast). */
  countError(method: string, error: ApiError): void
}

/** A request that is read and ready to run. */
export type PreparedCall = (context: ApiContext) => MaybePromise<ApiOutcome<ResultObject>>

/** What is peculiar to a method. */
export type MethodDefinition<F extends Fields, R> = {
  /** Path segment, batch key, metric label; in the form `MapPublish` the name of the gRPC method. */
  readonly name: string
  /** One sentence for the OpenAPI document. */
  readonly description: string
  readonly fields: F
  readonly result: JsonSchema
  readonly run: (request: RequestOf<F>, context: ApiContext) => MaybePromise<ApiOutcome<R>>
  /** The result as plain data; both encodings are made of it. */
  readonly answer: (result: R) => ResultObject
}

/** A method as servers see it. */
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
  /** Takes the request from a decoded Protobuf message, whose field names are those of JSON. */
  prepareMessage(message: WireMessage): PreparedCall
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
export function defineMethod<F extends Fields, R>(definition: MethodDefinition<F, R>): ApiMethod {
  const { name, description, fields, result, run, answer } = definition
  const reader = objectReader(fields)
  const takeMessage = messageReader(fields)
  const finish = (outcome: ApiOutcome<R>): ApiOutcome<ResultObject> =>
    outcome.t === 'ok' ? succeed(answer(outcome.value)) : outcome
  const callFor =
    (request: RequestOf<F>): PreparedCall =>
    (context) => {
      const outcome = run(request, context)
      return outcome instanceof Promise ? outcome.then(finish) : finish(outcome)
    }
  return {
    name,
    description,
    requestSchema: reader.schema,
    resultSchema: result,
    prepare: (cursor) => callFor(reader.read(cursor)),
    prepareMessage: (message) => callFor(takeMessage(message)),
  }
}

/** Result of methods that return nothing. */
export const EMPTY_RESULT: JsonSchema = { type: 'object', properties: {} }

/** Answers of methods that return nothing. */
export function answerNothing(): ResultObject {
  return {}
}
