/** sub_refresh: a new subscription token prolongs a subscription. spec: client-protocol.md §2.12,
 * channels-and-engines.md §3.8 */
import {
  ClientErrors,
  error,
  ok,
  SubRefreshTypes,
  type Command,
  type Outcome,
  type Result,
  type SubRefreshRequest,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { expiryFields } from '../expiry.js'
import { BAD_REQUEST, type CommandOutcome } from '../outcomes.js'
import { changeKeys } from '../shared-poll/track.js'
import { TOKEN_OF_REFRESH, verifySubscriptionToken } from '../subscription-token.js'
import type { Subscription } from '../subscription.js'

type SubRefreshCommand = Extract<Command, { kind: 'sub_refresh' }>

/** Runs a sub_refresh command. */
export function subRefresh(connection: Connection, command: SubRefreshCommand): CommandOutcome {
  const { request } = command
  if (request.channel === '') return BAD_REQUEST
  const subscription = connection.subscriptions.get(request.channel)
  if (subscription?.state !== 'live') return error(ClientErrors.permissionDenied)
  const { keyed } = subscription
  if (keyed !== null && request.type !== SubRefreshTypes.refresh) {
    return changeKeys(connection, command, subscription, keyed)
  }
  // Keys aside, a shared poll subscription is always refreshed by its client.
  if (subscription.options.namespace.subRefreshProxy && keyed === null) return BAD_REQUEST
  if (request.type !== SubRefreshTypes.refresh || request.token === '')
    return error(ClientErrors.badRequest)
  return prolong(connection, subscription, request)
}

async function prolong(
  connection: Connection,
  subscription: Subscription,
  { channel, token }: SubRefreshRequest,
): Promise<Outcome<Result>> {
  const grant = await verifySubscriptionToken(connection, channel, token, TOKEN_OF_REFRESH)
  if (grant.t !== 'ok') return grant
  // The subscription may have ended, or been replaced, while the token was verified.
  if (connection.closed() || connection.subscriptions.get(channel) !== subscription) {
    return error(ClientErrors.permissionDenied)
  }
  const { expireAt, info } = grant.value
  const now = connection.now()
  if (expireAt > 0 && expireAt * 1000 <= now) return error(ClientErrors.expired)
  subscription.expireAt = expireAt
  if (info !== null) subscription.info = info
  return ok({ kind: 'sub_refresh', value: expiryFields(expireAt, true, now) })
}
