/**
 * Position of one live subscription: what a publication means for it, and when it has to be compared
 * with the stream. spec: channels-and-engines.md §5.6, §5.7
 */
import type { StreamPosition } from '../../model/index.js'
import type { Publication } from '../../protocol/index.js'

/** Where a positioned subscription stands. Mutable and owned by the subscription. */
export type TrackedPosition = {
  offset: number
  /** '' = not known yet; the first publication with an offset sets it. */
  epoch: string
  /** Unix ms of the last moment the position was known to be right. */
  checkedAtMs: number
}

/**
 * `deliver` = next in line, or not part of the stream: send it unless a tags filter says no (the
 * position has advanced already). `ignore` = seen before. `insufficient` = something was lost:
 * unsubscribe with 2500, or disconnect with 3010 for a server-side subscription.
 */
export type Verdict = 'deliver' | 'ignore' | 'insufficient'

/**
 * Judges a publication against the position of a positioned subscription and moves the position.
 * Subscriptions without positioning deliver everything and do not call this.
 */
export function trackPosition(
  position: TrackedPosition,
  publication: Publication,
  epoch: string,
  nowMs: number,
  maxLagMs: number,
): Verdict {
  const { offset } = publication
  if (offset === 0) return 'deliver'
  if (maxLagMs > 0 && nowMs - publication.time > maxLagMs) return 'insufficient'
  if (position.epoch === '') position.epoch = epoch
  else if (position.epoch !== epoch) return 'insufficient'
  if (offset > position.offset + 1) return 'insufficient'
  if (offset <= position.offset) return 'ignore'
  position.offset = offset
  position.checkedAtMs = nowMs
  return 'deliver'
}

/** Whether the stream's top has to be read: idle for longer than `delayMs` (0 = never). */
export function isCheckDue(position: TrackedPosition, nowMs: number, delayMs: number): boolean {
  return delayMs > 0 && nowMs - position.checkedAtMs > delayMs
}

/** Whether two positions are the same place: offset and epoch. */
export function samePosition(left: StreamPosition, right: StreamPosition): boolean {
  return left.offset === right.offset && left.epoch === right.epoch
}
