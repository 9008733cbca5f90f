import { describe, expect, it } from 'vitest'
import { compileClientAddress } from '../../../src/listener/client-address.js'
import { FlatHeaders } from '../../../src/listener/headers.js'

const resolve = (trusted: string[], header: string, peer: string, ...values: string[]): string =>
  compileClientAddress(trusted, header).resolve(
    peer,
    new FlatHeaders(values.flatMap((value) => [header, value])),
  )

const XFF = 'x-forwarded-for'
const inner = ['10.0.0.0/8', 'fd00::/8']

describe('the client behind proxies', () => {
  it.each([
    ['no header', [], '10.0.0.1'],
    ['one address', ['203.0.113.9'], '203.0.113.9'],
    ['what the client claims before it', ['1.2.3.4, 203.0.113.9'], '203.0.113.9'],
    ['a chain of trusted proxies', ['203.0.113.9, 10.0.0.3,10.0.0.2'], '203.0.113.9'],
    ['several headers', ['1.2.3.4', '203.0.113.9', '10.0.0.2'], '203.0.113.9'],
    ['trusted addresses only', ['10.0.0.3'], '10.0.0.3'],
    ['an address with port', ['203.0.113.9:4711'], '203.0.113.9'],
    ['IPv6', ['2001:DB8::1'], '2001:db8::1'],
    ['IPv6 in brackets with port', ['[2001:db8::1]:80'], '2001:db8::1'],
    ['IPv4 in IPv6', ['::ffff:203.0.113.9'], '203.0.113.9'],
    ['an unreadable end', ['203.0.113.9, unknown'], '10.0.0.1'],
    ['an unreadable end behind a proxy', ['x, 10.0.0.2'], '10.0.0.2'],
    ['octal and short forms', ['0177.0.0.1'], '10.0.0.1'],
    ['an empty header', [''], '10.0.0.1'],
    ['a very long one', [`${'1.1.1.1, '.repeat(10_000)}203.0.113.9`], '203.0.113.9'],
  ])('from %s', (_name, values, address) => {
    expect(resolve(inner, XFF, '10.0.0.1', ...values)).toBe(address)
  })

  it.each([
    ['for=203.0.113.9', '203.0.113.9'],
    ['For="[2001:db8::1]:4711";proto=https;by=10.0.0.1', '2001:db8::1'],
    ['for=1.2.3.4, proto=http;for=203.0.113.9', '203.0.113.9'],
    ['for=_hidden', '10.0.0.1'],
    ['proto=https', '10.0.0.1'],
  ])('from Forwarded: %s', (value, address) => {
    expect(resolve(inner, 'forwarded', '10.0.0.1', value)).toBe(address)
  })

  it('is the peer when that is not trusted, or no header is to be read', () => {
    expect(resolve(inner, XFF, '11.0.0.1', '203.0.113.9')).toBe('11.0.0.1')
    expect(resolve([], XFF, '10.0.0.1', '203.0.113.9')).toBe('10.0.0.1')
    expect(resolve(['unix:'], XFF, '10.0.0.1', '203.0.113.9')).toBe('10.0.0.1')
    expect(resolve(inner, '', '10.0.0.1', '203.0.113.9')).toBe('10.0.0.1')
  })

  it('trusts the peer of a Unix socket by name only', () => {
    expect(resolve(['unix:'], XFF, '', '203.0.113.9')).toBe('203.0.113.9')
    expect(resolve(inner, XFF, '', '203.0.113.9')).toBe('')
  })
})
