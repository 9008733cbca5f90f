/** What the API does to channels of a session. spec: server-api-and-operations.md §1.6 */
import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../src/base/index.js'
import type { SubscribeGrant } from '../../../src/model/index.js'
import { ok } from '../../../src/protocol/index.js'
import { deferred, sessionLab, settle } from '../../support/session-lab.js'

const PLAIN_GRANT: SubscribeGrant = { expireAt: 0, info: null, data: null, override: {} }

describe('subscriptions by the server', () => {
  it('may be made again: the client hears of it, with the new terms', async () => {
    const acknowledged = deferred<undefined>()
    const lab = sessionLab(
      { client: { insecure: true, ping_interval: '-1s' } },
      { delays: { subscribe: () => acknowledged.promise } },
    )
    const peer = await lab.connected()
    const [session] = lab.channels.directory.all()
    const first = session!.subscribe('a', PLAIN_GRANT, null)
    const data = jsonPayload('{"n":2}')
    const expireAt = Math.floor(lab.time.clock.now() / 1000) + 1
    const second = session!.subscribe('a', { ...PLAIN_GRANT, data, expireAt }, null)
    acknowledged.resolve(undefined)
    expect([await first, await second]).toEqual([ok(null), ok(null)])
    await settle()
    expect(peer.take()).toMatchObject([
      { push: { channel: 'a', subscribe: {} } },
      { push: { channel: 'a', subscribe: { data: { n: 2 } } } },
    ])
    expect(lab.channels.hub.subscriberCount('a')).toBe(1)
    lab.time.advance(26_000)
    lab.time.advance(28_000)
    await settle()
    expect(peer.closedWith?.code).toBe(3006)
  })

  it('leave those of the client as they are', async () => {
    const lab = sessionLab({ client: { insecure: true } })
    const peer = await lab.connected()
    peer.receive({ id: 2, subscribe: { channel: 'a' } })
    await settle()
    peer.take()
    const [session] = lab.channels.directory.all()
    expect(await session!.subscribe('a', PLAIN_GRANT, null)).toEqual(ok(null))
    await settle()
    expect(peer.take()).toEqual([])
  })

  it.each(['map', 'poll'])('do not exist in a %s', async (namespace) => {
    const lab = sessionLab({
      client: { insecure: true },
      shared_poll: { hmac_secret_key: 'secret' },
      channel: {
        proxy: { shared_poll_refresh: { endpoint: 'http://backend.test' } },
        namespaces: [
          { name: 'map', subscription_type: 'map', map: { mode: 'ephemeral', key_ttl: '60s' } },
          { name: 'poll', subscription_type: 'shared_poll' },
        ],
      },
    })
    await lab.connected()
    const [session] = lab.channels.directory.all()
    expect(await session!.subscribe(`${namespace}:a`, PLAIN_GRANT, null)).toMatchObject({
      t: 'error',
      error: { code: 107 },
    })
  })
})
