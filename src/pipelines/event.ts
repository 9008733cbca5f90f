/**
 * What is peculiar to one proxy event, as data. `pipeline.ts` runs them all alike; a new event is
 * one row in `contract/proxy-events.ts` and one file in `events/`.
 */
import { bytesPayload, type Payload } from '../base/index.js'
import type { ProxyEventRow } from '../contract/proxy-events.js'
import type { Outcome } from '../protocol/index.js'
import { decodeBase64 } from '../wire/index.js'
import type { AnswerObject } from './answer.js'
import type { Keeping } from './decisions/cache.js'
import type { RefreshGrace } from './decisions/on-failure.js'
import { UnusableField } from './failure.js'
import type { RequestField } from './envelope.js'
import type { AnswerStream } from './ports.js'
import type { Route } from './route.js'
import type { EventRoutes, RouteOrRefusal } from './routes.js'
import type { StreamRules } from './streams/rules.js'

/** What an event may know of the call that was answered. */
export type AnsweredCall = {
  readonly route: Route
  /** What follows the answer; it is cancelled unless the outcome is ok. null = nothing. */
  readonly stream: AnswerStream | null
}

/** A proxy event, for HTTP and gRPC alike. `Res` is the `result` object of its answer. */
export type ProxyEvent<In, Res, Out> = {
  /** Its row in the table of all events. */
  readonly row: ProxyEventRow
  /** Its messages over gRPC; absent = it goes over HTTP only. */
  readonly grpc?: GrpcMessages
  /** The same where both sides send on. */
  readonly grpcBothWays?: GrpcMessages
  /** How answers go on; absent = they do not. */
  readonly streams?: StreamRules
  /** Longest call in ms whatever the proxy allows; absent = no limit of its own. */
  readonly maxTimeoutMs?: number
  /** Reads `result`. */
  readonly answer: AnswerObject<Res | null>
  /** Which way the call goes, or what the client is told when there is none. */
  route(input: In, routes: EventRoutes): RouteOrRefusal
  /** Headers of a call of its own, name and value alternating; null or absent = none. */
  headers?(input: In): readonly string[] | null
  /** Fields of the request after the base fields. */
  readonly request: readonly RequestField<In>[]
  /**
   * Meaning of a successful answer; `result` null = the backend gave none. `nowSeconds` is Unix
   * time. Throws UnusableField for invalid base64.
   */
  result(result: Res | null, input: In, nowSeconds: number, call: AnsweredCall): Outcome<Out>
  /** What happens when nobody answered and the configuration says nothing of it. */
  readonly onFailure: (grace: RefreshGrace) => Outcome<Out>
  /**
   * What an error means that the configuration gives a failure, where no command waits for it; absent
   * = the client gets the error.
   */
  readonly onRefused?: Outcome<Out>
  /** What happens when a field of the answer cannot be used. */
  readonly onUnusable: Outcome<Out>
  /** What must be known of results to keep them; absent = they are never kept. spec: §9.15 */
  readonly keeping?: Keeping<In, Res>
  /** Log lines. `noResult` null = an answer without result is normal. */
  readonly messages: {
    readonly failure: string
    readonly noResult: string | null
    readonly notEnabled: string
  }
  /** Log fields that name what the call was about. */
  subject(input: In): object
}

/** An event, whatever it carries. */
export type AnyEvent = ProxyEvent<never, unknown, unknown>

/** Messages of an event in proto/proxy.proto. */
export type GrpcMessages = {
  readonly request: {
    encode(message: object): { finish(): Uint8Array }
    decode(bytes: Uint8Array): object
  }
  readonly response: { decode(bytes: Uint8Array): object }
  /** Puts the request into the message that carries it. */
  readonly wrap?: (request: object) => object
  /** Takes the answer out of the message that carries it; null = there is none. */
  readonly unwrap?: (response: object) => object | null
}

/** Lets TypeScript check an event and infer its parts. */
export function defineEvent<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
): ProxyEvent<In, Res, Out> {
  return event
}

/** A non-empty `b64…` field beats its raw twin. `name` is `data` or `info`. spec: §2.0.6 */
export function preferBase64(base64: string, plain: Payload | null, name: string): Payload | null {
  return base64 === '' ? plain : decodeField(base64, name)
}

/** Quirk: in publish the raw field beats `b64data`. spec: trap 4 */
export function preferRaw(base64: string, plain: Payload | null, name: string): Payload | null {
  if (plain !== null) return plain
  return base64 === '' ? null : decodeField(base64, name)
}

/** The key of a map: the backend's, or the one that the client sent. */
export function chosenKey(answered: string | undefined, sent: string): string {
  return answered === undefined || answered === '' ? sent : answered
}

function decodeField(base64: string, name: string): Payload {
  const bytes = decodeBase64(base64)
  if (bytes === null) throw new UnusableField(name)
  return bytesPayload(bytes)
}
