/** sub_refresh: a new subscription token prolongs a subscription. spec: client-protocol.md §2.12,
 * channels-and-engines.md §3.8 */
import {
  ClientErrors,
  error,
  ok,
  type Outcome,
  type Result,
  type SubRefreshRequest,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { expiryFields } from '../expiry.js'
import { BAD_REQUEST, type CommandOutcome } from '../outcomes.js'
import { TOKEN_OF_REFRESH, verifySubscriptionToken } from '../subscription-token.js'
import type { Subscription } from '../subscription.js'

/** Runs a sub_refresh command. */
export function subRefresh(connection: Connection, request: SubRefreshRequest): CommandOutcome {
  if (request.channel === '') return BAD_REQUEST
  const subscription = connection.subscriptions.get(request.channel)
  if (subscription?.state !== 'live') return error(ClientErrors.permissionDenied)
  if (subscription.options.namespace.subRefreshProxy) return BAD_REQUEST
  // Types 1 and 2 track keys of shared poll channels, which do not exist here.
  if (request.type !== 0 || request.token === '') return error(ClientErrors.badRequest)
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
