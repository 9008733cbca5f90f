import { describe, expect, it } from 'vitest'
import { frameHeader, frameMessage } from '../../../../src/listener/node/frame.js'

describe('frames', () => {
  it.each([
    [0, '8100'],
    [125, '817d'],
    [126, '817e007e'],
    [65535, '817effff'],
    [65536, '817f0000000000010000'],
    [2 ** 33 + 5, '817f0000000200000005'],
  ])('has the header of %i bytes of text', (size, hex) => {
    expect(frameHeader(size, { binary: false, deflated: false }).toString('hex')).toBe(hex)
  })

  it('puts the payload behind the header and marks binary', () => {
    expect(
      frameMessage(Uint8Array.of(1, 2), { binary: true, deflated: false }).toString('hex'),
    ).toBe('82020102')
  })
})
