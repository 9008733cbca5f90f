/**
 * Legacy envelope: concatenated `{"id","method","params"}` objects, read and run one after another.
 * spec: server-api-and-operations.md §1.8, trap 22
 */
import { setImmediate as nextTurn } from 'node:timers/promises'
import { JsonCursor, JsonError } from '../base/index.js'
import { ApiErrors, errorJson } from './error.js'
import { jsonOnly, message, uint32 } from '../wire/index.js'
import { fail, type ApiMethod, type ApiOutcome } from './method.js'
import { apiMethods } from './methods/index.js'
import { UNKNOWN_METHOD, type ApiRunner } from './runner.js'

/** Numbers of methods, including those that other editions serve. The index is the number. */
const NUMBERED: readonly string[] = [
  ...['publish', 'broadcast', 'unsubscribe', 'disconnect', 'presence', 'presence_stats', 'history'],
  ...['history_remove', 'channels', 'info', 'rpc', 'subscribe', 'refresh', '', 'connections'],
  ...['update_user_status', 'get_user_status', 'delete_user_status', 'block_user', 'unblock_user'],
  ...[
    'revoke_token',
    'invalidate_user_tokens',
    'device_register',
    'device_update',
    'device_remove',
  ],
  ...['device_list', 'device_topic_list', 'device_topic_update', 'user_topic_list'],
  ...['user_topic_update', 'send_push_notification', 'update_push_status', 'cancel_push'],
  ...['map_publish', 'map_remove', 'map_read_state', 'map_read_stream', 'map_stats', 'map_clear'],
  'shared_poll_publish',
]

const KNOWN_NAMES: ReadonlySet<string> = new Set(
  [...NUMBERED, ...apiMethods.map(({ name }) => name)].filter((name) => name !== ''),
)

const COMMANDS_PER_TURN = 128

/** Name of the method, '' for a number without one. */
const methodName = jsonOnly('publish', (cursor) => {
  if (cursor.peek() !== '"') return NUMBERED[Number(cursor.integerText())] ?? ''
  const name = cursor.string().toLowerCase()
  if (!KNOWN_NAMES.has(name)) throw cursor.fault('unknown method')
  return name
})

/** Raw text of `params`; null when absent. */
const params = {
  ...jsonOnly<string | null>(null, (cursor) => cursor.raw()),
  nullIsValue: true,
}

/** A command; `id` is echoed in its reply. */
const envelopes = message({ id: uint32(), method: methodName, params })

type Envelope = typeof envelopes.blank

/**
 * Runs the commands of a legacy request and returns the replies, one a line. Throws JsonError when
 * an envelope is malformed or names no method of any edition; commands before it have taken effect.
 */
export async function runLegacy(
  body: string,
  methods: readonly ApiMethod[],
  runner: ApiRunner<string>,
): Promise<string> {
  const byName = new Map(methods.map((method) => [method.name, method]))
  const cursor = new JsonCursor(body)
  const replies: string[] = []
  do {
    if (replies.length > 0 && replies.length % COMMANDS_PER_TURN === 0) await nextTurn()
    const envelope = envelopes.read(cursor)
    replies.push(reply(envelope.id, await runEnvelope(envelope, byName, runner)))
  } while (!cursor.atEnd())
  return replies.join('\n')
}

async function runEnvelope(
  envelope: Envelope,
  byName: ReadonlyMap<string, ApiMethod>,
  runner: ApiRunner<string>,
): Promise<ApiOutcome<string>> {
  const method = byName.get(envelope.method)
  if (method === undefined) {
    runner.countError(UNKNOWN_METHOD, ApiErrors.notFound)
    return fail(ApiErrors.notFound)
  }
  // `info` takes no parameters and is the only method that can do without the field.
  const params = method.name === 'info' ? 'null' : envelope.params
  if (params === null) return badParams(method.name, runner)
  try {
    return await runner.run(method, method.prepare(new JsonCursor(params)))
  } catch (error) {
    if (!(error instanceof JsonError)) throw error
    runner.log.error({ method: method.name, error }, 'error decoding API command params')
    return badParams(method.name, runner)
  }
}

function badParams(method: string, runner: ApiRunner<string>): ApiOutcome<string> {
  runner.countError(method, ApiErrors.badRequest)
  return fail(ApiErrors.badRequest)
}

function reply(id: number, outcome: ApiOutcome<string>): string {
  const head = id === 0 ? '{' : `{"id":${id},`
  return outcome.t === 'ok'
    ? `${head}"result":${outcome.value}}`
    : `${head}"error":${errorJson(outcome.error)}}`
}
