import { describe, expect, it } from 'vitest'
import {
  announcedSize,
  FlatHeaders,
  hasBody,
  hasToken,
  isAmbiguous,
} from '../../../src/listener/headers.js'

const headers = (...flat: string[]): FlatHeaders => new FlatHeaders(flat)

describe('FlatHeaders', () => {
  it('finds names in any case and keeps all values in order', () => {
    const list = headers('Accept', 'a', 'X-One', '1', 'x-one', '2')
    expect(list.get('X-ONE')).toBe('1')
    expect(list.all('x-one')).toEqual(['1', '2'])
  })

  it('knows nothing by the names of object members', () => {
    expect(headers('a', 'b').get('constructor')).toBe('')
    expect(headers('a', 'b').all('__proto__')).toEqual([])
    expect(headers('__proto__', 'p').get('__proto__')).toBe('p')
  })
})

describe('bodies announced by headers', () => {
  it('tells requests with a body from those without', () => {
    expect(hasBody(headers())).toBe(false)
    expect(hasBody(headers('Content-Length', '0'))).toBe(false)
    expect(hasBody(headers('Content-Length', '1'))).toBe(true)
    expect(hasBody(headers('Transfer-Encoding', 'chunked'))).toBe(true)
  })

  it.each([
    ['12', 12],
    ['', null],
    ['1e3', null],
    ['-1', null],
    ['9'.repeat(16), null],
  ])('reads the length %j as %s', (value, size) => {
    expect(announcedSize(headers('content-length', value))).toBe(size)
  })

  it('calls several lengths, mixtures and unknown codings ambiguous', () => {
    expect(isAmbiguous(headers('content-length', '1'))).toBe(false)
    expect(isAmbiguous(headers('transfer-encoding', 'Chunked'))).toBe(false)
    expect(isAmbiguous(headers('content-length', '1', 'content-length', '1'))).toBe(true)
    expect(isAmbiguous(headers('content-length', '1', 'transfer-encoding', 'chunked'))).toBe(true)
    expect(isAmbiguous(headers('transfer-encoding', 'gzip, chunked'))).toBe(true)
    expect(isAmbiguous(headers('transfer-encoding', ''))).toBe(true)
  })
})

describe('hasToken', () => {
  it('looks for whole tokens in comma-separated lists', () => {
    expect(hasToken(['keep-alive, Upgrade'], 'upgrade')).toBe(true)
    expect(hasToken(['keep-alive', 'UPGRADE'], 'upgrade')).toBe(true)
    expect(hasToken(['upgraded'], 'upgrade')).toBe(false)
    expect(hasToken([], 'upgrade')).toBe(false)
  })
})
