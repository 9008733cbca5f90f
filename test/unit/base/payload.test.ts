import { describe, expect, it } from 'vitest'
import { bytesPayload, EMPTY_PAYLOAD, jsonPayload, textPayload } from '../../../src/base/index.js'

describe('payloads', () => {
  it('keeps JSON text exactly: numbers, key order, duplicates, escapes', () => {
    const text = '{"b":1.0,"a":12345678901234567890,"a":2,"s":"\\u00e9\\/"}'
    expect(jsonPayload(text).text()).toBe(text)
  })

  it('takes raw line breaks out of JSON text and leaves escaped ones', () => {
    expect(jsonPayload('{\n"a":\r\n"x\\ny"\n}').text()).toBe('{"a":"x\\ny"}')
  })

  it('measures its size in bytes, not characters', () => {
    expect(jsonPayload('"é€😀"').size).toBe(2 + 2 + 3 + 4)
    expect(bytesPayload(new Uint8Array(7)).size).toBe(7)
  })

  it('converts between text and bytes', () => {
    expect(Buffer.from(textPayload('é').bytes()).toString('hex')).toBe('c3a9')
    expect(bytesPayload(Buffer.from('c3a9', 'hex')).text()).toBe('é')
  })

  it('respects the bounds of a view into a larger buffer', () => {
    const view = new Uint8Array(Buffer.from('xx{"a":1}yy')).subarray(2, 9)
    expect(bytesPayload(view).text()).toBe('{"a":1}')
  })

  it('knows whether it is one JSON value', () => {
    expect(bytesPayload(Buffer.from('{"a":1}')).isJson()).toBe(true)
    expect(textPayload(' [1] ').isJson()).toBe(true)
    expect(textPayload('{"a":1} {}').isJson()).toBe(false)
    expect(bytesPayload(Buffer.from([0xff, 0x00])).isJson()).toBe(false)
    expect(EMPTY_PAYLOAD.isJson()).toBe(false)
  })

  it('keeps no more memory alive than it needs, however it came', () => {
    const large = new Uint8Array(100_000)
    for (const given of [large.subarray(5, 12), Buffer.from('c3a9', 'hex')]) {
      const bytes = bytesPayload(given).bytes()
      expect(bytes.buffer.byteLength).toBe(given.byteLength)
    }
    const text = jsonPayload('{"a":1}')
    expect(text.bytes()).not.toBe(text.bytes())
    expect(bytesPayload(large.subarray(5)).bytes().buffer).toBe(large.buffer)
  })

  it('has nothing in the empty payload', () => {
    expect([EMPTY_PAYLOAD.size, EMPTY_PAYLOAD.text()]).toEqual([0, ''])
  })
})
