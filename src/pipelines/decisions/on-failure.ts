/**
 * What a failure means to the client: the first entry of `policy.errors` that matches, then
 * `policy.on_failure`, then what the event says by itself. spec: proxy.md §9.5, §9.10
 */
import { failureNames } from '../../contract/failures.js'
import { disconnect, error, type Outcome } from '../../protocol/index.js'
import type { BackendFailure } from '../failure.js'
import type { ProxyPolicySettings } from '../settings.js'

/** `allow` = as if the backend had answered with an empty result; null = nothing is configured. */
export type FailureMeaning = Outcome<never> | 'allow' | null

/** How long something that expires goes on while nobody answers. */
export type RefreshGrace = {
  /** Until the next try, in seconds. */
  readonly stepSeconds: number
  /** Since the first failure, in ms; Infinity = without end. */
  readonly limitMs: number
}

type Told = { readonly code: number; readonly message: string; readonly temporary: boolean }
type Ended = { readonly code: number; readonly reason: string }

function outcomeOf(told: Told, ended: Ended): Outcome<never> | null {
  if (ended.code > 0) return disconnect({ code: ended.code, reason: ended.reason })
  if (told.code === 0) return null
  return error({ code: told.code, message: told.message, temporary: told.temporary })
}

/** Compiles `errors` and `on_failure`; null = failures mean what the event says. */
export function compileFailures(
  settings: Pick<ProxyPolicySettings, 'errors' | 'on_failure'>,
): ((failure: BackendFailure) => FailureMeaning) | null {
  const { mode, error: told, disconnect: ended } = settings.on_failure
  const otherwise: FailureMeaning = mode === 'allow' ? 'allow' : outcomeOf(told, ended)
  const rules = settings.errors.map(({ match, to_error, to_disconnect }) => ({
    matches: compileMatch(match),
    meaning: outcomeOf(to_error, to_disconnect),
  }))
  if (rules.length === 0 && otherwise === null) return null
  return (failure) => rules.find(({ matches }) => matches(failure))?.meaning ?? otherwise
}

/** Compiles `match`, of which one key is set. */
function compileMatch({
  http,
  grpc,
  kind,
}: ProxyPolicySettings['errors'][number]['match']): (failure: BackendFailure) => boolean {
  if (grpc !== '') return (failure) => failure.grpcStatus === grpc
  if (kind !== '') {
    const { kinds = [], details = [] } = failureNames.get(kind) ?? {}
    return (failure) => kinds.includes(failure.kind) || details.includes(failure.detail)
  }
  const from = Number(http.replace('xx', '00'))
  const to = http.endsWith('xx') ? from + 99 : from
  return ({ kind: found, status, grpcStatus }) =>
    found === 'status' && grpcStatus === '' && status >= from && status <= to
}

/** Compiles `refresh_grace`. */
export function compileGrace({ step, limit }: ProxyPolicySettings['refresh_grace']): RefreshGrace {
  return { stepSeconds: Math.ceil(step / 1000), limitMs: limit === 0 ? Infinity : limit }
}

/** What was decided about a failure, for the log; '' = what the event says. */
export function meaningName(meaning: FailureMeaning): string {
  if (meaning === null) return ''
  if (meaning === 'allow') return 'allowed'
  if (meaning.t === 'disconnect') return `disconnect ${meaning.disconnect.code}`
  return meaning.t === 'error' ? `error ${meaning.error.code}` : ''
}
