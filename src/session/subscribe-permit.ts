/**
 * Who may subscribe, and with what: token, backend or the rules of the namespace. The same for every
 * kind of subscription. spec: channels-and-engines.md §3.1–3.3, proxy.md §2.3
 */
import { PLAIN_GRANT, type SubscribeGrant, SubscriptionSources } from '../model/index.js'
import {
  decideSubscribe,
  grantRequested,
  type ResolvedChannel,
  type SubscribeDecision,
} from '../channels/index.js'
import type { AnswerStream } from '../pipelines/ports.js'
import { ClientErrors, error, ok, type Outcome, type SubscribeRequest } from '../protocol/index.js'
import type { Connection } from './connection.js'
import { denied } from './outcomes.js'
import type { GrantedFeatures } from './subscription-options.js'
import { TOKEN_OF_SUBSCRIBE, verifySubscriptionToken } from './subscription-token.js'

/** Where the channel belongs and who decides, or why it is refused at once. */
export type Judgement =
  | {
      readonly t: 'judged'
      readonly resolved: ResolvedChannel
      readonly decision: SubscribeDecision
    }
  | { readonly t: 'refused'; readonly outcome: Outcome<never> }

/** The limit of channels, and the rules that need nobody else. */
export function judgeSubscribe(
  connection: Connection,
  request: SubscribeRequest,
  resolved: ResolvedChannel | null,
): Judgement {
  const { channels, rules } = connection.env
  const { channel } = request
  if (connection.subscriptions.size >= rules.settings.channelLimit) {
    return { t: 'refused', outcome: error(ClientErrors.limitExceeded) }
  }
  const decision = decideSubscribe({
    channel,
    resolved,
    table: channels.namespaces,
    requestType: request.type,
    user: connection.userId,
    hasToken: request.token !== '',
    insecure: rules.settings.insecure,
  })
  return decision.t === 'denied' || resolved === null
    ? { t: 'refused', outcome: refusal(connection, channel, decision) }
    : { t: 'judged', resolved, decision }
}

/** Rights and options as decided. */
export type Permit = {
  readonly source: number
  readonly grant: SubscribeGrant
  readonly features: GrantedFeatures
  /** What the backend goes on to send. */
  readonly stream?: AnswerStream
}

const NO_FEATURES: GrantedFeatures = { positioned: false, recoverable: false, joinLeave: false }

/** Asks whoever decides. */
export async function permitOf(
  connection: Connection,
  request: SubscribeRequest,
  resolved: ResolvedChannel,
  decision: SubscribeDecision,
): Promise<Outcome<Permit>> {
  switch (decision.t) {
    case 'token': {
      const { channel, token } = request
      const grant = await verifySubscriptionToken(connection, channel, token, TOKEN_OF_SUBSCRIBE)
      if (grant.t !== 'ok') return grant
      return ok({
        source: SubscriptionSources.subscriptionToken,
        grant: grant.value,
        features: featuresOf(connection, resolved, request),
      })
    }
    case 'proxy': {
      const outcome = await connection.env.rules.pipelines.subscribe(
        {
          channel: request.channel,
          namespace: resolved.namespace.name,
          token: request.token,
          data: request.data,
        },
        connection,
      )
      // The client's own wishes are ignored on this path (proxy.md §2.3).
      return outcome.t === 'ok'
        ? ok({
            source: SubscriptionSources.subscribeProxy,
            grant: outcome.value,
            features: NO_FEATURES,
          })
        : outcome
    }
    case 'stream':
      return streamPermit(connection, request, resolved)
    case 'allowed':
      return ok({
        source: decision.source,
        grant: PLAIN_GRANT,
        features: featuresOf(connection, resolved, request),
      })
    case 'denied':
      return error(decision.error)
  }
}

/** Whoever gets the permit has to start or cancel its stream. */
async function streamPermit(
  connection: Connection,
  request: SubscribeRequest,
  { namespace }: ResolvedChannel,
): Promise<Outcome<Permit>> {
  const { channel, token, data } = request
  const outcome = await connection.env.rules.pipelines.subscribeStream(
    { channel, namespace: namespace.name, token, data },
    connection,
  )
  if (outcome.t !== 'ok') return outcome
  const { grant, stream } = outcome.value
  return ok({ source: SubscriptionSources.streamProxy, grant, features: NO_FEATURES, stream })
}

function featuresOf(
  connection: Connection,
  resolved: ResolvedChannel,
  request: SubscribeRequest,
): GrantedFeatures {
  return grantRequested(resolved.namespace, connection.memberFacts(request.channel), request)
}

/** The answer to a subscribe that the rules refuse at once, with its log line. */
function refusal(
  connection: Connection,
  channel: string,
  decision: SubscribeDecision,
): Outcome<never> {
  if (decision.t !== 'denied') return error(ClientErrors.unknownChannel)
  const fields = { channel, client: connection.clientId, user: connection.userId }
  switch (decision.reason) {
    case 'unknown_channel':
      connection.log.info(fields, 'subscribe unknown channel')
      return error(decision.error)
    case 'invalid_name':
      connection.log.info(fields, 'invalid channel name')
      return error(decision.error)
    case 'type_not_allowed':
      connection.log.info(fields, 'subscription type not allowed for namespace')
      return error(decision.error)
    case 'private_without_token':
      connection.log.warn(fields, 'attempt to subscribe on private channel without token')
      return error(decision.error)
    default:
      return denied(connection, channel, 'subscribe', decision.error)
  }
}
