import { describe, expect, it } from 'vitest'
import { ok, type Outcome } from '../../../src/protocol/index.js'
import { PLAIN_PUBLISH } from '../../../src/channels/index.js'
import { jsonPayload } from '../../../src/base/index.js'
import type { SubscribeGrant } from '../../../src/model/index.js'
import type { RefreshDecision, RpcDecision } from '../../../src/pipelines/index.js'
import { deferred, sessionLab, settle, type SessionLab } from '../../support/session-lab.js'

const INSECURE = { client: { insecure: true } }
const PLAIN_GRANT: SubscribeGrant = { expireAt: 0, info: null, data: null, override: {} }
const nowSeconds = (lab: SessionLab): number => Math.floor(lab.time.clock.now() / 1000)

describe('life of a connection', () => {
  it('closes a connection that sends nothing with 3502 after stale_close_delay', () => {
    const lab = sessionLab(INSECURE)
    const peer = lab.open()
    lab.time.advance(9_900)
    expect(peer.closedWith).toBeNull()
    lab.time.advance(200)
    expect(peer.closedWith).toEqual({ code: 3502, reason: 'stale' })
  })

  it('counts a slow connect backend into the stale time', async () => {
    const asked = deferred<Outcome<null>>()
    const lab = sessionLab(INSECURE, { pipelines: { connect: () => asked.promise } })
    const peer = lab.open()
    peer.receive({ id: 1, connect: {} })
    await settle()
    lab.time.advance(10_100)
    expect(peer.closedWith?.code).toBe(3502)
    asked.resolve(ok(null))
    await settle()
    expect(peer.sent).toEqual([])
    expect(lab.channels.directory.clientCount).toBe(0)
  })

  it('drops a refused peer without a code after five seconds', async () => {
    const lab = sessionLab({ client: {} }, { tokens: { connection: () => ({ t: 'expired' }) } })
    const peer = lab.open()
    peer.receive({ id: 1, connect: { token: 'x' } }, { id: 2, rpc: {} })
    await settle()
    expect(peer.take()).toEqual([{ id: 1, error: { code: 109, message: 'token expired' } }])
    peer.receive({ id: 3, rpc: {} })
    expect(peer.closedWith).toBeNull()
    lab.time.advance(5_100)
    expect(peer.closedWith).toBeNull()
    expect(peer.terminated).toBe(true)
  })

  it('pings in the second half of the first interval, then every interval, and counts pongs', async () => {
    const lab = sessionLab(INSECURE)
    const peer = await lab.connected()
    const pingedAt: number[] = []
    const start = lab.time.clock.monotonic()
    while (pingedAt.length < 3) {
      lab.time.advance(100)
      await settle()
      if (peer.take().length === 0) continue
      pingedAt.push(lab.time.clock.monotonic() - start)
      peer.receive({})
    }
    const [first = 0, second = 0, third = 0] = pingedAt
    expect(first).toBeGreaterThanOrEqual(12_500)
    expect(first).toBeLessThanOrEqual(25_200)
    expect(Math.abs(second - first - 25_000)).toBeLessThanOrEqual(100)
    expect(Math.abs(third - second - 25_000)).toBeLessThanOrEqual(100)
    expect(peer.closedWith).toBeNull()
  })

  it('closes with 3012 when a pong is missing, however many commands come', async () => {
    const lab = sessionLab(INSECURE)
    const peer = await lab.connected()
    while (peer.sent.length === 0) {
      lab.time.advance(100)
      await settle()
    }
    peer.receive({ id: 5, presence: { channel: 'a' } })
    lab.time.advance(8_100)
    expect(peer.closedWith).toEqual({ code: 3012, reason: 'no pong' })
  })

  it('closes with 3501 on a second pong for one ping', async () => {
    const lab = sessionLab(INSECURE)
    const peer = await lab.connected()
    while (peer.sent.length === 0) {
      lab.time.advance(100)
      await settle()
    }
    peer.receive({})
    expect(peer.closedWith).toBeNull()
    peer.receive({})
    expect(peer.closedWith?.code).toBe(3501)
  })

  it('announces no pings when the interval is off', async () => {
    const lab = sessionLab({
      client: { insecure: true, ping_interval: '-1s', pong_timeout: '-1s' },
    })
    const peer = lab.open()
    peer.receive({ id: 1, connect: {} })
    await settle()
    expect(peer.take()).toEqual([
      { id: 1, connect: { client: expect.any(String), version: 'test' } },
    ])
  })
})

