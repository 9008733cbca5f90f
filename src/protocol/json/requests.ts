/**
 * Readers of the request objects inside a JSON command. Every field of the schema is type-checked,
 * also those this server has no use for; unknown fields are skipped.
 * spec: client-protocol.md §2.4–2.12, §7.3
 */
import { JsonCursor, JsonError, type Payload } from '../../base/index.js'
import { ProtocolViolation } from '../codec.js'
import type { StreamPosition } from '../../model/index.js'
import type {
  Command,
  CommandKind,
  ConnectRequest,
  FilterNode,
  HistoryRequest,
  PublishRequest,
  SubRefreshRequest,
  SubscribeRequest,
  TrackBatch,
} from '../messages.js'
import {
  readBoolean,
  readInt32,
  readInt64,
  readOffset,
  readList,
  readString,
  readStringMap,
  readUint64,
} from './fields.js'

/** Reads one kind of request. `rank` is the place in the protocol's order of request fields. */
export type RequestReader = {
  readonly kind: Exclude<CommandKind, 'pong'> | 'ping'
  readonly rank: number
  readonly read: (cursor: JsonCursor) => unknown
}

type RequestOf<K extends CommandKind> = Extract<
  Command,
  { readonly kind: K; request: unknown }
>['request']

/**
 * Reads a connect request that stands alone, as unidirectional clients send it; `null` equals `{}`.
 * @throws ProtocolViolation
 */
export function decodeConnectRequest(text: string): ConnectRequest {
  try {
    const cursor = new JsonCursor(text)
    return cursor.takeNull() ? EMPTY_CONNECT : readConnect(cursor)
  } catch (error) {
    if (error instanceof JsonError) throw new ProtocolViolation(error.message, error)
    throw error
  }
}

function readConnect(cursor: JsonCursor): ConnectRequest {
  let token = ''
  let data: Payload | null = null
  let name = ''
  let version = ''
  const subs = new Map<string, SubscribeRequest>()
  let headers: ReadonlyMap<string, string> = NO_HEADERS
  cursor.object((key) => {
    if (key === 'token') token = readString(cursor)
    else if (key === 'data') data = cursor.payload()
    else if (key === 'subs') readSubs(cursor, subs)
    else if (key === 'name') name = readString(cursor)
    else if (key === 'version') version = readString(cursor)
    else if (key === 'headers') headers = readStringMap(cursor)
    else if (key === 'flag') readInt64(cursor)
    else if (key === 'dict' || key === 'profile') readString(cursor)
    else cursor.skip()
  })
  return { token, data, subs, name, version, headers }
}

const NO_HEADERS: ReadonlyMap<string, string> = new Map()

const EMPTY_CONNECT: ConnectRequest = {
  token: '',
  data: null,
  subs: new Map(),
  name: '',
  version: '',
  headers: NO_HEADERS,
}

function readSubs(cursor: JsonCursor, subs: Map<string, SubscribeRequest>): void {
  if (cursor.takeNull()) return
  cursor.object((channel) => {
    subs.set(channel, cursor.takeNull() ? EMPTY_SUBSCRIBE : readSubscribe(cursor))
  })
}

function readSubscribe(cursor: JsonCursor): SubscribeRequest {
  const request: { -readonly [K in keyof SubscribeRequest]: SubscribeRequest[K] } = {
    channel: '',
    token: '',
    recover: false,
    epoch: '',
    offset: 0,
    data: null,
    positioned: false,
    recoverable: false,
    joinLeave: false,
    delta: '',
    tagsFilter: null,
    flag: 0,
    type: 0,
  }
  cursor.object((key) => {
    if (key === 'channel') request.channel = readString(cursor)
    else if (key === 'flag') request.flag = readInt64(cursor)
    else if (key === 'token') request.token = readString(cursor)
    else if (key === 'recover') request.recover = readBoolean(cursor)
    else if (key === 'epoch') request.epoch = readString(cursor)
    else if (key === 'offset') request.offset = readOffset(cursor)
    else if (key === 'data') request.data = cursor.payload()
    else if (key === 'positioned') request.positioned = readBoolean(cursor)
    else if (key === 'recoverable') request.recoverable = readBoolean(cursor)
    else if (key === 'join_leave') request.joinLeave = readBoolean(cursor)
    else if (key === 'delta') request.delta = readString(cursor)
    else if (key === 'tf') request.tagsFilter = cursor.takeNull() ? null : readFilter(cursor)
    else if (key === 'type') request.type = readInt32(cursor)
    else if (key === 'phase') request.phase = readInt32(cursor)
    else if (key === 'limit') request.limit = readInt32(cursor)
    else if (key === 'cursor') request.cursor = readString(cursor)
    else if (key === 'asc') request.asc = readBoolean(cursor)
    else cursor.skip()
  })
  return request
}

const EMPTY_SUBSCRIBE: SubscribeRequest = Object.freeze({
  channel: '',
  token: '',
  recover: false,
  epoch: '',
  offset: 0,
  data: null,
  positioned: false,
  recoverable: false,
  joinLeave: false,
  delta: '',
  tagsFilter: null,
  flag: 0,
  type: 0,
})

function readFilter(cursor: JsonCursor): FilterNode {
  let op = ''
  let tag = ''
  let cmp = ''
  let val = ''
  let vals: readonly string[] = []
  let nodes: readonly FilterNode[] = []
  cursor.object((key) => {
    if (key === 'op') op = readString(cursor)
    else if (key === 'key') tag = readString(cursor)
    else if (key === 'cmp') cmp = readString(cursor)
    else if (key === 'val') val = readString(cursor)
    else if (key === 'vals') vals = readList(cursor, readString)
    else if (key === 'nodes') nodes = readList(cursor, readFilterOrNull)
    else cursor.skip()
  })
  return { op, key: tag, cmp, val, vals, nodes }
}

