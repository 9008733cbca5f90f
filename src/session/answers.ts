/** Shorthands that commands share. */
import type { MaybePromise } from '../base/index.js'
import type { MemberFacts, Namespace } from '../channels/index.js'
import { MAX_TTL_SECONDS } from '../model/index.js'
import {
  type ClientError,
  ClientErrors,
  type Disconnect,
  Disconnects,
  type Outcome,
  type RefreshResult,
  type Result,
  type SubscribeResult,
  disconnect,
  error,
  ok,
} from '../protocol/index.js'
import type { Session } from './ports.js'

/** What a command handler answers; null = it has queued the reply itself. */
export type CommandOutcome = MaybePromise<Outcome<Result | null>>

/** The handler queued the reply (it had to do something right after it). */
export const REPLIED: Outcome<null> = ok(null)

/** A protocol violation: the connection ends with 3501. */
export const BAD_REQUEST: Outcome<never> = disconnect(Disconnects.badRequest)

/** Error 103 with the log line newcomers look for. */
export function denied(
  session: Session,
  channel: string,
  operation: string,
  clientError: ClientError = ClientErrors.permissionDenied,
): Outcome<never> {
  if (clientError.code === ClientErrors.permissionDenied.code) {
    session.log.info(
      { channel, client: session.clientId, user: session.userId },
      `attempt to ${operation} without sufficient permission`,
    )
  }
  return error(clientError)
}

/**
 * Namespace of a channel whose name is legal: empty → 3501, unknown namespace → 102, bad name → 107.
 * `operation` begins the log line, e.g. `history for`.
 */
export function namespaceOfChannel(
  session: Session,
  channel: string,
  operation: string,
): Outcome<Namespace> {
  if (channel === '') return BAD_REQUEST
  const { namespaces } = session.env.channels
  const resolved = namespaces.resolve(channel)
  const fields = { channel, client: session.clientId, user: session.userId }
  if (resolved === null) {
    session.log.info(fields, `${operation} unknown channel`)
    return error(ClientErrors.unknownChannel)
  }
  if (!namespaces.isValidName(channel, resolved)) {
    session.log.info(fields, 'invalid channel name')
    return error(ClientErrors.badRequest)
  }
  return ok(resolved.namespace)
}

/** How long an expiry is put off when the backend did not answer, in seconds. */
export const RETRY_SECONDS = 60

/** Never expires. */
export const NO_EXPIRY: RefreshResult = { expires: false, ttl: 0 }

/** Seconds until `expireAt` (Unix seconds), at most a year; ≤ 0 = past. */
export function ttlSeconds(expireAt: number, nowMs: number): number {
  return Math.min(expireAt - Math.floor(nowMs / 1000), MAX_TTL_SECONDS)
}

/** `expires`/`ttl` fields for an expiry that the client has to renew itself; 0 = never. */
export function expiryFields(
  expireAt: number,
  clientRefreshes: boolean,
  nowMs: number,
): RefreshResult {
  if (expireAt === 0 || !clientRefreshes) return NO_EXPIRY
  return { expires: true, ttl: Math.max(1, ttlSeconds(expireAt, nowMs)) }
}

/** A reply that says nothing; what there is to say goes over it. */
export const EMPTY_RESULT: SubscribeResult = {
  expires: false,
  ttl: 0,
  recoverable: false,
  epoch: '',
  publications: [],
  recovered: false,
  offset: 0,
  positioned: false,
  data: null,
  wasRecovering: false,
  delta: false,
}

const BY_ERROR: ReadonlyMap<number, Disconnect> = new Map<number, Disconnect>([
  [ClientErrors.tokenExpired.code, Disconnects.expired],
  [ClientErrors.expired.code, Disconnects.expired],
  [ClientErrors.tooManyRequests.code, Disconnects.tooManyRequests],
  [ClientErrors.permissionDenied.code, Disconnects.permissionDenied],
])

/** The disconnect for an error code of connect; the configured ones come first. */
export function connectDisconnect(
  code: number,
  configured: ReadonlyMap<number, Disconnect>,
): Disconnect {
  return configured.get(code) ?? BY_ERROR.get(code) ?? Disconnects.serverError
}

/** Facts for permission tables about a client and a channel. */
export function memberFacts(session: Session, channel: string): MemberFacts {
  return {
    user: session.userId,
    subscribed: session.subscriptions.get(channel)?.state.t === 'live',
    insecure: session.env.rules.settings.insecure,
  }
}
