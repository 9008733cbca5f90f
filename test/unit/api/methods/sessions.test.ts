/** subscribe, unsubscribe, disconnect and refresh: what reaches live sessions. */
import { describe, expect, it } from 'vitest'
import type { Payload } from '../../../../src/base/index.js'
import { badRequest, internalError, startApi, unknownChannel } from '../api-fixture.js'

async function run(method: string, body: string) {
  const api = startApi()
  const answer = await api.call(method, body)
  return { answer, args: api.control.calls[0]?.args ?? [], calls: api.control.calls, api }
}

const anonymous = { user: '', client: '', session: '' }

describe('subscribe', () => {
  it('passes target, grant and position on', async () => {
    const { answer, args } = await run(
      'subscribe',
      '{"user":"u","client":"c","session":"s","channel":"a","info":{"x":1},"data":null,"expire_at":1800000000,' +
        '"recover_since":{"offset":5,"epoch":"e"},' +
        '"override":{"presence":{"value":true},"join_leave":{"value":false},"force_recovery":{},' +
        '"force_positioning":null},"label_filter":{},"all_users":true}',
    )
    expect(answer).toEqual({ result: {} })
    const [target, channel, grant, since] = args as [
      unknown,
      string,
      { info: Payload; data: Payload },
      unknown,
    ]
    expect(target).toEqual({ user: 'u', client: 'c', session: 's' })
    expect(channel).toBe('a')
    expect(since).toEqual({ offset: 5, epoch: 'e' })
    expect(grant.info.text()).toBe('{"x":1}')
    expect(grant.data.text()).toBe('null')
    expect(grant).toMatchObject({ expireAt: 1_800_000_000 })
    expect((grant as unknown as { override: unknown }).override).toEqual({
      presence: true,
      joinLeave: false,
      forceRecovery: false,
    })
  })

  it('means anonymous connections with an empty user, and succeeds when nobody is there', async () => {
    const { answer, args } = await run('subscribe', '{"channel":"a"}')
    expect(answer).toEqual({ result: {} })
    expect(args).toEqual([
      anonymous,
      'a',
      { expireAt: 0, info: null, data: null, override: {} },
      null,
    ])
  })

  it('takes base64 twins and refuses bad ones', async () => {
    const { args } = await run(
      'subscribe',
      '{"channel":"a","b64info":"AQ==","data":1,"b64data":"Ag=="}',
    )
    const grant = args[2] as { info: Payload; data: Payload }
    expect([...grant.info.bytes(), ...grant.data.bytes()]).toEqual([1, 2])
    expect((await run('subscribe', '{"channel":"a","b64info":"AQ"}')).answer).toEqual(badRequest)
    expect((await run('subscribe', '{"channel":"a","b64data":"AQ"}')).answer).toEqual(badRequest)
  })

  it('refuses no channel and an unknown one before any session is touched', async () => {
    const none = await run('subscribe', '{"user":"u"}')
    expect(none.answer).toEqual(badRequest)
    const unknown = await run('subscribe', '{"user":"u","channel":"nope:1"}')
    expect(unknown.answer).toEqual(unknownChannel)
    expect([...none.calls, ...unknown.calls]).toEqual([])
  })

  it('answers 100 when a local session has the channel already', async () => {
    for (const result of [false, Promise.resolve(false)]) {
      const api = startApi()
      api.control.subscribed = result
      expect(await api.call('subscribe', { channel: 'a' })).toEqual(internalError)
    }
  })

  it('treats an offset beyond 2^53 as a position that cannot be reached', async () => {
    const { args } = await run(
      'subscribe',
      '{"channel":"a","recover_since":{"offset":18446744073709551615}}',
    )
    expect(args[3]).toEqual({ offset: Infinity, epoch: '' })
  })
})

describe('unsubscribe', () => {
  it('passes target and channel on', async () => {
    const { answer, args } = await run('unsubscribe', '{"user":"u","channel":"a","client":"c"}')
    expect(answer).toEqual({ result: {} })
    expect(args).toEqual([{ user: 'u', client: 'c', session: '' }, 'a'])
  })

  it('refuses an empty channel and an unknown one', async () => {
    const empty = await run('unsubscribe', '{"user":"u","channel":""}')
    expect(empty.answer).toEqual(badRequest)
    expect(empty.calls).toEqual([])
    expect((await run('unsubscribe', '{"channel":"nope:1"}')).answer).toEqual(unknownChannel)
  })
})

describe('disconnect', () => {
  it('uses 3503 without an explicit disconnect', async () => {
    const { answer, args } = await run('disconnect', '{"user":"u"}')
    expect(answer).toEqual({ result: {} })
    expect(args).toEqual([
      { user: 'u', client: '', session: '' },
      { code: 3503, reason: 'force disconnect' },
      [],
    ])
  })

  it('sends code and reason verbatim; a missing code is 0', async () => {
    const { args } = await run(
      'disconnect',
      '{"whitelist":["c1","c2"],"disconnect":{"code":7,"reason":"go"}}',
    )
    expect(args).toEqual([anonymous, { code: 7, reason: 'go' }, ['c1', 'c2']])
    expect((await run('disconnect', '{"disconnect":{}}')).args[1]).toEqual({ code: 0, reason: '' })
  })

  it('refuses a whitelist of more than 100,000 ids rather than forget some', async () => {
    const whitelist = new Array<string>(100_001).fill('c')
    const { answer, calls } = await run('disconnect', JSON.stringify({ whitelist }))
    expect(answer).toEqual(badRequest)
    expect(calls).toEqual([])
  })
})

describe('refresh', () => {
  it('makes connections non-expiring with nothing but a user', async () => {
    const { answer, args } = await run('refresh', '{"user":"u"}')
    expect(answer).toEqual({ result: {} })
    expect(args).toEqual([
      { user: 'u', client: '', session: '' },
      { expired: false, expireAt: 0, info: null },
    ])
  })

  it('passes expiry on, and info only when the expiry is in the future', async () => {
    const future = await run('refresh', '{"user":"u","expire_at":1700000001,"info":{"a":1}}')
    expect((future.args[1] as { info: Payload }).info.text()).toBe('{"a":1}')
    for (const expireAt of [1_700_000_000, 0, -5]) {
      const past = await run('refresh', JSON.stringify({ expire_at: expireAt, info: 1 }))
      expect(past.args[1]).toEqual({ expired: false, expireAt, info: null })
    }
  })

  it('passes expired on', async () => {
    const { args } = await run('refresh', '{"user":"u","expired":true}')
    expect(args[1]).toMatchObject({ expired: true })
  })
})
