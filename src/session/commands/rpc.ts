/** rpc: answered by the backend of the method's namespace. spec: client-protocol.md §2.10, proxy.md §2.6 */
import { type Command, ok } from '../../protocol/index.js'
import { type CommandOutcome, REPLIED } from '../answers.js'
import { followed, preceded } from '../effects.js'
import { feedConnection } from '../kinds/fed.js'
import type { Effects, RpcDecision } from '../../pipelines/ports.js'
import type { Session } from '../ports.js'

type RpcCommand = Extract<Command, { kind: 'rpc' }>

/** Runs an rpc command. */
export function rpc(session: Session, command: RpcCommand): CommandOutcome {
  const { settings } = session.env.rules
  if (settings.rpcPingMethod !== null && settings.rpcPingMethod === command.request.method) {
    return ok({ kind: 'rpc', data: null })
  }
  return askBackend(session, command)
}

async function askBackend(session: Session, command: RpcCommand): Promise<Awaited<CommandOutcome>> {
  const { pipelines, runs } = session.env.rules
  const outcome = await (runs ?? pipelines).rpc(command.request, session)
  if (outcome.t !== 'ok') return outcome
  const { data, stream, effects } = outcome.value
  if (effects !== undefined) return withEffects(session, command, outcome.value, effects)
  if (stream === undefined) return ok({ kind: 'rpc', data })
  answer(session, command, outcome.value)
  return REPLIED
}

/** The reply comes before what follows it. */
function answer(session: Session, command: RpcCommand, { data, stream }: RpcDecision): void {
  session.reply(command, { kind: 'rpc', data })
  if (stream !== undefined) feedConnection(session, stream)
}

async function withEffects(
  session: Session,
  command: RpcCommand,
  decision: RpcDecision,
  effects: Effects,
): Promise<Awaited<CommandOutcome>> {
  const refused = await preceded(session, effects)
  const outcome =
    refused ??
    (await followed(session, effects, () => {
      answer(session, command, decision)
      return REPLIED
    }))
  if (outcome.t !== 'ok') decision.stream?.cancel()
  return outcome
}
