import { describe, expect, it } from 'vitest'
import { bytesPayload, nullLogger, textPayload } from '../../../../src/base/index.js'
import { BRIDGE_DEADLINE_MS } from '../../../../src/engine/bridge/calls.js'
import { createBridgeEngine } from '../../../../src/engine/bridge/client.js'
import { BridgeHost } from '../../../../src/engine/bridge/host.js'
import { createMemoryEngine } from '../../../../src/engine/memory/engine.js'
import type { Engine } from '../../../../src/engine/ports.js'
import { fakeTime } from '../../../support/fake-clock.js'

const PLAIN = {
  historySize: 0,
  historyTtlMs: 0,
  historyMetaTtlMs: 0,
  idempotencyKey: '',
  version: 0n,
  versionEpoch: '',
  delta: false,
}
const news = { data: textPayload('1'), info: null, tags: null }
const info = (client: string) => ({ user: 'u', client, connInfo: null, chanInfo: null })

/** A primary whose batches move when `turn` is called. */
async function primary(change: (engine: Engine) => Engine = (engine) => engine) {
  const time = fakeTime()
  const memory = createMemoryEngine(time)
  const tasks: (() => void)[] = []
  const nextTurn = (task: () => void) => {
    tasks.push(task)
  }
  const turn = async () => {
    for (let round = 0; round < 6; round++) {
      for (const task of tasks.splice(0)) task()
      await Promise.resolve()
    }
  }
  const host = new BridgeHost({ engine: change(memory), log: nullLogger, nextTurn })
  await host.start()
  const worker = async () => {
    const seen: unknown[] = []
    const sent: number[] = []
    const engine = createBridgeEngine({
      ...time,
      nextTurn,
      link: {
        send: (batch) => {
          sent.push(batch.length)
          peer.receive(structuredClone(batch))
        },
      },
    })
    const peer = host.attach({
      send: (batch) => {
        engine.receive(structuredClone(batch))
      },
    })
    await engine.broker.start({
      onPublication: (channel, pub) => seen.push([channel, pub.data.text()]),
      onJoin: (channel, who) => seen.push([channel, 'join', who.client]),
      onLeave: (channel, who) => seen.push([channel, 'leave', who.client]),
      onGap: () => undefined,
      onLost: () => undefined,
    })
    return { engine, peer, seen, sent }
  }
  return { host, memory, worker, turn, time }
}

