/**
 * Step 8 of the subscribe sequence: reads history for a subscription that catches up and joins the
 * result with its buffer. spec: channels-and-engines.md §5.2 (steps 8 and 9), §5.8
 *
 *   const attempt = await recover(channels, request)        // or: attemptNothing(channels, …)
 *   … lock the gate, take the buffer …
 *   const caughtUp = catchUp(attempt, buffered, request)    // null = disconnect 3010
 */
import type { MaybePromise } from '../../base/index.js'
import type { HistoryFilter, HistorySlice } from '../../engine/ports.js'
import type { StreamPosition } from '../../model/index.js'
import { ClientErrors, error, ok, type Outcome, type Publication } from '../../protocol/index.js'
import type { TagsFilter } from '../filters/tags-filter.js'
import type { Channels, Namespace } from '../ports.js'
import { attemptCache, attemptStream, type Attempt } from './attempt.js'
import { merge, type BufferedEntry } from './merge.js'

/** What is to be recovered. */
export type RecoverRequest = {
  readonly channel: string
  readonly namespace: Namespace
  /** `stream` whatever the namespace says where the spec has no cache mode (server API subscribe). */
  readonly mode: 'stream' | 'cache'
  /** Position the client named; offset 0 and epoch '' when it named none. */
  readonly since: StreamPosition
  /** `client.recovery_max_publication_limit`. */
  readonly limit: number
  readonly filter: TagsFilter | null
  /** Request flag `rejectUnrecovered`: stream mode answers 112 instead of an unrecovered success. */
  readonly rejectUnrecovered: boolean
}

/** A subscription ready to go live. */
export type CaughtUp = {
  readonly recovered: boolean
  /** For the reply; empty unless recovered. */
  readonly publications: readonly Publication[]
  /** Where the subscription stands after the reply. */
  readonly position: StreamPosition
  /** `offset` of the reply: the client's own when recovered, else the top. */
  readonly replyOffset: number
}

/**
 * Reads history and decides. Rejects (or throws) with EngineFailure; the outcome is an error only
 * with `rejectUnrecovered`.
 */
export function recover(
  channels: Pick<Channels, 'history'>,
  request: RecoverRequest,
): MaybePromise<Outcome<Attempt>> {
  const { channel, namespace, mode } = request
  const purpose = mode === 'cache' ? 'history_recover_cache' : 'history_recover'
  const slice = channels.history(channel, namespace, historyFilter(request), purpose)
  return slice instanceof Promise
    ? slice.then((read) => decide(read, request))
    : decide(slice, request)
}

/** The attempt of a positioned subscription that does not recover: the stream's top, nothing more. */
export function attemptNothing(
  channels: Pick<Channels, 'history'>,
  channel: string,
  namespace: Namespace,
): MaybePromise<Attempt> {
  const slice = channels.history(channel, namespace, { limit: 0, since: null, reverse: false })
  return slice instanceof Promise ? slice.then(topOnly) : topOnly(slice)
}

/**
 * Joins the attempt with the buffered publications. null = something is missing: disconnect 3010.
 * The buffer must be complete from before the history read on.
 */
export function catchUp(
  attempt: Attempt,
  buffered: readonly BufferedEntry[],
  request: {
    readonly mode: 'stream' | 'cache'
    readonly since: StreamPosition
    /** Cache mode keeps what was buffered too, as links of a chain of patches. */
    readonly delta?: boolean
  },
): CaughtUp | null {
  const { recovered, position: top } = attempt
  const chained = recovered && request.mode === 'stream'
  const after = chained ? request.since.offset : null
  const merged = merge(attempt.entries, buffered, { epoch: top.epoch, after })
  if (merged === null) return null
  const offset = Math.max(top.offset, merged.maxSeen)
  const position = { offset, epoch: top.epoch }
  if (!recovered) return { recovered, publications: [], position, replyOffset: offset }
  const publications =
    request.mode === 'cache' && request.delta !== true
      ? merged.publications.slice(-1)
      : merged.publications
  return { recovered, publications, position, replyOffset: request.since.offset }
}

function historyFilter(request: RecoverRequest): HistoryFilter {
  if (request.mode === 'stream') {
    return { limit: request.limit, since: request.since, reverse: false }
  }
  return { limit: request.filter === null ? 1 : request.limit, since: null, reverse: true }
}

function decide(slice: HistorySlice, request: RecoverRequest): Outcome<Attempt> {
  const { mode, since, filter } = request
  if (mode === 'cache') return ok(attemptCache(slice, since, filter))
  const attempt = attemptStream(slice, since, filter)
  if (!attempt.recovered && request.rejectUnrecovered) {
    return error(ClientErrors.unrecoverablePosition)
  }
  return ok(attempt)
}

function topOnly(slice: HistorySlice): Attempt {
  return { recovered: false, entries: [], position: slice.position }
}
