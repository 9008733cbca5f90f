import { describe, expect, it } from 'vitest'
import { SharedReads } from '../../../../src/engine/redis/shared-reads.js'

describe('shared reads', () => {
  it('ask once for all who ask in one turn, and anew in the next', async () => {
    const reads = new SharedReads<number>()
    let asked = 0
    const read = (id: string) => reads.read(id, () => Promise.resolve(++asked))
    expect(await Promise.all([read('a'), read('a'), read('b')])).toEqual([1, 1, 2])
    expect(await read('a')).toBe(3)
  })

  it('start when the turn is over: who joins late gets no older answer', async () => {
    const reads = new SharedReads<number>()
    let value = 1
    const first = reads.read('a', () => Promise.resolve(value))
    await Promise.resolve()
    value = 2
    expect(await reads.read('a', () => Promise.resolve(value))).toBe(2)
    expect(await first).toBe(2)
  })

  it('share failures, and forget them', async () => {
    const reads = new SharedReads<number>()
    const both = [1, 2].map(() => reads.read('a', () => Promise.reject(new Error('no'))))
    for (const each of await Promise.allSettled(both)) expect(each.status).toBe('rejected')
    expect(await reads.read('a', () => Promise.resolve(1))).toBe(1)
  })
})
