/** NATS that dies, hangs and comes back under two nodes. spec: channels-and-engines.md §9.1 */
import type { Centrifuge } from 'centrifuge'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { startNats, type NatsServer } from '../support/start-nats.js'

describe('two nodes on NATS', () => {
  let nats: NatsServer
  let one: Backhaul
  let two: Backhaul
  let client: Centrifuge
  let seen: { data: { n: number } }[]

  const start = () =>
    startBackhaul({
      broker: { enabled: true, type: 'nats', nats: { url: nats.url, write_timeout: '300ms' } },
      client: { allow_anonymous_connect_without_token: true },
      channel: {
        without_namespace: {
          allow_subscribe_for_client: true,
          allow_subscribe_for_anonymous: true,
        },
      },
    })
  const publish = (n: number) => one.api('publish', { channel: 'news', data: { n } })
  const said = (server: Backhaul, message: string) => () =>
    server.lines.some((line) => line.message === message)

  beforeEach(async () => {
    nats = await startNats()
    one = await start()
    two = await start()
    client = newClient(two.wsUrl)
    const subscription = client.newSubscription('news')
    seen = collect(subscription, 'publication')
    const subscribed = nextEvent(subscription, 'subscribed')
    subscription.subscribe()
    client.connect()
    await subscribed
  })

  afterEach(async () => {
    client.disconnect()
    nats.resume()
    await Promise.all([one.stop(), two.stop()])
    await nats.stop()
  })

  it('says so at once when it is gone, and goes on by itself when it is back', async () => {
    expect(await publish(1)).toEqual({ result: {} })
    await until(() => seen.length === 1)
    await nats.kill()
    await until(said(one, 'connection to NATS is lost'))
    expect(await publish(2)).toMatchObject({ error: { code: 100 } })
    expect(await one.api('disconnect', { user: 'x' })).toMatchObject({ error: { code: 100 } })
    // New subscriptions cannot be made, what is connected stays.
    const waiting = newClient(one.wsUrl)
    // By default the pauses grow to twenty seconds.
    const often = { minResubscribeDelay: 20, maxResubscribeDelay: 100 }
    const subscription = waiting.newSubscription('other', often)
    const subscribed = nextEvent(subscription, 'subscribed')
    const failed = nextEvent(waiting, 'connecting')
    subscription.subscribe()
    waiting.connect()
    await failed
    expect(client.state).toBe('connected')
    await nats.restart()
    await until(said(one, 'connected to NATS again'))
    await until(said(two, 'connected to NATS again'))
    await subscribed
    waiting.disconnect()
    expect(await publish(3)).toEqual({ result: {} })
    await until(() => seen.length === 2)
    expect(seen.map(({ data }) => data.n)).toEqual([1, 3])
  })

  it('fails in time when it hangs, and delivers what it was given when it goes on', async () => {
    nats.pause()
    const started = performance.now()
    expect(await publish(1)).toMatchObject({ error: { code: 100 } })
    expect(performance.now() - started).toBeLessThan(3000)
    await until(said(one, 'NATS does not answer'))
    // From now on nothing waits.
    const refused = await Promise.all([2, 3, 4].map(publish))
    expect(refused.every((answer) => answer.error?.code === 100)).toBe(true)
    nats.resume()
    await until(said(one, 'NATS answers again'))
    expect(await publish(5)).toEqual({ result: {} })
    await until(() => seen.some(({ data }) => data.n === 5))
    expect(seen.map(({ data }) => data.n)).toEqual([1, 5])
  })

  it('leaves a server that does not go on', async () => {
    nats.pause()
    for (const node of [one, two]) {
      await until(said(node, 'NATS still does not answer, connecting anew'))
    }
    nats.resume()
    await until(said(one, 'connected to NATS again'))
    await until(said(two, 'connected to NATS again'))
    expect(await publish(1)).toEqual({ result: {} })
    await until(() => seen.some(({ data }) => data.n === 1))
  }, 30_000)

  it('stops in time while it hangs', async () => {
    nats.pause()
    const three = startBackhaul({
      broker: { enabled: true, type: 'nats', nats: { url: nats.url, dial_timeout: '200ms' } },
    })
    await expect(three).rejects.toThrow(/engine operation connect failed/)
    const started = performance.now()
    await one.stop()
    expect(performance.now() - started).toBeLessThan(5000)
    one = await (nats.resume(), start())
  })

  it('carries payloads up to the limit of the server, and refuses those beyond it', async () => {
    const text = 'x'.repeat(900_000)
    expect(await one.api('publish', { channel: 'news', data: { n: 1, text } })).toEqual({
      result: {},
    })
    await until(() => seen.length === 1)
    const large = 'x'.repeat(1_100_000)
    expect(
      await one.api('publish', { channel: 'news', data: { n: 2, text: large } }),
    ).toMatchObject({
      error: { code: 100 },
    })
    expect(await publish(3)).toEqual({ result: {} })
    await until(() => seen.length === 2)
  })
})
