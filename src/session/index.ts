/** Public face of session. */
export { EngineWork } from './engine-work.js'
export { createSessionFactory } from './factory.js'
export { Flusher } from './out/flusher.js'
export { SessionMetrics } from './metrics.js'
export type * from './ports.js'
export { compileSettings, type SessionSettings } from './settings.js'
