/**
 * Who may subscribe, and with what: token, backend or the rules of the namespace. The same for every
 * kind of subscription. spec: channels-and-engines.md §3.1–3.3, proxy.md §2.3
 */
import type { SubscriptionToken } from '../../auth/ports.js'
import {
  type ResolvedChannel,
  type SubscribeDecision,
  decideSubscribe,
  grantRequested,
} from '../../channels/index.js'
import { EngineFailure } from '../../engine/ports.js'
import { PLAIN_GRANT, type SubscribeGrant, SubscriptionSources } from '../../model/index.js'
import type { Acting, AnswerStream } from '../../pipelines/ports.js'
import {
  ClientErrors,
  Disconnects,
  type Outcome,
  type SubscribeRequest,
  disconnect,
  error,
  ok,
} from '../../protocol/index.js'
import { denied, memberFacts } from '../answers.js'
import type { Session } from '../ports.js'
import type { GrantedFeatures } from './state.js'

/** Where the channel belongs and who decides, or why it is refused at once. */
export type Judgement = Judged | { readonly t: 'refused'; readonly outcome: Outcome<never> }

/** What a subscribe is judged by. */
export type Judged = {
  readonly t: 'judged'
  readonly resolved: ResolvedChannel
  readonly decision: SubscribeDecision | RunDecision
}

/** A channel of a run: its owner may subscribe whatever the namespace says. spec: runs.md §1.4 */
type RunDecision = { readonly t: 'run'; readonly otherwise: SubscribeDecision }

/** The limit of channels, and the rules that need nobody else. */
export function judgeSubscribe(
  session: Session,
  request: SubscribeRequest,
  resolved: ResolvedChannel | null,
): Judgement {
  const { channels, rules } = session.env
  const { channel } = request
  if (session.subscriptions.size >= rules.settings.channelLimit) {
    return { t: 'refused', outcome: error(ClientErrors.limitExceeded) }
  }
  const decision = decideSubscribe({
    channel,
    resolved,
    table: channels.namespaces,
    requestType: request.type,
    user: session.userId,
    hasToken: request.token !== '',
    insecure: rules.settings.insecure,
  })
  if (resolved !== null && rules.runs?.holds(resolved.namespace.name) === true) {
    if (decision.t !== 'denied' || decision.reason === 'no_permission') {
      return { t: 'judged', resolved, decision: { t: 'run', otherwise: decision } }
    }
  }
  return decision.t === 'denied' || resolved === null
    ? { t: 'refused', outcome: refusal(session, channel, decision) }
    : { t: 'judged', resolved, decision }
}

/** Rights and options as decided. */
export type Permit = Acting & {
  readonly source: number
  readonly grant: SubscribeGrant
  readonly features: GrantedFeatures
  /** What the backend goes on to send. */
  readonly stream?: AnswerStream
}

const NO_FEATURES: GrantedFeatures = { positioned: false, recoverable: false, joinLeave: false }

/** Asks whoever decides. */
export async function permitOf(
  session: Session,
  request: SubscribeRequest,
  resolved: ResolvedChannel,
  decision: SubscribeDecision | RunDecision,
): Promise<Outcome<Permit>> {
  switch (decision.t) {
    case 'run':
      return runPermit(session, request, resolved, decision.otherwise)
    case 'token': {
      const { channel, token } = request
      const grant = await verifySubscriptionToken(session, channel, token, TOKEN_OF_SUBSCRIBE)
      if (grant.t !== 'ok') return grant
      return ok({
        source: SubscriptionSources.subscriptionToken,
        grant: grant.value,
        features: featuresOf(session, resolved, request),
      })
    }
    case 'proxy': {
      const outcome = await session.env.rules.pipelines.subscribe(
        {
          channel: request.channel,
          namespace: resolved.namespace.name,
          token: request.token,
          data: request.data,
        },
        session,
      )
      // The client's own wishes are ignored on this path (proxy.md §2.3).
      return outcome.t === 'ok'
        ? ok({
            source: SubscriptionSources.subscribeProxy,
            grant: outcome.value,
            features: NO_FEATURES,
            ...effectsOf(outcome.value),
          })
        : outcome
    }
    case 'stream':
      return streamPermit(session, request, resolved)
    case 'allowed':
      return ok({
        source: decision.source,
        grant: PLAIN_GRANT,
        features: featuresOf(session, resolved, request),
      })
    case 'denied':
      return error(decision.error)
  }
}

async function runPermit(
  session: Session,
  request: SubscribeRequest,
  resolved: ResolvedChannel,
  otherwise: SubscribeDecision,
): Promise<Outcome<Permit>> {
  const { channel } = request
  const { runs } = session.env.rules
  const permit = (await isOwner(session, channel))
    ? ok({
        source: SubscriptionSources.clientAllowed,
        grant: PLAIN_GRANT,
        features: featuresOf(session, resolved, request),
      })
    : otherwise.t === 'denied'
      ? refusal(session, channel, otherwise)
      : await permitOf(session, request, resolved, otherwise)
  if (permit.t === 'ok') runs?.attached(channel)
  return permit
}

