/**
 * The proxy events of timers, refresh and sub_refresh × everything a backend can answer × every wire to
 * it: the official client keeps what it has or loses it. Expiries are whole seconds, so each case takes
 * one; cases run beside each other. spec: proxy.md §2.2, §2.4, §2.0.4, traps 6 … 9
 */
import { describe, expect, it } from 'vitest'
import type { Centrifuge, Subscription } from 'centrifuge'
import { offline } from '../support/proxy-events.js'
import { MAX_RESPONSE_BYTES } from '../support/proxy-failures.js'
import type { ProxySetup } from '../support/proxy-setup.js'
import { failuresCounted, PROXY_WIRES, type ProxyWire } from '../support/proxy-wires.js'
import { collect, nextEvent, until } from '../support/sdk.js'

/** A connection or subscription that expires soon, and the backend that is asked then. */
type Expiring = {
  readonly setup: ProxySetup
  readonly client: Centrifuge
  /** What the client is told when it is over. */
  readonly over: Promise<{ code: number; reason: string }>
  /** Whether it has been told so. */
  readonly isOver: () => boolean
  /** Resolves when it works. */
  readonly works: () => Promise<unknown>
}

/** How an event of a timer is brought about. */
type TimerEvent = {
  readonly name: 'refresh' | 'sub_refresh'
  readonly failure: string
  proxyOf(config: Record<string, any>): Record<string, any>
  configure(config: Record<string, any>): void
  begin(setup: ProxySetup): Promise<Omit<Expiring, 'setup'>>
}

/** The next whole second that is far enough for a connection to be made before. Unix seconds. */
const soon = (): number => Math.floor(Date.now() / 1000 + 0.4) + 1
const LATER = 4_000_000_000
const isPast = (code: number) => code >= 2500

async function online(setup: ProxySetup): Promise<Centrifuge> {
  const client = offline(setup)
  client.connect()
  await client.ready()
  return client
}

const expiresSoon = (result: object) => ({
  compute: () => ({ body: { result: { ...result, expire_at: soon() } } }),
})

const refresh: TimerEvent = {
  name: 'refresh',
  failure: 'error proxying refresh',
  proxyOf: (config) => config.client.proxy.refresh,
  configure: (config) => {
    config.client.proxy.refresh.enabled = true
  },
  begin: async (setup) => {
    setup.answers.set('/connect', expiresSoon({ user: '56' }))
    const client = await online(setup)
    const ends = collect(client, 'connecting')
    return {
      client,
      over: nextEvent(client, 'connecting'),
      isOver: () => ends.length > 0,
      works: () => client.rpc('x', {}),
    }
  },
}

const subRefresh: TimerEvent = {
  name: 'sub_refresh',
  failure: 'error proxying sub refresh',
  proxyOf: (config) => config.channel.proxy.sub_refresh,
  configure: (config) => {
    config.channel.namespaces[0].sub_refresh_proxy_enabled = true
    config.client.presence_update_interval = '200ms'
    config.client.expired_sub_close_delay = '100ms'
  },
  begin: async (setup) => {
    setup.answers.set('/subscribe', expiresSoon({}))
    const client = await online(setup)
    const subscription = client.newSubscription('chat:1')
    subscription.subscribe()
    await subscription.ready()
    const ends: { code: number }[] = collect(subscription, 'subscribing')
    return {
      client,
      over: nextEvent(subscription, 'subscribing'),
      isOver: () => ends.some(({ code }) => isPast(code)),
      works: () => delivery(client, subscription),
    }
  },
}

async function delivery(client: Centrifuge, subscription: Subscription): Promise<void> {
  const arrival = nextEvent(subscription, 'publication')
  await client.publish('chat:1', {})
  await arrival
}

/** Runs a case on a server of its own. */
async function expiring(
  { event, start, answer }: { event: TimerEvent; start: ProxyWire['start']; answer: unknown },
  play: (expiring: Expiring) => Promise<void>,
  change: (proxy: Record<string, any>) => void = () => undefined,
): Promise<void> {
  const setup = await start((config) => {
    event.configure(config)
    change(event.proxyOf(config))
  })
  setup.answers.set(`/${event.name}`, answer as never)
  const begun = await event.begin(setup)
  try {
    await play({ ...begun, setup })
  } finally {
    begun.client.disconnect()
    await setup.stop()
  }
}

