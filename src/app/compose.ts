/**
 * The parts list of a node, from top to bottom. Nothing is started here.
 * spec: server-api-and-operations.md §8.6
 */
import { hostname } from 'node:os'
import { mountApi, openApiDocument, type ApiDeps } from '../api/index.js'
import {
  HashedTimerWheel,
  newUuid,
  systemClock,
  type Clock,
  type Logger,
  type TimerWheel,
} from '../base/index.js'
import { createChannels, type StartableChannels } from '../channels/index.js'
import { createLocalControl } from '../cluster/index.js'
import type { Config } from '../config/index.js'
import { createMemoryEngine } from '../engine/memory/engine.js'
import type { Engine } from '../engine/ports.js'
import { createMetrics, type MetricsRegistry } from '../observability/index.js'
import { mountOps, observeListener, registerNodeGauges } from '../ops/index.js'
import { createSharedPoll, type SharedPoll } from '../pipelines/index.js'
import { jsonCodec, protobufCodec } from '../protocol/index.js'
import { Flusher, SessionMetrics, type SessionEnvironment } from '../session/index.js'
import { Admission, compileOriginCheck } from '../transport/index.js'
import { createGrpcPorts, type GrpcPort } from './grpc.js'
import { createListeners, type Listeners } from './listener.js'
import { compileNamespaceTable, compileRules } from './rules.js'
import { mountTransports, sessionDepsOf } from './transports.js'
import { readVersion } from './version.js'

/** Everything of a node that has to be started, reloaded or stopped. */
export type Parts = {
  readonly log: Logger
  readonly metrics: MetricsRegistry
  readonly wheel: HashedTimerWheel
  readonly engine: Engine
  readonly channels: StartableChannels
  readonly sharedPoll: SharedPoll
  readonly environment: SessionEnvironment
  readonly listeners: Listeners
  readonly grpc: readonly GrpcPort[]
  readonly control: { stopping: boolean }
  readonly version: string
}

/** What is different for a node that is one of several processes. */
export type WorkerSide = {
  /** Number of this worker, from 1; part of the node's name. */
  readonly number: number
  /** The engine of the primary; null = the configuration's own, which every worker opens for itself. */
  readonly engine: ((deps: { clock: Clock; wheel: TimerWheel }) => Engine) | null
  /** Metrics of all workers together. */
  readonly metricsText: () => Promise<string>
}

/**
 * Builds a node from a valid configuration; `worker` null = it is the only process. Throws with a
 * clear message when a part cannot be built.
 */
export function compose(config: Config, log: Logger, worker: WorkerSide | null = null): Parts {
  const version = readVersion()
  const clock = systemClock
  const nodeId = newUuid()
  const metrics = createMetrics({ log, clock })
  const wheel = new HashedTimerWheel(clock, log)

  const engine = worker?.engine?.({ clock, wheel }) ?? createMemoryEngine({ clock, wheel, log })
  const namespaces = compileNamespaceTable(config)
  const channels = createChannels({
    engine,
    namespaces,
    codecs: [jsonCodec, protobufCodec],
    clock,
    wheel,
    metrics,
    log,
  })

  const environment: SessionEnvironment = {
    nodeId,
    version: `${version} Backhaul`,
    clock,
    wheel,
    channels,
    metrics: new SessionMetrics(metrics),
    flusher: new Flusher(),
    log,
    rules: compileRules(config, { clock, wheel, metrics, log, nodeId, version }),
  }
  const sharedPoll = composeSharedPoll(config, environment, metrics)
  const control = createLocalControl({
    channels,
    clock,
    log,
    node: { uid: nodeId, name: nodeName(config, worker), version: `${version} Backhaul` },
  })

  const state = { stopping: false }
  const isShuttingDown = (): boolean => state.stopping
  const apiDeps: ApiDeps = { channels, control, clock, log, metrics, isShuttingDown }
  const clients = sessionDepsOf(config, environment)
  const parts = {
    log,
    metrics,
    wheel,
    engine,
    channels,
    sharedPoll,
    environment,
    control: state,
    version,
    listeners: createListeners(config, log, {
      shared: worker !== null,
      observe: (listener) =>
        observeListener(listener, {
          log,
          metrics,
          clock,
          countRequests: config.prometheus.instrument_http_handlers,
          knowsProxies: config.http_server.client_ip.trusted_proxies.length > 0,
        }),
    }),
    grpc: createGrpcPorts(config, { api: apiDeps, clients, log, wheel, clock }),
  }
  mountEndpoints(config, parts, apiDeps, worker)
  registerGauges(parts)
  return parts
}

function registerGauges({ metrics, channels, version }: Parts): void {
  registerNodeGauges(
    metrics,
    {
      clients: () => channels.directory.clientCount,
      users: () => channels.directory.userCount,
      subscriptions: () => channels.hub.subscriptionCount,
      channels: () => channels.hub.channelCount,
      nodes: () => 1,
    },
    version,
  )
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

function mountEndpoints(
  config: Config,
  parts: Parts,
  apiDeps: ApiDeps,
  worker: WorkerSide | null,
): void {
  const { listeners, environment, channels, metrics, log, wheel } = parts
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
  mountTransports(config, { listener: external, environment, wheel, admission, originAllowed })
  if (!config.http_api.disabled) {
    mountApi(
      config.http_api.external ? external : internal,
      {
        prefix: config.http_api.handler_prefix,
        key: config.http_api.key,
        insecure: config.http_api.insecure,
        errorMode: config.http_api.error_mode,
      },
      apiDeps,
    )
  }
  const when = (section: { enabled: boolean; handler_prefix: string }): string | null =>
    section.enabled ? section.handler_prefix : null
  const opsDeps = {
    log,
    metrics: {
      contentType: metrics.contentType,
      text: worker === null ? () => metrics.text() : worker.metricsText,
    },
    isOriginAllowed: originAllowed,
    isFull: () => !admission.admit(),
    openApi: () => JSON.stringify(openApiDocument(config.http_api.handler_prefix)),
  }
  const none = { health: null, prometheus: null, init: null, swagger: null }
  mountOps(external, { ...none, init: when(config.init) }, opsDeps)
  mountOps(
    internal,
    {
      ...none,
      health: when(config.health),
      prometheus: when(config.prometheus),
      swagger: when(config.swagger),
    },
    opsDeps,
  )
}

/** Nodes need names that differ, so those of workers are numbered. */
function nodeName(config: Config, worker: WorkerSide | null): string {
  const name =
    config.node.name === '' ? `${hostname()}_${config.http_server.port}` : config.node.name
  return worker === null ? name : `${name}_${worker.number}`
}
