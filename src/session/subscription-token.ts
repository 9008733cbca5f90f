/**
 * Subscription tokens of subscribe and sub_refresh: whether one is good for this client and channel.
 * spec: server-api-and-operations.md §3.3, §3.7
 */
import type { SubscriptionToken } from '../auth/ports.js'
import type { SubscribeGrant } from '../model/index.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  ok,
  type Outcome,
} from '../protocol/index.js'
import type { Connection } from './connection.js'

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
  connection: Connection,
  channel: string,
  text: string,
  use: TokenUse,
): Promise<Outcome<SubscribeGrant>> {
  const token = await connection.env.rules.tokens.subscription(text)
  const fields = { channel, client: connection.clientId, user: connection.userId }
  switch (token.t) {
    case 'expired':
      return use.onExpired
    case 'unavailable':
      connection.log.warn(
        { ...fields, problem: token.problem },
        'subscription token keys unavailable',
      )
      return error(ClientErrors.internal)
    case 'invalid':
      connection.log.info({ ...fields, problem: token.problem }, use.invalidMessage)
      return use.onInvalid
    case 'ok':
      break
  }
  const mismatch = mismatchOf(connection, channel, token)
  if (mismatch === null) return ok(token.grant)
  connection.log.info({ ...fields, ...mismatch.fields }, `${use.prefix}${mismatch.message}`)
  return disconnect(Disconnects.invalidToken)
}

function mismatchOf(
  connection: Connection,
  channel: string,
  token: SubscriptionToken,
): { readonly message: string; readonly fields: object } | null {
  if (token.channel !== channel) {
    return { message: 'token channel mismatch', fields: { token_channel: token.channel } }
  }
  if (token.user !== connection.userId) {
    return { message: 'token user mismatch', fields: { token_user: token.user } }
  }
  if (token.client !== '' && token.client !== connection.clientId) {
    return { message: 'token client mismatch', fields: { token_client: token.client } }
  }
  return null
}
