/** Public face of runs: answers of backends that outlive the connection that asked for them. */
export * from './ports.js'
export { createRuns, type KeptRuns, type RunsDeps } from './runs.js'
