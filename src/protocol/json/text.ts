/**
 * Pieces of JSON text. A field function gives `,"name":value`, or nothing for a zero value; `join`
 * takes the first comma off. Field names are literals of ours and need no escaping.
 * spec: client-protocol.md §1.2
 */
import type { Payload } from '../../base/index.js'
import { payloadJson, quote } from '../../wire/index.js'

/** Drops the leading comma of a row of fields. */
export function join(fields: string): string {
  return fields.slice(1)
}

/** A string field, omitted when empty. */
export function stringField(name: string, value: string): string {
  return value === '' ? '' : `,"${name}":${quote(value)}`
}

/** A number field, omitted when 0. */
export function numberField(name: string, value: number): string {
  return value === 0 ? '' : `,"${name}":${value}`
}

/** A boolean field, omitted when false. */
export function boolField(name: string, value: boolean): string {
  return value ? `,"${name}":true` : ''
}

/**
 * A payload as a raw value, omitted when absent or empty.
 * @throws UnencodablePayload when it is not one JSON value
 */
export function payloadField(name: string, payload: Payload | null): string {
  if (payload === null || payload.size === 0) return ''
  return `,"${name}":${payloadJson(payload)}`
}
