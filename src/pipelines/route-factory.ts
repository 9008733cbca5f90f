/**
 * Builds routes: endpoint, policies, header template and metrics of one event at one proxy, and says
 * at start what of the configuration will not have the effect one may expect. spec: proxy.md §1.2
 */
import type { Clock, Logger, TimerWheel } from '../base/index.js'
import { DEFAULT_PROXY, optionAt, switchesOf } from '../contract/proxy-events.js'
import { Backends, type Backend, type BackendUse, type BackendWay } from './backend/backend.js'
import type { PublicJwk } from './backend/signer.js'
import type { Callers } from './callers/callers.js'
import type { AnyEvent } from './event.js'
import { advertised } from './extensions.js'
import { defineProxyMetrics, type ProxyMetrics } from './meters.js'
import { compileClientContext } from './client-context.js'
import { compileTransforms, Route } from './route.js'
import { EventRoutes } from './routes.js'
import type { PipelineSettings, ProxySettings, RunRoute } from './settings.js'
import type { StreamRules } from './streams/rules.js'
import type { Metrics } from '../base/index.js'

/** What routes need from the rest of the server. */
export type RouteDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  readonly nodeId: string
  readonly version: string
  readonly random?: () => number
}

/** The peculiarities of an event that a route depends on. */
type RoutedEvent = Pick<AnyEvent, 'row' | 'grpc' | 'streams'>

/** Creates routes and collects the headers that any of them forwards. */
export class RouteFactory {
  readonly #deps: RouteDeps
  readonly #backends: Backends
  readonly #metrics: ProxyMetrics
  readonly #transport = new Set<string>()
  readonly #emulated = new Set<string>()
  #openingQuery: Set<string> | null = null
  #calls = 0

  constructor(deps: RouteDeps, callers: Callers) {
    this.#deps = deps
    const { clock, wheel, version, random = Math.random } = deps
    this.#backends = new Backends({
      clock,
      wheel,
      callers,
      metrics: deps.metrics,
      log: deps.log,
      userAgent: `backhaul/${version}`,
      random,
    })
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

  /** Ends what backends do by themselves. */
  close(): void {
    this.#backends.close()
  }

  /** Public keys of backends that are signed for with a private one. */
  get publicKeys(): readonly PublicJwk[] {
    return this.#backends.publicKeys
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
    const { clock, log } = this.#deps
    const backend = this.#backends.of(settings)
    const { protocol, shown } = backend
    const meters = this.#metrics.of(row.name, name, protocol)
    const streams = streamsOf(event, settings)
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
    const { call, headers } = this.#open(backend, {
      event: row.name,
      extensions: advertised(row, settings.policy),
      method: bothWays ? row.grpcBothWays : row.grpc,
      bothWays,
      streams,
      proxy: name,
      settings,
      replayable: row.replayable,
      isAnswer: (status) => status === 200 || transforms.has(status),
      meters,
      onForbidden: (header) => {
        log.warn({ event: row.name, proxy: name, header }, 'header is never sent to a backend')
      },
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
      call,
      settings,
      bothWays,
      streamed: streams !== null,
      maxStreams: streams?.maxPerConnection(settings) ?? 0,
      run: runOf(event, name, settings),
      headers,
      transforms,
      context,
      newId: needsId(settings) ? this.#newId : null,
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

  /** Opens the way to a backend and notes what it takes from connections. */
  #open(backend: Backend, use: BackendUse): BackendWay {
    const way = backend.open(use)
    for (const header of way.headers.transportNames) this.#transport.add(header)
    for (const header of way.headers.emulatedNames) this.#emulated.add(header)
    if (this.#transport.size > 0) this.#transport.add('connection')
    return way
  }

  /** Unique over all events, nodes and starts, and without a full stop, which ends ids in signatures. */
  readonly #newId = (client: string): string => {
    return `${this.#deps.nodeId}-${client}-${String(++this.#calls)}`
  }
}

/** Whether something that goes along names the call. */
function needsId({ policy }: ProxySettings): boolean {
  return policy.idempotency_key || policy.signing.enabled
}

/** How the answers of a proxy go on; null = they do not. */
export function streamsOf(
  event: Pick<RoutedEvent, 'streams'>,
  settings: ProxySettings,
): StreamRules | null {
  return event.streams?.enabled(settings) === true ? event.streams : null
}

function runOf({ row }: RoutedEvent, proxy: string, { policy }: ProxySettings): RunRoute | null {
  if (!row.runnable || !policy.run.enabled) return null
  return { proxy, settings: policy.run, backoff: policy.retry.backoff }
}

function proxyOf(event: RoutedEvent, name: string, settings: PipelineSettings): ProxySettings {
  // The configuration has a proxy at the path of each row.
  if (name === DEFAULT_PROXY) return optionAt(settings, event.row.path) as ProxySettings
  const named = settings.proxies.find((proxy) => proxy.name === name)
  if (named === undefined) throw new Error(`${event.row.path}: no proxy is named ${name}`)
  return named
}
