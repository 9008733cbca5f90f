/** Start, reload and stop of one node. spec: server-api-and-operations.md §4.5, §8.6, §8.8 */
import type { Logger } from '../base/index.js'
import type { Config } from '../config/index.js'
import { Disconnects } from '../protocol/index.js'
import { compose, type Parts } from './compose.js'
import { renewCertificates } from './listener.js'
import { restartOnlyChanges } from './reload.js'
import { compileNamespaceTable, compileRules, reloadedSettings } from './rules.js'

/** A node that runs. */
export interface RunningNode {
  /** The real port, also when 0 was configured; 0 for a Unix socket. */
  readonly port: number
  /** The real port of the internal endpoints; null when they share the other one. */
  readonly internalPort: number | null
  /** Which listener serves it. */
  readonly listener: 'uws' | 'node'
  /** Replaces namespaces, proxies and tokens together, or throws and changes nothing. */
  reload(config: Config): void
  /** Tells clients 3001, lets running work finish, closes everything. */
  stop(): Promise<void>
}

/** Builds and starts a node. Rejects with a clear message when it cannot. */
export async function startNode(config: Config, log: Logger): Promise<RunningNode> {
  const parts = compose(config, log)
  parts.wheel.start()
  await parts.channels.start()
  try {
    const ports: number[] = []
    for (const listener of parts.listeners.all) ports.push((await listener.listen()).port)
    const { algorithms } = parts.environment.rules.tokens
    if (algorithms.length > 0)
      log.info({ algorithms: algorithms.join(', ') }, 'enabled JWT verifiers')
    return new Node(parts, config, ports)
  } catch (cause) {
    for (const listener of parts.listeners.all) await listener.close()
    await release(parts)
    throw cause
  }
}

class Node implements RunningNode {
  readonly port: number
  readonly internalPort: number | null
  readonly listener: 'uws' | 'node'
  readonly #parts: Parts
  #config: Config

  /** @param ports the external one, then the internal one if it is another */
  constructor(parts: Parts, config: Config, [port = 0, internalPort = null]: (number | null)[]) {
    this.#parts = parts
    this.#config = config
    this.port = port ?? 0
    this.internalPort = internalPort
    this.listener = parts.listeners.external.adapter
  }

  reload(config: Config): void {
    const { environment, channels, log, metrics, version } = this.#parts
    const { clock, wheel, nodeId, rules: old } = environment
    const namespaces = compileNamespaceTable(config)
    const rules = compileRules(config, { clock, wheel, metrics, log, nodeId, version })
    environment.rules = { ...rules, settings: reloadedSettings(old.settings, rules.settings) }
    channels.useNamespaces(namespaces)
    const renewed = renewCertificates(this.#parts.listeners, this.#config, config)
    for (const key of restartOnlyChanges(this.#config, config, renewed)) {
      log.warn({ key }, 'changed option takes effect after a restart')
    }
    this.#config = config
    old.pipelines.close().catch((error: unknown) => {
      log.warn({ error }, 'error closing connections of replaced proxies')
    })
  }

  async stop(): Promise<void> {
    const { channels, environment, listeners, control } = this.#parts
    control.stopping = true
    for (const listener of listeners.all) listener.stopAccepting()
    for (const session of channels.directory.all()) session.disconnect(Disconnects.shutdown)
    await environment.rules.pipelines.close()
    for (const listener of listeners.all) await listener.close()
    await release(this.#parts)
  }
}

async function release(parts: Parts): Promise<void> {
  parts.channels.close()
  await parts.engine.close()
  parts.wheel.stop()
}
