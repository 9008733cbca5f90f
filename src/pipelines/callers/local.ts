/**
 * Caller for handlers given in code: the same requests and answers as over HTTP, as objects. It runs
 * inside the same policies, so time-outs, limits and metrics hold. spec: proxy.md §2
 */
import type { MaybePromise } from '../../base/index.js'
import type { ProxyEventName } from '../../contract/proxy-events.js'
import { BackendFailure, canceledFailure } from '../failure.js'
import type { BackendReply, Call, CallBody, Caller, CallOptions } from './ports.js'

/** A JSON value that an application chooses. */
export type LocalJson = unknown

type Base = {
  readonly client: string
  readonly transport: string
  readonly protocol: 'json' | 'protobuf'
  readonly encoding: 'json' | 'binary'
  /** With `include_connection_meta`. */
  readonly meta?: LocalJson
}
type Asked = Base & { readonly user: string }
type InChannel = Asked & { readonly channel: string }
type Data = { readonly data?: LocalJson; readonly b64data?: string }
type Key = { readonly user?: string; readonly channel: string; readonly key?: string }

/** Requests by event, as docs/proxy.md describes them. Members that would be empty are left out. */
export type LocalRequests = {
  connect: Base &
    Data & {
      readonly name?: string
      readonly version?: string
      readonly channels?: readonly string[]
    }
  refresh: Asked
  subscribe: InChannel & Data & { readonly token?: string }
  sub_refresh: InChannel
  publish: InChannel & Data
  rpc: Asked & Data & { readonly method?: string }
  map_publish: Base & Key & Data
  map_remove: Base & Key
  shared_poll_refresh: {
    readonly channel: string
    readonly items: readonly { readonly key: string; readonly version?: number }[]
  }
}

type Expiry = { readonly expire_at?: number }
type Info = { readonly info?: LocalJson; readonly b64info?: string }
type Tags = { readonly tags?: Readonly<Record<string, string>> }
type Written = Data &
  Tags & {
    readonly idempotency_key?: string
    readonly delta?: boolean
    readonly version?: number
    readonly version_epoch?: string
  }
type Override = Readonly<
  Partial<
    Record<
      'presence' | 'join_leave' | 'force_push_join_leave' | 'force_recovery' | 'force_positioning',
      { readonly value: boolean }
    >
  >
>
type Grant = Info & Data & { readonly override?: Override }

/** `result` of answers by event. */
export type LocalResults = {
  connect: Expiry &
    Info &
    Data & {
      readonly user?: string
      readonly meta?: LocalJson
      readonly channels?: readonly string[]
      readonly subs?: Readonly<Record<string, Grant & { readonly cache_recover?: boolean }>>
    }
  refresh: Expiry & Info & { readonly expired?: boolean; readonly meta?: LocalJson }
  subscribe: Expiry & Grant
  sub_refresh: Expiry & Info & { readonly expired?: boolean }
  publish: Written & { readonly skip_history?: boolean }
  rpc: Data
  map_publish: Written & { readonly key?: string; readonly key_mode?: '' | 'if_new' | 'if_exists' }
  map_remove: Tags & { readonly key?: string; readonly idempotency_key?: string }
  shared_poll_refresh: {
    readonly epoch?: string
    readonly items?: readonly {
      readonly key: string
      readonly data?: LocalJson
      readonly version?: number
      readonly removed?: boolean
    }[]
  }
}

/** Events that handlers in code can answer: all but those whose answer goes on. */
export type LocalEventName = keyof LocalRequests & ProxyEventName

/** What a handler answers; undefined or null = no result. `disconnect` beats `error` beats `result`. */
export type LocalAnswer<Result> =
  | {
      readonly result?: Result | null
      readonly error?: {
        readonly code: number
        readonly message?: string
        readonly temporary?: boolean
      }
      readonly disconnect?: { readonly code: number; readonly reason?: string }
    }
  | null
  | undefined

/** The circumstances of a call. */
export type LocalCall = {
  /** Headers that the proxy forwards, names in lower case, several values joined by a comma. */
  readonly headers: Readonly<Record<string, string>>
  /** Fires when the answer is not wanted any more: the client left, or the time is over. */
  readonly signal: AbortSignal
}

/** Answers one event. What it throws is a failure of the call, as if a backend could not be reached. */
export type LocalHandler<Request, Result> = (
  request: Request,
  call: LocalCall,
) => MaybePromise<LocalAnswer<Result>>

/** Handlers by event, for proxies whose endpoint is `local:`. */
export type LocalBackend = {
  readonly [Name in LocalEventName]?: LocalHandler<LocalRequests[Name], LocalResults[Name]>
}

/** Which handler. */
export type LocalOptions = Pick<CallOptions, 'attemptHeaders' | 'onAttempt'> & {
  readonly event: string
}

/** Calls the handlers of a backend. `endpoint` throws when the event has none. */
export function createLocalCaller(backend: LocalBackend): Caller<LocalOptions> {
  const handlers = backend as Readonly<Record<string, LocalHandler<unknown, unknown> | undefined>>
  return {
    endpoint: ({ event, ...options }) => {
      const handler = Object.hasOwn(handlers, event) ? handlers[event] : undefined
      if (handler === undefined) {
        throw new Error(`endpoint local: needs a handler in code for ${event}, and there is none`)
      }
      return handled(handler, options)
    },
    close: () => Promise.resolve(),
  }
}

function handled(
  handler: LocalHandler<unknown, unknown>,
  { attemptHeaders, onAttempt }: Omit<LocalOptions, 'event'>,
): Call {
  return (request, signal) =>
    new Promise<BackendReply>((resolve, reject) => {
      if (signal.cancelled) {
        reject(canceledFailure())
        return
      }
      onAttempt()
      const abort = new AbortController()
      const giveUp = (): void => {
        reject(canceledFailure())
        abort.abort()
      }
      signal.onCancel(giveUp)
      const { all } = request.headers
      const sent = attemptHeaders === null ? all : all.concat(attemptHeaders(request))
      answer(handler, request.body, headersOf(sent), abort.signal)
        .then(resolve, reject)
        .finally(() => {
          signal.offCancel(giveUp)
        })
    })
}

async function answer(
  handler: LocalHandler<unknown, unknown>,
  asked: CallBody,
  headers: LocalCall['headers'],
  signal: AbortSignal,
): Promise<BackendReply> {
  let body: string
  try {
    const said = await handler(JSON.parse(String(asked)), { headers, signal })
    body = JSON.stringify(said ?? null)
  } catch (cause) {
    const what = cause instanceof Error ? cause.message : String(cause)
    throw new BackendFailure('status', `the handler failed: ${what}`, { status: 500, cause })
  }
  return { status: 200, body, retryAfterMs: -1 }
}

function headersOf(pairs: readonly string[]): LocalCall['headers'] {
  const all = new Map<string, string>()
  for (let i = 0; i + 1 < pairs.length; i += 2) {
    const name = (pairs[i] ?? '').toLowerCase()
    const before = all.get(name)
    const value = pairs[i + 1] ?? ''
    all.set(name, before === undefined ? value : `${before}, ${value}`)
  }
  return Object.fromEntries(all)
}
