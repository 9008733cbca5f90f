/**
 * A backend: one endpoint, or several that calls choose from, and everything that the events which go
 * there share. It opens ways for events: caller inside policies, with the headers that go along. Two
 * proxies with the same endpoint and the same limits are one backend, whatever events they serve. A route
 * is an event at a backend. spec: proxy.md §9.1, §9.3, §9.4
 */
import type { Clock, Logger, Metrics, TimerWheel } from '../../base/index.js'
import type { Callers } from '../callers/callers.js'
import { compileOutbound, OutboundDenied, restricts } from '../callers/outbound.js'
import type { AttemptHeaders, BackendProtocol, Call, Policy } from '../callers/ports.js'
import { BackendFailure } from '../failure.js'
import type { RouteMeters } from '../meters.js'
import { breaker } from '../policy/breaker.js'
import { deadline } from '../policy/deadline.js'
import { limit } from '../policy/limit.js'
import { measure } from '../policy/measure.js'
import { retry, RetryBudget } from '../policy/retry.js'
import type { ProxySettings } from '../settings.js'
import type { StreamRules } from '../streams/rules.js'
import { grpcPath } from '../wire/protobuf.js'
import { Balance, defineEndpointMetrics } from './balance.js'
import { attemptHeaders } from './attempt.js'
import { parseEndpoint, parseTarget, protocolOf, smallerLimit, tlsOptions } from './endpoints.js'
import { Signer, type PublicJwk } from './signer.js'
import { headerTemplate, metadataTemplate, type HeaderTemplate } from './headers.js'

/** What backends need from the rest of the server. */
export type BackendDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly callers: Callers
  readonly metrics: Metrics
  readonly log: Logger
  /** `backhaul/<version>`. */
  readonly userAgent: string
  /** 0 ≤ x < 1, for jitter. */
  readonly random: () => number
}

/** What an event wants of a backend. */
export type BackendUse = {
  readonly event: string
  /** What of an answer beyond the reference is understood where it is switched on; '' = nothing. */
  readonly extensions: string
  /** Method of the gRPC service. */
  readonly method: string
  readonly bothWays: boolean
  /** How its answers go on; null = they do not. */
  readonly streams: StreamRules | null
  /** `default` or the name of the proxy. */
  readonly proxy: string
  readonly settings: ProxySettings
  /** A pure question: an attempt that may have been executed can be repeated. */
  readonly replayable: boolean
  /** Whether the status is an answer (200 or transformed) and not a failure. */
  readonly isAnswer: (status: number) => boolean
  readonly meters: RouteMeters
  /** Told about each header that is configured but never sent. */
  readonly onForbidden: (name: string) => void
}

/** The way of an event to a backend. */
export type BackendWay = {
  /** The caller inside its policies. */
  readonly call: Call
  readonly headers: HeaderTemplate
}

/** One endpoint, or several that calls choose from. */
export class Backend {
  readonly protocol: BackendProtocol
  /** Endpoints for logs: credentials replaced. */
  readonly shown: string
  /** Bounds calls in flight, of all events together; null = nothing does. */
  readonly #limit: Policy | null
  /** Retries of all events together. */
  readonly #retries: RetryBudget
  /** null = calls are not signed. */
  readonly signer: Signer | null
  /** null = there is one endpoint, or the caller chooses. */
  readonly #balance: Balance | null
  readonly #deps: BackendDeps

