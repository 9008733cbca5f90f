/**
 * What policies and the engine know of a caller: an encoded body out, status and body back, or a
 * BackendFailure. Callers know nothing of events.
 */
import type { CancelSignal, GrpcTarget, MaybePromise } from '../../base/index.js'
import type { BackendFailure } from '../failure.js'
import type { Outbound } from './outbound.js'

/** Protocol between this server and a backend; metric label. */
export type BackendProtocol = 'http' | 'grpc' | 'local'

/** A body as it travels: JSON text over HTTP, a Protobuf message over gRPC. */
export type CallBody = string | Uint8Array

/**
 * One logical call. The same object travels through all policies and attempts; only `attempt` and
 * what belongs to an attempt changes.
 */
export class CallRequest {
  /** Encoded body. */
  readonly body: CallBody
  /** Complete headers of this call, name and value alternating; see {@link HeaderSet}. */
  readonly headers: HeaderSet
  /** Monotonic ms at which the budget is spent. */
  readonly deadlineAt: number
  /** The same over all attempts, of no other call; '' until something needs it. */
  id: string
  /** The input of the pipeline that makes the call; observers know the call by it. null = none. */
  readonly about: object | null
  /** Number of the attempt, from 1. */
  attempt = 1
  /** Number of the endpoint of the last attempt; -1 = none yet, or there is one only. */
  endpoint = -1
  /** Told how the call goes on the network; null = nobody looks. */
  watch: CallWatch | null = null

  constructor(
    body: CallBody,
    headers: HeaderSet,
    deadlineAt: number,
    about: object | null = null,
    id = '',
  ) {
    this.body = body
    this.headers = headers
    this.deadlineAt = deadlineAt
    this.about = about
    this.id = id
  }
}

/** Whoever looks at one call on its way. Nothing may be thrown here. */
export interface CallWatch {
  /** Runs an attempt by `next`, whose result it passes on as it is. */
  attempt(request: CallRequest, signal: CancelSignal, next: Call): Promise<BackendReply>
  /** The attempt has a connection and is written; before, it waited for one. */
  onConnected(): void
  /** Status and headers of an answer, name and value alternating. */
  onHeaders(status: number, headers: readonly Uint8Array[]): void
  /** Bytes of an answer that nobody else reads, because its status is not 200. */
  onUnwanted(chunk: Uint8Array): void
}

/** Headers of a call. */
export type HeaderSet = {
  /** Name and value alternating, ready for the wire. */
  readonly all: readonly string[]
  /** Of these, what may follow a redirect to another origin. */
  readonly foreign: readonly string[]
}

/**
 * Headers of one attempt, name and value alternating, in the notation of the wire. Those that begin with
 * `webhook-` sign the body, and go nowhere else with it.
 */
export type AttemptHeaders = (request: CallRequest) => readonly string[]

/** Any answer, whatever its status. */
export type BackendReply = {
  /** HTTP status; a gRPC call with status OK has 200, any other one is a failure. */
  readonly status: number
  /** Decompressed body; '' when the status is not 200. */
  readonly body: CallBody
  /** `Retry-After` in ms; -1 = none (read only when the status is not 200). */
  readonly retryAfterMs: number
  /** `Cache-Control` of an answer over HTTP; absent = there was none. */
  readonly cacheControl?: string
  /** What follows `body`, the first message; absent = nothing, the answer is complete. */
  readonly stream?: BackendStream
}

/**
 * An answer that goes on. It outlives its call: deadline and signal of the call end with the first
 * message, and whoever gets the stream has to cancel it. Nothing is read before `start`.
 */
export interface BackendStream {
  /** `X-Backhaul-Run` of the answer; absent = none. spec: runs.md §1.2 */
  readonly runId?: string
  /** Begins delivery, once. */
  start(receiver: StreamReceiver): void
  /** Delivers nothing until `resume`, and stops reading from the backend. */
  pause(): void
  resume(): void
  /** Gives the stream up, at any time; the receiver hears nothing more. */
  cancel(): void
  /**
   * Sends a message up the stream; a promise while earlier ones wait for the network. False = the
   * stream is over or leads one way only.
   */
  send(body: CallBody): MaybePromise<boolean>
}

