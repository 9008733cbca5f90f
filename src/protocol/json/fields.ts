/**
 * Readers of single fields of a client message: strict types, `null` the same as absent.
 * spec: client-protocol.md §1.2
 */
import type { JsonCursor } from '../../base/index.js'

const MAX_INT32 = 0x7fff_ffff

/** A string; '' when null. */
export function readString(cursor: JsonCursor): string {
  return cursor.takeNull() ? '' : cursor.string()
}

/** A boolean; false when null. */
export function readBoolean(cursor: JsonCursor): boolean {
  return cursor.takeNull() ? false : cursor.boolean()
}

/** A signed 32-bit integer; 0 when null. */
export function readInt32(cursor: JsonCursor): number {
  return cursor.takeNull() ? 0 : cursor.integer(-MAX_INT32 - 1, MAX_INT32)
}

/**
 * The low 32 bits of a signed 64-bit integer (a set of flags, of which we know the lowest); 0 when
 * null. Higher bits are future features and ignored.
 */
export function readInt64(cursor: JsonCursor): number {
  if (cursor.takeNull()) return 0
  const text = cursor.integerText()
  if (text.length < 10) return Number(text) + 0
  const value = text.length > 20 ? null : BigInt(text)
  if (value === null || BigInt.asIntN(64, value) !== value) {
    throw cursor.fault('must be a signed 64-bit integer')
  }
  return Number(BigInt.asUintN(32, value))
}

/**
 * An unsigned 64-bit integer as a stream offset; 0 when null. Above 2^53 it is Infinity: no stream
 * of ours gets there, so the position cannot be recovered.
 */
export function readOffset(cursor: JsonCursor): number {
  if (cursor.takeNull()) return 0
  const text = cursor.integerText()
  if (text.length < 16) {
    const value = Number(text) + 0
    if (value >= 0) return value
  }
  const offset = uint64Of(text, cursor)
  return offset > Number.MAX_SAFE_INTEGER ? Infinity : Number(offset)
}

/** An unsigned 64-bit integer that others choose, exact; 0n when null. */
export function readUint64(cursor: JsonCursor): bigint {
  return cursor.takeNull() ? 0n : uint64Of(cursor.integerText(), cursor)
}

/** The length is looked at first: a number of any length is not worth converting. */
function uint64Of(text: string, cursor: JsonCursor): bigint {
  if (text.length <= 20) {
    const value = BigInt(text)
    if (BigInt.asUintN(64, value) === value) return value
  }
  throw cursor.fault('must be an unsigned 64-bit integer')
}

/** An array of anything; empty when null. */
export function readList<T>(cursor: JsonCursor, element: (cursor: JsonCursor) => T): T[] {
  const list: T[] = []
  if (!cursor.takeNull()) cursor.array(() => list.push(element(cursor)))
  return list
}

/** An object of strings; empty when null. A Map, because the names come from outside. */
export function readStringMap(cursor: JsonCursor): Map<string, string> {
  const map = new Map<string, string>()
  if (!cursor.takeNull()) cursor.object((name) => map.set(name, readString(cursor)))
  return map
}
