/**
 * Configuration → pipelines: which proxy serves which namespace of which event. spec: proxy.md §1
 */
import type { Clock, Logger, Metrics, TimerWheel } from '../base/index.js'
import { createCallers, onlyCaller } from './callers/callers.js'
import type { Caller, EndpointOptions, GrpcEndpointOptions } from './callers/ports.js'
import type { ProxyEvent } from './event.js'
import { events, streamEvents } from './events/index.js'
import { compilePipeline } from './pipeline.js'
import type {
  Pipeline,
  Pipelines,
  RpcDecision,
  RpcInput,
  StreamGrant,
  StreamInput,
} from './ports.js'
import type { Route } from './route.js'
import { RouteFactory } from './route-factory.js'
import { DEFAULT_PROXY, EventRoutes } from './routes.js'
import type { PipelineSettings, ProxySettings } from './settings.js'
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
  /** Default: real ones. Tests put a fake here. */
  readonly caller?: Caller<EndpointOptions | GrpcEndpointOptions>
  /** 0 ≤ x < 1, for jitter. Default: Math.random. */
  readonly random?: () => number
}

/**
 * Builds all pipelines of a configuration. Throws with the path of the option when an endpoint,
 * proxy name or header cannot work. No connection is opened before the first call.
 */
export function compilePipelines(settings: PipelineSettings, deps: PipelinesDeps): Pipelines {
  const callers =
    deps.caller === undefined ? createCallers(deps.clock, deps.wheel) : onlyCaller(deps.caller)
  const factory = new RouteFactory(deps, callers)
  const run = <In, Res, Out>(event: ProxyEvent<In, Res, Out>): Pipeline<In, Out> =>
    compilePipeline(event, compileRoutes(event, settings, factory), deps)
  const { connect, refresh } = settings.client.proxy
  const pipelines = {
    connect: connect.enabled ? run(events.connect) : null,
    refresh: refresh.enabled ? run(events.refresh) : null,
    subscribe: run(events.subscribe),
    subscribeStream: eitherWay(run(streamEvents.unidirectional), run(streamEvents.bidirectional)),
    subRefresh: run(events.subRefresh),
    publish: run(events.publish),
    mapPublish: run(events.mapPublish),
    mapRemove: run(events.mapRemove),
    rpc: compileRpc(settings, factory, deps),
    sharedPollRefresh: run(events.sharedPollRefresh),
  }
  return {
    ...pipelines,
    forwardedHeaders: factory.transportNames,
    openingQuery: factory.openingQuery,
    emulatedHeaders: factory.emulatedNames,
    close: () => callers.close(),
  }
}

/** Which way streams go is a matter of the namespace. */
function eitherWay(
  oneWay: Pipeline<StreamInput, StreamGrant>,
  bothWays: Pipeline<StreamInput, StreamGrant>,
): Pipeline<StreamInput, StreamGrant> {
  return (input, from) => (input.bidirectional ? bothWays : oneWay)(input, from)
}

/** Where no answer goes on there is nothing to bound. */
function compileRpc(
  settings: PipelineSettings,
  factory: RouteFactory,
  deps: PipelinesDeps,
): Pipeline<RpcInput, RpcDecision> {
  const routes = compileRoutes(events.rpc, settings, factory)
  const run = compilePipeline(events.rpc, routes, deps)
  return routes.all.some(({ maxStreams }) => maxStreams > 0)
    ? boundStreams(run, (input) => routes.forMethod(input.method))
    : run
}

/** Routes of one event: one per proxy in use, shared by the namespaces that use it. */
function compileRoutes<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  settings: PipelineSettings,
  factory: RouteFactory,
): EventRoutes {
  const byProxy = new Map<string, Route>()
  const byNamespace = new Map<string, Route | null>()
  for (const { namespace, enabled, proxyName } of event.binding.switches(settings)) {
    const name = proxyName === '' ? DEFAULT_PROXY : proxyName
    // A name that names nothing is a fault even while the switch is off.
    const proxy = findProxy(event, name, settings)
    const route = enabled ? (byProxy.get(name) ?? factory.create(event, name, proxy)) : null
    if (route !== null) byProxy.set(name, route)
    byNamespace.set(namespace, route)
  }
  const { namespace_boundary, ping } = settings.rpc
  return new EventRoutes(byNamespace, namespace_boundary, ping.enabled)
}

function findProxy<In, Res, Out>(
  event: ProxyEvent<In, Res, Out>,
  name: string,
  settings: PipelineSettings,
): ProxySettings {
  if (name === DEFAULT_PROXY) return event.binding.inline(settings)
  const named = settings.proxies.find((proxy) => proxy.name === name)
  if (named === undefined) throw new Error(`${event.binding.path}: no proxy is named ${name}`)
  return named
}
