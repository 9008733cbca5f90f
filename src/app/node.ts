/** Start, reload and stop of one node. spec: server-api-and-operations.md §4.5, §8.6, §8.8 */
import type { Logger } from '../base/index.js'
import type { Config } from '../config/index.js'
import { Disconnects } from '../protocol/index.js'
import { compose, type EngineFactory, type Parts } from './compose.js'
import { restartOnlyChanges } from './reload.js'
import { compileNamespaceTable, compileRules, reloadedSettings } from './rules.js'

/** A node that runs. */
export interface RunningNode {
  /** The real port, also when 0 was configured. */
  readonly port: number
  /** Which listener serves it. */
  readonly listener: 'uws' | 'node'
  /** Replaces namespaces, proxies and tokens together, or throws and changes nothing. */
  reload(config: Config): void
  /** Tells clients 3001, lets running work finish, closes everything. */
  stop(): Promise<void>
}

/**
 * Builds and starts a node. Rejects with a clear message when it cannot. `engineOf` replaces the
 * engine of the configuration.
 */
export async function startNode(
  config: Config,
  log: Logger,
  engineOf?: EngineFactory,
): Promise<RunningNode> {
  const parts = compose(config, log, engineOf)
  parts.wheel.start()
  try {
    await parts.connect()
    await parts.channels.start()
    await parts.cluster.start()
    const { port } = await parts.listener.listen()
    const { algorithms } = parts.environment.rules.tokens
    if (algorithms.length > 0)
      log.info({ algorithms: algorithms.join(', ') }, 'enabled JWT verifiers')
    return new Node(parts, config, port)
  } catch (cause) {
    await release(parts)
    throw cause
  }
}

class Node implements RunningNode {
  readonly port: number
  readonly listener: 'uws' | 'node'
  readonly #parts: Parts
  #config: Config

  constructor(parts: Parts, config: Config, port: number) {
    this.#parts = parts
    this.#config = config
    this.port = port
    this.listener = parts.listener.adapter
  }

  reload(config: Config): void {
    const { environment, channels, log, metrics, version } = this.#parts
    const { clock, wheel, nodeId, rules: old } = environment
    const namespaces = compileNamespaceTable(config)
    const rules = compileRules(config, { clock, wheel, metrics, log, nodeId, version })
    environment.rules = { ...rules, settings: reloadedSettings(old.settings, rules.settings) }
    channels.useNamespaces(namespaces)
    for (const key of restartOnlyChanges(this.#config, config)) {
      log.warn({ key }, 'changed option takes effect after a restart')
    }
    this.#config = config
    old.pipelines.close().catch((error: unknown) => {
      log.warn({ error }, 'error closing connections of replaced proxies')
    })
  }

  async stop(): Promise<void> {
    const { channels, cluster, environment, listener, control } = this.#parts
    control.stopping = true
    listener.stopAccepting()
    await cluster.leave()
    for (const session of channels.directory.all()) session.disconnect(Disconnects.shutdown)
    await environment.rules.pipelines.close()
    await listener.close()
    await release(this.#parts)
  }
}

async function release(parts: Parts): Promise<void> {
  parts.cluster.close()
  parts.channels.close()
  await parts.engine.close()
  parts.wheel.stop()
}
