import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { bytesPayload } from '../../src/base/index.js'
import { protobufCodec, ProtocolViolation } from '../../src/protocol/index.js'
import type { ClientInfo, Command, Publication } from '../../src/protocol/index.js'
import { decodeMessage, encodeMessages, splitMessages } from '../support/protobuf-wire.js'

const LIMIT = 65_536

const decodes = (bytes: Uint8Array): Command[] | null => {
  try {
    return protobufCodec.decode(bytes, LIMIT)
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolViolation)
    return null
  }
}

const anyString = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', 'constructor', '\ud800', 'a\ud800b', '\u2028', 'é', '😀', ''),
)
/** What a string becomes in UTF-8. */
const wellFormed = (text: string): string => Buffer.from(text).toString()

const bytes = fc.uint8Array({ maxLength: 20 })
const command = fc.record(
  {
    id: fc.nat(),
    connect: fc.record(
      {
        token: anyString,
        data: bytes,
        headers: fc.dictionary(anyString, anyString, { maxKeys: 2 }),
        subs: fc.dictionary(anyString, fc.record({ epoch: anyString, offset: fc.maxSafeNat() }), {
          maxKeys: 2,
        }),
      },
      { requiredKeys: [] },
    ),
    subscribe: fc.record(
      { channel: anyString, recover: fc.boolean(), offset: fc.maxSafeNat(), data: bytes },
      { requiredKeys: [] },
    ),
    rpc: fc.record({ method: anyString, data: bytes }, { requiredKeys: [] }),
    send: fc.record({ data: bytes }),
  },
  { requiredKeys: [] },
)

describe('decoding Protobuf commands', () => {
  it('gives commands or a protocol violation for any bytes, never anything else', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 200 }), (message) => {
        const commands = decodes(message)
        expect(commands === null || commands.length > 0).toBe(true)
      }),
      { numRuns: 3000 },
    )
  })

  it('gives commands or a protocol violation for damaged commands', () => {
    let accepted = 0
    const damage = fc.array(fc.tuple(fc.nat(), fc.nat(255)), { maxLength: 4 })
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 3 }), damage, (plain, hits) => {
        const message = Buffer.from(encodeMessages('Command', plain))
        for (const [at, byte] of hits) message[at % message.length] = byte
        const commands = decodes(message)
        if (commands === null) return
        accepted++
        for (const { kind, id } of commands) {
          expect(Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff).toBe(true)
          expect(id > 0 || kind === 'send' || kind === 'pong').toBe(true)
        }
      }),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(0)
  })

  it('refuses every command that is cut off', () => {
    fc.assert(
      fc.property(command, fc.nat(), (plain, cut) => {
        const whole = Buffer.from(encodeMessages('Command', [plain]))
        if (whole.length > 1)
          expect(decodes(whole.subarray(0, 1 + (cut % (whole.length - 1))))).toBeNull()
      }),
      { numRuns: 1000 },
    )
  })

  it.each(['0408033205', '0808022a040a0a6368', '0a08036a06120473656e'])(
    'refuses %s, where a field is longer than what it lies in',
    (hex) => {
      expect(decodes(Buffer.from(hex, 'hex'))).toBeNull()
    },
  )

  it('keeps every payload as it was sent', () => {
    fc.assert(
      fc.property(
        fc.uint8Array({ minLength: 1 }),
        anyString,
        fc.integer({ min: 1 }),
        (data, method, id) => {
          const [decoded] = protobufCodec.decode(
            encodeMessages('Command', [{ id, rpc: { method: wellFormed(method), data } }]),
            LIMIT,
          )
          expect(decoded).toMatchObject({
            kind: 'rpc',
            id,
            request: { method: wellFormed(method) },
          })
          const sent = decoded?.kind === 'rpc' ? decoded.request.data : null
          expect(Buffer.from(sent?.bytes() ?? [])).toEqual(Buffer.from(data))
        },
      ),
    )
  })
})

