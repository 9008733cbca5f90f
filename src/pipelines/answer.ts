/**
 * Answers of backends, read by tables that serve both JSON bodies and Protobuf messages. In JSON keys
 * match case-insensitively, the last one wins, types are strict, `null` means absent except for raw
 * data, unknown keys are skipped, nothing may follow; raw data stays a slice of the text. In a message
 * an empty value is an absent one. spec: proxy.md §2.0.2, §3.2
 */
import { bytesPayload, JsonCursor, type Payload } from '../base/index.js'

/** Told about fields that are understood but have no effect here. */
export interface AnswerNotices {
  ignoredField(name: string): void
}

/** Reads one kind of value. */
export type Reader<T> = {
  /** The value of a field that is absent. */
  readonly empty: T
  /** `null` is a value, not an absent field. */
  readonly nullIsValue: boolean
  read(cursor: JsonCursor, notices: AnswerNotices): T
  /** The value of a field of a decoded message; undefined or null = absent. */
  take(value: unknown, notices: AnswerNotices): T
}

/** A field of a record: its key on the wire and its reader. */
export type Field<T> = { readonly key: string; readonly reader: Reader<T> }

type Fields = Readonly<Record<string, Field<unknown>>>
type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never
}

const plain = <T>(empty: T, read: Reader<T>['read'], take: Reader<T>['take']): Reader<T> => ({
  empty,
  nullIsValue: false,
  read,
  take,
})

/** A string; absent = ''. */
export const text: Reader<string> = plain(
  '',
  (cursor) => cursor.string(),
  (value) => (typeof value === 'string' ? value : ''),
)

/** A boolean; absent = false. */
export const flag: Reader<boolean> = plain(
  false,
  (cursor) => cursor.boolean(),
  (value) => value === true,
)

/** An unsigned 32-bit integer literal; absent = 0. */
export const uint32: Reader<number> = plain(
  0,
  (cursor) => cursor.integer(0, 0xffff_ffff),
  (value) => (typeof value === 'number' ? value : 0),
)

/** What decoding makes of a 64-bit field: two signed halves, or a plain number. */
type Wide = number | { readonly low: number; readonly high: number } | null | undefined

/** An unsigned 64-bit integer literal, exact; absent = 0n. */
export const uint64: Reader<bigint> = plain(
  0n,
  (cursor) => cursor.uint64(),
  (value) => {
    const wide = value as Wide
    if (typeof wide === 'number') return BigInt(wide)
    return wide ? (BigInt(wide.high >>> 0) << 32n) | BigInt(wide.low >>> 0) : 0n
  },
)

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** A signed 64-bit integer literal (Unix seconds: precise far beyond any date); absent = 0. */
export const int64: Reader<number> = plain(
  0,
  (cursor) => {
    const lexeme = cursor.integerText()
    if (lexeme.length > 18) {
      const exact = BigInt(lexeme)
      if (exact < INT64_MIN || exact > INT64_MAX) throw cursor.fault('must be a 64-bit integer')
    }
    return Number(lexeme)
  },
  (value) => {
    const wide = value as Wide
    if (typeof wide === 'number') return wide
    return wide ? wide.high * 2 ** 32 + (wide.low >>> 0) : 0
  },
)

/**
 * Any JSON value, kept as it is written; `null` is a value, absent = null (no payload). A message
 * carries it as bytes, of which none = absent.
 */
export const raw: Reader<Payload | null> = {
  empty: null,
  nullIsValue: true,
  read: (cursor) => cursor.payload(),
  take: (value) =>
    value instanceof Uint8Array && value.byteLength > 0 ? bytesPayload(value) : null,
}

/** An array of strings; absent = empty. */
export const texts: Reader<readonly string[]> = plain<readonly string[]>(
  [],
  (cursor) => {
    const all: string[] = []
    cursor.array((element) => all.push(element.string()))
    return all
  },
  (value) => (Array.isArray(value) ? (value as string[]) : []),
)

/** An array; absent = empty. A `null` in it reads as the empty element. */
export const listOf = <T>(element: Reader<T>): Reader<readonly T[]> =>
  plain<readonly T[]>(
    [],
    (cursor, notices) => {
      const all: T[] = []
      cursor.array(() => {
        all.push(cursor.takeNull() ? element.empty : element.read(cursor, notices))
      })
      return all
    },
    (value, notices) =>
      Array.isArray(value) ? value.map((one: unknown) => element.take(one, notices)) : [],
  )

