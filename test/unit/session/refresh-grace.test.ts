/** How long a subscription goes on while nobody answers its refreshes. spec: proxy.md §9.5 */
import { expect, it } from 'vitest'
import { PLAIN_GRANT } from '../../../src/model/index.js'
import type { RefreshDecision } from '../../../src/pipelines/index.js'
import { disconnect, ok, type Outcome } from '../../../src/protocol/index.js'
import { sessionLab, settle, type SessionLab } from '../../support/session-lab.js'

const endpoint = 'http://127.0.0.1:1'
const nowSeconds = (lab: SessionLab): number => Math.floor(lab.time.clock.now() / 1000)

/** A client in `px:1` that expires at once; its refreshes are answered so. */
async function subscribed(answer: (lab: SessionLab) => Outcome<RefreshDecision>) {
  const askedAt: number[] = []
  const lab: SessionLab = sessionLab(
    {
      client: { insecure: true, ping_interval: '1000h', presence_update_interval: '1s' },
      channel: {
        namespaces: [
          { name: 'px', subscribe_proxy_enabled: true, sub_refresh_proxy_enabled: true },
        ],
        proxy: { subscribe: { endpoint }, sub_refresh: { endpoint } },
      },
    },
    {
      pipelines: {
        subscribe: () => Promise.resolve(ok({ ...PLAIN_GRANT, expireAt: nowSeconds(lab) + 1 })),
        subRefresh: () => {
          askedAt.push(Math.round(lab.time.clock.monotonic() / 1000))
          return Promise.resolve(answer(lab))
        },
      },
    },
  )
  const peer = await lab.connected()
  peer.receive({ id: 2, subscribe: { channel: 'px:1' } })
  await settle()
  peer.take()
  const pass = async (seconds: number): Promise<void> => {
    for (let i = 0; i < seconds; i++) {
      lab.time.advance(1000)
      await settle()
    }
  }
  return { peer, pass, askedAt }
}

const ENDED = {
  push: { channel: 'px:1', unsubscribe: { code: 2501, reason: 'subscription expired' } },
}

it('ends with 2501 once nobody has answered for the limit', async () => {
  const { peer, pass, askedAt } = await subscribed(() =>
    ok({ t: 'keep', stepSeconds: 10, limitMs: 60_000 }),
  )
  await pass(40)
  expect(askedAt.length).toBeGreaterThan(0)
  expect(peer.take()).toEqual([])
  await pass(120)
  expect(peer.take()).toContainEqual(ENDED)
})

it('goes on for ever without a limit', async () => {
  const { peer, pass } = await subscribed(() =>
    ok({ t: 'keep', stepSeconds: 10, limitMs: Infinity }),
  )
  await pass(400)
  expect(peer.take()).toEqual([])
})

it('an answer in between starts the count anew', async () => {
  let asked = 0
  const { peer, pass } = await subscribed((lab) =>
    ++asked % 2 === 0
      ? ok({ t: 'prolonged', expireAt: nowSeconds(lab) + 1, info: null, meta: null })
      : ok({ t: 'keep', stepSeconds: 10, limitMs: 60_000 }),
  )
  await pass(600)
  expect(asked).toBeGreaterThan(6)
  expect(peer.take()).toEqual([])
})

it('a disconnect that the configuration gives a failure ends the connection', async () => {
  const { peer, pass } = await subscribed(() => disconnect({ code: 4501, reason: 'forbidden' }))
  await pass(60)
  expect(peer.closedWith).toEqual({ code: 4501, reason: 'forbidden' })
})
