/** Public face of base: what every layer may use. Imports nothing of ours. */
export { assertNever } from './assert.js'
export { Cancellation, NEVER_CANCELLED, type CancelSignal } from './cancellation.js'
export { systemClock, type Clock } from './clock.js'
export {
  RESOLVER_DEFAULTS,
  Resolver,
  systemResolver,
  type ResolverOptions,
} from './dns/resolver.js'
export { usableCpus, type CpuFacts } from './cpu-quota.js'
export { compileGlob, MAX_PATTERN_LENGTH } from './glob.js'
export { parseGrpcTarget, type GrpcTarget } from './grpc-target.js'
export { bytesOfText, queryParameters, readableText, textOfBytes } from './header-text.js'
export { newEpoch, newUuid } from './ids.js'
export { LineLimiter } from './line-limiter.js'
export { JsonCursor, JsonError } from './json/cursor.js'
export { isJson, isJsonObject, MAX_JSON_DEPTH, scanValue, skipSpace } from './json/scan.js'
export { compileHosts } from './hosts.js'
export {
  isInNetwork,
  isPublicAddress,
  parseAddress,
  parseNetwork,
  type IpAddress,
  type IpNetwork,
} from './network.js'
export { causeInWords, errorCode } from './network-error.js'
export { MissingPackage, optionalPackage, readVersion } from './packages.js'
export {
  bytesPayload,
  EMPTY_PAYLOAD,
  isPayload,
  jsonPayload,
  textPayload,
  type MaybePromise,
  type Payload,
} from './payload.js'
export {
  nullLogger,
  nullMetrics,
  type Counter,
  type Family,
  type Gauge,
  type Histogram,
  type Logger,
  type LogLevel,
  type MetricDef,
  type Metrics,
} from './ports.js'
export { redactUrl } from './redact-url.js'
export { RingQueue } from './ring-queue.js'
export { SocketWatch } from './socket-watch.js'
export {
  CallbackTimer,
  HashedTimerWheel,
  TICK_MS,
  type TimerEntry,
  type TimerWheel,
} from './timer-wheel.js'
export { systemTrust, TrustStore, type ClientCertificates, type TrustOptions } from './trust.js'
