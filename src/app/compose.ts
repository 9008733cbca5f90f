/**
 * The parts list of a node, from top to bottom. Nothing is started here.
 * spec: server-api-and-operations.md §8.6
 */
import { hostname } from 'node:os'
import { mountApi, openApiDocument } from '../api/index.js'
import { HashedTimerWheel, newUuid, systemClock, type Logger } from '../base/index.js'
import { createChannels, type StartableChannels } from '../channels/index.js'
import { createCluster, type Cluster } from '../cluster/index.js'
import type { Config } from '../config/index.js'
import type { Engine } from '../engine/ports.js'
import type { Listener } from '../listener/index.js'
import { createMetrics, type MetricsRegistry } from '../observability/index.js'
import { mountOps, observeListener, registerNodeGauges } from '../ops/index.js'
import { jsonCodec, protobufCodec } from '../protocol/index.js'
import { Flusher, SessionMetrics, type SessionEnvironment } from '../session/index.js'
import { Admission, compileOriginCheck, EmulatedSessions } from '../transport/index.js'
import { createEngine, type ConnectableEngine, type EngineDeps } from './engine.js'
import { createListener } from './listener.js'
import { compileNamespaceTable, compileRules } from './rules.js'
import { mountTransports } from './transports.js'
import { readVersion } from './version.js'

/** Everything of a node that has to be started, reloaded or stopped. */
export type Parts = {
  readonly log: Logger
  readonly metrics: MetricsRegistry
  readonly wheel: HashedTimerWheel
  readonly engine: Engine
  /** Connects the engine. */
  readonly connect: () => Promise<void>
  readonly channels: StartableChannels
  readonly cluster: Cluster
  readonly environment: SessionEnvironment
  readonly listener: Listener
  readonly control: { stopping: boolean }
  readonly version: string
}

/** Builds an engine. */
export type EngineFactory = (deps: EngineDeps) => ConnectableEngine

/** Builds a node from a valid configuration. Throws with a clear message when a part cannot be built. */
export function compose(
  config: Config,
  log: Logger,
  engineOf: EngineFactory = (deps) => createEngine(config, deps),
): Parts {
  const version = readVersion()
  const clock = systemClock
  const nodeId = newUuid()
  const metrics = createMetrics({ log, clock })
  const wheel = new HashedTimerWheel(clock, log)

  const { engine, connect } = engineOf({ clock, wheel, log, metrics })
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

  const emulated = new EmulatedSessions()
  const cluster = createCluster({
    node: { uid: nodeId, name: nodeName(config), version: `${version} Backhaul` },
    controller: engine.controller,
    channels,
    emulated,
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
    control: cluster.control,
    metrics: new SessionMetrics(metrics),
    flusher: new Flusher(),
    log,
    rules: compileRules(config, { clock, wheel, metrics, log, nodeId, version }),
  }
  const state = { stopping: false }
  const parts = {
    log,
    metrics,
    wheel,
    engine,
    connect,
    channels,
    cluster,
    environment,
    control: state,
    version,
    listener: observeListener(createListener(config, log), {
      log,
      metrics,
      clock,
      countRequests: config.prometheus.instrument_http_handlers,
    }),
  }
  mountEndpoints(config, parts, emulated)
  registerGauges(parts)
  return parts
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

function mountEndpoints(config: Config, parts: Parts, emulated: EmulatedSessions): void {
  const { listener, environment, channels, cluster, metrics, log, wheel } = parts
  const { clock } = environment
  const originAllowed = compileOriginCheck(config.client.allowed_origins, log)
  const admission = new Admission(
    {
      connections: config.client.connection_limit,
      perSecond: config.client.connection_rate_limit,
    },
    { connected: () => channels.directory.clientCount, clock, log, metrics },
  )
  mountTransports(config, {
    listener,
    environment,
    wheel,
    emulated,
    relay: cluster.relay,
    admission,
    originAllowed,
  })
  if (!config.http_api.disabled) {
    mountApi(
      listener,
      {
        prefix: config.http_api.handler_prefix,
        key: config.http_api.key,
        insecure: config.http_api.insecure,
        errorMode: config.http_api.error_mode,
      },
      {
        channels,
        control: cluster.control,
        clock,
        log,
        metrics,
        isShuttingDown: () => parts.control.stopping,
      },
    )
  }
  const when = (section: { enabled: boolean; handler_prefix: string }): string | null =>
    section.enabled ? section.handler_prefix : null
  mountOps(
    listener,
    {
      health: when(config.health),
      ready: when(config.ready),
      prometheus: when(config.prometheus),
      init: when(config.init),
      swagger: when(config.swagger),
    },
    {
      log,
      metrics,
      isOriginAllowed: originAllowed,
      problems: () => problemsOf(config, parts),
      isFull: () => !admission.admit(),
      openApi: () => JSON.stringify(openApiDocument(config.http_api.handler_prefix)),
    },
  )
}

/** Why this node cannot deliver at this moment; [] = it can. */
async function problemsOf(config: Config, { engine, control }: Parts): Promise<readonly string[]> {
  if (control.stopping) return ['shutting down']
  return (await engine.probe?.(config.ready.timeout)) ?? []
}

function nodeName(config: Config): string {
  return config.node.name === '' ? `${hostname()}_${config.http_server.port}` : config.node.name
}
