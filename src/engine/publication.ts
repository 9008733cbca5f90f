/** A publication on its way through any broker. */
import type { Publication } from '../protocol/index.js'
import type { NewPublication } from './ports.js'

/**
 * The publication that subscribers get.
 * @param offset its place in the stream, 0 = not stored
 * @param time Unix ms
 */
export function asDelivered(
  { data, info, tags, item }: NewPublication,
  offset: number,
  time: number,
): Publication {
  const publication = { offset, data, info, tags, time }
  return item === undefined ? publication : { ...publication, key: item.key, version: item.version }
}