describe('expiry of a connection', () => {
  const token = (expireAt: number, user = '42') => ({
    t: 'ok' as const,
    user,
    expireAt,
    info: null,
    meta: null,
    subs: new Map<string, SubscribeGrant>(),
  })

  it('closes with 3005 at expiry plus the grace period, unless refreshed', async () => {
    let expireAt = 0
    const lab = sessionLab(
      { client: { ping_interval: '1000h' } },
      { tokens: { connection: () => token(expireAt) } },
    )
    expireAt = nowSeconds(lab) + 10
    const silent = lab.open()
    silent.receive({ id: 1, connect: { token: 'x' } })
    const busy = await lab.connected({ token: 'x' })
    expect(silent.take()[0].connect).toMatchObject({ expires: true, ttl: 10 })
    expireAt = nowSeconds(lab) + 100
    busy.receive({ id: 2, refresh: { token: 'y' } })
    await settle()
    expect(busy.take()).toEqual([{ id: 2, refresh: { expires: true, ttl: 100 } }])
    lab.time.advance(34_000)
    expect(silent.closedWith).toBeNull()
    lab.time.advance(1_200)
    expect(silent.closedWith).toEqual({ code: 3005, reason: 'connection expired' })
    expect(busy.closedWith).toBeNull()
  })

  it('never tells a time of 0, at which clients would refresh without a pause', async () => {
    let expireAt = 0
    const lab = sessionLab({}, { tokens: { connection: () => token(expireAt) } })
    lab.time.advance(300)
    const soon = (): number => Math.floor(lab.time.clock.now() / 1000) + 1
    expireAt = soon()
    const peer = lab.open()
    peer.receive({ id: 1, connect: { token: 'x' } })
    await settle()
    expect(peer.take()[0].connect).toMatchObject({ expires: true, ttl: 1 })
    peer.receive({ id: 2, refresh: { token: 'y' } })
    await settle()
    expect(peer.take()).toEqual([{ id: 2, refresh: { expires: true, ttl: 1 } }])
  })

  it('cancels the expiry when the new token has none', async () => {
    let expireAt = 0
    const lab = sessionLab(
      { client: { ping_interval: '1000h' } },
      { tokens: { connection: () => token(expireAt) } },
    )
    expireAt = nowSeconds(lab) + 10
    const peer = await lab.connected({ token: 'x' })
    expireAt = 0
    peer.receive({ id: 2, refresh: { token: 'y' } })
    await settle()
    expect(peer.take()).toEqual([{ id: 2, refresh: {} }])
    lab.time.advance(3_600_000)
    expect(peer.closedWith).toBeNull()
  })

  it('refuses a refresh for another user with 3500 and other channels with 3010', async () => {
    let answer = token(0)
    const lab = sessionLab({}, { tokens: { connection: () => answer } })
    const first = await lab.connected({ token: 'x' })
    const second = await lab.connected({ token: 'x' })
    answer = token(0, 'other')
    first.receive({ id: 2, refresh: { token: 'y' } })
    await settle()
    expect(first.closedWith?.code).toBe(3500)
    answer = { ...token(0), subs: new Map([['new', PLAIN_GRANT]]) }
    second.receive({ id: 2, refresh: { token: 'y' } })
    await settle()
    expect(second.closedWith?.code).toBe(3010)
  })

  it('asks the backend at expiry and puts it off by a minute when nobody answers', async () => {
    const keep = { t: 'keep', stepSeconds: 60, limitMs: Infinity } as const
    const decisions: RefreshDecision[] = [keep, keep, { t: 'expired' }]
    const askedAt: number[] = []
    const lab: SessionLab = sessionLab(
      { client: { ping_interval: '1000h' } },
      {
        pipelines: {
          connect: () =>
            Promise.resolve(
              ok({
                user: '1',
                expireAt: nowSeconds(lab) + 10,
                info: null,
                data: null,
                meta: null,
                subs: new Map(),
              }),
            ),
          refresh: () => {
            askedAt.push(lab.time.clock.monotonic())
            return Promise.resolve(ok(decisions.shift() ?? { t: 'expired' }))
          },
        },
      },
    )
    const peer = lab.open()
    peer.receive({ id: 1, connect: {} })
    await settle()
    expect(peer.take()[0].connect.expires).toBeUndefined()
    for (let i = 0; i < 140; i++) {
      lab.time.advance(1000)
      await settle()
    }
    expect(askedAt.map((ms) => Math.round(ms / 1000))).toEqual([10, 70, 130])
    expect(peer.closedWith?.code).toBe(3005)
  })

  it('ends with 3005 when nobody has answered for as long as it may go on', async () => {
    const grace = { t: 'keep', stepSeconds: 60, limitMs: 90_000 } as const
    const later = (lab: SessionLab): RefreshDecision => ({
      t: 'prolonged',
      expireAt: nowSeconds(lab) + 10,
      info: null,
      meta: null,
    })
    const answers: ((lab: SessionLab) => RefreshDecision)[] = [() => grace, later, () => grace]
    const askedAt: number[] = []
    const lab: SessionLab = sessionLab(
      { client: { ping_interval: '1000h' } },
      {
        pipelines: {
          connect: () =>
            Promise.resolve(
              ok({
                user: '1',
                expireAt: nowSeconds(lab) + 10,
                info: null,
                data: null,
                meta: null,
                subs: new Map(),
              }),
            ),
          refresh: () => {
            askedAt.push(Math.round(lab.time.clock.monotonic() / 1000))
            return Promise.resolve(ok(answers.shift()?.(lab) ?? grace))
          },
        },
      },
    )
    const peer = lab.open()
    peer.receive({ id: 1, connect: {} })
    await settle()
    for (let i = 0; i < 169; i++) {
      lab.time.advance(1000)
      await settle()
    }
    // An answer in between starts the count anew: 80 + 90 = 170.
    expect(askedAt).toEqual([10, 70, 80, 140])
    expect(peer.closedWith).toBeNull()
    lab.time.advance(2000)
    await settle()
    expect(peer.closedWith).toMatchObject({ code: 3005 })
  })

  it('ends expired subscriptions: 2501 for the client’s own, 3006 for server-side ones', async () => {
    const lab: SessionLab = sessionLab(
      {
        client: { insecure: true, ping_interval: '1000h' },
        channel: {
          namespaces: [{ name: 'px', subscribe_proxy_enabled: true }],
          proxy: { subscribe: { endpoint: 'http://127.0.0.1:1' } },
        },
      },
      {
        pipelines: {
          subscribe: () => Promise.resolve(ok({ ...PLAIN_GRANT, expireAt: nowSeconds(lab) + 1 })),
        },
      },
    )
    const own = await lab.connected()
    own.receive({ id: 2, subscribe: { channel: 'px:1' } })
    await settle()
    expect(own.take()).toEqual([{ id: 2, subscribe: { expires: true, ttl: 1 } }])
    const served = await lab.connected()
    const session = lab.channels.directory.all()[1]
    await session?.subscribe('any', { ...PLAIN_GRANT, expireAt: nowSeconds(lab) + 1 }, null)
    lab.time.advance(26_000)
    expect(own.closedWith).toBeNull()
    lab.time.advance(28_000)
    await settle()
    expect(own.take()).toContainEqual({
      push: { channel: 'px:1', unsubscribe: { code: 2501, reason: 'subscription expired' } },
    })
    expect(served.closedWith?.code).toBe(3006)
  })
})

