import { describe, expect, it } from 'vitest'
import type { MaybePromise } from '../../../src/base/index.js'
import type { SubscriptionToken, TokenRefusal } from '../../../src/auth/index.js'
import type { RefreshDecision } from '../../../src/pipelines/index.js'
import { ok, Unsubscribes, type Outcome } from '../../../src/protocol/index.js'
import { deferred, sessionLab, settle, type SessionLab } from '../../support/session-lab.js'

const GRANT = { expireAt: 0, info: null, data: null, override: {} }

describe('sub_refresh', () => {
  const granted = (change: Partial<SubscriptionToken> = {}): SubscriptionToken => ({
    t: 'ok',
    user: '',
    channel: 'a',
    client: '',
    grant: GRANT,
    ...change,
  })

  async function subscribed(answer: () => MaybePromise<SubscriptionToken | TokenRefusal>) {
    const lab: SessionLab = sessionLab(
      { client: { allow_anonymous_connect_without_token: true, ping_interval: '1000h' } },
      { tokens: { subscription: answer } },
    )
    const peer = await lab.connected()
    peer.receive({ id: 2, subscribe: { channel: 'a', token: 'first' } })
    await settle()
    return { lab, peer }
  }

  it('prolongs the subscription and tells the new ttl', async () => {
    let expireAt = 0
    const { lab, peer } = await subscribed(() => granted({ grant: { ...GRANT, expireAt } }))
    peer.take()
    expireAt = Math.floor(lab.time.clock.now() / 1000) + 60
    peer.receive({ id: 3, sub_refresh: { channel: 'a', token: 'second' } })
    await settle()
    expect(peer.take()).toEqual([{ id: 3, sub_refresh: { expires: true, ttl: 60 } }])
    lab.time.advance(120_000)
    await settle()
    expect(peer.take()).toContainEqual({
      push: { channel: 'a', unsubscribe: { code: 2501, reason: 'subscription expired' } },
    })
  })

  it('sends a client with an expired token back for a fresh one: 109 would unsubscribe it for ever', async () => {
    let answer: SubscriptionToken | TokenRefusal = granted()
    const { peer } = await subscribed(() => answer)
    peer.take()
    answer = { t: 'expired' }
    peer.receive({ id: 3, sub_refresh: { channel: 'a', token: 'x' } })
    await settle()
    expect(peer.take()).toEqual([])
    expect(peer.closedWith).toEqual({ code: 3006, reason: 'subscription expired' })
  })

  it('answers 110 when the new expiry is past already', async () => {
    let answer: SubscriptionToken | TokenRefusal = granted()
    const { peer } = await subscribed(() => answer)
    peer.take()
    answer = granted({ grant: { ...GRANT, expireAt: 5 } })
    peer.receive({ id: 3, sub_refresh: { channel: 'a', token: 'x' } })
    await settle()
    expect(peer.take()).toEqual([{ id: 3, error: { code: 110, message: 'expired' } }])
  })

  it('answers 100 while keys cannot be fetched', async () => {
    let answer: SubscriptionToken | TokenRefusal = granted()
    const { peer } = await subscribed(() => answer)
    peer.take()
    answer = { t: 'unavailable', problem: 'down' }
    peer.receive({ id: 3, sub_refresh: { channel: 'a', token: 'x' } })
    await settle()
    expect(peer.take()[0].error).toMatchObject({ code: 100, temporary: true })
  })

  it.each([
    ['a bad token', { t: 'invalid', problem: 'x' } as const, 'invalid subscription refresh token'],
    ['another channel', granted({ channel: 'b' }), 'sub refresh token channel mismatch'],
    ['another user', granted({ user: '7' }), 'sub refresh token user mismatch'],
    ['another client', granted({ client: 'c' }), 'sub refresh token client mismatch'],
  ])('ends the connection with 3500 for %s', async (_name, bad, message) => {
    let answer: SubscriptionToken | TokenRefusal = granted()
    const { lab, peer } = await subscribed(() => answer)
    answer = bad
    peer.receive({ id: 3, sub_refresh: { channel: 'a', token: 'x' } })
    await settle()
    expect(peer.closedWith).toEqual({ code: 3500, reason: 'invalid token' })
    expect(lab.lines.map((l) => l.message)).toContain(message)
  })

  it('is for nothing when the subscription ended while the token was verified', async () => {
    const verified = deferred<SubscriptionToken>()
    let answer: () => SubscriptionToken | Promise<SubscriptionToken> = () => granted()
    const { lab, peer } = await subscribed(() => answer())
    peer.take()
    answer = () => verified.promise
    peer.receive({ id: 3, sub_refresh: { channel: 'a', token: 'x' } })
    await settle()
    lab.channels.directory.all()[0]?.unsubscribe('a', Unsubscribes.server)
    verified.resolve(granted())
    await settle()
    expect(peer.take()).toMatchObject([
      { push: { channel: 'a', unsubscribe: { code: 2000 } } },
      { id: 3, error: { code: 103 } },
    ])
  })

  it('is refused when the backend refreshes the subscription', async () => {
    const lab = sessionLab({
      client: { insecure: true },
      channel: {
        proxy: { sub_refresh: { endpoint: 'http://127.0.0.1:1' } },
        without_namespace: { sub_refresh_proxy_enabled: true },
      },
    })
    const peer = await lab.connected()
    peer.receive(
      { id: 2, subscribe: { channel: 'a' } },
      { id: 3, sub_refresh: { channel: 'a', token: 'x' } },
    )
    await settle()
    expect(peer.closedWith?.code).toBe(3501)
  })
})

