/**
 * Map channels of a node as their users see them: the engine's map broker behind the settings of a
 * namespace. spec: channels-and-engines.md §11
 */
import type { MaybePromise } from '../../base/index.js'
import {
  EngineFailure,
  type HistoryFilter,
  type HistorySlice,
  type MapBroker,
  type MapChange,
  type MapRemoval,
  type MapResult,
  type MapState,
  type MapStateFilter,
} from '../../engine/ports.js'
import type { ChannelMetrics } from '../metrics.js'
import type { MapSettings, Maps } from '../ports.js'

/** Keys that are removed one after the other before somebody else gets a turn. */
const CLEAR_PAGE = 1000

/** Builds the map side of a channel layer; `broker` null = the engine has none. */
export function createMaps(broker: MapBroker | null, metrics: ChannelMetrics): Maps {
  return new NodeMaps(broker, metrics)
}

class NodeMaps implements Maps {
  readonly #broker: MapBroker | null
  readonly #metrics: ChannelMetrics

  constructor(broker: MapBroker | null, metrics: ChannelMetrics) {
    this.#broker = broker
    this.#metrics = metrics
  }

  publish(channel: string, settings: MapSettings, change: MapChange): MaybePromise<MapResult> {
    this.#metrics.action('map_publish')
    this.#metrics.sent('publication')
    const result = this.#open('map publish').publish(channel, change, settings.options)
    return result instanceof Promise ? result.then(this.#counted) : this.#counted(result)
  }

  remove(channel: string, settings: MapSettings, removal: MapRemoval): MaybePromise<MapResult> {
    this.#metrics.action('map_remove')
    const result = this.#open('map remove').remove(channel, removal, settings.options)
    return result instanceof Promise ? result.then(this.#counted) : this.#counted(result)
  }

  readState(
    channel: string,
    settings: MapSettings,
    filter: MapStateFilter,
  ): MaybePromise<MapState> {
    this.#metrics.action('map_read_state')
    return this.#open('map read state').readState(channel, filter, settings.options)
  }

  readStream(
    channel: string,
    settings: MapSettings,
    filter: HistoryFilter,
  ): MaybePromise<HistorySlice> {
    this.#metrics.action('map_read_stream')
    return this.#open('map read stream').readStream(channel, filter, settings.options)
  }

  count(channel: string): MaybePromise<number> {
    this.#metrics.action('map_stats')
    return this.#open('map stats').count(channel)
  }

  async clear(channel: string, settings: MapSettings): Promise<void> {
    this.#metrics.action('map_clear')
    const broker = this.#open('map clear')
    // Without an epoch subscribers cannot see that everything is gone, so each key says so itself.
    if (settings.options.mode === 'ephemeral') await removeAll(broker, channel, settings)
    await broker.clear(channel)
  }

  readonly #counted = (result: MapResult): MapResult => {
    if (result.suppressed !== null) this.#metrics.suppressed(result.suppressed)
    return result
  }

  /** Configuration is checked against the engine at start, so a missing part is a fault of ours. */
  #open(operation: string): MapBroker {
    if (this.#broker === null) {
      throw new EngineFailure(operation, new Error('engine has no map broker'))
    }
    return this.#broker
  }
}

async function removeAll(
  broker: MapBroker,
  channel: string,
  { options }: MapSettings,
): Promise<void> {
  let cursor = ''
  do {
    const filter = { cursor, limit: CLEAR_PAGE, key: '' }
    const page = await broker.readState(channel, filter, options)
    for (const { key = '' } of page.entries) {
      const removal = { key, tags: null, idempotencyKey: '', expected: null }
      await broker.remove(channel, removal, options)
    }
    cursor = page.cursor
  } while (cursor !== '')
}
