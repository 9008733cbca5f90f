/** Map subscriptions of a session with driven time. spec: channels-and-engines.md §11.4, §6.5 */
import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../src/base/index.js'
import { ok, type Outcome } from '../../../src/protocol/index.js'
import type { SubscribeGrant } from '../../../src/model/index.js'
import { mapChange } from '../../support/publications.js'
import { deferred, sessionLab, settle, type SessionLab } from '../../support/session-lab.js'

const OPEN = { allow_subscribe_for_client: true, allow_subscribe_for_anonymous: true }
const SMALL = { min_page_size: 2, default_page_size: 2 }

const config = (more: object = {}): Record<string, any> => ({
  client: { allow_anonymous_connect_without_token: true, ping_interval: '-1s', ...more },
  channel: {
    namespaces: [
      { name: 'pp', ...OPEN, subscription_type: 'map', map: { mode: 'persistent', ...SMALL } },
      {
        name: 'ee',
        ...OPEN,
        subscription_type: 'map',
        map: { mode: 'ephemeral', key_ttl: '60s', ...SMALL },
      },
      {
        name: 'off',
        ...OPEN,
        subscription_type: 'map',
        map: { mode: 'persistent', ...SMALL, subscribe_catch_up_timeout: '-1s' },
      },
      {
        name: 'lim',
        ...OPEN,
        subscription_type: 'map',
        map: { mode: 'persistent', live_transition_max_publication_limit: 3, stream_size: 10 },
      },
      {
        name: 'asked',
        subscribe_proxy_enabled: true,
        subscription_type: 'map',
        map: { mode: 'persistent', ...SMALL },
      },
      {
        name: 'byuser',
        ...OPEN,
        subscription_type: 'map',
        map: {
          mode: 'persistent',
          client_key: 'user_id',
          allow_publish_for_client: true,
          allow_publish_for_anonymous: true,
        },
      },
      {
        name: 'json',
        ...OPEN,
        publication_data_format: 'json_object',
        subscription_type: 'map',
        map: {
          mode: 'persistent',
          allow_publish_for_client: true,
          allow_publish_for_anonymous: true,
        },
      },
      {
        name: 'patch',
        ...OPEN,
        subscription_type: 'map',
        delta_publish: true,
        allowed_delta_types: ['fossil'],
        map: { mode: 'persistent', ...SMALL },
      },
      { name: 'room', ...OPEN, map_clients_presence_channel_prefix: 'who:' },
      {
        name: 'who',
        ...OPEN,
        subscription_type: 'map_clients',
        map: { mode: 'recoverable', key_ttl: '60s' },
      },
    ],
    proxy: { subscribe: { endpoint: 'http://backend.test/subscribe' } },
  },
})

const write = async (lab: SessionLab, channel: string, key: string, json = '1') => {
  const map = lab.channels.namespaces.resolve(channel)?.namespace.map
  await lab.channels.maps.publish(channel, map!, mapChange(key, { json }))
}
const state = async (lab: SessionLab, channel: string) => {
  const map = lab.channels.namespaces.resolve(channel)?.namespace.map
  const all = { cursor: '', limit: -1, key: '' }
  return (await lab.channels.maps.readState(channel, map!, all)).entries
}
const page = (id: number, channel: string, more: object = {}) => ({
  id,
  subscribe: { channel, type: 1, phase: 2, ...more },
})
const fill = async (lab: SessionLab, channel: string, keys: number) => {
  for (let at = 0; at < keys; at++) await write(lab, channel, `k${at}`)
}

