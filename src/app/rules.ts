/**
 * What a reload compiles anew: namespace table, routes and policies of the proxies, token verifiers and
 * settings of sessions. spec: server-api-and-operations.md §4.5, proxy.md §9.22
 */
import { createTokenVerifier, createTrackVerifier } from '../auth/index.js'
import type { Clock, Logger, Metrics, TimerWheel } from '../base/index.js'
import { compileNamespaces, type NamespaceTable } from '../channels/index.js'
import { ConfigError, type Config } from '../config/index.js'
import {
  compilePipelines,
  type EffectsPort,
  type LocalBackend,
  type Pipelines,
} from '../pipelines/index.js'
import type { KeptRuns } from '../runs/index.js'
import { compileSettings, type SessionRules } from '../session/index.js'

/** What compiling needs. */
export type RuleDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  readonly nodeId: string
  readonly version: string
  /** Handlers in code, for proxies whose endpoint is `local:`. */
  readonly backend: LocalBackend
  /** Carries out effects of answers. */
  readonly effects: EffectsPort
  /** null = the engine cannot keep runs. */
  readonly runs: KeptRuns | null
}

/** Compiles the channel rules of a configuration. */
export function compileNamespaceTable(config: Config): NamespaceTable {
  const personal = config.client.subscribe_to_user_personal_channel
  return compileNamespaces(config.channel, personal.personal_channel_namespace)
}

/** Compiles the session rules of a configuration. Throws when a part cannot be built. */
export function compileRules(config: Config, deps: RuleDeps): SessionRules {
  const settings = compileSettings(config)
  const pipelines = compilePipelines(config, deps)
  const tokens = createTokenVerifier(config.client, deps)
  const tracking = createTrackVerifier(config.shared_poll)
  return { settings, pipelines, tokens, tracking, runs: useRuns(config, pipelines, deps.runs) }
}

/** null = no proxy has runs. */
function useRuns(
  config: Config,
  pipelines: Pipelines,
  runs: KeptRuns | null,
): SessionRules['runs'] {
  if (pipelines.runs === null) return null
  if (runs === null) {
    const problem = 'the engine cannot keep runs: use memory, or redis without history_use_lists'
    throw new ConfigError([{ path: 'engine.type', problem }])
  }
  runs.use({
    routes: pipelines.runs,
    // Looked up at each call: an observer may have wrapped it.
    ask: (input, from) => pipelines.rpc(input, from),
    table: compileNamespaceTable(config),
    boundary: config.channel.namespace_boundary,
    cancelMethod: config.run.cancel_method,
  })
  return runs
}
