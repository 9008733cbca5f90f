/** Rules of proxies. spec: proxy.md §1.5 */
import {
  DEFAULT_PROXY,
  LOCAL_ENDPOINT,
  optionAt,
  switchesOf,
  type ProxyEventRows,
} from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { Config, ProxyConfig, StatusTransformConfig } from '../schema/root.js'
import { checkDecisions, checkDecisionsOfEvents, checkOutcome } from './decisions.js'
import { checkBalance } from './balance.js'
import { checkGrpc, checkGrpcTarget } from './grpc.js'
import { checkHeaders } from './headers.js'
import { checkOutbound } from './outbound.js'
import { checkPolicy } from './policies.js'
import { checkRuns } from './runs.js'
import { checkSigning } from './signing.js'
import { checkStreams } from './streams.js'
import { checkNames, isHttpEndpoint, itemPath, type PlacedProxy, type ProxyUse } from './scope.js'
import { checkClientTls } from './tls.js'

/** Every switch of every event, on or off. */
function usesOf(
  config: Config,
  events: ProxyEventRows,
  named: ReadonlyMap<string, PlacedProxy>,
): readonly ProxyUse[] {
  return Object.values(events).flatMap((event) => {
    // The schema is made from the same table, so there is a proxy at this path.
    const own = { path: event.path, proxy: optionAt(config, event.path) as ProxyConfig }
    return switchesOf(event, config).map((on) => ({
      ...on,
      event,
      selected: on.proxy === DEFAULT_PROXY ? own : (named.get(on.proxy) ?? null),
    }))
  })
}

function checkEndpoint(path: string, endpoint: string, findings: Findings): void {
  const here = `${path}.endpoint`
  if (endpoint === '') {
    findings.fault(
      here,
      'endpoint not set: give the http://, https://, grpc:// or grpcs:// URL of the backend',
    )
    return
  }
  if (endpoint === LOCAL_ENDPOINT) return
  if (!isHttpEndpoint(endpoint)) checkGrpcTarget(here, endpoint, findings)
  else if (!URL.canParse(endpoint)) findings.fault(here, 'is not a valid URL')
}

function checkTransform(path: string, entry: StatusTransformConfig, findings: Findings): void {
  if (entry.status_code === 0) findings.fault(`${path}.status_code`, 'status_code not set')
  checkOutcome(path, entry, findings)
}

function checkProxy(path: string, proxy: ProxyConfig, findings: Findings): void {
  checkEndpoint(path, proxy.endpoint, findings)
  if (proxy.timeout === 0) {
    findings.fault(`${path}.timeout`, 'timeout not set: give a duration above 0, like 1s')
  }
  proxy.http.status_to_code_transforms.forEach((entry, index) => {
    checkTransform(`${path}.http.status_to_code_transforms[${index}]`, entry, findings)
  })
  checkHeaders(path, proxy, findings)
  checkPolicy(path, proxy, findings)
  checkSigning(path, proxy, findings)
  checkOutbound(path, proxy, findings)
  checkBalance(path, proxy, findings)
  checkDecisions(path, proxy, findings)
  checkClientTls(`${path}.http.tls`, proxy.http.tls, findings)
  if (proxy.endpoint !== '' && proxy.endpoint !== LOCAL_ENDPOINT)
    checkGrpc(path, proxy, !isHttpEndpoint(proxy.endpoint), findings)
}

/** Told of every proxy, in use or not: the file asks for what is not there. */
function warnFastClient(path: string, proxy: ProxyConfig, findings: Findings): void {
  if (!proxy.http.use_fast_client) return
  findings.warn(
    'option has no effect: connections are kept open and shared without it; remove it',
    {
      key: `${path}.http.use_fast_client`,
    },
  )
}

/** Refresh answers know no errors: a transformed status reads as "expired" (quirk, kept). */
function warnTransforms(path: string, proxy: ProxyConfig, findings: Findings): void {
  if (proxy.http.status_to_code_transforms.length === 0) return
  findings.warn('a transformed status ends what is refreshed: refresh answers know no errors', {
    key: `${path}.http.status_to_code_transforms`,
  })
}

/** Everything about proxies and the references to them. */
export function checkProxies(config: Config, findings: Findings, events: ProxyEventRows): void {
  checkNames('proxies', config.proxies, 'proxy', findings)
  const named = new Map<string, PlacedProxy>(
    config.proxies.map((proxy, index) => [
      proxy.name,
      { path: itemPath('proxies', index, proxy.name), proxy },
    ]),
  )
  if (named.has(DEFAULT_PROXY)) {
    findings.fault('proxies.default.name', 'the name default is reserved for inline proxies')
  }
  const own = Object.values(events).map(({ path }) => ({
    path,
    // The schema is made from the same table, so there is a proxy at this path.
    proxy: optionAt(config, path) as ProxyConfig,
  }))
  for (const { path, proxy } of [...own, ...named.values()]) warnFastClient(path, proxy, findings)
  const uses = usesOf(config, events, named)
  const checked = new Map([...named.values()].map((place) => [place.path, place]))
  for (const { enabled, selected } of uses) {
    if (enabled && selected !== null) checked.set(selected.path, selected)
  }
  for (const { path, proxy } of checked.values()) checkProxy(path, proxy, findings)
  for (const { nameAt, proxy, selected } of uses) {
    // The reference checks names even while their switch is off.
    if (selected === null) {
      findings.fault(nameAt, `proxy not found: ${proxy}; define it in proxies`)
    }
  }
  const warned = new Set<string>()
  for (const { event, enabled, selected } of uses) {
    if (!enabled || selected === null || !event.resultOnly || event.byServer) continue
    if (warned.has(selected.path)) continue
    warned.add(selected.path)
    warnTransforms(selected.path, selected.proxy, findings)
  }
  checkStreams(config, uses, findings)
  checkDecisionsOfEvents(config, uses, findings)
  checkRuns(config, uses, findings)
}
