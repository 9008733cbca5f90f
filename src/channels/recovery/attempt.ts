/**
 * Decides from one history read whether a subscription that asks for recovery gets it.
 * spec: channels-and-engines.md §5.3 (stream mode), §5.4 (cache mode)
 */
import type { HistorySlice } from '../../engine/ports.js'
import type { StreamPosition } from '../../model/index.js'
import type { Publication } from '../../protocol/index.js'
import type { TagsFilter } from '../filters/tags-filter.js'
import { samePosition } from './position.js'

/** A stream entry. `filtered` = a tags filter hides it, so it only fills its place in the order. */
export type StreamEntry = { readonly publication: Publication; readonly filtered: boolean }

/** Outcome of a recovery attempt. Without recovery `entries` is empty. */
export type Attempt = {
  readonly recovered: boolean
  /** What was missed, ascending, filtered entries included. */
  readonly entries: readonly StreamEntry[]
  /** Top of the stream when history was read. */
  readonly position: StreamPosition
}

/**
 * Stream mode: recovered when nothing between `since` and the top is missing.
 * @param slice history since `since`, forward, limited by the recovery limit
 */
export function attemptStream(
  slice: HistorySlice,
  since: StreamPosition,
  filter: TagsFilter | null,
): Attempt {
  const { publications, position } = slice
  const first = publications[0]
  const last = publications[publications.length - 1]
  const recovered =
    (since.epoch === '' || since.epoch === position.epoch) &&
    (first === undefined || last === undefined
      ? position.offset === since.offset
      : first.offset === since.offset + 1 && last.offset === position.offset)
  if (!recovered) return { recovered, entries: [], position }
  return { recovered, entries: publications.map((each) => entry(each, filter)), position }
}

/**
 * Cache mode: the newest publication is all that matters.
 * @param slice history newest first; one publication, or with a filter up to the recovery limit
 */
export function attemptCache(
  slice: HistorySlice,
  since: StreamPosition,
  filter: TagsFilter | null,
): Attempt {
  const { publications, position } = slice
  const same = since.offset > 0 && samePosition(since, position)
  const index = publications.findIndex((each) => filter === null || filter.matches(each.tags))
  // Without a match there is no candidate, as if the list were empty.
  if (index < 0) return { recovered: same, entries: [], position }
  const recovered = publications[0]?.offset === position.offset
  if (same || !recovered) return { recovered, entries: [], position }
  // Newer entries are hidden by the filter: they stay as markers, so that no hole is seen later.
  const entries = publications.slice(0, index + 1).reverse()
  return { recovered, entries: entries.map((each) => entry(each, filter)), position }
}

function entry(publication: Publication, filter: TagsFilter | null): StreamEntry {
  return { publication, filtered: filter !== null && !filter.matches(publication.tags) }
}
