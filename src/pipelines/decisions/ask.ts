/**
 * Asking a backend where a decision may be shared: kept from before, joined with one that is under way,
 * or sent together with others. What is off is not there; a route without any of it has no `Ask`.
 * spec: proxy.md §9.14 … §9.16
 */
import type { CancelSignal } from '../../base/index.js'
import type { Outcome } from '../../protocol/index.js'
import type { BackendAnswer } from '../answer.js'
import type { BackendFailure } from '../failure.js'
import type { SessionFacts } from '../ports.js'
import type { CacheHint } from './hints.js'

/** What a backend meant: an outcome, or an answer whose result the event looks at. */
export type Meaning<Res> = Outcome<never> | BackendAnswer<Res>

/** What an `Ask` comes to. */
export type Said<Res> = {
  readonly meaning: Meaning<Res>
  /** How long the backend lets it be kept; null = not at all. */
  readonly hint: CacheHint | null
  /** Nobody was asked for this one, so what else the answer asks for was done before. */
  readonly kept: boolean
  /** Why a kept answer was taken though its time is over; null = it is not over. */
  readonly instead: BackendFailure | null
}

/**
 * Asks for a decision. Rejects with BackendFailure only, whose `attempt` is the number of the last
 * attempt; promptly (kind `canceled`) once `gone` fires, or when the answer comes.
 */
export type Ask<In, Res> = (input: In, from: SessionFacts, gone: CancelSignal) => Promise<Said<Res>>
