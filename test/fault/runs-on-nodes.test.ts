/**
 * Runs of several nodes on one Redis: found and stopped from anywhere, taken over when a node dies, with
 * fenced late writes. spec: runs.md §1.5
 */
import type { Centrifuge } from 'centrifuge'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { runConfig, startRunBackend, type RunBackend } from '../support/run-backend.js'
import { connectAs, view } from '../support/run-viewer.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'
import { startRedis, type RedisServer } from '../support/redis.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'

describe('runs of nodes on one Redis', () => {
  let redis: RedisServer
  let backend: RunBackend
  const clients: Centrifuge[] = []
  const nodes: Backhaul[] = []
  const processes: ServerProcess[] = []

  beforeAll(async () => {
    redis = await startRedis()
  })

  afterAll(async () => {
    await redis.close()
  })

  beforeEach(async () => {
    backend = await startRunBackend()
  })

  afterEach(async () => {
    for (const each of clients.splice(0)) each.disconnect()
    for (const each of processes.splice(0)) await kill(each)
    await Promise.all(nodes.splice(0).map((node) => node.stop()))
    await backend.kill()
    await redis.client.flushall()
  })

  async function kill(process: ServerProcess): Promise<void> {
    process.signal('SIGKILL')
    await process.ended
  }

  const config = (run: Record<string, unknown> = {}): Record<string, unknown> => ({
    ...runConfig(backend.endpoint, run),
    engine: { type: 'redis', redis: { address: `redis://${redis.address}` } },
    run: { lease: '1s' },
  })

  async function node(run: Record<string, unknown> = {}): Promise<Backhaul> {
    const started = await startBackhaul(config(run))
    nodes.push(started)
    return started
  }

  async function ownProcess(run: Record<string, unknown> = {}): Promise<ServerProcess> {
    const started = await startServerProcess(config(run))
    processes.push(started)
    return started
  }

  async function client(url: string, user = 'ann'): Promise<Centrifuge> {
    const created = await connectAs(url, user)
    clients.push(created)
    return created
  }

  /** A counter that goes on behind the last id, as fast as it is told to. */
  function counting(): { until: number; wake(): void } {
    const state = { until: 10, wake: (): void => undefined }
    backend.onEach((call) => {
      let n = Number(call.headers['last-event-id'] ?? 0)
      call.answer({}, { id: 'r', type: 'text/event-stream' })
      state.wake = () => {
        while (n < state.until) call.event(String(++n), { data: n })
        if (n === 1000) call.send({ end: { data: 'sum' } })
      }
      state.wake()
    })
    return state
  }

  it('is seen and stopped on a node that does not own it', async () => {
    const [one, two] = [await node(), await node()]
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
      call.send({ data: 1 })
    })
    await (await client(one.wsUrl)).rpc('ask', {})
    const there = await client(two.wsUrl)
    const seen = view(there, 'run:r')
    await seen.count(1)
    expect((await two.api('run_info', { id: 'r' })).result).toMatchObject({ state: 'running' })
    expect((await two.api('runs', { user: 'ann' })).result.runs).toHaveLength(1)
    await there.rpc('run.cancel', { id: 'r' })
    await backend.calls[0]?.closed
    expect(await seen.over).toEqual({ run: 'cancelled' })
    expect((await one.api('run_cancel', { id: 'r' })).error).toMatchObject({ code: 121 })
  })

  it('goes on elsewhere when its node is killed, without a gap or a double', async () => {
    const run = { resume: 'last_event_id' }
    const dies = await ownProcess(run)
    const lives = await node(run)
    const source = counting()
    await (await client(dies.wsUrl)).rpc('ask', {})
    const seen = view(await client(lives.wsUrl), 'run:r')
    await seen.count(10)
    await kill(dies)
    const second = await backend.call(1)
    expect(second.headers).toMatchObject({
      'last-event-id': '10',
      'x-backhaul-run-resume': '1',
      'x-backhaul-run-generation': '2',
    })
    source.until = 1000
    source.wake()
    expect(await seen.over).toEqual({ run: 'done' })
    expect(seen.data).toEqual([...Array.from({ length: 1000 }, (_, n) => n + 1), 'sum'])
    expect((await lives.api('run_info', { id: 'r' })).result).toMatchObject({
      ...{ state: 'done', generation: 2, records: 1001 },
    })
  })

  it('is lost when its node is killed and it may not be asked for again', async () => {
    const dies = await ownProcess()
    const lives = await node()
    counting()
    await (await client(dies.wsUrl)).rpc('ask', {})
    const seen = view(await client(lives.wsUrl), 'run:r')
    await seen.count(10)
    await kill(dies)
    expect(await seen.over).toEqual({ run: 'lost', reason: 'node lost' })
    expect(backend.calls).toHaveLength(1)
    // The next call of that id begins anew behind it.
    const again = await (await client(lives.wsUrl)).rpc('ask', {})
    expect(again.data.run).toMatchObject({ id: 'r', offset: 11 })
  })

  it('is given up by a node that stops, at once', async () => {
    const run = { resume: 'last_event_id' }
    const [leaves, stays] = [await node(run), await node(run)]
    const source = counting()
    await (await client(leaves.wsUrl)).rpc('ask', {})
    const seen = view(await client(stays.wsUrl), 'run:r')
    await seen.count(10)
    nodes.splice(nodes.indexOf(leaves), 1)
    await leaves.stop()
    await backend.call(1)
    source.until = 1000
    source.wake()
    expect(await seen.over).toEqual({ run: 'done' })
    expect(seen.data).toHaveLength(1001)
  })

  it('is not written by a node that was paused meanwhile', async () => {
    const run = { resume: 'last_event_id' }
    const sleeps = await ownProcess(run)
    const lives = await node(run)
    const calls: number[] = []
    backend.onEach((call) => {
      const generation = Number(call.headers['x-backhaul-run-generation'])
      calls.push(generation)
      call.answer({}, { id: 'r', type: 'text/event-stream' })
      call.event(`${generation}-0`, { data: `${generation}-0` })
    })
    await (await client(sleeps.wsUrl)).rpc('ask', {})
    const seen = view(await client(lives.wsUrl), 'run:r')
    await seen.count(1)
    sleeps.signal('SIGSTOP')
    const second = await backend.call(1)
    await seen.count(2)
    // What the sleeper has still to read, and would write when it wakes up.
    const [first] = backend.calls
    for (let n = 0; n < 20; n++) first?.event(`1-late-${n}`, { data: `1-late-${n}` })
    sleeps.signal('SIGCONT')
    await first?.closed
    second.send({ end: { data: 'end' } })
    expect(await seen.over).toEqual({ run: 'done' })
    expect(seen.data).toEqual(['1-0', '2-0', 'end'])
    expect(calls).toEqual([1, 2])
  })

  it('survives a Redis that is away for a while', async () => {
    const own = await startRedis()
    try {
      const settings = { ...runConfig(backend.endpoint), run: { lease: '1s' } }
      const redisAt = { type: 'redis', redis: { address: `redis://${own.address}` } }
      const server = await startBackhaul({ ...settings, engine: redisAt })
      nodes.push(server)
      backend.onEach((call) => {
        call.answer({}, { id: 'r' })
        call.send({ data: 0 })
      })
      const ann = await client(server.wsUrl)
      await ann.rpc('ask', {})
      const seen = view(ann, 'run:r')
      await seen.count(1)
      own.pause()
      for (let n = 1; n <= 50; n++) backend.calls[0]?.send({ data: n })
      backend.calls[0]?.end()
      own.resume()
      const whole = view(await client(server.wsUrl), 'run:r')
      expect(await whole.over).toEqual({ run: 'done' })
      expect(whole.data).toEqual([...Array.from({ length: 51 }, (_, n) => n), null])
    } finally {
      await own.close()
    }
  })
})
