/**
 * Configuration → pipelines: which backend serves which namespace of which event. spec: proxy.md §1
 */
import type { Clock, Logger, Metrics, TimerWheel } from '../base/index.js'
import { proxyEvents, type ProxyEventName } from '../contract/proxy-events.js'
import type { PublicJwk } from './backend/signer.js'
import { createCallers, onlyCaller } from './callers/callers.js'
import { ANYWHERE } from './callers/outbound.js'
import type { LocalBackend } from './callers/local.js'
import type { Call, Caller, EndpointOptions, GrpcEndpointOptions } from './callers/ports.js'
import type { PurgeFilter } from '../model/index.js'
import { SharedDecisions } from './decisions/compile.js'
import type { AnyEvent, ProxyEvent } from './event.js'
import { events } from './events/index.js'
import { compilePipeline } from './pipeline.js'
import type { EffectsPort, Pipeline } from './ports.js'
import { compiledEvent, type CompiledEvent, type PipelineObserver } from './observe.js'
import { RouteFactory } from './route-factory.js'
import { runRoutesOf, type RunRoutes } from './streams/runs.js'
import type { PipelineSettings } from './settings.js'
import { boundStreams } from './streams/slots.js'

/** What pipelines need from the rest of the server. */
export type PipelinesDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  readonly nodeId: string
  /** Version of this server, for `User-Agent`. */
  readonly version: string
  /** Handlers given in code, for proxies whose endpoint is `local:`. Default: none. */
  readonly backend?: LocalBackend
  /** Carries out effects of answers. Default: none are read. */
  readonly effects?: EffectsPort
  /** Default: real ones. Tests put a fake here. */
  readonly caller?: Caller<EndpointOptions | GrpcEndpointOptions>
  /** 0 ≤ x < 1, for jitter. Default: Math.random. */
  readonly random?: () => number
}

/** Limits of calls that no route makes. */
const OUTSIDE_ROUTES = {
  tls: null,
  maxResponseBytes: 1024 * 1024,
  maxHeaderBytes: 16_384,
  maxRequestBytes: 0,
  attemptHeaders: null,
  outbound: ANYWHERE,
  onAttempt: () => undefined,
  maxIdleConnections: 1,
  idleTimeoutMs: 1000,
  maxConnecting: 1,
  maxAgeMs: 0,
}

/** Events by the names of their rows. */
export type Events = Readonly<Record<string, AnyEvent>>

type Camel<S extends string> = S extends `${infer A}_${infer B}` ? `${A}${Capitalize<Camel<B>>}` : S
/** Inferred because it stands between the two others. */
type Ignored<Res> = Res extends never ? never : unknown
type PipelineOf<E> =
  E extends ProxyEvent<infer In, infer Res, infer Out> ? Pipeline<In, Out> & Ignored<Res> : never

type Switch<Name> = Name extends ProxyEventName
  ? (typeof proxyEvents)[Name]['switch']['of']
  : 'channel'

/** The pipeline of each event, by its name in camel case; null = an event of the server that is off. */
export type PipelinesOf<E extends Events> = {
  readonly [Name in keyof E & string as Camel<Name>]:
    PipelineOf<E[Name]> | (Switch<Name> extends 'server' ? null : never)
}

/** All pipelines of a configuration. A reload builds a new set. */
export type Pipelines<E extends Events = typeof events> = PipelinesOf<E> & PipelineTable

