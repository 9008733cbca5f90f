import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { CallbackTimer, HashedTimerWheel, nullLogger, TICK_MS } from '../../../src/base/index.js'
import type { Logger } from '../../../src/base/index.js'

let time = 0
const clock = { now: () => time, monotonic: () => time }
let wheel: HashedTimerWheel
let fired: string[]

const timer = (name: string): CallbackTimer => new CallbackTimer(() => fired.push(name))

/** Moves time on in ticks, the way the interval does. */
const pass = (ms: number): void => {
  const end = time + ms
  while (time < end) {
    time = Math.min(end, time + TICK_MS)
    wheel.advance()
  }
}

beforeEach(() => {
  time = 0
  fired = []
  wheel = new HashedTimerWheel(clock, nullLogger)
})

describe('HashedTimerWheel', () => {
  it('fires an entry at its time and not before', () => {
    wheel.schedule(timer('a'), 100)
    pass(99)
    expect(fired).toEqual([])
    pass(TICK_MS + 1)
    expect(fired).toEqual(['a'])
  })

  it('fires an entry once', () => {
    wheel.schedule(timer('a'), 10)
    pass(200_000)
    expect(fired).toEqual(['a'])
  })

  it('fires a delay of zero on the next tick, not at once', () => {
    wheel.schedule(timer('a'), 0)
    expect(fired).toEqual([])
    pass(TICK_MS)
    expect(fired).toEqual(['a'])
  })

  it('treats a negative delay as zero', () => {
    wheel.schedule(timer('a'), -5000)
    pass(TICK_MS)
    expect(fired).toEqual(['a'])
  })

  it('does not fire a cancelled entry', () => {
    const entry = timer('a')
    wheel.schedule(entry, 50)
    wheel.cancel(entry)
    pass(1000)
    expect(fired).toEqual([])
  })

  it('accepts the cancellation of an entry that does not wait', () => {
    const entry = timer('a')
    wheel.cancel(entry)
    wheel.schedule(entry, 10)
    pass(100)
    wheel.cancel(entry)
    expect(fired).toEqual(['a'])
  })

  it('moves an entry that is scheduled again', () => {
    const entry = timer('a')
    wheel.schedule(entry, 50)
    pass(40)
    wheel.schedule(entry, 50)
    pass(40)
    expect(fired).toEqual([])
    pass(20)
    expect(fired).toEqual(['a'])
  })

  it('keeps entries with the same time in the order they were scheduled', () => {
    for (const name of ['a', 'b', 'c']) wheel.schedule(timer(name), 30)
    pass(50)
    expect(fired).toEqual(['a', 'b', 'c'])
  })

  it('waits several turns of the wheel for a long delay', () => {
    wheel.schedule(timer('hour'), 3_600_000)
    pass(3_599_990)
    expect(fired).toEqual([])
    pass(2 * TICK_MS)
    expect(fired).toEqual(['hour'])
  })

  it('fires everything that became due during a long pause of the process', () => {
    wheel.schedule(timer('short'), 20)
    wheel.schedule(timer('middle'), 60_000)
    wheel.schedule(timer('long'), 500_000)
    wheel.schedule(timer('later'), 1_000_000)
    time = 600_000
    wheel.advance()
    expect(new Set(fired)).toEqual(new Set(['short', 'middle', 'long']))
    pass(400_020)
    expect(fired).toContain('later')
  })

  it('lets a callback schedule its own entry again', () => {
    let left = 3
    const entry = new CallbackTimer(() => {
      fired.push(`${left}`)
      if (--left > 0) wheel.schedule(entry, 100)
    })
    wheel.schedule(entry, 100)
    pass(1000)
    expect(fired).toEqual(['3', '2', '1'])
  })

  it('lets a callback cancel a neighbour that is due in the same tick', () => {
    const victim = timer('victim')
    wheel.schedule(
      new CallbackTimer(() => {
        wheel.cancel(victim)
      }),
      20,
    )
    wheel.schedule(victim, 20)
    wheel.schedule(timer('last'), 20)
    pass(100)
    expect(fired).toEqual(['last'])
  })

  it('goes on after a callback that throws, and reports it', () => {
    const errors: string[] = []
    const log: Logger = { ...nullLogger, error: (_fields, msg) => errors.push(msg) }
    wheel = new HashedTimerWheel(clock, log)
    wheel.schedule(
      new CallbackTimer(() => {
        throw new Error('bug')
      }),
      20,
    )
    wheel.schedule(timer('next'), 20)
    pass(100)
    expect(fired).toEqual(['next'])
    expect(errors).toEqual(['timer callback failed'])
  })

  it('does not leave links behind in an entry that has fired', () => {
    const entry = timer('a')
    wheel.schedule(entry, 10)
    pass(50)
    expect([entry.timerNext, entry.timerPrevious]).toEqual([null, null])
  })
})

describe('a wheel that turns by itself', () => {
  beforeEach(() => {
    vi.useFakeTimers()
    wheel = new HashedTimerWheel(
      { now: () => Date.now(), monotonic: () => performance.now() },
      nullLogger,
    )
    wheel.start()
  })
  afterEach(() => {
    wheel.stop()
    vi.useRealTimers()
  })

  it('fires at the time, also what was scheduled later for earlier', () => {
    wheel.schedule(timer('late'), 60_000)
    vi.advanceTimersByTime(500)
    wheel.schedule(timer('early'), 30)
    vi.advanceTimersByTime(20)
    expect(fired).toEqual([])
    vi.advanceTimersByTime(30)
    expect(fired).toEqual(['early'])
    vi.advanceTimersByTime(59_400)
    expect(fired).toEqual(['early'])
    vi.advanceTimersByTime(100)
    expect(fired).toEqual(['early', 'late'])
  })

  it('sleeps while nothing is due', () => {
    const advance = vi.spyOn(wheel, 'advance')
    wheel.schedule(timer('late'), 60_000)
    vi.advanceTimersByTime(10_000)
    expect(advance.mock.calls.length).toBeLessThan(15)
  })

  it('keeps no timer after it was stopped', () => {
    wheel.stop()
    wheel.schedule(timer('never'), 10)
    expect(vi.getTimerCount()).toBe(0)
  })
})
