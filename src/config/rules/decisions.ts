/**
 * Rules of decisions: what clients are told when there is none, and who shares one.
 * spec: proxy.md §9.5, §9.10, §9.14 … §9.16
 */
import { failureNames, GRPC_STATUSES } from '../../contract/failures.js'
import { proxyEvents, type ProxyEventRow } from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { Config, ProxyConfig, ProxyPolicyConfig } from '../schema/root.js'
import { isHttpEndpoint, type PlacedProxy, type ProxyUse } from './scope.js'

const isAscii = (text: string): boolean => /^[\x20-\x7e]*$/.test(text)
const LONGEST_TEXT = 123

/** What a client is told, in one of two ways. */
type Told = {
  readonly error: ProxyPolicyConfig['on_failure']['error']
  readonly disconnect: ProxyPolicyConfig['on_failure']['disconnect']
}

/** Texts that fit into a close frame. */
function checkTexts(
  path: string,
  [errorKey, disconnectKey]: readonly [string, string],
  { error, disconnect }: Told,
  findings: Findings,
): void {
  for (const [key, text] of [
    [`${errorKey}.message`, error.message],
    [`${disconnectKey}.reason`, disconnect.reason],
  ] as const) {
    if (!isAscii(text) || text.length > LONGEST_TEXT) {
      findings.fault(`${path}.${key}`, `must be ASCII, at most ${LONGEST_TEXT} characters`)
    }
  }
}

/** Exactly one of `to_error` and `to_disconnect`, with texts that can be sent. */
export function checkOutcome(
  path: string,
  entry: { readonly to_error: Told['error']; readonly to_disconnect: Told['disconnect'] },
  findings: Findings,
): void {
  const { to_error: error, to_disconnect: disconnect } = entry
  if (error.code > 0 === disconnect.code > 0) {
    findings.fault(path, 'set exactly one of to_error.code and to_disconnect.code')
  }
  checkTexts(path, ['to_error', 'to_disconnect'], { error, disconnect }, findings)
}

/** Whether failures of a proxy mean anything else than in the reference. */
export function changesFailures({ errors, on_failure: on }: ProxyPolicyConfig): boolean {
  return errors.length > 0 || on.mode === 'allow' || on.error.code > 0 || on.disconnect.code > 0
}

/** Everything that can be said of a proxy whatever events it serves. */
export function checkDecisions(path: string, proxy: ProxyConfig, findings: Findings): void {
  const { policy } = proxy
  checkSharingOptions(path, proxy, findings)
  policy.errors.forEach((entry, index) => {
    const here = `${path}.policy.errors[${index}]`
    checkMatch(`${here}.match`, entry.match, findings)
    checkOutcome(here, entry, findings)
  })
  const { on_failure: on, refresh_grace: grace } = policy
  const here = `${path}.policy.on_failure`
  const said = [on.mode === 'allow', on.error.code > 0, on.disconnect.code > 0].filter(Boolean)
  if (said.length > 1) findings.fault(here, 'set only one of allow, error.code and disconnect.code')
  const silent = on.error.code === 0 && (on.error.message !== '' || on.error.temporary)
  if (silent) findings.fault(`${here}.error.code`, 'not set: give the code that clients get')
  if (on.disconnect.code === 0 && on.disconnect.reason !== '') {
    findings.fault(`${here}.disconnect.code`, 'not set: give the code that clients get')
  }
  checkTexts(here, ['error', 'disconnect'], on, findings)
  if (grace.step < 1000) {
    findings.fault(`${path}.policy.refresh_grace.step`, 'must be at least 1s')
  }
}

function checkMatch(
  path: string,
  { http, grpc, kind }: ProxyPolicyConfig['errors'][number]['match'],
  findings: Findings,
): void {
  if ([http, grpc, kind].filter((value) => value !== '').length !== 1) {
    findings.fault(path, 'set exactly one of http, grpc and kind')
  }
  if (http !== '' && (!/^[1-5](?:[0-9]{2}|xx)$/.test(http) || http === '200')) {
    findings.fault(`${path}.http`, 'must be a status other than 200, or a class like 4xx')
  }
  if (grpc !== '' && !GRPC_STATUSES.slice(1).some((name) => name === grpc)) {
    findings.fault(`${path}.grpc`, 'must be the name of a gRPC status, like PERMISSION_DENIED')
  }
  if (kind !== '' && !failureNames.has(kind)) {
    findings.fault(
      `${path}.kind`,
      `unknown kind ${JSON.stringify(kind)}; use one of ${[...failureNames.keys()].join(', ')}`,
    )
  }
}

/** Events for which an empty result is no harmless answer, and why. */
const NEVER_ALLOWED: Readonly<Record<string, string>> = {
  [proxyEvents.subscribe_stream.name]: 'a subscription stream cannot do without its backend',
  [proxyEvents.rpc.name]: 'an RPC that nobody answered has no answer',
}

