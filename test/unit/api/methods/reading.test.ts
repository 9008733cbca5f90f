/** presence, presence_stats, history, history_remove, channels, info and rpc. */
import { describe, expect, it } from 'vitest'
import { bytesPayload, jsonPayload } from '../../../../src/base/index.js'
import {
  badRequest,
  errorBody,
  internalError,
  notAvailable,
  notFound,
  startApi,
  unknownChannel,
} from '../api-fixture.js'

describe('presence', () => {
  it('lists clients, always with user and client, payloads as they are', async () => {
    const { raw, channels } = startApi()
    channels.clients = new Map([
      [
        'c1',
        {
          user: 'u',
          client: 'c1',
          connInfo: jsonPayload('{"n":12345678901234567890}'),
          chanInfo: null,
        },
      ],
      [
        '__proto__',
        { user: '', client: '__proto__', connInfo: null, chanInfo: jsonPayload('[1]') },
      ],
    ])
    expect((await raw('/api/presence', '{"channel":"full:a"}')).body).toBe(
      '{"result":{"presence":{"c1":{"user":"u","client":"c1","conn_info":{"n":12345678901234567890}},' +
        '"__proto__":{"user":"","client":"__proto__","chan_info":[1]}}}}',
    )
  })

  it('has presence and both counters even when nobody is there', async () => {
    const { call } = startApi()
    expect(await call('presence', { channel: 'full:a' })).toEqual({ result: { presence: {} } })
    expect(await call('presence_stats', { channel: 'full:a' })).toEqual({
      result: { num_clients: 0, num_users: 0 },
    })
  })

  it.each(['presence', 'presence_stats'])(
    '%s is 107, 102 or 108, the last with a warning',
    async (name) => {
      const { call, log } = startApi()
      expect(await call(name, {})).toEqual(badRequest)
      expect(await call(name, { channel: 'nope:1' })).toEqual(unknownChannel)
      expect(log.lines).toEqual([])
      expect(await call(name, { channel: 'a' })).toEqual(notAvailable)
      expect(log.lines).toMatchObject([
        {
          level: 'warn',
          fields: { channel: 'a' },
          msg: expect.stringContaining('presence is not enabled for channel') as string,
        },
      ])
    },
  )
})

describe('history', () => {
  it('has publications, epoch and offset even when empty', async () => {
    const { call } = startApi()
    expect(await call('history', { channel: 'full:a' })).toEqual({
      result: { publications: [], epoch: 'ep', offset: 0 },
    })
  })

  it('writes publications with their data untouched and empty parts left out', async () => {
    const { raw, channels } = startApi()
    const info = { user: 'u', client: 'c', connInfo: null, chanInfo: null }
    channels.slice = {
      publications: [
        { offset: 1, data: jsonPayload('{"b":1,"a":1.0}'), info: null, tags: null, time: 5 },
        {
          offset: 2,
          data: bytesPayload(Buffer.from('{\n"x":1}')),
          info,
          tags: new Map([['__proto__', 'v']]),
          time: 5,
        },
      ],
      position: { offset: 2, epoch: 'e' },
    }
    expect((await raw('/api/history', '{"channel":"full:a","limit":-1}')).body).toBe(
      '{"result":{"publications":[{"data":{"b":1,"a":1.0},"offset":1},' +
        '{"data":{"x":1},"offset":2,"tags":{"__proto__":"v"},"info":{"user":"u","client":"c"}}],' +
        '"epoch":"e","offset":2}}',
    )
  })

  it('reads nothing at limit 0, everything at any negative limit, and has no cap', async () => {
    const { call, channels } = startApi()
    for (const limit of [0, -1, -7, 1_000_000]) await call('history', { channel: 'full:a', limit })
    expect(channels.historyCalls.map(({ limit }) => limit)).toEqual([0, -1, -1, 1_000_000])
  })

  it('passes since and reverse on', async () => {
    const { call, channels } = startApi()
    await call('history', { channel: 'full:a', since: { offset: 3, epoch: 'ep' }, reverse: true })
    await call('history', '{"channel":"full:a","since":{"offset":9007199254740993}}')
    expect(channels.historyCalls).toEqual([
      { limit: 0, since: { offset: 3, epoch: 'ep' }, reverse: true },
      { limit: 0, since: { offset: Infinity, epoch: '' }, reverse: false },
    ])
  })

  it('is 100 for reverse since offset 0, but not without since', async () => {
    const { call, channels } = startApi()
    expect(await call('history', { channel: 'full:a', reverse: true, since: {} })).toEqual(
      internalError,
    )
    expect(channels.historyCalls).toEqual([])
    expect(await call('history', { channel: 'full:a', reverse: true })).toMatchObject({
      result: {},
    })
  })

  it('is 112 only for another epoch that is not empty', async () => {
    const { call } = startApi()
    const since = { offset: 1, epoch: 'other' }
    expect(await call('history', { channel: 'full:a', since })).toEqual(
      errorBody(112, 'unrecoverable position'),
    )
    expect(await call('history', { channel: 'full:a', since: { offset: 1 } })).toMatchObject({
      result: { epoch: 'ep' },
    })
  })

  it('refuses a limit that is not a 32-bit integer', async () => {
    const { raw } = startApi()
    for (const limit of ['2147483648', '1.5', '"1"', '1e2']) {
      const response = await raw('/api/history', `{"channel":"full:a","limit":${limit}}`)
      expect(response.status).toBe(400)
    }
  })

  it.each(['history', 'history_remove'])(
    '%s is 107, 102 or 108, the last with a warning',
    async (name) => {
      const { call, log, channels } = startApi()
      expect(await call(name, {})).toEqual(badRequest)
      expect(await call(name, { channel: 'nope:1' })).toEqual(unknownChannel)
      expect(await call(name, { channel: 'a' })).toEqual(notAvailable)
      expect(log.lines).toMatchObject([
        {
          level: 'warn',
          msg: expect.stringContaining('history is not enabled for channel') as string,
        },
      ])
      expect(channels.removed).toEqual([])
    },
  )

  it('can be removed', async () => {
    const { call, channels } = startApi()
    expect(await call('history_remove', { channel: 'full:a' })).toEqual({ result: {} })
    expect(channels.removed).toEqual(['full:a'])
  })
})

