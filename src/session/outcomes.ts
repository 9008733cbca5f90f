/** Shorthands that commands share. */
import type { MaybePromise } from '../base/index.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  ok,
  type ClientError,
  type Outcome,
  type Result,
} from '../protocol/index.js'
import type { Connection } from './connection.js'

/** What a command handler answers; null = it has queued the reply itself. */
export type CommandOutcome = MaybePromise<Outcome<Result | null>>

/** The handler queued the reply (it had to do something right after it). */
export const REPLIED: Outcome<null> = ok(null)

/** A protocol violation: the connection ends with 3501. */
export const BAD_REQUEST: Outcome<never> = disconnect(Disconnects.badRequest)

/** Error 103 with the log line newcomers look for. */
export function denied(
  connection: Connection,
  channel: string,
  operation: string,
  clientError: ClientError = ClientErrors.permissionDenied,
): Outcome<never> {
  if (clientError.code === ClientErrors.permissionDenied.code) {
    connection.log.info(
      { channel, client: connection.clientId, user: connection.userId },
      `attempt to ${operation} without sufficient permission`,
    )
  }
  return error(clientError)
}
