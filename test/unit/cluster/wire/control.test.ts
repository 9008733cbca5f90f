import { describe, expect, it } from 'vitest'
import { bytesPayload, jsonPayload } from '../../../../src/base/index.js'
import type { ControlMessage } from '../../../../src/cluster/messages.js'
import { decodeControl } from '../../../../src/cluster/wire/decode.js'
import { encodeControl } from '../../../../src/cluster/wire/encode.js'
import {
  decodeChannelsAnswer,
  decodeChannelsQuestion,
  decodeEmulation,
  encodeChannelsAnswer,
  encodeChannelsQuestion,
  encodeEmulation,
} from '../../../../src/cluster/wire/surveys.js'
import { bytesField, textField, varintField } from '../../../support/wire-fields.js'

const ANY = { user: '', client: '', session: '' }
const hex = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex')
const fromHex = (text: string): Uint8Array => Buffer.from(text, 'hex')

/** The bytes of the spec (§8.8) and of the reference's own encoder. */
describe('control messages as bytes', () => {
  it.each<[string, ControlMessage, string]>([
    [
      'an unsubscribe, as in the spec',
      {
        kind: 'unsubscribe',
        target: { ...ANY, user: '42' },
        channel: 'news',
        why: { code: 0, reason: '' },
      },
      '0a026e312a0a0a046e65777312023432',
    ],
    ['a shutdown', { kind: 'shutdown' }, '0a026e313a00'],
    [
      'a disconnect',
      {
        kind: 'disconnect',
        target: { ...ANY, user: 'u' },
        why: { code: 3503, reason: 'bye' },
        except: ['c1', 'c2'],
      },
      '0a026e3132130a0175120263311202633218af1b2203627965',
    ],
    [
      'a disconnect of those that came before',
      {
        kind: 'disconnect',
        target: { ...ANY, user: 'u' },
        why: { code: 3504, reason: '' },
        except: ['c1'],
        claimedAt: 1_700_000_000_001,
      },
      '0a026e3132120a01751202633118b01ba00681d095ffbc31',
    ],
    [
      'a survey',
      { kind: 'survey_request', id: 1n, op: 'channels', data: Buffer.alloc(0) },
      '0a026e31420c080112086368616e6e656c73',
    ],
  ])('are %s', (_what, message, expected) => {
    expect(hex(encodeControl('n1', message))).toBe(expected)
    expect(decodeControl(fromHex(expected))).toEqual({ from: 'n1', message })
  })

  const grant = {
    expireAt: 1_700_000_000,
    info: bytesPayload(Buffer.from('{"a":1}')),
    data: null,
    override: {
      presence: true,
      joinLeave: false,
      forcePushJoinLeave: true,
      forcePositioning: false,
      forceRecovery: true,
    },
  }

  it.each<[string, ControlMessage]>([
    [
      'subscribe',
      {
        kind: 'subscribe',
        target: { user: 'u', client: 'c', session: 's' },
        channel: 'ch',
        grant,
        recoverSince: { offset: 7, epoch: 'abc' },
        source: 10,
      },
    ],
    [
      'node',
      {
        kind: 'node',
        node: {
          uid: 'n1',
          name: 'a',
          version: '1',
          numClients: 1,
          numUsers: 2,
          numSubs: 3,
          numChannels: 4,
          uptime: 5,
        },
      },
    ],
    [
      'refresh',
      {
        kind: 'refresh',
        target: { ...ANY, allUsers: true },
        change: { expired: true, expireAt: 12, info: bytesPayload(Buffer.from('1')) },
      },
    ],
    [
      'survey answer with an id of 64 bits',
      { kind: 'survey_response', id: 2n ** 64n - 1n, code: 3, data: fromHex('00ff') },
    ],
  ])('come back as they went: %s', (_what, message) => {
    const { from, message: back } = decodeControl(encodeControl('n1', message))
    expect(from).toBe('n1')
    expect(plain(back)).toEqual(plain(message))
  })

  it('keep an offset that is too large unreachable', () => {
    const message: ControlMessage = {
      kind: 'subscribe',
      target: ANY,
      channel: 'ch',
      grant: { expireAt: 0, info: null, data: null, override: {} },
      recoverSince: { offset: Infinity, epoch: 'e' },
      source: 0,
    }
    const { message: back } = decodeControl(encodeControl('n', message))
    expect(back).toMatchObject({ recoverSince: { offset: Infinity, epoch: 'e' } })
  })

  it('select by labels, of which sessions have none', () => {
    const filter = (cmp: string, val: string) =>
      bytesField(
        7,
        Buffer.concat([
          textField(2, 'tier'),
          textField(3, cmp),
          ...(val ? [textField(4, val)] : []),
        ]),
      )
    const labels = (cmp: string, val: string) => {
      const message = Buffer.concat([textField(1, 'ch'), filter(cmp, val)])
      const command = Buffer.concat([textField(1, 'n'), bytesField(5, message)])
      const decoded = decodeControl(command).message
      return decoded?.kind === 'unsubscribe' ? decoded.target.labels?.matches(null) : undefined
    }
    expect(labels('eq', 'gold')).toBe(false)
    expect(labels('nex', '')).toBe(true)
    expect(labels('nonsense', 'x')).toBe(false)
  })

  it('ignore fields and kinds of later versions', () => {
    const unknown = Buffer.concat([varintField(99, 5), textField(98, 'new')])
    const shutdown = Buffer.concat([textField(1, 'n'), bytesField(7, Buffer.alloc(0)), unknown])
    expect(decodeControl(shutdown)).toEqual({ from: 'n', message: { kind: 'shutdown' } })
    expect(decodeControl(Buffer.concat([textField(1, 'n'), unknown]))).toEqual({
      from: 'n',
      message: null,
    })
    const notification = bytesField(11, textField(1, 'op'))
    expect(decodeControl(notification).message).toBeNull()
  })

  it('keep application data after the bytes are gone', () => {
    const bytes = Buffer.from(
      encodeControl('n', {
        kind: 'refresh',
        target: ANY,
        change: { expired: false, expireAt: 1, info: jsonPayload('{"a":1}') },
      }),
    )
    const { message } = decodeControl(bytes)
    bytes.fill(0)
    expect(message?.kind === 'refresh' ? message.change.info?.text() : '').toBe('{"a":1}')
  })
})

