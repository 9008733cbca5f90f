/**
 * Builds routes: endpoint, policies, header template and metrics of one event at one proxy, and says
 * at start what of the configuration will not have the effect one may expect. spec: proxy.md §1.2
 */
import type { Clock, Logger, TimerWheel } from '../base/index.js'
import { DEFAULT_PROXY, LOCAL_ENDPOINT, optionAt, switchesOf } from '../contract/proxy-events.js'
import { grpcAccess, httpAccess, localAccess, type BackendAccess } from './access.js'
import { Backends } from './backend.js'
import type { Callers } from './callers/callers.js'
import type { BackendProtocol } from './callers/ports.js'
import type { AnyEvent } from './event.js'
import { advertised } from './extensions.js'
import { defineProxyMetrics, type ProxyMetrics, type RouteMeters } from './meters.js'
import { compileClientContext } from './client-context.js'
import { composePolicies } from './policy/stack.js'
import { compileTransforms, Route } from './route.js'
import { EventRoutes } from './routes.js'
import type { PipelineSettings, ProxySettings } from './settings.js'
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
type RoutedEvent = Pick<AnyEvent, 'row' | 'grpc' | 'streams'>

/** Creates routes and collects the headers that any of them forwards. */
export class RouteFactory {
  readonly #deps: RouteDeps
  readonly #callers: Callers
  readonly #backends: Backends
  readonly #metrics: ProxyMetrics
  readonly #transport = new Set<string>()
  readonly #emulated = new Set<string>()
  #openingQuery: Set<string> | null = null

  constructor(deps: RouteDeps, callers: Callers) {
    this.#deps = deps
    this.#callers = callers
    this.#backends = new Backends(deps.clock, deps.wheel)
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

  /** Routes of one event: one per proxy in use, shared by the namespaces that use it. */
  routes(event: RoutedEvent, settings: PipelineSettings): EventRoutes {
    const known = new Map<string, Route>()
    const byNamespace = new Map<string, Route | null>()
    for (const { namespace, enabled, proxy, bothWays } of switchesOf(event.row, settings)) {
      // A name that names nothing is a fault even while the switch is off.
      const found = proxyOf(event, proxy, settings)
      const key = `${proxy} ${bothWays ? 'both' : 'one'}`
      const route = enabled ? (known.get(key) ?? this.#named(event, proxy, found, bothWays)) : null
      if (route !== null) known.set(key, route)
      byNamespace.set(namespace, route)
    }
    const { namespace_boundary, ping } = settings.rpc
    return new EventRoutes(byNamespace, namespace_boundary, ping.enabled)
  }

  /** Throws with the path of the proxy when its settings cannot work. */
  #named(event: RoutedEvent, name: string, settings: ProxySettings, bothWays: boolean): Route {
    try {
      return this.#create(event, name, settings, bothWays)
    } catch (problem) {
      const path = name === DEFAULT_PROXY ? event.row.path : `proxies.${name}`
      const reason = problem instanceof Error ? problem.message : 'cannot be used'
      throw new Error(`${path}: ${reason}`, { cause: problem })
    }
  }

  #create(event: RoutedEvent, name: string, settings: ProxySettings, bothWays: boolean): Route {
    const { row } = event
    const { clock, wheel, log, random = Math.random } = this.#deps
    const protocol = protocolOf(settings.endpoint)
    const meters = this.#metrics.of(row.name, name, protocol)
    const { call, headers, shown } = this.#access(event, name, settings, { meters, bothWays })
    // Transforms are about HTTP statuses; a gRPC call without status OK has failed.
    const transforms = compileTransforms(
      protocol === 'http' && !row.byServer ? settings.http.status_to_code_transforms : [],
    )
    // Where no client is behind a call there is nothing to tell.
    const context = row.byServer ? null : compileClientContext(settings.policy.client_context)
    if (context !== null) {
      this.#openingQuery ??= new Set()
      for (const key of context.queryKeys) this.#openingQuery.add(key)
    }
    const guarded = composePolicies(call, {
      settings: settings.policy,
      backend: this.#backends.of(settings),
      replayable: row.replayable,
      meters,
      clock,
      wheel,
      random,
      isAnswer: (status) => status === 200 || transforms.has(status),
    })
    log.info({ event: row.name, proxy: name, endpoint: shown }, 'proxy enabled')
    if (row.resultOnly && transforms.size > 0) {
      log.warn(
        { event: row.name, proxy: name },
        'status transforms end the connection or subscription here: this event reads results only',
      )
    }
    if (row.byServer) this.#warnIdle(event, name, settings)
    return new Route({
      event: row.name,
      proxy: name,
      protocol,
      endpoint: shown,
      call: guarded,
      settings,
      bothWays,
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
  #warnIdle({ row }: RoutedEvent, name: string, settings: ProxySettings): void {
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
      { event: row.name, proxy: name, options: idle.join(', ') },
      'options have no effect: no client is behind this event',
    )
  }

  #access(
    event: RoutedEvent,
    name: string,
    settings: ProxySettings,
    { meters, bothWays }: { readonly meters: RouteMeters; readonly bothWays: boolean },
  ): BackendAccess {
    const { version, log } = this.#deps
    const { row } = event
    const access = ACCESS[protocolOf(settings.endpoint)]({
      method: bothWays ? row.grpcBothWays : row.grpc,
      bothWays,
      event: row.name,
      extensions: advertised(row),
      proxy: name,
      settings,
      streams: streamsOf(event, settings),
      callers: this.#callers,
      userAgent: `backhaul/${version}`,
      onAttempt: () => {
        meters.attempts.add()
      },
      onForbidden: (header) => {
        log.warn({ event: row.name, proxy: name, header }, 'header is never sent to a backend')
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

const ACCESS = { http: httpAccess, grpc: grpcAccess, local: localAccess } as const

/** `local:` is answered by handlers in code; any other endpoint that is no URL is a gRPC target. spec: §1.2 */
function protocolOf(endpoint: string): BackendProtocol {
  if (endpoint === LOCAL_ENDPOINT) return 'local'
  return /^https?:\/\//i.test(endpoint) ? 'http' : 'grpc'
}

function proxyOf(event: RoutedEvent, name: string, settings: PipelineSettings): ProxySettings {
  // The configuration has a proxy at the path of each row.
  if (name === DEFAULT_PROXY) return optionAt(settings, event.row.path) as ProxySettings
  const named = settings.proxies.find((proxy) => proxy.name === name)
  if (named === undefined) throw new Error(`${event.row.path}: no proxy is named ${name}`)
  return named
}
