/** Public face of app. */
export { checkNode } from './check.js'
export type { EngineFactory } from './compose.js'
export type { ListenerFactory } from './listener.js'
export { startNode, type RunningNode } from './node.js'
export { runServer } from './run.js'
export {
  createServer,
  type Addresses,
  type ConfigSource,
  type NodeAbout,
  type Server,
  type ServerEvents,
  type ServerOptions,
} from './server.js'
