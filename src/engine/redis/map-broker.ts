/**
 * Map channels in Redis, for any number of nodes. Keys that expire are removed by whichever node looks
 * first. spec: channels-and-engines.md §11.3, §11.6
 */
import { EMPTY_PAYLOAD, newEpoch, type Clock } from '../../base/index.js'
import { encodeStoredPublication, type Publication } from '../../protocol/index.js'
import {
  EngineFailure,
  type BrokerSink,
  type HistoryFilter,
  type HistorySlice,
  type MapBroker,
  type MapChange,
  type MapOptions,
  type MapOptionsOf,
  type MapRemoval,
  type MapResult,
  type MapState,
  type MapStateFilter,
} from '../ports.js'
import { refuseStreamFeatures } from '../map-modes.js'
import { decoded, entryOf, startOf } from './history.js'
import type { Inbox } from './inbox.js'
import { clearMap, countMap, readMap, readMapStream } from './lua/map-read.js'
import { changeMap } from './lua/map.js'
import type { MapCleanup } from './map-cleanup.js'
import { decodeMapValue } from './map-envelope.js'
import { mapKeyList, stateTtl } from './map-keys.js'
import type { RedisMapOptions } from './options.js'
import { asBuffer, bytesOf, listOf, numberOf, textOf } from './replies.js'
import { SharedReads } from './shared-reads.js'
import type { Shards } from './shard.js'

const READ_STATE = 'map read state'
const READ_STREAM = 'map read stream'

/** What the broker needs. */
export type RedisMapBrokerDeps = {
  readonly shards: Shards
  readonly inbox: Inbox
  readonly cleanup: MapCleanup
  readonly options: RedisMapOptions
  readonly clock: Clock
}

/** What differs between a change and a removal. */
type Write = MapChange & { readonly removal: boolean }

/** Keeps map channels of all nodes. */
export class RedisMapBroker implements MapBroker {
  readonly #deps: RedisMapBrokerDeps
  readonly #states = new SharedReads<MapState>()
  readonly #streams = new SharedReads<HistorySlice>()

  constructor(deps: RedisMapBrokerDeps) {
    this.#deps = deps
  }

  async start(sink: BrokerSink, optionsOf: MapOptionsOf): Promise<void> {
    await this.#deps.inbox.start('maps', sink)
    this.#deps.cleanup.start(optionsOf)
  }

  subscribe(channel: string): Promise<void> {
    return this.#deps.inbox.subscribe(channel)
  }

  unsubscribe(channel: string): Promise<void> {
    return this.#deps.inbox.unsubscribe(channel)
  }

  async publish(channel: string, change: MapChange, options: MapOptions): Promise<MapResult> {
    const { data, info, tags, key } = change
    const publication = { offset: 0, data, info, tags, key, time: this.#deps.clock.now() }
    return this.#write('map publish', channel, { ...change, removal: false }, publication, options)
  }

  async remove(channel: string, removal: MapRemoval, options: MapOptions): Promise<MapResult> {
    const { key } = removal
    const tags = removal.tags ?? (await this.#tagsOf(channel, key, options))
    const time = this.#deps.clock.now()
    const publication = {
      offset: 0,
      data: EMPTY_PAYLOAD,
      info: null,
      tags,
      key,
      removed: true,
      time,
    }
    const write: Write = {
      ...removal,
      data: EMPTY_PAYLOAD,
      info: null,
      delta: false,
      version: 0n,
      versionEpoch: '',
      keyMode: '',
      refreshTtl: false,
      removal: true,
    }
    return this.#write('map remove', channel, write, publication, options)
  }

  readState(channel: string, filter: MapStateFilter, options: MapOptions): Promise<MapState> {
    const { cursor, limit, key } = filter
    const id = [limit, options.metaTtlMs, options.mode, cursor, key, channel].join('\0')
    return this.#states.read(id, () => this.#readState(channel, filter, options))
  }

  readStream(channel: string, filter: HistoryFilter, options: MapOptions): Promise<HistorySlice> {
    const { limit, since, reverse } = filter
    const id = [limit, since?.offset, reverse, options.metaTtlMs, options.mode, channel].join('\0')
    return this.#streams.read(id, () => this.#readStream(channel, filter, options))
  }

  async count(channel: string): Promise<number> {
    const { keys, commands } = this.#deps.shards.of(channel)
    return numberOf(
      await commands.script('map stats', countMap, [keys.map(channel).state], []),
      'map stats',
    )
  }

  async clear(channel: string): Promise<void> {
    const { keys, commands } = this.#deps.shards.of(channel)
    const names = keys.map(channel)
    await commands.script('map clear', clearMap, [...mapKeyList(names), names.order], [channel])
  }

  /**
   * Tags of the value that goes: subscribers who filter by them must hear of it. A value that is written
   * between this look and the removal has its own ones, which are then not looked at.
   */
  async #tagsOf(channel: string, key: string, options: MapOptions): Promise<Publication['tags']> {
    if (key === '') return null
    const { entries } = await this.#readState(channel, { cursor: '', limit: 1, key }, options)
    return entries[0]?.tags ?? null
  }

  async #write(
    operation: string,
    channel: string,
    write: Write,
    publication: Publication,
    options: MapOptions,
  ): Promise<MapResult> {
    const { mode, keyTtlMs, streamSize, streamTtlMs, metaTtlMs } = options
    if (mode === 'ephemeral') refuseStreamFeatures(operation, write)
    const { keys, commands, generation } = this.#deps.shards.of(channel)
    const names = keys.map(channel)
    const { idempotencyKey: id, expected } = write
    const reply = listOf(
      await commands.script(
        operation,
        changeMap,
        // Without a key nothing is remembered, but the name must belong to the same slot.
        [...mapKeyList(names), id === '' ? names.meta : keys.result(channel, id), ...generation],
        [
          write.key,
          asBuffer(encodeStoredPublication(publication)),
          String(streamSize),
          String(streamTtlMs),
          String(metaTtlMs),
          stateTtl(options),
          newEpoch(),
          keys.messages(channel),
          keys.sharded ? 'spublish' : 'publish',
          id === '' ? '' : String(this.#deps.options.resultTtlMs),
          flag(write.delta),
          write.version.toString(),
          write.versionEpoch,
          flag(write.removal),
          String(keyTtlMs),
          channel,
          write.keyMode,
          flag(write.refreshTtl),
          expected === null ? '' : String(expected.offset),
          expected?.epoch ?? '',
          flag(mode === 'ephemeral'),
          String(publication.time),
        ],
      ),
      operation,
    )
    return resultOf(reply, operation)
  }

  async #readState(
    channel: string,
    { cursor, limit, key }: MapStateFilter,
    options: MapOptions,
  ): Promise<MapState> {
    const { keys, commands, generation } = this.#deps.shards.of(channel)
    const what = key !== '' ? 'key' : limit === 0 ? 'none' : limit < 0 ? 'all' : 'page'
    const from = key !== '' ? key : /^\d+$/.test(cursor) ? cursor : '0'
    const reply = listOf(
      await commands.script(
        READ_STATE,
        readMap,
        [...mapKeyList(keys.map(channel)), ...generation],
        [...opening(channel, options), what, from, String(Math.max(limit, 1))],
      ),
      READ_STATE,
    )
    const next = textOf(reply[2], READ_STATE)
    return {
      entries: entriesOf(listOf(reply[3], READ_STATE)),
      position: positionOf(reply, READ_STATE),
      cursor: next === '0' ? '' : next,
    }
  }

