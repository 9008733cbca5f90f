/**
 * The larger objects inside replies and pushes, as generated code encodes them. Zero values become
 * undefined, because what is there would be written. spec: client-protocol.md §1.3, §2.2–2.9
 */
import type { Payload } from '../../base/index.js'
import type * as wire from '../../gen/client.js'
import type {
  ClientInfo,
  ConnectResult,
  Publication,
  RefreshResult,
  SentPublication,
  SubscribeResult,
} from '../messages.js'
import { nonZero, text } from './scalars.js'

/** Payload bytes as they came, omitted when absent or empty. */
export function bytes(payload: Payload | null): Uint8Array | undefined {
  return payload === null || payload.size === 0 ? undefined : payload.bytes()
}

/** A map with names from outside: no prototype, so that `__proto__` is one of them. */
function record<T, W>(
  entries: ReadonlyMap<string, T> | null,
  convert: (value: T) => W,
): Record<string, W> | undefined {
  if (entries === null || entries.size === 0) return undefined
  const result = Object.create(null) as Record<string, W>
  for (const [name, value] of entries) result[text(name) ?? ''] = convert(value)
  return result
}

/** Publisher or member. */
export function infoOf(info: ClientInfo): wire.ClientInfo {
  return {
    user: text(info.user),
    client: text(info.client),
    conn_info: bytes(info.connInfo),
    chan_info: bytes(info.chanInfo),
  }
}

/** A publication; `epoch` is '' except in the first one of a stream. */
export function publicationOf(pub: SentPublication, epoch: string): wire.Publication {
  return {
    data: bytes(pub.data),
    info: pub.info === null ? undefined : infoOf(pub.info),
    offset: nonZero(pub.offset),
    tags: record(pub.tags, (value) => text(value) ?? ''),
    delta: nonZero(pub.form === 'patch'),
    key: text(pub.key ?? ''),
    removed: nonZero(pub.removed ?? false),
    channel: text(pub.channel ?? ''),
    epoch: text(epoch),
    version: uint64(pub.version ?? 0n),
  }
}

/** An unsigned 64-bit integer of any size, omitted when 0; the form is what generated code takes. */
function uint64(value: bigint): wire.Int64 | undefined {
  if (value === 0n) return undefined
  if (value <= Number.MAX_SAFE_INTEGER) return Number(value)
  const low = Number(BigInt.asIntN(32, value))
  const high = Number(BigInt.asIntN(32, value >> 32n))
  return { low, high, toNumber: () => Number(value) }
}

/** The first publication of a stream carries its epoch, in lists as in pushes. */
function publicationsOf(
  publications: readonly SentPublication[],
  epoch: string,
): wire.Publication[] {
  return publications.map((pub) => publicationOf(pub, pub.offset === 1 ? epoch : ''))
}

/** Result of connect. */
export function connectResultOf(result: ConnectResult): wire.ConnectResult {
  return {
    client: text(result.client),
    version: text(result.version),
    expires: nonZero(result.expires),
    ttl: nonZero(result.ttl),
    data: bytes(result.data),
    subs: record(result.subs, subscribeResultOf),
    ping: nonZero(result.ping),
    pong: nonZero(result.pong),
    session: text(result.session),
    node: text(result.node),
    time: nonZero(result.time),
  }
}

/** Result of subscribe, also inside connect results. */
export function subscribeResultOf(result: SubscribeResult): wire.SubscribeResult {
  return {
    expires: nonZero(result.expires),
    ttl: nonZero(result.ttl),
    recoverable: nonZero(result.recoverable),
    epoch: text(result.epoch),
    publications: publicationsOf(result.publications, result.epoch),
    recovered: nonZero(result.recovered),
    offset: nonZero(result.offset),
    positioned: nonZero(result.positioned),
    data: bytes(result.data),
    was_recovering: nonZero(result.wasRecovering),
    delta: nonZero(result.delta),
    type: nonZero(result.type ?? 0),
    phase: nonZero(result.phase ?? 0),
    cursor: text(result.cursor ?? ''),
    state: result.state === undefined ? undefined : publicationsOf(result.state, result.epoch),
  }
}

/** Result of presence. */
export function presenceOf(members: ReadonlyMap<string, ClientInfo>): wire.PresenceResult {
  return { presence: record(members, infoOf) }
}

/** Result of history. */
export function historyOf(page: {
  readonly publications: readonly Publication[]
  readonly epoch: string
  readonly offset: number
}): wire.HistoryResult {
  return {
    publications: publicationsOf(page.publications, page.epoch),
    epoch: text(page.epoch),
    offset: nonZero(page.offset),
  }
}

/** Result of refresh, and the refresh push: the same names, numbers differ. */
export function refreshOf(result: RefreshResult): wire.Refresh {
  return { expires: nonZero(result.expires), ttl: nonZero(result.ttl) }
}

/** Result of sub_refresh; with the values of keys that were just tracked. */
export function subRefreshOf(
  result: RefreshResult & { readonly items?: readonly SentPublication[] },
): wire.SubRefreshResult {
  const { expires, ttl, items } = result
  return {
    expires: nonZero(expires),
    ttl: nonZero(ttl),
    items: items === undefined ? undefined : publicationsOf(items, ''),
  }
}
