/** Public face of api: the server API at all its doors, and its description. */
export type { CommandOutcome, CommandPublication, Commands } from './commands.js'
export { ApiFailure, createApi, type Api, type ApiCalls } from './create.js'
export type { GrpcHealth } from './grpc/health.js'
export type { ApiGrpcOptions } from './grpc/mount.js'
export { DEFAULT_MAX_BODY_BYTES, type ApiHttpOptions } from './http.js'
export { openApiDocument } from './openapi.js'
export type { Inspect } from './inspect.js'
export type { ApiDeps } from './runner.js'