describe('a map flow', () => {
  it('ends the connection when it takes too long', async () => {
    const lab = sessionLab(config())
    await fill(lab, 'pp:1', 5)
    const transport = await lab.connected()
    transport.receive(page(2, 'pp:1'))
    await settle()
    const [{ subscribe }] = transport.take()
    lab.time.advance(5001)
    const { cursor, epoch, offset } = subscribe
    transport.receive(page(3, 'pp:1', { cursor, epoch, offset }))
    await settle()
    expect(transport.closedWith).toMatchObject({ code: 3008 })
  })

  it('takes as long as it likes where the limit is off', async () => {
    const lab = sessionLab(config())
    await fill(lab, 'off:1', 3)
    const transport = await lab.connected()
    transport.receive(page(2, 'off:1'))
    await settle()
    const [{ subscribe }] = transport.take()
    lab.time.advance(15_000)
    const { cursor, epoch, offset } = subscribe
    transport.receive(page(3, 'off:1', { cursor, epoch, offset }))
    await settle()
    expect(transport.take()).toMatchObject([{ id: 3, subscribe: { recoverable: true } }])
  })

  it('gives up reservations that nobody went on with, at the next map request', async () => {
    const lab = sessionLab(config({ channel_limit: 1 }))
    await fill(lab, 'ee:1', 3)
    const transport = await lab.connected()
    transport.receive(page(2, 'ee:1'))
    await settle()
    expect(lab.channels.hub.subscriberCount('ee:1')).toBe(1)
    transport.receive(page(3, 'ee:2'))
    await settle()
    expect(transport.take().at(-1)).toMatchObject({ id: 3, error: { code: 106 } })
    lab.time.advance(5001)
    transport.receive(page(4, 'ee:2'))
    await settle()
    expect(transport.take()).toMatchObject([{ id: 4, subscribe: { type: 1 } }])
    expect(lab.channels.hub.subscriberCount('ee:1')).toBe(0)
  })

  it('gives up a reservation with the tick of its connection', async () => {
    const lab = sessionLab(config())
    await fill(lab, 'ee:1', 3)
    const transport = await lab.connected()
    transport.receive(page(2, 'ee:1'))
    await settle()
    for (let second = 0; second < 60; second++) {
      lab.time.advance(1000)
    }
    expect(lab.channels.hub.subscriberCount('ee:1')).toBe(0)
  })

  it('leaves nothing behind when the client unsubscribes or vanishes between pages', async () => {
    const lab = sessionLab(config())
    await fill(lab, 'ee:1', 3)
    const first = await lab.connected()
    first.receive(page(2, 'ee:1'))
    await settle()
    first.receive({ id: 3, unsubscribe: { channel: 'ee:1' } })
    await settle()
    expect(lab.channels.hub.subscriberCount('ee:1')).toBe(0)
    const second = await lab.connected()
    second.receive(page(2, 'ee:1'))
    await settle()
    second.vanish()
    expect(lab.channels.hub.subscriberCount('ee:1')).toBe(0)
  })

  it('serves one request at a time', async () => {
    const answer = deferred<Outcome<SubscribeGrant>>()
    const lab = sessionLab(config({ concurrency: 4 }), {
      pipelines: { subscribe: () => answer.promise },
    })
    await fill(lab, 'asked:1', 3)
    const transport = await lab.connected()
    transport.receive(page(2, 'asked:1'))
    transport.receive(page(3, 'asked:1', { cursor: 'k1' }))
    transport.receive(page(4, 'asked:1'))
    await settle()
    expect(transport.take()).toMatchObject([
      { id: 3, error: { code: 113, temporary: true } },
      { id: 4, error: { code: 105 } },
    ])
    const expireAt = Math.floor(lab.time.clock.now() / 1000) + 100
    answer.resolve(ok({ expireAt, info: null, data: jsonPayload('1'), override: {} }))
    await settle()
    const [{ subscribe }] = transport.take()
    expect(subscribe).toMatchObject({ phase: 2 })
    const { cursor, epoch, offset } = subscribe
    transport.receive(page(5, 'asked:1', { cursor, epoch, offset }))
    await settle()
    expect(transport.take()).toMatchObject([{ id: 5, subscribe: { expires: true, ttl: 100 } }])
  })

  it('answers 112 to a client that lags by more than the limit, or whose changes are gone', async () => {
    const lab = sessionLab(config())
    await fill(lab, 'lim:1', 1)
    const transport = await lab.connected()
    transport.receive(page(2, 'lim:1'))
    await settle()
    const { epoch } = transport.take()[0].subscribe
    transport.receive({ id: 3, unsubscribe: { channel: 'lim:1' } })
    const recover = (id: number, offset: number) => ({
      id,
      subscribe: { channel: 'lim:1', type: 1, phase: 1, recover: true, offset, epoch },
    })
    for (let at = 0; at < 3; at++) await write(lab, 'lim:1', 'k')
    transport.receive(recover(4, 1))
    await settle()
    transport.receive({ id: 5, unsubscribe: { channel: 'lim:1' } })
    for (let at = 0; at < 8; at++) await write(lab, 'lim:1', 'k')
    transport.receive(recover(6, 8), recover(7, 1), recover(8, 99))
    await settle()
    expect(transport.take().filter(({ unsubscribe }) => unsubscribe === undefined)).toMatchObject([
      { id: 4, subscribe: { recovered: true, offset: 4 } },
      { id: 6, error: { code: 112 } },
      { id: 7, error: { code: 112 } },
      { id: 8, error: { code: 112 } },
    ])
    lab.time.advance(61_000)
    transport.receive(recover(9, 11), recover(10, 12))
    await settle()
    expect(transport.take().filter(({ id }) => id !== undefined)).toMatchObject([
      { id: 9, error: { code: 112 } },
      { id: 10, subscribe: { recovered: true } },
    ])
  })

  it('patches after recovery only what came since: a new client may hold nothing older', async () => {
    const lab = sessionLab(config())
    const map = lab.channels.namespaces.resolve('patch:1')?.namespace.map
    const put = async (key: string, n: number) => {
      const json = JSON.stringify(`${'the same again and again '.repeat(4)}${n}`)
      await lab.channels.maps.publish('patch:1', map!, mapChange(key, { json, delta: true }))
    }
    await put('old', 1)
    await put('new', 2)
    const transport = await lab.connected()
    transport.receive(page(2, 'patch:1', { delta: 'fossil' }))
    await settle()
    const { epoch } = transport.take()[0].subscribe
    transport.receive({ id: 3, unsubscribe: { channel: 'patch:1' } })
    await settle()
    const since = { type: 1, phase: 1, recover: true, offset: 1, epoch, delta: 'fossil' }
    transport.receive({ id: 4, subscribe: { channel: 'patch:1', ...since } })
    await settle()
    transport.take()
    for (const key of ['old', 'new', 'old']) await put(key, 3)
    await settle()
    const pushed = transport.take().map(({ push }) => [push.pub.key, push.pub.delta ?? false])
    expect(pushed).toEqual([
      ['old', false],
      ['new', true],
      ['old', true],
    ])
  })

  it('collects what changes while pages of a map without a stream are read', async () => {
    const lab = sessionLab(config())
    await fill(lab, 'ee:1', 3)
    const transport = await lab.connected()
    transport.receive(page(2, 'ee:1'))
    await settle()
    const { cursor } = transport.take()[0].subscribe
    await write(lab, 'ee:1', 'k0', '2')
    await write(lab, 'ee:1', 'k0', '3')
    transport.receive(page(3, 'ee:1', { cursor }))
    await settle()
    expect(transport.take()).toMatchObject([
      {
        id: 3,
        subscribe: { state: [{ key: 'k2' }], publications: [{ key: 'k0', data: 3 }] },
      },
    ])
  })

  it('knows no page of changes without a stream', async () => {
    const lab = sessionLab(config())
    const transport = await lab.connected()
    transport.receive({ id: 2, subscribe: { channel: 'ee:1', type: 1, phase: 1, recover: true } })
    await settle()
    expect(transport.take()).toMatchObject([{ id: 2, error: { code: 107 } }])
  })

  it('finds out about a clear at the next check of its position', async () => {
    const lab = sessionLab(config())
    await fill(lab, 'pp:1', 1)
    const transport = await lab.connected()
    transport.receive(page(2, 'pp:1'))
    await settle()
    const map = lab.channels.namespaces.resolve('pp:1')?.namespace.map
    await lab.channels.maps.clear('pp:1', map!)
    transport.take()
    for (let second = 0; second < 120; second++) {
      lab.time.advance(1000)
      await settle()
    }
    expect(transport.take().filter(({ push }) => push !== undefined)).toMatchObject([
      { push: { channel: 'pp:1', unsubscribe: { code: 2500 } } },
    ])
  }, 20_000)
})

