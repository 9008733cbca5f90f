/**
 * The server API for the program that embeds the server: the methods of HTTP and gRPC, by the same
 * declarations and rules, without a wire between. spec: server-api-and-operations.md §1
 */
import { JsonCursor, JsonError } from '../base/index.js'
import { UnencodablePayload } from '../protocol/index.js'
import { ApiErrors } from './error.js'
import { resultJson } from './json-writer.js'
import type { ApiMethod } from './method.js'
import { apiMethods } from './methods/index.js'
import { ApiRunner, type ApiDeps } from './runner.js'

/** Anything that JSON can carry; binary data goes in the `b64…` fields as base64. */
export type Json =
  null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json }

/** A place in a stream. */
export type StreamPlace = { readonly offset?: number; readonly epoch?: string }

/** Whom a method is about: a user, or one connection by its client or session id. */
export type ApiTarget = {
  readonly user?: string
  readonly client?: string
  readonly session?: string
}

/** What publishing methods have in common. */
export type PublishFields = {
  readonly data?: Json
  readonly b64data?: string
  readonly skip_history?: boolean
  readonly tags?: Readonly<Record<string, string>>
  readonly idempotency_key?: string
  readonly delta?: boolean
  readonly version?: number
  readonly version_epoch?: string
}

/** Who published or is present. */
export type ApiClientInfo = {
  readonly user: string
  readonly client: string
  readonly conn_info?: Json
  readonly chan_info?: Json
}

type Switch = { readonly value?: boolean }
type MapPlace = StreamPlace & { readonly suppressed?: boolean; readonly suppress_reason?: string }
type MapEntry = {
  readonly key?: string
  readonly data?: Json
  readonly tags?: Readonly<Record<string, string>>
  readonly offset?: number
  readonly removed?: boolean
  readonly time?: number
}
type Nothing = Readonly<Record<string, never>>

/** Requests and results of all methods, as in docs/api.md. */
export type ApiTypes = {
  publish: [PublishFields & { readonly channel: string }, StreamPlace]
  broadcast: [
    PublishFields & { readonly channels: readonly string[] },
    {
      readonly responses: readonly {
        readonly result?: StreamPlace
        readonly error?: { readonly code?: number; readonly message?: string }
      }[]
    },
  ]
  subscribe: [
    ApiTarget & {
      readonly channel: string
      readonly info?: Json
      readonly b64info?: string
      readonly data?: Json
      readonly b64data?: string
      readonly recover_since?: StreamPlace
      /** Unix time in seconds. */
      readonly expire_at?: number
      readonly override?: {
        readonly presence?: Switch
        readonly join_leave?: Switch
        readonly force_recovery?: Switch
        readonly force_positioning?: Switch
        readonly force_push_join_leave?: Switch
      }
    },
    Nothing,
  ]
  unsubscribe: [ApiTarget & { readonly channel: string }, Nothing]
  disconnect: [
    ApiTarget & {
      /** Client ids that stay. */
      readonly whitelist?: readonly string[]
      readonly disconnect?: { readonly code?: number; readonly reason?: string }
    },
    Nothing,
  ]
  history: [
    {
      readonly channel: string
      readonly limit?: number
      readonly since?: StreamPlace
      readonly reverse?: boolean
    },
    {
      readonly publications: readonly {
        readonly data?: Json
        readonly offset?: number
        readonly tags?: Readonly<Record<string, string>>
        readonly info?: ApiClientInfo
      }[]
      readonly offset: number
      readonly epoch: string
    },
  ]
  history_remove: [{ readonly channel: string }, Nothing]
  presence: [
    { readonly channel: string },
    { readonly presence: Readonly<Record<string, ApiClientInfo>> },
  ]
  presence_stats: [
    { readonly channel: string },
    { readonly num_clients: number; readonly num_users: number },
  ]
  info: [
    Nothing,
    {
      readonly nodes: readonly {
        readonly uid: string
        readonly name: string
        readonly version: string
        readonly num_clients: number
        readonly num_users: number
        readonly num_subs: number
        readonly num_channels: number
        /** Seconds. */
        readonly uptime?: number
      }[]
    },
  ]
  rpc: [{ readonly method: string; readonly params?: Json }, { readonly data?: Json }]
  refresh: [
    ApiTarget & {
      readonly expired?: boolean
      /** Unix time in seconds. */
      readonly expire_at?: number
      readonly info?: Json
    },
    Nothing,
  ]
  channels: [
    { readonly pattern?: string },
    { readonly channels: Readonly<Record<string, { readonly num_clients?: number }>> },
  ]
  map_publish: [
    Omit<PublishFields, 'skip_history'> & {
      readonly channel: string
      readonly key: string
      readonly key_mode?: string
    },
    MapPlace,
  ]
  map_remove: [
    { readonly channel: string; readonly key: string; readonly idempotency_key?: string },
    MapPlace,
  ]
  map_read_state: [
    {
      readonly channel: string
      readonly cursor?: string
      readonly limit?: number
      readonly key?: string
      readonly revision_offset?: number
      readonly revision_epoch?: string
    },
    StreamPlace & { readonly entries: readonly MapEntry[]; readonly cursor?: string },
  ]
  map_read_stream: [
    {
      readonly channel: string
      readonly since_offset?: number
      readonly since_epoch?: string
      readonly limit?: number
      readonly reverse?: boolean
    },
    StreamPlace & { readonly entries: readonly MapEntry[] },
  ]
  map_stats: [{ readonly channel: string }, { readonly num_keys: number }]
  map_clear: [{ readonly channel: string }, Nothing]
  shared_poll_publish: [
    {
      readonly channel: string
      readonly key: string
      readonly data?: Json
      readonly b64data?: string
      readonly version: number
      readonly epoch?: string
    },
    Nothing,
  ]
}

/** Every method of the server API. Each rejects with {@link ApiFailure} when it answers with an error. */
export type Api = {
  readonly [M in keyof ApiTypes]: (request: ApiTypes[M][0]) => Promise<ApiTypes[M][1]>
}

/** An error that a method answers with, as in docs/api.md. */
export class ApiFailure extends Error {
  override readonly name = 'ApiFailure'
  readonly method: string
  readonly code: number

  constructor(method: string, code: number, message: string, options?: ErrorOptions) {
    super(message, options)
    this.method = method
    this.code = code
  }
}

/** The methods over what a node has. Their calls count in the API's metrics under `in_process`. */
export function createApi(deps: ApiDeps): Api {
  const runner = new ApiRunner('in_process', resultJson, deps)
  const api: Record<string, (request: object) => Promise<unknown>> = {}
  for (const method of apiMethods) {
    api[method.name] = (request) => call(method, request, runner)
  }
  // The table of methods has exactly these names: test/unit/api/in-process.test.ts.
  return api as unknown as Api
}

async function call(
  method: ApiMethod,
  request: object,
  runner: ApiRunner<string>,
): Promise<unknown> {
  const { name } = method
  let prepared
  try {
    prepared = method.prepare(new JsonCursor(JSON.stringify(request)))
  } catch (cause) {
    if (!(cause instanceof JsonError)) throw cause
    runner.countFault(name, 'unmarshal')
    throw new ApiFailure(name, ApiErrors.badRequest.code, cause.message, { cause })
  }
  try {
    const outcome = await runner.run(name, prepared)
    if (outcome.t === 'ok') return JSON.parse(outcome.value) as unknown
    throw new ApiFailure(name, outcome.error.code, outcome.error.message)
  } catch (cause) {
    if (!(cause instanceof UnencodablePayload)) throw cause
    throw new ApiFailure(name, ApiErrors.internal.code, cause.message, { cause })
  }
}
