import { describe, expect, it } from 'vitest'
import { FrameFault, frameMessages, FrameReader } from '../../../../src/listener/grpc/frames.js'

const LIMIT = 100

function readAll(reader: FrameReader, chunks: readonly Buffer[]): string[] {
  const texts: string[] = []
  for (const chunk of chunks) {
    reader.add(chunk)
    for (let framed = reader.next(); framed !== null; framed = reader.next()) {
      texts.push(framed.bytes.toString())
    }
  }
  return texts
}

describe('frames of a gRPC body', () => {
  const messages = ['', 'a', 'hello', 'x'.repeat(LIMIT)]
  const body = Buffer.from(frameMessages(messages.map((text) => Buffer.from(text))))

  it.each([1, 2, 3, 5, 7, 1000])('are read whatever the chunks: %i bytes each', (size) => {
    const chunks: Buffer[] = []
    for (let at = 0; at < body.length; at += size) chunks.push(body.subarray(at, at + size))
    const reader = new FrameReader(LIMIT)
    expect(readAll(reader, chunks)).toEqual(messages)
    expect(reader.midway).toBe(false)
  })

  it('tells that a message is not whole', () => {
    const reader = new FrameReader(LIMIT)
    reader.add(body.subarray(0, 7))
    expect([reader.next()?.bytes.length, reader.next(), reader.midway]).toEqual([0, null, true])
  })

  it('refuses a length above the limit before the message comes, and unknown flags', () => {
    const refused = (head: readonly number[]): FrameFault => {
      const reader = new FrameReader(LIMIT)
      reader.add(Buffer.from(head))
      try {
        reader.next()
      } catch (error) {
        if (error instanceof FrameFault) return error
      }
      throw new Error('was not refused')
    }
    expect(refused([0, 0, 0, 0, LIMIT + 1])).toMatchObject({ tooLarge: true })
    expect(refused([0, 0xff, 0xff, 0xff, 0xff])).toMatchObject({
      message: 'received message larger than max (4294967295 vs. 100)',
    })
    expect(refused([2, 0, 0, 0, 0])).toMatchObject({ tooLarge: false })
  })

  it('keeps the flag of compressed messages', () => {
    const reader = new FrameReader(LIMIT)
    reader.add(Buffer.from([1, 0, 0, 0, 1, 65, 0, 0, 0, 0, 0]))
    expect(reader.next()).toMatchObject({ compressed: true, bytes: Buffer.from('A') })
    expect(reader.next()?.compressed).toBe(false)
  })
})
