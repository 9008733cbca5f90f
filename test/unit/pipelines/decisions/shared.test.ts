/** Decisions that are kept, and questions that are joined. spec: proxy.md §9.14, §9.15 */
import { describe, expect, it } from 'vitest'
import { textPayload } from '../../../../src/base/index.js'
import type { PurgeFilter } from '../../../../src/model/index.js'
import { Cancellation, bench, everythingOn, facts, failure, reply, settle } from '../fixtures.js'

const input = (channel = 'chat:1', data: string | null = null) => ({
  channel,
  namespace: 'chat',
  token: '',
  data: data === null ? null : textPayload(data),
})
const connectInput = (data: string | null = null) => ({
  name: '',
  version: '',
  data: data === null ? null : textPayload(data),
  channels: [],
})
const NOTHING: PurgeFilter = { event: '', user: '', channel: '', key: '' }
const user = (userId: string, more: object = {}) => facts({ userId, ...more })
const bearing = (name: string, value: string) => ({ transportHeaders: new Map([[name, [value]]]) })

/** A bench whose proxies keep what backends let be kept. */
function keeping(cache: object = {}, more: object = {}) {
  const b = bench({
    ...everythingOn({
      http_headers: ['Cookie', 'User-Agent'],
      include_connection_meta: true,
      policy: { extensions: true, cache: { enabled: true, ...cache } },
    }),
    ...more,
  })
  const answers = (result: object, hint: object = { ttl: 30 }): void => {
    b.caller.answer = () => reply({ result, cache: hint })
  }
  answers({})
  const asked = async (who: ReturnType<typeof facts>, about = input()): Promise<boolean> => {
    const before = b.caller.calls.length
    await b.pipelines.subscribe(about, who)
    return b.caller.calls.length > before
  }
  const use = (result: string): number | undefined =>
    b.metric('backhaul_proxy_cache_total', 'subscribe', `,result=${result}`)
  return { ...b, answers, asked, use }
}

