/** Shared poll subscriptions of sessions, with driven time. spec: client-protocol.md §11.3 */
import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../src/base/index.js'
import { createSharedPoll, type SharedPollInput } from '../../../src/pipelines/index.js'
import { nullLogger, nullMetrics } from '../../../src/base/index.js'
import { ok } from '../../../src/protocol/index.js'
import { signKeys } from '../../support/polled-backend.js'
import {
  deferred,
  sessionLab,
  settle,
  type FakeTransport,
  type SessionLab,
} from '../../support/session-lab.js'

const SECRET = 'secret'
const CHANNEL = 'poll:x'

const CONFIG = {
  client: { insecure: true, allow_anonymous_connect_without_token: true },
  shared_poll: { hmac_secret_key: SECRET },
  channel: {
    proxy: { shared_poll_refresh: { endpoint: 'http://backend/poll' } },
    namespaces: [
      {
        name: 'poll',
        subscription_type: 'shared_poll',
        presence: true,
        force_recovery: true,
        history_size: 1,
        history_ttl: '60s',
        sub_refresh_proxy_enabled: true,
        shared_poll: { mode: 'versioned', publish_enabled: true, max_keys_per_connection: 3 },
      },
    ],
  },
}

/** A lab whose backend answers each key with its value; polls are noted. */
function polledLab(change: Record<string, any> = {}) {
  const polls: SharedPollInput[] = []
  const values = new Map<string, { version: bigint; data: string }>()
  const lab = sessionLab(
    {
      ...CONFIG,
      channel: {
        ...CONFIG.channel,
        proxy: {
          ...CONFIG.channel.proxy,
          sub_refresh: { endpoint: 'http://backend/sub_refresh' },
        },
        ...change,
      },
    },
    {
      pipelines: {
        sharedPollRefresh: (input) => {
          polls.push(input)
          const known = input.items.flatMap(({ key }) => {
            const value = values.get(key)
            if (value === undefined) return []
            const data = jsonPayload(value.data)
            return [{ key, data, version: value.version, removed: false, prevData: null }]
          })
          return Promise.resolve(ok({ values: known, epoch: '' }))
        },
      },
    },
  )
  const sharedPoll = createSharedPoll({
    clock: lab.time.clock,
    wheel: lab.time.wheel,
    metrics: nullMetrics,
    log: nullLogger,
    concurrencyLimit: 64,
    pipelines: () => lab.env.rules.pipelines,
  })
  lab.channels.keyed.drivenBy(sharedPoll)
  return { lab, polls, values }
}

const now = (lab: SessionLab): number => Math.floor(lab.time.clock.now() / 1000)

const sign = (lab: SessionLab, keys: readonly string[], exp = 0): string =>
  signKeys({ channel: CHANNEL, keys, secret: SECRET, iat: now(lab), exp })

async function subscribed(lab: SessionLab): Promise<FakeTransport> {
  const client = await lab.connected()
  client.receive({ id: 2, subscribe: { channel: CHANNEL, type: 4 } })
  await settle()
  expect(client.take()).toEqual([{ id: 2, subscribe: { type: 4 } }])
  return client
}

function track(lab: SessionLab, keys: readonly string[], exp = 0, more: object = {}): object {
  const items = keys.map((key) => ({ key }))
  const batch = { signature: sign(lab, keys, exp), items }
  return { channel: CHANNEL, type: 1, track: [batch], ...more }
}

