/**
 * The cases of Autobahn's test suite for servers, groups 1 to 7 and 12, as a table against the reader of
 * frames; each is read in one piece and byte by byte. spec: client-protocol.md §1.6
 */
import { describe, expect, it } from 'vitest'
import { constants, deflateRawSync } from 'node:zlib'
import {
  closeFrame,
  frameMessage,
  FrameReader,
  NO_CODE,
  pongFrame,
  type FrameSink,
} from '../../../../src/listener/node/frames.js'
import { clientFrame, opcodes } from '../../../support/raw-http.js'

const LIMIT = 1 << 20

/** Writes down what a reader reports, one word each. */
class Record implements FrameSink {
  readonly seen: string[] = []

  onMessage(bytes: Buffer): void {
    this.seen.push(
      bytes.length > 64 ? `message of ${bytes.length}` : `message ${bytes.toString('latin1')}`,
    )
  }

  onPing(payload: Buffer): void {
    this.seen.push(`ping ${payload.toString('latin1')}`)
  }

  onPong(): void {
    this.seen.push('pong')
  }

  onClose(code: number): void {
    this.seen.push(`close ${code}`)
  }

  onFault(code: number): void {
    this.seen.push(`fault ${code}`)
  }
}

function read(bytes: Buffer, pieceBytes: number, inflate = false, limit = LIMIT): string[] {
  const record = new Record()
  const reader = new FrameReader(record, { messageBytes: limit, inflate })
  for (let at = 0; at < bytes.length; at += pieceBytes) {
    reader.push(Buffer.from(bytes.subarray(at, at + pieceBytes)))
  }
  return record.seen
}

const { text, binary, continuation, close, ping, pong } = opcodes

/** A frame with other first-byte bits, length or mask than a client sends. */
function raw(
  first: number,
  payload: Buffer | string,
  change: (frame: Buffer) => void = () => undefined,
): Buffer {
  const frame = clientFrame(0, payload)
  frame[0] = first
  change(frame)
  return frame
}

const closing = (code: number, reason: Buffer | string = ''): Buffer => {
  const payload = Buffer.concat([Buffer.alloc(2), Buffer.from(reason)])
  payload.writeUInt16BE(code)
  return clientFrame(close, payload)
}

const fragments = (...parts: (string | Buffer)[]): Buffer[] =>
  parts.map((part, at) =>
    clientFrame(at === 0 ? text : continuation, part, at === parts.length - 1),
  )

const hello = Buffer.from('Hello-µ@ßöäüàá-UTF-8!!')
const latin = (bytes: Buffer): string => bytes.toString('latin1')
const sizes = [0, 125, 126, 127, 128, 65_535, 65_536]

type Case = readonly [name: string, frames: readonly Buffer[], expected: readonly string[]]

const whole = (size: number): string =>
  size > 64 ? `message of ${size}` : `message ${'*'.repeat(size)}`

