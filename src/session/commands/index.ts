/** The command table: one file per command. spec: client-protocol.md §2 */
import { assertNever } from '../../base/index.js'
import { disconnect, Disconnects, type Command } from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { BAD_REQUEST, type CommandOutcome } from '../outcomes.js'
import { connect } from './connect.js'
import { history } from './history.js'
import { presence, presenceStats } from './presence.js'
import { publish } from './publish.js'
import { refresh } from './refresh.js'
import { rpc } from './rpc.js'
import { subRefresh } from './sub-refresh.js'
import { subscribe } from './subscribe.js'
import { unsubscribe } from './unsubscribe.js'

/** Runs a command. Engine failures and bugs are thrown; everything expected is an outcome. */
export function runCommand(connection: Connection, command: Command): CommandOutcome {
  switch (command.kind) {
    case 'connect':
      return connect(connection, command)
    case 'subscribe':
      return subscribe(connection, command)
    case 'unsubscribe':
      return unsubscribe(connection, command.request.channel)
    case 'publish':
      return publish(connection, command.request)
    case 'presence':
      return presence(connection, command.request.channel)
    case 'presence_stats':
      return presenceStats(connection, command.request.channel)
    case 'history':
      return history(connection, command.request)
    case 'rpc':
      return rpc(connection, command)
    case 'refresh':
      return refresh(connection, command.request.token)
    case 'sub_refresh':
      return subRefresh(connection, command)
    case 'send':
      // No handler for one-way messages exists, as in the reference.
      return disconnect(Disconnects.notAvailable)
    case 'pong':
      // Pongs that are expected never get here.
      return BAD_REQUEST
    default:
      return assertNever(command)
  }
}