/** What depends on the event that a proxy serves. */
export function checkDecisionsOfEvents(
  config: Config,
  uses: readonly ProxyUse[],
  findings: Findings,
): void {
  const anonymous = config.client.insecure || config.client.allow_anonymous_connect_without_token
  const seen = new Set<string>()
  for (const { event, enabled, selected } of uses) {
    if (!enabled || selected === null) continue
    const { path, proxy } = selected
    const place = `${event.name} ${path}`
    if (seen.has(place)) continue
    seen.add(place)
    checkSharing(event, selected, findings)
    const key = `${path}.policy.on_failure`
    if (event.byServer && changesFailures(proxy.policy)) {
      findings.warn('errors and on_failure have no effect: no client waits for the answer', {
        key: `${path}.policy`,
      })
      continue
    }
    if (proxy.policy.on_failure.mode !== 'allow') continue
    const why = NEVER_ALLOWED[event.name]
    if (why !== undefined) {
      findings.fault(key, `allow is not possible for ${event.name}: ${why}. Use an error`)
    }
    if (event.name === proxyEvents.connect.name && !anonymous) {
      findings.fault(
        key,
        'allow lets clients in without a name: set client.allow_anonymous_connect_without_token, or use an error',
        ['client.allow_anonymous_connect_without_token'],
      )
    }
  }
}

const KEY_PARTS = ['user', 'channel', 'data', 'headers']

/** Parts of a question that say who connects. */
const IDENTITY = ['data', 'headers']

/** What depends on the event: which decisions can be shared, and by whom. */
function checkSharing(
  { name, replayable, byServer, cacheable, batchable }: ProxyEventRow,
  { path, proxy }: PlacedProxy,
  findings: Findings,
): void {
  const { coalesce, cache, batch } = proxy.policy
  const here = `${path}.policy`
  const isHttp = isHttpEndpoint(proxy.endpoint)
  const own = path.split('.').at(-1) === name || !path.startsWith('proxies.')
  if (coalesce.enabled && own && (!replayable || byServer)) {
    findings.warn(`coalesce has no effect on ${name}: each of its calls counts`, {
      key: `${here}.coalesce`,
    })
  }
  if (cache.enabled && own && !cacheable) {
    findings.warn(`cache has no effect on ${name}: its decisions are never kept`, {
      key: `${here}.cache`,
    })
  }
  if (cache.enabled && cacheable && !isHttp && !proxy.policy.extensions) {
    findings.fault(
      `${here}.cache.enabled`,
      'has no effect without Cache-Control, which there is over HTTP only: set extensions to true',
      [`${here}.extensions`],
    )
  }
  if (name === proxyEvents.connect.name) {
    for (const [option, { enabled, key }] of Object.entries({ coalesce, cache })) {
      if (!enabled || IDENTITY.every((part) => key.includes(part))) continue
      findings.fault(
        `${here}.${option}.key`,
        `must have data and headers for connect: they say who connects, and others would be taken for him`,
      )
    }
  }
  if (!batch.enabled || !own) return
  if (byServer || !batchable) {
    findings.warn(`batch has no effect on ${name}`, { key: `${here}.batch` })
  } else if (!batch.events.includes(name)) {
    findings.warn(`batch has no effect on ${name}: add it to events`, {
      key: `${here}.batch.events`,
    })
  }
}

/** Coalescing, cache and batch of a proxy. */
function checkSharingOptions(path: string, proxy: ProxyConfig, findings: Findings): void {
  const { coalesce, cache, batch, stream } = proxy.policy
  const here = `${path}.policy`
  for (const [option, { enabled, key }] of Object.entries({ coalesce, cache })) {
    const unknown = key.filter((part) => !KEY_PARTS.includes(part))
    if (unknown.length > 0) {
      findings.fault(
        `${here}.${option}.key`,
        `unknown part ${JSON.stringify(unknown[0])}; use ${KEY_PARTS.join(', ')}`,
      )
    } else if (enabled && !key.includes('channel')) {
      findings.fault(
        `${here}.${option}.key`,
        'must have channel: else one channel opens all others',
      )
    }
  }
  if (cache.enabled && cache.max_ttl === 0) {
    findings.fault(`${here}.cache.max_ttl`, 'must be above 0: nothing would be kept')
  }
  const odd = batch.events.find((name) => !BATCHABLE.includes(name))
  if (odd !== undefined) {
    findings.fault(
      `${here}.batch.events`,
      `${JSON.stringify(odd)} cannot be batched; use ${BATCHABLE.join(', ')}`,
    )
  }
  if (!batch.enabled) return
  if (proxy.endpoint !== '' && !isHttpEndpoint(proxy.endpoint)) {
    findings.fault(
      `${here}.batch.enabled`,
      'works with HTTP endpoints only: gRPC calls share a connection anyway. Set it to false',
      [`${path}.endpoint`],
    )
  }
  if (batch.max_wait >= proxy.timeout && proxy.timeout > 0) {
    findings.fault(`${here}.batch.max_wait`, 'must be shorter than timeout', [`${path}.timeout`])
  }
  if (stream.rpc_answers && batch.events.includes(proxyEvents.rpc.name)) {
    findings.fault(
      `${here}.batch.events`,
      'rpc cannot be batched with stream.rpc_answers: an answer that goes on has a response of its own',
      [`${here}.stream.rpc_answers`],
    )
  }
}

const BATCHABLE: readonly string[] = Object.values<ProxyEventRow>(proxyEvents)
  .filter(({ batchable }) => batchable)
  .map(({ name }) => name)
