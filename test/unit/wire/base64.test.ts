import { describe, expect, it } from 'vitest'
import { decodeBase64 } from '../../../src/wire/index.js'

describe('decodeBase64', () => {
  it.each([
    ['', ''],
    ['e30=', '{}'],
    ['eyJhIjoxfQ==', '{"a":1}'],
    ['e3\r\n0=\n', '{}'],
    ['+/+/', '\xfb\xff\xbf'],
    ['AB==', '\0'],
    ['AAB=', '\0\0'],
  ])('decodes %j', (text, expected) => {
    expect(Buffer.from(decodeBase64(text)!).toString('latin1')).toBe(expected)
  })

  it.each([
    'e30',
    'e3',
    'e',
    '%%',
    'e30=e30=',
    '-_-_',
    'e3 =',
    '=',
    '====',
    'a===',
    'ab=c',
    'e30=\0',
  ])('refuses %j', (text) => {
    expect(decodeBase64(text)).toBeNull()
  })
})
