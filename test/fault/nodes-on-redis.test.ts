/**
 * Two server processes on one Redis, under publishing load, while one of them dies, hangs, stops or loses
 * Redis. Every client gets every acknowledged publication once and in order, or is told that it does not.
 * promises.md §1.1, §1.2, §1.6; spec: channels-and-engines.md §8.5
 */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import {
  IO_TIMEOUT_MS,
  openMarket,
  readiness,
  saysReady,
  startFaultLab,
  type FaultLab,
  type Market,
} from '../support/fault-lab.js'
import { eventually } from '../support/redis.js'
import { newClient, nextEvent } from '../support/sdk.js'

let lab: FaultLab
let market: Market | null = null
let channels = 0

beforeAll(async () => {
  lab = await startFaultLab()
})

afterAll(async () => {
  await lab.close()
})

afterEach(async () => {
  await market?.close()
  market = null
})

/** A market on a channel of its own. */
async function open(): Promise<Market & { readonly channel: string }> {
  const channel = `rec:${++channels}`
  market = await openMarket(channel, lab.nodes)
  return { ...market, channel }
}

const present = async (channel: string): Promise<number> =>
  (await lab.node(0).api('presence_stats', { channel })).result.num_clients

const untold = [0, 0, 0, 0]

describe('a node', { timeout: 60_000 }, () => {
  it('is killed and started again: its clients recover, the others notice nothing', async () => {
    const { ledger, customers, settle, told, channel } = await open()
    // One client is away meanwhile and comes back to the node that lives.
    customers[0]?.goAway()
    const failed = ledger.failure()
    lab.node(1).signal('SIGKILL')
    await Promise.all([failed, lab.node(1).ended])
    await ledger.more(50)
    await lab.restart(1)
    customers[0]?.comeBack()
    expect(await settle()).toEqual([])
    expect(told()).toEqual(untold)
    expect(customers[1]?.interruptions).toEqual([])
    // Entries that the dead node left behind expire.
    await eventually(async () => (await present(channel)) === 4)
  })

  it('hangs: publishing goes on at the other one, and nothing is missing after', async () => {
    const { ledger, settle, told } = await open()
    lab.node(1).signal('SIGSTOP')
    await ledger.failure()
    await ledger.more(50)
    expect(await readiness(lab.node(0))).toBe(200)
    lab.node(1).signal('SIGCONT')
    await saysReady(lab.node(1), 200)
    expect(await settle()).toEqual([])
    expect(told()).toEqual(untold)
  })

  it('hangs until Redis drops it: it finds out what it missed', async () => {
    const { ledger, settle, told } = await open()
    lab.node(1).signal('SIGSTOP')
    await ledger.failure()
    lab.relay.cut()
    await ledger.more(50)
    lab.node(1).signal('SIGCONT')
    expect(await settle()).toEqual([])
    expect(told()).toEqual(untold)
  })

  it('stops and is started again: nothing that was acknowledged is lost', async () => {
    const { ledger, customers, settle, told } = await open()
    expect(await lab.node(1).stop()).toBe(0)
    await ledger.more(50)
    await lab.restart(1)
    expect(await settle()).toEqual([])
    expect(told()).toEqual(untold)
    expect(customers.map(({ interruptions }) => interruptions.includes(3001))).toEqual([
      ...[false, false],
      ...[true, true],
    ])
  })
})

describe('a node with many clients', { timeout: 60_000 }, () => {
  it('stops: they are told 3001 in slices', async () => {
    const clients = Array.from({ length: 150 }, () => newClient(lab.node(1).wsUrl))
    try {
      await Promise.all(
        clients.map((client) => {
          client.connect()
          return client.ready()
        }),
      )
      const told = clients.map(async (client) => {
        const { code } = await nextEvent(client, 'connecting')
        client.disconnect()
        return { code, atMs: performance.now() }
      })
      expect(await lab.node(1).stop()).toBe(0)
      const all = await Promise.all(told)
      expect(new Set(all.map(({ code }) => code))).toEqual(new Set([3001]))
      // Fifty at a time, every fifty milliseconds: at least two pauses, one of them may be seen short.
      const times = all.map(({ atMs }) => atMs)
      expect(Math.max(...times) - Math.min(...times)).toBeGreaterThan(50)
    } finally {
      for (const client of clients) client.disconnect()
    }
    await lab.restart(1)
  })
})

describe('one node alone', { timeout: 60_000 }, () => {
  it('loses its connections to Redis: they are made anew', async () => {
    const { ledger, settle, told } = await open()
    for (let round = 0; round < 3; round++) {
      lab.relay.cut()
      await ledger.more(40)
    }
    expect(await settle()).toEqual([])
    expect(told()).toEqual(untold)
  })

  it('is parted from Redis without a word: it is not ready, the other one is', async () => {
    const { ledger, settle, told } = await open()
    const failed = ledger.failure()
    lab.relay.hold()
    const heldAt = performance.now()
    await saysReady(lab.node(1), 503)
    const redAfterMs = performance.now() - heldAt
    expect(redAfterMs).toBeLessThan(2 * IO_TIMEOUT_MS + 1000)
    expect(await readiness(lab.node(0))).toBe(200)
    expect((await fetch(`${lab.node(1).httpUrl}/health`)).status).toBe(200)
    await failed
    await ledger.more(50)
    lab.relay.release()
    await saysReady(lab.node(1), 200)
    expect(await settle()).toEqual([])
    expect(told()).toEqual(untold)
  })

  it('misses the last publication of a channel: its clients get it nevertheless', async () => {
    const { ledger, settle, told, customers } = await open()
    await settle()
    const channel = `rec:${channels}`
    lab.relay.cut()
    const { result } = await lab.node(0).api('publish', { channel, data: { id: 'last' } })
    const publishedAt = performance.now()
    ledger.entries.push({ id: 'last', ...result })
    await ledger.until(() =>
      customers.every(({ seen }) => {
        const newest = seen.at(-1)
        return newest?.t === 'publication' && newest.id === 'last'
      }),
    )
    expect(performance.now() - publishedAt).toBeLessThan(5000)
    expect(told()).toEqual(untold)
  })
})

describe('Redis', { timeout: 60_000 }, () => {
  it('hangs: nobody is ready, then nothing is missing', async () => {
    const { ledger, settle, told } = await open()
    lab.redis.pause()
    await ledger.failure()
    await Promise.all(lab.nodes.map((node) => saysReady(node, 503)))
    lab.redis.resume()
    await Promise.all(lab.nodes.map((node) => saysReady(node, 200)))
    expect(await settle()).toEqual([])
    expect(told()).toEqual(untold)
  })

  it('is killed and comes back empty: every client is told, also one that was away', async () => {
    const { ledger, customers, settle, told } = await open()
    customers[0]?.goAway()
    const failed = ledger.failure()
    await lab.redis.kill()
    await failed
    await lab.redis.restart()
    await ledger.more(1)
    customers[0]?.comeBack()
    expect(await settle()).toEqual([])
    for (const times of told()) expect(times).toBeGreaterThanOrEqual(1)
  })
})
