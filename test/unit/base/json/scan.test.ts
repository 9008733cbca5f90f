import { describe, expect, it } from 'vitest'
import { isJson, isJsonObject, MAX_JSON_DEPTH, scanValue } from '../../../../src/base/index.js'

describe('scanValue', () => {
  it.each([
    ['{"a":1}tail', 7],
    ['"a\\"b",', 6],
    ['-1.5e+10]', 8],
    ['0123', 1],
    ['truex', 4],
    ['[[],{},""]', 10],
  ])('finds the end of the first value of %s', (text, end) => {
    expect(scanValue(text, 0)).toBe(end)
  })

  it.each([
    '',
    ' 1',
    '{',
    '{"a"}',
    '{"a":}',
    '{"a":1,}',
    '{a:1}',
    "{'a':1}",
    '[1,]',
    '[,1]',
    '[1 2]',
    '"',
    '"\\',
    '"\\x"',
    '"\\u12g4"',
    '"\\u12',
    '"a\nb"',
    '"a\tb"',
    '"\u0000"',
    '-',
    '+1',
    '.5',
    '1.',
    '1e',
    '1e+',
    'tru',
    'nul',
    'NaN',
    'Infinity',
    'undefined',
    '\ufeff{}',
    '{"a":1}}'.slice(0, 6),
  ])('refuses %j', (text) => {
    const end = scanValue(text, 0)
    // A number may end early; then what follows makes the text as a whole malformed.
    expect(end === -1 || end < text.length).toBe(true)
    expect(isJson(text) && text !== ' 1').toBe(false)
  })

  it('bounds the depth', () => {
    const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
    expect(isJson(nested(MAX_JSON_DEPTH))).toBe(true)
    expect(isJson(nested(MAX_JSON_DEPTH + 1))).toBe(false)
    expect(isJson('{"a":'.repeat(100_000))).toBe(false)
    expect(isJson('['.repeat(1_000_000))).toBe(false)
  })

  it('accepts lone surrogates and any character from 0x20 on inside strings', () => {
    expect(isJson('"\ud800 \udc00 \u2028 \u007f"')).toBe(true)
  })
})

describe('isJsonObject', () => {
  it('accepts objects only', () => {
    expect(isJsonObject(' {"a":1} ')).toBe(true)
    for (const text of ['[]', '1', '"{}"', 'null', '{} {}', '']) {
      expect(isJsonObject(text)).toBe(false)
    }
  })
})
