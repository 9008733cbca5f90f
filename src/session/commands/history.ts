/** history: pages of a channel's stream, or its position. spec: client-protocol.md §5.5,
 * channels-and-engines.md §3.6, §4.5 */
import { decideHistory, type Namespace } from '../../channels/index.js'
import type { HistorySlice } from '../../engine/ports.js'
import {
  ClientErrors,
  error,
  ok,
  type HistoryRequest,
  type Outcome,
  type Result,
} from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { namespaceOfChannel } from '../named-channel.js'
import { denied, type CommandOutcome } from '../outcomes.js'

/** Runs a history command. */
export function history(connection: Connection, request: HistoryRequest): CommandOutcome {
  const { channel } = request
  const { channels } = connection.env
  const named = namespaceOfChannel(connection, channel, 'history for')
  if (named.t !== 'ok') return named
  const namespace = named.value
  if (!channels.hasHistory(namespace)) return error(ClientErrors.notAvailable)
  const decision = decideHistory(namespace, connection.memberFacts(channel))
  if (decision !== 'allowed') return denied(connection, channel, 'call history', decision)
  if (request.reverse && request.since !== null && request.since.offset === 0) {
    return error(ClientErrors.badRequest)
  }
  return read(connection, request, namespace)
}

function read(
  connection: Connection,
  request: HistoryRequest,
  namespace: Namespace,
): CommandOutcome {
  const { channels, rules } = connection.env
  const most = rules.settings.historyLimit
  const limit = request.limit < 0 || request.limit > most ? most : request.limit
  const slice = channels.history(request.channel, namespace, {
    limit,
    since: request.since,
    reverse: request.reverse,
  })
  return slice instanceof Promise
    ? slice.then((value) => answer(request, value))
    : answer(request, slice)
}

function answer(request: HistoryRequest, slice: HistorySlice): Outcome<Result> {
  const { epoch, offset } = slice.position
  const asked = request.since?.epoch ?? ''
  if (asked !== '' && asked !== epoch) return error(ClientErrors.unrecoverablePosition)
  return ok({ kind: 'history', value: { publications: slice.publications, epoch, offset } })
}
