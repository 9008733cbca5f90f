/** The server API over gRPC, with grpc-js and @grpc/proto-loader, which the application installs. */
import { Client, credentials, Metadata, type ChannelCredentials } from '@grpc/grpc-js'
import { API_DESCRIPTOR } from './gen/descriptors.js'
import { nameOf, Service } from './grpc/messages.js'
import {
  ApiCallFailed,
  apiOver,
  type ApiEnvelope,
  type ChannelTypes,
  type ServerApi,
} from './server-api.js'

/** Options of `grpcServerApi()`. */
export interface GrpcServerApiOptions {
  /** `127.0.0.1:10000`. */
  readonly address: string
  /** `grpc_api.key` of the server. */
  readonly key?: string
  /** Default: without TLS. */
  readonly credentials?: ChannelCredentials
  /** How long a call may take, in milliseconds. Default 5000. */
  readonly timeoutMs?: number
}

const DEFAULT_TIMEOUT_MS = 5000
const PACKAGE = ['centrifugal', 'centrifugo', 'api']

/** The API over gRPC; `close()` lets go of the connection. Bytes go through as they are. */
export function grpcServerApi<C extends ChannelTypes = ChannelTypes>(
  options: GrpcServerApiOptions,
): ServerApi<C> & { close(): void } {
  const service = new Service(API_DESCRIPTOR, PACKAGE, 'CentrifugoApi')
  const client = new Client(options.address, options.credentials ?? credentials.createInsecure())
  const metadata = new Metadata()
  if (options.key !== undefined) metadata.set('authorization', `apikey ${options.key}`)
  const methods = new Map(
    Object.entries(service.definition).map(([name, method]) => [snakeCase(name), method]),
  )
  const api = apiOver<C>((name, request) => {
    const method = methods.get(name)
    if (method === undefined) throw new ApiCallFailed(name, 'the service has no such method')
    const { path, requestType, responseType, requestSerialize, responseDeserialize } = method
    const deadline = Date.now() + (options.timeoutMs ?? DEFAULT_TIMEOUT_MS)
    const message = service.toMessage(nameOf(requestType), request)
    return new Promise<ApiEnvelope>((resolve, reject) => {
      client.makeUnaryRequest(
        path,
        requestSerialize,
        responseDeserialize,
        message,
        metadata,
        { deadline },
        (cause, answer) => {
          if (cause !== null) reject(new ApiCallFailed(name, cause.details, { cause }))
          else resolve(service.toJson(nameOf(responseType), answer ?? {}))
        },
      )
    })
  })
  return Object.assign(api, {
    close: () => {
      client.close()
    },
  })
}

/** `MapPublish` → `map_publish`, `RPC` → `rpc`. */
function snakeCase(name: string): string {
  return name.replace(/(?<=[a-z])(?=[A-Z])/g, '_').toLowerCase()
}
