import { describe, expect, it } from 'vitest'
import { jsonPayload, nullLogger } from '../../../src/base/index.js'
import { LocalDirectory } from '../../../src/channels/hub/directory.js'
import type { SubscribeGrant } from '../../../src/model/index.js'
import { createLocalControl, type Control } from '../../../src/cluster/index.js'
import {
  ClientErrors,
  disconnect,
  Disconnects,
  error,
  ok,
  Unsubscribes,
} from '../../../src/protocol/index.js'
import { fakeSession, type FakeSession } from '../../support/fake-session.js'
import { hubHarness, NotingSubscriber } from '../../support/hub-harness.js'

const GRANT: SubscribeGrant = { expireAt: 0, info: null, data: null, override: {} }
const ANY = { user: '', client: '', session: '' }

function setUp(...sessions: FakeSession[]) {
  const { hub, time } = hubHarness()
  const directory = new LocalDirectory({ onAction: () => undefined })
  for (const each of sessions) directory.add(each)
  const errors: string[] = []
  const control: Control = createLocalControl({
    channels: { hub, directory },
    clock: time.clock,
    log: { ...nullLogger, error: (_fields, msg) => errors.push(msg) },
    node: { uid: 'n1', name: 'node', version: '1.0' },
  })
  return { control, hub, time, errors }
}

describe('targets of control', () => {
  const sessions = () => [
    fakeSession('c1', 'u1', 's1'),
    fakeSession('c2', 'u1', 's2'),
    fakeSession('c3', 'u2', 's3'),
    fakeSession('c4', '', 's4'),
    fakeSession('c5', '', 's5'),
  ]

  it.each<[string, Partial<typeof ANY>, string[]]>([
    ['every session of a user', { user: 'u1' }, ['c1', 'c2']],
    ['the anonymous sessions, not everybody', {}, ['c4', 'c5']],
    ['one client of the user', { user: 'u1', client: 'c2' }, ['c2']],
    ['no client of somebody else', { user: 'u1', client: 'c3' }, []],
    ['no client of a user when the user is not named', { client: 'c1' }, []],
    ['an anonymous client', { client: 'c4' }, ['c4']],
    ['one session of the user', { user: 'u1', session: 's1' }, ['c1']],
    ['client and session together', { user: 'u1', client: 'c1', session: 's2' }, []],
    ['nobody', { user: '__proto__' }, []],
  ])('are %s', async (_what, target, expected) => {
    const all = sessions()
    const { control } = setUp(...all)
    await control.disconnect({ ...ANY, ...target }, Disconnects.forceNoReconnect, [])
    expect(all.filter((each) => each.calls.length > 0).map((each) => each.clientId)).toEqual(
      expected,
    )
  })
})

