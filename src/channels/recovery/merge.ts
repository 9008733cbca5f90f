/**
 * Joins what history returned with what was buffered meanwhile, by offset and without holes.
 * spec: channels-and-engines.md §5.5
 */
import type { Publication } from '../../protocol/index.js'
import type { StreamEntry } from './attempt.js'

/** A publication that arrived while the subscription was catching up; offset 0 counts for nothing. */
export type BufferedEntry = {
  readonly publication: Publication
  /** A tags filter hides it; it still fills its place in the order. */
  readonly filtered: boolean
  readonly epoch: string
}

/** The joined list. */
export type Merged = {
  /** Visible publications, ascending, no duplicates. */
  readonly publications: readonly Publication[]
  /** Largest offset seen, filtered entries included; 0 when there was nothing. */
  readonly maxSeen: number
}

/** What is known about the stream that is joined. */
export type MergeRule = {
  /** Epoch of the history read. */
  readonly epoch: string
  /**
   * Offset up to which the client has everything: older entries are dropped as duplicates and from
   * here on every place must be filled. null = nothing is known, and only the places between two
   * visible entries must be filled.
   */
  readonly after: number | null
}

/**
 * Joins entries; null when a place is empty. Without buffered entries nothing is checked. A buffered
 * entry of another epoch means that the stream was replaced meanwhile, which is a hole too.
 */
export function merge(
  recovered: readonly StreamEntry[],
  buffered: readonly BufferedEntry[],
  rule: MergeRule,
): Merged | null {
  const live = buffered.filter((each) => each.publication.offset > 0)
  if (live.some((each) => each.epoch !== rule.epoch)) return null
  const all: StreamEntry[] = [...recovered, ...live]
  all.sort((left, right) => left.publication.offset - right.publication.offset)
  const publications: Publication[] = []
  const checked = live.length > 0
  const strict = rule.after !== null
  let maxSeen = 0
  // Invariant: no place up to `covered` is empty; null before the first visible entry.
  let covered = rule.after
  for (const { publication, filtered } of all) {
    const { offset } = publication
    maxSeen = Math.max(maxSeen, offset)
    if (covered !== null && offset <= covered) continue
    const hole = covered !== null && offset > covered + 1
    if (hole && checked && (strict || !filtered)) return null
    // A marker bridges a hole of one place; it neither opens nor closes the range it is not next to.
    if (filtered && (hole || covered === null)) continue
    covered = offset
    if (!filtered) publications.push(publication)
  }
  return { publications, maxSeen }
}
