/**
 * The proxy event of the server's own timer, shared_poll_refresh × everything a backend can answer ×
 * every wire to it: clients keep what they have, are told nothing, and get the next value.
 * spec: proxy.md §2.9, §2.0.4, §2.0.5, traps 29, 41, 42
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import type { Centrifuge, SharedPollSubscription } from 'centrifuge'
import { POLL_SECRET, signKeys } from '../support/polled-backend.js'
import { offline } from '../support/proxy-events.js'
import { MAX_RESPONSE_BYTES } from '../support/proxy-failures.js'
import type { ProxySetup } from '../support/proxy-setup.js'
import { failuresCounted, PROXY_WIRES } from '../support/proxy-wires.js'
import { collect, nextEvent, until } from '../support/sdk.js'

const EVENT = 'shared_poll_refresh'
const PATH = `/${EVENT}`
const CHANNEL = 'poll:x'

/** A client that tracks the key `a`. */
type Reader = {
  readonly subscription: SharedPollSubscription
  readonly updates: { readonly data: unknown; readonly removed?: boolean }[]
  /** Whatever tells the client that something is wrong. */
  readonly troubles: readonly unknown[][]
  readonly ends: { readonly code: number }[]
}

let setup: ProxySetup
const clients: Centrifuge[] = []

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})

const values = (...items: object[]): object => ({ body: { result: { items } } })

/** A client that has the value 1, which the backend has given before it gives this answer. */
async function reader(): Promise<Reader> {
  setup.answers.set(PATH, values({ key: 'a', data: 1 }))
  const client = offline(setup)
  clients.push(client)
  const subscription = client.newSharedPollSubscription(CHANNEL, {
    getSignature: ({ keys }) =>
      Promise.resolve({ keys, signature: signKeys({ user: '56', channel: CHANNEL, keys }) }),
  })
  const updates = collect(subscription as never, 'update')
  const ends = collect(subscription as never, 'subscribing')
  const troubles = [
    collect(subscription as never, 'error'),
    collect(subscription as never, 'unsubscribed'),
    collect(client, 'error'),
    collect(client, 'disconnected'),
  ]
  const subscribed = nextEvent(subscription as never, 'subscribed')
  subscription.subscribe()
  client.connect()
  await subscribed
  subscription.track(['a'])
  await until(() => updates.length > 0)
  // The first one is that it has begun to subscribe.
  ends.length = 0
  return { subscription, updates, troubles, ends }
}

/** The backend is asked this many more times. */
async function asked(times: number): Promise<void> {
  const before = setup.received(PATH).length
  await until(() => setup.received(PATH).length >= before + times)
}

/** The client has noticed nothing, and gets the next value. */
async function goesOn({ updates, troubles, ends }: Reader): Promise<void> {
  expect(updates).toHaveLength(1)
  setup.answers.set(PATH, values({ key: 'a', data: 2 }))
  await until(() => updates.length > 1)
  expect(updates[1]).toMatchObject({ key: 'a', data: 2 })
  expect([...troubles, ends].flat()).toEqual([])
}

const configure = (config: Record<string, any>): void => {
  config.shared_poll = { hmac_secret_key: POLL_SECRET }
  config.channel.namespaces.push({
    name: 'poll',
    allow_subscribe_for_client: true,
    subscription_type: 'shared_poll',
    shared_poll: { refresh_interval: '50ms' },
  })
}

describe.each(PROXY_WIRES)('a backend that is polled over %s', (_name, wire) => {
  const failures = (): Promise<number> => failuresCounted(setup, wire, EVENT)

  describe('decisions', () => {
    beforeAll(async () => {
      setup = await wire.start(configure)
    })

    afterAll(() => setup.stop())

    it('is told the channel and its keys, and nothing about clients', async () => {
      await reader()
      // Versions that the server makes up itself are no business of the backend.
      expect(setup.received(PATH)[0]?.json()).toEqual({ channel: CHANNEL, items: [{ key: 'a' }] })
      expect(await failures()).toBe(0)
    })

    it.each([
      ['nothing', {}],
      ['no values', { result: {} }],
      ['an empty list', { result: { items: [] } }],
      ['values of other keys', { result: { items: [{ key: 'b', data: 5 }] } }],
      ['the same value', { result: { items: [{ key: 'a', data: 1 }] } }],
      ['an epoch, where versions are the server’s own', { result: { epoch: 'other' } }],
      ['a disconnect, which means nothing here', { disconnect: { code: 4500, reason: 'no' } }],
    ])('%s leaves everything as it was', async (_name, body) => {
      const client = await reader()
      setup.answers.set(PATH, { body })
      await asked(2)
      await goesOn(client)
      expect(await failures()).toBe(0)
    })

    it('a key that is removed is gone for the client', async () => {
      const { updates, troubles } = await reader()
      setup.answers.set(PATH, values({ key: 'a', removed: true }))
      await until(() => updates.length > 1)
      expect(updates[1]).toMatchObject({ key: 'a', removed: true })
      expect(troubles.flat()).toEqual([])
    })

    it('an error skips the cycle and is counted as a failure', async () => {
      const client = await reader()
      const before = await failures()
      setup.answers.set(PATH, { body: { error: { code: 1000, message: 'no' } } })
      await asked(2)
      expect(await failures()).toBeGreaterThan(before)
      await goesOn(client)
    })
  })

  describe('failures', () => {
    beforeAll(async () => {
      setup = await wire.startStrange((config) => {
        configure(config)
        const proxy = config.channel.proxy.shared_poll_refresh
        proxy.timeout = '300ms'
        proxy.policy = { ...proxy.policy, limits: { max_response_bytes: MAX_RESPONSE_BYTES } }
      })
    })

    afterAll(() => setup.stop())

    it.each(wire.failures)('%s: nobody notices', async (_name, answer) => {
      const client = await reader()
      const before = await failures()
      const lines = setup.server.lines.length
      setup.answers.set(PATH, answer)
      await until(() =>
        setup.server.lines
          .slice(lines)
          .some(({ message }) => message === 'error proxying shared poll refresh'),
      )
      expect(await failures()).toBeGreaterThan(before)
      await goesOn(client)
    })
  })
})
