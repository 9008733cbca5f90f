import { describe, expect, it } from 'vitest'
import { drainSessions } from '../../../src/app/drain.js'
import type { SessionHandle } from '../../../src/channels/index.js'
import { Disconnects } from '../../../src/protocol/index.js'

/** Sessions that end as soon as they are told, but for those that are busy for some pauses. */
function sessions(count: number, busyPauses = 0, busy = 0) {
  const live = new Map<number, SessionHandle>()
  const told: number[] = []
  const cut: number[] = []
  let pauses = 0
  for (let id = 0; id < count; id++) {
    live.set(id, {
      drain: (why: unknown) => {
        expect(why).toBe(Disconnects.shutdown)
        told.push(pauses)
        if (id >= busy || pauses >= busyPauses) live.delete(id)
      },
      disconnect: (why: unknown) => {
        expect(why).toBe(Disconnects.shutdown)
        cut.push(id)
        live.delete(id)
      },
    } as unknown as SessionHandle)
  }
  const directory = {
    all: () => [...live.values()],
    get clientCount() {
      return live.size
    },
  }
  const pause = () => {
    pauses++
    return Promise.resolve()
  }
  return { directory, pause, told, cut, pauses: () => pauses }
}

describe('drainSessions', () => {
  it('tells a few clients at once', async () => {
    const { directory, pause, told, pauses } = sessions(50)
    await drainSessions(directory, { spreadMs: 5000, budgetMs: 20_000, pause })
    expect(told).toHaveLength(50)
    expect(pauses()).toBe(0)
  })

  it('spreads many over the time there is', async () => {
    const { directory, pause, told } = sessions(100_000)
    await drainSessions(directory, { spreadMs: 5000, budgetMs: 20_000, pause })
    for (let at = 0; at < 100; at++) expect(told.filter((when) => when === at)).toHaveLength(1000)
    expect(told).toHaveLength(100_000)
  })

  it('waits for commands that run, but not for ever', async () => {
    const patient = sessions(3, 4, 1)
    await drainSessions(patient.directory, { spreadMs: 0, budgetMs: 1000, pause: patient.pause })
    expect(patient.pauses()).toBe(4)
    expect(patient.cut).toEqual([])
    const stuck = sessions(3, Infinity, 1)
    await drainSessions(stuck.directory, { spreadMs: 0, budgetMs: 1000, pause: stuck.pause })
    expect(stuck.pauses()).toBe(20)
    expect(stuck.cut).toEqual([0])
  })
})
