/** The same call again gets the same answer, and the work is done once. */
import type { Context } from './backend.js'

/** Options of `idempotent()`. */
export interface IdempotencyOptions {
  /** How long answers are remembered, in milliseconds. Default 5 minutes. */
  readonly ttlMs?: number
  /** Most answers remembered; the oldest go first. Default 10,000. */
  readonly maxEntries?: number
}

const DEFAULT_TTL_MS = 5 * 60 * 1000
const DEFAULT_MAX_ENTRIES = 10_000

/**
 * Wraps a handler: calls with the same id (`Idempotency-Key`, or the `webhook-id` of a signed call) get
 * the answer of the first, also while it is being worked out. A handler that throws is asked again. Calls
 * without an id are not remembered. The memory is that of this process: several of them need a common
 * store behind the handler.
 */
export function idempotent<Request, C extends Context, Result>(
  handler: (request: Request, context: C) => Result | Promise<Result>,
  { ttlMs = DEFAULT_TTL_MS, maxEntries = DEFAULT_MAX_ENTRIES }: IdempotencyOptions = {},
): (request: Request, context: C) => Promise<Result> {
  // In order of their age, which is that of a Map.
  const answers = new Map<string, { readonly answer: Promise<Result>; readonly until: number }>()
  return async (request, context) => {
    const { id } = context
    if (id === undefined) return handler(request, context)
    const now = Date.now()
    const known = answers.get(id)
    if (known !== undefined && known.until > now) return known.answer
    answers.delete(id)
    const answer = (async () => handler(request, context))()
    answers.set(id, { answer, until: now + ttlMs })
    for (const [oldest, { until }] of answers) {
      if (until > now && answers.size <= maxEntries) break
      answers.delete(oldest)
    }
    answer.catch(() => {
      if (answers.get(id)?.answer === answer) answers.delete(id)
    })
    return answer
  }
}
