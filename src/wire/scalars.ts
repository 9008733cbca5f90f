/** Kinds of single values. spec: client-protocol.md §1.2, proxy.md §2.0.2, §3.2 */
import { bytesPayload, isPayload, jsonPayload, type Payload } from '../base/index.js'
import { defineField, expect, type Field, type JsonSchema } from './field.js'
import { payloadJson, quote } from './json.js'
import { approximate, int64Of, unsigned, wellFormed, type Int64 } from './proto.js'

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
      accept: (value) => {
        expect(typeof value === 'string', 'a string')
        return value as string
      },
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
      accept: (value) => {
        expect(typeof value === 'boolean', 'a boolean')
        return value as boolean
      },
      schema: { type: 'boolean' },
    },
    description,
  )
}

type Range = { readonly min: number; readonly max: number }

function integer(
  schema: JsonSchema,
  { min, max }: Range,
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
      accept: (value) => {
        const number = value as number
        expect(
          Number.isInteger(number) && number >= min && number <= max,
          `an integer from ${min} to ${max}`,
        )
        return number + 0
      },
      schema: { type: 'integer', ...schema },
    },
    description,
  )
}

const INT32: Range = { min: -0x8000_0000, max: 0x7fff_ffff }
const UINT32: Range = { min: 0, max: 0xffff_ffff }
const SAFE: Range = { min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }

/** A signed 32-bit integer; absent = 0. */
export function int32(description?: string): Field<number> {
  const schema = { format: 'int32' }
  return integer(schema, INT32, (cursor) => cursor.integer(INT32.min, INT32.max), description)
}

/** An unsigned 32-bit integer; absent = 0. */
export function uint32(description?: string): Field<number> {
  const schema = { format: 'int64', minimum: 0 }
  return integer(schema, UINT32, (cursor) => cursor.integer(UINT32.min, UINT32.max), description)
}

/** Any number; what JSON cannot say is 0. Absent = 0. */
export function double(description?: string): Field<number> {
  const finite = (value: unknown): number => (Number.isFinite(value) ? (value as number) : 0)
  return defineField<number>(
    {
      initial: 0,
      read: (cursor) => cursor.number(),
      take: finite,
      isZero: (value) => value === 0,
      write: (value) => String(finite(value)),
      put: finite,
      accept: (value) => {
        expect(typeof value === 'number', 'a number')
        return value as number
      },
      schema: { type: 'number' },
    },
    description,
  )
}

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** A signed 64-bit integer (Unix seconds: precise far beyond any date); absent = 0. */
export function int64(description?: string): Field<number> {
  return integer(
    { format: 'int64' },
    SAFE,
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
export function uint64(description?: string): Field<bigint, bigint | number> {
  return defineField<bigint, bigint | number>(
    {
      initial: 0n,
      read: (cursor) => cursor.uint64(),
      take: (value) => unsigned(value as Int64),
      isZero: (value) => value === 0n,
      write: String,
      put: int64Of,
      accept: acceptUint64,
      schema: { type: 'integer', format: 'uint64', minimum: 0 },
    },
    description,
  )
}

function acceptUint64(value: unknown): bigint {
  const rule = 'an integer from 0 to 2^64 - 1'
  expect(typeof value === 'bigint' || Number.isSafeInteger(value), rule)
  const exact = BigInt(value as bigint | number)
  expect(BigInt.asUintN(64, exact) === exact, rule)
  return exact
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
      accept: (value) => numberOf(acceptUint64(value)),
      schema: exact.schema,
    },
    description,
  )
}

/**
 * Application data: any JSON value, kept as it is written, `null` included; in Protobuf any bytes, of
 * which none = absent. Absent = null.
 */
export function payload(description?: string): Field<Payload | null, unknown> {
  return defineField<Payload | null, unknown>(
    {
      initial: null,
      nullIsValue: true,
      read: (cursor) => cursor.payload(),
      take: (value) =>
        value instanceof Uint8Array && value.byteLength > 0 ? bytesPayload(value) : null,
      isZero: (value) => value === null || value.size === 0,
      write: (value) => (value === null ? 'null' : payloadJson(value)),
      put: (value) => value?.bytes(),
      accept: acceptPayload,
    },
    description,
  )
}

/** Bytes and payloads are passed on as they are, everything else becomes JSON. */
function acceptPayload(value: unknown): Payload {
  if (value instanceof Uint8Array) return bytesPayload(value)
  if (typeof value === 'object' && value !== null && isPayload(value)) return value
  const json = JSON.stringify(value) as string | undefined
  if (json === undefined) throw new TypeError('must be JSON, bytes or a payload')
  return jsonPayload(json)
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
