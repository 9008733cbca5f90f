/** Channels over NATS as clients see them: names, patterns, raw payloads. spec: §9.1 */
import type { Centrifuge, PublicationContext } from 'centrifuge'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { RawNats, startNats, type NatsServer } from '../support/start-nats.js'

describe('NATS', () => {
  let nats: NatsServer
  let server: Backhaul
  let client: Centrifuge
  let peer: RawNats

  beforeAll(async () => {
    nats = await startNats()
    peer = await RawNats.open(nats.port)
  })

  afterAll(async () => {
    peer.close()
    await nats.stop()
  })

  const open = async (options: object, more: object = {}) => {
    server = await startBackhaul({
      broker: { enabled: true, type: 'nats', nats: { url: nats.url, ...options } },
      client: { insecure: true },
      channel: { namespaces: [{ name: 'ns' }] },
      ...more,
    })
    client = newClient(server.wsUrl)
    client.connect()
    await client.ready()
  }

  afterEach(async () => {
    client.disconnect()
    await server.stop()
  })

  const subscribe = async (channel: string): Promise<PublicationContext[]> => {
    const subscription = client.newSubscription(channel)
    const seen = collect(subscription, 'publication')
    const done = nextEvent(subscription, 'subscribed')
    subscription.subscribe()
    await done
    return seen
  }

  const refused = async (channel: string, options: object = {}): Promise<number> => {
    const subscription = client.newSubscription(channel, options)
    const done = nextEvent(subscription, 'unsubscribed')
    subscription.subscribe()
    return ((await done) as { code: number }).code
  }

  it('answers names that are no subjects with 107, and nothing of them reaches the wire', async () => {
    await open({})
    for (const channel of ['a*', '>', 'a b', 'a..b', '.a', 'x\r\nPUB evil 2\r\nhi\r\n']) {
      expect(await refused(channel)).toBe(107)
      expect(await server.api('publish', { channel, data: {} })).toMatchObject({
        error: { code: 107 },
      })
      await expect(client.publish(channel, {})).rejects.toMatchObject({ code: 107 })
    }
    const broadcast = { channels: ['a*', 'fine'], data: 1 }
    expect((await server.api('broadcast', broadcast)).result.responses).toMatchObject([
      { error: { code: 107 } },
      { result: {} },
    ])
    const { subject } = await peer.message((name) => !/\.(control|node)/.test(name))
    expect(subject).toBe('centrifugo.client.fine')
  })

  it('answers those who want positions with 108', async () => {
    await open({}, { channel: { without_namespace: { allow_recovery: true } } })
    expect(await refused('ch', { recoverable: true })).toBe(108)
    expect(await refused('ch2', { positioned: true })).toBe(108)
    await expect(client.history('ch', { limit: 1 })).rejects.toMatchObject({ code: 108 })
    expect(await server.api('history', { channel: 'ch' })).toMatchObject({ error: { code: 108 } })
  })

  it('delivers to patterns where that is allowed, and names the channel', async () => {
    await open({ allow_wildcards: true })
    const some = await subscribe('ns:a.*')
    const one = await subscribe('ns:a.b')
    const all = await subscribe('ns:a.>')
    await server.api('publish', { channel: 'ns:a.b', data: 1 })
    await server.api('publish', { channel: 'ns:a.b.c', data: 2 })
    await until(() => all.length === 2)
    expect(some).toMatchObject([{ channel: 'ns:a.*', data: 1 }])
    expect(one).toMatchObject([{ channel: 'ns:a.b', data: 1 }])
    expect(await server.api('publish', { channel: 'ns:a.*', data: 1 })).toMatchObject({
      error: { code: 107 },
    })
  })

  it('carries bare payloads in raw mode, both ways', async () => {
    const raw = { enabled: true, prefix: 'app.', channel_replacements: { ':': '.' } }
    await open({ raw_mode: raw })
    const seen = await subscribe('ns:ch')
    await server.api('publish', { channel: 'ns:ch', data: { a: [1, 2] }, tags: { t: 'lost' } })
    const { data } = await peer.message((subject) => subject === 'app.ns.ch')
    expect(data.toString()).toBe('{"a": [1, 2]}'.replaceAll(' ', ''))
    await peer.publish('app.ns.ch', Buffer.from('"from outside"'))
    await until(() => seen.length === 2)
    expect(seen.map((each) => each.data as unknown)).toEqual([{ a: [1, 2] }, 'from outside'])
    // Two channels of one subject: both get it.
    const other = await subscribe('ns.ch')
    await peer.publish('app.ns.ch', Buffer.from('3'))
    await until(() => other.length === 1 && seen.length === 3)
  })

  it('survives what others publish on its subjects', async () => {
    await open({})
    const seen = await subscribe('ch')
    for (const bytes of ['', 'ff', '12046e657773', '2207ff', '08']) {
      await peer.publish('centrifugo.client.ch', Buffer.from(bytes, 'hex'))
      await peer.publish('centrifugo.control', Buffer.from(bytes, 'hex'))
    }
    await server.api('publish', { channel: 'ch', data: 1 })
    await until(() => seen.length === 1)
    expect(server.lines.some(({ message }) => message.startsWith('malformed message on'))).toBe(
      true,
    )
  })
})
