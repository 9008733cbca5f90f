import { describe, expect, it } from 'vitest'
import { ProtocolViolation, protobufCodec } from '../../../../src/protocol/index.js'
import { encodeMessages } from '../../../support/protobuf-wire.js'

const LIMIT = 65_536

const delimited = (...parts: Uint8Array[]): Buffer => {
  const command = Buffer.concat(parts)
  const length = [command.length & 0x7f]
  for (let left = command.length >>> 7; left > 0; left >>>= 7) {
    length[length.length - 1]! |= 0x80
    length.push(left & 0x7f)
  }
  return Buffer.concat([Buffer.from(length), command])
}
const hex = (text: string): Buffer => Buffer.from(text, 'hex')
const decode = (message: Uint8Array, limit = LIMIT) => protobufCodec.decode(message, limit)

describe('decoding Protobuf commands', () => {
  it('does not count the length prefix into the limit of a command', () => {
    const message = encodeMessages('Command', [{ id: 1, rpc: { data: 'x'.repeat(200) } }])
    const size = message.length - 2
    expect(decode(message, size)).toHaveLength(1)
    expect(() => decode(message, size - 1)).toThrow(ProtocolViolation)
  })

  it('refuses a length of gigabytes at once, whether or not the limit allows it', () => {
    const message = hex('ffffffff0f0801')
    expect(() => decode(message)).toThrow('larger')
    expect(() => decode(message, Infinity)).toThrow('truncated')
  })

  it('copies payload bytes, because the message is reused', () => {
    const message = Buffer.from(encodeMessages('Command', [{ id: 1, rpc: { data: 'abc' } }]))
    const [command] = decode(message)
    message.fill(0)
    expect(command?.kind === 'rpc' && command.request.data?.text()).toBe('abc')
    expect(command?.kind === 'rpc' && command.request.data?.bytes().buffer.byteLength).toBe(3)
  })

  it('keeps payload bytes that are no text', () => {
    const data = Buffer.from([0, 1, 2, 0xff, 0x0a])
    const [command] = decode(encodeMessages('Command', [{ id: 1, publish: { data } }]))
    expect(command?.kind === 'publish' && Buffer.from(command.request.data!.bytes())).toEqual(data)
  })

  it('takes empty bytes for no payload', () => {
    const command = { id: 1, publish: { data: Buffer.alloc(0) } }
    expect(decode(encodeMessages('Command', [command]))).toMatchObject([
      { request: { data: null } },
    ])
  })

  it('skips unknown fields of every wire type, groups with their content too', () => {
    const unknown = [
      hex('f806ffffffffffffffffff01'), // 111: varint
      hex('f1060102030405060708'), // 110: 64 bits
      hex('f20603616263'), // 110: bytes
      hex('f3060801f306f406f406'), // 110: a group with a field and a group inside
      hex('f50601020304'), // 110: 32 bits
    ]
    const message = delimited(...unknown, hex('0801'), ...unknown, hex('6a00'), ...unknown)
    expect(decode(message)).toMatchObject([{ kind: 'rpc', id: 1 }])
  })

  it.each([
    ['groups', delimited(Buffer.from('f306'.repeat(20_000), 'hex'))],
    ['groups that end', delimited(hex('f306'.repeat(10_000) + 'f406'.repeat(10_000)))],
  ])('refuses deeply nested %s', (_, message) => {
    expect(() => decode(message)).toThrow(ProtocolViolation)
  })

  it('refuses a deeply nested filter, and takes a flat one', () => {
    let filter: Buffer = hex('')
    for (let depth = 0; depth < 5000 && filter.length < 60_000; depth++) {
      filter = Buffer.concat([hex('32'), delimited(filter)])
    }
    const command = delimited(hex('08012a'), delimited(hex('6a'), delimited(filter)))
    expect(() => decode(command, 1 << 20)).toThrow(ProtocolViolation)
    const tf = { op: 'and', nodes: [{ key: 'a', cmp: 'in', vals: ['1', '2'] }, { key: 'b' }] }
    expect(decode(encodeMessages('Command', [{ id: 1, subscribe: { tf } }]))).toMatchObject([
      { request: { tagsFilter: { ...tf, nodes: [{ vals: ['1', '2'] }, { key: 'b', vals: [] }] } } },
    ])
  })

  it('replaces what is no UTF-8 in a string', () => {
    const [surrogate, cut] = decode(
      Buffer.concat([
        delimited(hex('08012a'), delimited(hex('0a03eda080'))),
        delimited(hex('08022a'), delimited(hex('0a0261c3'))),
      ]),
    )
    expect(surrogate).toMatchObject({ request: { channel: '\ufffd\ufffd\ufffd' } })
    expect(cut).toMatchObject({ request: { channel: 'a\ufffd' } })
  })

  it('reads 64-bit numbers as numbers of ours', () => {
    const subscribe = (offset: string, flag: string) => ({ id: 1, subscribe: { offset, flag } })
    const commands = decode(
      encodeMessages('Command', [
        subscribe('9007199254740991', '3'),
        subscribe('9007199254740992', '-1'),
        subscribe('18446744073709551615', '4294967297'),
      ]),
    )
    expect(commands).toMatchObject([
      { request: { offset: 2 ** 53 - 1, flag: 3 } },
      { request: { offset: Infinity, flag: 0xffff_ffff } },
      { request: { offset: Infinity, flag: 1 } },
    ])
  })

  it('keeps names such as __proto__ in maps', () => {
    const entry = (field: string, value: string): Buffer =>
      Buffer.concat([
        hex(field),
        delimited(hex('0a'), delimited(Buffer.from('__proto__')), hex(value)),
      ])
    const [command] = decode(
      delimited(
        hex('080122'),
        delimited(entry('32', '120178'), entry('1a', ''), entry('1a', '12021801')),
      ),
    )
    expect(command?.kind).toBe('connect')
    if (command?.kind !== 'connect') return
    expect([...command.request.headers]).toEqual([['__proto__', 'x']])
    expect([...command.request.subs.keys()]).toEqual(['__proto__'])
    expect(command.request.subs.get('__proto__')).toMatchObject({ recover: true, channel: '' })
    expect(({} as Record<string, unknown>).recover).toBeUndefined()
  })

  it('reads a map entry without a value', () => {
    const [command] = decode(delimited(hex('080122'), delimited(hex('1a030a0161'))))
    expect(command?.kind === 'connect' && command.request.subs.get('a')).toMatchObject({
      channel: '',
      offset: 0,
      tagsFilter: null,
    })
  })

  it('takes a request without id for a pong', () => {
    expect(decode(hex('026a00'))).toEqual([{ kind: 'pong', id: 0 }])
    expect(decode(hex('020800'))).toEqual([{ kind: 'pong', id: 0 }])
  })
})
