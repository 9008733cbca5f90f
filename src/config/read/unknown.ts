/** Unknown keys: what was probably meant. */
import type { Findings } from '../faults.js'
import { OLD_NAMES } from '../schema/old-names.js'
import type { OptionPath } from './path.js'

/** Edits (insert, delete, replace) between two words. */
export function editDistance(a: string, b: string): number {
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replace = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const edit = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      current.push(Math.min(replace, edit))
    }
    previous = current
  }
  return previous[b.length] ?? 0
}

/** The candidate that is closest to `word`; undefined when none is close. */
export function nearest(word: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Math.max(2, Math.floor(word.length / 3)) + 1
  for (const candidate of candidates) {
    if (Math.abs(candidate.length - word.length) >= bestDistance) continue
    const distance = editDistance(word, candidate)
    if (distance >= bestDistance) continue
    best = candidate
    bestDistance = distance
  }
  return best
}

/** Longest name that is worth comparing. */
const LONGEST_NAME = 80

/** Records an unknown key: a fault with the nearest known one, a warning when lenient. */
export function reportUnknown(
  path: OptionPath,
  siblings: readonly string[],
  findings: Findings,
): void {
  findings.unknownKeys.push(path.dotted)
  if (findings.lenient) {
    findings.warn('unknown key in configuration file', { key: path.dotted })
    return
  }
  const name = path.shown.slice(path.shown.lastIndexOf('.') + 1)
  const moved = OLD_NAMES.get(name)
  const near = name.length <= LONGEST_NAME ? nearest(name, siblings) : undefined
  const mend =
    moved !== undefined
      ? `in v6 it is ${moved}`
      : near !== undefined
        ? `did you mean "${near}"?`
        : 'remove it, or start with --lenient to ignore it'
  findings.fault(path.shown, `unknown key; ${mend}`)
}
