/**
 * Answers of backends, read from JSON bodies and Protobuf messages alike by the declarations of
 * `wire/`. In JSON keys match without regard to case, the last one wins, types are strict, unknown keys
 * are skipped, nothing may follow; raw data stays a slice of the text. spec: proxy.md §2.0.2, §3.2
 */
import {
  flag,
  message,
  nested,
  readWhole,
  text,
  uint32,
  type Field,
  type Fields,
  type Notices,
  type Values,
} from '../wire/index.js'

/** Told about fields that are understood but have no effect here. */
export type AnswerNotices = Notices

/** An object of an answer, which more fields can be added to; absent = null. */
export type AnswerObject<T> = Field<T, unknown> & { readonly fields: Fields }

/** An object of an answer; absent = null. */
export function record<F extends Fields>(fields: F): AnswerObject<Values<F> | null> {
  return { ...nested(message(fields, { lastSpellingWins: true })), fields }
}

/** The object with more fields; who wants to know of them looks for them by name. */
export function extended<T>(object: AnswerObject<T>, more: Fields): AnswerObject<T> {
  // With more fields it still is what it was.
  return record({ ...object.fields, ...more }) as AnswerObject<unknown> as AnswerObject<T>
}

/** `error` of an answer. Presence counts: `{}` is an error with code 0. */
const errorObject = record({ code: uint32(), message: text(), temporary: flag() })

/** `disconnect` of an answer. */
const disconnectObject = record({ code: uint32(), reason: text() })

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

/** Fields of an answer with this `result`. */
export function answerFields<R extends Field<unknown, unknown>>(result: R) {
  return { result, error: errorObject, disconnect: disconnectObject }
}

/** Makes the reader of answers with this `result`. */
export function answerOf<Res>(result: Field<Res | null, unknown>): AnswerReader<Res> {
  const answer = message(answerFields(result), { lastSpellingWins: true })
  return {
    fromJson: (body, notices) => readWhole(body, answer.read, notices),
    fromMessage: (decoded, notices) => answer.take(decoded, notices),
  }
}
