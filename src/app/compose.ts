/**
 * The parts list of a node, from top to bottom. Nothing is started here.
 * spec: server-api-and-operations.md §8.6
 */
import { hostname } from 'node:os'
import { createApi, createEffects, openApiDocument, type Api } from '../api/index.js'
import {
  HashedTimerWheel,
  newUuid,
  readVersion,
  systemClock,
  systemResolver,
  systemTrust,
  type Clock,
  type Logger,
} from '../base/index.js'
import { createChannels, type StartableChannels } from '../channels/index.js'
import { createCluster, type Cluster, type ClusterDeps } from '../cluster/index.js'
import type { Config } from '../config/index.js'
import type { Engine } from '../engine/ports.js'
import {
  createMetrics,
  GraphiteExporter,
  type MetricsOptions,
  type MetricsRegistry,
} from '../observability/index.js'
import { mountOps, observeListener, registerNodeGauges, type OpsOptions } from '../ops/index.js'
import type { EffectsPort } from '../model/index.js'
import { createSharedPoll, type LocalBackend, type SharedPoll } from '../pipelines/index.js'
import type { Recorder } from '../recorder/index.js'
import { jsonCodec, protobufCodec } from '../protocol/index.js'
import { createRuns, type KeptRuns, type RunsDeps } from '../runs/index.js'
import { EngineWork, Flusher, SessionMetrics, type SessionEnvironment } from '../session/index.js'
import {
  Admission,
  compileOriginCheck,
  EmulatedSessions,
  type TransportRow,
} from '../transport/index.js'
import type { Consumers } from '../consumers/index.js'
import { createConsumers } from './consumers/build.js'
import { checkParts, createEngine, type ConnectableEngine } from './engine.js'
import type { EngineDeps } from './engines/row.js'
import { GrpcPorts } from './grpc.js'
import { openAdmin, openInspection } from './inspect.js'
import { createListeners, type ListenerFactory, type Listeners } from './listener.js'
import { compileNamespaceTable, compileRules } from './rules.js'
import { mountTransports, transportsOf } from './transports.js'

/** Everything of a node that has to be started, reloaded or stopped. */
export type Parts = {
  readonly log: Logger
  readonly metrics: MetricsRegistry
  readonly wheel: HashedTimerWheel
  readonly engine: Engine
  /** Connects the engine. */
  readonly connect: () => Promise<void>
  readonly channels: StartableChannels
  readonly sharedPoll: SharedPoll
  readonly cluster: Cluster
  /** null = the engine cannot keep runs. */
  readonly runs: KeptRuns | null
  readonly environment: SessionEnvironment
  readonly listeners: Listeners
  readonly grpc: GrpcPorts
  readonly api: Api
  /** Carries out what backends ask for in their answers. */
  readonly effects: EffectsPort
  readonly consumers: Consumers
  readonly recorder: Recorder
  /** Sends metrics; null = nobody wants them. */
  readonly graphite: GraphiteExporter | null
  readonly control: { stopping: boolean }
  /** Why this node cannot deliver at this moment; [] = it can. Never rejects. */
  readonly problems: () => Promise<readonly string[]>
  readonly version: string
  readonly backend: LocalBackend
}

/** Builds an engine. */
export type EngineFactory = (deps: EngineDeps) => ConnectableEngine

/** What is different for a node that is one of several processes. */
export type WorkerSide = {
  /** Number of this worker, from 1; part of the node's name. */
  readonly number: number
  /** The engine of the primary; null = the configuration's own, which every worker opens for itself. */
  readonly engine: EngineFactory | null
  /** Metrics of all workers together. */
  readonly metricsText: () => Promise<string>
}

/** Told when other nodes come and go. Nothing may be thrown here. */
export type NodeEvents = NonNullable<ClusterDeps['events']>

/** What may replace parts of a node. */
export type NodeSurroundings = {
  /** null = this is the only process. */
  readonly worker?: WorkerSide | null
  /** Replaces the engine of the configuration. */
  readonly engine?: EngineFactory | undefined
  /** Transports beside those of the table. */
  readonly transports?: readonly TransportRow[]
  /** Builds the listeners instead of those of the configuration. */
  readonly listener?: ListenerFactory | undefined
  /** Handlers in code, for proxies whose endpoint is `local:`. */
  readonly backend?: LocalBackend
  /** Told about other nodes. */
  readonly nodeEvents?: NodeEvents
  /** Registry for the metrics; default: one of its own. */
  readonly registry?: MetricsOptions['registry'] | undefined
}

const CODECS = [jsonCodec, protobufCodec]