describe('order of commands', () => {
  const slowRpc = () => {
    const calls: { method: string; resolve: (o: Outcome<RpcDecision>) => void }[] = []
    return {
      calls,
      rpc: ({ method }: { method: string }) => {
        const { promise, resolve } = deferred<Outcome<RpcDecision>>()
        calls.push({ method, resolve })
        return promise
      },
    }
  }

  it('runs commands one after another by default', async () => {
    const { calls, rpc } = slowRpc()
    const lab = sessionLab(INSECURE, { pipelines: { rpc } })
    const peer = await lab.connected()
    peer.receive(
      { id: 2, rpc: { method: 'a' } },
      { id: 3, rpc: { method: 'b' } },
      { id: 4, presence: { channel: 'x' } },
    )
    await settle()
    expect(calls.map((c) => c.method)).toEqual(['a'])
    calls[0]?.resolve(ok({ data: jsonPayload('1') }))
    await settle()
    expect(calls.map((c) => c.method)).toEqual(['a', 'b'])
    calls[1]?.resolve(ok({ data: null }))
    await settle()
    expect(peer.take().map((m) => m.id)).toEqual([2, 3, 4])
  })

  it('runs up to client.concurrency commands at once and lets unsubscribe pass', async () => {
    const { calls, rpc } = slowRpc()
    const lab = sessionLab({ client: { insecure: true, concurrency: 2 } }, { pipelines: { rpc } })
    const peer = await lab.connected()
    for (const [id, method] of [
      [2, 'a'],
      [3, 'b'],
      [4, 'c'],
    ] as const)
      peer.receive({ id, rpc: { method } })
    peer.receive({ id: 5, unsubscribe: { channel: 'x' } })
    await settle()
    expect(calls.map((c) => c.method)).toEqual(['a', 'b'])
    calls[1]?.resolve(ok({ data: null }))
    await settle()
    expect(calls.map((c) => c.method)).toEqual(['a', 'b', 'c'])
    expect(peer.take().map((m) => m.id)).toEqual([5, 3])
  })

  it('sees a pong behind a slow command', async () => {
    const { rpc } = slowRpc()
    const lab = sessionLab(INSECURE, { pipelines: { rpc } })
    const peer = await lab.connected()
    peer.receive({ id: 2, rpc: { method: 'slow' } })
    while (peer.sent.length === 0) {
      lab.time.advance(100)
      await settle()
    }
    peer.receive({ id: 3, rpc: { method: 'queued' } }, {})
    lab.time.advance(10_000)
    expect(peer.closedWith).toBeNull()
  })

  it('stops reading when too much waits and goes on when it is done', async () => {
    const { calls, rpc } = slowRpc()
    const lab = sessionLab(
      { client: { insecure: true, command_queue_max_size: 200 } },
      { pipelines: { rpc } },
    )
    const peer = await lab.connected()
    for (let id = 2; id < 12; id++) peer.receive({ id, rpc: { method: 'abcdefgh' } })
    expect(peer.paused).toBe(true)
    for (let i = 0; i < 10; i++) {
      calls[i]?.resolve(ok({ data: null }))
      await settle()
    }
    expect(peer.paused).toBe(false)
    expect(peer.take().map((m) => m.id)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11])
  })

  it('closes with 3013 where reading cannot be stopped', async () => {
    const { rpc } = slowRpc()
    const lab = sessionLab(
      { client: { insecure: true, command_queue_max_size: 200 } },
      { pipelines: { rpc } },
    )
    const peer = await lab.connected()
    peer.canPause = false
    for (let id = 2; id < 12; id++) peer.receive({ id, rpc: { method: 'abcdefgh' } })
    expect(peer.closedWith?.code).toBe(3013)
  })

  it('drops the result of a command whose connection ended and tells the backend call', async () => {
    let cancelled = false
    const answer = deferred<Outcome<RpcDecision>>()
    const lab = sessionLab(INSECURE, {
      pipelines: {
        rpc: (_input, from) => {
          from.gone.onCancel(() => {
            cancelled = true
          })
          return answer.promise
        },
      },
    })
    const peer = await lab.connected()
    peer.receive({ id: 2, rpc: { method: 'a' } })
    peer.vanish()
    expect(cancelled).toBe(true)
    answer.resolve(ok({ data: null }))
    await settle()
    expect(peer.sent).toEqual([])
  })
})

