import { describe, expect, it } from 'vitest'
import { merge } from '../../../../src/channels/recovery/merge.js'
import { publicationAt } from '../../../support/publications.js'

/** Offsets of visible entries; a negative one is a marker. */
const entries = (...offsets: number[]) =>
  offsets.map((offset) => ({ publication: publicationAt(Math.abs(offset)), filtered: offset < 0 }))
const buffered = (...offsets: number[]) =>
  entries(...offsets).map((each) => ({ ...each, epoch: 'e' }))
const join = (history: number[], live: number[], after: number | null = null) => {
  const merged = merge(entries(...history), buffered(...live), { epoch: 'e', after })
  return merged === null ? null : [merged.publications.map((each) => each.offset), merged.maxSeen]
}

describe('merging history with buffered publications', () => {
  it.each<[string, number[], number[], unknown]>([
    ['nothing', [], [], [[], 0]],
    ['history alone', [3, 4], [], [[3, 4], 4]],
    ['a continued history', [3, 4], [5, 6], [[3, 4, 5, 6], 6]],
    ['duplicates', [3, 4, 5], [4, 5, 6], [[3, 4, 5, 6], 6]],
    ['a buffer out of order', [3], [6, 5, 4], [[3, 4, 5, 6], 6]],
    ['a hole between the two', [3], [5], null],
    ['a hole in the buffer', [3], [4, 6], null],
    ['markers that fill holes', [3], [-4, 5, -6, 7], [[3, 5, 7], 7]],
    ['a hole although there are markers', [3], [-4, 6], null],
    ['markers only', [-3, -4], [-5], [[], 5]],
    ['markers only, with a hole', [], [-3, -5], [[], 5]],
    ['one visible after markers', [], [-3, 9], [[9], 9]],
    ['buffered entries older than history', [4, 5], [2, 3], [[2, 3, 4, 5], 5]],
    ['history with a hole and no buffer', [3, 7], [], [[3, 7], 7]],
    ['publications without offset', [3], [0, 4, 0], [[3, 4], 4]],
  ])('%s', (_name, history, live, expected) => {
    expect(join(history, live)).toEqual(expected)
  })

  it.each<[string, number[], number[], unknown]>([
    ['continues where the client is', [], [6, 7], [[6, 7], 7]],
    ['drops what the client has', [], [4, 5, 6], [[6], 6]],
    ['notices that the first one is missing', [], [7], null],
    ['notices a hole before a marker', [], [6, -8], null],
    ['takes markers as filled places', [6], [-7, 8], [[6, 8], 8]],
    ['has nothing to say without a buffer', [6, 7], [], [[6, 7], 7]],
  ])('after a known offset it %s', (_name, history, live, expected) => {
    expect(join(history, live, 5)).toEqual(expected)
  })

  it('takes a buffered publication of another epoch for a hole', () => {
    const foreign = [{ publication: publicationAt(4), filtered: false, epoch: 'f' }]
    expect(merge(entries(3), foreign, { epoch: 'e', after: null })).toBeNull()
  })
})
