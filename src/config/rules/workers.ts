/** Rules of `workers`. */
import { usableCpus } from '../../base/index.js'
import type { Findings } from '../faults.js'
import type { Config } from '../schema/root.js'
import type { Rule } from './scope.js'

/** More processes than this are a mistake. */
const MAX_WORKERS = 256

/** A number or `auto`, and a port that several processes can share. */
export const checkWorkers: Rule = (config, findings) => {
  const count = workerCount(config)
  if (count === null) {
    findings.fault('workers', `must be auto or a number from 1 to ${MAX_WORKERS}`)
  } else if (count > 1 && config.http_server.port === 0) {
    findings.fault('http_server.port', 'must be a fixed port, because workers share it', [
      'workers',
    ])
  } else if (count > 1 && config.http_server.unix_socket !== '') {
    findings.fault('http_server.unix_socket', 'cannot be shared by workers', ['workers'])
  }
  if (count !== null && count > 1 && isBridged(config)) checkParts(config, findings)
}

/** Workers share the memory engine of their primary; other brokers they reach by themselves. */
export function isBridged({ engine, broker }: Pick<Config, 'engine' | 'broker'>): boolean {
  return engine.type === 'memory' && !broker.enabled
}

/** What the primary hands out is a whole engine. */
function checkParts(config: Config, findings: Findings): void {
  for (const part of ['presence_manager', 'controller'] as const) {
    if (!config[part].enabled) continue
    findings.fault(
      `${part}.enabled`,
      'workers with the memory engine share all of it; switch this off, or take another engine',
      ['workers'],
    )
  }
  if (config.map_broker.type !== 'redis') return
  findings.fault(
    'map_broker.type',
    'workers with the memory engine keep maps there too; remove this, or take another engine',
    ['workers'],
  )
}

/** Number of worker processes; 1 = no primary, this process serves. null = not a number. */
export function workerCount({ workers }: Pick<Config, 'workers'>): number | null {
  const text = workers.trim().toLowerCase()
  if (text === 'auto') return usableCpus()
  if (!/^\d{1,3}$/.test(text)) return null
  const count = Math.max(1, Number(text))
  return count <= MAX_WORKERS ? count : null
}
