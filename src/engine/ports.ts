/**
 * Ports of the engine: broker, history, presence. Adapters are built by `app` only. A capability an
 * engine lacks is `null`, checked when configuration is validated.
 * spec: channels-and-engines.md §4, §6, §7
 */
import type { MaybePromise, Payload } from '../base/index.js'
import type { StreamPosition } from '../model/index.js'
import type { ClientInfo, Publication, Tags } from '../protocol/index.js'
import type { NewPublication } from './new-publication.js'
import type { RunStore } from './runs.js'

export type * from './new-publication.js'
export type * from './runs.js'

/** The engine could not do its work (network, storage). `operation` names the call. */
export class EngineFailure extends Error {
  readonly operation: string

  constructor(operation: string, cause: unknown) {
    super(`engine operation ${operation} failed`, { cause })
    this.name = 'EngineFailure'
    this.operation = operation
  }
}

/** The broker cannot carry channels of this name. Callers answer with error 107. */
export class UnsupportedChannel extends EngineFailure {
  constructor(operation: string, channel: string, problem: string) {
    super(operation, new Error(`channel ${JSON.stringify(channel)}: ${problem}`))
    this.name = 'UnsupportedChannel'
  }
}

/** How it is published. Durations in ms; sizes 0 = no history. spec: §4.1, §4.2 */
export type PublishOptions = {
  readonly historySize: number
  readonly historyTtlMs: number
  readonly historyMetaTtlMs: number
  /** '' = none. */
  readonly idempotencyKey: string
  /** 0n = unversioned. */
  readonly version: bigint
  readonly versionEpoch: string
  /** Hand the previous publication of the stream over with this one. */
  readonly delta: boolean
}

/** What became of a publication. Without history offset is 0 and epoch ''. */
export type PublishResult = {
  readonly position: StreamPosition
  readonly suppressed: 'idempotency' | 'version' | null
}

/** Receives what the broker delivers. Calls for one channel come in the broker's order. */
export interface BrokerSink {
  /**
   * `epoch` is '' for a publication without history, or that of a shared poll value. `previous` is the stream's entry before this one
   * when the publication was marked for delta and history has it, else null.
   */
  onPublication(
    channel: string,
    publication: Publication,
    epoch: string,
    previous: Publication | null,
  ): void
  onJoin(channel: string, info: ClientInfo): void
  onLeave(channel: string, info: ClientInfo): void
  /**
   * Publications of these channels may have been lost: delivery was interrupted and works again.
   * Whoever holds a position has to compare it with the stream.
   */
  onGap(channels: readonly string[]): void
  /**
   * The broker took the subscription to these channels back, so nothing comes of them any more. Whoever is
   * subscribed has to be told; asked again, the broker may refuse.
   */
  onLost(channels: readonly string[]): void
}

/** Which part of a stream to read. spec: §4.5 */
export type HistoryFilter = {
  /** 0 = position only, negative = everything. */
  readonly limit: number
  readonly since: StreamPosition | null
  readonly reverse: boolean
}

/** Part of a stream, and its current top. */
export type HistorySlice = {
  readonly publications: readonly Publication[]
  readonly position: StreamPosition
}

/** Publishes and subscribes. */
export interface Broker {
  /** `gapless` ⇒ no position checks needed. */
  readonly delivery: 'at-most-once' | 'gapless'
  start(sink: BrokerSink): Promise<void>
  subscribe(channel: string): MaybePromise<void>
  unsubscribe(channel: string): MaybePromise<void>
  /** Appends to history and fans out; atomic and ordered per channel. Throws EngineFailure. */
  publish(
    channel: string,
    publication: NewPublication,
    options: PublishOptions,
  ): MaybePromise<PublishResult>
  publishJoin(channel: string, info: ClientInfo): MaybePromise<void>
  publishLeave(channel: string, info: ClientInfo): MaybePromise<void>
}

/** The reading side of history. */
export interface HistoryStore {
  /**
   * Reads; creates the stream's metadata when there is none. A `since.epoch` that differs from the
   * stream's is NOT checked here: callers compare with the returned position (112 or unrecovered).
   * With a differing epoch publications are read as if `since` were absent from the stream, so
   * callers must ignore them.
   */
  read(channel: string, filter: HistoryFilter, metaTtlMs: number): MaybePromise<HistorySlice>
  /** Empties the list; offset and epoch stay. */
  remove(channel: string): MaybePromise<void>
}

/** Number of connections and of distinct users in a channel. */
export type PresenceStats = { readonly numClients: number; readonly numUsers: number }

/** Online registry. Keyed by client id. */
export interface PresenceManager {
  add(channel: string, info: ClientInfo): MaybePromise<void>
  remove(channel: string, client: string, user: string): MaybePromise<void>
  list(channel: string): MaybePromise<ReadonlyMap<string, ClientInfo>>
  stats(channel: string): MaybePromise<PresenceStats>
}

