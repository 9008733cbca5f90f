/**
 * Request fields: one declaration reads the field strictly from JSON, takes it from a Protobuf message
 * and describes it in the OpenAPI document. In JSON names match case-insensitively, exact ones win;
 * `null` means absent, except for application data. spec: server-api-and-operations.md §0, §1.3, §2.3
 */
import type { JsonCursor, Payload } from '../base/index.js'
import type { StreamPosition } from '../model/index.js'
import { objectSchema, type JsonSchema } from './json-schema.js'
import {
  isMessage,
  wireFlag,
  wireInt64,
  wireInteger,
  wirePayload,
  wireText,
  wireTextMap,
  wireTexts,
  wireUint64,
  type WireMessage,
} from './wire.js'

/** One field of a JSON object. */
export interface JsonField<T> {
  /** Value when the field is absent. */
  readonly initial: T
  /** Consumes the value. Throws JsonError on a wrong type. */
  read(cursor: JsonCursor): T
  readonly schema: JsonSchema
  /** For the document only: rules about absence are the method's. */
  readonly required?: boolean
}

/** One field of a request. */
export interface Field<T> extends JsonField<T> {
  /** The value of a Protobuf field that is there, as generated code decodes it; see wire.ts. */
  take(value: unknown): T
}

/** Fields by camelCase name; the wire name is the snake_case form. */
export type JsonFields = Readonly<Record<string, JsonField<unknown>>>

/** {@link JsonFields} that Protobuf has, too. */
export type Fields = Readonly<Record<string, Field<unknown>>>

/** The request that fields describe. */
export type RequestOf<F extends JsonFields> = {
  readonly [K in keyof F]: F[K] extends JsonField<infer T> ? T : never
}

/** Reads an object and says how it looks. */
export interface ObjectReader<T> {
  /** Consumes an object or `null` (every field absent). Throws JsonError. */
  read(cursor: JsonCursor): T
  readonly schema: JsonSchema
}

const UINT64_MAX = 0xffff_ffff_ffff_ffffn
const UINT64_DIGITS = 20
const INT32_MAX = 0x7fff_ffff
const UINT32_MAX = 0xffff_ffff
const INT64_LIMIT = 2 ** 63
const EXACT_LIMIT = BigInt(Number.MAX_SAFE_INTEGER)
/** Longest key that is compared case-insensitively; every known name is shorter. */
const MAX_NAME_LENGTH = 64

/** Marks a field as required in the document. */
export function required<F extends JsonField<unknown>>(field: F): F {
  return { ...field, required: true }
}

/** A string; '' when absent. */
export function text(description: string): Field<string> {
  return {
    initial: '',
    read: (cursor) => (cursor.takeNull() ? '' : cursor.string()),
    take: wireText,
    schema: { type: 'string', description },
  }
}

/** A boolean; false when absent. */
export function flag(description: string): Field<boolean> {
  return {
    initial: false,
    read: (cursor) => (cursor.takeNull() ? false : cursor.boolean()),
    take: wireFlag,
    schema: { type: 'boolean', description },
  }
}

function integer(description: string, format: string, min: number, max: number): Field<number> {
  return {
    initial: 0,
    read: (cursor) => (cursor.takeNull() ? 0 : cursor.integer(min, max)),
    take: wireInteger,
    schema: { type: 'integer', format, description, ...(min === 0 ? { minimum: 0 } : {}) },
  }
}

/** A signed 32-bit integer; 0 when absent. */
export function int32(description: string): Field<number> {
  return integer(description, 'int32', -INT32_MAX - 1, INT32_MAX)
}

/** An unsigned 32-bit integer; 0 when absent. */
export function uint32(description: string): Field<number> {
  return integer(description, 'int64', 0, UINT32_MAX)
}

/** Unix seconds; 0 when absent. */
export function unixTime(description: string): Field<number> {
  const field = integer(description, 'int64', -INT64_LIMIT, INT64_LIMIT)
  return { ...field, take: (value) => Number(wireInt64(value)) }
}

/** An unsigned 64-bit integer, exact; 0n when absent. */
export function uint64(description: string): Field<bigint> {
  return {
    initial: 0n,
    read: (cursor) => (cursor.takeNull() ? 0n : readUint64(cursor)),
    take: wireUint64,
    schema: { type: 'integer', format: 'uint64', minimum: 0, description },
  }
}

/** Bounds the digits before converting: the cost of a BigInt grows faster than its length. */
function readUint64(cursor: JsonCursor): bigint {
  const digits = cursor.integerText()
  if (digits.length <= UINT64_DIGITS) {
    const value = BigInt(digits)
    if (value >= 0n && value <= UINT64_MAX) return value
  }
  throw cursor.fault('must be an unsigned 64-bit integer')
}

/**
 * Application data: any JSON value, kept as sent, `null` included, or in Protobuf any bytes; null (no
 * payload) when absent.
 */
export function payload(description: string): Field<Payload | null> {
  return {
    initial: null,
    read: (cursor) => cursor.payload(),
    take: wirePayload,
    schema: { description },
  }
}

