/**
 * Batches as Protobuf. Errors of commands are replies, in transport mode too.
 * spec: server-api-and-operations.md §1.6, §2.3
 */
import { GrpcCodes, type GrpcStatus } from '../../listener/index.js'
import { MAX_BATCH_COMMANDS, runBatch, type BatchCommand } from '../batch.js'
import { ApiErrors } from '../error.js'
import type { ApiMethod } from '../method.js'
import type { ApiRunner } from '../runner.js'
import { isMessage, wireFlag, type WireMessage } from '../wire.js'
import { messageType } from './message.js'
import { UNREADABLE, type UnaryHandler } from './unary.js'

const TOO_LONG: GrpcStatus = {
  code: GrpcCodes.invalidArgument,
  message: `a batch has at most ${MAX_BATCH_COMMANDS} commands`,
}

/** A decoded request, of which only this much is believed. */
type BatchMessage = { readonly commands?: unknown; readonly parallel?: unknown }

/** Serves batches of the given methods; their order decides between several requests of a command. */
export function batchHandler(
  methods: readonly ApiMethod[],
  runner: ApiRunner<WireMessage>,
): UnaryHandler {
  const requests = messageType('BatchRequest')
  const responses = messageType('BatchResponse')
  return async (bytes, { path }) => {
    let request: BatchMessage
    try {
      request = requests.decode(bytes)
    } catch (error) {
      runner.countFault('batch', 'unmarshal')
      runner.log.error({ path, error }, 'error decoding API request')
      return UNREADABLE
    }
    const commands = Array.isArray(request.commands) ? request.commands : []
    const batch = {
      commands: commands.map((command) => commandOf(command, methods)),
      parallel: wireFlag(request.parallel),
    }
    const replies = await runBatch(batch, runner, (method, outcome) =>
      outcome.t === 'ok' ? { [method]: outcome.value } : { error: outcome.error },
    )
    return replies === null ? TOO_LONG : responses.encode({ replies }).finish()
  }
}

function commandOf(command: unknown, methods: readonly ApiMethod[]): BatchCommand {
  if (isMessage(command)) {
    const given = command as Readonly<Record<string, unknown>>
    for (const method of methods) {
      const request = Object.hasOwn(given, method.name) ? given[method.name] : null
      if (isMessage(request)) {
        return { t: 'call', method: method.name, call: method.prepareMessage(request) }
      }
    }
  }
  return { t: 'error', error: ApiErrors.notFound }
}