describe('the sub_refresh backend', () => {
  it('has no say on a subscription that was made after it was asked', async () => {
    const asked: ((decision: Outcome<RefreshDecision>) => void)[] = []
    let expireAt = 0
    const lab = sessionLab(
      {
        client: { insecure: true, ping_interval: '1000h' },
        channel: {
          proxy: {
            subscribe: { endpoint: 'http://127.0.0.1:1' },
            sub_refresh: { endpoint: 'http://127.0.0.1:1' },
          },
          without_namespace: { subscribe_proxy_enabled: true, sub_refresh_proxy_enabled: true },
        },
      },
      {
        pipelines: {
          subscribe: () => Promise.resolve(ok({ ...GRANT, expireAt })),
          subRefresh: () => new Promise((resolve) => asked.push(resolve)),
        },
      },
    )
    expireAt = Math.floor(lab.time.clock.now() / 1000) + 10
    const peer = await lab.connected()
    peer.receive({ id: 2, subscribe: { channel: 'a' } })
    await settle()
    lab.time.advance(90_000)
    await settle()
    expect(asked).toHaveLength(1)
    expireAt = 0
    peer.receive({ id: 3, unsubscribe: { channel: 'a' } }, { id: 4, subscribe: { channel: 'a' } })
    await settle()
    peer.take()
    asked[0]?.(ok({ t: 'expired' }))
    await settle()
    expect(peer.take()).toEqual([])
    expect(lab.channels.hub.subscriberCount('a')).toBe(1)
  })
})

describe('the refresh backend', () => {
  it('has no say when the server API has refreshed the connection since it was asked', async () => {
    const asked = deferred<Outcome<RefreshDecision>>()
    let expireAt = 0
    const lab = sessionLab(
      { client: { ping_interval: '-1s' } },
      {
        tokens: {
          connection: () => ({
            t: 'ok',
            user: '42',
            expireAt,
            info: null,
            meta: null,
            subs: new Map(),
          }),
        },
        pipelines: { refresh: () => asked.promise },
      },
    )
    const now = Math.floor(lab.time.clock.now() / 1000)
    expireAt = now + 10
    const peer = await lab.connected({ token: 'x' })
    lab.time.advance(11_000)
    await settle()
    lab.channels.directory.all()[0]?.refresh(now + 3600, false, null)
    peer.take()
    asked.resolve(ok({ t: 'expired' }))
    await settle()
    expect(peer.closedWith).toBeNull()
  })
})

describe('a subscription token', () => {
  it.each([
    ['expired', { t: 'expired' } as const, 109],
    ['bad', { t: 'invalid', problem: 'x' } as const, 103],
    ['of unknown keys for now', { t: 'unavailable', problem: 'x' } as const, 100],
  ])('that is %s is answered with %s', async (_name, answer, code) => {
    const lab = sessionLab(
      { client: { allow_anonymous_connect_without_token: true } },
      { tokens: { subscription: () => answer } },
    )
    const peer = await lab.connected()
    peer.receive({ id: 2, subscribe: { channel: 'a', token: 'x' } })
    await settle()
    expect(peer.take()[0].error.code).toBe(code)
    expect(peer.closedWith).toBeNull()
  })

  it.each([
    ['another channel', { channel: 'b' }],
    ['another user', { user: '7' }],
    ['another client', { client: 'c' }],
  ])('of %s ends the connection with 3500', async (_name, change) => {
    const token: SubscriptionToken = {
      t: 'ok',
      user: '',
      channel: 'a',
      client: '',
      grant: GRANT,
      ...change,
    }
    const lab = sessionLab(
      { client: { allow_anonymous_connect_without_token: true } },
      { tokens: { subscription: () => token } },
    )
    const peer = await lab.connected()
    peer.receive({ id: 2, subscribe: { channel: 'a', token: 'x' } })
    await settle()
    expect(peer.closedWith).toEqual({ code: 3500, reason: 'invalid token' })
  })
})
