/** Public face of ops: health, metrics, warm-up and API description endpoints; request observation. */
export { mountOps, type OpsDeps, type OpsOptions } from './mount.js'
export { registerNodeGauges, type NodeNumbers } from './node-gauges.js'
export { observeListener, type ObserveDeps } from './observed-listener.js'
