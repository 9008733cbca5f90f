/** Public face of cluster: acting on sessions wherever they live. */
export { createCluster, type Cluster, type ClusterDeps } from './cluster.js'
export { createLocalControl, type LocalControl, type LocalControlDeps } from './local.js'
export type {
  Control,
  EmulatedSink,
  NodeInfo,
  NodeMetrics,
  RefreshChange,
  SessionRelay,
  SessionTarget,
} from './ports.js'
