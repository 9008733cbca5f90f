import { isIPv6 } from 'node:net'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { formatAddress, normalizeAddress } from '../../../src/listener/remote-address.js'

const v6 = (...groups: number[]): Uint8Array =>
  Uint8Array.from(groups.flatMap((group) => [group >> 8, group & 255]))

describe('formatAddress', () => {
  it.each([
    [Uint8Array.of(127, 0, 0, 1), '127.0.0.1'],
    [v6(0, 0, 0, 0, 0, 0xffff, 0x7f00, 1), '127.0.0.1'],
    [v6(0, 0, 0, 0, 0, 0, 0, 1), '::1'],
    [v6(0, 0, 0, 0, 0, 0, 0, 0), '::'],
    [v6(0x2001, 0xdb8, 0, 0, 1, 0, 0, 1), '2001:db8::1:0:0:1'],
    [v6(0x2001, 0xdb8, 0, 1, 1, 1, 1, 1), '2001:db8:0:1:1:1:1:1'],
    [v6(0xfe80, 0, 0, 0, 0, 0, 0, 0), 'fe80::'],
    [new Uint8Array(0), ''],
  ])('formats %s as %s', (bytes, text) => {
    expect(formatAddress(bytes)).toBe(text)
  })

  it('formats every 16 bytes as a canonical IPv6 address', () => {
    fc.assert(
      fc.property(
        fc.array(fc.constantFrom(0, 0, 0, 1, 0xabc), { minLength: 8, maxLength: 8 }),
        (groups) => {
          const text = formatAddress(v6(...groups))
          expect(isIPv6(text)).toBe(true)
          expect(new URL(`http://[${text}]`).hostname).toBe(`[${text}]`)
        },
      ),
    )
  })
})

describe('normalizeAddress', () => {
  it.each([
    ['::ffff:10.0.0.1', '10.0.0.1'],
    ['10.0.0.1', '10.0.0.1'],
    ['::1', '::1'],
    [undefined, ''],
  ])('reads %s as %s', (text, normal) => {
    expect(normalizeAddress(text)).toBe(normal)
  })
})
