/**
 * Whatever clients do at once, and in whatever order an engine gets round to what it is asked: in the end
 * exactly those are present who are subscribed. spec: channels-and-engines.md §6.2, §6.5
 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { MaybePromise } from '../../src/base/index.js'
import type { Engine } from '../../src/engine/ports.js'
import { sessionLab, settle, type FakeTransport } from '../support/session-lab.js'

const CHANNELS = ['room:1', 'room:2', 'board:1'] as const

const CONFIG = {
  client: {
    allow_anonymous_connect_without_token: true,
    ping_interval: '-1s',
    presence_update_interval: '20s',
  },
  channel: {
    namespaces: [
      {
        name: 'room',
        allow_subscribe_for_client: true,
        allow_subscribe_for_anonymous: true,
        presence: true,
        join_leave: true,
        map_clients_presence_channel_prefix: 'who:',
      },
      {
        name: 'who',
        subscription_type: 'map_clients',
        map: { mode: 'recoverable', key_ttl: '1h' },
      },
      {
        name: 'board',
        allow_subscribe_for_client: true,
        allow_subscribe_for_anonymous: true,
        presence: true,
        subscription_type: 'map',
        map: {
          mode: 'recoverable',
          key_ttl: '1h',
          client_key: 'client_id',
          remove_client_on_unsubscribe: true,
          allow_publish_for_subscriber: true,
        },
      },
    ],
  },
}

/** An engine whose changes of presence and maps happen when they are let go, in any order. */
function reluctant(memory: Engine, held: (() => void)[]): Engine {
  const { presence, map } = memory
  if (presence === null || map === null) throw new Error('no presence or no maps')
  const hold = <T>(work: () => MaybePromise<T>): Promise<T> =>
    new Promise<void>((resolve) => held.push(resolve)).then(work)
  const members = {
    presence: {
      add: (...args: Parameters<typeof presence.add>) => hold(() => presence.add(...args)),
      remove: (...args: Parameters<typeof presence.remove>) => hold(() => presence.remove(...args)),
      list: (channel: string) => presence.list(channel),
      stats: (channel: string) => presence.stats(channel),
    },
    map: new Proxy(map, {
      get: (target, name) => {
        if (name === 'publish')
          return (...args: Parameters<typeof map.publish>) => hold(() => map.publish(...args))
        if (name === 'remove')
          return (...args: Parameters<typeof map.remove>) => hold(() => map.remove(...args))
        const value: unknown = Reflect.get(target, name, target)
        return typeof value === 'function' ? (value.bind(target) as unknown) : value
      },
    }),
  }
  return { ...memory, ...members }
}

type Action =
  | {
      readonly t: 'subscribe' | 'unsubscribe' | 'publish'
      readonly client: number
      readonly channel: number
    }
  | { readonly t: 'leave'; readonly client: number }
  | { readonly t: 'release'; readonly which: number }
  | { readonly t: 'tick' }

const CLIENTS = 3
const client = fc.nat(CLIENTS - 1)
const channel = fc.nat(CHANNELS.length - 1)
const action: fc.Arbitrary<Action> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ t: fc.constant('subscribe' as const), client, channel }) },
  { weight: 3, arbitrary: fc.record({ t: fc.constant('unsubscribe' as const), client, channel }) },
  {
    weight: 1,
    arbitrary: fc.record({ t: fc.constant('publish' as const), client, channel: fc.constant(2) }),
  },
  { weight: 1, arbitrary: fc.record({ t: fc.constant('leave' as const), client }) },
  { weight: 5, arbitrary: fc.record({ t: fc.constant('release' as const), which: fc.nat(5) }) },
  { weight: 1, arbitrary: fc.constant({ t: 'tick' as const }) },
)

function command(id: number, { t, channel }: Extract<Action, { channel: number }>): object {
  const name = CHANNELS[channel] ?? ''
  const map = name.startsWith('board:')
  if (t === 'unsubscribe') return { id, unsubscribe: { channel: name } }
  if (t === 'publish') return { id, publish: { channel: name, type: 1, data: { id } } }
  return { id, subscribe: { channel: name, ...(map ? { type: 1, phase: 2 } : {}) } }
}

describe('presence', () => {
  it('is of those who are subscribed, whatever happens at once', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(action, { minLength: 5, maxLength: 60 }), async (actions) => {
        const held: (() => void)[] = []
        const lab = sessionLab(CONFIG, { engine: (memory) => reluctant(memory, held) })
        const peers: (FakeTransport | null)[] = []
        for (let n = 0; n < CLIENTS; n++) peers.push(await lab.connected())
        let id = 1
        for (const each of actions) {
          if (each.t === 'release') held.splice(each.which, 1)[0]?.()
          else if (each.t === 'tick') lab.time.advance(20_000)
          else if (each.t === 'leave') {
            peers[each.client]?.vanish()
            peers[each.client] = null
          } else peers[each.client]?.receive(command(++id, each))
          if (each.t === 'release' || each.t === 'tick') await settle()
        }
        do {
          held.splice(0).forEach((go) => {
            go()
          })
          await settle()
        } while (held.length > 0 || lab.env.work.size > 0)
        for (const name of CHANNELS) {
          const subscribed = lab.channels.hub.subscriberCount(name)
          expect((await lab.channels.presence(name)).size, name).toBe(subscribed)
          if (name.startsWith('room:'))
            expect(await lab.channels.maps.count(`who:${name}`), name).toBe(subscribed)
          else expect(await lab.channels.maps.count(name), name).toBeLessThanOrEqual(subscribed)
        }
      }),
      { numRuns: 60 },
    )
  })
})
