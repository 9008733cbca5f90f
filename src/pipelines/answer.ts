/**
 * Answers of backends, read by tables: keys match case-insensitively, the last one wins, types are
 * strict, `null` means absent except for raw data, unknown keys are skipped, nothing may follow.
 * Raw data stays a slice of the text. spec: proxy.md §2.0.2
 */
import { JsonCursor, type Payload } from '../base/index.js'

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
}

/** A field of a record: its key on the wire and its reader. */
export type Field<T> = { readonly key: string; readonly reader: Reader<T> }

type Fields = Readonly<Record<string, Field<unknown>>>
type Values<F extends Fields> = {
  readonly [K in keyof F]: F[K] extends Field<infer T> ? T : never
}

const plain = <T>(empty: T, read: Reader<T>['read']): Reader<T> => ({
  empty,
  nullIsValue: false,
  read,
})

/** A string; absent = ''. */
export const text: Reader<string> = plain('', (cursor) => cursor.string())

/** A boolean; absent = false. */
export const flag: Reader<boolean> = plain(false, (cursor) => cursor.boolean())

/** An unsigned 32-bit integer literal; absent = 0. */
export const uint32: Reader<number> = plain(0, (cursor) => cursor.integer(0, 0xffff_ffff))

/** An unsigned 64-bit integer literal, exact; absent = 0n. */
export const uint64: Reader<bigint> = plain(0n, (cursor) => cursor.uint64())

const INT64_MIN = -(2n ** 63n)
const INT64_MAX = 2n ** 63n - 1n

/** A signed 64-bit integer literal (Unix seconds: precise far beyond any date); absent = 0. */
export const int64: Reader<number> = plain(0, (cursor) => {
  const lexeme = cursor.integerText()
  if (lexeme.length > 18) {
    const exact = BigInt(lexeme)
    if (exact < INT64_MIN || exact > INT64_MAX) throw cursor.fault('must be a 64-bit integer')
  }
  return Number(lexeme)
})

/** Any JSON value, kept as it is written; `null` is a value, absent = null (no payload). */
export const raw: Reader<Payload | null> = {
  empty: null,
  nullIsValue: true,
  read: (cursor) => cursor.payload(),
}

/** An array of strings; absent = empty. */
export const texts: Reader<readonly string[]> = plain([], (cursor) => {
  const all: string[] = []
  cursor.array((element) => all.push(element.string()))
  return all
})

/** An array; absent = empty. A `null` in it reads as the empty element. */
export const listOf = <T>(element: Reader<T>): Reader<readonly T[]> =>
  plain<readonly T[]>([], (cursor, notices) => {
    const all: T[] = []
    cursor.array(() => {
      all.push(cursor.takeNull() ? element.empty : element.read(cursor, notices))
    })
    return all
  })

/** An object with keys from outside; absent = null. Keys are exact, the last one wins. */
export const mapOf = <T>(element: Reader<T>): Reader<ReadonlyMap<string, T> | null> =>
  plain<ReadonlyMap<string, T> | null>(null, (cursor, notices) => {
    const all = new Map<string, T>()
    cursor.object((key) => {
      // Re-adding moves a repeated key to its last place.
      all.delete(key)
      all.set(key, cursor.takeNull() ? element.empty : element.read(cursor, notices))
    })
    return all
  })

/** A field of the commercial edition: any value, reported and ignored. */
export const ignored = (name: string): Reader<null> =>
  plain(null, (cursor, notices) => {
    cursor.skip()
    notices.ignoredField(name)
    return null
  })

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
  return plain<Values<F> | null>(null, (cursor, notices) => {
    const values: Record<string, unknown> = { ...blank }
    cursor.object((key) => {
      const known = byKey.get(key) ?? byKey.get(key.toLowerCase())
      if (known === undefined) cursor.skip()
      else if (!known.reader.nullIsValue && cursor.takeNull())
        values[known.name] = known.reader.empty
      else values[known.name] = known.reader.read(cursor, notices)
    })
    return values as Values<F>
  })
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

/** Makes the reader of a complete body. It throws JsonError for anything malformed. */
export function answerOf<Res>(
  result: Reader<Res | null>,
): (body: string, notices: AnswerNotices) => BackendAnswer<Res> {
  const answer = record({
    result: field('result', result),
    error: field('error', errorObject),
    disconnect: field('disconnect', disconnectObject),
  })
  return (body, notices) => {
    const cursor = new JsonCursor(body)
    const value = cursor.takeNull() ? EMPTY_ANSWER : answer.read(cursor, notices)
    if (!cursor.atEnd()) throw cursor.fault('nothing may follow the object')
    return value ?? EMPTY_ANSWER
  }
}
