/** Public face of api: the server API over HTTP and gRPC, and its description. */
export { mountGrpcHealth, type GrpcHealth } from './grpc/health.js'
export { mountGrpcApi, type ApiGrpcOptions } from './grpc/mount.js'
export { mountGrpcReflection } from './grpc/reflection.js'
export { DEFAULT_MAX_BODY_BYTES, mountApi, type ApiHttpOptions } from './http.js'
export {
  ApiFailure,
  createApi,
  type Api,
  type ApiClientInfo,
  type ApiTarget,
  type ApiTypes,
  type Json,
  type PublishFields,
  type StreamPlace,
} from './in-process.js'
export { openApiDocument } from './openapi.js'
export type { ApiDeps } from './runner.js'
