import { describe, expect, it } from 'vitest'
import { Deadlines } from '../../../../src/engine/memory/deadlines.js'
import { fakeTime } from '../../../support/fake-clock.js'

function setUp() {
  const time = fakeTime()
  const due: string[] = []
  const deadlines = new Deadlines<string>(time.clock, time.wheel, (item) => due.push(item))
  return { time, due, deadlines }
}

describe('deadlines', () => {
  it('hand out an item after its deadline, never before, and within two seconds', () => {
    const { time, due, deadlines } = setUp()
    deadlines.push('a', 1500)
    time.advance(1500)
    expect(due).toEqual([])
    time.advance(2000)
    expect(due).toEqual(['a'])
  })

  it('hand out items of different seconds in order', () => {
    const { time, due, deadlines } = setUp()
    deadlines.push('late', 5000)
    deadlines.push('early', 1000)
    time.advance(10_000)
    expect(due).toEqual(['early', 'late'])
  })

  it('accept a deadline that has passed already', () => {
    const { time, due, deadlines } = setUp()
    time.advance(10_000)
    deadlines.push('a', 3000)
    time.advance(2000)
    expect(due).toEqual(['a'])
  })

  it('catch up after the process was suspended', () => {
    const { time, due, deadlines } = setUp()
    deadlines.push('a', 1000)
    deadlines.push('b', 86_400_000)
    deadlines.push('c', 90_000_000)
    time.clock.advance(86_500_000)
    time.wheel.advance()
    expect(due).toEqual(['a', 'b'])
  })

  it('hand out more than one turn takes over several turns', () => {
    const { time, due, deadlines } = setUp()
    for (let i = 0; i < 25_000; i++) deadlines.push('x', 900)
    deadlines.push('y', 1900)
    time.advance(1000)
    expect(due.length).toBe(10_000)
    time.advance(50)
    expect(due.length).toBe(25_000)
    time.advance(2000)
    expect(due.at(-1)).toBe('y')
  })

  it('allow an item to be pushed again while it is handed out', () => {
    const time = fakeTime()
    let seen = 0
    const deadlines = new Deadlines<string>(time.clock, time.wheel, (item) => {
      seen++
      if (seen < 3) deadlines.push(item, time.clock.monotonic() + 1000)
    })
    deadlines.push('a', 1000)
    time.advance(20_000)
    expect(seen).toBe(3)
  })

  it('give up the oldest group first', () => {
    const { deadlines } = setUp()
    deadlines.push('a', 1000)
    deadlines.push('b', 1000)
    deadlines.push('c', 2000)
    expect(deadlines.takeOldest()).toEqual(['a', 'b'])
    expect(deadlines.takeOldest()).toEqual(['c'])
    expect(deadlines.takeOldest()).toEqual([])
  })

  it('forget everything when cleared', () => {
    const { time, due, deadlines } = setUp()
    deadlines.push('a', 1000)
    deadlines.clear()
    time.advance(5000)
    expect(due).toEqual([])
  })
})
