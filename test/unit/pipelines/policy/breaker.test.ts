import { describe, expect, it } from 'vitest'
import type { BackendReply, Call } from '../../../../src/pipelines/callers/ports.js'
import { BackendFailure } from '../../../../src/pipelines/failure.js'
import {
  breaker,
  BreakerStates,
  type BreakerOptions,
} from '../../../../src/pipelines/policy/breaker.js'
import { deadline } from '../../../../src/pipelines/policy/deadline.js'
import { fakeTime } from '../../../support/fake-clock.js'
import {
  callRequest,
  Cancellation,
  failure,
  hanging,
  ManualCall,
  reply,
  settle,
} from '../fixtures.js'

function setup(overrides: Partial<BreakerOptions> = {}, inner?: Call) {
  const time = fakeTime()
  const states: number[] = []
  let answer: BackendReply | BackendFailure = reply({})
  let calls = 0
  const next: Call = () => {
    calls++
    return answer instanceof BackendFailure ? Promise.reject(answer) : Promise.resolve(answer)
  }
  const policy = breaker({
    windowMs: 10_000,
    minCalls: 4,
    failureRatio: 0.5,
    slowRatio: 0,
    slowAfterMs: 0,
    openForMs: 5000,
    halfOpen: 2,
    clock: time.clock,
    isAnswer: (status) => status === 200,
    onState: (state) => states.push(state),
    ...overrides,
  })
  const call = policy(inner ?? next)
  /** Kind of the failure, or the status. */
  const run = async (outcome: BackendReply | BackendFailure): Promise<string | number> => {
    answer = outcome
    try {
      return (await call(callRequest(time), new Cancellation())).status
    } catch (problem) {
      return problem instanceof BackendFailure ? problem.kind : 'bug'
    }
  }
  return { time, states, call, run, calls: () => calls }
}

const good = reply({})
const bad = failure('refused')

describe('breaker', () => {
  it('opens when enough of enough calls failed, and then asks nobody', async () => {
    const b = setup()
    for (const outcome of [good, bad, good]) await b.run(outcome)
    expect(b.states).toEqual([BreakerStates.closed])
    expect(await b.run(bad)).toBe('refused')
    expect(b.states.at(-1)).toBe(BreakerStates.open)
    expect(await b.run(good)).toBe('open')
    expect(b.calls()).toBe(4)
  })

  it('stays closed below the minimum of calls or the ratio', async () => {
    const few = setup({ minCalls: 10 })
    for (let i = 0; i < 9; i++) await few.run(bad)
    expect(await few.run(good)).toBe(200)
    const rare = setup()
    for (let i = 0; i < 30; i++) await rare.run(i % 3 === 2 ? bad : good)
    expect(rare.states).toEqual([BreakerStates.closed])
  })

  it('counts a status that is no answer as a failure', async () => {
    const b = setup()
    for (let i = 0; i < 4; i++) await b.run(reply('', 503))
    expect(b.states.at(-1)).toBe(BreakerStates.open)
  })

  it('forgets what lies outside the window', async () => {
    const b = setup()
    for (let i = 0; i < 3; i++) await b.run(bad)
    b.time.advance(11_000)
    for (let i = 0; i < 3; i++) await b.run(bad)
    expect(b.states).toEqual([BreakerStates.closed])
    await b.run(bad)
    expect(b.states.at(-1)).toBe(BreakerStates.open)
  })

  it('lets trial calls through after the pause and closes when all succeed', async () => {
    const b = setup()
    for (let i = 0; i < 4; i++) await b.run(bad)
    b.time.advance(4900)
    expect(await b.run(good)).toBe('open')
    b.time.advance(100)
    expect(await b.run(good)).toBe(200)
    expect(b.states.at(-1)).toBe(BreakerStates.halfOpen)
    expect(await b.run(good)).toBe(200)
    expect(b.states.at(-1)).toBe(BreakerStates.closed)
    // Old failures are forgotten.
    await b.run(bad)
    expect(b.states.at(-1)).toBe(BreakerStates.closed)
  })

  it('opens again when a trial fails', async () => {
    const b = setup()
    for (let i = 0; i < 4; i++) await b.run(bad)
    b.time.advance(5000)
    expect(await b.run(bad)).toBe('refused')
    expect(await b.run(good)).toBe('open')
    b.time.advance(5000)
    expect(await b.run(good)).toBe(200)
  })

  it('lets no more than the agreed number of trials run at once', async () => {
    const manual = new ManualCall()
    const b = setup({}, manual.call)
    const calls = [1, 2, 3, 4].map(() => b.call(callRequest(b.time), new Cancellation()))
    for (const pending of manual.pending) pending.reject(bad)
    await Promise.allSettled(calls)
    b.time.advance(5000)
    const trials = [1, 2, 3].map(() => b.call(callRequest(b.time), new Cancellation()))
    await expect(trials[2]).rejects.toMatchObject({ kind: 'open' })
    expect(manual.pending).toHaveLength(6)
    manual.pending[4]!.resolve(good)
    manual.pending[5]!.resolve(good)
    await Promise.allSettled(trials)
    expect(b.states.at(-1)).toBe(BreakerStates.closed)
  })

  it('ignores verdicts of calls begun before it opened', async () => {
    const manual = new ManualCall()
    const b = setup({}, manual.call)
    const late = b.call(callRequest(b.time), new Cancellation())
    const calls = [1, 2, 3, 4].map(() => b.call(callRequest(b.time), new Cancellation()))
    for (const pending of manual.pending.slice(1)) pending.reject(bad)
    await Promise.allSettled(calls)
    b.time.advance(5000)
    const trial = b.call(callRequest(b.time), new Cancellation())
    manual.pending[0]!.reject(bad)
    await Promise.allSettled([late])
    expect(b.states.at(-1)).toBe(BreakerStates.halfOpen)
    manual.pending.at(-1)!.resolve(good)
    await trial
  })

  it('learns nothing from clients that leave, and gives their trial back', async () => {
    const b = setup({ halfOpen: 1 })
    for (let i = 0; i < 20; i++) await b.run(failure('canceled'))
    expect(b.states).toEqual([BreakerStates.closed])
    for (let i = 0; i < 4; i++) await b.run(bad)
    b.time.advance(5000)
    await b.run(failure('canceled'))
    expect(await b.run(good)).toBe(200)
  })

  it('counts calls that ran out of time', async () => {
    const b = setup({}, hanging)
    const timed = deadline(b.time.clock, b.time.wheel)(b.call)
    const calls = [1, 2, 3, 4].map(() => timed(callRequest(b.time, 100), new Cancellation()))
    b.time.advance(120)
    await Promise.allSettled(calls)
    expect(b.states.at(-1)).toBe(BreakerStates.open)
  })

  it('opens on slow calls where that is asked for', async () => {
    const manual = new ManualCall()
    const b = setup({ slowRatio: 0.5, slowAfterMs: 100 }, manual.call)
    const calls = [1, 2, 3, 4].map(() => b.call(callRequest(b.time), new Cancellation()))
    b.time.advance(200)
    for (const pending of manual.pending) pending.resolve(good)
    await Promise.all(calls)
    await settle()
    expect(b.states.at(-1)).toBe(BreakerStates.open)
  })
})