/** How a map channel keeps its keys. Durations in ms, 0 = never. spec: §11.1, §11.2 */
export type MapOptions = {
  /** `ephemeral`: keys expire, no stream; `recoverable`: keys expire; `persistent`: they do not. */
  readonly mode: 'ephemeral' | 'recoverable' | 'persistent'
  readonly keyTtlMs: number
  readonly streamSize: number
  readonly streamTtlMs: number
  readonly metaTtlMs: number
}

/** How a channel keeps its keys, as configured now; null = it is no map. */
export type MapOptionsOf = (channel: string) => MapOptions | null

/** A change of one key. spec: §11.3 */
export type MapChange = {
  readonly key: string
  readonly data: Payload
  readonly info: ClientInfo | null
  readonly tags: Tags | null
  /** '' = none. */
  readonly idempotencyKey: string
  /** Hand the previous value of the key over with this one. */
  readonly delta: boolean
  /** 0n = unversioned. */
  readonly version: bigint
  readonly versionEpoch: string
  readonly keyMode: '' | 'if_new' | 'if_exists'
  /** With `if_new` on a key that exists: prolong it instead. */
  readonly refreshTtl: boolean
  /** The write counts only while the key's entry has this position; null = whatever it has. */
  readonly expected: StreamPosition | null
  /**
   * The key is that of a connection and goes with it: an engine that notices that the node died removes it
   * then; others leave it until it expires. Default: no.
   */
  readonly ofConnection?: boolean
}

/** Removal of one key. */
export type MapRemoval = Pick<MapChange, 'key' | 'tags' | 'idempotencyKey' | 'expected'>

/** What became of a change. */
export type MapResult = {
  readonly position: StreamPosition
  readonly suppressed:
    'idempotency' | 'version' | 'key_exists' | 'key_not_found' | 'position_mismatch' | null
  /** With `position_mismatch`: the entry that is there. */
  readonly current: Publication | null
}

/** A page of the state of a map channel. Entries are publications with `key`. */
export type MapState = {
  readonly entries: readonly Publication[]
  readonly position: StreamPosition
  /** '' = last page. Opaque. */
  readonly cursor: string
}

/** Which part of the state to read. */
export type MapStateFilter = {
  /** '' = from the start. */
  readonly cursor: string
  /** 0 = position only, negative = everything. */
  readonly limit: number
  /** Only this key, whatever cursor and limit are; '' = all. */
  readonly key: string
}

/**
 * Keeps map channels. Changes, removals and expiries reach the sink as publications with `key`. In
 * mode `ephemeral` every position is offset 0 and epoch '', and there is no stream. Operations throw
 * EngineFailure, also for a version or an expected position in mode `ephemeral`. spec: §11
 */
export interface MapBroker {
  /** `optionsOf` is asked for channels that other nodes wrote to, when their keys expire. */
  start(sink: BrokerSink, optionsOf: MapOptionsOf): Promise<void>
  subscribe(channel: string): MaybePromise<void>
  unsubscribe(channel: string): MaybePromise<void>
  publish(channel: string, change: MapChange, options: MapOptions): MaybePromise<MapResult>
  /** Without tags of its own a removal has those of the entry, where the engine has them at hand. */
  remove(channel: string, removal: MapRemoval, options: MapOptions): MaybePromise<MapResult>
  /**
   * A page of keys in an order of the engine's; pages may repeat keys, so readers upsert. Reads never
   * hide an expired key: it is there until its removal was delivered.
   */
  readState(channel: string, filter: MapStateFilter, options: MapOptions): MaybePromise<MapState>
  /** Changes since a position; the caller compares epochs, like {@link HistoryStore.read}. */
  readStream(
    channel: string,
    filter: HistoryFilter,
    options: MapOptions,
  ): MaybePromise<HistorySlice>
  /** Number of keys. */
  count(channel: string): MaybePromise<number>
  /** Drops state, stream and epoch. */
  clear(channel: string): MaybePromise<void>
}

/** Receives control messages of other nodes. */
export interface ControlSink {
  /** `message` is a Command of control.proto. spec: §8.7 */
  onControl(message: Uint8Array): void
}

/** Carries control messages between nodes. */
export interface Controller {
  /** Subscribes to what is for everybody and what is for `nodeId`. */
  start(nodeId: string, sink: ControlSink): Promise<void>
  /** Sends to one node, or with null to every node, possibly this one too. Throws EngineFailure. */
  send(message: Uint8Array, to: string | null): MaybePromise<void>
}

/** One technology's parts. */
export interface Engine {
  readonly broker: Broker
  readonly history: HistoryStore | null
  readonly presence: PresenceManager | null
  readonly map: MapBroker | null
  /** Runs, beside the streams of their records. */
  readonly runs: RunStore | null
  /** null = there is one node only. */
  readonly controller: Controller | null
  /**
   * Whether publications get through: sends a canary along their whole way, through storage and back
   * to this node. Returns what is wrong, [] = all is well. Never rejects. null = nothing can be wrong.
   * @param boundMs longest wait
   */
  readonly probe: ((boundMs: number) => Promise<readonly string[]>) | null
  close(): Promise<void>
}
