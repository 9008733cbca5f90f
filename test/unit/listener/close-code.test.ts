import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { sendableCode, sendableReason } from '../../../src/listener/close-code.js'

describe('sendableCode', () => {
  it.each([
    [1000, 1000],
    [1009, 1009],
    [3000, 3000],
    [4999, 4999],
    [1005, 1011],
    [1006, 1011],
    [0, 1011],
    [2999, 1011],
    [5000, 1011],
    [NaN, 1011],
  ])('sends %s as %s', (code, sent) => {
    expect(sendableCode(code)).toBe(sent)
  })
})

describe('sendableReason', () => {
  it('leaves short reasons alone and cuts long ones to a valid prefix of at most 123 bytes', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 200 }), (reason) => {
        const sent = sendableReason(reason)
        expect(reason.startsWith(sent)).toBe(true)
        expect(Buffer.byteLength(sent)).toBeLessThanOrEqual(123)
        if (Buffer.byteLength(reason) <= 123) expect(sent).toBe(reason)
        else expect(Buffer.byteLength(sent)).toBeGreaterThanOrEqual(120)
      }),
    )
  })
})
