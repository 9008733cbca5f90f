/** Public face of cluster: acting on sessions wherever they live. */
export { createLocalControl, type LocalControlDeps } from './local.js'
export type { Control, NodeInfo, SessionTarget } from './ports.js'
