import { describe, expect, it } from 'vitest'
import {
  bytesPayload,
  EMPTY_PAYLOAD,
  jsonPayload,
  textPayload,
} from '../../../../src/base/index.js'
import { ClientErrors, jsonCodec, UnencodablePayload } from '../../../../src/protocol/index.js'
import type {
  ClientInfo,
  ConnectResult,
  Publication,
  Push,
  Reply,
  SentPublication,
  SubscribeResult,
} from '../../../../src/protocol/index.js'

const reply = (id: number, value: Reply): string =>
  Buffer.from(jsonCodec.reply(id, value)).toString()
const push = (value: Push, unidirectional = false): string =>
  Buffer.from(jsonCodec.push(value, unidirectional)).toString()

const noConnect: ConnectResult = {
  client: '',
  version: '',
  expires: false,
  ttl: 0,
  data: null,
  subs: null,
  ping: 0,
  pong: false,
  session: '',
  node: '',
  time: 0,
}
const noSubscribe: SubscribeResult = {
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
const info: ClientInfo = {
  user: '42',
  client: 'c1',
  connInfo: jsonPayload('{"name":"Ann"}'),
  chanInfo: null,
}
const publication = (fields: Partial<Publication>): Publication => ({
  offset: 0,
  data: jsonPayload('{"n":8}'),
  info: null,
  tags: null,
  time: 1_700_000_000_000,
  ...fields,
})

describe('JSON delta notation', () => {
  const bodyOf = (pub: SentPublication): string => {
    const text = push({ kind: 'pub', channel: '', pub, epoch: '' }, true)
    return text.slice('{"pub":'.length, -1)
  }

  it('writes a full payload as a string that holds its exact text', () => {
    const data = jsonPayload('{ "text": "a\\n\\"é\\"" }')
    const body = bodyOf({ ...publication({ offset: 6, data }), form: 'full' })
    expect(body).toBe('{"data":"{ \\"text\\": \\"a\\\\n\\\\\\"é\\\\\\"\\" }","offset":6}')
    expect((JSON.parse(body) as { data: string }).data).toBe(data.text())
  })

  it('writes a patch as a string, and says so after the other fields', () => {
    const data = bytesPayload(Buffer.from('1J\nR@0,4:1.30p@V,vjzU_;'))
    const tags = new Map([['t', 'v']])
    expect(bodyOf({ ...publication({ offset: 7, data, tags }), form: 'patch' })).toBe(
      '{"data":"1J\\nR@0,4:1.30p@V,vjzU_;","offset":7,"tags":{"t":"v"},"delta":true}',
    )
  })

  it('writes an empty payload as null, because clients parse the string', () => {
    expect(bodyOf({ ...publication({ data: EMPTY_PAYLOAD }), form: 'full' })).toBe(
      '{"data":"null"}',
    )
  })

  it('refuses payloads that are no JSON, as it does without delta', () => {
    const data = bytesPayload(Uint8Array.of(1, 2, 3))
    expect(() => bodyOf({ ...publication({ data }), form: 'full' })).toThrow(UnencodablePayload)
  })

  it('ends a subscribe result with delta', () => {
    const value = { ...noSubscribe, wasRecovering: true, delta: true }
    expect(reply(1, { kind: 'subscribe', value })).toBe(
      '{"id":1,"subscribe":{"was_recovering":true,"delta":true}}',
    )
  })
})

describe('JSON replies', () => {
  it('writes errors without a result, and temporary only when true', () => {
    expect(reply(3, { kind: 'error', error: ClientErrors.permissionDenied })).toBe(
      '{"id":3,"error":{"code":103,"message":"permission denied"}}',
    )
    expect(reply(4, { kind: 'error', error: ClientErrors.internal })).toBe(
      '{"id":4,"error":{"code":100,"message":"internal server error","temporary":true}}',
    )
  })

  it('writes every result key even when the result is empty', () => {
    expect(reply(1, { kind: 'connect', value: noConnect })).toBe('{"id":1,"connect":{}}')
    expect(reply(1, { kind: 'subscribe', value: noSubscribe })).toBe('{"id":1,"subscribe":{}}')
    expect(reply(1, { kind: 'unsubscribe' })).toBe('{"id":1,"unsubscribe":{}}')
    expect(reply(1, { kind: 'publish' })).toBe('{"id":1,"publish":{}}')
    expect(reply(1, { kind: 'rpc', data: null })).toBe('{"id":1,"rpc":{}}')
    expect(reply(1, { kind: 'refresh', value: { expires: false, ttl: 0 } })).toBe(
      '{"id":1,"refresh":{}}',
    )
    expect(reply(1, { kind: 'sub_refresh', value: { expires: false, ttl: 0 } })).toBe(
      '{"id":1,"sub_refresh":{}}',
    )
  })

  it('writes the fields that are never omitted', () => {
    expect(reply(1, { kind: 'presence', value: new Map() })).toBe(
      '{"id":1,"presence":{"presence":{}}}',
    )
    expect(reply(1, { kind: 'presence_stats', value: { numClients: 0, numUsers: 0 } })).toBe(
      '{"id":1,"presence_stats":{"num_clients":0,"num_users":0}}',
    )
    expect(reply(1, { kind: 'history', value: { publications: [], epoch: '', offset: 0 } })).toBe(
      '{"id":1,"history":{"publications":[],"epoch":"","offset":0}}',
    )
    const nobody = { user: '', client: '', connInfo: null, chanInfo: null }
    expect(reply(1, { kind: 'presence', value: new Map([['x', nobody]]) })).toBe(
      '{"id":1,"presence":{"presence":{"x":{"user":"","client":""}}}}',
    )
  })

  it('writes connect in the order of the protocol', () => {
    const value: ConnectResult = {
      client: '9ac9de4e',
      version: '6.8.0 OSS',
      expires: true,
      ttl: 3600,
      data: jsonPayload('{"a": 1}'),
      subs: new Map([['#42', { ...noSubscribe, recoverable: true, epoch: 'e', positioned: true }]]),
      ping: 25,
      pong: true,
      session: 's',
      node: 'n',
      time: 1700000000000,
    }
    expect(reply(1, { kind: 'connect', value })).toBe(
      '{"id":1,"connect":{"client":"9ac9de4e","version":"6.8.0 OSS","expires":true,"ttl":3600,"data":{"a": 1},' +
        '"subs":{"#42":{"recoverable":true,"epoch":"e","positioned":true}},"ping":25,"pong":true,' +
        '"session":"s","node":"n","time":1700000000000}}',
    )
  })

  it('writes subscribe like the recorded example of a recovery', () => {
    const value: SubscribeResult = {
      ...noSubscribe,
      recoverable: true,
      epoch: 'xyza',
      publications: [publication({ offset: 8 })],
      recovered: true,
      offset: 7,
      positioned: true,
      wasRecovering: true,
    }
    expect(reply(9, { kind: 'subscribe', value })).toBe(
      '{"id":9,"subscribe":{"recoverable":true,"epoch":"xyza","publications":[{"data":{"n":8},"offset":8}],' +
        '"recovered":true,"offset":7,"positioned":true,"was_recovering":true}}',
    )
  })

  it('writes history pages', () => {
    const value = {
      publications: [
        publication({ offset: 3 }),
        publication({ offset: 4, data: jsonPayload('null') }),
      ],
      epoch: 'xyza',
      offset: 4,
    }
    expect(reply(9, { kind: 'history', value })).toBe(
      '{"id":9,"history":{"publications":[{"data":{"n":8},"offset":3},{"data":null,"offset":4}],"epoch":"xyza","offset":4}}',
    )
  })
})

describe('JSON pushes', () => {
  it('writes publications with everything a subscriber may see', () => {
    const pub = publication({
      offset: 1,
      info: { ...info, chanInfo: jsonPayload('[1]') },
      tags: new Map([['__proto__', 'x"y']]),
    })
    expect(push({ kind: 'pub', channel: 'chat:1', pub, epoch: 'abcd' })).toBe(
      '{"push":{"channel":"chat:1","pub":{"data":{"n":8},"info":{"user":"42","client":"c1",' +
        '"conn_info":{"name":"Ann"},"chan_info":[1]},"offset":1,"tags":{"__proto__":"x\\"y"},"epoch":"abcd"}}}',
    )
  })

  it('writes no zero values in a publication', () => {
    expect(
      push({ kind: 'pub', channel: 'c', pub: publication({ tags: new Map() }), epoch: '' }),
    ).toBe('{"push":{"channel":"c","pub":{"data":{"n":8}}}}')
  })

  it('leaves the wrapper out for unidirectional connections', () => {
    expect(push({ kind: 'pub', channel: 'c', pub: publication({}), epoch: '' }, true)).toBe(
      '{"channel":"c","pub":{"data":{"n":8}}}',
    )
  })

  it('writes the other pushes like the recorded examples', () => {
    expect(push({ kind: 'join', channel: 'chat:1', info })).toBe(
      '{"push":{"channel":"chat:1","join":{"info":{"user":"42","client":"c1","conn_info":{"name":"Ann"}}}}}',
    )
    const nobody = { user: '', client: 'c1', connInfo: null, chanInfo: null }
    expect(push({ kind: 'leave', channel: 'chat:1', info: nobody })).toBe(
      '{"push":{"channel":"chat:1","leave":{"info":{"user":"","client":"c1"}}}}',
    )
    expect(
      push({
        kind: 'unsubscribe',
        channel: 'chat:1',
        unsubscribe: { code: 2000, reason: 'server unsubscribe' },
      }),
    ).toBe(
      '{"push":{"channel":"chat:1","unsubscribe":{"code":2000,"reason":"server unsubscribe"}}}',
    )
    expect(
      push({
        kind: 'subscribe',
        channel: '#42',
        recoverable: true,
        positioned: true,
        epoch: 'xyza',
        offset: 3,
        data: null,
      }),
    ).toBe(
      '{"push":{"channel":"#42","subscribe":{"recoverable":true,"epoch":"xyza","offset":3,"positioned":true}}}',
    )
    expect(push({ kind: 'message', data: jsonPayload('{"any":"json"}') })).toBe(
      '{"push":{"message":{"data":{"any":"json"}}}}',
    )
    expect(push({ kind: 'refresh', expires: true, ttl: 600 })).toBe(
      '{"push":{"refresh":{"expires":true,"ttl":600}}}',
    )
    expect(push({ kind: 'disconnect', disconnect: { code: 3001, reason: 'shutdown' } })).toBe(
      '{"push":{"disconnect":{"code":3001,"reason":"shutdown"}}}',
    )
  })
})

describe('payloads and strings in JSON frames', () => {
  const data = (payload: Parameters<typeof textPayload>[0] | Uint8Array): string =>
    reply(1, {
      kind: 'rpc',
      data: typeof payload === 'string' ? textPayload(payload) : bytesPayload(payload),
    })

  it('splices payloads as they are', () => {
    expect(data('{"b":1.0,"a":12345678901234567890,"a":2}')).toBe(
      '{"id":1,"rpc":{"data":{"b":1.0,"a":12345678901234567890,"a":2}}}',
    )
  })

  it.each(['{"a":1', '1},"user":"admin"', '{} {}', 'undefined', ' ', '\u0000'])(
    'refuses the payload %j, which is not one JSON value',
    (text) => {
      expect(() => data(text)).toThrow(UnencodablePayload)
    },
  )

  it('refuses binary payloads in every place', () => {
    const binary = bytesPayload(new Uint8Array([0, 255, 128]))
    const pub = publication({ data: binary })
    expect(() => push({ kind: 'pub', channel: 'c', pub, epoch: '' })).toThrow(UnencodablePayload)
    expect(() => push({ kind: 'message', data: binary })).toThrow(UnencodablePayload)
    expect(() => push({ kind: 'join', channel: 'c', info: { ...info, connInfo: binary } })).toThrow(
      UnencodablePayload,
    )
    expect(() =>
      reply(1, { kind: 'history', value: { publications: [pub], epoch: 'e', offset: 1 } }),
    ).toThrow(UnencodablePayload)
  })

  it('omits an empty payload, which is a zero value', () => {
    expect(reply(1, { kind: 'rpc', data: EMPTY_PAYLOAD })).toBe('{"id":1,"rpc":{}}')
  })

  it('takes line breaks out of payloads that came as bytes', () => {
    expect(data(Buffer.from('{\r\n"a": "x\\ny"\n}'))).toBe('{"id":1,"rpc":{"data":{"a": "x\\ny"}}}')
  })

  it('escapes channel names so that they cannot end a string or a line', () => {
    const channel = 'a"b\\c\nd\u2028e\u0000'
    const text = push({ kind: 'unsubscribe', channel, unsubscribe: { code: 2000, reason: 'r' } })
    expect(text).not.toContain('\n')
    expect((JSON.parse(text) as { push: { channel: string } }).push.channel).toBe(channel)
  })

  it('stays valid UTF-8 when a string has lone surrogates', () => {
    const frame = jsonCodec.push(
      { kind: 'unsubscribe', channel: 'x\ud800y', unsubscribe: { code: 2000, reason: '\udc00' } },
      false,
    )
    const text = new TextDecoder('utf-8', { fatal: true }).decode(frame)
    expect((JSON.parse(text) as { push: { channel: string } }).push.channel).toBe('x\ud800y')
  })
})

describe('JSON transport messages', () => {
  it('joins frames with line feeds and no trailing one', () => {
    const frames = ['{"id":1}', '{}', '{"push":{}}'].map((text) => Buffer.from(text))
    expect(Buffer.from(jsonCodec.pack(frames)).toString()).toBe('{"id":1}\n{}\n{"push":{}}')
  })

  it('gives a single frame back as it is', () => {
    const frame = Buffer.from('{}')
    expect(jsonCodec.pack([frame])).toBe(frame)
  })

  it('pings with an empty object', () => {
    expect(Buffer.from(jsonCodec.ping(false)).toString()).toBe('{}')
    expect(Buffer.from(jsonCodec.ping(true)).toString()).toBe('{}')
  })
})

describe('the connect push', () => {
  it('has the fields in the order of its own numbers', () => {
    const value: ConnectResult = {
      ...noConnect,
      client: 'c',
      version: 'v',
      expires: true,
      ttl: 60,
      data: jsonPayload('{"d": 1}'),
      subs: new Map([['ch', noSubscribe]]),
      ping: 25,
      session: 's',
      time: 5,
    }
    expect(push({ kind: 'connect', value }, true)).toBe(
      '{"connect":{"client":"c","version":"v","data":{"d": 1},"subs":{"ch":{}},"expires":true,"ttl":60,"ping":25,"session":"s","time":5}}',
    )
  })
})
