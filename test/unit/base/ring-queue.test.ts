import { describe, expect, it } from 'vitest'
import { RingQueue } from '../../../src/base/index.js'

const drain = <T>(queue: RingQueue<T>): T[] => {
  const items: T[] = []
  for (let item = queue.shift(); item !== undefined; item = queue.shift()) items.push(item)
  return items
}

describe('RingQueue', () => {
  it('gives items back in the order they came', () => {
    const queue = new RingQueue<number>()
    for (let i = 0; i < 100; i++) queue.push(i)
    expect(queue.size).toBe(100)
    expect(drain(queue)).toEqual(Array.from({ length: 100 }, (_, i) => i))
  })

  it('is empty at first and after everything was taken', () => {
    const queue = new RingQueue<string>()
    expect(queue.shift()).toBeUndefined()
    queue.push('a')
    queue.shift()
    expect(queue.size).toBe(0)
    expect(queue.shift()).toBeUndefined()
  })

  it('keeps the order when it grows while its content wraps around the end', () => {
    const queue = new RingQueue<number>()
    let next = 0
    let expected = 0
    for (let round = 0; round < 50; round++) {
      for (let i = 0; i < 3; i++) queue.push(next++)
      for (let i = 0; i < 2; i++) expect(queue.shift()).toBe(expected++)
    }
    expect(drain(queue)).toEqual(Array.from({ length: 50 }, (_, i) => expected + i))
  })

  it('forgets everything when cleared and works on', () => {
    const queue = new RingQueue<number>()
    queue.push(1)
    queue.push(2)
    queue.clear()
    queue.push(3)
    expect(drain(queue)).toEqual([3])
  })
})
