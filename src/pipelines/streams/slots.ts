/** Bounds how many streamed answers one connection has at the same time. */
import { ClientErrors, error } from '../../protocol/index.js'
import type { AnswerStream, Pipeline, SessionFacts } from '../ports.js'
import { Route } from '../route.js'
import type { RouteOrRefusal } from '../routes.js'

const LIMIT_EXCEEDED = error(ClientErrors.limitExceeded)

/**
 * Refuses a call before it is made when the connection has as many streams as its route allows. A call
 * whose answer may go on holds a place from the start, so that calls side by side cannot get past.
 */
export function boundStreams<In, Out>(
  run: Pipeline<In, Out>,
  routeOf: (input: In) => RouteOrRefusal,
): Pipeline<In, Out> {
  const held = new WeakMap<SessionFacts, number>()
  const change = (from: SessionFacts, by: number): void => {
    held.set(from, (held.get(from) ?? 0) + by)
  }
  return async (input, from) => {
    const route = routeOf(input)
    const max = route instanceof Route ? route.maxStreams : 0
    if (max === 0) return run(input, from)
    if ((held.get(from) ?? 0) >= max) return LIMIT_EXCEEDED
    change(from, 1)
    let lasting = false
    try {
      const outcome = await run(input, from)
      const stream = outcome.t === 'ok' ? streamOf(outcome.value) : undefined
      if (stream !== undefined) {
        lasting = true
        stream.whenOver(() => {
          change(from, -1)
        })
      }
      return outcome
    } finally {
      if (!lasting) change(from, -1)
    }
  }
}

function streamOf(decision: unknown): AnswerStream | undefined {
  if (typeof decision !== 'object' || decision === null || !('stream' in decision)) return undefined
  return decision.stream as AnswerStream | undefined
}
