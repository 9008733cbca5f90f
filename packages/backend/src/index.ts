/** Write a backend for Backhaul: see README.md. */
export {
  defineBackend,
  method,
  type Backend,
  type BackendOptions,
  type Context,
  type Handler,
  type Handlers,
  type Method,
  type MethodContext,
  type MethodHandler,
  type Methods,
} from './backend.js'
export type {
  Answer,
  CacheHint,
  ClientFields,
  Data,
  DisconnectAnswer,
  ErrorAnswer,
  Event,
  Json,
  Requests,
  Results,
  StreamPosition,
  SubscribeOptions,
  SubscribeOverride,
  UserFields,
} from './contract.js'
export { effect, type Effect, type SubscribeEffect, type Target } from './effects.js'
export { idempotent, type IdempotencyOptions } from './idempotency.js'
export {
  allow,
  ClientError,
  deny,
  disconnect,
  error,
  stream,
  type Incoming,
  type Kept,
  type Records,
  type StreamAnswer,
  type StreamRecord,
} from './results.js'
export type { Issue, Schema } from './schema.js'
export { EVENTS } from './shape.js'
export {
  TokenSigner,
  type ConnectionClaims,
  type SubscriptionClaims,
  type TokenClaims,
} from './tokens.js'
export { SignatureCheck, type SignatureFault, type SignatureOptions } from './signature.js'
export {
  ApiCallFailed,
  ApiError,
  apiOver,
  serverApi,
  type ApiCommand,
  type ApiEnvelope,
  type ApiMethod,
  type ApiReply,
  type ApiRequests,
  type ApiResults,
  type ApiTransport,
  type ChannelTypes,
  type DataOf,
  type ServerApi,
  type ServerApiOptions,
} from './server-api.js'
