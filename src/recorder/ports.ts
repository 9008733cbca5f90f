/** What the recorder keeps and gives: exchanges with backends, secrets taken out. docs/inspect.md */

/** A body as it is kept. */
export type RecordedBody = {
  /** Readable text, JSON where the body is a message of gRPC; '' = empty or not kept. */
  readonly text: string
  /** Size on the wire in bytes, decompressed. */
  readonly bytes: number
  /** Why `text` is not the whole body; '' = it is. */
  readonly cut: '' | 'truncated' | 'too large to look for secrets' | 'not readable'
  /** Where secrets were taken out: JSON pointers, `#` for text that only looked like one. */
  readonly redacted: readonly string[]
}

/** Headers as they are kept, name and value. */
export type RecordedHeaders = readonly (readonly [name: string, value: string])[]

/** One attempt to reach the backend; times in ms since the exchange began, -1 = it did not come so far. */
export type RecordedAttempt = {
  readonly startedMs: number
  readonly connectedMs: number
  readonly firstByteMs: number
  readonly endedMs: number
  /** HTTP status, of gRPC its own; 0 = there was none. */
  readonly status: number
  /** Kind of the failure; '' = it was answered. */
  readonly failure: string
}

/** What the client was told in the end. */
export type RecordedDecision = {
  /** `canceled` = the client had left; `none` = nobody waits for one, it is a replay. */
  readonly t: 'ok' | 'error' | 'disconnect' | 'canceled' | 'none' | 'bug'
  /** Code of the error or disconnect, 0 = none. */
  readonly code: number
  readonly message: string
}

/** One exchange: what a backend was asked on behalf of whom, and what came of it. */
export type RecordedCall = {
  /** Counts up on a node from 1. */
  readonly id: number
  /** Unix ms at which it began. */
  readonly at: number
  readonly event: string
  readonly namespace: string
  readonly proxy: string
  readonly protocol: string
  readonly endpoint: string
  readonly client: string
  readonly user: string
  readonly transport: string
  /** '' = the event has none. */
  readonly channel: string
  readonly method: string
  /** Id of the call that its attempts carry, as `Idempotency-Key` or of the signature; '' = none. */
  readonly requestId: string
  readonly request: { readonly headers: RecordedHeaders; readonly body: RecordedBody } | null
  /** null = nobody answered. */
  readonly response: {
    readonly status: number
    readonly headers: RecordedHeaders
    readonly body: RecordedBody
  } | null
  readonly attempts: readonly RecordedAttempt[]
  readonly tookMs: number
  /** Why nobody answered; null = somebody did. */
  readonly failure: { readonly kind: string; readonly message: string } | null
  readonly decision: RecordedDecision
  /** Id of the exchange that it repeats; 0 = it is no replay. */
  readonly replayOf: number
}

/** Which exchanges are meant; '' = any. */
export type CallFilter = {
  readonly event: string
  readonly proxy: string
  readonly user: string
  readonly client: string
  readonly channel: string
  /** Only those that failed or were refused. */
  readonly failed: boolean
}

/** What is asked for. */
export type CallQuery = CallFilter & {
  /** Only exchanges with a higher id. */
  readonly after: number
  /** Most exchanges, the newest of them; in their order. */
  readonly limit: number
  /** Longest wait for a first one, in ms; 0 = none. */
  readonly waitMs: number
}

/** Exchanges, and what is to be asked for next. */
export type CallPage = {
  readonly calls: readonly RecordedCall[]
  /** The id of the newest exchange that was looked at. */
  readonly last: number
  /** Whether exchanges are recorded now. */
  readonly recording: boolean
}

/** What a replay gave. */
export type Replayed = {
  readonly call: RecordedCall
  /** Whether the answer is the recorded one. */
  readonly same: boolean
  /** Where the answers differ. */
  readonly differences: readonly Difference[]
}

/** A place where two answers differ; JSON texts, '' = there is nothing. */
export type Difference = {
  /** `status`, `body`, or a JSON pointer into the body. */
  readonly at: string
  readonly before: string
  readonly after: string
}

/** A replay that cannot be made; the message says why and what to do. */
export class ReplayRefused extends Error {}
