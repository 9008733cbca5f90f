/** The consumers of a node. spec: server-api-and-operations.md §9 */
import type { Api } from '../../api/index.js'
import type { Clock, Logger, Metrics } from '../../base/index.js'
import { ConfigError, type Config } from '../../config/index.js'
import { consumerMetrics, Consumers } from '../../consumers/index.js'
import type { ConsumerRow } from './row.js'
import { consumerRows } from './table.js'

/** What consumers are built with. */
export type ConsumersDeps = {
  readonly nodeId: string
  readonly api: Api
  readonly metrics: Metrics
  readonly log: Logger
  readonly clock: Clock
}

/** Builds those that are switched on; connects to nothing yet. */
export function createConsumers(
  config: Config,
  { nodeId, api, metrics, log, clock }: ConsumersDeps,
  rows: readonly ConsumerRow[] = consumerRows,
): Consumers {
  const enabled = config.consumers.filter((each) => each.enabled)
  for (const { name, type, enabled: on } of config.consumers) {
    if (!on) log.info({ consumer: name, type }, 'consumer is not enabled, skip')
  }
  if (enabled.length === 0) return new Consumers([], log)
  const commands = api.commands('consuming')
  const all = enabled.map((each) => {
    const { name, type } = each
    const row = rows.find((known) => known.name === type)
    if (row === undefined) {
      const path = `consumers.${name}.type`
      const known = rows.map((kind) => kind.name).join(', ')
      throw new ConfigError([{ path, problem: `must be one of ${known}` }])
    }
    const counted = consumerMetrics(metrics, name)
    const deps = {
      name,
      nodeId,
      commands,
      clock,
      metrics: counted,
      log: log.child({ consumer: name }),
    }
    return { name, type, metrics: counted, consumer: row.open(each, deps) }
  })
  return new Consumers(all, log)
}