describe('questions and answers of surveys', () => {
  it('are those of the server API', () => {
    expect(hex(encodeChannelsQuestion('a*'))).toBe('0a02612a')
    expect(decodeChannelsQuestion(fromHex('0a02612a'))).toBe('a*')
    expect(hex(encodeChannelsAnswer(new Map([['ch', 2]])))).toBe('0a080a0263681202' + '0802')
    const odd = new Map([
      ['__proto__', 1],
      ['', 0],
    ])
    expect(new Map(decodeChannelsAnswer(encodeChannelsAnswer(odd)))).toEqual(odd)
  })

  it('carry frames to sessions', () => {
    const question = { node: 'n', session: 's', data: fromHex('227b7d22') }
    expect(hex(encodeEmulation(question))).toBe('0a016e120173' + '1a04227b7d22')
    const { node, session, data } = decodeEmulation(encodeEmulation(question))
    expect([node, session, hex(data)]).toEqual(['n', 's', '227b7d22'])
  })
})

/** Payloads as text: objects around bytes do not compare. */
function plain(value: unknown): unknown {
  return JSON.parse(
    JSON.stringify(value, (_key, each: unknown) => {
      if (typeof each === 'bigint') return each.toString()
      if (each instanceof Uint8Array) return hex(each)
      if (typeof each === 'object' && each !== null && 'isJson' in each) {
        return (each as unknown as { text(): string }).text()
      }
      return each
    }),
  )
}
