/** Work on the engine is done in order, per client and channel. */
import { describe, expect, it } from 'vitest'
import { nullLogger } from '../../../src/base/index.js'
import { EngineWork } from '../../../src/session/index.js'
import { deferred, settle } from '../../support/session-lab.js'
import { memoryLog, type LogLine } from '../../support/start-backhaul.js'

describe('the line of a client and channel', () => {
  it('begins a step when the one before has ended', async () => {
    const work = new EngineWork(nullLogger)
    const first = deferred<string>()
    const steps: string[] = []
    const a = work.run('c', 'a', () => first.promise)
    const b = work.run('c', 'a', () => void steps.push('second'))
    await settle()
    expect(steps).toEqual([])
    first.resolve('first')
    expect(await a).toBe('first')
    await b
    expect(steps).toEqual(['second'])
  })

  it('goes on after a step that failed, which fails for who asked for it only', async () => {
    const work = new EngineWork(nullLogger)
    const broken = work.run('c', 'a', () => Promise.reject(new Error('broken')))
    const next = work.run('c', 'a', () => 'fine')
    await expect(broken).rejects.toThrow('broken')
    expect(await next).toBe('fine')
  })

  it('lets other clients and other channels pass', () => {
    const work = new EngineWork(nullLogger)
    void work.run('c', 'a', () => deferred<never>().promise)
    expect(work.run('c', 'b', () => 1)).toBe(1)
    expect(work.run('d', 'a', () => 2)).toBe(2)
  })

  it('waits for nothing and keeps nothing where the engine answers at once', () => {
    const work = new EngineWork(nullLogger)
    expect(work.run('c', 'a', () => 1)).toBe(1)
    expect(work.size).toBe(0)
  })

  it('is idle when the last step of the last line has ended', async () => {
    const work = new EngineWork(nullLogger)
    await work.idle()
    const held = deferred<null>()
    let idle = false
    void work.run('c', 'a', () => held.promise)
    const after = work.run('c', 'a', () => Promise.resolve())
    void work.idle().then(() => (idle = true))
    await settle()
    expect(idle).toBe(false)
    held.resolve(null)
    await after
    await settle()
    expect(idle).toBe(true)
    expect(work.size).toBe(0)
  })

  it('logs what fails with nobody waiting, whether it throws or rejects', async () => {
    const lines: LogLine[] = []
    const work = new EngineWork(memoryLog(lines))
    work.runUnwatched('c', 'a', 'leave', () => Promise.reject(new Error('later')))
    await settle()
    work.runUnwatched('c', 'a', 'leave', () => {
      throw new Error('at once')
    })
    expect(lines.map(({ message, fields }) => [message, String(fields.error)])).toEqual([
      ['leave failed', 'Error: later'],
      ['leave failed', 'Error: at once'],
    ])
  })
})
