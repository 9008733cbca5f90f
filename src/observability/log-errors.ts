/**
 * How errors appear in the log: `error` is their message with the messages of their causes; bugs also
 * get `stack`. spec: server-api-and-operations.md §7.4
 */

/** Names of errors nobody makes on purpose: when one reaches the log, something is broken. */
const BUG_NAMES: ReadonlySet<string> = new Set([
  'Error',
  'AssertionError',
  'EvalError',
  'RangeError',
  'ReferenceError',
  'SyntaxError',
  'TypeError',
  'URIError',
])

const MAX_CAUSES = 5

/** Fields of a log line; an error sits under `error`. */
export type LogFields = Record<string, unknown>

/**
 * Replaces an error under `error` by text. With `withStack` a bug (an error without a type
 * of its own and without a system error code) also gets a `stack` field. Fields without an error are
 * returned as they are.
 */
export function withErrorText(fields: object, withStack: boolean): object {
  const { error: thrown, ...rest } = fields as LogFields
  if (thrown === undefined || thrown === null) return fields
  if (!(thrown instanceof Error)) return { ...rest, error: thrown }
  const out: LogFields = { ...rest, error: messageWithCauses(thrown) }
  if (withStack && isBug(thrown)) out.stack = thrown.stack ?? ''
  return out
}

function isBug(error: Error): boolean {
  return BUG_NAMES.has(error.name) && !('code' in error)
}

function messageWithCauses(error: Error): string {
  let text = error.message
  let cause = error.cause
  for (let i = 0; i < MAX_CAUSES && cause !== undefined && cause !== null; i++) {
    const message =
      cause instanceof Error ? cause.message : typeof cause === 'string' ? cause : 'unknown cause'
    // Errors that say what their cause says are told once.
    if (!text.includes(message)) text += `: ${message}`
    cause = cause instanceof Error ? cause.cause : undefined
  }
  return text
}