/** A null child has no comparison and is refused where filters are validated. */
function readFilterOrNull(cursor: JsonCursor): FilterNode {
  return cursor.takeNull() ? EMPTY_FILTER : readFilter(cursor)
}

const EMPTY_FILTER: FilterNode = { op: '', key: '', cmp: '', val: '', vals: [], nodes: [] }

function readChannelOnly(cursor: JsonCursor): { readonly channel: string } {
  let channel = ''
  cursor.object((key) => {
    if (key === 'channel') channel = readString(cursor)
    else cursor.skip()
  })
  return { channel }
}

function readPublish(cursor: JsonCursor): PublishRequest {
  let channel = ''
  let data: Payload | null = null
  let type = 0
  let name = ''
  let removed = false
  cursor.object((key) => {
    if (key === 'channel') channel = readString(cursor)
    else if (key === 'data') data = cursor.payload()
    else if (key === 'type') type = readInt32(cursor)
    else if (key === 'key') name = readString(cursor)
    else if (key === 'removed') removed = readBoolean(cursor)
    else cursor.skip()
  })
  return type === 0 ? { channel, data, type } : { channel, data, type, key: name, removed }
}

function readHistory(cursor: JsonCursor): HistoryRequest {
  let channel = ''
  let limit = 0
  let since: StreamPosition | null = null
  let reverse = false
  cursor.object((key) => {
    if (key === 'channel') channel = readString(cursor)
    else if (key === 'limit') limit = readInt32(cursor)
    else if (key === 'since') since = cursor.takeNull() ? null : readPosition(cursor)
    else if (key === 'reverse') reverse = readBoolean(cursor)
    else cursor.skip()
  })
  return { channel, limit, since, reverse }
}

function readPosition(cursor: JsonCursor): StreamPosition {
  let offset = 0
  let epoch = ''
  cursor.object((key) => {
    if (key === 'offset') offset = readOffset(cursor)
    else if (key === 'epoch') epoch = readString(cursor)
    else cursor.skip()
  })
  return { offset, epoch }
}

function readRpc(cursor: JsonCursor): RequestOf<'rpc'> {
  let method = ''
  let data: Payload | null = null
  cursor.object((key) => {
    if (key === 'method') method = readString(cursor)
    else if (key === 'data') data = cursor.payload()
    else cursor.skip()
  })
  return { method, data }
}

function readSend(cursor: JsonCursor): RequestOf<'send'> {
  let data: Payload | null = null
  cursor.object((key) => {
    if (key === 'data') data = cursor.payload()
    else cursor.skip()
  })
  return { data }
}

function readRefresh(cursor: JsonCursor): RequestOf<'refresh'> {
  let token = ''
  cursor.object((key) => {
    if (key === 'token') token = readString(cursor)
    else cursor.skip()
  })
  return { token }
}

function readSubRefresh(cursor: JsonCursor): SubRefreshRequest {
  let channel = ''
  let token = ''
  let type = 0
  let track: readonly TrackBatch[] = []
  let untrack: readonly string[] = []
  cursor.object((key) => {
    if (key === 'channel') channel = readString(cursor)
    else if (key === 'token') token = readString(cursor)
    else if (key === 'type') type = readInt32(cursor)
    else if (key === 'track') track = readList(cursor, readTrackBatch)
    else if (key === 'untrack') untrack = readList(cursor, readString)
    else cursor.skip()
  })
  return type === 0 ? { channel, token, type } : { channel, token, type, track, untrack }
}

/** A null batch has no signature, which no key list has. */
function readTrackBatch(cursor: JsonCursor): TrackBatch {
  let signature = ''
  let items: TrackBatch['items'] = []
  if (cursor.takeNull()) return { signature, items }
  cursor.object((key) => {
    if (key === 'signature') signature = readString(cursor)
    else if (key === 'items') items = readList(cursor, readTrackItem)
    else cursor.skip()
  })
  return { signature, items }
}

function readTrackItem(cursor: JsonCursor): TrackBatch['items'][number] {
  let name = ''
  let version = 0n
  if (cursor.takeNull()) return { key: name, version }
  cursor.object((key) => {
    if (key === 'key') name = readString(cursor)
    else if (key === 'version') version = readUint64(cursor)
    else cursor.skip()
  })
  return { key: name, version }
}

function readPing(cursor: JsonCursor): null {
  cursor.object(() => cursor.skip())
  return null
}

/** Field order of the protocol; see {@link RequestReader.rank}. */
const order: Omit<RequestReader, 'rank'>[] = [
  { kind: 'connect', read: readConnect },
  { kind: 'ping', read: readPing },
  { kind: 'subscribe', read: readSubscribe },
  { kind: 'unsubscribe', read: readChannelOnly },
  { kind: 'publish', read: readPublish },
  { kind: 'presence', read: readChannelOnly },
  { kind: 'presence_stats', read: readChannelOnly },
  { kind: 'history', read: readHistory },
  { kind: 'rpc', read: readRpc },
  { kind: 'send', read: readSend },
  { kind: 'refresh', read: readRefresh },
  { kind: 'sub_refresh', read: readSubRefresh },
]

/** Readers by field name of the command. */
export const requestReaders: ReadonlyMap<string, RequestReader> = new Map(
  order.map((entry, rank) => [entry.kind, { ...entry, rank }]),
)
