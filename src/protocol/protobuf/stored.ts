/**
 * Publications and members as brokers store and carry them between nodes: Protobuf, the same for every
 * codec of clients. spec: channels-and-engines.md §8.3
 */
import { bytesPayload, EMPTY_PAYLOAD, type Payload } from '../../base/index.js'
import * as wire from '../../gen/client.js'
import type { ClientInfo, Publication, Tags } from '../messages.js'
import { infoOf, publicationOf } from './objects.js'
import { nonZero, unsigned } from '../../wire/index.js'

/**
 * Bytes of a publication. Its offset is left out: it comes from its place in the stream, and so does
 * the epoch where there is a stream.
 */
export function encodeStoredPublication(
  publication: Publication,
  unstored: CarriedFields = NOTHING_ELSE,
): Uint8Array {
  return wire.Publication.encode(carriedOf(publication, unstored)).finish()
}

/** What only publications that are not stored carry. */
export type CarriedFields = {
  /** Subscribers may get it as a patch. */
  readonly delta: boolean
  /** Of a shared poll value, '' = none. spec: channels-and-engines.md §11.7 */
  readonly epoch: string
}

const NOTHING_ELSE: CarriedFields = { delta: false, epoch: '' }

/** A publication as it is stored and carried; see {@link encodeStoredPublication}. */
export function carriedOf(publication: Publication, unstored: CarriedFields): wire.Publication {
  return {
    ...publicationOf({ ...publication, offset: 0 }, unstored.epoch),
    delta: nonZero(unstored.delta),
    time: nonZero(publication.time),
  }
}

/**
 * Reads a publication; its payload stays a view of `bytes`. Throws on malformed bytes.
 * @param offset its place in the stream, 0 = not stored; one inside the bytes goes before
 */
export function decodeStoredPublication(bytes: Uint8Array, offset: number): Publication {
  return publicationFrom(wire.Publication.decode(bytes), offset)
}

/** Reads a publication that was not stored, and the epoch that it carries. Throws as above. */
export function decodeCarriedPublication(bytes: Uint8Array): {
  readonly publication: Publication
  readonly epoch: string
} {
  const carried = wire.Publication.decode(bytes)
  return { publication: publicationFrom(carried, 0), epoch: carried.epoch ?? '' }
}

/** A publication that was stored or carried; see {@link decodeStoredPublication}. */
export function publicationFrom(stored: wire.Publication, offset: number): Publication {
  const own = numberOf(stored.offset)
  return {
    offset: own === 0 ? offset : own,
    data: payloadOf(stored.data) ?? EMPTY_PAYLOAD,
    info: stored.info === null || stored.info === undefined ? null : memberOf(stored.info),
    tags: tagsOf(stored.tags),
    time: numberOf(stored.time),
    ...(stored.key ? { key: stored.key } : {}),
    ...(stored.removed ? { removed: true } : {}),
    ...(stored.version ? { version: unsigned(stored.version) } : {}),
  }
}

/** Bytes of a member. */
export function encodeStoredInfo(info: ClientInfo): Uint8Array {
  return wire.ClientInfo.encode(infoOf(info)).finish()
}

/** Reads a member. Throws on malformed bytes. */
export function decodeStoredInfo(bytes: Uint8Array): ClientInfo {
  return memberOf(wire.ClientInfo.decode(bytes))
}

/** A member that was stored or carried. */
export function memberOf(info: wire.ClientInfo): ClientInfo {
  return {
    user: info.user ?? '',
    client: info.client ?? '',
    connInfo: payloadOf(info.conn_info),
    chanInfo: payloadOf(info.chan_info),
  }
}

function tagsOf(tags: Record<string, string> | null | undefined): Tags | null {
  const entries = Object.entries(tags ?? {})
  return entries.length === 0 ? null : new Map(entries)
}

function payloadOf(bytes: Uint8Array | null | undefined): Payload | null {
  return bytes === null || bytes === undefined || bytes.length === 0 ? null : bytesPayload(bytes)
}

function numberOf(value: wire.Int64 | null | undefined): number {
  if (value === null || value === undefined) return 0
  return typeof value === 'number' ? value : value.toNumber()
}