describe('bridge', () => {
  it('hands a publication to the workers that subscribed, and to no other', async () => {
    const { worker, turn, host } = await primary()
    const [a, b, c] = [await worker(), await worker(), await worker()]
    void a.engine.broker.subscribe('news')
    void b.engine.broker.subscribe('news')
    await turn()
    void c.engine.broker.publish('news', news, PLAIN)
    void c.engine.broker.publishJoin('news', info('c1'))
    await turn()
    expect(a.seen).toEqual([
      ['news', '1'],
      ['news', 'join', 'c1'],
    ])
    expect(b.seen).toEqual(a.seen)
    expect(c.seen).toEqual([])
    void a.engine.broker.unsubscribe('news')
    void b.engine.broker.unsubscribe('news')
    await turn()
    expect(host.channelCount).toBe(0)
  })

  it('sends what one turn asks for as one batch', async () => {
    const { worker, turn } = await primary()
    const { engine, sent } = await worker()
    for (let i = 0; i < 20; i++) void engine.broker.publish('news', news, PLAIN)
    await turn()
    expect(sent).toEqual([20])
  })

  it('forgets subscriptions and presence of a worker that died, not those of others', async () => {
    const { worker, turn, host, memory } = await primary()
    const [a, b] = [await worker(), await worker()]
    void a.engine.broker.subscribe('news')
    void a.engine.presence?.add('news', info('a1'))
    void a.engine.presence?.add('news', info('a2'))
    void a.engine.presence?.remove('news', 'a2', 'u')
    void b.engine.presence?.add('news', info('b1'))
    await turn()
    a.peer.detach()
    a.peer.detach()
    expect([...((await memory.presence?.list('news')) ?? new Map()).keys()]).toEqual(['b1'])
    expect(host.channelCount).toBe(0)
    void b.engine.broker.publish('news', news, PLAIN)
    await turn()
    expect(a.seen).toEqual([])
  })

  it('removes the keys of connections of a worker that died, and tells who is subscribed', async () => {
    const { worker, turn, memory } = await primary()
    const [a, b] = [await worker(), await worker()]
    const options = {
      mode: 'ephemeral' as const,
      keyTtlMs: 60_000,
      streamSize: 0,
      streamTtlMs: 0,
      metaTtlMs: 0,
    }
    const removed: unknown[] = []
    await b.engine.map?.start(
      {
        onPublication: (channel, { key, removed: gone }) => removed.push([channel, key, gone]),
        onJoin: () => undefined,
        onLeave: () => undefined,
        onGap: () => undefined,
        onLost: () => undefined,
      },
      () => options,
    )
    const change = (key: string, ofConnection: boolean) => ({
      key,
      ...news,
      idempotencyKey: '',
      delta: false,
      version: 0n,
      versionEpoch: '',
      keyMode: '' as const,
      refreshTtl: false,
      expected: null,
      ofConnection,
    })
    void a.engine.map?.publish('here', change('a1', true), options)
    void a.engine.map?.publish('here', change('a2', true), options)
    void a.engine.map?.remove(
      'here',
      { key: 'a2', tags: null, idempotencyKey: '', expected: null },
      options,
    )
    void a.engine.map?.publish('here', change('user', false), options)
    void b.engine.map?.publish('here', change('b1', true), options)
    void b.engine.map?.subscribe('here')
    await turn()
    a.peer.detach()
    await turn()
    const state = await memory.map?.readState('here', { cursor: '', limit: -1, key: '' }, options)
    expect(state?.entries.map(({ key }) => key).sort()).toEqual(['b1', 'user'])
    expect(removed).toContainEqual(['here', 'a1', true])
    expect(removed).toHaveLength(1 + removed.filter((each) => String(each).includes('b1')).length)
  })

  it('passes control messages to everybody else or to one node', async () => {
    const { worker, turn } = await primary()
    const nodes = [await worker(), await worker(), await worker()]
    const heard: string[] = []
    for (const [index, { engine }] of nodes.entries()) {
      void engine.controller?.start(`node${index}`, {
        onControl: (message) => heard.push(`${index}:${Buffer.from(message).toString()}`),
      })
    }
    await turn()
    void nodes[0]?.engine.controller?.send(Buffer.from('all'), null)
    void nodes[0]?.engine.controller?.send(Buffer.from('two'), 'node2')
    await turn()
    expect(heard.filter((line) => line.endsWith('two'))).toEqual(['2:two'])
    expect(heard.filter((line) => line.endsWith('all'))).toContain('1:all')
    expect(heard.filter((line) => line.endsWith('all'))).toContain('2:all')
  })

  it('turns a failure of the engine into one of the operation', async () => {
    const { worker, turn } = await primary((engine) => ({
      ...engine,
      broker: {
        ...engine.broker,
        start: (sink) => engine.broker.start(sink),
        publish: () => Promise.reject(new Error('disk full')),
      },
    }))
    const { engine } = await worker()
    const published = expect(engine.broker.publish('news', news, PLAIN)).rejects.toMatchObject({
      name: 'EngineFailure',
      operation: 'publish',
      cause: { message: 'disk full' },
    })
    await turn()
    await published
  })

  it('fails what a primary does not answer in time, and what comes after it is gone', async () => {
    const time = fakeTime()
    const engine = createBridgeEngine({ ...time, link: { send: () => undefined } })
    const published = expect(engine.broker.publish('news', news, PLAIN)).rejects.toMatchObject({
      operation: 'publish',
      cause: { message: 'the primary does not answer' },
    })
    time.advance(BRIDGE_DEADLINE_MS + 1000)
    await published
    const read = expect(engine.presence?.stats('news')).rejects.toMatchObject({
      cause: { message: 'the primary is gone' },
    })
    engine.lost()
    await read
    await expect(engine.broker.subscribe('news')).rejects.toMatchObject({ operation: 'subscribe' })
    // A late answer is for nobody.
    engine.receive([['done', 1, null]])
  })

  it('carries payloads unchanged, whatever they are', async () => {
    const { worker, turn } = await primary()
    const { engine } = await worker()
    const bytes = new Uint8Array([0x22, 0xff, 0x22])
    const got: (string | Uint8Array)[] = []
    await engine.broker.start({
      onPublication: (_, pub) => got.push(pub.data.source),
      onJoin: () => undefined,
      onLeave: () => undefined,
      onGap: () => undefined,
      onLost: () => undefined,
    })
    void engine.broker.subscribe('news')
    await turn()
    for (const data of [textPayload('{"a":12345678901234567890}'), textPayload('plain')]) {
      void engine.broker.publish('news', { ...news, data }, PLAIN)
    }
    void engine.broker.publish('news', { ...news, data: bytesPayload(bytes) }, PLAIN)
    await turn()
    expect(got[0]).toBe('{"a":12345678901234567890}')
    expect(Buffer.from(got[1] as Uint8Array).toString()).toBe('plain')
    expect([...(got[2] as Uint8Array)]).toEqual([...bytes])
  })
})
