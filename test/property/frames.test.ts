/**
 * Whatever a client sends: a reader of frames never throws, reports the same however the network cut the
 * bytes, hands over what was sent, and is silent after the end. spec: client-protocol.md §1.6
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FrameReader, type FrameSink } from '../../src/listener/node/frames.js'
import { clientFrame, opcodes } from '../support/raw-http.js'

const LIMIT = 2000

type Event = readonly [kind: string, what: string | number]

function read(bytes: Uint8Array, cuts: readonly number[], inflate: boolean): readonly Event[] {
  const events: Event[] = []
  const sink: FrameSink = {
    onMessage: (message) => events.push(['message', message.toString('hex')]),
    onPing: (payload) => events.push(['ping', payload.toString('hex')]),
    onPong: () => events.push(['pong', '']),
    onClose: (code) => events.push(['close', code]),
    onFault: (code) => events.push(['fault', code]),
  }
  const reader = new FrameReader(sink, { messageBytes: LIMIT, inflate })
  let at = 0
  for (const cut of [...new Set(cuts)].sort((a, b) => a - b)) {
    const end = Math.min(cut, bytes.length)
    reader.push(Buffer.from(bytes.subarray(at, end)))
    at = end
  }
  reader.push(Buffer.from(bytes.subarray(at)))
  return events
}

const cuts = fc.array(fc.nat(6000), { maxLength: 40 })

/** Frames that are mostly right, so that a run gets far. */
const anyFrame = fc
  .record({
    opcode: fc.constantFrom(0, 0, 1, 1, 2, 2, 8, 9, 10, 3, 15),
    fin: fc.boolean(),
    payload: fc.uint8Array({ maxLength: 300 }),
    first: fc.option(fc.integer({ min: 0, max: 255 }), { freq: 12 }),
    second: fc.option(fc.integer({ min: 0, max: 255 }), { freq: 12 }),
  })
  .map(({ opcode, fin, payload, first, second }) => {
    const frame = clientFrame(opcode, payload, fin)
    if (first !== null) frame[0] = first
    if (second !== null) frame[1] = second
    return frame
  })

/** Messages with the fragments they are sent in, and control frames between them. */
const message = fc.record({
  text: fc.string({ unit: 'grapheme', maxLength: 200 }),
  parts: fc.array(fc.nat(800), { maxLength: 5 }),
  pings: fc.array(fc.boolean(), { minLength: 6, maxLength: 6 }),
})

describe('the reader of frames', () => {
  it('hands over every message as it was sent, whatever the fragments and segments', () => {
    fc.assert(
      fc.property(fc.array(message, { maxLength: 8 }), cuts, (messages, cutsAt) => {
        const frames: Buffer[] = []
        const expected: Event[] = []
        for (const { text, parts, pings } of messages) {
          const bytes = Buffer.from(text)
          const ends = [...parts.map((part) => part % (bytes.length + 1)), bytes.length].sort(
            (a, b) => a - b,
          )
          let at = 0
          ends.forEach((end, index) => {
            const isLast = index === ends.length - 1
            const opcode = index === 0 ? opcodes.text : opcodes.continuation
            frames.push(clientFrame(opcode, bytes.subarray(at, end), isLast))
            if (!isLast && pings[index] === true) {
              frames.push(clientFrame(opcodes.ping, 'p'))
              expected.push(['ping', '70'])
            }
            at = end
          })
          expected.push(['message', bytes.toString('hex')])
        }
        expect(read(Buffer.concat(frames), cutsAt, false)).toEqual(expected)
      }),
    )
  })

  it('reports the same however the bytes were cut, and nothing behind an end', () => {
    fc.assert(
      fc.property(
        fc.array(anyFrame, { maxLength: 12 }),
        cuts,
        fc.boolean(),
        (frames, cutsAt, inflate) => {
          const bytes = Buffer.concat(frames)
          const events = read(bytes, cutsAt, inflate)
          expect(events).toEqual(read(bytes, [], inflate))
          const end = events.findIndex(([kind]) => kind === 'close' || kind === 'fault')
          if (end >= 0) expect(end).toBe(events.length - 1)
          for (const [kind, what] of events) {
            if (kind === 'message') expect(String(what).length).toBeLessThanOrEqual(2 * LIMIT)
            if (kind === 'fault') expect([1002, 1007, 1009]).toContain(what)
          }
        },
      ),
      { numRuns: 1000 },
    )
  })

  it('never throws, whatever the bytes', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ maxLength: 400 }),
        cuts,
        fc.boolean(),
        (bytes, cutsAt, inflate) => {
          expect(read(bytes, cutsAt, inflate)).toEqual(read(bytes, [], inflate))
        },
      ),
      { numRuns: 1000 },
    )
  })
})
