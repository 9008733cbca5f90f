/**
 * Is an answer one that the server understands? It reads results strictly (a number where a text belongs
 * makes the whole call fail), so what is wrong is said here, by path, where the mistake was made.
 * spec: proxy.md §2.0.2
 */
import type { Event, KeptEvent } from './contract.js'

/** Judges a value: undefined is fine, otherwise `must be …`, after the path of what is wrong. */
type Shape = (value: unknown, path: string) => string | undefined

const text: Shape = (value, path) =>
  typeof value === 'string' ? undefined : must(path, 'a string', value)
const bool: Shape = (value, path) =>
  typeof value === 'boolean' ? undefined : must(path, 'a boolean', value)
const whole: Shape = (value, path) =>
  Number.isSafeInteger(value) ? undefined : must(path, 'a whole number', value)
const raw: Shape = (value, path) => {
  if (value instanceof Uint8Array) return undefined
  if (typeof value === 'function' || typeof value === 'symbol' || typeof value === 'bigint') {
    return must(path, 'a value of JSON or a Uint8Array', value)
  }
  return undefined
}
const json: Shape = (value, path) =>
  value instanceof Uint8Array ? must(path, 'a value of JSON', value) : raw(value, path)

const list =
  (item: Shape): Shape =>
  (value, path) => {
    if (!Array.isArray(value)) return must(path, 'an array', value)
    for (const [i, member] of value.entries()) {
      const fault = item(member, `${path}[${i}]`)
      if (fault !== undefined) return fault
    }
    return undefined
  }

const map =
  (item: Shape): Shape =>
  (value, path) => {
    if (!isRecord(value)) return must(path, 'an object', value)
    for (const [key, member] of Object.entries(value)) {
      const fault = item(member, `${path}[${JSON.stringify(key)}]`)
      if (fault !== undefined) return fault
    }
    return undefined
  }

/** An object of known fields. Those in `required` must be there; an unknown one is a slip of the pen. */
const record =
  (fields: Record<string, Shape>, required: readonly string[] = []): Shape =>
  (value, path) => {
    if (!isRecord(value)) return must(path, 'an object', value)
    for (const name of required) {
      if (value[name] === undefined) return `${path}.${name} is missing`
    }
    for (const [name, member] of Object.entries(value)) {
      const shape = Object.hasOwn(fields, name) ? fields[name] : undefined
      if (shape === undefined) {
        return `${path}.${name} is not known; known are ${Object.keys(fields).join(', ')}`
      }
      if (member === undefined) continue
      const fault = shape(member, `${path}.${name}`)
      if (fault !== undefined) return fault
    }
    return undefined
  }

const flag = record({ value: bool }, ['value'])
const override = record({
  presence: flag,
  join_leave: flag,
  force_push_join_leave: flag,
  force_recovery: flag,
  force_positioning: flag,
})
const subscribe = { expire_at: whole, info: raw, data: raw, override }
const publication = {
  data: raw,
  tags: map(text),
  idempotency_key: text,
  delta: bool,
  version: whole,
  version_epoch: text,
}

const target = { user: text, client: text, session: text }
const published = { ...publication, skip_history: bool }
const effects = list(
  record({
    publish: record({ ...published, channel: text }, ['channel']),
    broadcast: record({ ...published, channels: list(text) }, ['channels']),
    subscribe: record(
      {
        ...subscribe,
        ...target,
        channel: text,
        recover_since: record({ offset: whole, epoch: text }, ['offset', 'epoch']),
      },
      ['channel'],
    ),
    unsubscribe: record({ ...target, channel: text }, ['channel']),
    disconnect: record({
      ...target,
      disconnect: record({ code: whole, reason: text }, ['code', 'reason']),
      whitelist: list(text),
    }),
    push: record({ data: raw }),
    meta: json,
    before_reply: bool,
  }),
)

