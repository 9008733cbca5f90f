import { describe, expect, it } from 'vitest'
import {
  isCheckDue,
  samePosition,
  trackPosition,
  type TrackedPosition,
} from '../../../../src/channels/index.js'
import { publicationAt } from '../../../support/publications.js'

const at = (offset: number, epoch = 'e'): TrackedPosition => ({ offset, epoch, checkedAtMs: 0 })

describe('tracking a position', () => {
  it('delivers the next publication and moves on', () => {
    const position = at(3)
    expect(trackPosition(position, publicationAt(4), 'e', 77, 0)).toBe('deliver')
    expect(position).toEqual({ offset: 4, epoch: 'e', checkedAtMs: 77 })
  })

  it('ignores what was seen before', () => {
    const position = at(3)
    expect(trackPosition(position, publicationAt(3), 'e', 77, 0)).toBe('ignore')
    expect(trackPosition(position, publicationAt(1), 'e', 77, 0)).toBe('ignore')
    expect(position).toEqual(at(3))
  })

  it('notices a gap and another epoch', () => {
    expect(trackPosition(at(3), publicationAt(5), 'e', 77, 0)).toBe('insufficient')
    expect(trackPosition(at(3), publicationAt(4), 'f', 77, 0)).toBe('insufficient')
    expect(trackPosition(at(3), publicationAt(2), 'f', 77, 0)).toBe('insufficient')
  })

  it('adopts the epoch when it knows none', () => {
    const position = at(0, '')
    expect(trackPosition(position, publicationAt(1), 'e', 77, 0)).toBe('deliver')
    expect(position.epoch).toBe('e')
  })

  it('lets publications without offset pass untouched', () => {
    const position = at(3)
    expect(trackPosition(position, publicationAt(0), '', 77, 1)).toBe('deliver')
    expect(position).toEqual(at(3))
  })

  it('notices a publication that took too long, where a limit is set', () => {
    const late = publicationAt(4, null, 1000)
    expect(trackPosition(at(3), late, 'e', 2001, 1000)).toBe('insufficient')
    expect(trackPosition(at(3), late, 'e', 2000, 1000)).toBe('deliver')
    expect(trackPosition(at(3), late, 'e', 999_999, 0)).toBe('deliver')
  })
})

describe('checking a position', () => {
  it('is due after more than the delay, and never without one', () => {
    expect(isCheckDue(at(3), 40_000, 40_000)).toBe(false)
    expect(isCheckDue(at(3), 40_001, 40_000)).toBe(true)
    expect(isCheckDue(at(3), 999_999, 0)).toBe(false)
  })

  it('compares offset and epoch', () => {
    expect(samePosition(at(3), { offset: 3, epoch: 'e' })).toBe(true)
    expect(samePosition(at(3), { offset: 4, epoch: 'e' })).toBe(false)
    expect(samePosition(at(3), { offset: 3, epoch: 'f' })).toBe(false)
  })
})