/** Base64 text (standard alphabet, padded); '' when absent. Decoded by the method. */
export function base64(description: string): Field<string> {
  const field = text(description)
  return { ...field, schema: { ...field.schema, format: 'byte' } }
}

/** Most strings of one list; methods answer longer ones with a bad request. */
export const MAX_LIST_LENGTH = 100_000

/**
 * A list of strings; empty when absent. Of a list longer than {@link MAX_LIST_LENGTH} one string more
 * is kept, so that the method sees it, and the rest costs no memory.
 */
export function texts(description: string): Field<readonly string[]> {
  return {
    initial: [],
    read: (cursor) => {
      const values: string[] = []
      if (!cursor.takeNull()) {
        cursor.array(() => {
          const value = cursor.takeNull() ? '' : cursor.string()
          if (values.length <= MAX_LIST_LENGTH) values.push(value)
        })
      }
      return values
    },
    take: wireTexts,
    schema: { type: 'array', items: { type: 'string' }, description },
  }
}

/** A map of strings; null when absent or empty. */
export function textMap(description: string): Field<ReadonlyMap<string, string> | null> {
  return {
    initial: null,
    read: (cursor) => {
      if (cursor.takeNull()) return null
      const values = new Map<string, string>()
      cursor.object((key) => values.set(key, cursor.takeNull() ? '' : cursor.string()))
      return values.size === 0 ? null : values
    },
    take: wireTextMap,
    schema: { type: 'object', additionalProperties: { type: 'string' }, description },
  }
}

/** A nested object; null when absent. */
export function nested<F extends Fields>(
  description: string,
  fields: F,
): Field<RequestOf<F> | null> {
  const reader = objectReader(fields)
  const takeMessage = messageReader(fields)
  return {
    initial: null,
    read: (cursor) => (cursor.takeNull() ? null : reader.read(cursor)),
    take: (value) => (isMessage(value) ? takeMessage(value) : null),
    schema: { ...reader.schema, description },
  }
}

/** A stream position; null when absent. An offset beyond 2^53 becomes Infinity: it matches nothing. */
export function position(description: string): Field<StreamPosition | null> {
  const field = nested(description, {
    offset: uint64('Offset in the stream.'),
    epoch: text('Epoch of the stream; empty means whichever it is.'),
  })
  const positionOf = (value: typeof field.initial): StreamPosition | null =>
    value === null
      ? null
      : {
          offset: value.offset <= EXACT_LIMIT ? Number(value.offset) : Infinity,
          epoch: value.epoch,
        }
  return {
    initial: null,
    schema: field.schema,
    read: (cursor) => positionOf(field.read(cursor)),
    take: (value) => positionOf(field.take(value)),
  }
}

/** Builds the reader of a Protobuf message with these fields; the message may have others. */
export function messageReader<F extends Fields>(fields: F): (message: WireMessage) => RequestOf<F> {
  const known = Object.entries(fields).map(([key, field]) => ({ key, name: wireName(key), field }))
  return (message) => {
    const given = message as Readonly<Record<string, unknown>>
    const values: Record<string, unknown> = {}
    for (const { key, name, field } of known) {
      const value = Object.hasOwn(given, name) ? given[name] : null
      values[key] = value === null || value === undefined ? field.initial : field.take(value)
    }
    // Every declared key has its initial value or one that its own field returned.
    return values as RequestOf<F>
  }
}

/** Builds the reader of an object with these fields; unknown names are skipped. */
export function objectReader<F extends JsonFields>(fields: F): ObjectReader<RequestOf<F>> {
  const byName = new Map<string, { readonly key: string; readonly field: JsonField<unknown> }>()
  const initials: Record<string, unknown> = {}
  for (const [key, field] of Object.entries(fields)) {
    byName.set(wireName(key), { key, field })
    initials[key] = field.initial
  }
  return {
    read: (cursor) => {
      const values: Record<string, unknown> = { ...initials }
      if (!cursor.takeNull()) {
        const exact = new Set<string>()
        cursor.object((name) => {
          const isExact = byName.has(name)
          const known = byName.get(
            isExact || name.length > MAX_NAME_LENGTH ? name : name.toLowerCase(),
          )
          if (known === undefined) {
            cursor.skip()
            return
          }
          const value = known.field.read(cursor)
          if (!isExact && exact.has(known.key)) return
          if (isExact) exact.add(known.key)
          values[known.key] = value
        })
      }
      // Every declared key has its initial value or one that its own reader returned.
      return values as RequestOf<F>
    },
    schema: schemaOf(fields),
  }
}

function schemaOf(fields: JsonFields): JsonSchema {
  const entries = Object.entries(fields)
  return objectSchema(
    Object.fromEntries(entries.map(([key, field]) => [wireName(key), field.schema])),
    entries.filter(([, field]) => field.required === true).map(([key]) => wireName(key)),
  )
}

/** `idempotencyKey` → `idempotency_key`. */
export function wireName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}
