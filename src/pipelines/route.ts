/**
 * Where an event of a namespace goes: everything that can be known before a call, resolved once.
 * spec: proxy.md §1.1, §1.2
 */
import { LineLimiter, type Clock, type Logger } from '../base/index.js'
import { disconnect, error, type Outcome } from '../protocol/index.js'
import type { AnswerNotices } from './answer.js'
import type { BackendProtocol, Call, HeaderSet } from './callers/ports.js'
import type { ClientContext } from './client-context.js'
import type { HeaderTemplate } from './backend/headers.js'
import {
  compileFailures,
  compileGrace,
  type FailureMeaning,
  type RefreshGrace,
} from './decisions/on-failure.js'
import type { BackendFailure } from './failure.js'
import type { RouteMeters } from './meters.js'
import type { EffectBounds } from '../model/index.js'
import type {
  ProxyPolicySettings,
  ProxySettings,
  RunRoute,
  StatusTransformSettings,
} from './settings.js'

/** What goes along with the calls of a route. */
export type RouteHeaders = Pick<HeaderTemplate, 'build' | 'forwarded' | 'constant'>

/** The compiled part of {@link Route}. */
export type RouteParts = {
  readonly event: string
  /** `default` or the name of the proxy. */
  readonly proxy: string
  readonly protocol: BackendProtocol
  /** Where the backend is, for the log: credentials replaced. */
  readonly endpoint: string
  /** The caller inside its policies. */
  readonly call: Call
  readonly settings: ProxySettings
  /** Both sides send on; default: false. */
  readonly bothWays?: boolean
  /** Default: false. */
  readonly streamed?: boolean
  /** Default: 0. */
  readonly maxStreams?: number
  /** Default: null. */
  readonly run?: RunRoute | null
  readonly headers: RouteHeaders
  readonly transforms: StatusTransforms
  readonly context: ClientContext | null
  readonly newId: ((client: string) => string) | null
  readonly meters: RouteMeters
  readonly log: Logger
  readonly clock: Clock
}

/** Wraps the call of a route while somebody looks at it. */
export interface CallObserver {
  /** Wraps the call of a route. */
  call(route: Route, call: Call): Call
  /** A run with this input has no usable answer. */
  failed(input: object, problem: unknown): void
}

/** A route. Immutable but for what it has already said in the log. */
export class Route implements AnswerNotices {
  readonly proxy: string
  readonly protocol: BackendProtocol
  readonly endpoint: string
  /** The caller inside its policies, and inside what observes it. */
  call: Call
  /** Whoever looks at its calls; null = nobody. */
  observer: CallObserver | null = null
  readonly timeoutMs: number
  /** Payloads travel as base64. */
  readonly binary: boolean
  readonly includeMeta: boolean
  /** Body of a request in bytes, 0 = no limit. */
  readonly maxRequestBytes: number
  /** Whether both sides send on. */
  readonly bothWays: boolean
  /** Whether answers may go on. */
  readonly streamed: boolean
  /** Streamed answers of a connection at the same time; 0 = none, or bounded by something else. */
  readonly maxStreams: number
  /** Answers may have what the reference does not know. */
  readonly extensions: boolean
  readonly effectBounds: EffectBounds
  /** What is told of the opening request, null = nothing. */
  readonly context: ClientContext | null
  /** Whether the backend is told the position of the stream. */
  readonly position: boolean
  /** How answers that go on are runs; null = they are none. */
  readonly run: RunRoute | null
  /** Makes the id of a call for the client behind it; null = no policy needs one. */
  readonly newId: ((client: string) => string) | null
  readonly headers: RouteHeaders
  readonly transforms: StatusTransforms
  /** What the configuration says of failures; null = nothing. */
  readonly failureMeaning: ((failure: BackendFailure) => FailureMeaning) | null
  readonly grace: RefreshGrace
  /** What was not compiled into anything. */
  readonly policy: ProxyPolicySettings
  readonly meters: RouteMeters
  readonly #parts: RouteParts
  readonly #event: string
  readonly #log: Logger
  readonly #limiter: LineLimiter
  readonly #said = new Set<string>()

