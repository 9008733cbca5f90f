/** Public face of app. */
export { checkNode } from './check.js'
export type { EngineFactory } from './compose.js'
export { startNode, type RunningNode } from './node.js'
export { runServer } from './run.js'
