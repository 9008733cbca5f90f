/** What handlers answer with. */
import type { CacheHint, Data, DisconnectAnswer, ErrorAnswer } from './contract.js'

/** Members of `G` that `R` does not know may not be there. */
type Known<G, R> = { readonly [K in keyof G]: K extends keyof R ? unknown : never }

/** What lets the server keep an answer to connect or subscribe, with `policy.cache` and `policy.extensions`. */
export interface Kept {
  readonly cache: CacheHint
}

/**
 * Everything is right: an event goes on, with `result` where the handler has something to say. Where it is
 * returned from a handler, `R` is the result of its event, and a field that this does not know is refused.
 * With `beside` the server may keep it: `allow({}, { cache: { ttl: 30 } })`.
 */
export function allow(): { readonly result: object }
export function allow<const G extends object, R extends object = G>(
  result: G & NoInfer<R> & Known<G, NoInfer<R>>,
): { readonly result: R }
export function allow<const G extends object, R extends object = G>(
  result: G & NoInfer<R> & Known<G, NoInfer<R>>,
  beside: Kept,
): { readonly result: R } & Kept
export function allow(
  result: object = {},
  beside?: Kept,
): { readonly result: object } & Partial<Kept> {
  return { result, ...beside }
}

/** Refuses: the client gets error 403, which SDKs do not repeat. With `beside` the server may keep it. */
export function deny(message: string | undefined, beside: Kept): ErrorAnswer & Kept
export function deny(message?: string): ErrorAnswer
export function deny(message = 'permission denied', beside?: Kept): ErrorAnswer & Partial<Kept> {
  return { ...error(403, message), ...beside }
}

/**
 * An error for the client. `code` is 400 to 1999: those below belong to the server. A `temporary` one is
 * tried again by SDKs. With `cache` the server may keep it, unless it is temporary.
 */
export function error(code: number, message: string, options: Kept): ErrorAnswer & Kept
export function error(
  code: number,
  message: string,
  options?: { temporary?: boolean; cache?: undefined },
): ErrorAnswer
export function error(
  code: number,
  message: string,
  { temporary = false, cache }: { temporary?: boolean; cache?: CacheHint | undefined } = {},
): ErrorAnswer & Partial<Kept> {
  if (!Number.isInteger(code) || code < 400 || code > 1999) {
    throw new RangeError(`error(): code must be a whole number from 400 to 1999, not ${code}`)
  }
  const answer = { error: { code, message, ...(temporary && { temporary }) } }
  return cache === undefined ? answer : { ...answer, cache }
}

/**
 * Thrown anywhere below a handler, it becomes the answer `error(code, message)`: refusals of the domain need
 * no way of their own up to the handler. Anything else that is thrown is a failure of the backend.
 */
export class ClientError extends Error {
  readonly answer: ErrorAnswer

  /** Takes what `error()` takes. */
  constructor(code: number, message: string, options?: { temporary?: boolean }) {
    super(message)
    this.name = 'ClientError'
    this.answer = error(code, message, options)
  }

  /** The code that clients get. */
  get code(): number {
    return this.answer.error.code
  }
}

/** Most bytes that fit into the reason of a WebSocket close frame. */
const REASON_BYTES = 123

/**
 * Ends the connection. With `code` 4000 to 4499 SDKs connect again, 4500 to 4999 is final. `reason` is at
 * most 123 bytes of UTF-8: it travels in a close frame.
 */
export function disconnect(code: number, reason: string): DisconnectAnswer {
  if (!Number.isInteger(code) || code < 4000 || code > 4999) {
    throw new RangeError(`disconnect(): code must be a whole number from 4000 to 4999, not ${code}`)
  }
  if (new TextEncoder().encode(reason).length > REASON_BYTES) {
    throw new RangeError(`disconnect(): reason must be at most ${REASON_BYTES} bytes of UTF-8`)
  }
  return { disconnect: { code, reason } }
}

/** A record of a streamed answer that follows the first one. */
export type StreamRecord =
  | {
      readonly publication: {
        readonly data: Data
        readonly tags?: Readonly<Record<string, string>>
      }
    }
  | {
      readonly publication: {
        readonly channel: string
        readonly data: Data
        readonly tags?: Readonly<Record<string, string>>
      }
    }
  | { readonly message: { readonly data: Data } }

/** What a subscriber publishes while its stream goes on; only gRPC brings it, everywhere else it is empty. */
export type Incoming = AsyncIterable<{
  readonly data: Data
  readonly tags?: Readonly<Record<string, string>>
}>

/** Makes the records of a stream. `signal` aborts when nobody listens any more. */
export type Records = (signal: AbortSignal, incoming: Incoming) => AsyncIterable<StreamRecord>

/** An answer that goes on. Made by `stream()`. */
export class StreamAnswer<R extends object = object> {
  constructor(
    readonly first: { readonly result: R },
    readonly records: Records,
  ) {}
}

/**
 * Answers with `result` and goes on with `records`: publications for the subscriber (subscribe_stream), or
 * messages and publications for the caller (rpc, where the proxy has `policy.stream.rpc_answers`).
 */
export function stream<R extends object>(result: NoInfer<R>, records: Records): StreamAnswer<R> {
  return new StreamAnswer({ result: result }, records)
}

/** The incoming side of a stream that has none. */
export const NOTHING_COMES_IN: Incoming = {
  async *[Symbol.asyncIterator]() {
    // It ends at once.
  },
}
