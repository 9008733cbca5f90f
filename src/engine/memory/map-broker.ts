/**
 * Map channels in memory. Everything is synchronous: a change has reached the sink when `publish`
 * returns, unless it was made by the sink itself, which then comes to it next.
 * spec: channels-and-engines.md §11.1–11.3
 */
import { EMPTY_PAYLOAD, type Clock } from '../../base/index.js'
import type { StreamPosition } from '../../model/index.js'
import type { Publication, Tags } from '../../protocol/index.js'
import { refuseStreamFeatures } from '../map-modes.js'
import type {
  BrokerSink,
  HistoryFilter,
  HistorySlice,
  MapBroker,
  MapChange,
  MapOptions,
  MapRemoval,
  MapResult,
  MapState as MapPage,
  MapStateFilter,
} from '../ports.js'
import type { InOrder } from './in-order.js'
import type { MapEntry, MapState } from './map-state.js'
import type { MapStore } from './map-store.js'
import type { PublishResults } from './publish-results.js'

const NO_POSITION: StreamPosition = { offset: 0, epoch: '' }

/** Parts of a {@link MemoryMapBroker}. */
export type MemoryMapBrokerDeps = {
  readonly clock: Clock
  readonly order: InOrder
  readonly maps: MapStore
  readonly results: PublishResults
}

/** Keeps map channels of one process. */
export class MemoryMapBroker implements MapBroker {
  readonly #deps: MemoryMapBrokerDeps
  #sink: BrokerSink | null = null

  constructor(deps: MemoryMapBrokerDeps) {
    this.#deps = deps
    deps.maps.onExpired((entry) => {
      this.#takeOut(entry, entry.publication.tags)
    })
  }

  start(sink: BrokerSink): Promise<void> {
    this.#sink = sink
    return Promise.resolve()
  }

  subscribe(): void {
    // Every change reaches the one sink anyway.
  }

  unsubscribe(): void {
    // As above.
  }

