/** Every rule that looks at more than one value. */
import type { ProxyEventRows } from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { Config } from '../schema/root.js'
import {
  checkApiKeys,
  checkOrigins,
  checkPersonalChannel,
  checkPings,
  checkUserHeader,
} from './client.js'
import { checkConsumers } from './consumers.js'
import { checkConnectCodes, checkEndpoints, warnIdleOptions } from './endpoints.js'
import { checkAdmin, checkRecorder } from './inspect.js'
import { checkCompression, checkListeners } from './listener.js'
import { checkMaps } from './maps.js'
import { checkNamespaces, checkRpc } from './namespaces.js'
import { checkNats } from './nats.js'
import { checkProxies } from './proxies.js'
import { checkEngine } from './redis.js'
import type { Rule } from './scope.js'
import { checkSharedPoll } from './shared-poll.js'
import { checkTrust } from './tls.js'
import { checkTokens } from './tokens.js'
import { checkWorkers } from './workers.js'

const RULES: readonly Rule[] = [
  checkEngine,
  checkNats,
  checkEndpoints,
  checkConnectCodes,
  warnIdleOptions,
  checkListeners,
  checkCompression,
  checkTrust,
  checkOrigins,
  checkApiKeys,
  checkPings,
  checkUserHeader,
  checkTokens,
  checkPersonalChannel,
  checkNamespaces,
  checkMaps,
  checkRpc,
  checkSharedPoll,
  checkWorkers,
  checkConsumers,
  checkRecorder,
  checkAdmin,
]

/** Runs all rules; they record what they find. `events` are those that have a proxy. */
export function checkRules(config: Config, findings: Findings, events: ProxyEventRows): void {
  for (const rule of RULES) rule(config, findings)
  checkProxies(config, findings, events)
}
