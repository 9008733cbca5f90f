/**
 * Results as generated code encodes them. Zero values become undefined, because what is there would be
 * written. spec: server-api-and-operations.md §2.3
 */
import { isPayload } from '../../base/index.js'
import * as wire from '../../gen/api.js'
import { isList, isMap } from '../json-writer.js'
import type { ResultObject, ResultValue } from '../result.js'
import type { WireMessage } from '../wire.js'

const SURROGATES = /[\ud800-\udfff]/

/** Encodes and decodes one kind of message. */
export type MessageType = wire.MessageType<WireMessage>

/** The message of this name. Throws for an unknown one, which is a bug. */
export function messageType(name: string): MessageType {
  const types = wire as unknown as Readonly<Record<string, MessageType>>
  const type = types[name]
  if (type === undefined) throw new Error(`proto/api.proto has no message ${name}`)
  return type
}

/** A result as a message. */
export function toMessage(result: ResultObject): WireMessage {
  const message: Record<string, unknown> = {}
  for (const name in result) {
    const value = result[name]
    if (value !== undefined) message[name] = fieldOf(value)
  }
  return message
}

function fieldOf(value: ResultValue): unknown {
  if (value === '' || value === 0 || value === 0n || value === false) return undefined
  return elementOf(value)
}

/** What stands in lists and maps, where zero values count. */
function elementOf(value: ResultValue): unknown {
  if (typeof value === 'string') return wellFormed(value)
  if (typeof value === 'bigint') return bitsOf(value)
  if (typeof value !== 'object') return value
  if (isPayload(value)) return value.bytes()
  if (isList(value)) return value.map(elementOf)
  return isMap(value) ? recordOf(value) : toMessage(value)
}

/** A map with names from outside: no prototype, so that `__proto__` is one of them. */
function recordOf(map: ReadonlyMap<string, ResultValue>): unknown {
  const record = Object.create(null) as Record<string, unknown>
  for (const [name, value] of map) record[wellFormed(name)] = elementOf(value)
  return record
}

function bitsOf(value: bigint): { readonly low: number; readonly high: number } {
  return {
    low: Number(BigInt.asUintN(32, value)),
    high: Number(BigInt.asUintN(32, value >> 32n)),
  }
}

/** Lone surrogates, which JSON can express, are no UTF-8; other clients would refuse the message. */
function wellFormed(text: string): string {
  return SURROGATES.test(text) ? Buffer.from(text, 'utf8').toString('utf8') : text
}
