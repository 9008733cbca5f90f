/** Client of the server API: publish, disconnect, presence and all the rest. spec: server-api-and-operations.md §1 */
import type { Data, Json } from './contract.js'
import { API_METHODS, type ApiRequests, type ApiResults } from './gen/api.js'
import { encodeFields } from './wire.js'

export type { ApiRequests, ApiResults } from './gen/api.js'

/** Name of a method of the server API. */
export type ApiMethod = keyof ApiRequests

/** The server answered with an error of its table, such as 102 "unknown channel" or 108 "not available". */
export class ApiError extends Error {
  readonly method: string
  readonly code: number

  constructor(method: string, { code, message }: { code: number; message: string }) {
    super(`${method}: ${message} (${code})`)
    this.name = 'ApiError'
    this.method = method
    this.code = code
  }
}

/** The call did not get an answer of the API: no connection, no time left, a wrong key. */
export class ApiCallFailed extends Error {
  readonly method: string
  /** Status of HTTP, where there was one. */
  readonly status: number | undefined

  constructor(method: string, why: string, options: { status?: number; cause?: unknown } = {}) {
    super(`${method}: ${why}`, { cause: options.cause })
    this.name = 'ApiCallFailed'
    this.method = method
    this.status = options.status
  }
}

/** What is published where: types of data by channel, or by pattern with one `*`: `{ 'chat:*': Message }`. */
export type ChannelTypes = Readonly<Record<string, unknown>>

type Matching<Pattern extends string> = Pattern extends `${infer Head}*${infer Tail}`
  ? `${Head}${string}${Tail}`
  : Pattern

/** Data of a channel; `never` for one that no pattern knows. */
export type DataOf<C extends ChannelTypes, Channel extends string> = string extends keyof C
  ? Data
  : { [P in keyof C & string]: Channel extends Matching<P> ? C[P] : never }[keyof C & string]

type Typed<Request, C extends ChannelTypes, Channel extends string> = Omit<
  Request,
  'channel' | 'channels' | 'data'
> & { readonly data: DataOf<C, Channel> }

/** Methods whose data is of the type of its channel. */
interface TypedCalls<C extends ChannelTypes> {
  publish<const Channel extends string>(
    request: Typed<ApiRequests['publish'], C, Channel> & { readonly channel: Channel },
  ): Promise<ApiResults['publish']>
  broadcast<const Channel extends string>(
    request: Typed<ApiRequests['broadcast'], C, Channel> & {
      readonly channels: readonly Channel[]
    },
  ): Promise<ApiResults['broadcast']>
  map_publish<const Channel extends string>(
    request: Typed<ApiRequests['map_publish'], C, Channel> & { readonly channel: Channel },
  ): Promise<ApiResults['map_publish']>
}

/** A command of a batch: one method and its request. */
export type ApiCommand = {
  [M in ApiMethod]: Readonly<Record<M, ApiRequests[M]>>
}[ApiMethod]

/** The reply to a command: the result under the name of its method, or an error. */
export type ApiReply = { readonly [M in ApiMethod]?: ApiResults[M] } & {
  readonly error?: { readonly code: number; readonly message: string }
}

/**
 * Every method as a function, by its name on the wire: `api.publish({ channel, data })`. Rejects with
 * `ApiError` when the server says no and with `ApiCallFailed` when it says nothing.
 */
export type ServerApi<C extends ChannelTypes = ChannelTypes> = TypedCalls<C> & {
  readonly [M in Exclude<ApiMethod, keyof TypedCalls<C>>]: Partial<
    ApiRequests[M]
  > extends ApiRequests[M]
    ? (request?: ApiRequests[M]) => Promise<ApiResults[M]>
    : (request: ApiRequests[M]) => Promise<ApiResults[M]>
} & {
  /** Runs commands in one call, one after another or, if told so, side by side. */
  batch(
    commands: readonly ApiCommand[],
    options?: { readonly parallel?: boolean },
  ): Promise<readonly ApiReply[]>
}

/** Carries one call. Resolves to `{ result }` or `{ error }`; for `batch` to `{ replies }`. */
export type ApiTransport = (method: string, request: object) => Promise<ApiEnvelope>

/** What a transport brings back. */
export interface ApiEnvelope {
  readonly result?: Json | object
  readonly error?: { readonly code: number; readonly message: string } | null
  readonly replies?: readonly object[]
}

/** Options of `serverApi()`. */
export interface ServerApiOptions {
  /** Root of the API: `http://127.0.0.1:8000/api`. */
  readonly url: string
  /** `http_api.key` of the server. */
  readonly key?: string
  /** How long a call may take, in milliseconds. Default 5000. */
  readonly timeoutMs?: number
  /** Default: the global one. */
  readonly fetch?: typeof fetch
}

const DEFAULT_TIMEOUT_MS = 5000

/** The API over HTTP. */
export function serverApi<C extends ChannelTypes = ChannelTypes>(
  options: ServerApiOptions,
): ServerApi<C> {
  return apiOver(httpTransport(options))
}

/** The API over any transport. */
export function apiOver<C extends ChannelTypes>(transport: ApiTransport): ServerApi<C> {
  const call = async (method: string, request: object): Promise<unknown> => {
    const { result, error } = await transport(method, encodeFields(request))
    if (error !== undefined && error !== null) throw new ApiError(method, error)
    return result ?? {}
  }
  const methods = API_METHODS.map((method) => [
    method,
    (request: object = {}) => call(method, request),
  ])
  const batch: ServerApi['batch'] = async (commands, { parallel = false } = {}) => {
    const encoded = commands.map((command) =>
      Object.fromEntries(
        Object.entries(command).map(([method, request]) => [method, encodeFields(request)]),
      ),
    )
    const { replies, error } = await transport('batch', { commands: encoded, parallel })
    if (error !== undefined && error !== null) throw new ApiError('batch', error)
    return replies ?? []
  }
  // Each function takes and gives what the table of its types says.
  return Object.fromEntries([...methods, ['batch', batch]]) as ServerApi<C>
}

function httpTransport(options: ServerApiOptions): ApiTransport {
  const { url, key, timeoutMs = DEFAULT_TIMEOUT_MS } = options
  const root = url.replace(/\/+$/, '')
  const headers = {
    'content-type': 'application/json',
    ...(key !== undefined && { 'x-api-key': key }),
  }
  return async (method, request) => {
    const failed = (cause: unknown): never => {
      const late = cause instanceof DOMException && cause.name === 'TimeoutError'
      const why = late ? `no answer within ${timeoutMs} ms` : `${root} could not be reached`
      throw new ApiCallFailed(method, why, { cause })
    }
    const response = await (options.fetch ?? fetch)(`${root}/${method}`, {
      method: 'POST',
      headers,
      body: JSON.stringify(request),
      signal: AbortSignal.timeout(timeoutMs),
    }).catch(failed)
    const { status } = response
    if (status === 401) throw new ApiCallFailed(method, 'the key is missing or wrong', { status })
    if (status !== 200) {
      const text = await response.text().catch(failed)
      throw new ApiCallFailed(method, `status ${status}: ${text.slice(0, 200)}`, { status })
    }
    const body: unknown = await response.json().catch(failed)
    if (typeof body === 'object' && body !== null) return body
    throw new ApiCallFailed(method, 'the answer is no object', { status })
  }
}