/** Whoever gets the messages of a stream. */
export interface StreamReceiver {
  /** `id`: what the stream had given as an id by then, beside its messages; '' = nothing. */
  onMessage(body: CallBody, id: string): void
  /** The backend has ended the stream; `failure` = it broke. Nothing follows. */
  onEnd(failure: BackendFailure | null): void
}

/**
 * Runs one call. Rejects with BackendFailure only, promptly once `signal` fires (kind `canceled`).
 */
export type Call = (request: CallRequest, signal: CancelSignal) => Promise<BackendReply>

/** Wraps a call in one concern. */
export type Policy = (next: Call) => Call

/** Creates calls to endpoints and owns their connections. */
export interface Caller<Options = EndpointOptions> {
  /** A call to one endpoint. Throws when the settings cannot work. */
  endpoint(options: Options): Call
  /** Ends connections once running calls are done. */
  close(): Promise<void>
}

/** Asks an endpoint whether it is well: false for anything but a status 2xx. */
export type Probe = (signal: CancelSignal) => Promise<boolean>

/** What calls over HTTP and gRPC have in common. */
export type CallOptions = {
  readonly tls: TlsOptions | null
  /** Decompressed bytes, 0 = no limit. */
  readonly maxResponseBytes: number
  readonly maxHeaderBytes: number
  readonly maxRequestBytes: number
  readonly outbound: Outbound
  /** Headers of an attempt, made when it begins; null = there are none. */
  readonly attemptHeaders: AttemptHeaders | null
  /** Called once per attempt that is handed to the network. */
  readonly onAttempt: () => void
}

/** Where and how over HTTP. */
export type EndpointOptions = CallOptions & {
  readonly url: string
  /** Tell `Cache-Control` of answers. Default: false. */
  readonly readsCacheControl?: boolean
  /** Connections to an origin that stay open unused. */
  readonly maxIdleConnections: number
  readonly idleTimeoutMs: number
  /** Connections to an origin that are being made at the same time; further calls wait for one. */
  readonly maxConnecting: number
  /** A connection that is older is closed when it is not in use; 0 = whatever its age. */
  readonly maxAgeMs: number
}

/** Where and how over gRPC. */
export type GrpcEndpointOptions = CallOptions & {
  /** Calls take turns on all of them. */
  readonly targets: readonly GrpcTarget[]
  /** `/package.Service/Method`. */
  readonly path: string
  /** Compress requests with gzip. */
  readonly compression: boolean
  readonly userAgent: string
  /** Age of looked-up addresses in ms. */
  readonly dnsRefreshMs: number
  /** Pause between pings while calls run, in ms; 0 = none. */
  readonly keepaliveMs: number
  readonly keepaliveTimeoutMs: number
}

/** How a streamed answer is read. */
export type StreamOptions = {
  /** Longest silence of the backend in ms, comments and blank lines count as signs of life; 0 = any. */
  readonly idleTimeoutMs: number
  /** Largest message of a stream in bytes, decompressed; 0 = no limit. */
  readonly maxRecordBytes: number
  /** Streams stay open when the caller is closed, until somebody ends them. Default: false. */
  readonly outlives?: boolean
}

/** Where and how over HTTP, for answers that go on. */
export type StreamEndpointOptions = EndpointOptions & StreamOptions

/** Where and how over gRPC, for answers that go on. */
export type GrpcStreamOptions = GrpcEndpointOptions &
  StreamOptions & {
    /** Whether we send messages after the first. */
    readonly bidirectional: boolean
  }

/** TLS towards a backend; PEM texts, '' = none. */
export type TlsOptions = {
  readonly cert: string
  readonly key: string
  readonly ca: string
  readonly skipVerify: boolean
  readonly serverName: string
}