describe('subscriptions that are cut', () => {
  const CHAT = {
    client: { insecure: true, concurrency: 4 },
    channel: {
      proxy: { subscribe: { endpoint: 'http://127.0.0.1:1' } },
      namespaces: [
        {
          name: 'chat',
          presence: true,
          join_leave: true,
          force_push_join_leave: true,
          subscribe_proxy_enabled: true,
        },
      ],
    },
  }

  it('leave nothing behind when the client vanishes while the backend is asked', async () => {
    const asked = deferred<Outcome<SubscribeGrant>>()
    const lab = sessionLab(CHAT, { pipelines: { subscribe: () => asked.promise } })
    const peer = await lab.connected()
    peer.receive({ id: 2, subscribe: { channel: 'chat:1' } })
    await settle()
    peer.vanish()
    asked.resolve(ok(PLAIN_GRANT))
    await settle()
    expect(lab.channels.hub.subscriberCount('chat:1')).toBe(0)
    expect(await lab.channels.presence('chat:1')).toEqual(new Map())
  })

  it('leave nothing behind when the client vanishes while the broker is subscribed', async () => {
    const acknowledged = deferred<undefined>()
    const lab = sessionLab(
      { client: { insecure: true }, channel: { without_namespace: { presence: true } } },
      { delays: { subscribe: () => acknowledged.promise } },
    )
    const peer = await lab.connected()
    peer.receive({ id: 2, subscribe: { channel: 'a' } })
    await settle()
    peer.vanish()
    acknowledged.resolve(undefined)
    await settle()
    expect(lab.channels.hub.subscriberCount('a')).toBe(0)
    expect(await lab.channels.presence('a')).toEqual(new Map())
  })

  it('may be ended by the server while they are being made, and the connection lives', async () => {
    const acknowledged = deferred<undefined>()
    const lab = sessionLab(
      { client: { insecure: true } },
      { delays: { subscribe: () => acknowledged.promise } },
    )
    const peer = await lab.connected()
    const [session] = lab.channels.directory.all()
    void session?.subscribe('a', PLAIN_GRANT, null)
    session?.unsubscribe('a', { code: 2000, reason: 'server unsubscribe' })
    await settle()
    expect(peer.sent).toEqual([])
    acknowledged.resolve(undefined)
    await settle()
    expect(peer.take().map((m) => Object.keys(m.push))).toEqual([
      ['channel', 'subscribe'],
      ['channel', 'unsubscribe'],
    ])
    expect(peer.closedWith).toBeNull()
    expect(lab.channels.hub.subscriberCount('a')).toBe(0)
  })

  it('answers 105 to a second subscribe in flight and lets unsubscribe wait for the first', async () => {
    const asked = deferred<Outcome<SubscribeGrant>>()
    const lab = sessionLab(CHAT, { pipelines: { subscribe: () => asked.promise } })
    const peer = await lab.connected()
    peer.receive(
      { id: 2, subscribe: { channel: 'chat:1' } },
      { id: 3, subscribe: { channel: 'chat:1' } },
      { id: 4, unsubscribe: { channel: 'chat:1' } },
    )
    await settle()
    expect(peer.take()).toEqual([{ id: 3, error: { code: 105, message: 'already subscribed' } }])
    asked.resolve(ok(PLAIN_GRANT))
    await settle()
    expect(peer.take().map((m) => m.id ?? Object.keys(m.push))).toEqual([2, ['channel', 'join'], 4])
    expect(lab.channels.hub.subscriberCount('chat:1')).toBe(0)
  })

  it('closes with 3004 when the subscribe in flight does not end within five seconds', async () => {
    const lab = sessionLab(CHAT, { pipelines: { subscribe: () => new Promise(() => undefined) } })
    const peer = await lab.connected()
    peer.receive(
      { id: 2, subscribe: { channel: 'chat:1' } },
      { id: 3, unsubscribe: { channel: 'chat:1' } },
    )
    await settle()
    lab.time.advance(5_100)
    await settle()
    expect(peer.closedWith?.code).toBe(3004)
  })

  it('publish a leave for every join and remove presence when the connection ends', async () => {
    const lab = sessionLab(CHAT, {
      pipelines: { subscribe: () => Promise.resolve(ok(PLAIN_GRANT)) },
    })
    const peer = await lab.connected()
    const other = await lab.connected()
    for (const each of [peer, other]) each.receive({ id: 2, subscribe: { channel: 'chat:1' } })
    await settle()
    other.take()
    peer.vanish()
    await settle()
    expect(other.take().map((m) => Object.keys(m.push))).toEqual([['channel', 'leave']])
    expect((await lab.channels.presence('chat:1')).size).toBe(1)
  })
})

