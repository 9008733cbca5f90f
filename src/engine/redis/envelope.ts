/**
 * Messages on the PUB/SUB channels of clients. The header is ASCII, the rest Protobuf; `_` begins no
 * Protobuf message, so both can be told apart. spec: channels-and-engines.md §8.3
 */
import {
  decodeCarriedPublication,
  decodeStoredInfo,
  decodeStoredPublication,
  encodeStoredInfo,
  type ClientInfo,
  type Publication,
} from '../../protocol/index.js'
import { COLON, colonAfter, decimal, sized } from './header.js'

/** A message as received. */
export type Message =
  | {
      readonly kind: 'publication'
      readonly publication: Publication
      /** '' without history, or that of a shared poll value. */
      readonly epoch: string
      readonly previous: Publication | null
    }
  | { readonly kind: 'join' | 'leave'; readonly info: ClientInfo }

const UNDERSCORE = 0x5f
const JOIN = 0x6a
const LEAVE = 0x6c
const PUBLICATION = 0x70
const DELTA = 0x64
const INFO_HEADER_BYTES = 5

/** Bytes of a join or leave message. */
export function encodeMembership(kind: 'join' | 'leave', info: ClientInfo): Buffer {
  return Buffer.concat([Buffer.from(kind === 'join' ? '__j__' : '__l__'), encodeStoredInfo(info)])
}

/** Reads a message. Throws an Error that says what is wrong; payloads stay views of `bytes`. */
export function decodeMessage(bytes: Buffer): Message {
  if (bytes[0] !== UNDERSCORE || bytes[1] !== UNDERSCORE) {
    const carried = decodeCarriedPublication(bytes)
    // Any bytes may pass for fields that nobody knows.
    if (carried.publication.data.size === 0) throw new Error('no publication')
    return { kind: 'publication', ...carried, previous: null }
  }
  switch (bytes[2]) {
    case JOIN:
      return { kind: 'join', info: memberOf(bytes) }
    case LEAVE:
      return { kind: 'leave', info: memberOf(bytes) }
    case PUBLICATION:
      return positioned(bytes)
    case DELTA:
      return positionedDelta(bytes)
    default:
      throw new Error('unknown kind of message')
  }
}

function memberOf(bytes: Buffer): ClientInfo {
  const info = decodeStoredInfo(bytes.subarray(INFO_HEADER_BYTES))
  if (info.client === '') throw new Error('nobody joins or leaves')
  return info
}

/** `__p1:` offset `:` epoch `__` publication */
function positioned(bytes: Buffer): Message {
  const end = bytes.indexOf('__', 2, 'latin1')
  if (end < 0) throw new Error('truncated header')
  return publication(bytes.subarray(end + 2), placeOf(bytes.toString('latin1', 2, end)), null)
}

/** `__d1:` offset `:` epoch `:` length `:` previous `:` length `:` publication */
function positionedDelta(bytes: Buffer): Message {
  const offsetEnd = colonAfter(bytes, 5)
  const epochEnd = colonAfter(bytes, offsetEnd + 1)
  const place = placeOf(bytes.toString('latin1', 2, epochEnd))
  const before = sized(bytes, epochEnd + 1)
  if (bytes[before.end] !== COLON) throw new Error('malformed delta message')
  const current = sized(bytes, before.end + 1)
  return publication(current.part, place, previousOf(before.part, place.offset))
}

/** Nodes that keep lists hand over the stored message, header included. */
function previousOf(bytes: Buffer, offset: number): Publication | null {
  if (bytes.length === 0) return null
  if (bytes[0] !== UNDERSCORE) return decodeStoredPublication(bytes, offset - 1)
  const message = decodeMessage(bytes)
  return message.kind === 'publication' ? message.publication : null
}

function publication(
  bytes: Buffer,
  place: { readonly offset: number; readonly epoch: string },
  previous: Publication | null,
): Message {
  const decoded = decodeStoredPublication(bytes, place.offset)
  if (decoded.data.size === 0) throw new Error('a publication without data')
  return { kind: 'publication', publication: decoded, epoch: place.epoch, previous }
}

function placeOf(header: string): { readonly offset: number; readonly epoch: string } {
  const [, offset, epoch, more] = header.split(':')
  if (offset === undefined || epoch === undefined || more !== undefined) {
    throw new Error('malformed header')
  }
  return { offset: decimal(offset), epoch }
}
