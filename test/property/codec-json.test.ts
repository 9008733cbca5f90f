import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { jsonPayload, textPayload } from '../../src/base/index.js'
import { jsonCodec, ProtocolViolation, UnencodablePayload } from '../../src/protocol/index.js'
import type { ClientInfo, Command, Publication } from '../../src/protocol/index.js'

const LIMIT = 65_536

const decodes = (bytes: Uint8Array): Command[] | null => {
  try {
    return jsonCodec.decode(bytes, LIMIT)
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolViolation)
    return null
  }
}

const anyString = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.constantFrom('__proto__', '\ud800', 'a\nb', 'a\rb', '"', '\\', '\u2028', ''),
)

const requestFields = fc.constantFrom(
  ...[
    'channel',
    'token',
    'data',
    'recover',
    'offset',
    'epoch',
    'tf',
    'flag',
    'type',
    'subs',
    'headers',
  ],
  ...[
    'since',
    'limit',
    'method',
    'track',
    'untrack',
    'name',
    'version',
    'nodes',
    'vals',
    '__proto__',
  ],
)
const request = fc.dictionary(requestFields, fc.jsonValue(), { maxKeys: 4 })
const commandFields = fc.constantFrom(
  ...[
    'connect',
    'ping',
    'subscribe',
    'unsubscribe',
    'publish',
    'presence',
    'presence_stats',
    'history',
  ],
  ...['rpc', 'send', 'refresh', 'sub_refresh', 'unknown', '__proto__'],
)
const command = fc
  .tuple(
    fc.option(fc.oneof(fc.nat(), fc.jsonValue())),
    fc.dictionary(commandFields, fc.oneof(request, fc.jsonValue()), { maxKeys: 2 }),
  )
  .map(([id, fields]) => JSON.stringify({ ...fields, id }))

describe('decoding JSON commands', () => {
  it('gives commands or a protocol violation for any bytes, never anything else', () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.uint8Array({ maxLength: 200 }),
          anyString.map((text) => new Uint8Array(Buffer.from(text))),
        ),
        (bytes) => {
          const commands = decodes(bytes)
          expect(commands === null || commands.length > 0).toBe(true)
        },
      ),
      { numRuns: 2000 },
    )
  })

  it('gives commands or a protocol violation for anything that looks like commands', () => {
    let accepted = 0
    fc.assert(
      fc.property(fc.array(command, { minLength: 1, maxLength: 3 }), (lines) => {
        const commands = decodes(Buffer.from(lines.join('\n')))
        if (commands === null) return
        accepted++
        expect(commands).toHaveLength(lines.length)
        for (const { kind, id } of commands) {
          expect(Number.isInteger(id) && id >= 0 && id <= 0xffff_ffff).toBe(true)
          expect(id > 0 || kind === 'send' || kind === 'pong').toBe(true)
        }
      }),
      { numRuns: 3000 },
    )
    expect(accepted).toBeGreaterThan(0)
  })

  it('keeps every payload as it was sent', () => {
    fc.assert(
      fc.property(
        fc.json(),
        anyString,
        fc.integer({ min: 1, max: 0xffff_ffff }),
        (data, method, id) => {
          const text = `{"rpc":{"method":${JSON.stringify(method)},"data":${data}},"id":${id}}`
          const [decoded] = jsonCodec.decode(Buffer.from(text), LIMIT)
          expect(decoded).toMatchObject({ kind: 'rpc', id, request: { method } })
          expect(decoded?.kind === 'rpc' && decoded.request.data?.text()).toBe(
            Buffer.from(data).toString(),
          )
        },
      ),
    )
  })
})

const payload = fc.json({ stringUnit: 'binary' }).map((text) => jsonPayload(text))
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

describe('encoding JSON messages', () => {
  const check = (frame: Uint8Array): unknown => {
    expect(frame.includes(0x0a) || frame.includes(0x0d)).toBe(false)
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(frame))
  }

  it('gives one line of valid JSON for any publication and channel', () => {
    fc.assert(
      fc.property(anyString, publication, anyString, (channel, pub, epoch) => {
        const push = check(jsonCodec.push({ kind: 'pub', channel, pub, epoch }, false)) as {
          push: { channel?: string; pub: { data: unknown; offset?: number } }
        }
        expect(push.push.channel ?? '').toBe(channel)
        expect(push.push.pub.offset ?? 0).toBe(pub.offset)
        expect(push.push.pub.data).toEqual(JSON.parse(pub.data.text()))
      }),
    )
  })

  it('gives one line of valid JSON for presence and history', () => {
    fc.assert(
      fc.property(
        fc.array(fc.tuple(anyString, info)),
        fc.array(publication, { maxLength: 3 }),
        anyString,
        (members, publications, epoch) => {
          check(jsonCodec.reply(1, { kind: 'presence', value: new Map(members) }))
          const value = { publications, epoch, offset: 1 }
          check(jsonCodec.reply(1, { kind: 'history', value }))
        },
      ),
    )
  })

  it('refuses a payload exactly when JSON.parse would, so that nothing can be smuggled in', () => {
    fc.assert(
      fc.property(fc.oneof(anyString, fc.json()), (text) => {
        let expected: unknown
        try {
          expected = { id: 1, rpc: text === '' ? {} : { data: JSON.parse(text) as unknown } }
        } catch {
          // Not JSON: the codec must not write it.
          expected = null
        }
        try {
          const frame = check(jsonCodec.reply(1, { kind: 'rpc', data: textPayload(text) }))
          if (expected !== null) expect(JSON.stringify(frame)).toBe(JSON.stringify(expected))
          else throw new Error(`accepted ${JSON.stringify(text)}`)
        } catch (error) {
          if (expected !== null) throw error
          expect(error).toBeInstanceOf(UnencodablePayload)
        }
      }),
      { numRuns: 1000 },
    )
  })
})