  async #readStream(
    channel: string,
    filter: HistoryFilter,
    options: MapOptions,
  ): Promise<HistorySlice> {
    const { keys, commands, generation } = this.#deps.shards.of(channel)
    const start = options.mode === 'ephemeral' ? null : startOf(filter)
    const reply = listOf(
      await commands.script(
        READ_STREAM,
        readMapStream,
        [...mapKeyList(keys.map(channel)), ...generation],
        [
          ...opening(channel, options),
          flag(start !== null),
          String(start ?? 0),
          String(Math.max(filter.limit, 0)),
          flag(filter.reverse),
        ],
      ),
      READ_STREAM,
    )
    return {
      publications: decoded(listOf(reply[2], READ_STREAM), entryOf),
      position: positionOf(reply, READ_STREAM),
    }
  }
}

/** What reading begins with. */
function opening(channel: string, options: MapOptions): readonly string[] {
  const { mode, metaTtlMs } = options
  return [channel, newEpoch(), String(metaTtlMs), stateTtl(options), flag(mode === 'ephemeral')]
}

function flag(on: boolean): '1' | '0' {
  return on ? '1' : '0'
}

function positionOf(reply: readonly unknown[], operation: string): MapResult['position'] {
  return { offset: numberOf(reply[0], operation), epoch: textOf(reply[1], operation) }
}

const REASONS: ReadonlySet<string> = new Set([
  'idempotency',
  'version',
  'key_exists',
  'key_not_found',
  'position_mismatch',
] satisfies MapResult['suppressed'][])

function isReason(text: string): text is NonNullable<MapResult['suppressed']> {
  return REASONS.has(text)
}

function resultOf(reply: readonly unknown[], operation: string): MapResult {
  const reason = textOf(reply[2], operation)
  const value = bytesOf(reply[3], operation)
  return {
    position: positionOf(reply, operation),
    suppressed: isReason(reason) ? reason : null,
    current: value.length === 0 ? null : valueOf(value, operation),
  }
}

/** Key, value, key, value … */
function entriesOf(parts: readonly unknown[]): Publication[] {
  const entries: Publication[] = []
  for (let at = 0; at + 1 < parts.length; at += 2) {
    const value = valueOf(bytesOf(parts[at + 1], READ_STATE), READ_STATE)
    entries.push({ ...value, key: textOf(parts[at], READ_STATE) })
  }
  return entries
}

function valueOf(bytes: Buffer, operation: string): Publication {
  try {
    return decodeMapValue(bytes).publication
  } catch (cause) {
    throw new EngineFailure(operation, cause)
  }
}