const CASES: readonly Case[] = [
  ...sizes.flatMap((size): Case[] => [
    [`1.1 text of ${size}`, [clientFrame(text, '*'.repeat(size))], [whole(size)]],
    [`1.2 binary of ${size}`, [clientFrame(binary, '*'.repeat(size))], [whole(size)]],
  ]),
  ['2.1 ping', [clientFrame(ping, '')], ['ping ']],
  ['2.2 ping with text', [clientFrame(ping, 'Hello')], ['ping Hello']],
  ['2.3 ping with bytes', [clientFrame(ping, Buffer.from([0, 255, 254]))], ['ping \x00\xff\xfe']],
  ['2.4 ping of 125', [clientFrame(ping, '*'.repeat(125))], [`ping ${'*'.repeat(125)}`]],
  ['2.5 ping of 126', [clientFrame(ping, '*'.repeat(126))], ['fault 1002']],
  ['2.7 unasked pongs', [clientFrame(pong, ''), clientFrame(pong, 'x')], ['pong', 'pong']],
  [
    '2.10 ten pings',
    Array.from({ length: 10 }, () => clientFrame(ping, 'p')),
    Array<string>(10).fill('ping p'),
  ],
  ...[0x10, 0x20, 0x40, 0x70].flatMap((bits): Case[] => [
    [
      `3 reserved bits ${bits} on text`,
      [clientFrame(text, 'a'), raw(0x81 | bits, 'b'), clientFrame(text, 'c')],
      ['message a', 'fault 1002'],
    ],
    [`3 reserved bits ${bits} on ping`, [raw(0x89 | bits, '')], ['fault 1002']],
    [`3 reserved bits ${bits} on close`, [raw(0x88 | bits, '')], ['fault 1002']],
  ]),
  ...[3, 4, 5, 6, 7, 11, 12, 13, 14, 15].map((opcode): Case => [
    `4 opcode ${opcode}`,
    [clientFrame(text, 'a'), clientFrame(opcode, 'x')],
    ['message a', 'fault 1002'],
  ]),
  [
    '5.1 ping in fragments',
    [clientFrame(ping, 'a', false), clientFrame(continuation, 'b')],
    ['fault 1002'],
  ],
  [
    '5.2 pong in fragments',
    [clientFrame(pong, 'a', false), clientFrame(continuation, 'b')],
    ['fault 1002'],
  ],
  ['5.3 text in fragments', fragments('frag', 'ment'), ['message fragment']],
  [
    '5.6 ping between fragments',
    [
      ...fragments('a', 'b').flatMap((frame, at) =>
        at === 0 ? [frame, clientFrame(ping, 'p')] : [frame],
      ),
    ],
    ['ping p', 'message ab'],
  ],
  [
    '5.9 continuation without a start',
    [clientFrame(continuation, 'x'), clientFrame(text, 'a')],
    ['fault 1002'],
  ],
  [
    '5.12 unfinished continuation without a start',
    [clientFrame(continuation, 'x', false)],
    ['fault 1002'],
  ],
  [
    '5.15 continuation behind a finished message',
    [...fragments('a', 'b'), clientFrame(continuation, 'c')],
    ['message ab', 'fault 1002'],
  ],
  ['5.18 a second start', [clientFrame(text, 'a', false), clientFrame(text, 'b')], ['fault 1002']],
  [
    '5.19 many fragments and pings',
    [
      clientFrame(text, 'f1', false),
      clientFrame(continuation, 'f2', false),
      clientFrame(ping, '1'),
      clientFrame(continuation, 'f3', false),
      clientFrame(ping, '2'),
      clientFrame(continuation, 'f4'),
    ],
    ['ping 1', 'ping 2', 'message f1f2f3f4'],
  ],
  ['6.1 empty fragments', fragments('', '', ''), ['message ']],
  ['6.1 an empty end', fragments('a', ''), ['message a']],
  ['6.2 valid UTF-8', [clientFrame(text, hello)], [`message ${latin(hello)}`]],
  [
    '6.2 valid UTF-8 split in a character',
    fragments(hello.subarray(0, 7), hello.subarray(7)),
    [`message ${latin(hello)}`],
  ],
  [
    '6.2 valid UTF-8, a fragment for each byte',
    fragments(...[...hello].map((byte) => Buffer.of(byte))),
    [`message ${latin(hello)}`],
  ],
  [
    '6.3 a surrogate',
    [clientFrame(text, Buffer.from('cebae1bdb9cf83cebcceb5eda080656469746564', 'hex'))],
    ['fault 1007'],
  ],
  [
    '6.4 beyond Unicode, in fragments',
    fragments(Buffer.from('cebaf490', 'hex'), Buffer.from('8080', 'hex')),
    ['fault 1007'],
  ],
  ...[
    'ff',
    'fe',
    'c080',
    'e08080',
    'f0808080',
    'fc8080808080',
    'ed9fbfeda080',
    'ce',
    'f4908080',
    'c0af',
    'eda080edb080',
  ].map((hex): Case => [
    `6.6 invalid UTF-8 ${hex}`,
    [clientFrame(text, Buffer.from(hex, 'hex'))],
    ['fault 1007'],
  ]),
  ...[
    '00',
    '7f',
    'c280',
    'dfbf',
    'e0a080',
    'ed9fbf',
    'ee8080',
    'efbfbd',
    'efbfbe',
    'f0908080',
    'f48fbfbf',
  ].map((hex): Case => [
    `6.7 valid UTF-8 ${hex}`,
    [clientFrame(text, Buffer.from(hex, 'hex'))],
    [`message ${latin(Buffer.from(hex, 'hex'))}`],
  ]),
  [
    '6 any bytes in a binary message',
    [clientFrame(binary, Buffer.from('ff00', 'hex'))],
    ['message \xff\x00'],
  ],
  [
    '7.1 nothing behind a close',
    [closing(1000), clientFrame(text, 'x'), clientFrame(ping, '')],
    ['close 1000'],
  ],
  [
    '7.1 a close between fragments',
    [clientFrame(text, 'a', false), closing(1000), clientFrame(continuation, 'b')],
    ['close 1000'],
  ],
  ['7.3 close without a code', [clientFrame(close, '')], [`close ${NO_CODE}`]],
  ['7.3 close of one byte', [clientFrame(close, 'a')], ['fault 1002']],
  ['7.3 close with a reason', [closing(1000, 'Hello')], ['close 1000']],
  ['7.3 close of 125', [closing(1000, '*'.repeat(123))], ['close 1000']],
  ['7.3 close of 126', [closing(1000, '*'.repeat(124))], ['fault 1002']],
  [
    '7.5 close with a reason that is no UTF-8',
    [closing(1000, Buffer.from('cebaeda080', 'hex'))],
    ['fault 1007'],
  ],
  ...[
    1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 1014, 3000, 3999, 4000, 4999,
  ].map((code): Case => [`7.7 close ${code}`, [closing(code)], [`close ${code}`]]),
  ...[0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535].map((code): Case => [
    `7.9 close ${code}`,
    [closing(code)],
    ['fault 1002'],
  ]),
  [
    'a frame without a mask',
    [
      raw(0x81, 'a', (frame) => {
        frame[1] = 1
      }),
    ],
    ['fault 1002'],
  ],
  [
    'a length with the top bit',
    [Buffer.from('81ffffffffffffffffff00000000', 'hex')],
    ['fault 1002'],
  ],
  ['a length of 2^63 - 1', [Buffer.from('81ff7fffffffffffffff00000000', 'hex')], ['fault 1009']],
  [
    'a length just above the limit, before its payload',
    [Buffer.from('81ff000000000010000100000000', 'hex')],
    ['fault 1009'],
  ],
  [
    'fragments above the limit',
    [clientFrame(binary, Buffer.alloc(LIMIT), false), clientFrame(continuation, 'x')],
    ['fault 1009'],
  ],
  [
    'fragments up to the limit',
    [clientFrame(binary, Buffer.alloc(LIMIT - 1), false), clientFrame(continuation, 'x')],
    [`message of ${LIMIT}`],
  ],
  [
    'a length in more bytes than it needs',
    [Buffer.from('81fe000100000000' + '61', 'hex')],
    ['message a'],
  ],
]

