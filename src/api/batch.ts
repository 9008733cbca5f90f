/**
 * batch: many commands in one request, whatever its encoding. Everything is read before anything runs.
 * spec: server-api-and-operations.md §1.6, trap 21
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JsonCursor } from '../base/index.js'
import {
  flag,
  foldName,
  jsonOnly,
  listOf,
  message,
  required,
  type Field,
  type JsonSchema,
} from '../wire/index.js'
import { mapConcurrently, MAX_CONCURRENT_TASKS } from './concurrency.js'
import { ApiErrors, errorJson, type ApiError } from './error.js'
import { errorMessage } from './messages.js'
import { fail, type ApiMethod, type ApiOutcome, type PreparedCall } from './method.js'
import { UNKNOWN_METHOD, type ApiRunner } from './runner.js'

/** Most commands of one batch; more are a bad request. */
export const MAX_BATCH_COMMANDS = 100_000

/** Commands run in one turn of the event loop when they follow one another. */
const COMMANDS_PER_TURN = 128

/** A command that is ready to run, or the error it is answered with. */
export type BatchCommand =
  | { readonly t: 'call'; readonly method: ApiMethod; readonly call: PreparedCall }
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
  const { method, call } = command
  return reply(method.name, await runner.run(method, call))
}

/** Reads batches of the given methods. */
export interface BatchReader {
  /** Consumes the request. Throws JsonError when any command is malformed. */
  read(cursor: JsonCursor): PreparedBatch
  readonly requestSchema: JsonSchema
  readonly resultSchema: JsonSchema
}

/** Builds the reader; the order of `methods` decides between several keys of one element. */
export function createBatchReader(methods: readonly ApiMethod[]): BatchReader {
  const request = message({
    commands: required(commandsField(methods)),
    parallel: flag('Run commands at the same time instead of one after another.'),
  })
  const results = methods.map(({ name, resultSchema }) => [name, resultSchema] as const)
  const replies: JsonSchema = {
    type: 'array',
    description: 'One per command, in order: the result under the name of the method, or an error.',
    items: {
      type: 'object',
      properties: { ...Object.fromEntries(results), error: errorMessage.schema },
    },
  }
  return {
    read: (cursor) => request.read(cursor),
    requestSchema: request.schema,
    resultSchema: { type: 'object', properties: { replies } },
  }
}

function commandsField(methods: readonly ApiMethod[]): Field<readonly BatchCommand[]> {
  const ranks = new Map(methods.map((method, rank) => [method.name, { method, rank }]))
  const command = jsonOnly<BatchCommand>({ t: 'error', error: ApiErrors.badRequest }, (cursor) =>
    readCommand(cursor, ranks),
  )
  const requests = methods.map(({ name, requestSchema }) => [name, requestSchema] as const)
  return {
    // One more than allowed is kept, so that the batch is refused.
    ...listOf(command, undefined, MAX_BATCH_COMMANDS),
    schema: {
      type: 'array',
      description: `Objects with one key, the name of a method; at most ${MAX_BATCH_COMMANDS}.`,
      items: { type: 'object', properties: Object.fromEntries(requests) },
    },
  }
}

type Ranks = ReadonlyMap<string, { readonly method: ApiMethod; readonly rank: number }>

/** One element; of several known keys the one that comes first in the list of methods counts. */
function readCommand(cursor: JsonCursor, ranks: Ranks): BatchCommand {
  let best = Infinity
  let command: BatchCommand = { t: 'error', error: ApiErrors.notFound }
  cursor.object((key) => {
    const known = ranks.get(key) ?? ranks.get(foldName(key))
    if (known === undefined) {
      cursor.skip()
      return
    }
    // A null is no command, so `info` has to be given as `{}`.
    if (cursor.takeNull()) return
    const call = known.method.prepare(cursor)
    if (known.rank > best) return
    best = known.rank
    command = { t: 'call', method: known.method, call }
  })
  return command
}

/**
 * Runs a batch and writes the whole answer. Errors of commands are replies; a batch that is too long
 * is an error of its own. Rejects with UnencodablePayload when a reply cannot be written.
 */
export async function runBatchJson(
  batch: PreparedBatch,
  runner: ApiRunner<string>,
): Promise<string> {
  const replies = await runBatch(batch, runner, (method, outcome) =>
    outcome.t === 'ok'
      ? `{${JSON.stringify(method)}:${outcome.value}}`
      : `{"error":${errorJson(outcome.error)}}`,
  )
  if (replies === null) return `{"error":${errorJson(ApiErrors.badRequest)}}`
  return replies.length === 0 ? '{}' : `{"replies":[${replies.join(',')}]}`
}
