import { describe, expect, it } from 'vitest'
import {
  decodeConnectRequest,
  jsonCodec,
  ProtocolViolation,
} from '../../../../src/protocol/index.js'
import type { Command } from '../../../../src/protocol/index.js'

const LIMIT = 65_536
const decode = (text: string, limit = LIMIT): Command[] =>
  jsonCodec.decode(Buffer.from(text), limit)

const one = (text: string): Command => {
  const commands = decode(text)
  expect(commands).toHaveLength(1)
  return commands[0]!
}

type RequestKind = Exclude<Command['kind'], 'pong'>
type RequestOf<K extends RequestKind> = Extract<Command, { readonly kind: K }>['request']

const requestOf = <K extends RequestKind>(kind: K, text: string): RequestOf<K> => {
  const command = one(text)
  expect(command.kind).toBe(kind)
  return (command as unknown as { request: RequestOf<K> }).request
}

const refuse = (text: string): string => {
  try {
    decode(text)
  } catch (error) {
    expect(error).toBeInstanceOf(ProtocolViolation)
    return (error as Error).message
  }
  throw new Error(`accepted: ${text}`)
}

describe('framing of JSON commands', () => {
  it('reads several commands of one frame in order', () => {
    const commands = decode(
      '{"connect":{},"id":1}\n{"subscribe":{"channel":"a"},"id":2}\n{"send":{"data":1}}',
    )
    expect(commands.map((c) => [c.kind, c.id])).toEqual([
      ['connect', 1],
      ['subscribe', 2],
      ['send', 0],
    ])
  })

  it('accepts one trailing line feed', () => {
    expect(decode('{}\n{}\n')).toHaveLength(2)
  })

  it.each(['', '\n', '\n\n', '{}\n\n', '{}\n\n{}', '\n{}', ' ', '{}\n \n{}', '\r\n'])(
    'refuses the frame %j with a blank line or no command',
    (text) => {
      refuse(text)
    },
  )

  it('ignores what follows the first value of a line', () => {
    expect(one('{"rpc":{},"id":1} {"rpc":{},"id":2} garbage').id).toBe(1)
  })

  it('does not let a value run over the end of its line', () => {
    refuse('{"id":1,\n"rpc":{}}')
    refuse('{"id":1,"rpc":{"data":[1,\n2]}}')
  })

  it.each(['null', '[]', '1', '"x"', 'true', '{', '{"id":1', '{"id":1,}', '\ufeff{}', 'hello'])(
    'refuses the line %s, which is not an object',
    (text) => {
      refuse(text)
    },
  )

  it('refuses a command above the limit, delimiter not counted', () => {
    const command = '{"send":{"data":"xx"}}'
    expect(decode(`${command}\n${command}\n`, command.length)).toHaveLength(2)
    expect(() => decode(`{}\n${command}`, command.length - 1)).toThrow(
      `command is larger than ${command.length - 1} bytes`,
    )
  })

  it('measures the limit in bytes', () => {
    expect(() => decode('{"send":{"data":"éé"}}', 23)).toThrow(ProtocolViolation)
  })

  it('reads a view into a larger buffer', () => {
    const whole = new Uint8Array(Buffer.from('xx{"rpc":{},"id":7}\nyy'))
    expect(jsonCodec.decode(whole.subarray(2, 19), LIMIT)).toMatchObject([{ kind: 'rpc', id: 7 }])
  })
})

