/** sub_refresh: a new subscription token prolongs a subscription. spec: client-protocol.md §2.12,
 * channels-and-engines.md §3.8 */
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  ok,
  type Outcome,
  type Result,
  type SubRefreshRequest,
} from '../../protocol/index.js'
import type { SubscriptionToken } from '../../auth/ports.js'
import type { Connection } from '../connection.js'
import { expiryFields } from '../expiry.js'
import { BAD_REQUEST, type CommandOutcome } from '../outcomes.js'
import type { Subscription } from '../subscription.js'

/** Runs a sub_refresh command. */
export function subRefresh(connection: Connection, request: SubRefreshRequest): CommandOutcome {
  if (request.channel === '') return BAD_REQUEST
  const subscription = connection.subscriptions.get(request.channel)
  if (subscription?.state !== 'live') return error(ClientErrors.permissionDenied)
  if (subscription.options.namespace.subRefreshProxy) return BAD_REQUEST
  // Types 1 and 2 track keys of shared poll channels, which do not exist here.
  if (request.type !== 0 || request.token === '') return error(ClientErrors.badRequest)
  return verify(connection, subscription, request)
}

async function verify(
  connection: Connection,
  subscription: Subscription,
  request: SubRefreshRequest,
): Promise<Outcome<Result>> {
  const token = await connection.env.rules.tokens.subscription(request.token)
  // The subscription may have ended, or been replaced, while the token was verified.
  if (connection.closed() || connection.subscriptions.get(request.channel) !== subscription) {
    return error(ClientErrors.permissionDenied)
  }
  const fields = { channel: request.channel, client: connection.clientId, user: connection.userId }
  switch (token.t) {
    case 'expired':
      return error(ClientErrors.tokenExpired)
    case 'unavailable':
      connection.log.warn(
        { ...fields, problem: token.problem },
        'subscription token keys unavailable',
      )
      return error(ClientErrors.internal)
    case 'invalid':
      connection.log.info(
        { ...fields, problem: token.problem },
        'invalid subscription refresh token',
      )
      return disconnect(Disconnects.invalidToken)
    case 'ok':
      return prolong(connection, subscription, token)
  }
}

function prolong(
  connection: Connection,
  subscription: Subscription,
  token: SubscriptionToken,
): Outcome<Result> {
  const fields = {
    channel: subscription.channel,
    client: connection.clientId,
    user: connection.userId,
  }
  const mismatch = mismatchOf(connection, subscription, token)
  if (mismatch !== null) {
    connection.log.info({ ...fields, ...mismatch.fields }, mismatch.message)
    return disconnect(Disconnects.invalidToken)
  }
  const { expireAt, info } = token.grant
  const now = connection.now()
  if (expireAt > 0 && expireAt * 1000 <= now) return error(ClientErrors.expired)
  subscription.expireAt = expireAt
  if (info !== null) subscription.info = info
  return ok({ kind: 'sub_refresh', value: expiryFields(expireAt, true, now) })
}

function mismatchOf(
  connection: Connection,
  subscription: Subscription,
  token: SubscriptionToken,
): { readonly message: string; readonly fields: object } | null {
  if (token.channel !== subscription.channel) {
    return {
      message: 'sub refresh token channel mismatch',
      fields: { token_channel: token.channel },
    }
  }
  if (token.user !== connection.userId) {
    return { message: 'sub refresh token user mismatch', fields: { token_user: token.user } }
  }
  if (token.client !== '' && token.client !== connection.clientId) {
    return { message: 'sub refresh token client mismatch', fields: { token_client: token.client } }
  }
  return null
}
