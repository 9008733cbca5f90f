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
import type { ChannelMetrics, MapTrafficType } from '../metrics.js'
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
    this.#metrics.mapSent('map_publication')
    const result = this.#open('map publish').publish(channel, change, settings.options)
    return this.#counted('map_publication', result)
  }

  remove(channel: string, settings: MapSettings, removal: MapRemoval): MaybePromise<MapResult> {
    this.#metrics.action('map_remove')
    this.#metrics.mapSent('map_removal')
    const result = this.#open('map remove').remove(channel, removal, settings.options)
    return this.#counted('map_removal', result)
  }

  readState(
    channel: string,
    settings: MapSettings,
    filter: MapStateFilter,
  ): MaybePromise<MapState> {
    this.#metrics.action('map_state_read')
    return this.#open('map read state').readState(channel, filter, settings.options)
  }

  readStream(
    channel: string,
    settings: MapSettings,
    filter: HistoryFilter,
  ): MaybePromise<HistorySlice> {
    this.#metrics.action(filter.limit === 0 ? 'map_stream_position' : 'map_stream_read')
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

  #counted(type: MapTrafficType, result: MaybePromise<MapResult>): MaybePromise<MapResult> {
    const count = (done: MapResult): MapResult => {
      if (done.suppressed !== null) this.#metrics.mapSuppressed(type, done.suppressed)
      return done
    }
    return result instanceof Promise ? result.then(count) : count(result)
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
