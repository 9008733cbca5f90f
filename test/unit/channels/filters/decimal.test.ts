import { describe, expect, it } from 'vitest'
import { compareDecimals, parseDecimal } from '../../../../src/channels/filters/decimal.js'

describe('decimals', () => {
  it.each([
    '0',
    '-0',
    '+1',
    '007',
    '1.5',
    '1.0000000000000000001',
    '99999999999999999999999999',
    '-12.50',
  ])('%s is one', (text) => {
    expect(parseDecimal(text)).not.toBeNull()
  })

  it.each([
    '',
    '+',
    '-',
    '.',
    '1.',
    '.5',
    '1e5',
    ' 1',
    '1 ',
    '1.2.3',
    '--1',
    '0x1',
    '1,5',
    'NaN',
    '１',
  ])('"%s" is none', (text) => {
    expect(parseDecimal(text)).toBeNull()
  })

  it('have at most 19 digits after the point', () => {
    expect(parseDecimal(`1.${'1'.repeat(19)}`)).not.toBeNull()
    expect(parseDecimal(`1.${'1'.repeat(20)}`)).toBeNull()
  })

  it.each([
    ['0', '-0', 0],
    ['1.50', '1.5', 0],
    ['007', '7', 0],
    ['10', '9', 1],
    ['-10', '-9', -1],
    ['0.1', '0.10000000000000001', -1],
    ['9007199254740993', '9007199254740992', 1],
    ['-0.5', '0', -1],
    ['0.09', '0.1', -1],
  ])('%s against %s', (left, right, expected) => {
    const a = parseDecimal(left)
    const b = parseDecimal(right)
    if (a === null || b === null) throw new Error('both are decimals')
    expect(Math.sign(compareDecimals(a, b))).toBe(expected)
    expect(Math.sign(compareDecimals(b, a))).toBe(expected === 0 ? 0 : -expected)
  })
})
