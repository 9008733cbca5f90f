/** rpc: answered by the backend of the method's namespace. spec: client-protocol.md §2.10, proxy.md §2.6 */
import { ok, type Command } from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import { REPLIED, type CommandOutcome } from '../outcomes.js'
import { feedConnection } from '../streams.js'

type RpcCommand = Extract<Command, { kind: 'rpc' }>

/** Runs an rpc command. */
export function rpc(connection: Connection, command: RpcCommand): CommandOutcome {
  const { settings, pipelines } = connection.env.rules
  if (settings.rpcPingMethod !== null && settings.rpcPingMethod === command.request.method) {
    return ok({ kind: 'rpc', data: null })
  }
  return askBackend(connection, pipelines, command)
}

async function askBackend(
  connection: Connection,
  pipelines: Connection['env']['rules']['pipelines'],
  command: RpcCommand,
): Promise<Awaited<CommandOutcome>> {
  const outcome = await pipelines.rpc(command.request, connection)
  if (outcome.t !== 'ok') return outcome
  const { data, stream } = outcome.value
  if (stream === undefined) return ok({ kind: 'rpc', data })
  // The reply comes before what follows it.
  connection.reply(command, { kind: 'rpc', data })
  feedConnection(connection, stream)
  return REPLIED
}