describe('the envelope of a JSON command', () => {
  it('takes the id before or after the request', () => {
    expect(one('{"id":3,"rpc":{}}').id).toBe(3)
    expect(one('{"rpc":{},"id":3}').id).toBe(3)
    expect(one('{"rpc":{},"id":4294967295}').id).toBe(4294967295)
  })

  it.each(['"1"', '1.0', '1e0', '-1', '4294967296', 'true', '[]', '{}', '01'])(
    'refuses the id %s',
    (id) => {
      refuse(`{"id":${id},"rpc":{}}`)
    },
  )

  it('takes {} and any command without id that is not send for a pong', () => {
    for (const text of ['{}', ' { } ', '{"id":0}', '{"id":null}', '{"rpc":{}}', '{"x":1}']) {
      expect(one(text)).toEqual({ kind: 'pong', id: 0 })
    }
  })

  it('keeps send with and without id', () => {
    expect(one('{"send":{}}')).toMatchObject({ kind: 'send', id: 0 })
    expect(one('{"send":{},"id":5}')).toMatchObject({ kind: 'send', id: 5 })
  })

  it('refuses connect without id', () => {
    expect(refuse('{"connect":{}}')).toBe('connect without id')
    refuse('{"connect":{},"id":0}')
  })

  it('refuses an id without a known request, and ping', () => {
    refuse('{"id":1}')
    refuse('{"id":1,"teleport":{}}')
    refuse('{"id":1,"rpc":null}')
    refuse('{"id":1,"ping":{}}')
  })

  it('takes the first request in the order of the protocol when there are several', () => {
    expect(one('{"sub_refresh":{},"rpc":{},"subscribe":{"channel":"a"},"id":1}').kind).toBe(
      'subscribe',
    )
    expect(one('{"publish":{},"history":{},"id":1}').kind).toBe('publish')
    expect(one('{"history":{},"publish":{},"id":1}').kind).toBe('publish')
  })

  it('validates requests that lose to another one, and unknown fields', () => {
    refuse('{"subscribe":{},"rpc":{"method":1},"id":1}')
    refuse('{"rpc":{},"id":1,"future":{"a":}}')
  })

  it('ignores unknown fields at every level', () => {
    expect(
      one('{"x":[{"a":null}],"rpc":{"method":"m","y":{"z":[1,2]},"data":1},"id":1,"z":"\\u0041"}'),
    ).toMatchObject({ kind: 'rpc', request: { method: 'm' } })
  })

  it('is not confused by names that objects have by nature', () => {
    for (const name of ['__proto__', 'constructor', 'toString', 'hasOwnProperty']) {
      expect(one(`{"${name}":{},"rpc":{"${name}":1},"id":1}`).kind).toBe('rpc')
      const request = requestOf(
        'connect',
        `{"connect":{"headers":{"${name}":"v"},"subs":{"${name}":{"offset":1}}},"id":1}`,
      )
      expect([...request.headers]).toEqual([[name, 'v']])
      expect(request.subs.get(name)?.offset).toBe(1)
    }
    expect(({} as Record<string, unknown>).offset).toBeUndefined()
  })

  it('lets the last of duplicate fields win', () => {
    expect(requestOf('rpc', '{"rpc":{"method":"a","method":"b"},"id":1,"id":2}').method).toBe('b')
  })

  it('refuses deep nesting without exhausting the stack', () => {
    refuse(`{"rpc":{"data":${'['.repeat(30_000)}},"id":1}`)
    refuse(`{"x":${'{"a":'.repeat(10_000)}`)
    refuse(`{"subscribe":{"tf":${'{"nodes":['.repeat(5000)}},"id":1}`)
  })
})

