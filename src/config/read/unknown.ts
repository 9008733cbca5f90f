/** Unknown keys: what was probably meant. */
import type { Findings } from '../faults.js'
import { OLD_NAMES } from '../schema/old-names.js'
import type { OptionPath } from './path.js'

/** Edits between two words: insert, delete or replace a letter, swap two neighbours. */
export function editDistance(a: string, b: string): number {
  let before: number[] = []
  let previous = Array.from({ length: b.length + 1 }, (_, column) => column)
  for (let row = 1; row <= a.length; row++) {
    const current = [row]
    for (let column = 1; column <= b.length; column++) {
      const replace = (previous[column - 1] ?? 0) + (a[row - 1] === b[column - 1] ? 0 : 1)
      const edit = Math.min(previous[column] ?? 0, current[column - 1] ?? 0) + 1
      const swapped = column > 1 && a[row - 1] === b[column - 2] && a[row - 2] === b[column - 1]
      const swap = swapped ? (before[column - 2] ?? 0) + 1 : Infinity
      current.push(Math.min(replace, edit, swap))
    }
    before = previous
    previous = current
  }
  return previous[b.length] ?? 0
}

/** Most edits after which a word of a name is still that word, misspelt. */
function slips({ length }: string, alone: boolean): number {
  // Of three letters by themselves one edit makes another word: rpc, grpc.
  if (length < (alone ? 4 : 3)) return 0
  return length < 8 ? 1 : 2
}

/**
 * How far a name is from a known one; Infinity = they are not the same name. Names are compared
 * word by word: `history_cel` is as long as `history_ttl` and has nothing to do with it.
 */
function distance(name: string, known: string): number {
  const given = name.split('_')
  const words = known.split('_')
  if (given.length !== words.length) {
    // A separator too few or too many, and nothing else.
    return given.join('') === words.join('') ? 1 : Infinity
  }
  let sum = 0
  for (const [index, word] of words.entries()) {
    const edits = editDistance(given[index] ?? '', word)
    if (edits > slips(word, words.length === 1)) return Infinity
    sum += edits
  }
  return sum
}

/** The candidate that `name` is a misspelling of; undefined when there is none. */
export function nearest(name: string, candidates: readonly string[]): string | undefined {
  let best: string | undefined
  let bestDistance = Infinity
  for (const candidate of candidates) {
    const far = distance(name, candidate)
    if (far >= bestDistance) continue
    best = candidate
    bestDistance = far
  }
  return best
}

/** Longest name that is worth comparing. */
const LONGEST_NAME = 80

/**
 * Where an old option is now. Below a section a flat name counts only if its new place is in that
 * section: a `port` somewhere need not be the one of `http_server`.
 */
function movedTo(name: string, parent: string): string | undefined {
  const place = OLD_NAMES.get(name)
  const relative = place !== undefined && !/^(?!http\.)[a-z_]+\./.test(place)
  return relative || place?.startsWith(parent) === true ? place : undefined
}

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
  const moved = movedTo(name, path.shown.slice(0, -name.length))
  const near = name.length <= LONGEST_NAME ? nearest(name, siblings) : undefined
  const mend =
    moved !== undefined
      ? `in v6 it is ${moved}`
      : near !== undefined
        ? `did you mean "${near}"?`
        : 'remove it, or start with --lenient to ignore it'
  findings.fault(path.shown, `unknown key; ${mend}`)
}
