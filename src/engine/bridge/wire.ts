/**
 * What crosses between a worker and the engine of its primary: plain data for structured clone.
 * Payloads travel as text where they are JSON text and as bytes otherwise; strings cross a process
 * boundary at half the cost.
 */
import { bytesPayload, jsonPayload, type Payload } from '../../base/index.js'
import type { ClientInfo, Publication } from '../../protocol/index.js'
import type {
  HistoryFilter,
  HistorySlice,
  MapChange,
  MapOptions,
  MapRemoval,
  MapResult,
  MapState,
  MapStateFilter,
  NewPublication,
  PresenceStats,
  PublishOptions,
  PublishResult,
  RunEnd,
  RunOptions,
  RunOrigin,
  RunPage,
  RunRecord,
  RunWrite,
  RunWritten,
} from '../ports.js'

/** A payload: text = JSON, bytes = anything. */
export type PackedPayload = string | Uint8Array

/** A {@link ClientInfo}. */
export type PackedInfo = Omit<ClientInfo, 'connInfo' | 'chanInfo'> & {
  readonly connInfo: PackedPayload | null
  readonly chanInfo: PackedPayload | null
}

type Packed<T extends { readonly data: Payload; readonly info: ClientInfo | null }> = Omit<
  T,
  'data' | 'info'
> & { readonly data: PackedPayload; readonly info: PackedInfo | null }

/** A {@link Publication}. */
export type PackedPublication = Packed<Publication>
/** A {@link NewPublication}. */
export type PackedNewPublication = Packed<NewPublication>
/** A {@link HistorySlice}. */
export type PackedSlice = Omit<HistorySlice, 'publications'> & {
  readonly publications: readonly PackedPublication[]
}

/** A {@link MapChange}. */
export type PackedChange = Packed<MapChange>
/** A {@link MapResult}. */
export type PackedMapResult = Omit<MapResult, 'current'> & {
  readonly current: PackedPublication | null
}
/** A {@link MapState}. */
export type PackedMapState = Omit<MapState, 'entries'> & {
  readonly entries: readonly PackedPublication[]
}

/** A {@link RunOrigin} or more. */
export type PackedOriginOf<T extends RunOrigin> = Omit<T, 'data' | 'meta'> & {
  readonly data: PackedPayload | null
  readonly meta: PackedPayload | null
}

/** A {@link RunOrigin}. */
export type PackedOrigin = PackedOriginOf<RunOrigin>
/** A {@link RunRecord}. */
export type PackedRun = PackedOriginOf<RunRecord>
/** A {@link RunBegin}. */
export type PackedBegin =
  { readonly t: 'begun' | 'running'; readonly run: PackedRun } | { readonly t: 'limit' }
/** A {@link RunPage}. */
export type PackedRunPage = Omit<RunPage, 'runs'> & { readonly runs: readonly PackedRun[] }
/** A {@link RunWrite}. */
export type PackedWrite = Omit<RunWrite, 'publications' | 'end'> & {
  readonly publications: readonly PackedNewPublication[]
  readonly end:
    (Omit<RunEnd, 'publication'> & { readonly publication: PackedNewPublication }) | null
}

/** What a worker can ask for: name → arguments and result. */
export type Operations = {
  /** First of all: which node this is. */
  hello(nodeId: string): void
  subscribe(channel: string): void
  unsubscribe(channel: string): void
  publish(
    channel: string,
    publication: PackedNewPublication,
    options: PublishOptions,
  ): PublishResult
  join(channel: string, info: PackedInfo): void
  leave(channel: string, info: PackedInfo): void
  readHistory(channel: string, filter: HistoryFilter, metaTtlMs: number): PackedSlice
  removeHistory(channel: string): void
  addPresence(channel: string, info: PackedInfo): void
  removePresence(channel: string, client: string, user: string): void
  presence(channel: string): ReadonlyMap<string, PackedInfo>
  presenceStats(channel: string): PresenceStats
  control(message: Uint8Array, to: string | null): void
  mapPublish(channel: string, change: PackedChange, options: MapOptions): PackedMapResult
  mapRemove(channel: string, removal: MapRemoval, options: MapOptions): PackedMapResult
  mapState(channel: string, filter: MapStateFilter, options: MapOptions): PackedMapState
  mapStream(channel: string, filter: HistoryFilter, options: MapOptions): PackedSlice
  mapCount(channel: string): number
  mapClear(channel: string): void
  runLease(node: string, leaseMs: number): void
  runLeaseEnd(node: string): void
  runBegin(
    origin: PackedOrigin,
    node: string,
    options: RunOptions,
    restarted: PackedNewPublication,
  ): PackedBegin
  runAppend(
    channel: string,
    generation: number | null,
    write: PackedWrite,
    options: RunOptions,
  ): RunWritten
  runTakeOver(channel: string, generation: number, node: string): PackedRun | null
  runFind(channel: string): PackedRun | null
  runOrphans(): readonly PackedRun[]
  runList(user: string | null, limit: number, cursor: string): PackedRunPage
  runAttached(channel: string): void
}

/** Name of an operation. */
export type OperationName = keyof Operations

/** One request: name, number, arguments. */
export type Request = readonly [OperationName, number, ...unknown[]]

/** One message to a worker. Deliveries come in the broker's order, before later answers. */
export type Answer =
  | readonly ['done', number, unknown]
  | readonly ['failed', number, string]
  | readonly ['pub' | 'map', string, PackedPublication, string, PackedPublication | null]
  | readonly ['join' | 'leave', string, PackedInfo]
  | readonly ['control', Uint8Array]

/** A payload ready to cross. */
export function packPayload(payload: Payload): PackedPayload {
  const { source } = payload
  return typeof source === 'string' && payload.isJson() ? source : payload.bytes()
}

/** The payload that crossed. */
export function unpackPayload(packed: PackedPayload): Payload {
  return typeof packed === 'string' ? jsonPayload(packed) : bytesPayload(packed)
}

/** A client's description ready to cross. */
export function packInfo(info: ClientInfo): PackedInfo {
  const { connInfo, chanInfo } = info
  return {
    ...info,
    connInfo: connInfo === null ? null : packPayload(connInfo),
    chanInfo: chanInfo === null ? null : packPayload(chanInfo),
  }
}

/** The description that crossed. */
export function unpackInfo(packed: PackedInfo): ClientInfo {
  const { connInfo, chanInfo } = packed
  return {
    ...packed,
    connInfo: connInfo === null ? null : unpackPayload(connInfo),
    chanInfo: chanInfo === null ? null : unpackPayload(chanInfo),
  }
}

/** Anything with data and info, ready to cross. */
export function pack<T extends { readonly data: Payload; readonly info: ClientInfo | null }>(
  one: T,
): Packed<T> {
  return {
    ...one,
    data: packPayload(one.data),
    info: one.info === null ? null : packInfo(one.info),
  }
}

/** The publication that crossed. */
export function unpackPublication(packed: PackedPublication): Publication {
  const { data, info } = packed
  return {
    ...packed,
    data: unpackPayload(data),
    info: info === null ? null : unpackInfo(info),
  }
}

/** The new publication that crossed. */
export function unpackNew(packed: PackedNewPublication): NewPublication {
  return {
    data: unpackPayload(packed.data),
    info: packed.info === null ? null : unpackInfo(packed.info),
    tags: packed.tags,
    ...(packed.item === undefined ? {} : { item: packed.item }),
  }
}

/** The change that crossed. */
export function unpackChange(packed: PackedChange): MapChange {
  const { data, info } = packed
  return {
    ...packed,
    data: unpackPayload(data),
    info: info === null ? null : unpackInfo(info),
  }
}