describe('frames of a client', () => {
  it.each(CASES)('%s', (_name, frames, expected) => {
    const bytes = Buffer.concat(frames)
    expect(read(bytes, bytes.length)).toEqual(expected)
    const small = bytes.length < 1000 ? 1 : 997
    expect(read(bytes, small)).toEqual(expected)
  })
})

describe('deflated messages', () => {
  const deflated = (message: string | Buffer): Buffer =>
    deflateRawSync(message, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, -4)
  const marked = (payload: Buffer, opcode: number = text, fin = true): Buffer => {
    const frame = clientFrame(opcode, payload, fin)
    frame[0] = (frame[0] ?? 0) | 0x40
    return frame
  }
  const json = '{"id":1,"connect":{}}'

  it.each<Case>([
    ['12 whole', [marked(deflated(json))], [`message ${json}`]],
    [
      '12 beside plain ones',
      [marked(deflated(json)), clientFrame(text, 'a')],
      [`message ${json}`, 'message a'],
    ],
    [
      '12 in fragments, marked once',
      [
        marked(deflated(json).subarray(0, 5), text, false),
        clientFrame(continuation, deflated(json).subarray(5)),
      ],
      [`message ${json}`],
    ],
    ['12 a final block', [marked(deflateRawSync(json))], [`message ${json}`]],
    ['12 empty', [marked(Buffer.of(0))], ['message ']],
    [
      'marked twice',
      [
        marked(deflated(json).subarray(0, 5), text, false),
        marked(deflated(json).subarray(5), continuation),
      ],
      ['fault 1002'],
    ],
    ['a marked ping', [marked(Buffer.alloc(0), ping)], ['fault 1002']],
    ['what is not deflated', [marked(Buffer.from('ffffffff', 'hex'))], ['fault 1007']],
    ['no UTF-8 inside', [marked(deflated(Buffer.of(0xff)))], ['fault 1007']],
    ['a bomb', [marked(deflated(Buffer.alloc(LIMIT + 1)), binary)], ['fault 1009']],
    [
      'as large as allowed',
      [marked(deflated(Buffer.alloc(LIMIT)), binary)],
      [`message of ${LIMIT}`],
    ],
  ])('%s', (_name, frames, expected) => {
    const bytes = Buffer.concat(frames)
    expect(read(bytes, bytes.length, true)).toEqual(expected)
    expect(read(bytes, 1, true)).toEqual(expected)
  })
})

