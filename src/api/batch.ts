/**
 * batch: many commands in one request. Everything is read before anything runs.
 * spec: server-api-and-operations.md §1.6, trap 21
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import type { JsonCursor } from '../base/index.js'
import { mapConcurrently, MAX_CONCURRENT_TASKS } from './concurrency.js'
import { ApiErrors, errorJson, type ApiError } from './error.js'
import { flag, objectReader, required, type Field } from './fields.js'
import { objectSchema, type JsonSchema } from './json-schema.js'
import type { ApiMethod, PreparedCall } from './method.js'
import { UNKNOWN_METHOD, type ApiRunner } from './runner.js'

/** Most commands of one batch; more are a bad request. */
export const MAX_BATCH_COMMANDS = 100_000

/** Commands run in one turn of the event loop when they follow one another. */
const COMMANDS_PER_TURN = 128

type BatchCommand =
  | { readonly t: 'call'; readonly method: string; readonly call: PreparedCall }
  | { readonly t: 'error'; readonly error: ApiError }

/** A batch that is read and ready to run. */
export type PreparedBatch = {
  readonly commands: readonly BatchCommand[]
  readonly parallel: boolean
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
  const reader = objectReader({
    commands: required(commandsField(methods)),
    parallel: flag('Run commands at the same time instead of one after another.'),
  })
  return {
    read: (cursor) => reader.read(cursor),
    requestSchema: reader.schema,
    resultSchema: objectSchema({
      replies: {
        type: 'array',
        description:
          'One per command, in order: the result under the name of the method, or an error.',
        items: objectSchema({
          ...Object.fromEntries(methods.map(({ name, resultSchema }) => [name, resultSchema])),
          error: objectSchema({ code: { type: 'integer' }, message: { type: 'string' } }),
        }),
      },
    }),
  }
}

function commandsField(methods: readonly ApiMethod[]): Field<readonly BatchCommand[]> {
  const ranks = new Map(methods.map((method, rank) => [method.name, { method, rank }]))
  return {
    initial: [],
    read: (cursor) => {
      const commands: BatchCommand[] = []
      if (!cursor.takeNull()) {
        cursor.array(() => {
          const command = readCommand(cursor, ranks)
          // One more than allowed is kept, so that the batch is refused; the rest costs no memory.
          if (commands.length <= MAX_BATCH_COMMANDS) commands.push(command)
        })
      }
      return commands
    },
    schema: {
      type: 'array',
      description: `Objects with one key, the name of a method; at most ${MAX_BATCH_COMMANDS}.`,
      items: objectSchema(
        Object.fromEntries(methods.map(({ name, requestSchema }) => [name, requestSchema])),
      ),
    },
  }
}

type Ranks = ReadonlyMap<string, { readonly method: ApiMethod; readonly rank: number }>

/** One element; of several known keys the one that comes first in the list of methods counts. */
function readCommand(cursor: JsonCursor, ranks: Ranks): BatchCommand {
  if (cursor.takeNull()) return { t: 'error', error: ApiErrors.badRequest }
  let best = Infinity
  let command: BatchCommand = { t: 'error', error: ApiErrors.notFound }
  cursor.object((key) => {
    const known = ranks.get(key) ?? ranks.get(key.toLowerCase())
    if (known === undefined) {
      cursor.skip()
      return
    }
    // A null is no command, so `info` has to be given as `{}`.
    if (cursor.takeNull()) return
    const call = known.method.prepare(cursor)
    if (known.rank > best) return
    best = known.rank
    command = { t: 'call', method: known.method.name, call }
  })
  return command
}

/**
 * Runs a batch and writes the whole answer. Errors of commands are replies; a batch that is too long
 * is an error of its own. Rejects with UnencodablePayload when a reply cannot be written.
 */
export async function runBatch(batch: PreparedBatch, runner: ApiRunner): Promise<string> {
  const { commands, parallel } = batch
  if (commands.length === 0) return '{}'
  if (commands.length > MAX_BATCH_COMMANDS) {
    runner.countError('batch', ApiErrors.badRequest)
    return `{"error":${errorJson(ApiErrors.badRequest)}}`
  }
  const replies = parallel
    ? await mapConcurrently(commands, MAX_CONCURRENT_TASKS, (command) =>
        runCommand(command, runner),
      )
    : await runInOrder(commands, runner)
  return `{"replies":[${replies.join(',')}]}`
}

async function runInOrder(commands: readonly BatchCommand[], runner: ApiRunner): Promise<string[]> {
  const replies: string[] = []
  for (const command of commands) {
    // Commands that finish at once would otherwise hold the event loop.
    if (replies.length > 0 && replies.length % COMMANDS_PER_TURN === 0) await nextTurn()
    replies.push(await runCommand(command, runner))
  }
  return replies
}

async function runCommand(command: BatchCommand, runner: ApiRunner): Promise<string> {
  if (command.t === 'error') {
    runner.countError(UNKNOWN_METHOD, command.error)
    return `{"error":${errorJson(command.error)}}`
  }
  const outcome = await runner.run(command.method, command.call)
  return outcome.t === 'ok'
    ? `{${JSON.stringify(command.method)}:${outcome.value}}`
    : `{"error":${errorJson(outcome.error)}}`
}
