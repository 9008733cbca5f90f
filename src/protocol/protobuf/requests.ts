/**
 * Requests as generated code decodes them → requests of ours. Payload bytes are copied, because the
 * message they came in is reused. spec: client-protocol.md §2.4–2.12, §7.3
 */
import { bytesPayload, type Payload } from '../../base/index.js'
import * as wire from '../../gen/client.js'
import { ProtocolViolation } from '../codec.js'
import type { StreamPosition } from '../../model/index.js'
import type {
  Command,
  CommandKind,
  ConnectRequest,
  HistoryRequest,
  PublishRequest,
  SubRefreshRequest,
  SubscribeRequest,
} from '../messages.js'
import { unsigned } from '../../wire/index.js'
import { filterNode } from './scalars.js'

/** Reads one kind of request out of a command; null when the command has none of it. */
export type RequestReader = {
  readonly kind: Exclude<CommandKind, 'pong'> | 'ping'
  readonly read: (command: wire.Command) => unknown
}

type Optional<T> = T | null | undefined

type RequestOf<K extends CommandKind> = Extract<
  Command,
  { readonly kind: K; request: unknown }
>['request']

/** Absent and empty bytes are the same in proto3: no payload. */
function payload(bytes: Optional<Uint8Array>): Payload | null {
  if (bytes === null || bytes === undefined || bytes.length === 0) return null
  return bytesPayload(new Uint8Array(bytes))
}

/** Above 2^53 an offset is Infinity: no stream of ours gets there, so nothing can be recovered. */
function offset(value: Optional<wire.Int64>): number {
  if (value === null || value === undefined) return 0
  const number = typeof value === 'number' ? value : value.toNumber()
  return number > Number.MAX_SAFE_INTEGER ? Infinity : number
}

/** The low 32 bits; higher ones are features to come. */
function flags(value: Optional<wire.Int64>): number {
  if (value === null || value === undefined) return 0
  return (typeof value === 'number' ? value : value.low) >>> 0
}

/** Decodes a connect request that is not inside a command. Throws ProtocolViolation. */
export function decodeProtobufConnectRequest(bytes: Uint8Array): ConnectRequest {
  try {
    // A Buffer, as in decode.ts.
    const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
    return connect(wire.ConnectRequest.decode(buffer))
  } catch (cause) {
    throw new ProtocolViolation('malformed connect request', cause)
  }
}

function connect(request: wire.ConnectRequest): ConnectRequest {
  return {
    token: request.token ?? '',
    data: payload(request.data),
    subs: new Map(
      Object.entries(request.subs ?? {}).map(([channel, each]) => [channel, subscribe(each)]),
    ),
    name: request.name ?? '',
    version: request.version ?? '',
    headers: new Map(Object.entries(request.headers ?? {})),
  }
}

function subscribe(request: Optional<wire.SubscribeRequest>): SubscribeRequest {
  const type = request?.type ?? 0
  return {
    channel: request?.channel ?? '',
    token: request?.token ?? '',
    recover: request?.recover ?? false,
    epoch: request?.epoch ?? '',
    offset: offset(request?.offset),
    data: payload(request?.data),
    positioned: request?.positioned ?? false,
    recoverable: request?.recoverable ?? false,
    joinLeave: request?.join_leave ?? false,
    delta: request?.delta ?? '',
    tagsFilter: request?.tf ? filterNode(request.tf) : null,
    flag: flags(request?.flag),
    type,
    ...(type !== 0 && request ? mapFields(request) : NO_MAP_FIELDS),
  }
}

const NO_MAP_FIELDS = {}

function mapFields(
  request: wire.SubscribeRequest,
): Pick<SubscribeRequest, 'phase' | 'cursor' | 'limit' | 'asc'> {
  return {
    phase: request.phase ?? 0,
    cursor: request.cursor ?? '',
    limit: request.limit ?? 0,
    asc: request.asc ?? false,
  }
}

function channelOnly(request: { channel?: Optional<string> }): { readonly channel: string } {
  return { channel: request.channel ?? '' }
}

function publish(request: wire.PublishRequest): PublishRequest {
  const channel = request.channel ?? ''
  const data = payload(request.data)
  const type = request.type ?? 0
  if (type === 0) return { channel, data, type }
  return { channel, data, type, key: request.key ?? '', removed: request.removed ?? false }
}

function history(request: wire.HistoryRequest): HistoryRequest {
  return {
    channel: request.channel ?? '',
    limit: request.limit ?? 0,
    since: request.since ? position(request.since) : null,
    reverse: request.reverse ?? false,
  }
}

function position(since: wire.StreamPosition): StreamPosition {
  return { offset: offset(since.offset), epoch: since.epoch ?? '' }
}

function rpc(request: wire.RPCRequest): RequestOf<'rpc'> {
  return { method: request.method ?? '', data: payload(request.data) }
}

function send(request: wire.SendRequest): RequestOf<'send'> {
  return { data: payload(request.data) }
}

function refresh(request: wire.RefreshRequest): RequestOf<'refresh'> {
  return { token: request.token ?? '' }
}

function subRefresh(request: wire.SubRefreshRequest): SubRefreshRequest {
  const channel = request.channel ?? ''
  const token = request.token ?? ''
  const type = request.type ?? 0
  if (type === 0) return { channel, token, type }
  return {
    channel,
    token,
    type,
    track: (request.track ?? []).map((batch) => ({
      signature: batch.signature ?? '',
      items: (batch.items ?? []).map(({ key, version }) => ({
        key: key ?? '',
        version: unsigned(version),
      })),
    })),
    untrack: request.untrack ?? [],
  }
}

function reader<F extends RequestReader['kind']>(
  kind: F,
  convert: (request: NonNullable<wire.Command[F]>) => unknown,
): RequestReader {
  return {
    kind,
    read: (command) => {
      const request = command[kind]
      return request ? convert(request) : null
    },
  }
}

/** Readers in the protocol's order: of several requests in one command the first here counts. */
export const requestReaders: readonly RequestReader[] = [
  reader('connect', connect),
  reader('ping', (request) => request),
  reader('subscribe', subscribe),
  reader('unsubscribe', channelOnly),
  reader('publish', publish),
  reader('presence', channelOnly),
  reader('presence_stats', channelOnly),
  reader('history', history),
  reader('rpc', rpc),
  reader('send', send),
  reader('refresh', refresh),
  reader('sub_refresh', subRefresh),
]
