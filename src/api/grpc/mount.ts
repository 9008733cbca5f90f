/**
 * The API over gRPC: every declared method as a call of the service CentrifugoApi, and Batch.
 * spec: server-api-and-operations.md §0.1, §1.6, §2.1 to §2.3
 */
import * as proto from '../../gen/api.js'
import { Status } from '../../gen/status.js'
import {
  GrpcCodes,
  type GrpcHead,
  type GrpcListener,
  type GrpcStatus,
} from '../../listener/index.js'
import { asBuffer, listOf, message, flag, jsonOnly, type MessageType } from '../../wire/index.js'
import { equalTo, textOf } from '../auth.js'
import { MAX_BATCH_COMMANDS, runBatch, type BatchCommand } from '../batch.js'
import { ApiErrors, type ApiError } from '../error.js'
import type { ApiMethod } from '../method.js'
import { apiMethods } from '../methods/index.js'
import { ApiRunner, type ApiDeps } from '../runner.js'
import { UNREADABLE, unaryMethod, type Admission, type UnaryHandler } from './unary.js'

/** How the API is served. */
export type ApiGrpcOptions = {
  /** `grpc_api.key`; an empty one admits everybody. */
  readonly key: string
  /** `transport` maps errors to statuses; '' answers OK unless the request asks otherwise. */
  readonly errorMode: '' | 'transport'
}

/** Full name of the service. */
export const API_SERVICE = 'centrifugal.centrifugo.api.CentrifugoApi'

const UNAUTHENTICATED: GrpcStatus = {
  code: GrpcCodes.unauthenticated,
  message: 'unauthenticated',
}

/** Adds the methods of the API to a gRPC listener. Other methods of the service are unknown to it. */
export function mountGrpcApi(listener: GrpcListener, options: ApiGrpcOptions, deps: ApiDeps): void {
  const { log } = deps
  if (options.key === '') log.warn({}, 'gRPC API key is empty, every caller is admitted')
  const admit = keyAdmission(options.key)
  const runner = new ApiRunner('grpc', (method, result) => method.encodable(result), deps)
  const add = (name: string, handle: UnaryHandler): void => {
    listener.method(`/${API_SERVICE}/${name}`, unaryMethod(handle, admit, log))
  }
  for (const method of apiMethods) {
    add(rpcName(method.name), methodHandler(method, runner, options.errorMode === 'transport'))
  }
  add('Batch', batchHandler(apiMethods, runner))
}

/** The key has to be sent exactly as `apikey KEY`. */
function keyAdmission(key: string): Admission {
  if (key === '') return () => null
  const isRight = equalTo(`apikey ${key}`)
  return ({ headers }) => (isRight(textOf(headers, 'authorization')) ? null : UNAUTHENTICATED)
}

type Runner = ApiRunner<object>

function methodHandler(method: ApiMethod, runner: Runner, transportMode: boolean): UnaryHandler {
  const rpc = rpcName(method.name)
  const requests = messageType(`${rpc}Request`)
  const responses = messageType(`${rpc}Response`)
  return async (bytes, head) => {
    const request = decoded(requests, bytes, method.name, head, runner)
    if (request === null) return UNREADABLE
    const outcome = await runner.run(method, method.prepareMessage(request))
    if (outcome.t === 'ok') return responses.encode({ result: outcome.value }).finish()
    const mapped = transportMode || head.headers.get('x-centrifugo-error-mode') === 'transport'
    if (mapped) return statusOf(outcome.error)
    return responses.encode({ error: outcome.error }).finish()
  }
}

const TOO_LONG: GrpcStatus = {
  code: GrpcCodes.invalidArgument,
  message: `a batch has at most ${MAX_BATCH_COMMANDS} commands`,
}

/**
 * Serves batches of the given methods; their order decides between several requests of a command.
 * Errors of commands are replies, in transport mode too.
 */
function batchHandler(methods: readonly ApiMethod[], runner: Runner): UnaryHandler {
  const requests = messageType('BatchRequest')
  const responses = messageType('BatchResponse')
  const command = {
    ...jsonOnly<BatchCommand>(UNKNOWN_COMMAND, () => UNKNOWN_COMMAND),
    take: (given: unknown) => commandOf(given, methods),
  }
  const batches = message({ commands: listOf(command), parallel: flag() })
  return async (bytes, head) => {
    const request = decoded(requests, bytes, 'batch', head, runner)
    if (request === null) return UNREADABLE
    const replies = await runBatch(batches.take(request), runner, (name, outcome) =>
      outcome.t === 'ok' ? { [name]: outcome.value } : { error: outcome.error },
    )
    return replies === null ? TOO_LONG : responses.encode({ replies }).finish()
  }
}

const UNKNOWN_COMMAND: BatchCommand = { t: 'error', error: ApiErrors.notFound }

function commandOf(given: unknown, methods: readonly ApiMethod[]): BatchCommand {
  const command = given as Readonly<Record<string, unknown>>
  for (const method of methods) {
    const request = command[method.name]
    if (typeof request === 'object' && request !== null) {
      return { t: 'call', method, call: method.prepareMessage(request) }
    }
  }
  return UNKNOWN_COMMAND
}

/** A request; null when the bytes are none, which is logged and counted. */
function decoded(
  type: MessageType<object>,
  bytes: Uint8Array,
  method: string,
  { path }: GrpcHead,
  runner: Runner,
): object | null {
  try {
    return type.decode(asBuffer(bytes))
  } catch (error) {
    runner.countFault(method, 'unmarshal')
    runner.log.error({ path, error }, 'error decoding API request')
    return null
  }
}

/** The message of this name. Throws for an unknown one, which is a bug. */
function messageType(name: string): MessageType<object> {
  const types = proto as unknown as Readonly<Record<string, MessageType<object>>>
  const type = types[name]
  if (type === undefined) throw new Error(`proto/api.proto has no message ${name}`)
  return type
}

/** `presence_stats` → `PresenceStats`; the one abbreviation keeps its capitals. */
function rpcName(method: string): string {
  if (method === 'rpc') return 'RPC'
  return method.replace(/(?:^|_)([a-z])/g, (_part, letter: string) => letter.toUpperCase())
}

const CODES: ReadonlyMap<number, number> = new Map<number, number>([
  [ApiErrors.internal.code, GrpcCodes.internal],
  [ApiErrors.unknownChannel.code, GrpcCodes.notFound],
  [ApiErrors.notFound.code, GrpcCodes.notFound],
  [ApiErrors.badRequest.code, GrpcCodes.invalidArgument],
  [ApiErrors.notAvailable.code, GrpcCodes.invalidArgument],
  [ApiErrors.unrecoverablePosition.code, GrpcCodes.outOfRange],
  [ApiErrors.conflict.code, GrpcCodes.alreadyExists],
  [ApiErrors.limitExceeded.code, GrpcCodes.resourceExhausted],
  [ApiErrors.unknownRun.code, GrpcCodes.notFound],
  [ApiErrors.runOver.code, GrpcCodes.failedPrecondition],
])

const ERROR_TYPE = 'type.googleapis.com/centrifugal.centrifugo.api.Error'

/** The status of an error in transport mode; the error itself is its detail. */
function statusOf(error: ApiError): GrpcStatus {
  const code = CODES.get(error.code) ?? GrpcCodes.internal
  const value = messageType('Error').encode(error).finish()
  const status = { code, message: error.message, details: [{ type_url: ERROR_TYPE, value }] }
  return { code, message: error.message, details: Status.encode(status).finish() }
}
