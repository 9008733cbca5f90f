import { describe, expect, it } from 'vitest'
import { jsonPayload, nullLogger, type Metrics } from '../../../src/base/index.js'
import { createChannels, PLAIN_PUBLISH } from '../../../src/channels/index.js'
import { createMemoryEngine } from '../../../src/engine/memory/engine.js'
import { EngineFailure, type Engine } from '../../../src/engine/ports.js'
import { fakeTime } from '../../support/fake-clock.js'
import { fakeCodec } from '../../support/fake-codec.js'
import { fakeSession } from '../../support/fake-session.js'
import { NotingSubscriber } from '../../support/hub-harness.js'
import { namespaceOf, tableOf } from '../../support/namespaces.js'
import { clientInfo, newPublication } from '../../support/publications.js'

/** Counts by `name label label`. */
function countingMetrics() {
  const counts = new Map<string, number>()
  const add = (name: string, labels: string[], n: number) => {
    const key = [name, ...labels].join(' ').trim()
    counts.set(key, (counts.get(key) ?? 0) + n)
  }
  const family = (name: string) => ({
    of: (...labels: string[]) => ({
      add: (n = 1) => {
        add(name, labels, n)
      },
      set: () => undefined,
      observe: () => {
        add(name, labels, 1)
      },
    }),
  })
  const make = (def: { name: string }) => family(def.name)
  const metrics: Metrics = {
    counter: make,
    gauge: make,
    histogram: make,
    summary: make,
    onCollect: () => undefined,
  }
  return { metrics, counts }
}

async function node(change: (engine: Engine) => Partial<Engine> = () => ({})) {
  const time = fakeTime()
  const memory = createMemoryEngine(time)
  const { metrics, counts } = countingMetrics()
  const channels = createChannels({
    engine: { ...memory, ...change(memory) },
    namespaces: tableOf(),
    codecs: [fakeCodec(), null],
    ...time,
    metrics,
    log: nullLogger,
  })
  await channels.start()
  return { channels, counts, time }
}

const HISTORY = namespaceOf({ history_size: 10, history_ttl: 60_000 })
const ALL = { limit: -1, since: null, reverse: false }

