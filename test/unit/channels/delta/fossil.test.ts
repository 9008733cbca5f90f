import { isUtf8 } from 'node:buffer'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { checksum, createDelta, MAX_DELTA_BYTES } from '../../../../src/channels/delta/fossil.js'
import { applyDelta } from '../../../support/delta.js'

const utf8 = (text: string): Uint8Array => Buffer.from(text, 'utf8')
const bytesOf = (value: Uint8Array | null): number[] | null => (value === null ? null : [...value])

/** Applies what was made; null where nothing was. */
function roundTrip(base: Uint8Array, target: Uint8Array): number[] | null {
  const delta = createDelta(base, target)
  if (delta === null) return null
  expect(delta.length).toBeLessThan(target.length)
  return bytesOf(applyDelta(base, delta))
}

describe('a fossil delta', () => {
  it('is the one of the specification', () => {
    const quote = (price: string): Uint8Array =>
      utf8(`{"ticker":"AAPL","price":${price},"volume":1000,"exchange":"NASDAQ","currency":"USD"}`)
    const delta = createDelta(quote('150.25'), quote('151.30'))
    expect(Buffer.from(delta ?? []).toString()).toBe('1J\nR@0,4:1.30p@V,vjzU_;')
  })

  it('has a checksum of big-endian words, padded on the right', () => {
    expect(checksum(utf8(''))).toBe(0)
    expect(checksum(Uint8Array.of(1, 2, 3, 4, 5))).toBe(0x06020304)
    expect(checksum(Uint8Array.of(255, 255, 255, 255, 0, 0, 0, 2))).toBe(1)
  })

  it('is not made when it would not be shorter', () => {
    expect(createDelta(utf8('{"v":1}'), utf8('{"v":2}'))).toBeNull()
    expect(createDelta(utf8(''), utf8('x'.repeat(100)))).toBeNull()
    expect(createDelta(utf8('x'.repeat(100)), utf8(''))).toBeNull()
  })

  it('is not made for payloads beyond a megabyte', () => {
    const most = Buffer.alloc(MAX_DELTA_BYTES, 'ab')
    const more = Buffer.alloc(MAX_DELTA_BYTES + 1, 'ab')
    expect(createDelta(most, most)).not.toBeNull()
    expect(createDelta(most, more)).toBeNull()
    expect(createDelta(more, most)).toBeNull()
  })

  it('finds blocks that moved', () => {
    const parts = ['first part of the text; ', 'second part of it; ', 'and a third, longer one; ']
    const [a = '', b = '', c = ''] = parts.map((part) => part.repeat(4))
    const target = utf8(c + a + b)
    expect(roundTrip(utf8(a + b + c), target)).toEqual(bytesOf(target))
  })

  it('does not cut a character apart', () => {
    // € and ₭ differ in their last byte only, é and ê too.
    const before = utf8(`${'x'.repeat(40)}€ é${'y'.repeat(40)}`)
    const after = utf8(`${'x'.repeat(40)}₭ ê${'y'.repeat(40)}`)
    const delta = createDelta(before, after)
    expect(delta !== null && isUtf8(delta)).toBe(true)
    expect(roundTrip(before, after)).toEqual(bytesOf(after))
  })

  it('of a repetitive megabyte is as exact as any', () => {
    const base = Buffer.alloc(1_000_000, 'a')
    const target = Buffer.from(base)
    for (let at = 17; at < target.length; at += 49_999) target[at] = 0x62
    expect(Buffer.compare(applyDelta(base, createDelta(base, target) ?? base), target)).toBe(0)
  })

  it('makes the target from the base, whatever the bytes', () => {
    const piece = fc.oneof(
      fc.uint8Array({ maxLength: 40 }),
      fc.nat(3).map((kind) => new Uint8Array(24 + kind).fill(97 + kind)),
      fc.string({ unit: 'grapheme', maxLength: 20 }).map(utf8),
      fc.constant(Uint8Array.of(...Array.from({ length: 20 }, () => 0x80))),
    )
    const document = fc.array(piece, { maxLength: 12 })
    const order = fc.array(fc.nat(11), { maxLength: 12 })
    fc.assert(
      fc.property(document, order, piece, fc.nat(12), (pieces, picked, extra, at) => {
        const base = Buffer.concat(pieces)
        const parts = picked.map((index) => pieces[index % (pieces.length || 1)] ?? extra)
        const target = Buffer.concat([...parts.slice(0, at), extra, ...parts.slice(at)])
        const made = roundTrip(base, target)
        if (made !== null) expect(made).toEqual([...target])
      }),
      { numRuns: 2000 },
    )
  })

  it('of texts is a text', () => {
    const text = fc.array(fc.constantFrom('日本語', 'éê', '€₭', '😀😃', 'plain', '0123456789'), {
      minLength: 5,
      maxLength: 60,
    })
    fc.assert(
      fc.property(text, text, (before, after) => {
        const [base, target] = [utf8(before.join('')), utf8(after.join(''))]
        const delta = createDelta(base, target)
        if (delta === null) return
        expect(isUtf8(delta)).toBe(true)
        expect(bytesOf(applyDelta(base, delta))).toEqual([...target])
      }),
      { numRuns: 2000 },
    )
  })
})
