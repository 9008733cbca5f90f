/**
 * Commands that come as JSON from somewhere else than a caller who waits for the answer: queues.
 * spec: server-api-and-operations.md §9.1, §9.2
 */
import { JsonError } from '../base/index.js'
import { readWhole } from '../wire/index.js'
import { ApiErrors, type ApiError } from './error.js'
import type { ApiMethod, PreparedCall } from './method.js'
import { disconnect, refresh, subscribe, unsubscribe } from './methods/sessions.js'
import { historyRemove } from './methods/channels.js'
import { broadcast, publish } from './methods/publish.js'
import { ApiRunner, type ApiDeps } from './runner.js'

/** What became of a command. */
export type CommandOutcome =
  | { readonly t: 'done' }
  /** There is no such method for queues. */
  | { readonly t: 'unknown' }
  /** The request cannot be read, and never will be. */
  | { readonly t: 'malformed'; readonly problem: string }
  /** Answered with an error. `temporary`: the same command may go through later. */
  | { readonly t: 'failed'; readonly error: ApiError; readonly temporary: boolean }

/** A publication whose attributes do not stand in its body. */
export type CommandPublication = {
  readonly data: Uint8Array
  readonly idempotencyKey: string
  readonly delta: boolean
  readonly version: bigint
  readonly versionEpoch: string
  readonly tags: Readonly<Record<string, string>>
}

/** Runs commands out of queues. Nothing rejects. */
export interface Commands {
  /** Runs a method by its name on the wire, with the JSON of its request. */
  run(method: string, request: string): Promise<CommandOutcome>
  /** Publishes into one channel, or broadcasts into several. */
  publish(channels: readonly string[], publication: CommandPublication): Promise<CommandOutcome>
}

/** Methods that queues may call. */
const METHODS: ReadonlyMap<string, ApiMethod> = new Map(
  [publish, broadcast, subscribe, unsubscribe, disconnect, historyRemove, refresh].map(
    (method): [string, ApiMethod] => [method.name, method],
  ),
)

/** Commands whose metrics have this protocol. */
export function createCommands(protocol: string, deps: ApiDeps): Commands {
  const runner = new ApiRunner<object>(protocol, (_method, result) => result, deps)
  const execute = async (method: ApiMethod, call: PreparedCall): Promise<CommandOutcome> => {
    const outcome = await runner.run(method, call)
    const error = outcome.t === 'error' ? outcome.error : internalErrorIn(outcome.value)
    return error === null
      ? { t: 'done' }
      : { t: 'failed', error, temporary: error.code === ApiErrors.internal.code }
  }
  return {
    run: async (name, request) => {
      const method = METHODS.get(name)
      if (method === undefined) return { t: 'unknown' }
      let call: PreparedCall
      try {
        call = readWhole(request, (cursor) => method.prepare(cursor))
      } catch (error) {
        if (!(error instanceof JsonError)) throw error
        runner.countFault(name, 'unmarshal')
        return { t: 'malformed', problem: error.message }
      }
      return execute(method, call)
    },
    publish: (channels, publication) => {
      const [channel = ''] = channels
      return channels.length === 1
        ? execute(publish, publish.prepareInput({ channel, ...publication }))
        : execute(broadcast, broadcast.prepareInput({ channels, ...publication }))
    },
  }
}

/** Internal errors of single channels make the whole broadcast one to be run again. */
function internalErrorIn(result: object): ApiError | null {
  if (!('responses' in result)) return null
  const responses = result.responses as readonly { readonly error: ApiError | null }[]
  return responses.find(({ error }) => error?.code === ApiErrors.internal.code)?.error ?? null
}
