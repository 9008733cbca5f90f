/**
 * What a backend says of how long its answer may be kept: `cache` beside `result`, or `Cache-Control`.
 * spec: proxy.md §9.15
 */
import { message, readWhole, text, uint32, type Field } from '../../wire/index.js'
import { answerFields, record, type AnswerNotices, type BackendAnswer } from '../answer.js'

/** Whom an answer holds for: those who ask with the same key, everybody in a channel, everybody. */
export const SCOPES = ['user', 'channel', 'all'] as const

export type Scope = (typeof SCOPES)[number]

/** How long an answer may be kept, and for whom. */
export type CacheHint = {
  readonly ttlMs: number
  readonly scope: Scope
  /** How long after that it may stand in for a call that failed; 0 = as configured. */
  readonly staleMs: number
  /** Name by which it can be purged, '' = none. */
  readonly key: string
}

const hintObject = record({
  ttl: uint32(),
  scope: text(),
  staleIfError: uint32(),
  key: text(),
})

/** An answer and what is beside it. */
export type HintedAnswer<Res> = BackendAnswer<Res> & {
  readonly cache: NonNullable<(typeof hintObject)['initial']> | null
}

/** Reads answers with their hint. */
export type HintedReader<Res> = {
  fromJson(body: string, notices: AnswerNotices): HintedAnswer<Res>
  fromMessage(decoded: object, notices: AnswerNotices): HintedAnswer<Res>
}

/** Makes the reader of answers with this `result` and a hint. */
export function hintedAnswerOf<Res>(result: Field<Res | null, unknown>): HintedReader<Res> {
  const answer = message({ ...answerFields(result), cache: hintObject }, { lastSpellingWins: true })
  return {
    fromJson: (body, notices) => readWhole(body, answer.read, notices),
    fromMessage: (decoded, notices) => answer.take(decoded, notices),
  }
}

/** The hint of an answer; null = it may not be kept. Tells `odd` of a scope that it does not know. */
export function hintOf(
  { cache }: Pick<HintedAnswer<unknown>, 'cache'>,
  odd: (scope: string) => void,
): CacheHint | null {
  if (cache === null || cache.ttl === 0) return null
  const { scope } = cache
  const known = SCOPES.find((one) => one === scope)
  if (known === undefined && scope !== '') odd(scope)
  return {
    ttlMs: cache.ttl * 1000,
    scope: known ?? 'user',
    staleMs: cache.staleIfError * 1000,
    key: cache.key,
  }
}

/**
 * The hint of `Cache-Control`; null = it may not be kept. Always for those who ask with the same key:
 * `public` says nothing of who the question was about.
 */
export function hintOfHeader(value: string): CacheHint | null {
  if (value === '' || /(?:^|[\s,])no-(?:store|cache)(?:$|[\s,=])/i.test(value)) return null
  const ttlMs = secondsOf(value, 'max-age') * 1000
  if (ttlMs === 0) return null
  return { ttlMs, scope: 'user', staleMs: secondsOf(value, 'stale-if-error') * 1000, key: '' }
}

function secondsOf(value: string, name: string): number {
  const match = new RegExp(`(?:^|[\\s,])${name}="?(\\d{1,9})`, 'i').exec(value)
  return match === null ? 0 : Number(match[1])
}
