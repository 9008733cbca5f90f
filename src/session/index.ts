/** Public face of session. */
export { EngineWork } from './engine-work.js'
export { connectionsOf, type ConnectionAbout } from './about.js'
export {
  explain,
  EXPLAINABLE,
  routeFacts,
  type ExplainAction,
  type Explanation,
  type Question,
  type RouteFacts,
} from './explain.js'
export { createSessionFactory } from './factory.js'
export { Flusher } from './out/flusher.js'
export { SessionMetrics } from './metrics.js'
export type * from './ports.js'
export { compileSettings, type SessionSettings } from './settings.js'
