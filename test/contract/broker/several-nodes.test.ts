/** What brokers that several nodes share do. spec: channels-and-engines.md §10.1, §10.5 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { BrokerSink } from '../../../src/engine/ports.js'
import { clientInfo, newPublication, publishOptions } from '../../support/publications.js'
import { until } from '../../support/sdk.js'
import { brokers, type BrokerPair } from '../brokers.js'

type Seen = { readonly channel: string; readonly kind: string; readonly text: string }

describe.each(brokers)('broker of several nodes: $name', ({ can, open }) => {
  let under: BrokerPair
  let seen: (Seen & { readonly what: unknown })[]
  const texts = () => seen.map(({ text }) => text)

  const sink: BrokerSink = {
    onPublication: (channel, pub, epoch) =>
      seen.push({ channel, kind: 'pub', text: pub.data.text(), what: { ...pub, epoch } }),
    onJoin: (channel, info) => seen.push({ channel, kind: 'join', text: '', what: info }),
    onLeave: (channel, info) => seen.push({ channel, kind: 'leave', text: '', what: info }),
    onGap: () => undefined,
    onLost: () => undefined,
  }
  const nobody: BrokerSink = {
    onPublication: () => undefined,
    onJoin: () => undefined,
    onLeave: () => undefined,
    onGap: () => undefined,
    onLost: () => undefined,
  }

  beforeEach(async () => {
    seen = []
    under = await open()
    await under.one.start(sink)
    await under.two.start(nobody)
  })

  afterEach(async () => {
    await under.close()
  })

  const publish = async (channel: string, text: string) =>
    under.two.publish(channel, newPublication(text), publishOptions())

  it('delivers what another node publishes, in its order', async () => {
    await under.one.subscribe('ns:ch')
    const wanted = Array.from({ length: 500 }, (_, i) => String(i))
    await Promise.all(wanted.map((text) => publish('ns:ch', text)))
    await until(() => seen.length === wanted.length)
    expect(texts()).toEqual(wanted)
    expect(seen.every(({ channel }) => channel === 'ns:ch')).toBe(true)
  })

  it('has subscribed when it says so', async () => {
    for (let i = 0; i < 50; i++) {
      await under.one.subscribe(`ch${i}`)
      await publish(`ch${i}`, String(i))
    }
    await until(() => seen.length === 50)
    expect(texts()).toEqual(Array.from({ length: 50 }, (_, i) => String(i)))
  })

  it('delivers to the node that published as well', async () => {
    await under.one.subscribe('ch')
    await under.one.publish('ch', newPublication('1'), publishOptions())
    await until(() => seen.length === 1)
  })

  it('delivers nothing of channels that were left, until they are wanted again', async () => {
    await under.one.subscribe('ch')
    await under.one.subscribe('end')
    await under.one.unsubscribe('ch')
    await under.one.subscribe('other')
    await publish('ch', 'lost')
    await publish('end', 'end')
    await until(() => texts().includes('end'))
    await under.one.subscribe('ch')
    await publish('ch', 'seen')
    await until(() => texts().includes('seen'))
    expect(texts()).toEqual(['end', 'seen'])
  })

  if (can.envelope) {
    it('delivers publisher, tags and time', async () => {
      await under.one.subscribe('ch')
      const tags = new Map([['__proto__', 'x']])
      const publication = { ...newPublication('{"a":1}', tags), info: clientInfo('c1', 'u1') }
      await under.two.publish('ch', publication, { ...publishOptions(), delta: true })
      await until(() => seen.length === 1)
      const { what } = seen[0]!
      expect(what).toMatchObject({ offset: 0, info: { user: 'u1', client: 'c1' }, tags })
      expect((what as { time: number }).time).toBeGreaterThan(Date.now() - 60_000)
    })

    it('delivers key, version and epoch of shared poll values', async () => {
      await under.one.subscribe('1:chk')
      const item = { key: 'k', version: 2n ** 64n - 1n, epoch: 'e' }
      await under.two.publish('1:chk', { ...newPublication('{"a":1}'), item }, publishOptions())
      await until(() => seen.length === 1)
      expect(seen[0]!.what).toMatchObject({ ...item, offset: 0 })
    })

    it('delivers joins and leaves', async () => {
      await under.one.subscribe('ch')
      await under.two.publishJoin('ch', clientInfo('c1', 'u1'))
      await under.two.publishLeave('ch', clientInfo('c1', 'u1'))
      await until(() => seen.length === 2)
      expect(seen).toMatchObject([
        { channel: 'ch', kind: 'join', what: { user: 'u1', client: 'c1' } },
        { channel: 'ch', kind: 'leave', what: { user: 'u1', client: 'c1' } },
      ])
    })
  } else {
    it('drops joins and leaves, which it cannot carry', async () => {
      await under.one.subscribe('ch')
      await under.two.publishJoin('ch', clientInfo('c1', 'u1'))
      await publish('ch', 'end')
      await until(() => seen.length === 1)
      expect(texts()).toEqual(['end'])
    })
  }
})