describe('control of one node', () => {
  it('subscribes sessions and says so', async () => {
    const [one, two] = [fakeSession('c1', 'u1'), fakeSession('c2', 'u1')]
    const { control } = setUp(one, two)
    const since = { offset: 3, epoch: 'e' }
    expect(await control.subscribe({ ...ANY, user: 'u1' }, 'ch', GRANT, since)).toBe(true)
    expect(one.calls).toEqual([['subscribe', 'ch', GRANT, since]])
    expect(two.calls).toEqual([['subscribe', 'ch', GRANT, since]])
  })

  it('succeeds when nobody is connected', async () => {
    expect(await setUp().control.subscribe({ ...ANY, user: 'u1' }, 'ch', GRANT, null)).toBe(true)
  })

  it('reports a session that held the channel, after trying all', async () => {
    const held = () => error(ClientErrors.alreadySubscribed)
    const [one, two] = [fakeSession('c1', 'u1', '', held), fakeSession('c2', 'u1')]
    const { control } = setUp(one, two)
    expect(await control.subscribe({ ...ANY, user: 'u1' }, 'ch', GRANT, null)).toBe(false)
    expect(two.calls).toHaveLength(1)
  })

  it('waits for sessions that take their time', async () => {
    const late = fakeSession('c1', 'u1', '', () => Promise.resolve(ok(null)))
    const held = fakeSession('c2', 'u1', '', () =>
      Promise.resolve(error(ClientErrors.alreadySubscribed)),
    )
    const fine = fakeSession('c3', 'u2', '', () => Promise.resolve(ok(null)))
    const { control } = setUp(late, held, fine)
    expect(await control.subscribe({ ...ANY, user: 'u1' }, 'ch', GRANT, null)).toBe(false)
    expect(await control.subscribe({ ...ANY, user: 'u2' }, 'ch', GRANT, null)).toBe(true)
  })

  it('closes a session that cannot take the channel, which is no failure of the call', async () => {
    const full = fakeSession('c1', 'u1', '', () => disconnect(Disconnects.channelLimit))
    const { control } = setUp(full)
    expect(await control.subscribe({ ...ANY, user: 'u1' }, 'ch', GRANT, null)).toBe(true)
    expect(full.calls.at(-1)).toEqual(['disconnect', Disconnects.channelLimit])
  })

  it('goes on after a session that fails, and logs it', async () => {
    const boom = fakeSession('c1', 'u1', '', () => {
      throw new Error('boom')
    })
    const reject = fakeSession('c2', 'u1', '', () => Promise.reject(new Error('boom')))
    const fine = fakeSession('c3', 'u1')
    const { control, errors } = setUp(boom, reject, fine)
    expect(await control.subscribe({ ...ANY, user: 'u1' }, 'ch', GRANT, null)).toBe(false)
    expect(fine.calls).toHaveLength(1)
    expect(errors).toHaveLength(2)
  })

  it('unsubscribes with the code of the server', async () => {
    const session = fakeSession('c1', 'u1')
    await setUp(session).control.unsubscribe({ ...ANY, user: 'u1' }, 'ch')
    expect(session.calls).toEqual([['unsubscribe', 'ch', Unsubscribes.server]])
  })

  it('leaves the later one of two that want to be alone, whoever is told first', async () => {
    const early = fakeSession('c1', 'u1', '', undefined, 7)
    const same = fakeSession('c3', 'u1', '', undefined, 8)
    const late = fakeSession('c4', 'u1', '', undefined, 9)
    const { control } = setUp(early, same, late)
    const why = Disconnects.connectionLimit
    await control.disconnect({ ...ANY, user: 'u1' }, why, ['c2'], 8)
    expect([early, same, late].map(({ calls }) => calls.length)).toEqual([1, 0, 0])
    await control.disconnect({ ...ANY, user: 'u1' }, why, ['c5'], 8)
    expect([early, same, late].map(({ calls }) => calls.length)).toEqual([2, 1, 0])
  })

  it('gives places that are later than all it has heard of, although its clock is behind', async () => {
    const { control, time } = setUp()
    const ahead = time.clock.now() + 60_000
    await control.disconnect({ ...ANY, user: 'u1' }, Disconnects.connectionLimit, ['c'], ahead)
    const [first, second] = [control.claim(), control.claim()]
    expect(first).toBeGreaterThan(ahead)
    expect(second).toBeGreaterThan(first)
  })

  it('disconnects all but those on the list', async () => {
    const [one, two] = [fakeSession('c1', 'u1'), fakeSession('c2', 'u1')]
    const why = { code: 4000, reason: 'mine' }
    await setUp(one, two).control.disconnect({ ...ANY, user: 'u1' }, why, ['c1', 'unknown'])
    expect(one.calls).toEqual([])
    expect(two.calls).toEqual([['disconnect', why]])
  })

  it('refreshes sessions', async () => {
    const session = fakeSession('c1', 'u1')
    const info = jsonPayload('{"a":1}')
    const change = { expired: false, expireAt: 123, info }
    await setUp(session).control.refresh({ ...ANY, user: 'u1' }, change)
    expect(session.calls).toEqual([['refresh', 123, false, info]])
  })

  it('describes its node', async () => {
    const { control, hub, time } = setUp(fakeSession('c1', 'u1'), fakeSession('c2', 'u1'))
    void hub.subscribe('a', new NotingSubscriber())
    void hub.subscribe('a', new NotingSubscriber())
    void hub.subscribe('b', new NotingSubscriber())
    time.advance(12_700)
    expect(await control.nodes()).toEqual([
      {
        uid: 'n1',
        name: 'node',
        version: '1.0',
        numClients: 2,
        numUsers: 1,
        numSubs: 3,
        numChannels: 2,
        uptime: 12,
      },
    ])
  })

  it('lists channels with subscribers whose name matches', async () => {
    const { control, hub } = setUp()
    for (const channel of ['news', 'news', 'other', '__proto__']) {
      void hub.subscribe(channel, new NotingSubscriber())
    }
    expect([...(await control.channels(''))]).toEqual([
      ['news', 2],
      ['other', 1],
      ['__proto__', 1],
    ])
    expect([...(await control.channels('{news,__proto__}'))]).toEqual([
      ['news', 2],
      ['__proto__', 1],
    ])
  })
})
