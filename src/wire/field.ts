/**
 * Kinds of values. One declaration says how a value is read strictly from JSON and from a decoded
 * Protobuf message, how it is written to both, and how a JSON Schema describes it. In JSON `null` is
 * an absent field, except where it is a value (application data).
 * spec: client-protocol.md §1.2, proxy.md §2.0.2, §3.2, server-api-and-operations.md §1.3
 */
import { bytesPayload, type JsonCursor, type Payload } from '../base/index.js'
import { payloadJson, quote } from './json.js'
import {
  approximate,
  entriesOf,
  int64Of,
  unsigned,
  wellFormed,
  type Int64,
  type Notices,
  type Read,
} from './proto.js'

/** A JSON Schema node. An empty one allows any JSON value. */
export type JsonSchema = {
  readonly $ref?: string
  readonly type?: 'string' | 'boolean' | 'integer' | 'number' | 'object' | 'array' | 'null'
  readonly description?: string
  readonly format?: string
  readonly minimum?: number
  readonly items?: JsonSchema
  readonly properties?: Readonly<Record<string, JsonSchema>>
  readonly additionalProperties?: JsonSchema
  readonly required?: readonly string[]
}

/** One kind of value, as a field of a message. */
export interface Field<T> {
  /** The value of an absent field. */
  readonly initial: T
  /** `null` in JSON is a value, not an absent field. */
  readonly nullIsValue: boolean
  /** Written to JSON even when it is zero. */
  readonly always: boolean
  /** For the schema only: what follows from absence is up to the reader of the message. */
  readonly required: boolean
  readonly schema: JsonSchema
  /** Consumes a JSON value that is not an absent one. Throws JsonError on a wrong type. */
  readonly read: Read<T>
  /** The value of a decoded Protobuf field; absent ones may or may not get here. */
  take(value: unknown, notices: Notices): T
  /** Whether the value is left out. */
  isZero(value: T): boolean
  /** JSON text of a value. Throws UnencodablePayload. */
  write(value: T): string
  /** What generated code encodes the value from. */
  put(value: T): unknown
}

/** The type of a field's values. */
export type ValueOf<F> = F extends Field<infer T> ? T : never

/** What has to be said of a kind of value; the rest has defaults. */
type Kind<T> = Pick<Field<T>, 'initial' | 'read' | 'take' | 'isZero' | 'write' | 'put'> &
  Partial<Pick<Field<T>, 'nullIsValue' | 'schema'>>

/** Declares a kind of value. */
export function defineField<T>(kind: Kind<T>, description = ''): Field<T> {
  const schema = kind.schema ?? {}
  return {
    nullIsValue: false,
    always: false,
    required: false,
    ...kind,
    schema: description === '' ? schema : { ...schema, description },
  }
}

/** The field is described as required. */
export function required<T>(field: Field<T>): Field<T> {
  return { ...field, required: true }
}

/** JSON has the field even when it is zero. */
export function always<T>(field: Field<T>): Field<T> {
  return { ...field, always: true, required: true }
}

/** Reads a JSON value that may be `null`. */
export function readNullable<T>(field: Field<T>, cursor: JsonCursor, notices: Notices): T {
  return !field.nullIsValue && cursor.takeNull() ? field.initial : field.read(cursor, notices)
}

const unchanged = (value: unknown): unknown => value

/** A string; absent = ''. */
export function text(description?: string): Field<string> {
  return defineField(
    {
      initial: '',
      read: (cursor) => cursor.string(),
      take: (value) => (typeof value === 'string' ? value : ''),
      isZero: (value) => value === '',
      write: quote,
      put: wellFormed,
      schema: { type: 'string' },
    },
    description,
  )
}

/** Standard base64 as text; absent = ''. Decoding is up to whoever needs the bytes. */
export function base64(description?: string): Field<string> {
  return defineField({ ...text(), schema: { type: 'string', format: 'byte' } }, description)
}

/** A boolean; absent = false. */
export function flag(description?: string): Field<boolean> {
  return defineField<boolean>(
    {
      initial: false,
      read: (cursor) => cursor.boolean(),
      take: (value) => value === true,
      isZero: (value) => !value,
      write: String,
      put: unchanged,
      schema: { type: 'boolean' },
    },
    description,
  )
}

const INT32_MAX = 0x7fff_ffff
const UINT32_MAX = 0xffff_ffff

function integer(
  schema: JsonSchema,
  read: Field<number>['read'],
  description: string | undefined,
): Field<number> {
  return defineField<number>(
    {
      initial: 0,
      read,
      take: (value) => approximate(value as Int64),
      isZero: (value) => value === 0,
      write: String,
      put: unchanged,
      schema: { type: 'integer', ...schema },
    },
    description,
  )
}

/** A signed 32-bit integer; absent = 0. */
export function int32(description?: string): Field<number> {
  return integer(
    { format: 'int32' },
    (cursor) => cursor.integer(-INT32_MAX - 1, INT32_MAX),
    description,
  )
}

/** An unsigned 32-bit integer; absent = 0. */
export function uint32(description?: string): Field<number> {
  const schema = { format: 'int64', minimum: 0 }
  return integer(schema, (cursor) => cursor.integer(0, UINT32_MAX), description)
}

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** A signed 64-bit integer (Unix seconds: precise far beyond any date); absent = 0. */
export function int64(description?: string): Field<number> {
  return integer(
    { format: 'int64' },
    (cursor) => {
      const digits = cursor.integerText()
      if (digits.length > 20) throw cursor.fault('must be a 64-bit integer')
      if (digits.length > 18) {
        const exact = BigInt(digits)
        if (exact < INT64_MIN || exact > INT64_MAX) throw cursor.fault('must be a 64-bit integer')
      }
      // `+ 0` turns the legal literal -0 into 0.
      return Number(digits) + 0
    },
    description,
  )
}

