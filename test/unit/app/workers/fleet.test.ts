import { describe, expect, it } from 'vitest'
import { Fleet, type WorkerExit } from '../../../../src/app/workers/fleet.js'
import { memoryLog, type LogLine } from '../../../support/start-backhaul.js'

/** A fleet whose processes live and die by hand. */
function fleet(count: number) {
  const exits: ((exit: WorkerExit) => void)[] = []
  const numbers: number[] = []
  const signals: string[] = []
  const delays: number[] = []
  const asked: number[] = []
  const tasks: (() => void)[] = []
  const lines: LogLine[] = []
  const time = { now: 0 }
  const workers = new Fleet({
    count,
    log: memoryLog(lines),
    spawn: (number, onExit) => {
      numbers.push(number)
      exits.push(onExit)
      return {
        pid: 100 + numbers.length,
        kill: (signal) => signals.push(`${number}:${signal}`),
      }
    },
    ask: (number) => asked.push(number),
    now: () => time.now,
    later: (task, delayMs) => {
      delays.push(delayMs)
      tasks.push(task)
    },
  })
  const die = (index: number, exit: WorkerExit = { code: 1, signal: null }) => exits[index]?.(exit)
  const runTasks = () => {
    for (const task of tasks.splice(0)) task()
  }
  return { workers, die, numbers, signals, delays, asked, lines, time, runTasks }
}

describe('Fleet', () => {
  it('has started when every worker serves', async () => {
    const { workers, numbers } = fleet(2)
    let started = false
    const start = workers.start().then(() => (started = true))
    expect(numbers).toEqual([1, 2])
    workers.ready(1)
    await Promise.resolve()
    expect(started).toBe(false)
    workers.ready(2)
    await start
    expect(workers.size).toBe(2)
  })

  it('does not start when a worker ends before it serves', async () => {
    const { workers, die, delays } = fleet(2)
    const start = workers.start()
    workers.ready(1)
    die(1)
    await expect(start).rejects.toThrow('worker 2 ended before it served')
    expect(delays).toEqual([])
  })

  it('replaces a worker that died, ever later while it keeps dying', async () => {
    const { workers, die, numbers, delays, lines, time, runTasks } = fleet(2)
    const start = workers.start()
    workers.ready(1)
    workers.ready(2)
    await start
    die(1, { code: null, signal: 'SIGSEGV' })
    expect(workers.size).toBe(1)
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      fields: { worker: 2, pid: 102, signal: 'SIGSEGV', delay: 100 },
    })
    runTasks()
    die(2)
    runTasks()
    die(3)
    runTasks()
    expect(numbers).toEqual([1, 2, 2, 2, 2])
    expect(delays).toEqual([100, 200, 400])
    time.now += 60_000
    die(4)
    expect(delays.at(-1)).toBe(100)
    for (let index = 5; index < 15; index++) {
      runTasks()
      die(index)
    }
    expect(delays.at(-1)).toBe(10_000)
  })

  it('lets workers reload that serve, and those that start once they do', async () => {
    const { workers, signals } = fleet(3)
    const start = workers.start()
    workers.ready(1)
    workers.reload()
    expect(signals).toEqual(['1:SIGHUP'])
    workers.ready(3)
    workers.ready(2)
    await start
    expect(signals).toEqual(['1:SIGHUP', '3:SIGHUP', '2:SIGHUP'])
  })

  it('does not let a worker reload that started after the signal', async () => {
    const { workers, die, signals, runTasks } = fleet(1)
    const start = workers.start()
    workers.ready(1)
    await start
    die(0)
    workers.reload()
    runTasks()
    workers.ready(1)
    expect(signals).toEqual([])
  })

  it('ends a worker that has not answered five looks, and no other', async () => {
    const { workers, asked, signals, lines } = fleet(2)
    const start = workers.start()
    workers.ready(1)
    workers.look()
    expect(asked).toEqual([1])
    workers.ready(2)
    await start
    for (let look = 0; look < 5; look++) {
      workers.look()
      workers.alive(1)
    }
    expect(signals).toEqual([])
    workers.look()
    expect(signals).toEqual(['2:SIGKILL'])
    expect(lines.at(-1)).toMatchObject({
      level: 'error',
      message: 'worker does not answer, ending it',
      fields: { worker: 2, pid: 102 },
    })
  })

  it('forgives a worker that answers late', async () => {
    const { workers, signals } = fleet(1)
    const start = workers.start()
    workers.ready(1)
    await start
    for (let look = 0; look < 5; look++) workers.look()
    workers.alive(1)
    for (let look = 0; look < 5; look++) workers.look()
    expect(signals).toEqual([])
  })

  it('ends when the last worker has, and starts none any more', async () => {
    const { workers, die, signals, numbers, runTasks } = fleet(2)
    const start = workers.start()
    workers.ready(1)
    workers.ready(2)
    await start
    die(0)
    const stop = workers.stop('SIGTERM')
    runTasks()
    expect(numbers).toEqual([1, 2])
    expect(signals).toEqual(['2:SIGTERM'])
    die(1, { code: 0, signal: null })
    await stop
  })
})