describe('a shared poll subscription', () => {
  it('has presence, no position, and ends like any other', async () => {
    const { lab } = polledLab()
    const client = await subscribed(lab)
    const present = await lab.channels.presence(CHANNEL)
    expect(present.size).toBe(1)
    client.receive(
      { id: 3, sub_refresh: track(lab, ['a']) },
      { id: 4, unsubscribe: { channel: CHANNEL } },
    )
    await settle()
    expect(client.take()).toEqual([
      { id: 3, sub_refresh: {} },
      { id: 4, unsubscribe: {} },
    ])
    expect((await lab.channels.presence(CHANNEL)).size).toBe(0)
    expect(lab.channels.keyed.keyCount).toBe(0)
    client.receive({ id: 5, sub_refresh: track(lab, ['a']) })
    await settle()
    expect(client.take()[0].error.code).toBe(103)
  })

  it('lets go of everything when its connection vanishes', async () => {
    const { lab } = polledLab()
    const client = await subscribed(lab)
    client.receive({ id: 3, sub_refresh: track(lab, ['a', 'b']) })
    await settle()
    expect(lab.channels.keyed.keyCount).toBe(2)
    client.vanish()
    expect(lab.channels.keyed.keyCount).toBe(0)
    lab.time.advance(20_000)
    expect(lab.channels.keyed.channelCount).toBe(0)
  })

  it('replies before it delivers, and delivers what the poll brings', async () => {
    const { lab, polls, values } = polledLab()
    values.set('a', { version: 3n, data: '{"n":3}' })
    const client = await subscribed(lab)
    client.receive({ id: 3, sub_refresh: track(lab, ['a', 'b']) })
    await settle()
    expect(client.take()).toEqual([
      { id: 3, sub_refresh: {} },
      { push: { channel: CHANNEL, pub: { key: 'a', version: 3, data: { n: 3 } } } },
    ])
    expect(polls).toEqual([
      {
        channel: CHANNEL,
        namespace: 'poll',
        items: [
          { key: 'a', version: 0n },
          { key: 'b', version: 0n },
        ],
      },
    ])
    values.set('b', { version: 1n, data: '1' })
    lab.time.advance(10_100)
    await settle()
    expect(client.take()).toEqual([
      { push: { channel: CHANNEL, pub: { key: 'b', version: 1, data: 1 } } },
    ])
  })

  it('drops keys whose signature has ended, at a tick after the delay, in silence', async () => {
    const { lab, polls } = polledLab()
    const client = await subscribed(lab)
    client.receive({ id: 3, sub_refresh: track(lab, ['a'], now(lab) + 10) })
    client.receive({ id: 4, sub_refresh: track(lab, ['b']) })
    await settle()
    expect(client.take().map(({ sub_refresh }) => sub_refresh)).toEqual([
      { expires: true, ttl: 10 },
      {},
    ])
    const pings = async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= 5000) {
        lab.time.advance(5000)
        await settle()
        if (client.take().length > 0) client.receive('{}')
      }
    }
    await pings(30_000)
    expect(polls.at(-1)?.items).toHaveLength(2)
    await pings(40_000)
    expect(polls.at(-1)?.items.map(({ key }) => key)).toEqual(['b'])
    expect(lab.lines.find(({ message }) => message === 'track keys expired')?.fields).toMatchObject(
      {
        channel: CHANNEL,
        num_keys: 1,
      },
    )
    expect(client.closedWith).toBeNull()
  })

  it('tells the earliest end of the signatures of a request, of equal keys the last one counts', async () => {
    const { lab } = polledLab()
    const client = await subscribed(lab)
    const batch = (keys: string[], exp: number) => ({
      signature: sign(lab, keys, exp),
      items: keys.map((key) => ({ key })),
    })
    const t = now(lab)
    const send = (...batches: object[]): void => {
      client.receive({ id: 3, sub_refresh: { channel: CHANNEL, type: 1, track: batches } })
    }
    send(batch(['a'], t + 100), batch(['b'], t + 50), batch(['c'], 0))
    await settle()
    expect(client.take()[0]).toEqual({ id: 3, sub_refresh: { expires: true, ttl: 50 } })
    send(batch(['a'], t + 100), batch(['a'], 0))
    await settle()
    expect(client.take()[0]).toEqual({ id: 3, sub_refresh: {} })
    send(batch(['a'], t - 3))
    await settle()
    expect(client.take()[0], 'within the grace period').toEqual({
      id: 3,
      sub_refresh: { expires: true },
    })
  })

  it('counts keys as they are after the request', async () => {
    const { lab } = polledLab()
    const client = await subscribed(lab)
    const codes = async (request: object): Promise<number> => {
      client.receive({ id: 3, sub_refresh: request })
      await settle()
      const [reply] = client.take()
      return reply.error?.code ?? 0
    }
    expect(await codes(track(lab, ['a', 'b', 'c', 'd']))).toBe(106)
    expect(await codes(track(lab, ['a', 'b', 'c', 'd'], 0, { untrack: ['d'] }))).toBe(0)
    expect(lab.channels.keyed.keyCount).toBe(3)
    expect(await codes(track(lab, ['a', 'b', 'c']))).toBe(0)
    expect(await codes(track(lab, ['e']))).toBe(106)
    expect(await codes(track(lab, ['e'], 0, { untrack: ['a'] }))).toBe(0)
    expect(lab.channels.keyed.keyCount).toBe(3)
  })

  it('takes back keys that it waited for when it ended meanwhile', async () => {
    const { lab } = polledLab()
    const client = await subscribed(lab)
    const { keyed } = lab.channels
    const gate = deferred<undefined>()
    const subscription = [...lab.channels.directory.all()][0] as unknown as {
      subscriptions: { get(channel: string): { keyed: { prepare: unknown } } }
    }
    const member = subscription.subscriptions.get(CHANNEL).keyed as {
      prepare(items: unknown): unknown
    }
    const prepare = member.prepare.bind(member)
    member.prepare = async (items) => {
      const reservation = prepare(items)
      await gate.promise
      return reservation
    }
    client.receive({ id: 3, sub_refresh: track(lab, ['a']) })
    await settle()
    expect(keyed.keyCount).toBe(1)
    for (const session of lab.channels.directory.all()) {
      session.unsubscribe(CHANNEL, { code: 2000, reason: 'server unsubscribe' })
    }
    gate.resolve(undefined)
    await settle()
    expect(keyed.keyCount).toBe(0)
    expect(client.take().map((frame) => frame.error?.code ?? frame.push?.unsubscribe.code)).toEqual(
      [2000, 103],
    )
  })
})
