/** Starts Backhaul for a scenario: in the harness's process model, or as an installation with workers. */
import { startInstallation } from './installation.mjs'
import { ServerProcess } from './server-process.mjs'

/**
 * With `workers` the comparison is with one worker instead of a bare ceiling: `kind` bare has one,
 * `kind` backhaul as many as are asked for.
 */
export function startBackhaul(kind, config, { workers, profile } = {}) {
  if (workers === undefined) return ServerProcess.startBackhaul({ config })
  const one = kind === 'bare'
  return startInstallation({
    config,
    workers: one ? 1 : workers,
    profile: one ? undefined : profile,
  })
}
