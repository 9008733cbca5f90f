/**
 * What a reload compiles anew: namespace table, routes and policies of the proxies, token verifiers and
 * settings of sessions. spec: server-api-and-operations.md §4.5, proxy.md §9.22
 */
import { createTokenVerifier, createTrackVerifier } from '../auth/index.js'
import type { Clock, Logger, Metrics, TimerWheel } from '../base/index.js'
import { compileNamespaces, type NamespaceTable } from '../channels/index.js'
import type { Config } from '../config/index.js'
import { compilePipelines, type EffectsPort, type LocalBackend } from '../pipelines/index.js'
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
}

/** Compiles the channel rules of a configuration. */
export function compileNamespaceTable(config: Config): NamespaceTable {
  const personal = config.client.subscribe_to_user_personal_channel
  return compileNamespaces(config.channel, personal.personal_channel_namespace)
}

/** Compiles the session rules of a configuration. Throws when a part cannot be built. */
export function compileRules(config: Config, deps: RuleDeps): SessionRules {
  return {
    settings: compileSettings(config),
    pipelines: compilePipelines(config, deps),
    tokens: createTokenVerifier(config.client, deps),
    tracking: createTrackVerifier(config.shared_poll),
  }
}
