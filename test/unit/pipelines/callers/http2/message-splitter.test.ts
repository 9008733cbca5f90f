/** Messages of a gRPC answer that goes on. spec: proxy.md §3.3 */
import fc from 'fast-check'
import { expect, it } from 'vitest'
import {
  frameMessage,
  MessageSplitter,
} from '../../../../../src/pipelines/callers/http2/message.js'

function split(pieces: readonly Uint8Array[], limit = 0): { got: Buffer[]; cutOff: boolean } {
  const got: Buffer[] = []
  const splitter = new MessageSplitter(limit, ({ bytes }) => got.push(Buffer.from(bytes)))
  for (const piece of pieces) splitter.push(Buffer.from(piece))
  return { got, cutOff: splitter.cutOff }
}

it('are the same however they are cut', () => {
  fc.assert(
    fc.property(
      fc.array(fc.uint8Array({ maxLength: 40 }), { maxLength: 8 }),
      fc.array(fc.nat(), { maxLength: 30 }),
      (messages, places) => {
        const bytes = Buffer.concat(messages.map((message) => frameMessage(message, false)))
        const at = [...new Set(places.map((place) => place % (bytes.length + 1)))].sort(
          (a, b) => a - b,
        )
        const pieces = [0, ...at].map((from, i) => bytes.subarray(from, at[i] ?? bytes.length))
        expect(split(pieces)).toEqual({
          got: messages.map((message) => Buffer.from(message)),
          cutOff: false,
        })
      },
    ),
  )
})

it('are refused when they are too large, before they have come', () => {
  expect(() => split([Buffer.from([0, 0xff, 0xff, 0xff, 0xff])], 100)).toThrow('too large')
})

it('are refused in an unknown form', () => {
  expect(() => split([Buffer.from([7, 0, 0, 0, 0])])).toThrow('unknown form')
})

it('may be cut off', () => {
  expect(split([frameMessage(Buffer.from('abc'), false).subarray(0, 6)]).cutOff).toBe(true)
})
