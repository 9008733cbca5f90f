/**
 * Batches as JSON. Everything is read before anything runs.
 * spec: server-api-and-operations.md §1.6, trap 21
 */
import type { JsonCursor } from '../base/index.js'
import { MAX_BATCH_COMMANDS, runBatch, type BatchCommand, type PreparedBatch } from './batch.js'
import { ApiErrors, errorJson } from './error.js'
import { flag, objectReader, required, type JsonField } from './fields.js'
import { objectSchema, type JsonSchema } from './json-schema.js'
import type { ApiMethod } from './method.js'
import type { ApiRunner } from './runner.js'

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

function commandsField(methods: readonly ApiMethod[]): JsonField<readonly BatchCommand[]> {
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
