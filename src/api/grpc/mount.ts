/**
 * The API over gRPC: every declared method as a call of the service CentrifugoApi, and Batch.
 * spec: server-api-and-operations.md §2.1, §2.2
 */
import { GrpcCodes, type GrpcListener, type GrpcStatus } from '../../listener/index.js'
import { equalTo, textOf } from '../auth.js'
import type { ApiMethod } from '../method.js'
import { apiMethods } from '../methods/index.js'
import { ApiRunner, type ApiDeps } from '../runner.js'
import type { WireMessage } from '../wire.js'
import { batchHandler } from './batch.js'
import { statusOf } from './error.js'
import { messageType, toMessage } from './message.js'
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
  const runner = new ApiRunner('grpc', toMessage, deps)
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

function methodHandler(
  method: ApiMethod,
  runner: ApiRunner<WireMessage>,
  transportMode: boolean,
): UnaryHandler {
  const rpc = rpcName(method.name)
  const requests = messageType(`${rpc}Request`)
  const responses = messageType(`${rpc}Response`)
  return async (bytes, { headers, path }) => {
    let request: WireMessage
    try {
      request = requests.decode(bytes)
    } catch (error) {
      runner.countFault(method.name, 'unmarshal')
      runner.log.error({ path, error }, 'error decoding API request')
      return UNREADABLE
    }
    const outcome = await runner.run(method.name, method.prepareMessage(request))
    if (outcome.t === 'ok') return responses.encode({ result: outcome.value }).finish()
    const mapped = transportMode || headers.get('x-centrifugo-error-mode') === 'transport'
    if (mapped) return statusOf(outcome.error)
    return responses.encode({ error: outcome.error }).finish()
  }
}

/** `presence_stats` → `PresenceStats`; the one abbreviation keeps its capitals. */
function rpcName(method: string): string {
  if (method === 'rpc') return 'RPC'
  return method.replace(/(?:^|_)([a-z])/g, (_part, letter: string) => letter.toUpperCase())
}
