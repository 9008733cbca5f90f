/** Rules of a configuration about runs, compiled, and names. spec: runs.md §1.1, §1.2 */
import type { Namespace, NamespaceTable } from '../channels/index.js'
import type { RunOptions } from '../engine/ports.js'
import type { Pipelines, RunRoute, RunRoutes } from '../pipelines/index.js'

/** Form of an id: what a header and a channel can say. */
const RUN_ID = /^[A-Za-z0-9_.-]{1,128}$/

/** Whether a text can be the id of a run. */
export function isRunId(text: string): boolean {
  return RUN_ID.test(text)
}

/** Rules as they are now; a reload replaces them. */
export type RunRules = {
  readonly routes: RunRoutes
  /** Asks backends. */
  readonly ask: Pipelines['rpc']
  readonly table: NamespaceTable
  /** `channel.namespace_boundary`. */
  readonly boundary: string
  /** RPC method by which clients stop a run. */
  readonly cancelMethod: string
}

/** How runs of a route are kept. */
export type RunPlan = {
  readonly route: RunRoute
  readonly namespace: Namespace
  readonly options: RunOptions
}

/** Channel of a run. */
export function channelOf(route: RunRoute, id: string, { boundary }: RunRules): string {
  return `${route.settings.namespace}${boundary}${id}`
}

/** The plan of a route for a channel. The configuration was checked: the namespace is there. */
export function planOf(route: RunRoute, channel: string, { table }: RunRules): RunPlan {
  const namespace = table.resolve(channel)?.namespace
  if (namespace === undefined) throw new Error(`no namespace for the run ${channel}`)
  const { max_age: maxAgeMs, max_bytes: maxBytes, max_per_user: maxPerUser } = route.settings
  const { historySize, historyTtlMs, historyMetaTtlMs } = namespace
  return {
    route,
    namespace,
    options: { historySize, historyTtlMs, historyMetaTtlMs, maxAgeMs, maxBytes, maxPerUser },
  }
}
