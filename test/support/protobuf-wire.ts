/**
 * The client's side of Protobuf, by reflection over proto/client.proto: independent of the server's
 * codec and of generated code. Plain objects have the wire's field names; lines are what the JSON
 * protocol would say, so that one transcript serves both encodings.
 */
import { fileURLToPath } from 'node:url'
import protobuf from 'protobufjs'
import { JsonCursor } from '../../src/base/index.js'

const schema = fileURLToPath(new URL('../../proto/client.proto', import.meta.url))
const root = new protobuf.Root().loadSync(schema, { keepCase: true }).resolveAll()

/** Fields that JSON has even when they are zero. spec: client-protocol.md §1.2 */
const ALWAYS: Readonly<Record<string, readonly string[]>> = {
  ClientInfo: ['user', 'client'],
  PresenceResult: ['presence'],
  PresenceStatsResult: ['num_clients', 'num_users'],
  HistoryResult: ['publications', 'epoch', 'offset'],
}

/** Kinds of whole messages. */
export type Envelope = 'Command' | 'Reply' | 'Push'

/** Encodes plain objects, each after its length. Bytes are given as text. */
export function encodeMessages(envelope: Envelope, messages: readonly object[]): Uint8Array {
  const type = root.lookupType(envelope)
  const parts = messages.map((message) => {
    const bytes = type.encode(type.fromObject(withBytes(type, message))).finish()
    return Buffer.concat([varint(bytes.length), bytes])
  })
  return Buffer.concat(parts)
}

/** Encodes one plain object, without a length before it. */
export function encodeMessage(name: string, message: object): Uint8Array {
  const type = root.lookupType(name)
  return type.encode(type.fromObject(message)).finish()
}

/** Splits a transport message at its lengths. Throws when they do not add up. */
export function splitMessages(message: Uint8Array): Uint8Array[] {
  const reader = protobuf.Reader.create(Buffer.from(message))
  const parts: Uint8Array[] = []
  while (reader.pos < reader.len) parts.push(reader.bytes())
  return parts
}

/** Decodes one message; only what was written is there, bytes are text, 64 bits are numbers. */
export function decodeMessage(envelope: Envelope, bytes: Uint8Array): Record<string, any> {
  const type = root.lookupType(envelope)
  const plain = type.toObject(type.decode(Buffer.from(bytes)), { longs: Number })
  return textOf(plain) as Record<string, any>
}

/** A line of the JSON protocol as a command in Protobuf, behind its length. */
export function commandOfLine(line: string): Uint8Array {
  const cursor = new JsonCursor(line)
  return encodeMessages('Command', [readLine(cursor, root.lookupType('Command'))])
}

/** A reply in Protobuf as a line of the JSON protocol. */
export function lineOfReply(bytes: Uint8Array): string {
  return writeLine(root.lookupType('Reply'), decodeMessage('Reply', bytes))
}

function varint(value: number): Uint8Array {
  return protobuf.Writer.create().uint32(value).finish()
}

function messageType(field: protobuf.Field): protobuf.Type | null {
  return field.resolvedType instanceof protobuf.Type ? field.resolvedType : null
}

function convert(field: protobuf.Field, value: unknown, one: (each: unknown) => unknown): unknown {
  if (field.map) {
    // Entries, because `__proto__` may be a name.
    return Object.fromEntries(Object.entries(value as object).map(([k, v]) => [k, one(v)]))
  }
  return field.repeated ? (value as unknown[]).map(one) : one(value)
}

function withBytes(type: protobuf.Type, message: object): object {
  const result: Record<string, unknown> = {}
  for (const [name, value] of Object.entries(message)) {
    const field = type.fields[name]
    if (field === undefined) throw new Error(`${type.name} has no field ${name}`)
    const nested = messageType(field)
    result[name] = convert(field, value, (each) => {
      if (nested !== null) return withBytes(nested, each as object)
      return field.type === 'bytes' && typeof each === 'string' ? Buffer.from(each) : each
    })
  }
  return result
}

function textOf(value: unknown): unknown {
  if (value instanceof Uint8Array) return Buffer.from(value).toString()
  if (Array.isArray(value)) return value.map(textOf)
  if (typeof value !== 'object' || value === null) return value
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, textOf(each)]))
}

function readLine(cursor: JsonCursor, type: protobuf.Type): Record<string, unknown> {
  const message: Record<string, unknown> = {}
  cursor.object((key) => {
    const field = Object.hasOwn(type.fields, key) ? type.fields[key] : undefined
    if (field === undefined) {
      cursor.skip()
    } else if (field.type === 'bytes') {
      message[key] = cursor.payload().text()
    } else if (!cursor.takeNull()) {
      message[key] = readField(cursor, field)
    }
  })
  return message
}

function readField(cursor: JsonCursor, field: protobuf.Field): unknown {
  if (field.map) {
    const entries: [string, unknown][] = []
    cursor.object((name) => entries.push([name, readOne(cursor, field)]))
    return Object.fromEntries(entries)
  }
  if (!field.repeated) return readOne(cursor, field)
  const list: unknown[] = []
  cursor.array(() => list.push(readOne(cursor, field)))
  return list
}

function readOne(cursor: JsonCursor, field: protobuf.Field): unknown {
  const nested = messageType(field)
  if (nested !== null) return readLine(cursor, nested)
  if (field.type === 'string') return cursor.string()
  if (field.type === 'bool') return cursor.boolean()
  return cursor.integerText()
}

function writeLine(type: protobuf.Type, message: Record<string, unknown>): string {
  const fields: string[] = []
  for (const field of [...type.fieldsArray].sort((a, b) => a.id - b.id)) {
    const always = ALWAYS[type.name]?.includes(field.name) ?? false
    const value = message[field.name] ?? (always ? zeroOf(field) : undefined)
    if (value === undefined) continue
    if (Array.isArray(value) && value.length === 0 && !always) continue
    fields.push(`"${field.name}":${writeField(field, value)}`)
  }
  return `{${fields.join(',')}}`
}

function zeroOf(field: protobuf.Field): unknown {
  if (field.map) return {}
  if (field.repeated) return []
  return field.type === 'string' ? '' : 0
}

function writeField(field: protobuf.Field, value: unknown): string {
  const one = (each: unknown): string => {
    const nested = messageType(field)
    if (nested !== null) return writeLine(nested, each as Record<string, unknown>)
    return field.type === 'bytes' ? String(each) : JSON.stringify(each)
  }
  if (field.map) {
    const entries = Object.entries(value as object)
    return `{${entries.map(([name, each]) => `${JSON.stringify(name)}:${one(each)}`).join(',')}}`
  }
  return field.repeated ? `[${(value as unknown[]).map(one).join(',')}]` : one(value)
}
