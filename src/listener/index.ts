/** Public face of listener: ports, and what users of gRPC need; `app` imports the adapters. */
export { frameMessages } from './grpc/frames.js'
export type * from './grpc/ports.js'
export { GRPC_OK, GrpcCodes } from './grpc/status.js'
export type * from './ports.js'