describe('a kept decision', () => {
  it('answers the same question without the backend', async () => {
    const { asked, answers, pipelines, use } = keeping()
    answers({ data: { topic: 'hi' } })
    expect(await asked(user('1'))).toBe(true)
    const again = await pipelines.subscribe(input(), user('1', { clientId: 'another' }))
    expect(again).toMatchObject({ t: 'ok' })
    expect(again.t === 'ok' ? again.value.data?.text() : '').toBe('{"topic":"hi"}')
    expect([use('miss'), use('hit')]).toEqual([1, 1])
  })

  it.each([
    ['another user', user('2'), input()],
    ['no user', user(''), input()],
    ['another channel', user('1'), input('chat:2')],
    ['other data', user('1'), input('chat:1', '{"a":1}')],
    ['another header', user('1', bearing('cookie', 'b')), input()],
    ['another meta', user('1', { meta: textPayload('{"tenant":2}') }), input()],
    ['another framing', user('1', { protocolName: 'protobuf' }), input()],
    ['a token', user('1'), { ...input(), token: 't' }],
  ])('is not for %s', async (_name, who, about) => {
    const { asked } = keeping()
    expect(await asked(user('1'))).toBe(true)
    expect(await asked(who, about)).toBe(true)
    expect(await asked(user('1'))).toBe(false)
  })

  it('fields that run into each other are not the same question', async () => {
    const { asked } = keeping()
    await asked(user('1"'), input('chat:1'))
    expect(await asked(user('1'), input('chat:1"'))).toBe(true)
    expect(await asked(user('1\n9 ,"user":"2"'))).toBe(true)
    expect(await asked(user('1'))).toBe(true)
  })

  it('data that looks like data and meta is not the same question', async () => {
    const { asked, pipelines } = keeping()
    await asked(user('1', { meta: textPayload('2') }), input('chat:1', '1'))
    // No JSON, so the backend cannot be asked either.
    const outcome = await pipelines.subscribe(input('chat:1', '1 2'), user('1'))
    expect(outcome).toMatchObject({ t: 'error', error: { code: 100 } })
  })

  it('is shared by users when the key says so', async () => {
    const { asked, pipelines } = keeping({ key: ['channel', 'data'] }, { client: {} })
    expect(await asked(user('1'))).toBe(true)
    expect(await asked(user('2', bearing('cookie', 'b')))).toBe(false)
    expect(await asked(user('2'), input('chat:2'))).toBe(true)
    // It may be about anybody.
    expect(pipelines.purge({ ...NOTHING, user: '7' })).toBe(2)
  })

  it('holds as long as the backend says, and no longer than max_ttl', async () => {
    const { asked, answers, time } = keeping({ max_ttl: '60s' })
    await asked(user('1'))
    time.advance(29_900)
    expect(await asked(user('1'))).toBe(false)
    time.advance(200)
    expect(await asked(user('1'))).toBe(true)
    answers({}, { ttl: 600 })
    await asked(user('2'))
    time.advance(59_900)
    expect(await asked(user('2'))).toBe(false)
    time.advance(200)
    expect(await asked(user('2'))).toBe(true)
  })

  it('keeps the expiry that the backend gave, and is over when that is', async () => {
    const { asked, answers, pipelines, time } = keeping()
    const expireAt = Math.floor(time.clock.now() / 1000) + 10
    answers({ expire_at: expireAt })
    await asked(user('1'))
    time.advance(8000)
    const kept = await pipelines.subscribe(input(), user('1'))
    expect(kept).toMatchObject({ t: 'ok', value: { expireAt } })
    time.advance(2100)
    expect(await asked(user('1'))).toBe(true)
  })

  it.each([
    ['nothing was said', null],
    ['nothing was said of time', {}],
    ['no time was given', { ttl: 0 }],
  ])('there is none where %s', async (_name, hint) => {
    const { asked, answers } = keeping()
    answers({}, hint as object)
    expect(await asked(user('1'))).toBe(true)
    expect(await asked(user('1'))).toBe(true)
  })

  it('is of errors for a short time, never of temporary ones', async () => {
    const { asked, caller, time } = keeping({ max_error_ttl: '5s' })
    const error = { code: 1403, message: 'no' }
    caller.answer = () => reply({ error, cache: { ttl: 30 } })
    await asked(user('1'))
    expect(await asked(user('1'))).toBe(false)
    time.advance(5100)
    expect(await asked(user('1'))).toBe(true)
    caller.answer = () => reply({ error: { ...error, temporary: true }, cache: { ttl: 30 } })
    await asked(user('2'))
    expect(await asked(user('2'))).toBe(true)
  })

  it('is never of an end of the connection or of a failure', async () => {
    const { asked, caller } = keeping()
    caller.answer = () => reply({ disconnect: { code: 4500, reason: 'x' }, cache: { ttl: 30 } })
    await asked(user('1'))
    expect(await asked(user('1'))).toBe(true)
    caller.answer = () => failure('timeout')
    await asked(user('1'))
    expect(await asked(user('1'))).toBe(true)
  })

  it('makes room for the newest, the least recently used one first', async () => {
    const { asked, metric } = keeping({ max_entries: 2 })
    await asked(user('1'))
    await asked(user('2'))
    await asked(user('1'))
    await asked(user('3'))
    expect(await asked(user('1'))).toBe(false)
    expect(await asked(user('2'))).toBe(true)
    expect(metric('backhaul_proxy_cache_entries', 'subscribe')).toBe(2)
  })

  it('stands in for a call that failed, for a while', async () => {
    const { asked, answers, caller, time, pipelines, log, use } = keeping({ stale_if_error: '1m' })
    answers({ data: 1 })
    await asked(user('1'))
    time.advance(31_000)
    caller.answer = () => failure('refused')
    const instead = await pipelines.subscribe(input(), user('1'))
    expect(instead).toMatchObject({ t: 'ok' })
    expect(use('stale')).toBe(1)
    expect(log.lines.at(-1)?.fields).toMatchObject({ kind: 'refused', told: 'kept answer' })
    time.advance(60_000)
    expect(await pipelines.subscribe(input(), user('1'))).toMatchObject({ error: { code: 100 } })
  })

  it('does not stand in for longer than its own expiry', async () => {
    const { asked, answers, caller, time, pipelines } = keeping({ stale_if_error: '1h' })
    answers({ expire_at: Math.floor(time.clock.now() / 1000) + 20 }, { ttl: 10 })
    await asked(user('1'))
    caller.answer = () => failure('refused')
    time.advance(15_000)
    expect(await pipelines.subscribe(input(), user('1'))).toMatchObject({ t: 'ok' })
    time.advance(6000)
    expect(await pipelines.subscribe(input(), user('1'))).toMatchObject({ error: { code: 100 } })
  })

  describe('of a wider scope', () => {
    it('channel: everybody who asks for that channel', async () => {
      const { asked, answers } = keeping()
      answers({}, { ttl: 30, scope: 'channel' })
      await asked(user('1'))
      expect(await asked(user('2', bearing('cookie', 'b')))).toBe(false)
      expect(await asked(user('2'), input('chat:2'))).toBe(true)
      expect(await asked(user('2'), input('chat:1', '1'))).toBe(true)
    })

    it('all: everybody, in any channel', async () => {
      const { asked, answers } = keeping()
      answers({}, { ttl: 30, scope: 'all' })
      await asked(user('1'))
      expect(await asked(user('2'), input('chat:2'))).toBe(false)
    })

    it('what says something of one user is kept for that one only', async () => {
      const { asked, answers, log } = keeping()
      answers({ info: { name: 'Ann' } }, { ttl: 30, scope: 'channel' })
      await asked(user('1'))
      expect(await asked(user('2'))).toBe(true)
      expect(await asked(user('1'))).toBe(false)
      expect(log.lines.some(({ msg }) => msg.startsWith('answer for others names one user'))).toBe(
        true,
      )
    })

    it('an unknown scope is the narrowest', async () => {
      const { asked, answers } = keeping()
      answers({}, { ttl: 30, scope: 'everyone' })
      await asked(user('1'))
      expect(await asked(user('2'))).toBe(true)
    })
  })

  describe('is purged', () => {
    it.each([
      ['all', NOTHING, [true, true, true]],
      ['by user', { ...NOTHING, user: '1' }, [true, true, false]],
      ['by channel', { ...NOTHING, channel: 'chat:2' }, [false, true, false]],
      ['by user and channel', { ...NOTHING, user: '1', channel: 'chat:1' }, [true, false, false]],
      ['by key', { ...NOTHING, key: 'k' }, [true, true, true]],
      ['by another key', { ...NOTHING, key: 'x' }, [false, false, false]],
      ['by event', { ...NOTHING, event: 'subscribe' }, [true, true, true]],
      ['of another event', { ...NOTHING, event: 'connect' }, [false, false, false]],
    ])('%s', async (_name, filter, expected) => {
      const { asked, answers, pipelines } = keeping()
      answers({}, { ttl: 30, key: 'k' })
      const questions = [
        [user('1'), input('chat:1')],
        [user('1'), input('chat:2')],
        [user('2'), input('chat:1')],
      ] as const
      for (const [who, about] of questions) await asked(who, about)
      expect(pipelines.purge(filter)).toBe(expected.filter(Boolean).length)
      const again: boolean[] = []
      for (const [who, about] of questions) again.push(await asked(who, about))
      expect(again).toEqual(expected)
    })

    it('what holds for others too goes with any user', async () => {
      const { asked, answers, pipelines } = keeping()
      answers({}, { ttl: 30, scope: 'channel' })
      await asked(user('1'))
      expect(pipelines.purge({ ...NOTHING, user: '2' })).toBe(1)
      expect(await asked(user('2'))).toBe(true)
    })

    it('an answer to a question from before is not kept', async () => {
      const { caller, pipelines, asked } = keeping()
      let answer: (r: ReturnType<typeof reply>) => void = () => undefined
      caller.answer = () => new Promise((resolve) => (answer = resolve))
      const running = pipelines.subscribe(input(), user('1'))
      await settle()
      pipelines.purge({ ...NOTHING, user: '1' })
      answer(reply({ result: {}, cache: { ttl: 30 } }))
      expect(await running).toMatchObject({ t: 'ok' })
      caller.answer = () => reply({ result: {} })
      expect(await asked(user('1'))).toBe(true)
    })

    it('does not come back in place of a failure', async () => {
      const { asked, caller, pipelines, time } = keeping({ stale_if_error: '1h' })
      await asked(user('1'))
      time.advance(31_000)
      let fail: (problem: Error) => void = () => undefined
      caller.answer = () => new Promise((_resolve, reject) => (fail = reject))
      const running = pipelines.subscribe(input(), user('1'))
      await settle()
      pipelines.purge(NOTHING)
      fail(failure('refused'))
      expect(await running).toMatchObject({ error: { code: 100 } })
    })
  })

  describe('of connect', () => {
    const cookie = (value: string) => facts({ userId: '', ...bearing('cookie', value) })

    it('is for those who bring the same credentials', async () => {
      const { caller, pipelines } = keeping()
      caller.answer = ({ header }) =>
        reply({ result: { user: header('cookie')[0] }, cache: { ttl: 30 } })
      const who = async (value: string) => {
        const outcome = await pipelines.connect?.(connectInput(), cookie(value))
        return outcome?.t === 'ok' ? outcome.value?.user : ''
      }
      expect([await who('a'), await who('b'), await who('a'), await who('b')]).toEqual([
        'a',
        'b',
        'a',
        'b',
      ])
      expect(caller.calls).toHaveLength(2)
    })

    it('is never for somebody else, whatever the scope', async () => {
      const { caller, pipelines } = keeping()
      caller.answer = () => reply({ result: { user: '1' }, cache: { ttl: 30, scope: 'all' } })
      await pipelines.connect?.(connectInput(), cookie('a'))
      await pipelines.connect?.(connectInput(), cookie('b'))
      expect(caller.calls).toHaveLength(2)
    })

    it('there is none where nothing says who connects', async () => {
      const { caller, pipelines } = keeping()
      caller.answer = () => reply({ result: { user: 'guest-1' }, cache: { ttl: 30 } })
      const stranger = facts({ userId: '', ...bearing('user-agent', 'Firefox') })
      await pipelines.connect?.(connectInput(), stranger)
      await pipelines.connect?.(connectInput(), stranger)
      expect(caller.calls).toHaveLength(2)
    })

    it('is purged by the user that it names', async () => {
      const { caller, pipelines } = keeping()
      caller.answer = () => reply({ result: { user: '56' }, cache: { ttl: 30 } })
      await pipelines.connect?.(connectInput('"secret"'), facts({ userId: '' }))
      expect(pipelines.purge({ ...NOTHING, user: '57' })).toBe(0)
      expect(pipelines.purge({ ...NOTHING, user: '56' })).toBe(1)
    })
  })

  it.each([
    ['max-age=30', false],
    ['private, max-age="30"', false],
    ['public, s-maxage=90', true],
    ['max-age=30, no-store', true],
    ['no-cache', true],
    ['max-age=0', true],
    ['', true],
  ])('Cache-Control: %s', async (cacheControl, askedAgain) => {
    const b = bench(everythingOn({ policy: { cache: { enabled: true } } }))
    b.caller.answer = () => ({ ...reply({ result: {}, cache: { ttl: 30 } }), cacheControl })
    await b.pipelines.subscribe(input(), user('1'))
    await b.pipelines.subscribe(input(), user('1'))
    expect(b.caller.calls).toHaveLength(askedAgain ? 2 : 1)
  })
})