  publish(channel: string, change: MapChange, options: MapOptions): MapResult {
    const { maps } = this.#deps
    if (options.mode === 'ephemeral') refuseStreamFeatures('map publish', change)
    const repeated = this.#repeated(channel, change.idempotencyKey)
    if (repeated !== null) return repeated
    const state = maps.open(channel, options)
    const known = state.get(change.key)
    const suppressed = this.#suppressed(state, known, change)
    if (suppressed !== null) return suppressed
    const previous = change.delta ? (known?.publication ?? null) : null
    const publication = this.#append(state, {
      data: change.data,
      info: change.info,
      tags: change.tags,
      key: change.key,
    })
    const entry = known ?? state.add(change.key, publication)
    entry.publication = publication
    if (change.version !== 0n) {
      entry.version = change.version
      entry.versionEpoch = change.versionEpoch
    }
    maps.keep(entry)
    // The result is taken before delivery: the sink may change this channel.
    const position = positionOf(state)
    this.#remember(channel, change.idempotencyKey, position)
    this.#deliver(state, publication, previous)
    return { position, suppressed: null, current: null }
  }

  remove(channel: string, removal: MapRemoval, options: MapOptions): MapResult {
    if (options.mode === 'ephemeral') {
      refuseStreamFeatures('map remove', { ...removal, version: 0n })
    }
    const repeated = this.#repeated(channel, removal.idempotencyKey)
    if (repeated !== null) return repeated
    const state = this.#deps.maps.open(channel, options)
    const entry = state.get(removal.key)
    const mismatch = mismatchOf(state, entry, removal.expected)
    if (mismatch !== null) return mismatch
    if (entry === undefined) return suppress(state, 'key_not_found')
    const position = this.#takeOut(entry, removal.tags ?? entry.publication.tags, (top) => {
      this.#remember(channel, removal.idempotencyKey, top)
    })
    return { position, suppressed: null, current: null }
  }

  readState(channel: string, filter: MapStateFilter, options: MapOptions): MapPage {
    const state = this.#deps.maps.open(channel, options)
    return { ...state.read(filter), position: positionOf(state) }
  }

  readStream(channel: string, filter: HistoryFilter, options: MapOptions): HistorySlice {
    const { stream } = this.#deps.maps.open(channel, options)
    if (stream === null) return { publications: [], position: NO_POSITION }
    return { publications: stream.read(filter), position: stream.position }
  }

  count(channel: string): number {
    return this.#deps.maps.count(channel)
  }

  clear(channel: string): void {
    this.#deps.maps.drop(channel)
    this.#deps.results.forget(channel)
  }

  /** Version, key mode, expected position, in this order. spec: §11.3, trap 69 */
  #suppressed(state: MapState, known: MapEntry | undefined, change: MapChange): MapResult | null {
    if (known !== undefined && supersedes(known, change)) return suppress(state, 'version')
    if (known !== undefined && change.keyMode === 'if_new') {
      if (change.refreshTtl) {
        this.#deps.maps.keep(known)
        this.#deps.maps.keepStream(state)
      }
      return suppress(state, 'key_exists')
    }
    if (known === undefined && change.keyMode === 'if_exists') {
      return suppress(state, 'key_not_found')
    }
    return mismatchOf(state, known, change.expected)
  }

  /** Removes an entry, appends and delivers its removal. `noted` runs before the delivery. */
  #takeOut(
    entry: MapEntry,
    tags: Tags | null,
    noted?: (position: StreamPosition) => void,
  ): StreamPosition {
    const { state } = entry
    this.#deps.maps.remove(entry)
    const publication = this.#append(state, {
      data: EMPTY_PAYLOAD,
      info: null,
      tags,
      key: entry.key,
      removed: true,
    })
    const position = positionOf(state)
    noted?.(position)
    this.#deliver(state, publication, null)
    return position
  }

  #append(state: MapState, change: Omit<Publication, 'offset' | 'time'>): Publication {
    const { stream, options } = state
    const time = this.#deps.clock.now()
    if (stream === null) return { ...change, offset: 0, time }
    const publication = { ...change, offset: stream.nextOffset, time }
    stream.append(publication, options.streamSize)
    this.#deps.maps.keepStream(state)
    return publication
  }

  #deliver(state: MapState, publication: Publication, previous: Publication | null): void {
    const { channel, stream } = state
    const epoch = stream?.epoch ?? ''
    this.#deps.order.run(() => this.#sink?.onPublication(channel, publication, epoch, previous))
  }

  #repeated(channel: string, idempotencyKey: string): MapResult | null {
    if (idempotencyKey === '') return null
    const position = this.#deps.results.find(channel, idempotencyKey)
    return position === null ? null : { position, suppressed: 'idempotency', current: null }
  }

  #remember(channel: string, idempotencyKey: string, position: StreamPosition): void {
    if (idempotencyKey !== '') this.#deps.results.keep(channel, idempotencyKey, position)
  }
}

function positionOf({ stream }: MapState): StreamPosition {
  return stream?.position ?? NO_POSITION
}

function suppress(state: MapState, suppressed: NonNullable<MapResult['suppressed']>): MapResult {
  return { position: positionOf(state), suppressed, current: null }
}

/** Whether the stored version is not older than that of the change. 0n is never late. */
function supersedes(entry: MapEntry, { version, versionEpoch }: MapChange): boolean {
  if (version === 0n || entry.version === 0n) return false
  const comparable = versionEpoch === '' || versionEpoch === entry.versionEpoch
  return comparable && version <= entry.version
}

function mismatchOf(
  state: MapState,
  entry: MapEntry | undefined,
  expected: StreamPosition | null,
): MapResult | null {
  if (expected === null) return null
  const position = positionOf(state)
  const current = entry?.publication ?? null
  if (current !== null && current.offset === expected.offset && position.epoch === expected.epoch) {
    return null
  }
  return { position, suppressed: 'position_mismatch', current }
}