const EXPIRED = {
  refresh: { code: 3005, reason: 'connection expired' },
  sub_refresh: { code: 2501, reason: 'subscription expired' },
}
const UNUSABLE = {
  refresh: { code: 3004, reason: 'internal server error' },
  sub_refresh: EXPIRED.sub_refresh,
}
const ERROR = { code: 1000, message: 'no' }
const DISCONNECT = { code: 4500, reason: 'no' }

describe.each(PROXY_WIRES)('a backend over %s', (_wire, wire) => {
  const { start, startStrange } = wire

  describe.concurrent.each([refresh, subRefresh].map((event) => [event.name, event] as const))(
    '%s',
    (name, event) => {
      const path = `/${name}`
      const endings = [
        ['no result', {}, EXPIRED[name]],
        ['null for a result', { result: null }, EXPIRED[name]],
        ['expired', { result: { expired: true } }, EXPIRED[name]],
        ['expired and a time', { result: { expired: true, expire_at: LATER } }, EXPIRED[name]],
        ['a time that is over', { result: { expire_at: 1 } }, EXPIRED[name]],
        ['an error', { error: ERROR }, EXPIRED[name]],
        ['a disconnect', { disconnect: DISCONNECT }, EXPIRED[name]],
        [
          'info that cannot be decoded',
          { result: { expire_at: LATER, b64info: '%%' } },
          UNUSABLE[name],
        ],
      ] as const

      it.each(endings)('%s ends it', async (_name, body, end) => {
        await expiring({ event, start, answer: { body } }, async ({ over, setup }) => {
          expect(await over).toMatchObject(end)
          expect(await failuresCounted(setup, wire, name)).toBe(0)
        })
      })

      it.each([
        ['a time to come', {}],
        ['a time to come beside an error', { error: ERROR }],
        ['a time to come beside a disconnect', { disconnect: DISCONNECT }],
      ])('%s prolongs it', async (_name, more) => {
        const answer = { compute: () => ({ body: { result: { expire_at: soon() }, ...more } }) }
        await expiring({ event, start, answer }, async ({ setup, works, isOver }) => {
          // It is asked a second time, so it was prolonged the first time.
          await until(() => setup.received(path).length > 1)
          await works()
          expect(isOver()).toBe(false)
          expect(await failuresCounted(setup, wire, name)).toBe(0)
        })
      })

      it('a result without a time: the connection is over, a subscription never ends', async () => {
        const answer = { body: { result: {} } }
        await expiring({ event, start, answer }, async ({ setup, over, works, isOver }) => {
          await until(() => setup.received(path).length > 0)
          if (name === 'refresh') {
            expect(await over).toMatchObject(EXPIRED.refresh)
          } else {
            await works()
            expect(isOver()).toBe(false)
          }
        })
      })

      const keeps = async ({ setup, works, isOver }: Expiring): Promise<void> => {
        await until(() => setup.server.lines.some(({ message }) => message === event.failure))
        expect(await failuresCounted(setup, wire, name)).toBe(1)
        await works()
        expect(isOver()).toBe(false)
      }

      it.each(wire.failures)('%s: it is kept', async (_name, answer) => {
        await expiring({ event, start: startStrange, answer }, keeps, (proxy) => {
          proxy.timeout = '300ms'
          proxy.policy = { ...proxy.policy, limits: { max_response_bytes: MAX_RESPONSE_BYTES } }
        })
      })

      it('nobody listens: it is kept', async () => {
        const endpoint = await wire.nowhere()
        await expiring({ event, start, answer: {} }, keeps, (proxy) => {
          Object.assign(proxy, { endpoint })
        })
      })

      if (wire.protocol === 'http') {
        // Quirk: a status that stands for an error is an answer without a result. spec: trap 7
        it('a status that stands for an error ends it', async () => {
          const answer = { status: 503, body: 'no' }
          await expiring(
            { event, start, answer },
            async ({ over }) => {
              expect(await over).toMatchObject(EXPIRED[name])
            },
            (proxy) => {
              const transform = { status_code: 503, to_error: { code: 1503, message: 'busy' } }
              proxy.http = { status_to_code_transforms: [transform] }
            },
          )
        })
      }
    },
  )
})
