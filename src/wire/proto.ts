/**
 * Values between messages in memory and what generated code encodes and decodes: 64-bit halves, text
 * that is UTF-8, maps with names from outside. spec: client-protocol.md §1.3
 */
import type { JsonCursor } from '../base/index.js'

/** A 64-bit number of generated code: a plain one, or its halves, which is what decoding gives. */
export type Int64 = number | { readonly low: number; readonly high: number; toNumber(): number }

/** Encodes and decodes one kind of message; generated code is of this type. Decoding throws. */
export type MessageType<T> = {
  encode(message: T): { finish(): Uint8Array }
  decode(bytes: Uint8Array): T
}

type Optional<T> = T | null | undefined

/** A string as every runtime that is supported has it; the standard library of ES2023 does not say so. */
type Checked = string & { isWellFormed(): boolean }

/** The text with lone surrogates, which JSON can express, replaced: as bytes they are no UTF-8. */
export function wellFormed(text: string): string {
  return (text as Checked).isWellFormed() ? text : Buffer.from(text, 'utf8').toString('utf8')
}

/** A string, omitted when empty. */
export function nonEmpty(value: string): string | undefined {
  return value === '' ? undefined : wellFormed(value)
}

/** A number or boolean, omitted when zero or false. */
export function nonZero<T extends number | boolean>(value: T): T | undefined {
  return value === 0 || value === false ? undefined : value
}

/** An unsigned 64-bit integer, exact. */
export function unsigned(value: Optional<Int64>): bigint {
  if (value === null || value === undefined) return 0n
  if (typeof value === 'number') return BigInt.asUintN(64, BigInt(value))
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0)
}

/** A 64-bit integer as a number: beyond 2^53 the nearest one. */
export function approximate(value: Optional<Int64>): number {
  if (value === null || value === undefined) return 0
  return typeof value === 'number' ? value : value.toNumber()
}

/** A time or an offset: exact, and beyond 2^53 Infinity, which no stream and no clock reaches. */
export function bounded(value: Optional<Int64>): number {
  const number = approximate(value)
  return Math.abs(number) > Number.MAX_SAFE_INTEGER ? Infinity : number
}

/** A 64-bit integer of any size as generated code takes it. */
export function int64Of(value: bigint): Int64 {
  if (value >= 0n && value <= Number.MAX_SAFE_INTEGER) return Number(value)
  return {
    low: Number(BigInt.asIntN(32, value)),
    high: Number(BigInt.asIntN(32, value >> 32n)),
    toNumber: () => Number(value),
  }
}

/** A map with names from outside: no prototype, so that `__proto__` is one of them. */
export function entriesOf<T, W>(
  map: ReadonlyMap<string, T>,
  convert: (value: T) => W,
): Record<string, W> {
  const entries = Object.create(null) as Record<string, W>
  for (const [name, value] of map) entries[wellFormed(name)] = convert(value)
  return entries
}

/** Bytes of which text is read as the platform does: malformed UTF-8 becomes U+FFFD. */
export function asBuffer(bytes: Uint8Array): Buffer {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength)
}

/** Told about fields that are understood but have no effect here. */
export interface Notices {
  ignoredField(name: string): void
}

/** Tells nobody. */
export const NO_NOTICES: Notices = { ignoredField: () => undefined }

/** How a JSON value of one kind is read. */
export type Read<T> = (cursor: JsonCursor, notices: Notices) => T
