/** refresh: a new connection token prolongs the connection. spec: client-protocol.md §2.11,
 * server-api-and-operations.md §3.7 */
import type { ConnectionToken } from '../../auth/ports.js'
import {
  ClientErrors,
  type Command,
  Disconnects,
  type Outcome,
  type Result,
  type SubRefreshRequest,
  SubRefreshTypes,
  disconnect,
  error,
  ok,
} from '../../protocol/index.js'
import { BAD_REQUEST, type CommandOutcome, NO_EXPIRY, expiryFields } from '../answers.js'
import { changeKeys } from '../kinds/polled.js'
import type { Session } from '../ports.js'
import { TOKEN_OF_REFRESH, verifySubscriptionToken } from '../subscription/permit.js'
import type { Subscription } from '../subscription/state.js'

/** Runs a refresh command. */
export function refresh(session: Session, token: string): CommandOutcome {
  // With a refresh backend the server prolongs connections by itself.
  if (token === '' || session.identity?.refreshedBy !== 'client') return BAD_REQUEST
  return verify(session, token)
}

async function verify(session: Session, text: string): Promise<Outcome<Result>> {
  const { rules } = session.env
  const token = await rules.tokens.connection(text)
  if (session.closed()) return disconnect(Disconnects.connectionClosed)
  const fields = { client: session.clientId, user: session.userId }
  switch (token.t) {
    case 'expired':
      return disconnect(Disconnects.expired)
    case 'unavailable':
      session.log.warn({ ...fields, problem: token.problem }, 'connection token keys unavailable')
      return error(ClientErrors.internal)
    case 'invalid':
      session.log.info({ ...fields, problem: token.problem }, 'invalid refresh token')
      return disconnect(Disconnects.invalidToken)
    case 'ok':
      return prolong(session, token)
  }
}

function prolong(session: Session, token: ConnectionToken): Outcome<Result> {
  if (token.user !== session.userId) {
    session.log.info(
      { client: session.clientId, user: session.userId, token_user: token.user },
      'refresh token user mismatch',
    )
    return disconnect(Disconnects.invalidToken)
  }
  if (!sameChannels(session.identity?.tokenChannels ?? null, token)) {
    return disconnect(Disconnects.insufficientState)
  }
  const now = session.now()
  if (token.expireAt > 0 && token.expireAt * 1000 <= now) return error(ClientErrors.expired)
  const expireAt = session.env.rules.settings.insecure ? 0 : token.expireAt
  session.updateIdentity({ expireAt, info: token.info, meta: token.meta })
  const value = expireAt === 0 ? NO_EXPIRY : expiryFields(expireAt, true, now)
  return ok({ kind: 'refresh', value })
}

function sameChannels(current: readonly string[] | null, token: ConnectionToken): boolean {
  const next = [...token.subs.keys()].sort()
  const had = current ?? []
  return next.length === had.length && next.every((channel, index) => channel === had[index])
}

type SubRefreshCommand = Extract<Command, { kind: 'sub_refresh' }>

/** Runs a sub_refresh command. */
export function subRefresh(session: Session, command: SubRefreshCommand): CommandOutcome {
  const { request } = command
  if (request.channel === '') return BAD_REQUEST
  const subscription = session.subscriptions.get(request.channel)
  if (subscription?.state.t !== 'live') return error(ClientErrors.permissionDenied)
  const { keyed } = subscription
  if (keyed !== null && request.type !== SubRefreshTypes.refresh) {
    return changeKeys(session, command, subscription, keyed)
  }
  // Keys aside, a shared poll subscription is always refreshed by its client.
  if (subscription.options.namespace.subRefreshProxy && keyed === null) return BAD_REQUEST
  if (request.type !== SubRefreshTypes.refresh || request.token === '')
    return error(ClientErrors.badRequest)
  return prolongSubscription(session, subscription, request)
}

async function prolongSubscription(
  session: Session,
  subscription: Subscription,
  { channel, token }: SubRefreshRequest,
): Promise<Outcome<Result>> {
  const grant = await verifySubscriptionToken(session, channel, token, TOKEN_OF_REFRESH)
  if (grant.t !== 'ok') return grant
  // The subscription may have ended, or been replaced, while the token was verified.
  if (session.closed() || session.subscriptions.get(channel) !== subscription) {
    return error(ClientErrors.permissionDenied)
  }
  const { expireAt, info } = grant.value
  const now = session.now()
  if (expireAt > 0 && expireAt * 1000 <= now) return error(ClientErrors.expired)
  subscription.expireAt = expireAt
  if (info !== null) subscription.info = info
  return ok({ kind: 'sub_refresh', value: expiryFields(expireAt, true, now) })
}
