/** Public face of the proxy pipelines. */
export {
  compileEvents,
  compilePipelines,
  type Pipelines,
  type PipelinesDeps,
  type PipelineTable,
} from './compile.js'
export { CallRequest } from './callers/ports.js'
export type { BackendReply, Call, CallBody, CallWatch } from './callers/ports.js'
export { BackendFailure } from './failure.js'
export type { AnyPipeline, CompiledEvent, PipelineObserver } from './observe.js'
export { Route } from './route.js'
export type { LocalAnswer, LocalBackend, LocalCall, LocalHandler } from './callers/local.js'
export { events } from './events/index.js'
export type * from './ports.js'
export type { PipelineSettings, ProxySettings, RunRoute } from './settings.js'
export { createSharedPoll, type SharedPoll, type SharedPollDeps } from './shared-poll/scheduler.js'
export type { RunRoutes } from './streams/runs.js'
