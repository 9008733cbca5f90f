/** Public face of observability: the log and the metrics registry. Used by the composition root only. */
export { MetricsAggregator } from './aggregator.js'
export { GraphiteExporter, type GraphiteOptions } from './graphite.js'
export type { TextSink } from './log-target.js'
export { createLogger, type LoggerOptions, type ProcessLogger } from './logger.js'
export {
  aggregateMetrics,
  createMetrics,
  DEFAULT_BUCKETS,
  type MetricsOptions,
  type MetricsRegistry,
  type MetricsSnapshot,
} from './metrics.js'
