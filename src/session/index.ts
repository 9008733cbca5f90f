/** Public face of session. */
export type { SessionEnvironment, SessionRules } from './environment.js'
export { EngineWork } from './engine-work.js'
export type { ConnectedClient, SessionEvents } from './environment.js'
export { createSessionFactory } from './factory.js'
export { Flusher } from './flusher.js'
export { SessionMetrics } from './metrics.js'
export type * from './ports.js'
export { compileSettings, type SessionSettings } from './settings.js'