const text = fc.string({ unit: 'binary', minLength: 1 })
const payload = text.map((value) => bytesPayload(Buffer.from(value)))
const info: fc.Arbitrary<ClientInfo> = fc.record({
  user: anyString,
  client: anyString,
  connInfo: fc.option(payload),
  chanInfo: fc.option(payload),
})
const publication: fc.Arbitrary<Publication> = fc.record({
  offset: fc.maxSafeNat(),
  data: payload,
  info: fc.option(info),
  tags: fc.option(fc.array(fc.tuple(anyString, anyString)).map((entries) => new Map(entries))),
  time: fc.maxSafeNat(),
})

describe('encoding Protobuf messages', () => {
  const read = (...frames: Uint8Array[]): Record<string, any>[] =>
    splitMessages(protobufCodec.pack(frames)).map((part) => decodeMessage('Reply', part))

  const plainInfo = (member: ClientInfo): Record<string, unknown> =>
    withoutZeros({
      user: wellFormed(member.user),
      client: wellFormed(member.client),
      conn_info: member.connInfo?.text(),
      chan_info: member.chanInfo?.text(),
    })
  const withoutZeros = (fields: Record<string, unknown>): Record<string, unknown> =>
    Object.fromEntries(
      Object.entries(fields).filter(
        ([, value]) => value !== undefined && value !== '' && value !== 0,
      ),
    )
  const plainPublication = (pub: Publication): Record<string, unknown> =>
    withoutZeros({
      data: pub.data.text(),
      info: pub.info === null ? undefined : plainInfo(pub.info),
      offset: pub.offset,
      tags:
        pub.tags === null || pub.tags.size === 0
          ? undefined
          : Object.fromEntries([...pub.tags].map(([k, v]) => [wellFormed(k), wellFormed(v)])),
    })

  it('says of any publication what it is, and nothing else', () => {
    fc.assert(
      fc.property(anyString, publication, (channel, pub) => {
        const frame = protobufCodec.push({ kind: 'pub', channel, pub, epoch: '' }, false)
        expect(read(frame)).toEqual([
          { push: withoutZeros({ channel: wellFormed(channel), pub: plainPublication(pub) }) },
        ])
      }),
    )
  })

  it('writes strings that are UTF-8, whatever they hold', () => {
    const strict = new TextDecoder('utf-8', { fatal: true })
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom('a', '\ud800', '\udc00', 'é') }), (reason) => {
        const frame = protobufCodec.push(
          { kind: 'disconnect', disconnect: { code: 0, reason } },
          true,
        )
        expect(() => strict.decode(frame.subarray(4))).not.toThrow()
      }),
    )
  })

  it('packs any number of messages of any size so that they come apart again', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(fc.integer({ min: 1, max: 0xffff_ffff }), fc.nat(20_000)), {
          minLength: 1,
        }),
        (replies) => {
          const frames = replies.map(([id, size]) =>
            protobufCodec.reply(id, { kind: 'rpc', data: bytesPayload(Buffer.alloc(size, 'x')) }),
          )
          const sizes = read(...frames).map(({ id, rpc }) => [id, rpc.data?.length ?? 0])
          expect(sizes).toEqual(replies)
        },
      ),
      { numRuns: 50 },
    )
  })

  it('writes presence and history', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(anyString.map(wellFormed), info), { selector: ([name]) => name }),
        fc.array(publication, { maxLength: 3 }),
        (members, publications) => {
          const presence = protobufCodec.reply(1, { kind: 'presence', value: new Map(members) })
          const value = { publications, epoch: 'e', offset: 1 }
          const history = protobufCodec.reply(2, { kind: 'history', value })
          const answers = read(presence, history)
          expect(answers[0]!.presence.presence ?? {}).toEqual(
            Object.fromEntries(members.map(([name, member]) => [name, plainInfo(member)])),
          )
          expect(answers[1]!.history.publications ?? []).toEqual(
            // The first publication of a stream carries its epoch.
            publications.map((pub) => ({
              ...plainPublication(pub),
              ...(pub.offset === 1 ? { epoch: 'e' } : {}),
            })),
          )
        },
      ),
    )
  })
})
