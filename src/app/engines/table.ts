/** The engines of this server. spec: channels-and-engines.md §2.4 */
import { createMemoryEngine } from '../../engine/memory/engine.js'
import { nats } from './nats.js'
import { redis } from './redis.js'
import type { EngineRow } from './row.js'

/** The engine in the memory of the process. */
const memory: EngineRow = {
  name: 'memory',
  shared: true,
  open: (_config, _section, deps) => {
    const engine = createMemoryEngine(deps)
    return {
      broker: () => engine,
      presence: () => engine.presence,
      map: () => engine.map,
      start: () => Promise.resolve(),
      probe: engine.probe,
      close: () => engine.close(),
    }
  },
}

/** Every engine. */
export const engines: readonly EngineRow[] = [memory, redis, nats]