  constructor(settings: ProxySettings, deps: BackendDeps) {
    const { endpoint, policy } = settings
    const { concurrency, retry: again } = policy
    const { clock, wheel } = deps
    this.#deps = deps
    this.protocol = protocolOf(endpoint)
    // Handlers in code are asked by nobody else.
    const signs = policy.signing.enabled && this.protocol !== 'local'
    this.signer = signs ? new Signer(policy.signing, clock) : null
    const shown = [endpoint, ...policy.endpoints].map(shownText)
    this.shown = shown.join(' ')
    this.#balance =
      this.protocol === 'http' && shown.length > 1 ? this.#balanced(shown, settings) : null
    this.#limit =
      concurrency.max_in_flight === 0
        ? null
        : limit({
            maxInFlight: concurrency.max_in_flight,
            maxQueue: concurrency.max_queue,
            queueTimeoutMs: concurrency.queue_timeout,
            clock,
            wheel,
          })
    this.#retries = new RetryBudget(again.budget)
  }

  /** Ends what it does by itself. */
  close(): void {
    this.#balance?.close()
  }

  /**
   * Opens the way of an event. Opens no connection; throws when the settings cannot work.
   */
  open(use: BackendUse): BackendWay {
    const { calls, headers } = ACCESS[this.protocol](use, this.#deps, this.#attemptHeaders(use))
    const [first] = calls
    const call = this.#balance?.over(calls, use.isAnswer) ?? first
    if (call === undefined) throw new Error('endpoint not set')
    return { call: this.#guarded(call, use), headers }
  }

  #balanced(shown: readonly string[], settings: ProxySettings): Balance {
    const { clock, wheel, metrics, log, random, callers } = this.#deps
    const { endpoint, policy } = settings
    const probes = [endpoint, ...policy.endpoints].map((url) =>
      callers.probe(
        { ...overHttp(settings, url), attemptHeaders: null, onAttempt: () => undefined },
        policy.balance.health.path,
      ),
    )
    return new Balance({
      endpoints: shown,
      settings: policy.balance,
      probe: (index, signal) => probes[index]?.(signal) ?? Promise.resolve(false),
      clock,
      wheel,
      metrics,
      log,
      random,
    })
  }

  #attemptHeaders({ event, proxy, settings, extensions: all }: BackendUse): AttemptHeaders | null {
    const { event_headers, idempotency_key, extensions } = settings.policy
    return attemptHeaders({
      protocol: this.protocol,
      event,
      proxy,
      eventHeaders: event_headers,
      idempotencyKey: idempotency_key,
      extensions: extensions ? all : '',
      sign: this.signer?.headersOf(event) ?? null,
      clock: this.#deps.clock,
    })
  }

  /**
   * Policies, outermost first: measure ▸ limit ▸ deadline ▸ retry ▸ breaker. What is off is not there at
   * all.
   */
  #guarded(call: Call, use: BackendUse): Call {
    const { clock, wheel } = this.#deps
    const { retry: again, breaker: fuse } = use.settings.policy
    const layers: Policy[] = [measure(use.meters, clock)]
    if (this.#limit !== null) layers.push(this.#limit)
    layers.push(deadline(clock, wheel))
    if (again.max_attempts > 1 || again.per_try_timeout > 0) layers.push(this.#retry(use))
    if (fuse.enabled) layers.push(this.#breaker(use))
    layers.push(watchAttempts)
    if (restricts(use.settings.policy.outbound)) layers.push(countDenied(use.meters))
    return layers.reduceRight((next, policy) => policy(next), call)
  }

  #retry({ settings, replayable, meters, isAnswer }: BackendUse): Policy {
    const { clock, wheel, random } = this.#deps
    const { retry: again } = settings.policy
    return retry({
      maxAttempts: again.max_attempts,
      on: again.on,
      perTryTimeoutMs: again.per_try_timeout,
      backoffBaseMs: again.backoff.base,
      backoffMaxMs: again.backoff.max,
      budget: this.#retries,
      replayable: replayable || again.idempotent || again.unsafe,
      clock,
      wheel,
      random,
      isAnswer,
      onRetry: () => {
        meters.retries.add()
      },
    })
  }

  #breaker({ settings, meters, isAnswer }: BackendUse): Policy {
    const { breaker: fuse } = settings.policy
    const state = meters.breakerState()
    return breaker({
      windowMs: fuse.window,
      minCalls: fuse.min_calls,
      failureRatio: fuse.failure_ratio,
      slowRatio: fuse.slow_ratio,
      slowAfterMs: fuse.slow_after,
      openForMs: fuse.open_for,
      halfOpen: fuse.half_open,
      clock: this.#deps.clock,
      isAnswer,
      onState: (value) => {
        state.set(value)
      },
    })
  }
}