/** What pipelines have beside the function of each event. */
export type PipelineTable = {
  /** Lower-case names of transport headers that some proxy forwards. */
  readonly forwardedHeaders: ReadonlySet<string>
  /** Query keys that some proxy tells its backend; null = none tells anything of the opening request. */
  readonly openingQuery: ReadonlySet<string> | null
  /** Public keys that verify the signatures of calls made with a private one. spec: proxy.md §9.1 */
  readonly publicKeys: readonly PublicJwk[]
  /** Lower-case names of emulated headers that some proxy forwards. */
  readonly emulatedHeaders: ReadonlySet<string>
  /** Every event with its routes, by name: for whoever shows or explains them. */
  readonly events: ReadonlyMap<string, CompiledEvent>
  /** Lets an observer see every run and call from now on; null = nobody, at no cost. */
  observe(observer: PipelineObserver | null): void
  /** Forgets decisions that are kept; how many. spec: proxy.md §9.15 */
  purge(filter: PurgeFilter): number
  /** A call to a URL over HTTP, outside of all routes and policies. Throws when it is no HTTP URL. */
  callTo(url: string): Call
  /** Namespaces whose subscribe backend gives the state of its channels; null = there are none. */
  readonly positions: ReadonlySet<string> | null
  /** Where answers may go on as runs; null = nowhere. */
  readonly runs: RunRoutes | null
  /** Ends pooled backend connections after running calls are done. */
  close(): Promise<void>
}

/** Builds all pipelines of a configuration. See {@link compileEvents}. */
export function compilePipelines(settings: PipelineSettings, deps: PipelinesDeps): Pipelines {
  return compileEvents(events, settings, deps)
}

/**
 * Builds the pipelines of a set of events. Throws with the path of the option when an endpoint, proxy
 * name or header cannot work. No connection is opened before the first call.
 */
export function compileEvents<E extends Events>(
  set: E,
  settings: PipelineSettings,
  deps: PipelinesDeps,
): Pipelines<E> {
  const callers = deps.caller === undefined ? createCallers(deps) : onlyCaller(deps.caller)
  const factory = new RouteFactory(deps, callers)
  const shared = new SharedDecisions()
  const compiled = Object.values(set).map((event) => {
    const routes = factory.routes(event, settings)
    return compiledEvent(event, routes, {
      compile: (table) =>
        // A copy of the routes has decisions of its own, which nobody has to purge.
        compilePipeline(event, table, {
          ...deps,
          shared: table === routes ? shared : new SharedDecisions(),
        }),
      bound: (run) => {
        // Where no answer goes on there is nothing to bound.
        const bounded = routes.all.some(({ maxStreams }) => maxStreams > 0)
        return bounded ? boundStreams(run, (input: never) => event.route(input, routes)) : run
      },
    })
  })
  // Typed by the rows of the table, which the list was made from.
  const pipelines = Object.fromEntries(
    compiled.map(({ row, run }) => [camelCase(row.name), run]),
  ) as Record<string, CompiledEvent['run']>
  const rest: PipelineTable = {
    positions: positionsOf(compiled),
    runs: runRoutesOf(compiled.find(({ row }) => row.runnable)?.routes),
    events: new Map(compiled.map((event) => [event.row.name, event])),
    observe: (observer) => {
      for (const event of compiled) {
        for (const route of event.routes.all) route.observe(observer)
        const { run } = event
        // Sessions ask for the function at each call, so that this counts at once.
        if (run !== null) all[camelCase(event.row.name)] = observer?.run(event, run) ?? run
      }
    },
    purge: (filter) => shared.purge(filter),
    forwardedHeaders: factory.transportNames,
    openingQuery: factory.openingQuery,
    publicKeys: factory.publicKeys,
    emulatedHeaders: factory.emulatedNames,
    callTo: (url) => callers.http.endpoint({ ...OUTSIDE_ROUTES, url }),
    close: () => {
      factory.close()
      return callers.close()
    },
  }
  const all: Record<string, unknown> = { ...pipelines, ...rest }
  return all as Pipelines<E>
}

function positionsOf(compiled: readonly CompiledEvent[]): ReadonlySet<string> | null {
  const subscribe = compiled.find(({ row }) => row.name === proxyEvents.subscribe.name)
  const found = subscribe?.routes.namespacesOf(({ position }) => position)
  return found === undefined || found.size === 0 ? null : found
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
}
