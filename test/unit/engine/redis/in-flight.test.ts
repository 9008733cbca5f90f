import { describe, expect, it } from 'vitest'
import { InFlight } from '../../../../src/engine/redis/in-flight.js'
import { EngineFailure } from '../../../../src/engine/ports.js'
import { fakeTime } from '../../../support/fake-clock.js'

function open() {
  const time = fakeTime()
  let timeouts = 0
  const inFlight = new InFlight({
    clock: time.clock,
    wheel: time.wheel,
    timeoutMs: 1000,
    onTimeout: () => timeouts++,
  })
  return { time, inFlight, timeouts: () => timeouts }
}

describe('operations in flight', () => {
  it('pass on answers and failures', async () => {
    const { inFlight } = open()
    expect(await inFlight.run('op', () => Promise.resolve(1))).toBe(1)
    const failed = inFlight.run('op', () => Promise.reject(new Error('no')))
    await expect(failed).rejects.toMatchObject({ operation: 'op', cause: new Error('no') })
    await expect(failed).rejects.toBeInstanceOf(EngineFailure)
    expect(inFlight.size).toBe(0)
  })

  it('fail when no answer comes in time, each at its own', async () => {
    const lab = open()
    const { inFlight, timeouts } = lab
    const settled: string[] = []
    const start = (name: string) => {
      inFlight
        .run(name, () => new Promise(() => undefined))
        .catch((cause: unknown) => settled.push((cause as EngineFailure).operation))
    }
    start('a')
    lab.time.advance(500)
    start('b')
    lab.time.advance(600)
    await Promise.resolve()
    expect(settled).toEqual(['a'])
    lab.time.advance(500)
    await Promise.resolve()
    expect(settled).toEqual(['a', 'b'])
    expect(timeouts()).toBe(2)
    expect(inFlight.size).toBe(0)
  })

  it('ignore an answer that comes too late, and remember nothing', async () => {
    const lab = open()
    const { inFlight } = lab
    let answer: (value: number) => void = () => undefined
    const result = inFlight.run('op', () => new Promise<number>((resolve) => (answer = resolve)))
    lab.time.advance(1200)
    answer(1)
    await expect(result).rejects.toThrow('op')
    expect(inFlight.size).toBe(0)
  })

  it('remember no more than what is open when answers come out of order', async () => {
    const lab = open()
    const { inFlight } = lab
    const stuck = inFlight.run('stuck', () => new Promise(() => undefined))
    stuck.catch(() => undefined)
    for (let i = 0; i < 1000; i++) await inFlight.run('op', () => Promise.resolve())
    lab.time.advance(1200)
    expect(inFlight.size).toBe(0)
  })
})
