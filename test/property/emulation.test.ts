/** Requests of emulation and the framing of streams, with any bytes. spec: client-protocol.md §8 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  decodeJsonEmulation,
  decodeProtobufEmulation,
  jsonCodec,
  protobufCodec,
  ProtocolViolation,
  type Codec,
  type EmulationRequest,
} from '../../src/protocol/index.js'
import { bytesPayload } from '../../src/base/index.js'
import { asEvents, asLines, Packer } from '../../src/transport/pack.js'
import { cutDelimited, cutEvents, cutLines } from '../support/line-client.js'
import { encodeMessage, splitMessages } from '../support/protobuf-wire.js'

type Decoder = (body: Uint8Array) => EmulationRequest

const decoders: readonly (readonly [string, Decoder])[] = [
  ['JSON', decodeJsonEmulation],
  ['Protobuf', decodeProtobufEmulation],
]

const attempt = (decode: Decoder, body: Uint8Array): EmulationRequest | null => {
  try {
    return decode(body)
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolViolation)
    return null
  }
}

const text = fc.string({ unit: 'grapheme' })
const wellFormed = fc.record({ node: text, session: text, data: fc.uint8Array({ maxLength: 200 }) })

describe.each(decoders)('decoding requests of emulation in %s', (_name, decode) => {
  it('gives a request or a protocol violation for any bytes, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (body) => {
        const request = attempt(decode, body)
        if (request === null) return
        expect([typeof request.node, typeof request.session]).toEqual(['string', 'string'])
      }),
      { numRuns: 3000 },
    )
  })

  it('gives a request or a protocol violation for damaged requests', () => {
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 })
    fc.assert(
      fc.property(wellFormed, damage, fc.nat(), (request, hits, cut) => {
        for (const whole of [
          Buffer.from(encodeMessage('EmulationRequest', request)),
          Buffer.from(JSON.stringify({ ...request, data: Buffer.from(request.data).toString() })),
        ]) {
          if (whole.length === 0) continue
          for (const [at, byte] of hits) whole[at % whole.length] = byte
          attempt(decode, whole.subarray(0, 1 + (cut % whole.length)))
        }
      }),
      { numRuns: 2000 },
    )
  })
})

describe('requests of emulation', () => {
  it('are read as they were written, in Protobuf', () => {
    fc.assert(
      fc.property(wellFormed, (request) => {
        const read = decodeProtobufEmulation(encodeMessage('EmulationRequest', request))
        expect({ ...read, data: new Uint8Array(read.data) }).toEqual(request)
      }),
    )
  })

  it('are read as they were written, in JSON', () => {
    fc.assert(
      fc.property(text, text, text, (node, session, data) => {
        const body = Buffer.from(JSON.stringify({ node, session, data }))
        const read = decodeJsonEmulation(body)
        expect({ ...read, data: JSON.parse(Buffer.from(read.data).toString()) as unknown }).toEqual(
          {
            node,
            session,
            data,
          },
        )
      }),
    )
  })
})

/** Feeds bytes in pieces and collects what comes out. */
function feed(
  pieces: readonly Uint8Array[],
  cut: (received: Buffer) => { messages: Buffer[]; rest: Buffer },
): Buffer[] {
  let received = Buffer.alloc(0)
  const seen: Buffer[] = []
  for (const piece of pieces) {
    const { messages, rest } = cut(Buffer.concat([received, piece]))
    received = Buffer.from(rest)
    seen.push(...messages)
  }
  expect(received).toHaveLength(0)
  return seen
}

const streams = [
  ['lines', jsonCodec, asLines, cutLines, (message: Buffer) => [message]],
  ['events', jsonCodec, asEvents, cutEvents, (message: Buffer) => [message]],
  ['lengths', protobufCodec, asLines, cutDelimited, splitMessages],
] as const

describe.each(streams)('a stream of %s', (_name, codec: Codec, framing, cut, split) => {
  const batches = fc.array(
    fc.array(fc.oneof(text, fc.constant('')), { minLength: 1, maxLength: 4 }),
  )

  it('comes apart into the messages that went in, wherever it is cut', () => {
    fc.assert(
      fc.property(batches, fc.infiniteStream(fc.integer({ min: 1, max: 40 })), (turns, sizes) => {
        const packer = new Packer(framing)
        const frames = turns.map((turn) =>
          turn.map((data, at) =>
            data === ''
              ? codec.ping(false)
              : codec.reply(at + 1, {
                  kind: 'rpc',
                  data: bytesPayload(Buffer.from(JSON.stringify(data))),
                }),
          ),
        )
        // The packer may hand out what it made for the last connection.
        const bytes = Buffer.concat(frames.map((turn) => Buffer.from(packer.pack(codec, turn))))
        const pieces: Uint8Array[] = []
        for (let at = 0; at < bytes.length;) {
          const size = sizes.next().value as number
          pieces.push(bytes.subarray(at, at + size))
          at += size
        }
        const seen = feed(pieces, cut).flatMap((message) => split(message))
        expect(seen.map((part) => Buffer.from(part))).toEqual(
          frames.flat().map((frame) => Buffer.from(frame)),
        )
      }),
      { numRuns: 300 },
    )
  })
})
