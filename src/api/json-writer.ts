/**
 * Writes API results as JSON text. Application data is spliced in as it is.
 * spec: server-api-and-operations.md §1.4
 */
import { isPayload, type Payload } from '../base/index.js'
import { UnencodablePayload } from '../protocol/index.js'
import type { ResultObject, ResultValue } from './result.js'

const LINE_BREAKS = /[\n\r]/g

/** The JSON text of a result. Throws UnencodablePayload when application data in it is no JSON. */
export function resultJson(result: ResultObject): string {
  let text = '{'
  for (const name in result) {
    const value = result[name]
    if (value !== undefined) text += member(text, name, value)
  }
  return `${text}}`
}

function member(before: string, name: string, value: ResultValue): string {
  return `${before === '{' ? '' : ','}${JSON.stringify(name)}:${valueJson(value)}`
}

function valueJson(value: ResultValue): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object') return String(value)
  if (isPayload(value)) return payloadJson(value)
  if (isMap(value)) return mapJson(value)
  if (isList(value)) return `[${value.map(valueJson).join(',')}]`
  return resultJson(value)
}

function mapJson(map: ReadonlyMap<string, ResultValue>): string {
  let text = '{'
  for (const [name, value] of map) text += member(text, name, value)
  return `${text}}`
}

function payloadJson(value: Payload): string {
  if (!value.isJson()) throw new UnencodablePayload()
  // Only white space between tokens can hold a line break; the legacy endpoint splits replies on it.
  return value.text().replace(LINE_BREAKS, '')
}

/** Whether a value is a map with names from outside. */
export function isMap(value: object): value is ReadonlyMap<string, ResultValue> {
  return value instanceof Map
}

/** Whether a value is a list; `Array.isArray` alone does not say so of a readonly one. */
export function isList(value: object): value is readonly ResultValue[] {
  return Array.isArray(value)
}
