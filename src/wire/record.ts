/**
 * Messages of named fields. Names in memory are camelCase, on the wire snake_case. In JSON names match
 * without regard to case, unknown ones are skipped; reading and writing runs over tables that are made
 * once. spec: proxy.md §2.0.2, server-api-and-operations.md §1.3
 */
import type { JsonCursor } from '../base/index.js'
import {
  defineField,
  readNullable,
  type Field,
  type InputOf,
  type JsonSchema,
  type ValueOf,
} from './field.js'
import { foldName } from './json.js'
import { NO_NOTICES, type Notices } from './proto.js'

/** Fields by their name in memory. */
export type Fields = Readonly<Record<string, Field<unknown, unknown>>>

/** The message that fields describe. */
export type Values<F extends Fields> = { readonly [K in keyof F]: ValueOf<F[K]> }

/** The message as the embedding program gives it. */
export type Inputs<F extends Fields> = {
  readonly [K in keyof F as F[K] extends Mandatory ? K : never]: InputOf<F[K]>
} & { readonly [K in keyof F as F[K] extends Mandatory ? never : K]?: InputOf<F[K]> | undefined }

type Mandatory = { readonly required: true }

/** The message as it is written: what is `undefined` or not there is left out. */
export type Written<F extends Fields> = { readonly [K in keyof F]?: ValueOf<F[K]> | undefined }

/** A message. */
export interface Message<F extends Fields> {
  readonly fields: F
  /** Every field absent. */
  readonly blank: Values<F>
  readonly schema: JsonSchema
  /** Consumes an object, or `null`: every field absent. Throws JsonError. */
  readonly read: (cursor: JsonCursor, notices?: Notices) => Values<F>
  /** Takes the values out of a decoded Protobuf message, which may have other fields. */
  take(decoded: object, notices?: Notices): Values<F>
  /** JSON text. Throws UnencodablePayload. */
  write(values: Written<F>): string
  /** What generated code encodes; zero values are left out. */
  put(values: Written<F>): object
  /** The message that a program gave. Throws TypeError, which names the field. */
  accept(given: Inputs<F>): Values<F>
}

/** How a message is read. */
export type MessageOptions = {
  /**
   * Of one name in several spellings the last one counts, whichever it is. Default: the exact one,
   * so that who can add members to an object cannot replace a value by adding `SUB` behind `sub`.
   */
  readonly lastSpellingWins?: boolean
}

/** A field and what is worked out about it once. */
type Entry = {
  /** Name in memory. */
  readonly key: string
  /** Name on the wire. */
  readonly name: string
  /** `{"name":` and `,"name":` */
  readonly first: string
  readonly open: string
  /** The field's place in a set of fields. */
  readonly bit: number
  readonly field: Field<unknown>
}

/** Fields that a set of bits holds. */
const MAX_FIELDS = 31

/** Declares a message. Throws when it has too many fields, which is a bug. */
export function message<F extends Fields>(fields: F, options: MessageOptions = {}): Message<F> {
  const entries = Object.entries(fields).map(([key, field], index): Entry => {
    const name = wireName(key)
    return { key, name, first: `{"${name}":`, open: `,"${name}":`, bit: 1 << index, field }
  })
  if (entries.length > MAX_FIELDS) throw new Error(`a message has at most ${MAX_FIELDS} fields`)
  // Every declared key has its initial value or one that its own field returned.
  const blank = Object.fromEntries(entries.map(({ key, field }) => [key, field.initial]))
  return {
    fields,
    blank: blank as Values<F>,
    schema: schemaOf(entries),
    read: jsonReader(entries, blank, options.lastSpellingWins === true) as Message<F>['read'],
    take: (decoded, notices = NO_NOTICES) => takeAll(entries, blank, decoded, notices) as Values<F>,
    write: (values) => writeAll(entries, values),
    put: (values) => putAll(entries, values),
    accept: (given) => acceptAll(entries, blank, given) as Values<F>,
  }
}

