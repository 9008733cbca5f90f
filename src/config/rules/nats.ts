/** Rules of NATS. spec: channels-and-engines.md §9.1 */
import type { Findings } from '../faults.js'
import { parseNatsUrl } from '../nats-address.js'
import type { Config, NatsConfig } from '../schema/root.js'
import { channelNamespaces } from './namespaces.js'
import type { Rule } from './scope.js'
import { checkClientTls } from './tls.js'

/** Options of a namespace that need a stream. */
const STREAM_OPTIONS = [
  'history_size',
  'history_ttl',
  'force_positioning',
  'force_recovery',
] as const
/** Options of a namespace with which clients may ask for what needs a stream. */
const STREAM_PERMISSIONS = ['allow_positioning', 'allow_recovery'] as const

/** Addresses, names, and what NATS cannot do. */
export const checkNats: Rule = (config, findings) => {
  const { broker, controller } = config
  if (controller.enabled && controller.type === 'nats') {
    checkServers('controller.nats', controller.nats, findings)
  }
  if (!broker.enabled || broker.type !== 'nats') return
  checkServers('broker.nats', broker.nats, findings)
  checkRawMode(config, findings)
  checkStreams(config, findings)
}

function checkServers(path: string, nats: NatsConfig, findings: Findings): void {
  const address = parseNatsUrl(nats.url)
  if ('problem' in address) findings.fault(`${path}.url`, address.problem)
  checkSubject(`${path}.prefix`, nats.prefix, findings)
  checkClientTls(`${path}.tls`, nats.tls, findings)
}

/** Something that subjects begin with. */
function checkSubject(path: string, prefix: string, findings: Findings): void {
  if (/^[^\s.*>]+(\.[^\s.*>]+)*$/.test(prefix)) return
  findings.fault(path, 'must be a subject: parts with dots between, without white space, * and >')
}

function checkRawMode(config: Config, findings: Findings): void {
  const { enabled, prefix, channel_replacements: replacements } = config.broker.nats.raw_mode
  if (!enabled) return
  const path = 'broker.nats.raw_mode'
  if (prefix !== '') checkSubject(`${path}.prefix`, prefix.replace(/\.$/, ''), findings)
  if (replacements.has('')) {
    findings.fault(`${path}.channel_replacements`, 'must not replace the empty text')
  }
  for (const { path: namespace, options } of channelNamespaces(config)) {
    if (options.subscription_type !== 'shared_poll') continue
    if (!options.shared_poll.publish_enabled) continue
    findings.fault(
      `${namespace}.shared_poll.publish_enabled`,
      'raw messages have no room for keys and versions: switch this off, or raw_mode',
      [`${path}.enabled`],
    )
  }
}

function checkStreams(config: Config, findings: Findings): void {
  for (const { path, options } of channelNamespaces(config)) {
    for (const option of STREAM_OPTIONS) {
      if (options[option] === 0 || options[option] === false) continue
      const mend = 'remove it, or use a broker that does'
      findings.fault(`${path}.${option}`, `the nats broker keeps no history: ${mend}`)
    }
    for (const option of STREAM_PERMISSIONS) {
      if (!options[option]) continue
      findings.warn(
        'has no effect: the nats broker keeps no history, clients that ask get error 108',
        {
          key: `${path}.${option}`,
        },
      )
    }
  }
}
