/** refresh: a new connection token prolongs the connection. spec: client-protocol.md §2.11,
 * server-api-and-operations.md §3.7 */
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  ok,
  type Outcome,
  type Result,
} from '../../protocol/index.js'
import type { ConnectionToken } from '../../auth/ports.js'
import type { Connection } from '../connection.js'
import { expiryFields, NO_EXPIRY } from '../expiry.js'
import { BAD_REQUEST, type CommandOutcome } from '../outcomes.js'

/** Runs a refresh command. */
export function refresh(connection: Connection, token: string): CommandOutcome {
  const { pipelines } = connection.env.rules
  // With a refresh backend the server prolongs connections by itself.
  if (token === '' || pipelines.refresh !== null) return BAD_REQUEST
  return verify(connection, token)
}

async function verify(connection: Connection, text: string): Promise<Outcome<Result>> {
  const { rules } = connection.env
  const token = await rules.tokens.connection(text)
  if (connection.closed()) return disconnect(Disconnects.connectionClosed)
  const fields = { client: connection.clientId, user: connection.userId }
  switch (token.t) {
    case 'expired':
      return disconnect(Disconnects.expired)
    case 'unavailable':
      connection.log.warn(
        { ...fields, problem: token.problem },
        'connection token keys unavailable',
      )
      return error(ClientErrors.internal)
    case 'invalid':
      connection.log.info({ ...fields, problem: token.problem }, 'invalid refresh token')
      return disconnect(Disconnects.invalidToken)
    case 'ok':
      return prolong(connection, token)
  }
}

function prolong(connection: Connection, token: ConnectionToken): Outcome<Result> {
  if (token.user !== connection.userId) {
    connection.log.info(
      { client: connection.clientId, user: connection.userId, token_user: token.user },
      'refresh token user mismatch',
    )
    return disconnect(Disconnects.invalidToken)
  }
  if (!sameChannels(connection.identity?.tokenChannels ?? null, token)) {
    return disconnect(Disconnects.insufficientState)
  }
  const now = connection.now()
  if (token.expireAt > 0 && token.expireAt * 1000 <= now) return error(ClientErrors.expired)
  const expireAt = connection.env.rules.settings.insecure ? 0 : token.expireAt
  connection.updateIdentity({ expireAt, info: token.info, meta: token.meta })
  const value = expireAt === 0 ? NO_EXPIRY : expiryFields(expireAt, true, now)
  return ok({ kind: 'refresh', value })
}

function sameChannels(current: readonly string[] | null, token: ConnectionToken): boolean {
  const next = [...token.subs.keys()].sort()
  const had = current ?? []
  return next.length === had.length && next.every((channel, index) => channel === had[index])
}