/** A message as a field of another one; absent = null. */
export function nested<F extends Fields>(
  inner: Message<F>,
  description = '',
): Field<Values<F> | null, Inputs<F> | null> {
  return defineField<Values<F> | null, Inputs<F> | null>(
    {
      initial: null,
      read: inner.read,
      take: (value, notices) =>
        typeof value === 'object' && value !== null ? inner.take(value, notices) : null,
      isZero: (value) => value === null,
      write: (value) => (value === null ? 'null' : inner.write(value)),
      put: (value) => (value === null ? undefined : inner.put(value)),
      accept: (value) => inner.accept(value as Inputs<F>),
      schema: inner.schema,
    },
    description,
  )
}

/** `idempotencyKey` → `idempotency_key`. */
export function wireName(key: string): string {
  return key.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`)
}

type Loose = Readonly<Record<string, unknown>>

function jsonReader(
  entries: readonly Entry[],
  blank: Loose,
  lastSpellingWins: boolean,
): (cursor: JsonCursor, notices?: Notices) => Loose {
  const byName = new Map(entries.map((entry) => [entry.name, entry]))
  const readLast = (cursor: JsonCursor, notices: Notices = NO_NOTICES): Loose => {
    const values = { ...blank }
    if (cursor.takeNull()) return values
    cursor.object((name) => {
      const entry = byName.get(name) ?? byName.get(foldName(name))
      if (entry === undefined) cursor.skip()
      else values[entry.key] = readNullable(entry.field, cursor, notices)
    })
    return values
  }
  const readExact = (cursor: JsonCursor, notices: Notices = NO_NOTICES): Loose => {
    const values = { ...blank }
    if (cursor.takeNull()) return values
    let exact = 0
    cursor.object((name) => {
      const entry = byName.get(name)
      if (entry !== undefined) {
        exact |= entry.bit
        values[entry.key] = readNullable(entry.field, cursor, notices)
        return
      }
      const other = byName.get(foldName(name))
      if (other === undefined) {
        cursor.skip()
        return
      }
      const value = readNullable(other.field, cursor, notices)
      if ((exact & other.bit) === 0) values[other.key] = value
    })
    return values
  }
  return lastSpellingWins ? readLast : readExact
}

function takeAll(
  entries: readonly Entry[],
  blank: Loose,
  decoded: object,
  notices: Notices,
): Loose {
  const given = decoded as Loose
  const values = { ...blank }
  for (const { key, name, field } of entries) {
    const value = given[name]
    if (value !== null && value !== undefined) values[key] = field.take(value, notices)
  }
  return values
}

function writeAll(entries: readonly Entry[], values: Loose): string {
  let json = ''
  for (const entry of entries) {
    const { field } = entry
    const value = values[entry.key]
    if (value === undefined || (!field.always && field.isZero(value))) continue
    json += (json === '' ? entry.first : entry.open) + field.write(value)
  }
  return json === '' ? '{}' : json + '}'
}

function putAll(entries: readonly Entry[], values: Loose): object {
  const decoded: Record<string, unknown> = {}
  for (const { key, name, field } of entries) {
    const value = values[key]
    if (value !== undefined && !field.isZero(value)) decoded[name] = field.put(value)
  }
  return decoded
}

function acceptAll(entries: readonly Entry[], blank: Loose, given: unknown): Loose {
  if (typeof given !== 'object' || given === null) throw new TypeError('must be an object')
  const values = { ...blank }
  const keys = new Set(Object.keys(given))
  for (const { key, field } of entries) {
    keys.delete(key)
    const value = (given as Loose)[key]
    if (value === undefined || (value === null && !field.nullIsValue)) continue
    try {
      values[key] = field.accept(value)
    } catch (cause) {
      if (!(cause instanceof TypeError)) throw cause
      const separator = cause.message.startsWith('must be') ? ' ' : '.'
      throw new TypeError(`${key}${separator}${cause.message}`)
    }
  }
  for (const unknown of keys)
    throw new TypeError(
      `${unknown} is no field: there are ${entries.map(({ key }) => key).join(', ')}`,
    )
  return values
}

function schemaOf(entries: readonly Entry[]): JsonSchema {
  const properties = Object.fromEntries(entries.map(({ name, field }) => [name, field.schema]))
  const names = entries.filter(({ field }) => field.required).map(({ name }) => name)
  return { type: 'object', properties, ...(names.length === 0 ? {} : { required: names }) }
}
