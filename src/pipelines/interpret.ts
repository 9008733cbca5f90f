/**
 * Meaning of an answer, shared by all events: only status 200 (or a transform) is an answer;
 * `disconnect` beats `error` beats `result`, by presence. spec: proxy.md §2.0.3, §2.0.7
 */
import { disconnect, error, type Outcome } from '../protocol/index.js'
import { EMPTY_ANSWER, type AnswerNotices, type BackendAnswer } from './answer.js'
import type { BackendReply, CallBody } from './callers/ports.js'
import { BackendFailure } from './failure.js'
import type { Route } from './route.js'

/** Reads a body into an answer. Throws BackendFailure for a malformed one. */
export type AnswerSource<Res> = {
  read(body: CallBody, notices: AnswerNotices): BackendAnswer<Res>
}

/**
 * The outcome the backend asked for, or its answer when the event has to look at `result`. Throws
 * BackendFailure when this is no answer at all.
 */
export function interpret<Res>(
  reply: BackendReply,
  route: Route,
  wire: AnswerSource<Res>,
  resultOnly: boolean,
): Outcome<never> | BackendAnswer<Res> {
  if (reply.status !== 200) {
    const transformed = route.transforms.get(reply.status)
    if (transformed === undefined) {
      throw new BackendFailure('status', `unexpected HTTP status ${reply.status}`, {
        status: reply.status,
      })
    }
    // Quirk: on refresh a transformed status is an answer without result. spec: trap 7
    return resultOnly ? EMPTY_ANSWER : transformed
  }
  const answer = wire.read(reply.body, route)
  if (resultOnly) return answer
  if (answer.disconnect !== null) {
    const { code } = answer.disconnect
    if (code < 4000 || code > 4999) warnCode(route, 'disconnect', code)
    return disconnect(answer.disconnect)
  }
  if (answer.error !== null) {
    const { code } = answer.error
    if (code < 400 || code > 1999) warnCode(route, 'error', code)
    return error(answer.error)
  }
  return answer
}

function warnCode(route: Route, kind: 'error' | 'disconnect', code: number): void {
  const range = kind === 'error' ? '400 to 1999' : '4000 to 4999'
  route.warnOnce(`${kind} code`, { code }, `${kind} code of the backend is outside ${range}`)
}
