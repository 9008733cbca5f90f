/** The periodic refresh of presence against what happens meanwhile. spec: channels-and-engines.md §6.1 */
import { describe, expect, it } from 'vitest'
import type { MaybePromise } from '../../../src/base/index.js'
import { sessionLab, settle } from '../../support/session-lab.js'

const CONFIG = {
  client: { insecure: true, ping_interval: '-1s', presence_update_interval: '27s' },
  channel: { without_namespace: { presence: true } },
}

/** A presence whose additions can be held back, as a network does. */
function slowLab() {
  const held: (() => void)[] = []
  const state = { holding: false, release: () => held.splice(0).forEach((go) => go()) }
  const lab = sessionLab(CONFIG, {
    engine: (memory) => {
      const { presence } = memory
      if (presence === null) throw new Error('no presence')
      const add: typeof presence.add = (channel, info): MaybePromise<void> =>
        state.holding
          ? new Promise<void>((resolve) => held.push(resolve)).then(() =>
              presence.add(channel, info),
            )
          : presence.add(channel, info)
      return {
        ...memory,
        presence: {
          add,
          remove: (...args) => presence.remove(...args),
          list: (channel) => presence.list(channel),
          stats: (channel) => presence.stats(channel),
        },
      }
    },
  })
  return { lab, state }
}

async function refreshing() {
  const { lab, state } = slowLab()
  const peer = await lab.connected()
  peer.receive({ id: 2, subscribe: { channel: 'a' } })
  await settle()
  state.holding = true
  lab.time.advance(60_000)
  await settle()
  state.holding = false
  return { lab, state, peer, present: async () => (await lab.channels.presence('a')).size }
}

describe('a presence refresh', () => {
  it('that is overtaken by an unsubscribe does not bring the client back', async () => {
    const { state, peer, present } = await refreshing()
    peer.receive({ id: 3, unsubscribe: { channel: 'a' } })
    await settle()
    // The removal waits for the refresh to end.
    expect(await present()).toBe(1)
    state.release()
    await settle()
    expect(await present()).toBe(0)
  })

  it('that is overtaken by an unsubscribe and a new subscribe leaves the client there', async () => {
    const { state, peer, present } = await refreshing()
    peer.receive({ id: 3, unsubscribe: { channel: 'a' } }, { id: 4, subscribe: { channel: 'a' } })
    await settle()
    expect(await present()).toBe(1)
    state.release()
    await settle()
    expect(await present()).toBe(1)
  })

  it('that is overtaken by the end of the connection does not bring the client back', async () => {
    const { state, peer, present } = await refreshing()
    peer.vanish()
    state.release()
    await settle()
    expect(await present()).toBe(0)
  })
})
