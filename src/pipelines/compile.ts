/**
 * Configuration → pipelines: which backend serves which namespace of which event. spec: proxy.md §1
 */
import type { Clock, Logger, Metrics, TimerWheel } from '../base/index.js'
import type { ProxyEventName, proxyEvents } from '../contract/proxy-events.js'
import { createCallers, onlyCaller } from './callers/callers.js'
import type { LocalBackend } from './callers/local.js'
import type { Caller, EndpointOptions, GrpcEndpointOptions } from './callers/ports.js'
import type { AnyEvent, ProxyEvent } from './event.js'
import { events } from './events/index.js'
import { compilePipeline } from './pipeline.js'
import type { EffectsPort, Pipeline } from './ports.js'
import { RouteFactory } from './route-factory.js'
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
export type Pipelines<E extends Events = typeof events> = PipelinesOf<E> & {
  /** Lower-case names of transport headers that some proxy forwards. */
  readonly forwardedHeaders: ReadonlySet<string>
  /** Query keys that some proxy tells its backend; null = none tells anything of the opening request. */
  readonly openingQuery: ReadonlySet<string> | null
  /** Lower-case names of emulated headers that some proxy forwards. */
  readonly emulatedHeaders: ReadonlySet<string>
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
  const { clock, wheel, backend = {} } = deps
  const callers =
    deps.caller === undefined ? createCallers(clock, wheel, backend) : onlyCaller(deps.caller)
  const factory = new RouteFactory(deps, callers)
  const pipelines = Object.values(set).map((event) => {
    const routes = factory.routes(event, settings)
    const off = event.row.switch.of === 'server' && routes.all.length === 0
    const run = compilePipeline(event, routes, deps)
    // Where no answer goes on there is nothing to bound.
    const bounded = routes.all.some(({ maxStreams }) => maxStreams > 0)
    const route = (input: never) => event.route(input, routes)
    return [camelCase(event.row.name), off ? null : bounded ? boundStreams(run, route) : run]
  })
  return {
    // Typed by the rows of the table, which the list was made from.
    ...(Object.fromEntries(pipelines) as PipelinesOf<E>),
    forwardedHeaders: factory.transportNames,
    openingQuery: factory.openingQuery,
    emulatedHeaders: factory.emulatedNames,
    close: () => callers.close(),
  }
}

function camelCase(name: string): string {
  return name.replace(/_([a-z])/g, (_all, letter: string) => letter.toUpperCase())
}