describe('keys of clients', () => {
  it('are refused to anonymous clients where the key is the user id', async () => {
    const lab = sessionLab(config())
    const transport = await lab.connected()
    transport.receive({ id: 2, publish: { channel: 'byuser:1', type: 1, key: 'k', data: 1 } })
    await settle()
    expect(transport.take()).toMatchObject([{ id: 2, error: { code: 103 } }])
    expect(await state(lab, 'byuser:1')).toEqual([])
  })

  it('must have the format of the namespace', async () => {
    const lab = sessionLab(config())
    const transport = await lab.connected()
    transport.receive(
      { id: 2, publish: { channel: 'json:1', type: 1, key: 'k', data: 1 } },
      { id: 3, publish: { channel: 'json:1', type: 1, key: 'k', data: {} } },
    )
    await settle()
    expect(transport.take()).toMatchObject([
      { id: 2, error: { code: 107 } },
      { id: 3, publish: {} },
    ])
  })

  it('cannot be written where nothing allows it', async () => {
    const lab = sessionLab(config())
    const transport = await lab.connected()
    transport.receive(
      { id: 2, publish: { channel: 'pp:1', type: 1, key: 'k', data: 1 } },
      { id: 3, publish: { channel: 'pp:1', type: 1, key: 'k', removed: true } },
    )
    await settle()
    expect(transport.take()).toMatchObject([
      { id: 2, error: { code: 103 } },
      { id: 3, error: { code: 103 } },
    ])
  })
})

describe('mirrored presence', () => {
  it('is kept alive by the tick, and gone with the subscription', async () => {
    const lab = sessionLab(config())
    const transport = await lab.connected()
    transport.receive({ id: 2, subscribe: { channel: 'room:1' } })
    await settle()
    const [entry] = await state(lab, 'who:room:1')
    expect(entry).toMatchObject({ offset: 1, info: { user: '' }, key: entry?.info?.client })
    for (let second = 0; second < 200; second++) {
      lab.time.advance(1000)
    }
    expect(await state(lab, 'who:room:1')).toEqual([entry])
    transport.receive({ id: 3, unsubscribe: { channel: 'room:1' } })
    await settle()
    expect(await state(lab, 'who:room:1')).toEqual([])
  })

  it('expires when its connection is forgotten', async () => {
    const lab = sessionLab(config())
    await write(lab, 'who:room:1', 'dead')
    lab.time.advance(61_000)
    expect(await state(lab, 'who:room:1')).toEqual([])
  })
})

describe('the server', () => {
  it('cannot subscribe a session to a map', async () => {
    const lab = sessionLab(config())
    const transport = await lab.connected()
    const [session] = lab.channels.directory.all()
    const grant = { expireAt: 0, info: null, data: null, override: {} }
    expect(await session?.subscribe('pp:1', grant, null)).toMatchObject({
      t: 'error',
      error: { code: 107 },
    })
    expect(transport.take()).toEqual([])
  })
})