/** Nobody is while the engine does not answer: then the namespace decides. */
async function isOwner(session: Session, channel: string): Promise<boolean> {
  try {
    return (await session.env.rules.runs?.owns(channel, session)) === true
  } catch (cause) {
    if (!(cause instanceof EngineFailure)) throw cause
    session.log.error({ channel, client: session.clientId, error: cause }, 'error finding a run')
    return false
  }
}

/** Whoever gets the permit has to start or cancel its stream. */
async function streamPermit(
  session: Session,
  request: SubscribeRequest,
  { namespace }: ResolvedChannel,
): Promise<Outcome<Permit>> {
  const { channel, token, data } = request
  const outcome = await session.env.rules.pipelines.subscribeStream(
    { channel, namespace: namespace.name, token, data },
    session,
  )
  if (outcome.t !== 'ok') return outcome
  const { grant, stream } = outcome.value
  const permit = { source: SubscriptionSources.streamProxy, grant, features: NO_FEATURES, stream }
  return ok({ ...permit, ...effectsOf(outcome.value) })
}

/** What else the backend wants done goes along with the permit. */
function effectsOf({ effects }: Acting): Acting | null {
  return effects === undefined ? null : { effects }
}

function featuresOf(
  session: Session,
  resolved: ResolvedChannel,
  request: SubscribeRequest,
): GrantedFeatures {
  return grantRequested(resolved.namespace, memberFacts(session, request.channel), request)
}

/** The answer to a subscribe that the rules refuse at once, with its log line. */
function refusal(session: Session, channel: string, decision: SubscribeDecision): Outcome<never> {
  if (decision.t !== 'denied') return error(ClientErrors.unknownChannel)
  const fields = { channel, client: session.clientId, user: session.userId }
  switch (decision.reason) {
    case 'unknown_channel':
      session.log.info(fields, 'subscribe unknown channel')
      return error(decision.error)
    case 'invalid_name':
      session.log.info(fields, 'invalid channel name')
      return error(decision.error)
    case 'type_not_allowed':
      session.log.info(fields, 'subscription type not allowed for namespace')
      return error(decision.error)
    case 'private_without_token':
      session.log.warn(fields, 'attempt to subscribe on private channel without token')
      return error(decision.error)
    default:
      return denied(session, channel, 'subscribe', decision.error)
  }
}

/** What differs between the two commands. */
export type TokenUse = {
  /** Log line for a bad token. */
  readonly invalidMessage: string
  /** Begins the log lines about a mismatch. */
  readonly prefix: string
  /** What the client gets for a bad token. */
  readonly onInvalid: Outcome<never>
  /** What it gets for one that has expired. */
  readonly onExpired: Outcome<never>
}

/** A token that comes with subscribe. */
export const TOKEN_OF_SUBSCRIBE: TokenUse = {
  invalidMessage: 'invalid subscription token',
  prefix: '',
  onInvalid: error(ClientErrors.permissionDenied),
  onExpired: error(ClientErrors.tokenExpired),
}

/** A token that comes with sub_refresh. */
export const TOKEN_OF_REFRESH: TokenUse = {
  invalidMessage: 'invalid subscription refresh token',
  prefix: 'sub refresh ',
  onInvalid: disconnect(Disconnects.invalidToken),
  // An error 109 here makes SDKs unsubscribe for ever; after 3006 they come back with a fresh token.
  onExpired: disconnect(Disconnects.subscriptionExpired),
}

/** Verifies a token for a channel. A token made for somebody or something else ends with 3500. */
export async function verifySubscriptionToken(
  session: Session,
  channel: string,
  text: string,
  use: TokenUse,
): Promise<Outcome<SubscribeGrant>> {
  const token = await session.env.rules.tokens.subscription(text)
  const fields = { channel, client: session.clientId, user: session.userId }
  switch (token.t) {
    case 'expired':
      return use.onExpired
    case 'unavailable':
      session.log.warn({ ...fields, problem: token.problem }, 'subscription token keys unavailable')
      return error(ClientErrors.internal)
    case 'invalid':
      session.log.info({ ...fields, problem: token.problem }, use.invalidMessage)
      return use.onInvalid
    case 'ok':
      break
  }
  const mismatch = mismatchOf(session, channel, token)
  if (mismatch === null) return ok(token.grant)
  session.log.info({ ...fields, ...mismatch.fields }, `${use.prefix}${mismatch.message}`)
  return disconnect(Disconnects.invalidToken)
}

function mismatchOf(
  session: Session,
  channel: string,
  token: SubscriptionToken,
): { readonly message: string; readonly fields: object } | null {
  if (token.channel !== channel) {
    return { message: 'token channel mismatch', fields: { token_channel: token.channel } }
  }
  if (token.user !== session.userId) {
    return { message: 'token user mismatch', fields: { token_user: token.user } }
  }
  if (token.client !== '' && token.client !== session.clientId) {
    return { message: 'token client mismatch', fields: { token_client: token.client } }
  }
  return null
}
