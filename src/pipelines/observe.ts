/**
 * What of the pipelines can be looked at: events with their routes, and every run and call while an
 * observer is there. Without one nothing of this is on the way of a call. docs/inspect.md
 */
import { isUtf8 } from 'node:buffer'
import type { ProxyEventRow } from '../contract/proxy-events.js'
import type { CallBody } from './callers/ports.js'
import type { AnyEvent, GrpcMessages } from './event.js'
import type { Pipeline } from './ports.js'
import type { Route, CallObserver } from './route.js'
import type { EventRoutes, RouteOrRefusal } from './routes.js'

/** A pipeline, whatever it carries. */
export type AnyPipeline = Pipeline<never, unknown>

/** Sees what the pipelines do. Nothing may be thrown here. */
export interface PipelineObserver extends CallObserver {
  /** Wraps the function that runs an event. */
  run(event: CompiledEvent, run: AnyPipeline): AnyPipeline
}

/** An event with everything that can be known before it runs. */
export type CompiledEvent = {
  readonly row: ProxyEventRow
  readonly routes: EventRoutes
  /** What runs it; null = an event of the server that is off. */
  readonly run: AnyPipeline | null
  /** Which way an input goes, or what the client is told when there is none. */
  route(input: object): RouteOrRefusal
  /** Log fields that name what an input is about. */
  subject(input: object): object
  /** Runs it with further headers, name and value alternating, on the request to the backend. */
  runWith(headers: readonly string[]): AnyPipeline
  /** A body as readable JSON; null = it is none. */
  view(route: Route, side: 'request' | 'response', body: CallBody): string | null
}

/** How the function of an event is made. */
type Making = {
  readonly compile: (routes: EventRoutes) => AnyPipeline
  readonly bound: (run: AnyPipeline) => AnyPipeline
}

/** An event of a configuration. */
export function compiledEvent(
  event: AnyEvent,
  routes: EventRoutes,
  { compile, bound }: Making,
): CompiledEvent {
  const off = event.row.switch.of === 'server' && routes.all.length === 0
  return {
    row: event.row,
    routes,
    run: off ? null : bound(compile(routes)),
    // What an event is asked with is for those to know who ask.
    route: (input) => event.route(input as never, routes),
    subject: (input) => event.subject(input as never),
    runWith: (headers) => compile(routes.map((route) => route.withHeaders(headers))),
    view: (route, side, body) => {
      if (typeof body === 'string') return body
      const messages = route.bothWays ? event.grpcBothWays : event.grpc
      return messages === undefined ? null : viewOf(messages[side], body)
    },
  }
}

function viewOf(
  type: GrpcMessages['request'] | GrpcMessages['response'],
  body: Uint8Array,
): string | null {
  try {
    return JSON.stringify(readable(type.decode(body)))
  } catch {
    // What the backend sent is no such message: the failure of the call says so.
    return null
  }
}

/** A decoded message as plain JSON: bytes that hold JSON as that JSON, 64-bit numbers as text. */
function readable(value: unknown): unknown {
  if (value instanceof Uint8Array) return readableBytes(value)
  if (Array.isArray(value)) return value.map(readable)
  if (typeof value !== 'object' || value === null) return value
  if (isLong(value)) return String(value.toNumber())
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, readable(inner)]))
}

/** What decoding gives for 64-bit numbers. */
function isLong(value: object): value is { toNumber(): number } {
  return 'toNumber' in value
}

function readableBytes(bytes: Uint8Array): unknown {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
  const text = isUtf8(buffer) ? buffer.toString('utf8') : null
  if (text === null) return buffer.toString('base64')
  try {
    return JSON.parse(text)
  } catch {
    return text
  }
}
