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
import { entriesOf, int64Of, nonZero, nonEmpty } from '../../wire/index.js'

/** Payload bytes as they came, omitted when absent or empty. */
export function bytes(payload: Payload | null): Uint8Array | undefined {
  return payload === null || payload.size === 0 ? undefined : payload.bytes()
}

/** A map with names from outside, omitted when empty. */
function record<T, W>(
  entries: ReadonlyMap<string, T> | null,
  convert: (value: T) => W,
): Record<string, W> | undefined {
  return entries === null || entries.size === 0 ? undefined : entriesOf(entries, convert)
}

/** Publisher or member. */
export function infoOf(info: ClientInfo): wire.ClientInfo {
  return {
    user: nonEmpty(info.user),
    client: nonEmpty(info.client),
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
    tags: record(pub.tags, (value) => nonEmpty(value) ?? ''),
    delta: nonZero(pub.form === 'patch'),
    key: nonEmpty(pub.key ?? ''),
    removed: nonZero(pub.removed ?? false),
    channel: nonEmpty(pub.channel ?? ''),
    epoch: nonEmpty(epoch),
    version: uint64(pub.version ?? 0n),
  }
}

/** An unsigned 64-bit integer of any size, omitted when 0. */
function uint64(value: bigint): wire.Int64 | undefined {
  return value === 0n ? undefined : int64Of(value)
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
    client: nonEmpty(result.client),
    version: nonEmpty(result.version),
    expires: nonZero(result.expires),
    ttl: nonZero(result.ttl),
    data: bytes(result.data),
    subs: record(result.subs, subscribeResultOf),
    ping: nonZero(result.ping),
    pong: nonZero(result.pong),
    session: nonEmpty(result.session),
    node: nonEmpty(result.node),
    time: nonZero(result.time),
  }
}

/** Result of subscribe, also inside connect results. */
export function subscribeResultOf(result: SubscribeResult): wire.SubscribeResult {
  return {
    expires: nonZero(result.expires),
    ttl: nonZero(result.ttl),
    recoverable: nonZero(result.recoverable),
    epoch: nonEmpty(result.epoch),
    publications: publicationsOf(result.publications, result.epoch),
    recovered: nonZero(result.recovered),
    offset: nonZero(result.offset),
    positioned: nonZero(result.positioned),
    data: bytes(result.data),
    was_recovering: nonZero(result.wasRecovering),
    delta: nonZero(result.delta),
    type: nonZero(result.type ?? 0),
    phase: nonZero(result.phase ?? 0),
    cursor: nonEmpty(result.cursor ?? ''),
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
    epoch: nonEmpty(page.epoch),
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
