/** Rules of what clients are told when nobody answered. spec: proxy.md §9.5, §9.10 */
import { failureNames, GRPC_STATUSES } from '../../contract/failures.js'
import { proxyEvents } from '../../contract/proxy-events.js'
import type { Findings } from '../faults.js'
import type { Config, ProxyConfig, ProxyPolicyConfig } from '../schema/root.js'
import type { ProxyUse } from './scope.js'

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
export function checkDecisions(path: string, { policy }: ProxyConfig, findings: Findings): void {
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
export function checkFailurePolicies(
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