  constructor(parts: RouteParts) {
    this.#parts = parts
    this.proxy = parts.proxy
    this.protocol = parts.protocol
    this.endpoint = parts.endpoint
    this.call = parts.call
    this.timeoutMs = parts.settings.timeout
    this.binary = parts.settings.binary_encoding
    this.includeMeta = parts.settings.include_connection_meta
    this.maxRequestBytes = parts.settings.policy.limits.max_request_bytes
    this.bothWays = parts.bothWays ?? false
    this.streamed = parts.streamed ?? false
    this.maxStreams = parts.maxStreams ?? 0
    const { extensions, limits } = parts.settings.policy
    this.extensions = extensions
    this.effectBounds = { maxEffects: limits.max_effects, maxBytes: limits.max_effect_bytes }
    this.run = parts.run ?? null
    this.position = parts.settings.policy.position
    this.context = parts.context
    this.newId = parts.newId
    this.headers = parts.headers
    this.transforms = parts.transforms
    this.failureMeaning = compileFailures(parts.settings.policy)
    this.policy = parts.settings.policy
    this.grace = compileGrace(parts.settings.policy.refresh_grace)
    this.meters = parts.meters
    this.#event = parts.event
    this.#log = parts.log
    this.#limiter = new LineLimiter(parts.clock)
  }

  /** Lets an observer see every call from now on; null = nobody, at no cost. */
  observe(observer: CallObserver | null): void {
    const { call } = this.#parts
    this.observer = observer
    this.call = observer === null ? call : observer.call(this, call)
  }

  /** Lower-case names of the headers whose values are part of the configuration: they may be secrets. */
  get secretNames(): ReadonlySet<string> {
    const { http, grpc } = this.#parts.settings
    const names =
      this.protocol === 'grpc'
        ? [...grpc.static_metadata.keys(), grpc.credentials_key]
        : [...http.static_headers.keys(), 'authorization']
    return new Set(names.map((name) => name.toLowerCase()))
  }

  /** The settings it was made of. */
  get settings(): ProxySettings {
    return this.#parts.settings
  }

  /** The same route with further headers, name and value alternating, on each call. */
  withHeaders(more: readonly string[]): Route {
    const { headers } = this.#parts
    const longer = ({ all, foreign }: HeaderSet): HeaderSet => ({
      all: all.concat(more),
      foreign: foreign.concat(more),
    })
    return new Route({
      ...this.#parts,
      headers: {
        build: (from) => longer(headers.build(from)),
        forwarded: (from) => headers.forwarded(from),
        constant: longer(headers.constant),
      },
    })
  }

  ignoredField(name: string): void {
    this.warnOnce(`field ${name}`, { field: name }, 'field of the answer has no effect')
  }

  /** Warns about a habit of the backend the first time it shows. */
  warnOnce(topic: string, fields: object, message: string): void {
    if (this.#said.has(topic)) return
    this.#said.add(topic)
    this.#log.warn({ event: this.#event, proxy: this.proxy, ...fields }, message)
  }

  /** Logs a failed call at error level, ten lines a second at most. */
  logFailure(fields: object, message: string): void {
    const suppressed = this.#limiter.admit()
    if (suppressed < 0) return
    const more = suppressed === 0 ? {} : { suppressed }
    this.#log.error({ ...fields, proxy: this.proxy, endpoint: this.endpoint, ...more }, message)
  }
}

/** Status → what it means to the client. */
export type StatusTransforms = ReadonlyMap<number, Outcome<never>>

/** Compiles `http.status_to_code_transforms`; the first entry of a status counts. spec: §2.0.7 */
export function compileTransforms(list: readonly StatusTransformSettings[]): StatusTransforms {
  const transforms = new Map<number, Outcome<never>>()
  for (const { status_code, to_error, to_disconnect } of list) {
    if (transforms.has(status_code)) continue
    const outcome =
      to_disconnect.code > 0
        ? disconnect({ code: to_disconnect.code, reason: to_disconnect.reason })
        : error({
            code: to_error.code,
            message: to_error.message,
            temporary: to_error.temporary,
          })
    transforms.set(status_code, outcome)
  }
  return transforms
}