/** The backends of a configuration. */
export class Backends {
  readonly #deps: BackendDeps
  readonly #known = new Map<string, Backend>()

  constructor(deps: BackendDeps) {
    this.#deps = deps
    // Known from the start, as all metrics are.
    defineEndpointMetrics(deps.metrics)
  }

  /** Ends what backends do by themselves. */
  close(): void {
    for (const backend of this.#known.values()) backend.close()
  }

  /** Public keys of all that sign with a private one, each once. */
  get publicKeys(): readonly PublicJwk[] {
    const keys = new Map<string, PublicJwk>()
    for (const { signer } of this.#known.values()) {
      const jwk = signer?.jwk ?? null
      if (jwk !== null) keys.set(jwk.kid, jwk)
    }
    return [...keys.values()]
  }

  /** The backend of a proxy. Throws when its endpoint cannot work. */
  of(settings: ProxySettings): Backend {
    const { endpoint, policy } = settings
    const { concurrency, retry: again, endpoints, signing, balance } = policy
    const key = JSON.stringify([endpoint, endpoints, concurrency, again.budget, signing, balance])
    const known = this.#known.get(key)
    if (known !== undefined) return known
    const created = new Backend(settings, this.#deps)
    this.#known.set(key, created)
    return created
  }
}

/** Counts calls that the rules about where calls may go have ended. */
function countDenied(meters: RouteMeters): Policy {
  const byReason = meters.outboundDenied()
  return (next) => (request, signal) =>
    next(request, signal).catch((failure: unknown) => {
      const cause = failure instanceof BackendFailure ? failure.cause : null
      if (cause instanceof OutboundDenied) byReason.get(cause.reason)?.add()
      throw failure
    })
}

/** Lets whoever watches a call see each attempt. */
const watchAttempts: Policy = (next) => (request, signal) =>
  request.watch === null ? next(request, signal) : request.watch.attempt(request, signal, next)

/** Calls by endpoint, without policies. */
type Opened = { readonly calls: readonly Call[]; readonly headers: HeaderTemplate }

type Opener = (use: BackendUse, deps: BackendDeps, attempt: AttemptHeaders | null) => Opened

const ACCESS: Readonly<Record<BackendProtocol, Opener>> = {
  http: httpAccess,
  grpc: grpcAccess,
  local: localAccess,
}

function httpAccess(
  { settings, streams, meters, onForbidden }: BackendUse,
  { callers, userAgent }: BackendDeps,
  attempt: AttemptHeaders | null,
): Opened {
  const { stream, endpoints } = settings.policy
  const calls = [settings.endpoint, ...endpoints].map((endpoint) => {
    const options = {
      ...overHttp(settings, endpoint),
      attemptHeaders: attempt,
      onAttempt: onAttempt(meters),
    }
    if (streams === null) return callers.http.endpoint(options)
    return callers.httpStreams.endpoint({
      ...options,
      idleTimeoutMs: streams.idleTimeoutMs(settings),
      maxRecordBytes: stream.max_record_bytes,
      outlives: streams.outlives(settings),
    })
  })
  const { authorization } = parseEndpoint(settings.endpoint)
  return { calls, headers: headersOverHttp(settings, authorization, userAgent, onForbidden) }
}

/** How an endpoint is called over HTTP, whatever for. */
function overHttp(settings: ProxySettings, endpoint: string) {
  const { limits, http, outbound, balance } = settings.policy
  return {
    url: parseEndpoint(endpoint).url,
    tls: settings.http.tls.enabled ? tlsOptions(settings.http.tls) : null,
    maxResponseBytes: limits.max_response_bytes,
    readsCacheControl: settings.policy.cache.enabled,
    maxHeaderBytes: limits.max_header_bytes,
    maxRequestBytes: limits.max_request_bytes,
    outbound: compileOutbound(outbound),
    maxIdleConnections: http.max_idle_connections,
    idleTimeoutMs: http.idle_timeout,
    maxConnecting: http.max_connecting,
    maxAgeMs: balance.max_connection_age,
  }
}

function grpcAccess(
  { settings, streams, method, bothWays, meters, onForbidden }: BackendUse,
  { callers, userAgent }: BackendDeps,
  attempt: AttemptHeaders | null,
): Opened {
  const { limits, endpoints, stream, grpc: own } = settings.policy
  const { grpc } = settings
  const targets = [settings.endpoint, ...endpoints].map(parseTarget)
  const secure = grpc.tls.enabled
  const maxResponseBytes = smallerLimit(own.max_message_bytes, limits.max_response_bytes)
  const calls = {
    targets: secure ? targets.map((target) => ({ ...target, secure })) : targets,
    path: grpcPath(method),
    tls: tlsOptions(grpc.tls),
    compression: grpc.compression,
    userAgent,
    dnsRefreshMs: own.dns_refresh,
    keepaliveMs: own.keepalive_interval,
    keepaliveTimeoutMs: own.keepalive_timeout,
    maxResponseBytes,
    maxHeaderBytes: limits.max_header_bytes,
    maxRequestBytes: limits.max_request_bytes,
    outbound: compileOutbound(settings.policy.outbound),
    attemptHeaders: attempt,
    onAttempt: onAttempt(meters),
  }
  const client = own.client === 'grpc-js' ? 'grpc-js' : 'http2'
  const call =
    streams === null
      ? callers.grpc(client).endpoint(calls)
      : callers.grpcStreams().endpoint({
          ...calls,
          bidirectional: bothWays,
          idleTimeoutMs: stream.idle_timeout,
          maxRecordBytes: maxResponseBytes,
        })
  return {
    // The caller takes turns itself, over every address of every target.
    calls: [call],
    headers: metadataTemplate({
      httpHeaders: settings.http_headers,
      grpcMetadata: settings.grpc_metadata,
      emulatedHeaders: settings.emulated_headers,
      staticMetadata: grpc.static_metadata,
      credentials: { key: grpc.credentials_key, value: grpc.credentials_value },
      onForbidden,
    }),
  }
}

/** Handlers in code: the same headers as over HTTP. Throws when the event has none. */
function localAccess(
  { event, settings, streams, meters, onForbidden }: BackendUse,
  { callers, userAgent }: BackendDeps,
  attempt: AttemptHeaders | null,
): Opened {
  if (streams !== null) throw new Error('endpoint local: handlers in code answer once: give a URL')
  return {
    calls: [
      callers.local.endpoint({ event, attemptHeaders: attempt, onAttempt: onAttempt(meters) }),
    ],
    headers: headersOverHttp(settings, '', userAgent, onForbidden),
  }
}

function headersOverHttp(
  settings: ProxySettings,
  authorization: string,
  userAgent: string,
  onForbidden: (name: string) => void,
): HeaderTemplate {
  return headerTemplate({
    httpHeaders: settings.http_headers,
    grpcMetadata: settings.grpc_metadata,
    emulatedHeaders: settings.emulated_headers,
    staticHeaders: settings.http.static_headers,
    authorization,
    userAgent,
    onForbidden,
  })
}

function onAttempt({ attempts }: RouteMeters): () => void {
  return () => {
    attempts.add()
  }
}

function shownText(endpoint: string): string {
  return protocolOf(endpoint) === 'http' ? parseEndpoint(endpoint).redacted : endpoint
}