/** Builds a node from a valid configuration. Throws with a clear message when a part cannot be built. */
export function compose(config: Config, log: Logger, given: NodeSurroundings = {}): Parts {
  const { worker = null, transports = [], nodeEvents, registry, backend = {} } = given
  const version = readVersion()
  const clock = systemClock
  const nodeId = newUuid()
  const metrics = createMetrics({ log, clock, ...(registry === undefined ? {} : { registry }) })
  prepareOutgoing(config, log, metrics)
  const wheel = new HashedTimerWheel(clock, log)

  const { engine, connect } = openEngine(config, given, { clock, wheel, log, metrics })
  const namespaces = compileNamespaceTable(config)
  const shared = { clock, wheel, metrics, log }
  const channels = createChannels({ engine, namespaces, codecs: CODECS, ...shared })

  const emulated = new EmulatedSessions()
  const runs = composeRuns(config, engine, { ...shared, nodeId, channels, cluster: () => cluster })
  const cluster: Cluster = createCluster({
    node: { uid: nodeId, name: nodeName(config, worker), version: `${version} Backhaul` },
    controller: engine.controller,
    channels,
    emulated,
    purge: (filter) => {
      const purged = environment.rules.pipelines.purge(filter)
      const given = Object.entries(filter).filter(([, value]) => value !== '')
      log.info({ ...Object.fromEntries(given), purged }, 'decisions of backends are forgotten')
    },
    runs,
    ...(nodeEvents === undefined ? {} : { events: nodeEvents }),
    ...shared,
  })

  const { control } = cluster
  const effects = createEffects({ channels, control, clock, log, metrics })
  const rules = compileRules(config, { ...shared, nodeId, version, backend, effects, runs })
  const about = { ...shared, nodeId, version, channels, control, rules }
  const environment = openEnvironment(config, about)
  const sharedPoll = composeSharedPoll(config, environment, metrics)
  const state = { stopping: false }
  const isShuttingDown = (): boolean => state.stopping
  const { recorder, inspect } = openInspection(config, environment, shared)
  const api = createApi({ channels, control, runs, clock, log, metrics, isShuttingDown, inspect })
  const parts = {
    log,
    metrics,
    wheel,
    engine,
    connect,
    channels,
    sharedPoll,
    cluster,
    runs,
    environment,
    control: state,
    recorder,
    effects,
    api,
    graphite: openGraphite(config, worker, { metrics, log, clock }),
    consumers: createConsumers(config, { nodeId, api, metrics, log, clock }),
    problems: () => problemsOf(state, engine, config),
    version,
    backend,
    listeners: openListeners(config, { log, metrics, clock, worker, build: given.listener }),
    grpc: new GrpcPorts(config, { log, wheel, clock }),
  }
  parts.grpc.openApi(api)
  mountEndpoints(config, parts, { api, emulated, worker, transports })
  registerGauges(parts)
  return parts
}

/** Why a node cannot deliver at this moment. */
async function problemsOf(
  { stopping }: Parts['control'],
  engine: Engine,
  { ready }: Config,
): Promise<readonly string[]> {
  if (stopping) return ['shutting down']
  return (await engine.probe?.(ready.timeout)) ?? []
}

/** The engine of the configuration, or what replaces it. */
function openEngine(
  config: Config,
  { worker, engine }: NodeSurroundings,
  deps: EngineDeps,
): ConnectableEngine {
  const build = engine ?? worker?.engine ?? ((own: EngineDeps) => createEngine(config, own))
  const opened = build(deps)
  if (engine !== undefined) checkParts(config, opened.engine)
  return opened
}

/** Surroundings of the sessions of a node. */
function openEnvironment(
  config: Config,
  {
    version,
    metrics,
    ...given
  }: Pick<
    SessionEnvironment,
    'nodeId' | 'version' | 'clock' | 'wheel' | 'channels' | 'control' | 'log' | 'rules'
  > & { readonly metrics: MetricsRegistry },
): SessionEnvironment {
  return {
    ...given,
    version: `${version} Backhaul`,
    metrics: new SessionMetrics(metrics, {
      recoveredPublications: config.prometheus.recovered_publications_histogram,
    }),
    flusher: new Flusher(),
    work: new EngineWork(given.log),
    events: null,
  }
}

type ListenerDeps = Pick<Parts, 'log' | 'metrics'> & {
  readonly clock: Clock
  readonly worker: WorkerSide | null
  readonly build: ListenerFactory | undefined
}

function openListeners(config: Config, { worker, build, ...deps }: ListenerDeps): Listeners {
  return createListeners(config, deps.log, {
    metrics: deps.metrics,
    shared: worker !== null,
    build,
    observe: (listener) =>
      observeListener(listener, {
        ...deps,
        countRequests: config.prometheus.instrument_http_handlers,
        knowsProxies: config.http_server.client_ip.trusted_proxies.length > 0,
      }),
  })
}

function registerGauges({ metrics, channels, cluster, version }: Parts): void {
  registerNodeGauges(
    metrics,
    {
      clients: () => channels.directory.clientCount,
      users: () => channels.directory.userCount,
      subscriptions: () => channels.hub.subscriptionCount,
      channels: () => channels.hub.channelCount,
      nodes: () => cluster.size,
    },
    version,
  )
}