/** Results by event: the one table of what a result may hold. */
const RESULTS: Record<Event, Shape> = {
  connect: record(
    {
      user: text,
      expire_at: whole,
      info: raw,
      data: raw,
      meta: json,
      channels: list(text),
      subs: map(record({ info: raw, data: raw, override, cache_recover: bool })),
      effects,
    },
    ['user'],
  ),
  refresh: record({ expired: bool, expire_at: whole, info: raw, meta: json, effects }),
  subscribe: record({
    ...subscribe,
    effects,
    as_of: record({ offset: whole, epoch: text }, ['offset', 'epoch']),
  }),
  sub_refresh: record({ expired: bool, expire_at: whole, info: raw, effects }),
  publish: record({ ...published, effects }),
  rpc: record({ data: raw, effects }),
  subscribe_stream: record({ ...subscribe, effects }),
  map_publish: record({ ...publication, key: text, key_mode: text, effects }),
  map_remove: record({ key: text, tags: map(text), idempotency_key: text, effects }),
  shared_poll_refresh: record(
    {
      items: list(
        record({ key: text, data: json, version: whole, removed: bool, prev_data: json }, ['key']),
      ),
      epoch: text,
    },
    ['items'],
  ),
}

const SCOPES = ['user', 'channel', 'all']
const seconds: Shape = (value, path) =>
  Number.isInteger(value) && Number(value) >= 0 && Number(value) <= 0xffff_ffff
    ? undefined
    : must(path, 'a whole number of seconds, not below 0', value)
const scope: Shape = (value, path) =>
  SCOPES.includes(value as string)
    ? undefined
    : `${path} must be one of ${SCOPES.join(', ')}, not ${JSON.stringify(value)}`
const CACHE = record({ ttl: seconds, scope, stale_if_error: seconds, key: text }, ['ttl'])
const KEPT: readonly Event[] = ['connect', 'subscribe'] satisfies readonly KeptEvent[]

const ERROR = record({ code: whole, message: text, temporary: bool }, ['code', 'message'])
const DISCONNECT = record({ code: whole, reason: text }, ['code', 'reason'])

/** Names of all events. */
export const EVENTS = Object.keys(RESULTS) as readonly Event[]

/** Whether `name` is that of an event. */
export function isEvent(name: string): name is Event {
  return Object.hasOwn(RESULTS, name)
}

/** What is wrong with the answer to `event`, with the path of the field, or undefined. */
export function answerFault(event: Event, answer: unknown): string | undefined {
  if (!isRecord(answer)) {
    return `answered ${kindOf(answer)}: return allow(…), deny(…), error(…) or disconnect(…)`
  }
  return decisionFault(event, answer) ?? cacheFault(event, answer)
}

function cacheFault(event: Event, { cache, disconnect }: Record<string, unknown>) {
  if (cache === undefined) return undefined
  if (!KEPT.includes(event))
    return `cache has no effect: only answers to ${KEPT.join(' and ')} are kept`
  if (disconnect !== undefined) return 'cache has no effect: a disconnect is never kept'
  return CACHE(cache, 'cache')
}

function decisionFault(event: Event, answer: Record<string, unknown>): string | undefined {
  if (answer.disconnect !== undefined) return DISCONNECT(answer.disconnect, 'disconnect')
  if (answer.error !== undefined) return ERROR(answer.error, 'error')
  if (answer.result === undefined) {
    return `answered an object without result, error or disconnect: return allow(…), deny(…), error(…) or disconnect(…)`
  }
  return RESULTS[event](answer.result, 'result')
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return (
    typeof value === 'object' &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof Uint8Array)
  )
}

function must(path: string, what: string, value: unknown): string {
  return `${path} must be ${what}, not ${kindOf(value)}`
}

function kindOf(value: unknown): string {
  if (value === undefined) return 'nothing'
  if (value === null) return 'null'
  if (Array.isArray(value)) return 'an array'
  if (value instanceof Uint8Array) return 'bytes'
  if (typeof value === 'number') return `the number ${value}`
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`
}
