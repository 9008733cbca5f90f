import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesOfText, queryParameters, readableText, textOfBytes } from '../../../src/base/index.js'

describe('text of header bytes', () => {
  it('comes back as it was, whatever the characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = bytesOfText(text)
        expect(/[\u0100-\uffff]/.test(bytes)).toBe(false)
        expect(textOfBytes(bytes)).toBe(text)
        expect(readableText(bytes)).toBe(text)
      }),
    )
  })

  it('never is the same for two values', () => {
    const value = fc.string({
      unit: fc.integer({ min: 0, max: 255 }).map((code) => String.fromCharCode(code)),
    })
    fc.assert(
      fc.property(value, value, (a, b) => {
        const texts = [textOfBytes(a), textOfBytes(b)]
        if (a !== b && texts[0] !== null) expect(texts[0]).not.toBe(texts[1])
      }),
    )
  })

  it.each(['\xe9', 'a\xff', '\xc0\x80', '\xed\xa0\x80', '\xf5\x80\x80\x80', '\xe2\x82'])(
    'is none for %j',
    (bytes) => {
      expect(textOfBytes(bytes)).toBeNull()
      expect(readableText(bytes)).toContain('\ufffd')
    },
  )
})

describe('query parameters', () => {
  it('are the same percent-encoded and raw', () => {
    for (const query of ['a=%C3%A9', 'a=\xc3\xa9'])
      expect(queryParameters(query).get('a')).toBe('é')
  })
})