describe('requests in JSON', () => {
  it('reads connect with everything', () => {
    const request = requestOf(
      'connect',
      '{"connect":{"token":"t","data":{"a": 1},"subs":{"news":{"recover":true,"offset":7,"epoch":"e"},"x":null},' +
        '"name":"js","version":"1","headers":{"A":"b","N":null},"flag":1,"dict":"d","profile":"p"},"id":1}',
    )
    expect(request).toMatchObject({ token: 't', name: 'js', version: '1' })
    expect(request.data?.text()).toBe('{"a": 1}')
    expect(request.subs.get('news')).toMatchObject({ recover: true, offset: 7, epoch: 'e' })
    expect(request.subs.get('x')).toMatchObject({ recover: false, offset: 0 })
    expect([...request.headers]).toEqual([
      ['A', 'b'],
      ['N', ''],
    ])
  })

  it('gives absent and null fields their zero value', () => {
    const empty = requestOf('subscribe', '{"subscribe":{},"id":1}')
    const nulls = requestOf(
      'subscribe',
      '{"subscribe":{"channel":null,"token":null,"recover":null,"epoch":null,"offset":null,"positioned":null,' +
        '"recoverable":null,"join_leave":null,"delta":null,"tf":null,"flag":null,"type":null,"phase":null,' +
        '"cursor":null,"limit":null,"asc":null},"id":1}',
    )
    expect(nulls).toEqual({ ...empty, phase: 0, cursor: '', limit: 0, asc: false })
    expect(empty).toEqual({
      channel: '',
      token: '',
      recover: false,
      epoch: '',
      offset: 0,
      data: null,
      positioned: false,
      recoverable: false,
      joinLeave: false,
      delta: '',
      tagsFilter: null,
      flag: 0,
      type: 0,
    })
  })

  it('reads subscribe with everything', () => {
    const request = requestOf(
      'subscribe',
      '{"subscribe":{"channel":"c","token":"t","recover":true,"epoch":"e","offset":7,"data":[1],"positioned":true,' +
        '"recoverable":true,"join_leave":true,"delta":"fossil","flag":3,"type":4,' +
        '"tf":{"op":"and","nodes":[{"key":"t","cmp":"in","vals":["a",null]},null]}},"id":1}',
    )
    expect(request).toMatchObject({
      channel: 'c',
      token: 't',
      recover: true,
      epoch: 'e',
      offset: 7,
      positioned: true,
      recoverable: true,
      joinLeave: true,
      delta: 'fossil',
      flag: 3,
      type: 4,
    })
    expect(request.data?.text()).toBe('[1]')
    expect(request.tagsFilter?.nodes[0]).toEqual({
      op: '',
      key: 't',
      cmp: 'in',
      val: '',
      vals: ['a', ''],
      nodes: [],
    })
    expect(request.tagsFilter?.nodes).toHaveLength(2)
  })

  it('keeps the known bits of flags whatever future bits say', () => {
    const flag = (text: string): number =>
      requestOf('subscribe', `{"subscribe":{"flag":${text}},"id":1}`).flag
    expect(flag('9223372036854775807') & 3).toBe(3)
    expect(flag('4611686018427387905') & 3).toBe(1)
    refuse('{"subscribe":{"flag":9223372036854775808},"id":1}')
  })

  it('makes an offset above 2^53 infinite and refuses what is no unsigned 64-bit integer', () => {
    const offset = (text: string): number =>
      requestOf('subscribe', `{"subscribe":{"offset":${text}},"id":1}`).offset
    expect(offset('9007199254740991')).toBe(9007199254740991)
    expect(offset('9007199254740993')).toBe(Infinity)
    expect(offset('18446744073709551615')).toBe(Infinity)
    for (const bad of ['18446744073709551616', '-1', '1.5', '"1"', '9'.repeat(1000)]) {
      refuse(`{"subscribe":{"offset":${bad}},"id":1}`)
    }
  })

  it('reads the other requests', () => {
    expect(requestOf('unsubscribe', '{"unsubscribe":{"channel":"c"},"id":1}')).toEqual({
      channel: 'c',
    })
    expect(requestOf('presence', '{"presence":{"channel":"c"},"id":1}')).toEqual({ channel: 'c' })
    expect(requestOf('presence_stats', '{"presence_stats":{"channel":"c"},"id":1}')).toEqual({
      channel: 'c',
    })
    expect(requestOf('refresh', '{"refresh":{"token":"t"},"id":1}')).toEqual({ token: 't' })
    expect(
      requestOf(
        'sub_refresh',
        '{"sub_refresh":{"channel":"c","token":"t","type":1,"track":[{"signature":"s","items":[{"key":"k","version":7}]}],"untrack":["k"]},"id":1}',
      ),
    ).toEqual({
      channel: 'c',
      token: 't',
      type: 1,
      track: [{ signature: 's', items: [{ key: 'k', version: 7n }] }],
      untrack: ['k'],
    })
    expect(
      requestOf(
        'history',
        '{"history":{"channel":"c","since":{"offset":2,"epoch":"e"},"limit":-1,"reverse":true},"id":1}',
      ),
    ).toEqual({ channel: 'c', limit: -1, since: { offset: 2, epoch: 'e' }, reverse: true })
    expect(requestOf('history', '{"history":{"channel":"c","since":null},"id":1}').since).toBeNull()
  })

  it('keeps payloads byte for byte', () => {
    const data = '{"b":1.0,"a":12345678901234567890,"a":[ ],"s":"\\u00e9\\/é"}'
    const request = requestOf('publish', `{"publish":{"channel":"c","data":${data}},"id":1}`)
    expect(request.data?.text()).toBe(data)
  })

  it('tells null, false, empty string and no payload apart', () => {
    const data = (fields: string): string | undefined =>
      requestOf('rpc', `{"rpc":{${fields}},"id":1}`).data?.text()
    expect(data('"data":null')).toBe('null')
    expect(data('"data":false')).toBe('false')
    expect(data('"data":""')).toBe('""')
    expect(data('')).toBeUndefined()
  })

  it.each([
    '{"subscribe":{"channel":1},"id":1}',
    '{"subscribe":{"recover":"true"},"id":1}',
    '{"subscribe":{"recover":1},"id":1}',
    '{"subscribe":{"type":2147483648},"id":1}',
    '{"subscribe":{"limit":"1"},"id":1}',
    '{"subscribe":{"tf":[]},"id":1}',
    '{"subscribe":{"tf":{"vals":"a"}},"id":1}',
    '{"subscribe":[],"id":1}',
    '{"subscribe":"news","id":1}',
    '{"connect":{"headers":{"a":1}},"id":1}',
    '{"connect":{"headers":[]},"id":1}',
    '{"connect":{"subs":{"a":[]}},"id":1}',
    '{"connect":{"dict":1},"id":1}',
    '{"connect":{"flag":"1"},"id":1}',
    '{"publish":{"removed":"yes"},"id":1}',
    '{"publish":{"key":{}},"id":1}',
    '{"history":{"limit":1.5},"id":1}',
    '{"history":{"since":5},"id":1}',
    '{"rpc":{"method":null,"data":},"id":1}',
    '{"refresh":{"token":{}},"id":1}',
    '{"sub_refresh":{"track":{}},"id":1}',
    '{"sub_refresh":{"track":[{"items":[{"version":-1}]}]},"id":1}',
    '{"sub_refresh":{"untrack":[1]},"id":1}',
  ])('refuses the wrong type in %s', (text) => {
    refuse(text)
  })

  it('replaces invalid UTF-8 inside strings instead of failing', () => {
    const bytes = Buffer.concat([
      Buffer.from('{"rpc":{"method":"'),
      Buffer.from([0xff, 0xc0]),
      Buffer.from('"},"id":1}'),
    ])
    const [command] = jsonCodec.decode(bytes, LIMIT)
    expect(command).toMatchObject({ kind: 'rpc', request: { method: '\ufffd\ufffd' } })
  })

  it('does not keep the bytes of the message', () => {
    const bytes = Buffer.from(
      '{"rpc":{"method":"a long method name","data":"a long payload text"},"id":1}',
    )
    const [command] = jsonCodec.decode(bytes, LIMIT)
    bytes.fill(0)
    expect(command).toMatchObject({ request: { method: 'a long method name' } })
    expect(command?.kind === 'rpc' && command.request.data?.text()).toBe('"a long payload text"')
  })
})

describe('a connect request that stands alone', () => {
  it('is read as inside a command', () => {
    const text = '{"token":"t","name":"n","version":"v","subs":{"a":{"recover":true,"offset":3}}}'
    expect(decodeConnectRequest(text)).toEqual(requestOf('connect', `{"id":1,"connect":${text}}`))
  })

  it('is empty when it is null', () => {
    expect(decodeConnectRequest('null')).toEqual(decodeConnectRequest('{}'))
  })

  it.each(['', '[]', '5', '{"token":5}', '{"subs":[]}', '{'])('is refused: %s', (text) => {
    expect(() => decodeConnectRequest(text)).toThrow(ProtocolViolation)
  })
})
