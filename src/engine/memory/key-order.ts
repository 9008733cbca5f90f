/** Order of map keys: by the bytes of their UTF-8 form. spec: channels-and-engines.md §11.4 */

const FIRST_SURROGATE = 0xd800
const LAST_SURROGATE = 0xdfff

/**
 * Compares as UTF-8 bytes do. UTF-16 units have the same order but for surrogates, which stand for the
 * highest code points and must come after the units above them.
 */
export function compareKeys(left: string, right: string): number {
  const shorter = Math.min(left.length, right.length)
  for (let at = 0; at < shorter; at++) {
    const a = left.charCodeAt(at)
    const b = right.charCodeAt(at)
    if (a !== b) return rank(a) - rank(b)
  }
  return left.length - right.length
}

function rank(unit: number): number {
  return unit >= FIRST_SURROGATE && unit <= LAST_SURROGATE ? unit + 0x1_0000 : unit
}

/** Index of the first key of a sorted list that is greater than `key`. */
export function indexAfter(sorted: readonly string[], key: string): number {
  let low = 0
  let high = sorted.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if (compareKeys(sorted[middle] ?? '', key) <= 0) low = middle + 1
    else high = middle
  }
  return low
}