/** null = the engine cannot keep any. */
function composeRuns(
  config: Config,
  { runs: store }: Engine,
  deps: Omit<RunsDeps, 'store' | 'leaseMs' | 'tellEnded'> & { readonly cluster: () => Cluster },
): KeptRuns | null {
  if (store === null) return null
  return createRuns({
    ...deps,
    store,
    leaseMs: config.run.lease,
    tellEnded: (node, channel) => {
      deps.cluster().tellRunEnded(node, channel)
    },
  })
}

function composeSharedPoll(
  config: Config,
  environment: SessionEnvironment,
  metrics: MetricsRegistry,
): SharedPoll {
  const { clock, wheel, log, channels } = environment
  const sharedPoll = createSharedPoll({
    clock,
    wheel,
    metrics,
    log,
    concurrencyLimit: config.shared_poll.concurrency_limit,
    pipelines: () => environment.rules.pipelines,
  })
  channels.keyed.drivenBy(sharedPoll)
  return sharedPoll
}

type Mounted = {
  readonly api: Api
  readonly emulated: EmulatedSessions
  readonly worker: WorkerSide | null
  readonly transports: readonly TransportRow[]
}

function mountEndpoints(
  config: Config,
  parts: Parts,
  { api, emulated, worker, transports }: Mounted,
): void {
  const { listeners, environment, channels, cluster, metrics, log } = parts
  const { clock } = environment
  const originAllowed = compileOriginCheck(config.client.allowed_origins, log)
  const admission = new Admission(
    {
      connections: config.client.connection_limit,
      perSecond: config.client.connection_rate_limit,
    },
    { connected: () => channels.directory.clientCount, clock, log, metrics },
  )
  const { external, internal } = listeners
  mountTransports(config, transportsOf(config, transports), {
    listener: external,
    openGrpc: (name, options) => parts.grpc.open(name, options),
    environment,
    emulated,
    relay: cluster.relay,
    admission,
    originAllowed,
  })
  if (!config.http_api.disabled) {
    api.http(config.http_api.external ? external : internal, {
      prefix: config.http_api.handler_prefix,
      key: config.http_api.key,
      insecure: config.http_api.insecure,
      errorMode: config.http_api.error_mode,
    })
  }
  if (config.admin.enabled) openAdmin(config, parts)
  const when = (section: { enabled: boolean; handler_prefix: string }): string | null =>
    section.enabled ? section.handler_prefix : null
  const opsDeps = {
    log,
    metrics: {
      contentType: metrics.contentType,
      text: worker === null ? () => metrics.text() : worker.metricsText,
    },
    isOriginAllowed: originAllowed,
    problems: parts.problems,
    isFull: () => !admission.admit(),
    signingKeys: () => environment.rules.pipelines.publicKeys,
    openApi: () => JSON.stringify(openApiDocument(config.http_api.handler_prefix)),
  }
  const signingKeys = when(config.signing_keys)
  const { external: keysOutside } = config.signing_keys
  mountOps(
    external,
    { ...NO_OPS, init: when(config.init), signingKeys: keysOutside ? signingKeys : null },
    opsDeps,
  )
  mountOps(
    internal,
    {
      ...NO_OPS,
      health: when(config.health),
      ready: when(config.ready),
      prometheus: when(config.prometheus),
      swagger: when(config.swagger),
      signingKeys: keysOutside ? null : signingKeys,
    },
    opsDeps,
  )
}

const NO_OPS: OpsOptions = {
  health: null,
  ready: null,
  prometheus: null,
  init: null,
  swagger: null,
  signingKeys: null,
}

/** What sends metrics to Graphite. spec: server-api-and-operations.md §7.5 */
function openGraphite(
  config: Config,
  worker: WorkerSide | null,
  { metrics, log, clock }: { metrics: MetricsRegistry; log: Logger; clock: Clock },
): GraphiteExporter | null {
  const { enabled, host, port, prefix, interval, tags } = config.graphite
  if (!enabled) return null
  const node = nodeName(config, worker)
  const options = { host, port, prefix, node, intervalMs: interval, tags }
  return new GraphiteExporter(options, () => metrics.snapshot(), { log, clock })
}

/** Nodes need names that differ, so those of workers are numbered. */
function nodeName(config: Config, worker: WorkerSide | null): string {
  const name =
    config.node.name === '' ? `${hostname()}_${config.http_server.port}` : config.node.name
  return worker === null ? name : `${name}_${worker.number}`
}

/** What all outgoing connections of the process share. Throws when a named authority is unreadable. */
function prepareOutgoing(config: Config, log: Logger, metrics: MetricsRegistry): void {
  const { dns, trusted_ca: trust } = config
  const options = {
    cacheTtlMs: dns.cache_ttl,
    staleTtlMs: dns.stale_ttl,
    maxLookups: dns.max_lookups,
    timeoutMs: dns.lookup_timeout,
  }
  systemResolver.configure(options, metrics)
  const problems = systemTrust.configure(trust)
  if (problems.length > 0) log.warn({ problems: problems.slice(0, 10) }, 'broken certificates')
}
