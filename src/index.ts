/** The server as a library. docs/library.md */
export {
  createServer,
  type Addresses,
  type ConfigSource,
  type NodeAbout,
  type Server,
  type ServerEvents,
  type ServerOptions,
} from './app/index.js'
export { ApiFailure, type ApiCalls } from './api/index.js'
export { MissingPackage, readVersion, type Logger, type Metrics } from './base/index.js'
export { ConfigError, loadConfig, type Config, type LoadedConfig } from './config/index.js'
export type { Engine } from './engine/ports.js'
export type { Listener, ListenOptions } from './listener/index.js'
export type { LocalAnswer, LocalBackend, LocalCall, LocalHandler } from './pipelines/index.js'
export type { ConnectedClient } from './session/index.js'
export type { TransportParts, TransportRow } from './transport/index.js'
