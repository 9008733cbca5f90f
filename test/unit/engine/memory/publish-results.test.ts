import { describe, expect, it } from 'vitest'
import { PublishResults } from '../../../../src/engine/memory/publish-results.js'
import { fakeTime } from '../../../support/fake-clock.js'

const position = (offset: number) => ({ offset, epoch: 'e' })

describe('results of publications with an idempotency key', () => {
  it('are swept after their life without being asked for', () => {
    const time = fakeTime()
    const results = new PublishResults(time.clock, time.wheel)
    for (let i = 0; i < 100; i++) results.keep('ch', `k${i}`, position(i))
    time.advance(302_000)
    expect(results.size).toBe(0)
  })

  it('survive the sweep of an older result with the same key', () => {
    const time = fakeTime()
    const results = new PublishResults(time.clock, time.wheel)
    results.keep('ch', 'k', position(1))
    time.advance(300_500)
    results.keep('ch', 'k', position(2))
    time.advance(60_000)
    expect(results.find('ch', 'k')).toEqual(position(2))
  })

  it('are bounded in number: the oldest second goes first', () => {
    const time = fakeTime()
    const results = new PublishResults(time.clock, time.wheel, 3)
    results.keep('ch', 'a', position(1))
    time.advance(5000)
    for (const key of ['b', 'c', 'd']) results.keep('ch', key, position(2))
    expect(results.size).toBe(3)
    expect(results.find('ch', 'a')).toBeNull()
    expect(results.find('ch', 'd')).toEqual(position(2))
  })

  it('are told apart when channel and key run together', () => {
    const time = fakeTime()
    const results = new PublishResults(time.clock, time.wheel)
    results.keep('1:a', 'b', position(1))
    expect(results.find('1:', 'ab')).toBeNull()
    expect(results.find('1', ':ab')).toBeNull()
    expect(results.find('1:a', 'b')).toEqual(position(1))
  })
})
