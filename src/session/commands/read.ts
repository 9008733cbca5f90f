/** history: pages of a channel's stream, or its position. spec: client-protocol.md §5.5,
 * channels-and-engines.md §3.6, §4.5 */
import { type Namespace, decideHistory, decidePresence } from '../../channels/index.js'
import type { HistorySlice } from '../../engine/ports.js'
import {
  ClientErrors,
  type HistoryRequest,
  type Outcome,
  type Result,
  error,
  ok,
} from '../../protocol/index.js'
import { type CommandOutcome, denied, memberFacts, namespaceOfChannel } from '../answers.js'
import type { Session } from '../ports.js'

/** Runs a history command. */
export function history(session: Session, request: HistoryRequest): CommandOutcome {
  const { channel } = request
  const { channels } = session.env
  const named = namespaceOfChannel(session, channel, 'history for')
  if (named.t !== 'ok') return named
  const namespace = named.value
  if (!channels.hasHistory(namespace)) return error(ClientErrors.notAvailable)
  const decision = decideHistory(namespace, memberFacts(session, channel))
  if (decision !== 'allowed') return denied(session, channel, 'call history', decision)
  if (request.reverse && request.since !== null && request.since.offset === 0) {
    return error(ClientErrors.badRequest)
  }
  return read(session, request, namespace)
}

function read(session: Session, request: HistoryRequest, namespace: Namespace): CommandOutcome {
  const { channels, rules } = session.env
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

/** Runs a presence command. */
export function presence(session: Session, channel: string): CommandOutcome {
  const refused = refuse(session, channel, 'presence')
  if (refused !== null) return refused
  const members = session.env.channels.presence(channel)
  return members instanceof Promise
    ? members.then((value) => ok({ kind: 'presence', value }))
    : ok({ kind: 'presence', value: members })
}

/** Runs a presence_stats command. */
export function presenceStats(session: Session, channel: string): CommandOutcome {
  const refused = refuse(session, channel, 'presence stats')
  if (refused !== null) return refused
  const stats = session.env.channels.presenceStats(channel)
  return stats instanceof Promise
    ? stats.then((value) => ok<Result>({ kind: 'presence_stats', value }))
    : ok({ kind: 'presence_stats', value: stats })
}

function refuse(session: Session, channel: string, operation: string): Outcome<never> | null {
  const named = namespaceOfChannel(session, channel, `${operation} for`)
  if (named.t !== 'ok') return named
  const decision = decidePresence(named.value, memberFacts(session, channel))
  return decision === 'allowed' ? null : denied(session, channel, `call ${operation}`, decision)
}
