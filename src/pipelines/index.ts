/** Public face of the proxy pipelines. */
export { compilePipelines, type PipelinesDeps } from './compile.js'
export type * from './ports.js'
export type { PipelineSettings, ProxySettings } from './settings.js'
export { createSharedPoll, type SharedPoll, type SharedPollDeps } from './shared-poll/scheduler.js'
