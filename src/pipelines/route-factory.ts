/**
 * Builds routes: endpoint, policies, header template and metrics of one event at one proxy, and says
 * at start what of the configuration will not have the effect one may expect. spec: proxy.md §1.2
 */
import type { Clock, Logger, TimerWheel } from '../base/index.js'
import { grpcAccess } from './access-grpc.js'
import { httpAccess } from './access-http.js'
import type { BackendAccess } from './access.js'
import type { Callers } from './callers/callers.js'
import type { ProxyEvent } from './event.js'
import { defineProxyMetrics, type ProxyMetrics, type RouteMeters } from './meters.js'
import { compileClientContext } from './client-context.js'
import { composePolicies } from './policy/stack.js'
import { compileTransforms, Route } from './route.js'
import { DEFAULT_PROXY } from './routes.js'
import type { ProxySettings } from './settings.js'
import type { StreamRules } from './streams/rules.js'
import type { Metrics } from '../base/index.js'

/** What routes need from the rest of the server. */
export type RouteDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  readonly version: string
  readonly random?: () => number
}

/** The peculiarities of an event that a route depends on. */
type RoutedEvent = Pick<
  ProxyEvent<never, unknown, unknown>,
  'name' | 'binding' | 'replayable' | 'resultOnly' | 'byServer' | 'streams'
>

/** Creates routes and collects the headers that any of them forwards. */
export class RouteFactory {
  readonly #deps: RouteDeps
  readonly #callers: Callers
  readonly #metrics: ProxyMetrics
  readonly #transport = new Set<string>()
  readonly #emulated = new Set<string>()
  #openingQuery: Set<string> | null = null

  constructor(deps: RouteDeps, callers: Callers) {
    this.#deps = deps
    this.#callers = callers
    this.#metrics = defineProxyMetrics(deps.metrics)
  }

  /**
   * Transport headers that sessions must keep, lower case. With them `connection`: what it names
   * belongs to the client's own hop and must not go on.
   */
  get transportNames(): ReadonlySet<string> {
    return this.#transport
  }

  /** Emulated headers that sessions must keep, lower case. */
  get emulatedNames(): ReadonlySet<string> {
    return this.#emulated
  }

  /** Query keys that sessions must keep; null = nothing of the opening request. */
  get openingQuery(): ReadonlySet<string> | null {
    return this.#openingQuery
  }

  /** Builds a route. Throws with the path of the proxy when its settings cannot work. */
  create(event: RoutedEvent, name: string, settings: ProxySettings): Route {
    const path = name === DEFAULT_PROXY ? event.binding.path : `proxies.${name}`
    try {
      return this.#create(event, name, settings)
    } catch (problem) {
      const reason = problem instanceof Error ? problem.message : 'cannot be used'
      throw new Error(`${path}: ${reason}`, { cause: problem })
    }
  }

  #create(event: RoutedEvent, name: string, settings: ProxySettings): Route {
    const { clock, wheel, log, random = Math.random } = this.#deps
    const protocol = isHttp(settings.endpoint) ? 'http' : 'grpc'
    const meters = this.#metrics.of(event.name, name, protocol)
    const { call, headers, shown } = this.#access(event, name, settings, meters)
    // Transforms are about HTTP statuses; a gRPC call without status OK has failed.
    const transforms = compileTransforms(
      protocol === 'http' && event.byServer !== true ? settings.http.status_to_code_transforms : [],
    )
    // Where no client is behind a call there is nothing to tell.
    const context =
      event.byServer === true ? null : compileClientContext(settings.policy.client_context)
    if (context !== null) {
      this.#openingQuery ??= new Set()
      for (const key of context.queryKeys) this.#openingQuery.add(key)
    }
    const guarded = composePolicies(call, {
      settings: settings.policy,
      replayable: event.replayable,
      meters,
      clock,
      wheel,
      random,
      isAnswer: (status) => status === 200 || transforms.has(status),
    })
    log.info({ event: event.name, proxy: name, endpoint: shown }, 'proxy enabled')
    if (event.resultOnly && transforms.size > 0) {
      log.warn(
        { event: event.name, proxy: name },
        'status transforms end the connection or subscription here: this event reads results only',
      )
    }
    if (event.byServer === true) this.#warnIdle(event, name, settings)
    return new Route({
      event: event.name,
      proxy: name,
      protocol,
      endpoint: shown,
      call: guarded,
      settings,
      streamed: streamsOf(event, settings) !== null,
      maxStreams: streamsOf(event, settings)?.maxPerConnection(settings) ?? 0,
      headers,
      transforms,
      context,
      meters,
      log,
      clock,
    })
  }

  /** What has no effect where no client is behind a call. spec: §2.9 */
  #warnIdle(event: RoutedEvent, name: string, settings: ProxySettings): void {
    const idle = [
      ['http.status_to_code_transforms', settings.http.status_to_code_transforms.length > 0],
      ['binary_encoding', settings.binary_encoding],
      ['include_connection_meta', settings.include_connection_meta],
      ['policy.client_context', settings.policy.client_context.length > 0],
      ['http_headers', settings.http_headers.length > 0],
      ['emulated_headers', settings.emulated_headers.length > 0],
    ].flatMap(([option, set]) => (set === true ? [option] : []))
    if (idle.length === 0) return
    this.#deps.log.warn(
      { event: event.name, proxy: name, options: idle.join(', ') },
      'options have no effect: no client is behind this event',
    )
  }

  #access(
    event: RoutedEvent,
    name: string,
    settings: ProxySettings,
    meters: RouteMeters,
  ): BackendAccess {
    const { version, log } = this.#deps
    const access = (isHttp(settings.endpoint) ? httpAccess : grpcAccess)({
      event: event.name,
      proxy: name,
      settings,
      streams: streamsOf(event, settings),
      callers: this.#callers,
      userAgent: `backhaul/${version}`,
      onAttempt: () => {
        meters.attempts.add()
      },
      onForbidden: (header) => {
        log.warn({ event: event.name, proxy: name, header }, 'header is never sent to a backend')
      },
    })
    for (const header of access.headers.transportNames) this.#transport.add(header)
    for (const header of access.headers.emulatedNames) this.#emulated.add(header)
    if (this.#transport.size > 0) this.#transport.add('connection')
    return access
  }
}

/** How the answers of a proxy go on; null = they do not. */
export function streamsOf(
  event: Pick<RoutedEvent, 'streams'>,
  settings: ProxySettings,
): StreamRules | null {
  return event.streams?.enabled(settings) === true ? event.streams : null
}

/** Any other endpoint is a gRPC target. spec: §1.2 */
function isHttp(endpoint: string): boolean {
  return /^https?:\/\//i.test(endpoint)
}
