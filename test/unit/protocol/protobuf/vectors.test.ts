// Byte vectors of the protocol, with their length prefix. spec: client-protocol.md, Appendix B
import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../../src/base/index.js'
import { ClientErrors, protobufCodec } from '../../../../src/protocol/index.js'
import type {
  ConnectResult,
  Frame,
  Publication,
  Push,
  Reply,
  SubscribeResult,
} from '../../../../src/protocol/index.js'
import { encodeMessages } from '../../../support/protobuf-wire.js'

const LIMIT = 65_536
const decode = (hex: string) => protobufCodec.decode(Buffer.from(hex, 'hex'), LIMIT)
const wire = (...frames: Frame[]): string => Buffer.from(protobufCodec.pack(frames)).toString('hex')
const reply = (id: number, value: Reply): string => wire(protobufCodec.reply(id, value))

const connect: ConnectResult = {
  client: 'c',
  version: 'v',
  expires: false,
  ttl: 0,
  data: null,
  subs: null,
  ping: 25,
  pong: true,
  session: '',
  node: '',
  time: 0,
}
const subscribe: SubscribeResult = {
  expires: false,
  ttl: 0,
  recoverable: false,
  epoch: '',
  publications: [],
  recovered: false,
  offset: 0,
  positioned: false,
  data: null,
  wasRecovering: false,
  delta: false,
}
const publication: Publication = {
  offset: 8,
  data: jsonPayload('{"a":1}'),
  info: null,
  tags: null,
  time: 0,
}

describe('commands in Protobuf', () => {
  it.each([
    ['00', [{ kind: 'pong', id: 0 }]],
    ['0408012200', [{ kind: 'connect', id: 1, request: { token: '', data: null } }]],
    ['0b080122070a017422026a73', [{ kind: 'connect', request: { token: 't', name: 'js' } }]],
    ['0a08022a060a0263687001', [{ kind: 'subscribe', id: 2, request: { channel: 'ch', flag: 1 } }]],
    [
      '1108032a0d0a026368180132016538077001',
      [{ kind: 'subscribe', id: 3, request: { recover: true, epoch: 'e', offset: 7, flag: 1 } }],
    ],
    [
      '110805520d0a026368380a42050803120165',
      [
        {
          kind: 'history',
          request: { channel: 'ch', limit: 10, since: { offset: 3, epoch: 'e' } },
        },
      ],
    ],
    [
      '04080122000808022a040a026368',
      [
        { kind: 'connect', id: 1 },
        { kind: 'subscribe', id: 2, request: { channel: 'ch' } },
      ],
    ],
  ])('reads %s', (hex, commands) => {
    const decoded = decode(hex)
    expect(decoded).toMatchObject(commands)
    expect(decoded).toHaveLength(commands.length)
  })

  it.each([
    ['1108043a0d0a02636812077b2261223a317d', 'publish', '{"a":1}'],
    ['0b08066a070a027b7d12016d', 'rpc', '{}'],
    ['0662040a027b7d', 'send', '{}'],
  ])('reads the payload of %s', (hex, kind, data) => {
    const [command] = decode(hex)
    expect(command?.kind).toBe(kind)
    const request = command?.kind === 'pong' ? null : command?.request
    expect(request !== null && 'data' in request! && request.data?.text()).toBe(data)
  })

  it.each(['ping', 'send', 'sub_refresh', 'rpc', 'subscribe', 'connect'])(
    'takes the first of several requests, whatever the order of the bytes: %s',
    (kind) => {
      const first = Buffer.from(encodeMessages('Command', [{ id: 1, [kind]: {} }])).subarray(1)
      const second = Buffer.from(encodeMessages('Command', [{ sub_refresh: {} }])).subarray(1)
      const both = Buffer.concat([second, first])
      const message = Buffer.concat([Buffer.from([both.length]), both])
      if (kind === 'ping') expect(() => protobufCodec.decode(message, LIMIT)).toThrow('ping')
      else expect(protobufCodec.decode(message, LIMIT)).toMatchObject([{ kind, id: 1 }])
    },
  )
})

describe('replies and pushes in Protobuf', () => {
  it('writes a ping as one zero byte in both directions', () => {
    expect(wire(protobufCodec.ping(false))).toBe('00')
    expect(wire(protobufCodec.ping(true))).toBe('00')
  })

  it('writes the vectors of replies', () => {
    const positioned = { ...subscribe, recoverable: true, epoch: 'e', offset: 7, positioned: true }
    const info = { user: 'u', client: 'x', connInfo: null, chanInfo: null }
    const error = ClientErrors.permissionDenied
    expect(reply(1, { kind: 'connect', value: connect })).toBe('0e08012a0a0a016312017638194001')
    expect(reply(2, { kind: 'subscribe', value: subscribe })).toBe('0408023200')
    expect(reply(2, { kind: 'subscribe', value: positioned })).toBe('0d08023209180132016548075001')
    expect(reply(3, { kind: 'error', error })).toBe(
      '1908031215086712117065726d697373696f6e2064656e696564',
    )
    expect(reply(4, { kind: 'publish' })).toBe('0408044200')
    expect(reply(7, { kind: 'presence', value: new Map([['x', info]]) })).toBe(
      '1108074a0d0a0b0a017812060a0175120178',
    )
  })

  it('writes the vectors of pushes', () => {
    const pub: Push = { kind: 'pub', channel: 'ch', pub: publication, epoch: '' }
    const unsubscribe = { code: 2500, reason: 'insufficient state' }
    expect(wire(protobufCodec.push(pub, false))).toBe('13221112026368220b22077b2261223a317d3008')
    expect(
      wire(protobufCodec.push({ kind: 'unsubscribe', channel: 'ch', unsubscribe }, false)),
    ).toBe('1f221d120263683a1710c4131a12696e73756666696369656e74207374617465')
  })

  it('writes an empty object for every result that has nothing to say', () => {
    const empties: Reply[] = [
      { kind: 'unsubscribe' },
      { kind: 'presence', value: new Map() },
      { kind: 'presence_stats', value: { numClients: 0, numUsers: 0 } },
      { kind: 'history', value: { publications: [], epoch: '', offset: 0 } },
      { kind: 'rpc', data: null },
      { kind: 'refresh', value: { expires: false, ttl: 0 } },
      { kind: 'sub_refresh', value: { expires: false, ttl: 0 } },
    ]
    const numbers = [7, 9, 10, 11, 13, 14, 15]
    expect(empties.map((empty) => reply(5, empty))).toEqual(
      numbers.map((number) => `040805${((number << 3) | 2).toString(16)}00`),
    )
  })

  it('has a schema with zigzag scores', () => {
    const pub = { data: '1', key: 'k', score: -1 }
    expect(Buffer.from(encodeMessages('Reply', [{ push: { channel: 'ch', pub } }]))).toEqual(
      Buffer.from('10220e1202636822082201315a016b6801', 'hex'),
    )
  })

  it('marks a patch, and only a patch', () => {
    const patch: Push = {
      kind: 'pub',
      channel: 'ch',
      pub: { ...publication, form: 'patch' },
      epoch: '',
    }
    expect(wire(protobufCodec.push(patch, false))).toBe(
      '15221312026368220d22077b2261223a317d30084001',
    )
    const full: Push = { ...patch, pub: { ...publication, form: 'full' } }
    expect(wire(protobufCodec.push(full, false))).toBe('13221112026368220b22077b2261223a317d3008')
  })
})
