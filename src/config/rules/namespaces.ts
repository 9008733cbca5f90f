/** Rules of channel and RPC namespaces. spec: channels-and-engines.md §2.2 */
import type { Findings } from '../faults.js'
import type { Config, NamespaceOptionsConfig } from '../schema/root.js'
import { checkNames, checkRegex, itemPath, type Rule } from './scope.js'

/** Every set of namespace options with its path. */
export function channelNamespaces(
  config: Config,
): readonly { readonly path: string; readonly options: NamespaceOptionsConfig }[] {
  return [
    { path: 'channel.without_namespace', options: config.channel.without_namespace },
    ...config.channel.namespaces.map((options, index) => ({
      path: itemPath('channel.namespaces', index, options.name),
      options,
    })),
  ]
}

const isWholeSeconds = (ms: number): boolean => ms % 1000 === 0

function checkWholeSeconds(path: string, ms: number, findings: Findings): void {
  if (!isWholeSeconds(ms)) findings.fault(path, 'must be whole seconds')
}

function checkHistory(
  path: string,
  options: NamespaceOptionsConfig,
  globalMetaTtlMs: number,
  findings: Findings,
): void {
  const size = `${path}.history_size`
  const ttl = `${path}.history_ttl`
  const metaTtl = `${path}.history_meta_ttl`
  const hasSize = options.history_size > 0
  const hasTtl = options.history_ttl > 0
  checkWholeSeconds(ttl, options.history_ttl, findings)
  checkWholeSeconds(metaTtl, options.history_meta_ttl, findings)
  if (hasSize !== hasTtl) {
    const missing = hasSize ? ttl : size
    findings.fault(
      missing,
      `both history size and history ttl required for history: set it, or remove ${hasSize ? 'history_size' : 'history_ttl'}`,
      [size, ttl],
    )
  }
  const effective = options.history_meta_ttl > 0 ? options.history_meta_ttl : globalMetaTtlMs
  if (options.history_ttl > effective) {
    findings.fault(
      ttl,
      'must not exceed history_meta_ttl (or channel.history_meta_ttl): raise that or lower this',
      [metaTtl, 'channel.history_meta_ttl'],
    )
  }
  if (options.force_recovery && !(hasSize && hasTtl)) {
    findings.fault(
      `${path}.force_recovery`,
      'both history size and history ttl required for recovery: set history_size and history_ttl',
      [size, ttl],
    )
  }
}

function checkOptions(
  path: string,
  options: NamespaceOptionsConfig,
  globalMetaTtlMs: number,
  findings: Findings,
): void {
  checkHistory(path, options, globalMetaTtlMs, findings)
  if (
    options.subscribe_from_start &&
    !(options.force_recovery && options.force_recovery_mode !== 'cache')
  ) {
    findings.fault(
      `${path}.subscribe_from_start`,
      'requires force_recovery: true, not in cache mode',
      [`${path}.force_recovery`, `${path}.force_recovery_mode`],
    )
  }
  if (
    options.auto_cache_recover &&
    !(options.force_recovery && options.force_recovery_mode === 'cache')
  ) {
    findings.fault(
      `${path}.auto_cache_recover`,
      'requires force_recovery: true and force_recovery_mode: cache',
      [`${path}.force_recovery`, `${path}.force_recovery_mode`],
    )
  }
  if (options.allowed_delta_types.some((type) => type !== 'fossil')) {
    findings.fault(`${path}.allowed_delta_types`, 'only fossil is known')
  }
  if (options.publication_schema !== '') {
    const own = `${path}.publication_schema`
    if (options.subscription_type === 'shared_poll') {
      findings.fault(own, 'values of shared_poll channels are not checked: remove it', [
        `${path}.subscription_type`,
      ])
    }
    if (options.publication_data_format === 'binary') {
      findings.fault(own, 'is about JSON, and binary data is none: remove one of the two', [
        `${path}.publication_data_format`,
      ])
    }
  }
  if (options.channel_regex !== '') {
    checkRegex(`${path}.channel_regex`, options.channel_regex, findings)
  }
}

/** History, recovery, expressions and names of channel namespaces. */
export const checkNamespaces: Rule = (config, findings) => {
  const { channel } = config
  checkNames('channel.namespaces', channel.namespaces, 'namespace', findings)
  checkWholeSeconds('channel.history_meta_ttl', channel.history_meta_ttl, findings)
  for (const { path, options } of channelNamespaces(config)) {
    checkOptions(path, options, channel.history_meta_ttl, findings)
  }
}

/** Names of RPC namespaces. */
export const checkRpc: Rule = (config, findings) => {
  checkNames('rpc.namespaces', config.rpc.namespaces, 'namespace', findings)
}