describe('a reader that is paused', () => {
  it('holds what comes, in the middle of a chunk as well, and goes on with it in order', () => {
    const record = new Record()
    const reader: FrameReader = new FrameReader(record, { messageBytes: LIMIT, inflate: false })
    const onMessage = record.onMessage.bind(record)
    record.onMessage = (bytes) => {
      onMessage(bytes)
      reader.pause()
    }
    reader.push(Buffer.concat(['a', 'b'].map((letter) => clientFrame(text, letter))))
    reader.push(clientFrame(text, 'c'))
    expect(record.seen).toEqual(['message a'])
    for (const expected of [
      ['message a', 'message b'],
      ['message a', 'message b', 'message c'],
    ]) {
      reader.resume()
      expect(record.seen).toEqual(expected)
    }
  })
})

describe('frames of the server', () => {
  it.each([
    [0, '8100'],
    [125, '817d'],
    [126, '817e007e'],
    [65_535, '817effff'],
    [65_536, '817f0000000000010000'],
  ])('have the head of %i bytes of text', (size, hex) => {
    const frame = frameMessage(Buffer.alloc(size), { binary: false, deflated: false })
    expect(frame.subarray(0, hex.length / 2).toString('hex')).toBe(hex)
    expect(frame.length).toBe(hex.length / 2 + size)
  })

  it('say what they are', () => {
    const hexOf = (frame: Buffer): string => frame.toString('hex')
    const one = Uint8Array.of(1)
    expect(hexOf(frameMessage(one, { binary: true, deflated: false }))).toBe('820101')
    expect(hexOf(frameMessage(one, { binary: false, deflated: true }))).toBe('c10101')
    expect(hexOf(pongFrame(one))).toBe('8a0101')
    expect(hexOf(closeFrame(3000, 'é'))).toBe('88040bb8c3a9')
    expect(hexOf(closeFrame(NO_CODE, ''))).toBe('8800')
  })
})
