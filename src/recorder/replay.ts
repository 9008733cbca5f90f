/**
 * Sends a recorded request once more and says where the answer differs: by its own route, where policies
 * and signatures are those of any call, or to another URL without what authenticates us. docs/inspect.md
 */
import { isDeepStrictEqual } from 'node:util'
import {
  Cancellation,
  CallbackTimer,
  compileGlob,
  NEVER_CANCELLED,
  newUuid,
  type Clock,
  type TimerWheel,
} from '../base/index.js'
import {
  CallRequest,
  type Call,
  type CompiledEvent,
  type Route,
  type SessionFacts,
} from '../pipelines/index.js'
import { ReplayRefused, type Difference, type RecordedCall, type Replayed } from './ports.js'
import type { Recorder } from './recorder.js'
import { REDACTED } from './redact.js'

/** What is to be sent. */
export type ReplayOrder = {
  readonly id: number
  /** '' = to its own route. */
  readonly url: string
  /** Instead of the recorded body; '' = the recorded one. */
  readonly body: string
}

/** What a replay needs. */
export type ReplayDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  /** Hosts that a replay may go to besides the backends; `*` stands for anything. */
  readonly hosts: readonly string[]
}

/** Header that tells a backend that nobody waits for its answer. */
export const REPLAY_HEADER = 'X-Backhaul-Replay'

/** Longest answer that is waited for where no route says so, in ms. */
const TIMEOUT_MS = 10_000
const MAX_DIFFERENCES = 100

/** Never sent again as it was: it is about the connection of then, or is made anew. */
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'idempotency-key',
  'webhook-id',
  'webhook-timestamp',
  'webhook-signature',
  'content-length',
  'x-backhaul-attempt',
  'x-backhaul-timeout-ms',
  'traceparent',
  'tracestate',
])

/**
 * Repeats an exchange; the replay is recorded, too.
 * @throws ReplayRefused when it cannot be made, with what to do about it
 */
export async function replay(
  recorder: Recorder,
  order: ReplayOrder,
  deps: ReplayDeps,
): Promise<Replayed> {
  const { pipelines } = recorder
  const before = recorder.get(order.id)
  if (before === undefined) throw new ReplayRefused('no such exchange: it may be too old by now')
  const event = pipelines?.events.get(before.event)
  const route = event === undefined ? undefined : routeOf(event, before)
  if (pipelines === null || event === undefined || route === undefined) {
    throw new ReplayRefused('its proxy is not configured any more')
  }
  const body = bodyFor(recorder, before, order)
  const timeoutMs = order.url === '' ? route.timeoutMs : TIMEOUT_MS
  const headers = headersFor(before, route, order.url !== '')
  const request = new CallRequest(
    body,
    headers,
    deps.clock.monotonic() + timeoutMs,
    null,
    `replay-${newUuid()}`,
  )
  const call =
    order.url === ''
      ? route.call
      : withTimeout(pipelines.callTo(allowed(order.url, deps.hosts).href), deps.wheel)
  const after = await recorder.replay({ event, route, of: before }, call, request, NEVER_CANCELLED)
  const differences = compare(before, after)
  return { call: after, same: differences.length === 0, differences }
}

function routeOf(event: CompiledEvent, call: RecordedCall): Route | undefined {
  const fitting = event.routes.enabled.filter(([, route]) => route.proxy === call.proxy)
  return (fitting.find(([namespace]) => namespace === call.namespace) ?? fitting[0])?.[1]
}

function bodyFor(recorder: Recorder, before: RecordedCall, order: ReplayOrder) {
  const isGrpc = before.protocol === 'grpc'
  if (isGrpc && (order.url !== '' || order.body !== '')) {
    throw new ReplayRefused(
      'a call over gRPC can be repeated to its own backend and as it was only',
    )
  }
  if (order.body !== '') return order.body
  const sent = recorder.bodyOf(before)
  if (sent !== undefined) return sent
  const shown = before.request?.body
  if (shown === undefined)
    throw new ReplayRefused('nothing was sent, so there is nothing to repeat')
  const why = shown.cut === '' ? `secrets at ${shown.redacted.join(', ')}` : shown.cut
  throw new ReplayRefused(`the body was not kept as it was (${why}): give the body to send`)
}

