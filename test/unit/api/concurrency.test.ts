import { describe, expect, it } from 'vitest'
import { mapConcurrently } from '../../../src/api/concurrency.js'

const turn = () => new Promise((resolve) => setImmediate(resolve))

describe('mapConcurrently', () => {
  it('keeps results in the order of items, whoever finishes first', async () => {
    const resolvers: (() => void)[] = []
    const all = mapConcurrently([1, 2, 3], 10, (n) =>
      n === 2 ? n * 10 : new Promise<number>((resolve) => resolvers.push(() => resolve(n * 10))),
    )
    await turn()
    for (const resolve of resolvers.reverse()) resolve()
    expect(await all).toEqual([10, 20, 30])
  })

  it('never has more than the limit in flight', async () => {
    let inFlight = 0
    let most = 0
    const items = Array.from({ length: 50 }, (_, i) => i)
    await mapConcurrently(items, 4, async () => {
      most = Math.max(most, ++inFlight)
      await turn()
      inFlight--
    })
    expect(most).toBe(4)
    expect(inFlight).toBe(0)
  })

  it('lets other work run between many tasks that finish at once', async () => {
    let done = 0
    let seen = -1
    setImmediate(() => {
      seen = done
    })
    await mapConcurrently(new Array(10_000).fill(0), 1024, () => ++done)
    expect(done).toBe(10_000)
    expect(seen).toBeGreaterThan(-1)
    expect(seen).toBeLessThan(1000)
  })

  it('rejects with the first failure after running tasks ended, and starts no more', async () => {
    let started = 0
    let ended = 0
    const items = Array.from({ length: 100 }, (_, i) => i)
    const all = mapConcurrently(items, 4, async (n) => {
      started++
      await turn()
      ended++
      if (n === 2) throw new Error('third')
    })
    await expect(all).rejects.toThrow('third')
    expect(ended).toBe(started)
    expect(started).toBeLessThan(20)
  })

  it('resolves with nothing for nothing', async () => {
    expect(await mapConcurrently([], 4, () => 1)).toEqual([])
  })
})
