/** Public face of observability: the log and the metrics registry. Used by the composition root only. */
export { createLogger, type LoggerOptions, type TextSink } from './logger.js'
export {
  aggregateMetrics,
  createMetrics,
  DEFAULT_BUCKETS,
  type MetricsOptions,
  type MetricsRegistry,
  type MetricsSnapshot,
} from './metrics.js'