describe('channels', () => {
  it('lists channels and leaves a zero counter out', async () => {
    const { raw, control } = startApi()
    control.channelMap = new Map([
      ['a', 2],
      ['b', 0],
      ['__proto__', 1],
    ])
    expect((await raw('/api/channels', '{}')).body).toBe(
      '{"result":{"channels":{"a":{"num_clients":2},"b":{},"__proto__":{"num_clients":1}}}}',
    )
  })

  it('filters by a glob over the whole name', async () => {
    const { call, control } = startApi()
    control.channelMap = new Map([
      ['chat:1', 1],
      ['chat:22', 1],
      ['news', 1],
    ])
    expect(await call('channels', { pattern: 'chat:?' })).toEqual({
      result: { channels: { 'chat:1': { num_clients: 1 } } },
    })
  })

  it('is 100 for a bad pattern and when nodes do not answer', async () => {
    const { call, control } = startApi()
    expect(await call('channels', { pattern: '[a' })).toEqual(internalError)
    control.channels = () => Promise.reject(new Error('timeout')) as never
    expect(await call('channels', {})).toEqual(internalError)
  })
})

describe('info', () => {
  it('describes nodes with all counters', async () => {
    const { call, control } = startApi()
    const zero = { numClients: 0, numUsers: 0, numSubs: 0, numChannels: 0 }
    control.nodeList = [
      { uid: 'n1', name: 'host_8000', version: '1', ...zero, uptime: 0 },
      { uid: 'n2', name: 'b', version: '1', ...zero, numClients: 3, uptime: 61.7 },
    ]
    const counters = { num_clients: 0, num_users: 0, num_subs: 0, num_channels: 0 }
    expect(await call('info', {})).toEqual({
      result: {
        nodes: [
          { uid: 'n1', name: 'host_8000', version: '1', ...counters },
          { uid: 'n2', name: 'b', version: '1', ...counters, num_clients: 3, uptime: 61 },
        ],
      },
    })
  })
})

describe('rpc', () => {
  it('is 107 without a method and 104 with any', async () => {
    const { call } = startApi()
    expect(await call('rpc', {})).toEqual(badRequest)
    expect(await call('rpc', { method: 'toString', params: [1] })).toEqual(notFound)
  })
})
