import { inflateRawSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { SharedDeflate } from '../../../../src/listener/node/deflate.js'

const options = { minSizeBytes: 10, level: 1, inflatedSizeBytes: 0 }

const inflate = (payload: Uint8Array): string =>
  inflateRawSync(Buffer.concat([payload, Buffer.from('0000ffff', 'hex')]), {
    finishFlush: 2,
  }).toString()

describe('shared compression', () => {
  it.each([-2, -1, 1, 9])('can be inflated, level %i', (level) => {
    const deflate = new SharedDeflate({ ...options, level })
    const text = 'to be or not to be, '.repeat(20)
    const payload = deflate.deflated(Buffer.from(text))
    expect(payload?.length).toBeLessThan(text.length)
    expect(inflate(payload ?? new Uint8Array(0))).toBe(text)
  })

  it('gives the same bytes for the same message, without compressing again', () => {
    const deflate = new SharedDeflate(options)
    const message = Buffer.from('x'.repeat(1000))
    expect(deflate.deflated(message)).toBe(deflate.deflated(message))
    expect(deflate.deflated(Buffer.from(message))).not.toBe(deflate.deflated(message))
  })

  it('leaves messages alone that are small, huge, or do not shrink', () => {
    const deflate = new SharedDeflate(options)
    expect(deflate.deflated(Buffer.alloc(10))).toBeNull()
    expect(deflate.deflated(Buffer.alloc(11))).not.toBeNull()
    expect(deflate.deflated(Buffer.alloc(512 * 1024 + 1))).toBeNull()
    expect(deflate.deflated(Buffer.from('0123456789abcdef'))).toBeNull()
  })
})
