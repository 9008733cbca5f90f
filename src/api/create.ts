/**
 * The API of a node: one object that HTTP and gRPC mount and that the embedding program calls. The
 * rules are the same at every door. spec: server-api-and-operations.md §1, §2
 */
import { JsonError, type JsonCursor } from '../base/index.js'
import type { GrpcListener } from '../listener/index.js'
import type { Listener } from '../listener/ports.js'
import { ClientErrors } from '../protocol/index.js'
import { type Fields, type Inputs, type Values } from '../wire/index.js'
import { createCommands, type Commands } from './commands.js'
import type { ApiError } from './error.js'
import { mountGrpcHealth, type GrpcHealth } from './grpc/health.js'
import { mountGrpcApi, type ApiGrpcOptions } from './grpc/mount.js'
import { mountGrpcReflection } from './grpc/reflection.js'
import { mountApi, type ApiHttpOptions } from './http.js'
import { runLegacy } from './legacy.js'
import { fail, type ApiMethod, type PreparedCall, type TypedMethod } from './method.js'
import { apiMethods, methodTable } from './methods/index.js'
import { ApiRunner, type ApiDeps } from './runner.js'

/** A call that was answered with an error of the table, such as 107 "bad request". */
export class ApiFailure extends Error {
  readonly code: number

  /** @param method wire name of the method */
  constructor(method: string, error: ApiError) {
    super(`${method}: ${error.message} (${error.code})`)
    this.name = 'ApiFailure'
    this.code = error.code
  }
}

type Methods = typeof methodTable
type CallOf<M> =
  M extends TypedMethod<infer Q extends Fields, infer R extends Fields>
    ? (request: Inputs<Q>) => Promise<Values<R>>
    : never

/**
 * Every method as a function: `publish({ channel: 'news', data: { text: 'hello' } })`. Names of fields
 * are camelCase; application data is any value that JSON has, or bytes; data in results has `text()`
 * and `bytes()`. Rejects with {@link ApiFailure} for errors of the table and with TypeError, which
 * names the field, for a request of the wrong shape.
 */
export type ApiCalls = { readonly [K in keyof Methods]: CallOf<Methods[K]> }

/** The API of a node. */
export interface Api {
  readonly calls: ApiCalls
  /**
   * Runs commands of the legacy form for people who are logged in; null = the text is none.
   * @param readOnly refuses what changes anything with error 103
   */
  admin(body: string, readOnly: boolean): Promise<AdminReplies | null>
  /** Runs commands out of queues; `protocol` is the label of their metrics. */
  commands(protocol: string): Commands
  /** Serves it over HTTP. */
  http(listener: Listener, options: ApiHttpOptions): void
  /** Serves it over gRPC, with reflection if asked for; tells who watches its health. */
  grpc(
    listener: GrpcListener,
    options: ApiGrpcOptions & { readonly reflection: boolean },
  ): GrpcHealth
}

/** Builds the API of a node. */
export function createApi(deps: ApiDeps): Api {
  return {
    calls: callsOf(deps),
    admin: adminOf(deps),
    commands: (protocol) => createCommands(protocol, deps),
    http: (listener, options) => {
      mountApi(listener, options, deps)
    },
    grpc: (listener, options) => {
      mountGrpcApi(listener, options, deps)
      if (options.reflection) mountGrpcReflection(listener)
      return mountGrpcHealth(listener, deps.log)
    },
  }
}

/** Replies, one a line, and the methods that were to change something. */
export type AdminReplies = { readonly replies: string; readonly methods: readonly string[] }

/** Methods that change nothing, neither here nor at a backend. */
const READING: ReadonlySet<string> = new Set([
  ...['info', 'channels', 'presence', 'presence_stats', 'history', 'connections'],
  ...['calls', 'call', 'map_read_state', 'map_read_stream', 'map_stats'],
])

function adminOf(deps: ApiDeps): Api['admin'] {
  const runner = new ApiRunner('admin', (method, result) => method.json(result), deps)
  return async (body, readOnly) => {
    const changing: string[] = []
    const guarded = apiMethods.map((method): ApiMethod => {
      if (READING.has(method.name) && !readOnly) return method
      const isReading = READING.has(method.name)
      return Object.assign(Object.create(method) as ApiMethod, {
        prepare: (cursor: JsonCursor): PreparedCall => {
          const call = method.prepare(cursor)
          if (isReading) return call
          changing.push(method.name)
          return readOnly ? () => fail(READ_ONLY) : call
        },
      })
    })
    try {
      return { replies: await runLegacy(body, guarded, runner), methods: changing }
    } catch (error) {
      if (error instanceof JsonError) return null
      throw error
    }
  }
}

const READ_ONLY: ApiError = {
  code: ClientErrors.permissionDenied.code,
  message: 'permission denied: this login may look only',
}

function callsOf(deps: ApiDeps): ApiCalls {
  const runner = new ApiRunner('in_process', (_method, result) => result, deps)
  const call =
    (method: TypedMethod<Fields, Fields>) =>
    async (given: Inputs<Fields>): Promise<object> => {
      const outcome = await runner.run(method, prepared(method, given))
      if (outcome.t === 'ok') return outcome.value
      throw new ApiFailure(method.name, outcome.error)
    }
  const calls = Object.entries(methodTable).map(([name, method]) => [
    name,
    call(method as unknown as TypedMethod<Fields, Fields>),
  ])
  // Each function takes and gives what its method declares.
  return Object.fromEntries(calls) as ApiCalls
}

function prepared(method: TypedMethod<Fields, Fields>, given: Inputs<Fields>): PreparedCall {
  try {
    return method.prepareInput(given)
  } catch (cause) {
    if (!(cause instanceof TypeError)) throw cause
    throw new TypeError(`${method.name}: ${cause.message}`)
  }
}