describe('the channel layer', () => {
  it('delivers a publication to local subscribers before publish returns', async () => {
    const { channels } = await node()
    const subscriber = new NotingSubscriber()
    void channels.hub.subscribe('ch', subscriber)
    const result = channels.publish('ch', HISTORY, newPublication(), PLAIN_PUBLISH)
    expect(result).not.toBeInstanceOf(Promise)
    expect(subscriber.offsets).toEqual([1])
  })

  it('stores only what the namespace and the caller want stored', async () => {
    const { channels } = await node()
    await channels.publish('ch', HISTORY, newPublication(), { ...PLAIN_PUBLISH, skipHistory: true })
    await channels.publish('ch', namespaceOf({ history_size: 10 }), newPublication(), PLAIN_PUBLISH)
    await channels.publish('ch', namespaceOf(), newPublication(), PLAIN_PUBLISH)
    expect((await channels.history('ch', HISTORY, ALL)).publications).toEqual([])
    await channels.publish('ch', HISTORY, newPublication('7'), PLAIN_PUBLISH)
    const { publications } = await channels.history('ch', HISTORY, ALL)
    expect(publications.map((each) => each.data.text())).toEqual(['7'])
    await channels.removeHistory('ch')
    expect((await channels.history('ch', HISTORY, ALL)).publications).toEqual([])
  })

  it('passes keys and versions to the broker and counts what it dropped', async () => {
    const { channels, counts } = await node()
    const keyed = { ...PLAIN_PUBLISH, idempotencyKey: 'k' }
    await channels.publish('ch', HISTORY, newPublication(), keyed)
    await channels.publish('ch', HISTORY, newPublication(), keyed)
    const versioned = { ...PLAIN_PUBLISH, version: 3n, versionEpoch: 'v' }
    await channels.publish('ch', HISTORY, newPublication(), versioned)
    const last = await channels.publish('ch', HISTORY, newPublication(), versioned)
    expect(last).toMatchObject({ suppressed: 'version', position: { offset: 2 } })
    expect(counts.get('broker_publish_suppressed_count idempotency')).toBe(1)
    expect(counts.get('broker_publish_suppressed_count version')).toBe(1)
    expect(counts.get('node_messages_sent_count publication')).toBe(4)
    expect(counts.get('node_messages_received_count publication')).toBe(2)
  })

  it('keeps metadata for as long as the namespace says', async () => {
    const { channels, time } = await node()
    const short = namespaceOf({ history_size: 1, history_ttl: 1000, history_meta_ttl: 10_000 })
    const first = await channels.publish('ch', short, newPublication(), PLAIN_PUBLISH)
    time.advance(12_000)
    const second = await channels.publish('ch', short, newPublication(), PLAIN_PUBLISH)
    expect(second.position.offset).toBe(1)
    expect(second.position.epoch).not.toBe(first.position.epoch)
  })

  it('counts what is done under an empty namespace label', async () => {
    const { channels, counts, time } = await node()
    const subscriber = new NotingSubscriber()
    const session = fakeSession('c', 'u')
    channels.directory.add(session)
    void channels.hub.subscribe('ch', subscriber)
    await channels.publishJoin('ch', clientInfo('c', 'u'))
    await channels.addPresence('ch', clientInfo('c', 'u'))
    await channels.presence('ch')
    await channels.presenceStats('ch')
    await channels.removePresence('ch', 'c', 'u')
    await channels.publishLeave('ch', clientInfo('c', 'u'))
    await channels.history('ch', HISTORY, { ...ALL, limit: 0 })
    await channels.history('ch', HISTORY, ALL)
    await channels.history('ch', HISTORY, ALL, 'history_recover')
    await channels.removeHistory('ch')
    channels.hub.unsubscribe('ch', subscriber)
    channels.directory.remove(session)
    time.advance(1100)
    const actions = [...counts.keys()].filter((each) => each.startsWith('node_action_count'))
    expect(actions.map((each) => each.split(' ')[1]).sort()).toEqual([
      'add_client',
      'add_presence',
      'add_subscription',
      'broker_subscribe',
      'broker_unsubscribe',
      'history',
      'history_recover',
      'history_remove',
      'history_stream_top',
      'presence',
      'presence_stats',
      'remove_client',
      'remove_presence',
      'remove_subscription',
    ])
    expect(counts.get('node_messages_sent_count join')).toBe(1)
    expect(counts.get('node_messages_received_count leave')).toBe(1)
    expect(counts.get('node_broadcast_duration_seconds join')).toBe(1)
    expect(subscriber.kinds).toEqual(['join', 'leave'])
  })

  it('says whether the engine can keep history for a namespace', async () => {
    const { channels } = await node()
    expect(channels.hasHistory(HISTORY)).toBe(true)
    expect(channels.hasHistory(namespaceOf({ history_size: 1 }))).toBe(false)
    expect(channels.hasHistory(namespaceOf({ history_ttl: 1 }))).toBe(false)
    const without = await node(() => ({ history: null }))
    expect(without.channels.hasHistory(HISTORY)).toBe(false)
    expect(() => without.channels.history('ch', HISTORY, ALL)).toThrow(EngineFailure)
  })

  it('publishes without history where the engine has none', async () => {
    const { channels } = await node(() => ({ history: null }))
    const result = await channels.publish('ch', HISTORY, newPublication(), PLAIN_PUBLISH)
    expect(result.position).toEqual({ offset: 0, epoch: '' })
  })

  it('refuses presence where the engine has none', async () => {
    const { channels } = await node(() => ({ presence: null }))
    expect(() => channels.presence('ch')).toThrow(EngineFailure)
  })

  it('counts drops of an asynchronous broker too', async () => {
    const { channels, counts } = await node(({ broker }) => ({
      broker: {
        delivery: 'at-most-once',
        start: (sink) => broker.start(sink),
        subscribe: (channel) => broker.subscribe(channel),
        unsubscribe: (channel) => broker.unsubscribe(channel),
        publish: async (channel, publication, options) =>
          broker.publish(channel, publication, options),
        publishJoin: (channel, info) => broker.publishJoin(channel, info),
        publishLeave: (channel, info) => broker.publishLeave(channel, info),
      },
    }))
    const keyed = { ...PLAIN_PUBLISH, idempotencyKey: 'k' }
    await channels.publish('ch', HISTORY, newPublication(), keyed)
    const again = channels.publish('ch', HISTORY, newPublication(), keyed)
    expect(again).toBeInstanceOf(Promise)
    expect((await again).suppressed).toBe('idempotency')
    expect(counts.get('broker_publish_suppressed_count idempotency')).toBe(1)
    expect(channels.gapless).toBe(false)
  })

  it('uses new rules from the moment they are given', async () => {
    const { channels } = await node()
    expect(channels.namespaces.resolve('x')?.namespace.presence).toBe(false)
    channels.useNamespaces(tableOf({ presence: true }))
    expect(channels.namespaces.resolve('x')?.namespace.presence).toBe(true)
    expect(channels.gapless).toBe(true)
  })

  it('checks payloads by the format of the namespace', async () => {
    const { channels } = await node()
    const strict = namespaceOf({ publication_data_format: 'json_object' })
    expect(channels.acceptsData(strict, jsonPayload('{}'))).toBe(true)
    expect(channels.acceptsData(strict, jsonPayload('[]'))).toBe(false)
  })
})