/** Headers of the route as for any call, and those of the recorded one that held no secret. */
function headersFor(before: RecordedCall, route: Route, foreign: boolean) {
  const built = route.headers.build(NOBODY)
  const known = new Set<string>()
  for (let i = 0; i < built.all.length; i += 2) known.add(built.all[i]?.toLowerCase() ?? '')
  const more: string[] = [REPLAY_HEADER, String(before.id)]
  for (const [name, value] of before.request?.headers ?? []) {
    const lower = name.toLowerCase()
    if (known.has(lower) || OWN_HEADERS.has(lower) || value.includes(REDACTED)) continue
    more.push(name, value)
  }
  const all = (foreign ? built.foreign : built.all).concat(more)
  return { all, foreign: built.foreign.concat(more) }
}

/** Nobody is connected behind a replay: what clients bring is in the record. */
const NOBODY: SessionFacts = {
  clientId: '',
  transportName: '',
  protocolName: 'json',
  userId: '',
  meta: null,
  transportHeaders: new Map(),
  emulatedHeaders: new Map(),
  opening: null,
  gone: NEVER_CANCELLED,
}

function allowed(text: string, hosts: readonly string[]): URL {
  let url: URL
  try {
    url = new URL(text)
  } catch {
    throw new ReplayRefused('the URL is none: write http://host:port/path')
  }
  if (url.protocol !== 'http:' && url.protocol !== 'https:') {
    throw new ReplayRefused('the URL must begin with http:// or https://')
  }
  const { hostname } = url
  if (hosts.some((pattern) => compileGlob(pattern)?.(hostname) === true)) return url
  throw new ReplayRefused(
    `replays must not go to ${hostname}: add it to recorder.replay_hosts if they may`,
  )
}

function withTimeout(call: Call, wheel: TimerWheel): Call {
  return async (request, signal) => {
    const own = new Cancellation()
    const timer = new CallbackTimer(() => {
      own.cancel()
    })
    wheel.schedule(timer, TIMEOUT_MS)
    try {
      return await (request.watch?.attempt(request, own, call) ?? call(request, signal))
    } finally {
      wheel.cancel(timer)
    }
  }
}

/** Where two answers differ. */
export function compare(before: RecordedCall, after: RecordedCall): readonly Difference[] {
  const found: Difference[] = []
  const status = (call: RecordedCall): string =>
    call.response === null ? (call.failure?.kind ?? '') : String(call.response.status)
  if (status(before) !== status(after)) {
    found.push({ at: 'status', before: status(before), after: status(after) })
  }
  const [old = '', fresh = ''] = [before, after].map((call) => call.response?.body.text)
  const [oldJson, freshJson] = [parsed(old), parsed(fresh)]
  if (oldJson === undefined || freshJson === undefined) {
    if (old !== fresh) found.push({ at: 'body', before: old, after: fresh })
  } else differ('', oldJson.value, freshJson.value, found)
  return found
}

function parsed(text: string): { readonly value: unknown } | undefined {
  try {
    return { value: JSON.parse(text) as unknown }
  } catch {
    return undefined
  }
}

function differ(at: string, before: unknown, after: unknown, found: Difference[]): void {
  if (found.length >= MAX_DIFFERENCES || isDeepStrictEqual(before, after)) return
  if (!isNested(before) || !isNested(after) || Array.isArray(before) !== Array.isArray(after)) {
    found.push({ at: at === '' ? 'body' : at, before: written(before), after: written(after) })
    return
  }
  const [old, fresh] = [new Map(Object.entries(before)), new Map(Object.entries(after))]
  for (const key of new Set([...old.keys(), ...fresh.keys()])) {
    const part = key.replaceAll('~', '~0').replaceAll('/', '~1')
    differ(`${at}/${part}`, old.get(key), fresh.get(key), found)
  }
}

function isNested(value: unknown): value is object {
  return typeof value === 'object' && value !== null
}

function written(value: unknown): string {
  return value === undefined ? '' : JSON.stringify(value)
}

/** The request as a command for curl; '' = it cannot be one. Secrets stay out. */
export function asCurl(call: RecordedCall): string {
  const { request, protocol } = call
  if (request === null || protocol !== 'http') return ''
  const [url = ''] = call.endpoint.split(' ')
  const parts = [`curl -X POST ${quoted(url)}`]
  for (const [name, value] of request.headers) {
    // curl would show a compressed answer as it is.
    if (name.toLowerCase() !== 'accept-encoding') parts.push(`-H ${quoted(`${name}: ${value}`)}`)
  }
  parts.push(`--data-raw ${quoted(request.body.text)}`)
  return parts.join(' \\\n  ')
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`
}
