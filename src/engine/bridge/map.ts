/** Map channels of a worker: every operation is carried out by the primary. */
import type { MaybePromise } from '../../base/index.js'
import type { MapBroker, MapResult, MapState } from '../ports.js'
import type { Calls } from './calls.js'
import {
  pack,
  unpackChange,
  unpackPublication,
  type Operations,
  type PackedMapResult,
  type PackedMapState,
} from './wire.js'

/** The worker's side. Deliveries come with those of the broker. */
export function bridgedMap(calls: Calls, start: MapBroker['start']): MapBroker {
  return {
    start,
    subscribe: (channel) => calls.run('subscribe', channel),
    unsubscribe: (channel) => calls.run('unsubscribe', channel),
    publish: async (channel, change, options) =>
      unpackResult(await calls.run('mapPublish', channel, pack(change), options)),
    remove: async (channel, removal, options) =>
      unpackResult(await calls.run('mapRemove', channel, removal, options)),
    readState: async (channel, filter, options) => {
      const state = await calls.run('mapState', channel, filter, options)
      return { ...state, entries: state.entries.map(unpackPublication) }
    },
    readStream: async (channel, filter, options) => {
      const slice = await calls.run('mapStream', channel, filter, options)
      return { ...slice, publications: slice.publications.map(unpackPublication) }
    },
    count: (channel) => calls.run('mapCount', channel),
    clear: (channel) => calls.run('mapClear', channel),
  }
}

type MapOperation = 'mapPublish' | 'mapRemove' | 'mapState' | 'mapStream' | 'mapCount' | 'mapClear'

/** The primary's side. */
export function mapOperations(map: MapBroker): {
  readonly [K in MapOperation]: (
    ...values: Parameters<Operations[K]>
  ) => MaybePromise<ReturnType<Operations[K]>>
} {
  return {
    mapPublish: (channel, change, options) =>
      after(map.publish(channel, unpackChange(change), options), packResult),
    mapRemove: (channel, removal, options) =>
      after(map.remove(channel, removal, options), packResult),
    mapState: (channel, filter, options) =>
      after(map.readState(channel, filter, options), packState),
    mapStream: (channel, filter, options) =>
      after(map.readStream(channel, filter, options), (slice) => ({
        ...slice,
        publications: slice.publications.map(pack),
      })),
    mapCount: (channel) => map.count(channel),
    mapClear: (channel) => map.clear(channel),
  }
}

function packResult(result: MapResult): PackedMapResult {
  return { ...result, current: result.current === null ? null : pack(result.current) }
}

function unpackResult(packed: PackedMapResult): MapResult {
  return { ...packed, current: packed.current === null ? null : unpackPublication(packed.current) }
}

function packState(state: MapState): PackedMapState {
  return { ...state, entries: state.entries.map(pack) }
}

/** Changes a value now, or when it comes. */
export function after<T, R>(value: MaybePromise<T>, change: (value: T) => R): MaybePromise<R> {
  return value instanceof Promise ? value.then(change) : change(value)
}
