import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { parseProxyHeader } from '../../../../src/listener/node/proxy-protocol.js'

describe('PROXY headers', () => {
  it.each([
    'PROXY TCP4 1.2.3.4 5.6.7.8 1 65535\r\n',
    'PROXY UNKNOWN\r\n',
    Buffer.from('0d0a0d0a000d0a515549540a2111000c01020304050607080001ffff', 'hex'),
  ])('need more until they are complete: %j', (whole) => {
    const bytes = Buffer.from(whole)
    for (let length = 0; length < bytes.length; length++) {
      expect(parseProxyHeader(bytes.subarray(0, length))).toEqual({ t: 'more' })
    }
    const { t, ...rest } = parseProxyHeader(Buffer.concat([bytes, Buffer.from('GET /')]))
    expect({ t, ...rest }).toMatchObject({ t: 'ok', length: bytes.length })
  })

  it.each([
    'PROXY TCP4 1.2.3.4 5.6.7.8 1 65536\r\n',
    'PROXY TCP4 1.2.3.4 5.6.7.8 1\r\n',
    'PROXY TCP4 1.2.3.4 5.6.7.8 1 2 3\r\n',
    'PROXY TCP4 ::1 ::1 1 2\r\n',
    'PROXY TCP6 1.2.3.4 5.6.7.8 1 2\r\n',
    'PROXY TCP9 1.2.3.4 5.6.7.8 1 2\r\n',
    'proxy tcp4 1.2.3.4 5.6.7.8 1 2\r\n',
    'GET / HTTP/1.1\r\n',
    `PROXY UNKNOWN ${'x'.repeat(100)}\r\n`,
  ])('are refused when malformed: %j', (text) => {
    expect(parseProxyHeader(Buffer.from(text))).toEqual({ t: 'bad' })
  })

  it('never throw and never wait for more than two kilobytes', () => {
    const start = fc.constantFrom('', 'PROXY ', '\r\n\r\n\0\r\nQUIT\n')
    fc.assert(
      fc.property(start, fc.uint8Array({ maxLength: 3000 }), (prefix, tail) => {
        const bytes = Buffer.concat([Buffer.from(prefix, 'latin1'), tail])
        const header = parseProxyHeader(bytes)
        if (bytes.length > 2100) expect(header.t).not.toBe('more')
        if (header.t === 'ok') expect(header.length).toBeLessThanOrEqual(bytes.length)
      }),
    )
  })
})
