/** Rules of runs. spec: runs.md §1.1 */
import { proxyEvents } from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { Config, NamespaceConfig } from '../schema/root.js'
import { isHttpEndpoint, itemPath, type ProxyUse } from './scope.js'

/** What runs need: a backend over HTTP, a namespace that keeps their records, an engine that keeps them. */
export function checkRuns(config: Config, uses: readonly ProxyUse[], findings: Findings): void {
  const checked = new Set<string>()
  for (const { event, enabled, selected } of uses) {
    if (!enabled || selected === null || !event.runnable) continue
    const { path, proxy } = selected
    const { run, stream, batch } = proxy.policy
    if (!run.enabled || checked.has(path)) continue
    checked.add(path)
    const here = `${path}.policy.run`
    if (!isHttpEndpoint(proxy.endpoint)) {
      findings.fault(`${here}.enabled`, 'works with HTTP endpoints only: give an http:// URL', [
        `${path}.endpoint`,
      ])
    }
    if (stream.rpc_answers) {
      findings.fault(
        `${here}.enabled`,
        'excludes policy.stream.rpc_answers: an answer is a run, or belongs to its connection. Switch one of them off',
        [`${path}.policy.stream.rpc_answers`],
      )
    }
    if (batch.enabled && batch.events.includes(event.name)) {
      findings.fault(
        `${here}.enabled`,
        `excludes ${event.name} in policy.batch.events: an answer that goes on has a response of its own`,
        [`${path}.policy.batch.events`],
      )
    }
    if (run.max_age === 0) findings.fault(`${here}.max_age`, 'must be above 0')
    if (run.resume !== 'none' && run.resume_timeout === 0) {
      findings.fault(`${here}.resume_timeout`, 'must be above 0 with resume')
    }
    checkNamespace(config, here, run, findings)
  }
  if (checked.size > 0) checkServer(config, findings)
  checkPositions(config, uses, findings)
}

function checkNamespace(
  config: Config,
  here: string,
  run: { readonly namespace: string; readonly idle_timeout: number },
  findings: Findings,
): void {
  const index = config.channel.namespaces.findIndex(({ name }) => name === run.namespace)
  const namespace = config.channel.namespaces[index]
  if (namespace === undefined) {
    findings.fault(
      `${here}.namespace`,
      `no namespace is named ${run.namespace}: add it to channel.namespaces, with history_size, history_ttl and force_recovery`,
      ['channel.namespaces'],
    )
    return
  }
  const place = itemPath('channel.namespaces', index, namespace.name)
  if (namespace.history_size === 0 || namespace.history_ttl === 0) {
    findings.fault(
      `${place}.history_size`,
      'records of runs are kept in history: set history_size and history_ttl',
      [`${here}.namespace`],
    )
  } else if (!namespace.force_recovery) {
    findings.fault(
      `${place}.force_recovery`,
      'must be true: who comes back to a run gets what was missed',
      [`${here}.namespace`],
    )
  }
  if (namespace.history_ttl > 0 && run.idle_timeout > namespace.history_ttl) {
    findings.fault(
      `${here}.idle_timeout`,
      `must not exceed ${place}.history_ttl: records would go while the run goes on`,
      [`${place}.history_ttl`],
    )
  }
  for (const [key, bad] of exclusions(namespace)) {
    if (bad) {
      findings.fault(`${place}.${key}`, 'does not go together with records of runs: remove it', [
        `${here}.namespace`,
      ])
    }
  }
}

function exclusions(options: NamespaceConfig): readonly (readonly [string, boolean])[] {
  const type = options.subscription_type
  return [
    ['subscription_type', type !== '' && type !== 'stream'],
    ['subscribe_stream_proxy_enabled', options.subscribe_stream_proxy_enabled],
    ['force_recovery_mode', options.force_recovery_mode === 'cache'],
    ['delta_publish', options.delta_publish],
    ['publication_data_format', options.publication_data_format === 'json_object'],
  ]
}

function checkServer(config: Config, findings: Findings): void {
  const { run, engine, broker } = config
  if (run.lease < 1000) findings.fault('run.lease', 'must be at least 1s')
  if (run.cancel_method === '') {
    findings.fault('run.cancel_method', 'must name a method, like run.cancel')
  }
  if (broker.enabled ? broker.type === 'redis' : engine.type === 'redis') {
    const section = broker.enabled ? 'broker' : 'engine'
    if (config[section].redis.history_use_lists) {
      findings.fault(
        `${section}.redis.history_use_lists`,
        'runs are kept beside streams, not lists: set it to false',
      )
    }
  } else if (broker.enabled && broker.type === 'nats') {
    findings.fault('broker.type', 'nats keeps no runs: use redis or the memory engine')
  }
}

/** State with its position needs positions. spec: runs.md §2 */
function checkPositions(config: Config, uses: readonly ProxyUse[], findings: Findings): void {
  for (const { event, enabled, selected, at, namespace } of uses) {
    if (!enabled || event.name !== proxyEvents.subscribe.name) continue
    if (selected?.proxy.policy.position !== true) continue
    const options =
      config.channel.namespaces.find(({ name }) => name === namespace) ??
      config.channel.without_namespace
    if (options.force_recovery && options.force_recovery_mode !== 'cache') continue
    findings.fault(
      `${at}.force_recovery`,
      'must be true, not in cache mode: the subscribe proxy of this namespace has policy.position',
      [`${selected.path}.policy.position`],
    )
  }
}
