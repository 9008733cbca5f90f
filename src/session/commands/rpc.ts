/** rpc: answered by the backend of the method's namespace. spec: client-protocol.md §2.10, proxy.md §2.6 */
import type { Payload } from '../../base/index.js'
import { ok } from '../../protocol/index.js'
import type { Connection } from '../connection.js'
import type { CommandOutcome } from '../outcomes.js'

/** Runs an rpc command. */
export function rpc(
  connection: Connection,
  request: { readonly method: string; readonly data: Payload | null },
): CommandOutcome {
  const { settings, pipelines } = connection.env.rules
  if (settings.rpcPingMethod !== null && settings.rpcPingMethod === request.method) {
    return ok({ kind: 'rpc', data: null })
  }
  return askBackend(connection, pipelines, request)
}

async function askBackend(
  connection: Connection,
  pipelines: Connection['env']['rules']['pipelines'],
  request: { readonly method: string; readonly data: Payload | null },
): Promise<Awaited<CommandOutcome>> {
  const outcome = await pipelines.rpc(request, connection)
  return outcome.t === 'ok' ? ok({ kind: 'rpc', data: outcome.value.data }) : outcome
}