describe('coalesced questions', () => {
  function joining() {
    const b = bench(everythingOn({ policy: { coalesce: { enabled: true } } }))
    const pending: { resolve: (r: ReturnType<typeof reply>) => void; fail: (e: Error) => void }[] =
      []
    b.caller.answer = () =>
      new Promise((resolve, fail) => {
        pending.push({ resolve, fail })
      })
    return { ...b, pending }
  }

  it('are one call, whose answer is everybody’s', async () => {
    const { pipelines, caller, pending, metric } = joining()
    const running = ['a', 'b', 'c'].map((clientId) =>
      pipelines.subscribe(input(), user('1', { clientId })),
    )
    const other = pipelines.subscribe(input(), user('2'))
    await settle()
    expect(caller.calls).toHaveLength(2)
    expect(caller.calls[0]?.json).toMatchObject({ client: 'a' })
    pending[0]?.resolve(reply({ error: { code: 1400, message: 'no' } }))
    pending[1]?.resolve(reply({ result: {} }))
    for (const outcome of await Promise.all(running)) {
      expect(outcome).toMatchObject({ error: { code: 1400 } })
    }
    expect(await other).toMatchObject({ t: 'ok' })
    expect(metric('backhaul_proxy_coalesced_total', 'subscribe')).toBe(2)
    // It is over: the next one asks again.
    void pipelines.subscribe(input(), user('1'))
    await settle()
    expect(caller.calls).toHaveLength(3)
  })

  it('fail together', async () => {
    const { pipelines, pending, metric } = joining()
    const running = [user('1'), user('1')].map((who) => pipelines.subscribe(input(), who))
    await settle()
    pending[0]?.fail(failure('refused'))
    expect(await Promise.all(running)).toMatchObject([
      { error: { code: 100 } },
      { error: { code: 100 } },
    ])
    expect(metric('proxy_errors', 'subscribe')).toBe(2)
  })

  it('go on when the first client leaves, and end with the last', async () => {
    const { pipelines, caller, pending } = joining()
    const first = new Cancellation()
    const second = new Cancellation()
    const one = pipelines.subscribe(input(), user('1', { gone: first }))
    const two = pipelines.subscribe(input(), user('1', { gone: second }))
    await settle()
    first.cancel()
    expect(await one).toMatchObject({ t: 'disconnect', disconnect: { code: 3000 } })
    expect(caller.calls[0]?.signal.cancelled).toBe(false)
    // Whoever comes now still joins.
    const three = pipelines.subscribe(input(), user('1'))
    await settle()
    expect(caller.calls).toHaveLength(1)
    pending[0]?.resolve(reply({ result: {} }))
    expect(await two).toMatchObject({ t: 'ok' })
    expect(await three).toMatchObject({ t: 'ok' })

    const last = new Cancellation()
    const four = pipelines.subscribe(input(), user('1', { gone: last }))
    await settle()
    last.cancel()
    await four
    expect(caller.calls[1]?.signal.cancelled).toBe(true)
    void pipelines.subscribe(input(), user('1'))
    await settle()
    expect(caller.calls).toHaveLength(3)
  })

  it('commands are never joined', async () => {
    const { pipelines, caller } = joining()
    const data = textPayload('1')
    for (const who of [user('1'), user('1')]) {
      void pipelines.rpc({ method: 'm', data }, who)
      void pipelines.publish({ channel: 'chat:1', namespace: 'chat', data }, who)
    }
    await settle()
    expect(caller.calls).toHaveLength(4)
  })

  it('nobody joins what was asked before a purge', async () => {
    const { pipelines, caller } = joining()
    void pipelines.subscribe(input(), user('1'))
    await settle()
    pipelines.purge(NOTHING)
    void pipelines.subscribe(input(), user('1'))
    await settle()
    expect(caller.calls).toHaveLength(2)
  })
})
