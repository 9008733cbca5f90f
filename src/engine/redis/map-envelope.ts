/**
 * Values and messages of map channels: offset `:` epoch `:` Protobuf. A digit begins neither a message
 * of a stream channel nor a publication, so all three share one PUB/SUB channel.
 * spec: channels-and-engines.md §11.6
 */
import { decodeStoredPublication, type Publication } from '../../protocol/index.js'
import { COLON, colonAfter, decimal, sized } from './header.js'

const ZERO = 0x30
const NINE = 0x39
const DELTA = 0x64

/** A change of a key as received. */
export type MapMessage = {
  readonly publication: Publication
  /** '' without a stream. */
  readonly epoch: string
  /** Value of the key before, where the change was marked for delta and there was one. */
  readonly previous: Publication | null
}

/** Whether a message is of a map channel. */
export function isMapMessage(bytes: Buffer): boolean {
  const first = bytes[0] ?? 0
  return (first >= ZERO && first <= NINE) || (first === DELTA && bytes[1] === COLON)
}

/** Reads a message. Throws an Error that says what is wrong; payloads stay views of `bytes`. */
export function decodeMapMessage(bytes: Buffer): MapMessage {
  if (bytes[0] !== DELTA) return { ...keyed(decodeMapValue(bytes)), previous: null }
  // `d:` offset `:` epoch `:` length `:` value before `:` length `:` publication
  const head = headOf(bytes, 2)
  const before = sized(bytes, head.end)
  if (bytes[before.end] !== COLON) throw new Error('malformed delta message')
  const current = sized(bytes, before.end + 1)
  const publication = decodeStoredPublication(current.part, head.offset)
  return {
    ...keyed({ publication, epoch: head.epoch }),
    previous: before.part.length === 0 ? null : decodeMapValue(before.part).publication,
  }
}

/** Any bytes may pass for fields that nobody knows; a change has a key or data. */
function keyed<T extends { readonly publication: Publication }>(message: T): T {
  const { key = '', data } = message.publication
  if (key === '' && data.size === 0) throw new Error('a change of nothing')
  return message
}

/** Reads the value of a key. Throws as above. */
export function decodeMapValue(bytes: Buffer): Omit<MapMessage, 'previous'> {
  const { offset, epoch, end } = headOf(bytes, 0)
  return { publication: decodeStoredPublication(bytes.subarray(end), offset), epoch }
}

/** Other servers make up an epoch for what has no place in a stream. */
function headOf(bytes: Buffer, at: number) {
  const offsetEnd = colonAfter(bytes, at)
  const epochEnd = colonAfter(bytes, offsetEnd + 1)
  const offset = decimal(bytes.toString('latin1', at, offsetEnd))
  const epoch = offset === 0 ? '' : bytes.toString('utf8', offsetEnd + 1, epochEnd)
  return { offset, epoch, end: epochEnd + 1 }
}
