/** The first checks of every command about a channel. spec: channels-and-engines.md §3.5, §3.6 */
import type { Namespace } from '../channels/index.js'
import { ClientErrors, error, ok, type Outcome } from '../protocol/index.js'
import type { Connection } from './connection.js'
import { BAD_REQUEST } from './outcomes.js'

/**
 * Namespace of a channel whose name is legal: empty → 3501, unknown namespace → 102, bad name → 107.
 * `operation` begins the log line, e.g. `history for`.
 */
export function namespaceOfChannel(
  connection: Connection,
  channel: string,
  operation: string,
): Outcome<Namespace> {
  if (channel === '') return BAD_REQUEST
  const { namespaces } = connection.env.channels
  const resolved = namespaces.resolve(channel)
  const fields = { channel, client: connection.clientId, user: connection.userId }
  if (resolved === null) {
    connection.log.info(fields, `${operation} unknown channel`)
    return error(ClientErrors.unknownChannel)
  }
  if (!namespaces.isValidName(channel, resolved)) {
    connection.log.info(fields, 'invalid channel name')
    return error(ClientErrors.badRequest)
  }
  return ok(resolved.namespace)
}