describe('connect', () => {
  it('makes server-side subscriptions before the reply and delivers what came meanwhile after it', async () => {
    const token = {
      t: 'ok' as const,
      user: '42',
      expireAt: 0,
      info: jsonPayload('{"name":"Ann"}'),
      meta: null,
      subs: new Map([['rec', PLAIN_GRANT]]),
    }
    const lab = sessionLab(
      {
        client: { subscribe_to_user_personal_channel: { enabled: true } },
        channel: {
          without_namespace: { history_size: 10, history_ttl: '60s', force_recovery: true },
        },
      },
      { tokens: { connection: () => token } },
    )
    const namespace = lab.channels.namespaces.resolve('rec')?.namespace
    if (namespace === undefined) throw new Error('no namespace')
    const parameters = {
      skipHistory: false,
      idempotencyKey: '',
      version: 0n,
      versionEpoch: '',
      delta: false,
    }
    const publish = (n: number) =>
      lab.channels.publish(
        'rec',
        namespace,
        { data: jsonPayload(String(n)), info: null, tags: null },
        parameters,
      )
    await publish(1)
    const peer = lab.open()
    peer.receive({ id: 1, connect: { token: 'x', subs: { rec: { recover: true } } } })
    // The connect is under way: this one must come exactly once, in the reply or as a push.
    await publish(2)
    await settle()
    await publish(3)
    await settle()
    const [reply, ...pushes] = peer.take()
    expect(Object.keys(reply.connect.subs).sort()).toEqual(['#42', 'rec'])
    const seen = [
      ...reply.connect.subs.rec.publications.map((p: any) => p.data),
      ...pushes.map((m) => m.push.pub.data),
    ]
    expect(seen).toEqual([1, 2, 3])
  })

  it('loses and repeats nothing that is published while history is read or other channels are awaited', async () => {
    const waits = new Map([
      ['fast', deferred<undefined>()],
      ['slow', deferred<undefined>()],
    ])
    const subs = new Map([
      ['fast', PLAIN_GRANT],
      ['slow', PLAIN_GRANT],
    ])
    const lab = sessionLab(
      {
        channel: {
          without_namespace: { history_size: 10, history_ttl: '60s', force_recovery: true },
        },
      },
      {
        tokens: {
          connection: () => ({ t: 'ok', user: '42', expireAt: 0, info: null, meta: null, subs }),
        },
        delays: { history: (channel) => waits.get(channel)?.promise ?? Promise.resolve() },
      },
    )
    const namespace = lab.channels.namespaces.resolve('fast')?.namespace
    if (namespace === undefined) throw new Error('no namespace')
    const parameters = PLAIN_PUBLISH
    const publish = async (n: number): Promise<void> => {
      const data = jsonPayload(String(n))
      await lab.channels.publish('fast', namespace, { data, info: null, tags: null }, parameters)
      await settle()
    }
    await publish(1)
    const peer = lab.open()
    const position = { recover: true, offset: 0, epoch: '' }
    peer.receive({ id: 1, connect: { token: 'x', subs: { fast: position } } })
    await settle()
    await publish(2) // after the read, before its answer: buffered and merged
    waits.get('fast')?.resolve(undefined)
    await settle()
    await publish(3) // after the merge, before the connect reply: waits for the reply
    expect(peer.sent).toEqual([])
    waits.get('slow')?.resolve(undefined)
    await settle()
    await publish(4)
    const [reply, ...pushes] = peer.take()
    expect(reply.connect.subs.fast.publications.map((p: any) => p.data)).toEqual([1, 2])
    expect(pushes.map((m) => m.push.pub.data)).toEqual([3, 4])
  })

  it('ends the user’s other connections with single_connection', async () => {
    const lab = sessionLab(
      {
        client: { subscribe_to_user_personal_channel: { enabled: true, single_connection: true } },
        channel: { without_namespace: { presence: true } },
      },
      {
        tokens: {
          connection: () => ({
            t: 'ok',
            user: '42',
            expireAt: 0,
            info: null,
            meta: null,
            subs: new Map(),
          }),
        },
      },
    )
    const first = await lab.connected({ token: 'x' })
    const second = await lab.connected({ token: 'x' })
    expect(first.closedWith?.code).toBe(3504)
    expect(second.closedWith).toBeNull()
  })

  it('closes with 3504 over the user’s limit and 3505 over the channel limit', async () => {
    const subs = new Map([
      ['a', PLAIN_GRANT],
      ['b', PLAIN_GRANT],
    ])
    let granted = new Map<string, SubscribeGrant>()
    const lab = sessionLab(
      { client: { user_connection_limit: 1, channel_limit: 1 } },
      {
        tokens: {
          connection: () => ({
            t: 'ok',
            user: '42',
            expireAt: 0,
            info: null,
            meta: null,
            subs: granted,
          }),
        },
      },
    )
    granted = subs
    const many = lab.open()
    many.receive({ id: 1, connect: { token: 'x' } })
    await settle()
    expect(many.closedWith?.code).toBe(3505)
    granted = new Map()
    await lab.connected({ token: 'x' })
    const second = lab.open()
    second.receive({ id: 1, connect: { token: 'x' } })
    await settle()
    expect(second.closedWith?.code).toBe(3504)
  })

  it('takes the user from the trusted header when nothing else says who it is', async () => {
    const lab = sessionLab({ client: { user_id_http_header: 'X-User' } })
    const peer = lab.open()
    peer.headerUser = '77'
    peer.receive({ id: 1, connect: {} })
    await settle()
    expect(lab.channels.directory.byUser('77').length).toBe(1)
  })

  it('lets nobody in whose trusted header is no text', async () => {
    const lab = sessionLab({ client: { user_id_http_header: 'X-User' } })
    const peer = lab.open()
    peer.headerUser = null
    peer.receive({ id: 1, connect: {} })
    await settle()
    expect(peer.closedWith?.code).toBe(3501)
  })

  it('frees everything when the connection ends', async () => {
    const lab = sessionLab({
      client: { insecure: true },
      channel: { without_namespace: { presence: true } },
    })
    const peer = await lab.connected()
    for (let id = 2; id < 50; id++) peer.receive({ id, subscribe: { channel: `c${id}` } })
    await settle()
    expect(lab.channels.hub.subscriptionCount).toBe(48)
    peer.vanish()
    expect(lab.channels.hub.subscriptionCount).toBe(0)
    expect(lab.channels.directory.clientCount).toBe(0)
    lab.time.advance(3_000)
    expect(lab.channels.hub.channelCount).toBe(0)
  })
})
