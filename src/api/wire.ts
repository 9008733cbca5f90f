/**
 * Values of Protobuf fields as generated code decodes them → values of request fields. Absent fields
 * never get here. spec: server-api-and-operations.md §2.3
 */
import { bytesPayload, type Payload } from '../base/index.js'

/** A decoded message: values by wire name; absent fields are no own properties. */
export type WireMessage = object

type Bits = { readonly low: number; readonly high: number }

/** A string. */
export function wireText(value: unknown): string {
  return typeof value === 'string' ? value : ''
}

/** A boolean. */
export function wireFlag(value: unknown): boolean {
  return value === true
}

/** A 32-bit integer. */
export function wireInteger(value: unknown): number {
  return typeof value === 'number' ? value : 0
}

/** An unsigned 64-bit integer, exact. */
export function wireUint64(value: unknown): bigint {
  if (typeof value === 'number') return BigInt.asUintN(64, BigInt(value))
  if (!isBits(value)) return 0n
  return (BigInt(value.high >>> 0) << 32n) | BigInt(value.low >>> 0)
}

/** A signed 64-bit integer, exact. */
export function wireInt64(value: unknown): bigint {
  return BigInt.asIntN(64, wireUint64(value))
}

/** Application data; empty bytes are none. Copied, so that it does not keep the whole request alive. */
export function wirePayload(value: unknown): Payload | null {
  if (!(value instanceof Uint8Array) || value.length === 0) return null
  return bytesPayload(new Uint8Array(value))
}

/** A list of strings. */
export function wireTexts(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(wireText) : []
}

/** A map of strings; null when empty. */
export function wireTextMap(value: unknown): ReadonlyMap<string, string> | null {
  if (!isMessage(value)) return null
  const entries = Object.entries(value)
  if (entries.length === 0) return null
  return new Map(entries.map(([name, each]) => [name, wireText(each)]))
}

/** A message. */
export function isMessage(value: unknown): value is WireMessage {
  return typeof value === 'object' && value !== null
}

function isBits(value: unknown): value is Bits {
  return typeof value === 'object' && value !== null && 'low' in value && 'high' in value
}
