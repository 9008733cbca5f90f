import { describe, expect, it } from 'vitest'
import { StreamStore } from '../../../../src/engine/memory/stream-store.js'
import { fakeTime } from '../../../support/fake-clock.js'
import { publicationAt } from '../../../support/publications.js'

describe('the store of streams', () => {
  it('clears expired entries without being asked', () => {
    const time = fakeTime()
    const store = new StreamStore(time.clock, time.wheel)
    const stream = store.open('ch')
    stream.append(publicationAt(1), 10)
    store.keep(stream, 100_000, 5000)
    time.advance(8000)
    expect(stream.size).toBe(0)
    expect(store.size).toBe(1)
  })

  it('plans one look per lifetime however often a channel expires and is used again', () => {
    const time = fakeTime()
    const store = new StreamStore(time.clock, time.wheel)
    const looks: number[] = []
    for (let round = 0; round < 50; round++) {
      const stream = store.open('ch')
      stream.append(publicationAt(stream.nextOffset), 10)
      store.keep(stream, 86_400_000, 2000)
      looks.push(stream.removeSecond)
      time.advance(5000)
      expect(stream.size).toBe(0)
    }
    // The look for removal stays where it was planned first, although each use moves the deadline.
    expect(new Set(looks).size).toBe(1)
  })

  it('hands out a stream that is about to be swept as a new one', () => {
    const time = fakeTime()
    const store = new StreamStore(time.clock, time.wheel)
    const stream = store.open('ch')
    store.keep(stream, 1000, 0)
    time.clock.advance(1000)
    expect(store.find('ch')).toBeNull()
    const next = store.open('ch')
    expect(next).not.toBe(stream)
    store.keep(next, 10_000, 0)
    time.advance(5000)
    expect(store.find('ch')).toBe(next)
  })
})
