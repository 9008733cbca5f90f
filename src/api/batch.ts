/**
 * batch: many commands in one request, whatever its encoding.
 * spec: server-api-and-operations.md §1.6, trap 21
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { mapConcurrently, MAX_CONCURRENT_TASKS } from './concurrency.js'
import { ApiErrors, type ApiError } from './error.js'
import { fail, type ApiOutcome, type PreparedCall } from './method.js'
import { UNKNOWN_METHOD, type ApiRunner } from './runner.js'

/** Most commands of one batch; more are a bad request. */
export const MAX_BATCH_COMMANDS = 100_000

/** Commands run in one turn of the event loop when they follow one another. */
const COMMANDS_PER_TURN = 128

/** A command that is ready to run, or the error it is answered with. */
export type BatchCommand =
  | { readonly t: 'call'; readonly method: string; readonly call: PreparedCall }
  | { readonly t: 'error'; readonly error: ApiError }

/** A batch that is read and ready to run. */
export type PreparedBatch = {
  readonly commands: readonly BatchCommand[]
  readonly parallel: boolean
}

/** Makes the reply to one command; the name of its method is '' when it is not known. */
export type BatchReply<T, R> = (method: string, outcome: ApiOutcome<T>) => R

/**
 * Runs a batch; resolves with its replies in order, or null when it is too long. Rejects with
 * UnencodablePayload when a reply cannot be encoded.
 */
export async function runBatch<T, R>(
  batch: PreparedBatch,
  runner: ApiRunner<T>,
  reply: BatchReply<T, R>,
): Promise<readonly R[] | null> {
  const { commands, parallel } = batch
  if (commands.length > MAX_BATCH_COMMANDS) {
    runner.countError('batch', ApiErrors.badRequest)
    return null
  }
  const run = (command: BatchCommand): Promise<R> => runCommand(command, runner, reply)
  return parallel ? mapConcurrently(commands, MAX_CONCURRENT_TASKS, run) : runInOrder(commands, run)
}

async function runInOrder<R>(
  commands: readonly BatchCommand[],
  run: (command: BatchCommand) => Promise<R>,
): Promise<readonly R[]> {
  const replies: R[] = []
  for (const command of commands) {
    // Commands that finish at once would otherwise hold the event loop.
    if (replies.length > 0 && replies.length % COMMANDS_PER_TURN === 0) await nextTurn()
    replies.push(await run(command))
  }
  return replies
}

async function runCommand<T, R>(
  command: BatchCommand,
  runner: ApiRunner<T>,
  reply: BatchReply<T, R>,
): Promise<R> {
  if (command.t === 'error') {
    runner.countError(UNKNOWN_METHOD, command.error)
    return reply('', fail(command.error))
  }
  return reply(command.method, await runner.run(command.method, command.call))
}
