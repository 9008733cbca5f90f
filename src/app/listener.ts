/** Chooses the listener adapter. architecture: "The listener choice" */
import type { Logger } from '../base/index.js'
import type { Config } from '../config/index.js'
import type { Listener } from '../listener/index.js'
import { createNodeListener } from '../listener/node/server.js'
import { loadUws } from '../listener/uws/binding.js'
import { createUwsListener } from '../listener/uws/server.js'

/**
 * Creates the listener that `listener` names; `auto` falls back to node with one warning.
 * `shared`: other processes of this server listen on the port, too.
 * @throws Error when `uws` is demanded and does not load
 */
export function createListener(config: Config, log: Logger, shared: boolean): Listener {
  const { address, port } = config.http_server
  const options = { address, port, shared }
  if (config.listener === 'node') return createNodeListener(options, { log })
  const binding = loadUws()
  if (!('error' in binding)) return createUwsListener(binding, options, { log })
  if (config.listener === 'uws') {
    throw new Error(`listener: uws does not load here, set listener: node`, {
      cause: binding.error,
    })
  }
  log.warn({ error: binding.error }, 'uWebSockets.js does not load here, using the node listener')
  return createNodeListener(options, { log })
}
