/** How the request of an event is written and its answer read on one kind of route. */
import type { AnswerNotices, BackendAnswer } from '../answer.js'
import type { CallBody } from '../callers/ports.js'
import type { SessionFacts } from '../ports.js'
import type { Route } from '../route.js'

/** Writes and reads bodies of one event. */
export type Wire<In, Res> = {
  /** Throws BackendFailure when the request cannot be written down. */
  write(input: In, from: SessionFacts, route: Route): CallBody
  /** Throws BackendFailure when the body is not the answer that was agreed. */
  read(body: CallBody, notices: AnswerNotices): BackendAnswer<Res>
}
