/** Start, reload and stop of one node. spec: server-api-and-operations.md §4.5, §8.6, §8.8 */
import type { Server } from 'node:http'
import { CallbackTimer, type Logger } from '../base/index.js'
import { takeOver, type Config } from '../config/index.js'
import type { Listener } from '../listener/index.js'
import { MetricsAggregator, type MetricsSnapshot } from '../observability/index.js'
import { compose, type NodeSurroundings, type Parts } from './compose.js'
import { drainSessions } from './drain.js'
import { renewCertificates } from './listener.js'
import { compileNamespaceTable, compileRules } from './rules.js'

/** Share of the stop's timeout in which running commands of clients may end. */
const DRAIN_SHARE = 2 / 3

/** A node that runs. */
export interface RunningNode {
  /** The real port, also when 0 was configured; 0 for a Unix socket. */
  readonly port: number
  /** The real port of the internal endpoints; null when they share the other one. */
  readonly internalPort: number | null
  /** The real ports of gRPC, by the section of the configuration that switched them on. */
  readonly grpcPorts: GrpcPortNumbers
  /** Which listener serves it: `uws`, `node`, or what one from outside calls itself. */
  readonly listener: string
  /** Its metrics, to be added up with those of other processes. */
  metrics(): Promise<MetricsSnapshot>
  /**
   * Takes over what the schema marks as reloadable, all together, or throws and changes nothing. Gives
   * the configuration it runs with from now on.
   */
  reload(config: Config): Config
  /** Tells clients 3001, lets running work finish, closes everything. */
  stop(): Promise<void>
}

/** Real ports by section of the configuration. */
export type GrpcPortNumbers = Readonly<Record<string, number>>

/**
 * Builds and starts a node. Rejects with a clear message when it cannot.
 */
export async function startNode(
  config: Config,
  log: Logger,
  surroundings: NodeSurroundings = {},
): Promise<RunningNode> {
  return startParts(compose(config, log, surroundings), config)
}

/**
 * Starts what was built. Rejects with a clear message when it cannot, and everything is closed then.
 * @param attachTo serves clients on the server of another program instead of a port
 */
export async function startParts(
  parts: Parts,
  config: Config,
  attachTo: Server | null = null,
): Promise<RunningNode> {
  const { log, listeners } = parts
  parts.wheel.start()
  try {
    await parts.connect()
    await parts.channels.start()
    await parts.cluster.start()
    await parts.runs?.start()
    reportMetrics(parts, config.node.info_metrics_aggregate_interval)
    parts.graphite?.start()
    const grpcPorts = await parts.grpc.listen()
    const ports: number[] = []
    for (const listener of listeners.all) {
      if (listener === listeners.external && attachTo !== null) {
        ports.push(attach(listener, attachTo))
      } else ports.push((await listener.listen()).port)
    }
    const { algorithms } = parts.environment.rules.tokens
    if (algorithms.length > 0)
      log.info({ algorithms: algorithms.join(', ') }, 'enabled JWT verifiers')
    await parts.consumers.start()
    return new Node(parts, config, ports, grpcPorts)
  } catch (cause) {
    await closeParts(parts)
    throw cause
  }
}

/** Gives the numbers of every interval, in ms, to `info`; 0 = none. */
function reportMetrics({ metrics, wheel, cluster, log }: Parts, intervalMs: number): void {
  if (intervalMs <= 0) return
  const aggregator = new MetricsAggregator()
  const timer = new CallbackTimer(() => {
    wheel.schedule(timer, intervalMs)
    metrics.snapshot().then(
      (snapshot) => {
        cluster.useMetrics({ interval: intervalMs / 1000, items: aggregator.next(snapshot) })
      },
      (error: unknown) => {
        log.error({ error }, 'metrics for info cannot be read')
      },
    )
  })
  wheel.schedule(timer, intervalMs)
}

function attach(listener: Listener, server: Server): number {
  if (listener.attach === undefined) {
    throw new Error(`the ${listener.adapter} listener cannot be attached: set listener to node`)
  }
  listener.attach(server)
  const address = server.address()
  return typeof address === 'object' ? (address?.port ?? 0) : 0
}

class Node implements RunningNode {
  readonly port: number
  readonly internalPort: number | null
  readonly grpcPorts: GrpcPortNumbers
  readonly listener: string
  readonly #parts: Parts
  #config: Config

  /** @param ports the external one, then the internal one if it is another */
  constructor(
    parts: Parts,
    config: Config,
    [port = 0, internalPort = null]: (number | null)[],
    grpcPorts: GrpcPortNumbers,
  ) {
    this.#parts = parts
    this.#config = config
    this.port = port ?? 0
    this.internalPort = internalPort
    this.grpcPorts = grpcPorts
    this.listener = parts.listeners.external.adapter
  }

  metrics(): Promise<MetricsSnapshot> {
    return this.#parts.metrics.snapshot()
  }

  reload(config: Config): Config {
    const {
      environment,
      channels,
      log,
      metrics,
      version,
      backend,
      runs,
      listeners,
      grpc,
      recorder,
      effects,
    } = this.#parts
    const { clock, wheel, nodeId, rules: old } = environment
    const before = this.#config
    const { config: after, restart } = takeOver(before, config)
    const namespaces = compileNamespaceTable(after)
    environment.rules = compileRules(after, {
      clock,
      wheel,
      metrics,
      log,
      nodeId,
      version,
      backend,
      effects,
      runs,
    })
    recorder.attach(environment.rules.pipelines)
    // What was switched by hand stays so until the option is changed.
    if (before.recorder.enabled !== after.recorder.enabled) {
      recorder.switch(after.recorder.enabled)
    }
    channels.useNamespaces(namespaces)
    const unrenewed = [
      ...renewCertificates(listeners, before, after),
      ...grpc.renewCertificates(before, after),
    ]
    for (const key of new Set([...restart, ...unrenewed])) {
      log.warn({ key }, 'changed option takes effect after a restart')
    }
    this.#config = after
    old.pipelines.close().catch((error: unknown) => {
      log.warn({ error }, 'error closing connections of replaced proxies')
    })
    return after
  }

  async stop(): Promise<void> {
    const { channels, cluster, sharedPoll, runs, environment, listeners, grpc, control } =
      this.#parts
    control.stopping = true
    grpc.stopping()
    for (const listener of listeners.all) listener.stopAccepting()
    const consumersStopped = this.#parts.consumers.stop()
    await cluster.leave()
    const { drain, timeout } = this.#config.shutdown
    await drainSessions(channels.directory, {
      spreadMs: drain,
      // What is left of the timeout is for closing connections to backends and to the engine.
      budgetMs: timeout * DRAIN_SHARE,
    })
    await consumersStopped
    sharedPoll.close()
    await runs?.stop()
    await environment.rules.pipelines.close()
    await environment.work.idle()
    await closeAll(this.#parts)
    await release(this.#parts)
  }
}

/** Takes a node apart, whether it was started or not. */
export async function closeParts(parts: Parts): Promise<void> {
  await parts.consumers.stop()
  parts.sharedPoll.close()
  await parts.runs?.stop()
  await parts.environment.rules.pipelines.close()
  await closeAll(parts)
  await release(parts)
}

async function closeAll({ listeners, grpc }: Parts): Promise<void> {
  const all = [...grpc.listeners, ...listeners.all]
  await Promise.all(all.map((listener) => listener.close()))
}

async function release(parts: Parts): Promise<void> {
  await parts.graphite?.stop()
  parts.cluster.close()
  parts.channels.close()
  await parts.engine.close()
  parts.wheel.stop()
}
