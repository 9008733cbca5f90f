/**
 * Kinds of values. One declaration says how a value is read strictly from JSON and from a decoded
 * Protobuf message, how it is written to both, and how a JSON Schema describes it. In JSON `null` is
 * an absent field, except where it is a value (application data).
 * spec: client-protocol.md §1.2, proxy.md §2.0.2, §3.2, server-api-and-operations.md §1.3
 */
import type { JsonCursor } from '../base/index.js'
import { quote } from './json.js'
import { entriesOf, type Notices, type Read } from './proto.js'

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

/**
 * One kind of value, as a field of a message: `T` in memory, `I` what the embedding program may give
 * for it.
 */
export interface Field<T, I = T> {
  /** Never there: it carries the type. */
  readonly given?: I
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
  /** The value of what a program gave. Throws TypeError, which says how it `must be`. */
  accept(value: unknown): T
}

/** The type of a field's values. */
export type ValueOf<F> = F extends Field<infer T, unknown> ? T : never

/** The type of what a program may give for a field. */
export type InputOf<F> = F extends Field<unknown, infer I> ? I : never

/** What has to be said of a kind of value; the rest has defaults. */
type Kind<T> = Pick<Field<T>, 'initial' | 'read' | 'take' | 'isZero' | 'write' | 'put'> &
  Partial<Pick<Field<T>, 'nullIsValue' | 'schema' | 'accept'>>

/** Declares a kind of value. */
export function defineField<T, I = T>(kind: Kind<T>, description = ''): Field<T, I> {
  const schema = kind.schema ?? {}
  // One shape for all kinds: whoever goes through the fields of a message meets no other.
  return {
    initial: kind.initial,
    nullIsValue: kind.nullIsValue ?? false,
    always: false,
    required: false,
    schema: description === '' ? schema : { ...schema, description },
    read: kind.read,
    take: kind.take,
    isZero: kind.isZero,
    write: kind.write,
    put: kind.put,
    accept: kind.accept ?? refuse,
  }
}

function refuse(): never {
  throw new TypeError('must be left out')
}

/** The field is described as required. */
export function required<F extends Field<unknown, unknown>>(
  field: F,
): F & { readonly required: true } {
  return { ...field, required: true }
}

/** JSON has the field even when it is zero. */
export function always<T, I>(field: Field<T, I>): Field<T, I> {
  return { ...field, always: true, required: true }
}

/** Refuses what a program gave. */
export function expect(holds: boolean, rule: string): void {
  if (!holds) throw new TypeError(`must be ${rule}`)
}

/** Reads a JSON value that may be `null`. */
export function readNullable<T>(field: Field<T, unknown>, cursor: JsonCursor, notices: Notices): T {
  return !field.nullIsValue && cursor.takeNull() ? field.initial : field.read(cursor, notices)
}

/**
 * A list; absent = empty. A `null` in it reads as the element's initial value. Of a list longer than
 * `most` one element more is kept, so that its reader sees it, and the rest costs no memory.
 */
export function listOf<T, I = T>(
  element: Field<T, I>,
  description?: string,
  most = Infinity,
): Field<readonly T[], readonly I[]> {
  return defineField<readonly T[], readonly I[]>(
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
      write: (value) => {
        let json = ''
        for (const one of value) json += (json === '' ? '[' : ',') + element.write(one)
        return json === '' ? '[]' : json + ']'
      },
      put: (value) => value.map((one) => element.put(one)),
      accept: (value) => {
        expect(Array.isArray(value), 'a list')
        return (value as readonly unknown[]).map((one) => element.accept(one))
      },
      schema: { type: 'array', items: element.schema },
    },
    description,
  )
}

/** A map with names from outside; absent or empty = null. Names are exact, the last one wins. */
export function mapOf<T, I = T>(
  element: Field<T, I>,
  description?: string,
): Field<
  ReadonlyMap<string, T> | null,
  ReadonlyMap<string, I> | Readonly<Record<string, I>> | null
> {
  return defineField(
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
      accept: (value) => {
        expect(typeof value === 'object' && !Array.isArray(value), 'a map')
        const given = value instanceof Map ? value : Object.entries(value ?? {})
        const all = new Map<string, T>()
        for (const [name, one] of given as Iterable<[string, unknown]>) {
          all.set(name, element.accept(one))
        }
        return all.size === 0 ? null : all
      },
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
