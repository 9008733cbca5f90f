/** presence and presence_stats. spec: client-protocol.md §2.8, channels-and-engines.md §3.6 */
import { decidePresence } from '../../channels/index.js'
import { ok, type Outcome, type Result } from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { namespaceOfChannel } from '../named-channel.js'
import { denied, type CommandOutcome } from '../outcomes.js'

/** Runs a presence command. */
export function presence(connection: Connection, channel: string): CommandOutcome {
  const refused = refuse(connection, channel, 'presence')
  if (refused !== null) return refused
  const members = connection.env.channels.presence(channel)
  return members instanceof Promise
    ? members.then((value) => ok({ kind: 'presence', value }))
    : ok({ kind: 'presence', value: members })
}

/** Runs a presence_stats command. */
export function presenceStats(connection: Connection, channel: string): CommandOutcome {
  const refused = refuse(connection, channel, 'presence stats')
  if (refused !== null) return refused
  const stats = connection.env.channels.presenceStats(channel)
  return stats instanceof Promise
    ? stats.then((value) => ok<Result>({ kind: 'presence_stats', value }))
    : ok({ kind: 'presence_stats', value: stats })
}

function refuse(connection: Connection, channel: string, operation: string): Outcome<never> | null {
  const named = namespaceOfChannel(connection, channel, `${operation} for`)
  if (named.t !== 'ok') return named
  const decision = decidePresence(named.value, connection.memberFacts(channel))
  return decision === 'allowed' ? null : denied(connection, channel, `call ${operation}`, decision)
}