/** An unsigned 64-bit integer that others choose, exact; absent = 0n. */
export function uint64(description?: string): Field<bigint> {
  return defineField<bigint>(
    {
      initial: 0n,
      read: (cursor) => cursor.uint64(),
      take: (value) => unsigned(value as Int64),
      isZero: (value) => value === 0n,
      write: String,
      put: int64Of,
      schema: { type: 'integer', format: 'uint64', minimum: 0 },
    },
    description,
  )
}

const EXACT_LIMIT = BigInt(Number.MAX_SAFE_INTEGER)
const LARGEST_OFFSET = 2n ** 64n - 1n

/** An offset in a stream; beyond 2^53 it is Infinity: no stream has it. Absent = 0. */
export function offset(description?: string): Field<number> {
  const exact = uint64()
  const numberOf = (value: bigint): number => (value <= EXACT_LIMIT ? Number(value) : Infinity)
  return defineField<number>(
    {
      initial: 0,
      read: (cursor, notices) => numberOf(exact.read(cursor, notices)),
      take: (value) => numberOf(unsigned(value as Int64)),
      isZero: (value) => value === 0,
      write: (value) => (Number.isFinite(value) ? String(value) : String(LARGEST_OFFSET)),
      put: (value) => (Number.isFinite(value) ? value : int64Of(LARGEST_OFFSET)),
      schema: exact.schema,
    },
    description,
  )
}

/**
 * Application data: any JSON value, kept as it is written, `null` included; in Protobuf any bytes, of
 * which none = absent. Absent = null.
 */
export function payload(description?: string): Field<Payload | null> {
  return defineField<Payload | null>(
    {
      initial: null,
      nullIsValue: true,
      read: (cursor) => cursor.payload(),
      take: (value) =>
        value instanceof Uint8Array && value.byteLength > 0 ? bytesPayload(value) : null,
      isZero: (value) => value === null || value.size === 0,
      write: (value) => (value === null ? 'null' : payloadJson(value)),
      put: (value) => value?.bytes(),
    },
    description,
  )
}

/** Bytes that only Protobuf has; absent = none. */
export function bytes(): Field<Uint8Array> {
  return defineField<Uint8Array>({
    initial: NO_BYTES,
    read: (cursor) => {
      throw cursor.fault('has no JSON form')
    },
    take: (value) => (value instanceof Uint8Array ? value : NO_BYTES),
    isZero: (value) => value.byteLength === 0,
    write: () => '""',
    put: unchanged,
  })
}

const NO_BYTES = new Uint8Array(0)

/**
 * A list; absent = empty. A `null` in it reads as the element's initial value. Of a list longer than
 * `most` one element more is kept, so that its reader sees it, and the rest costs no memory.
 */
export function listOf<T>(
  element: Field<T>,
  description?: string,
  most = Infinity,
): Field<readonly T[]> {
  return defineField<readonly T[]>(
    {
      initial: [],
      read: (cursor, notices) => {
        const all: T[] = []
        cursor.array(() => {
          const one = readNullable(element, cursor, notices)
          if (all.length <= most) all.push(one)
        })
        return all
      },
      take: (value, notices) =>
        Array.isArray(value) ? value.map((one: unknown) => element.take(one, notices)) : [],
      isZero: (value) => value.length === 0,
      write: (value) => `[${value.map((one) => element.write(one)).join(',')}]`,
      put: (value) => value.map((one) => element.put(one)),
      schema: { type: 'array', items: element.schema },
    },
    description,
  )
}

/** A map with names from outside; absent or empty = null. Names are exact, the last one wins. */
export function mapOf<T>(
  element: Field<T>,
  description?: string,
): Field<ReadonlyMap<string, T> | null> {
  return defineField<ReadonlyMap<string, T> | null>(
    {
      initial: null,
      read: (cursor, notices) => {
        const all = new Map<string, T>()
        cursor.object((name) => {
          // Re-adding moves a repeated name to its last place.
          all.delete(name)
          all.set(name, readNullable(element, cursor, notices))
        })
        return all.size === 0 ? null : all
      },
      take: (value, notices) => {
        const all = new Map<string, T>()
        for (const [name, one] of Object.entries(value ?? {}))
          all.set(name, element.take(one, notices))
        return all.size === 0 ? null : all
      },
      isZero: (value) => value === null || value.size === 0,
      write: (value) => {
        let json = ''
        for (const [name, one] of value ?? []) json += `,${quote(name)}:${element.write(one)}`
        return `{${json.slice(1)}}`
      },
      put: (value) => entriesOf(value ?? new Map<string, T>(), (one) => element.put(one)),
      schema: { type: 'object', additionalProperties: element.schema },
    },
    description,
  )
}

/** A field that is understood and has no effect here: any value, reported and dropped. */
export function ignored(name: string): Field<null> {
  return defineField<null>({
    initial: null,
    read: (cursor, notices) => {
      cursor.skip()
      notices.ignoredField(name)
      return null
    },
    take: (value, notices) => {
      // Lists and maps that are absent are empty, messages are null.
      const isMessage =
        !Array.isArray(value) && Object.getPrototypeOf(value ?? {}) !== Object.prototype
      if (isMessage || Object.keys(value ?? {}).length > 0) notices.ignoredField(name)
      return null
    },
    isZero: () => true,
    write: () => 'null',
    put: () => undefined,
  })
}

/** A field that only JSON has. */
export function jsonOnly<T>(initial: T, read: Field<T>['read']): Field<T> {
  return defineField<T>({
    initial,
    read,
    take: () => initial,
    isZero: (value) => value === initial,
    write: (value) => JSON.stringify(value),
    put: () => undefined,
  })
}
