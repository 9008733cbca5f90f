/** The memory engine: one process, nothing survives a restart. spec: channels-and-engines.md §7 */
import { nullLogger, type Clock, type Logger, type TimerWheel } from '../../base/index.js'
import type { Engine } from '../ports.js'
import { MemoryBroker } from './broker.js'
import { InOrder } from './in-order.js'
import { MemoryMapBroker } from './map-broker.js'
import { MapStore } from './map-store.js'
import { MemoryPresence } from './presence.js'
import { PublishResults } from './publish-results.js'
import { MemoryRuns } from './runs.js'
import { StreamStore } from './stream-store.js'

/** What the engine needs. */
export type MemoryEngineDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log?: Logger
}

/** An engine, and what its parts hold at the moment. */
export type MemoryEngine = Engine & {
  readonly holdings: () => {
    readonly streams: number
    readonly results: number
    readonly presenceChannels: number
    readonly maps: number
    readonly runs: number
  }
}

/** Creates the engine. All its operations are synchronous and never fail. */
export function createMemoryEngine({ clock, wheel, log }: MemoryEngineDeps): MemoryEngine {
  const streams = new StreamStore(clock, wheel)
  const results = new PublishResults(clock, wheel)
  const presence = new MemoryPresence()
  const order = new InOrder(log ?? nullLogger)
  const broker = new MemoryBroker({ clock, order, streams, results })
  const runs = new MemoryRuns(clock, broker)
  const maps = new MapStore(clock, wheel)
  const mapResults = new PublishResults(clock, wheel)
  const map = new MemoryMapBroker({ clock, order, maps, results: mapResults })
  return {
    broker,
    history: broker,
    presence,
    map,
    runs,
    controller: null,
    probe: null,
    close: () => {
      streams.clear()
      results.clear()
      presence.clear()
      maps.clear()
      runs.clear()
      mapResults.clear()
      return Promise.resolve()
    },
    holdings: () => ({
      streams: streams.size,
      results: results.size,
      presenceChannels: presence.channelCount,
      maps: maps.size,
      runs: runs.size,
    }),
  }
}