/** An object with keys from outside; absent = null. Keys are exact, the last one wins. */
export const mapOf = <T>(element: Reader<T>): Reader<ReadonlyMap<string, T> | null> =>
  plain<ReadonlyMap<string, T> | null>(
    null,
    (cursor, notices) => {
      const all = new Map<string, T>()
      cursor.object((key) => {
        // Re-adding moves a repeated key to its last place.
        all.delete(key)
        all.set(key, cursor.takeNull() ? element.empty : element.read(cursor, notices))
      })
      return all
    },
    (value, notices) => {
      const entries = Object.entries(value ?? {})
      if (entries.length === 0) return null
      return new Map(entries.map(([key, one]) => [key, element.take(one, notices)]))
    },
  )

/** A field of the commercial edition: any value, reported and ignored. */
export const ignored = (name: string): Reader<null> =>
  plain(
    null,
    (cursor, notices) => {
      cursor.skip()
      notices.ignoredField(name)
      return null
    },
    (value, notices) => {
      // Lists and maps that are absent are empty, messages are null.
      const isMessage =
        !Array.isArray(value) && Object.getPrototypeOf(value ?? {}) !== Object.prototype
      if (isMessage || Object.keys(value ?? {}).length > 0) notices.ignoredField(name)
      return null
    },
  )

/** Names a field. */
export const field = <T>(key: string, reader: Reader<T>): Field<T> => ({ key, reader })

/** An object with known keys; absent = null. */
export function record<F extends Fields>(fields: F): Reader<Values<F> | null> {
  const byKey = new Map<string, { readonly name: string; readonly reader: Reader<unknown> }>()
  const blank: Record<string, unknown> = {}
  for (const [name, { key, reader }] of Object.entries(fields)) {
    byKey.set(key, { name, reader })
    blank[name] = reader.empty
  }
  const known = [...byKey]
  return plain<Values<F> | null>(
    null,
    (cursor, notices) => {
      const values: Record<string, unknown> = { ...blank }
      cursor.object((key) => {
        const known = byKey.get(key) ?? byKey.get(key.toLowerCase())
        if (known === undefined) cursor.skip()
        else if (!known.reader.nullIsValue && cursor.takeNull())
          values[known.name] = known.reader.empty
        else values[known.name] = known.reader.read(cursor, notices)
      })
      return values as Values<F>
    },
    (value, notices) => {
      if (typeof value !== 'object' || value === null) return null
      const values: Record<string, unknown> = { ...blank }
      for (const [key, { name, reader }] of known) {
        values[name] = reader.take((value as Record<string, unknown>)[key], notices)
      }
      return values as Values<F>
    },
  )
}

/** `error` of an answer. Presence counts: `{}` is an error with code 0. */
const errorObject = record({
  code: field('code', uint32),
  message: field('message', text),
  temporary: field('temporary', flag),
})

/** `disconnect` of an answer. */
const disconnectObject = record({ code: field('code', uint32), reason: field('reason', text) })

/** A decoded answer. */
export type BackendAnswer<Res> = {
  readonly result: Res | null
  readonly error: {
    readonly code: number
    readonly message: string
    readonly temporary: boolean
  } | null
  readonly disconnect: { readonly code: number; readonly reason: string } | null
}

/** An answer without anything. */
export const EMPTY_ANSWER: BackendAnswer<never> = { result: null, error: null, disconnect: null }

/** Reads complete answers. */
export type AnswerReader<Res> = {
  /** Reads a body. Throws JsonError for anything malformed. */
  fromJson(body: string, notices: AnswerNotices): BackendAnswer<Res>
  /** Reads a decoded response message. */
  fromMessage(message: object, notices: AnswerNotices): BackendAnswer<Res>
}

/** Makes the reader of answers with this `result`. */
export function answerOf<Res>(result: Reader<Res | null>): AnswerReader<Res> {
  const answer = record({
    result: field('result', result),
    error: field('error', errorObject),
    disconnect: field('disconnect', disconnectObject),
  })
  return {
    fromJson: (body, notices) => {
      const cursor = new JsonCursor(body)
      const value = cursor.takeNull() ? EMPTY_ANSWER : answer.read(cursor, notices)
      if (!cursor.atEnd()) throw cursor.fault('nothing may follow the object')
      return value ?? EMPTY_ANSWER
    },
    fromMessage: (message, notices) => answer.take(message, notices) ?? EMPTY_ANSWER,
  }
}
