import { describe, expect, it } from 'vitest'
import type { Call } from '../../../../src/pipelines/callers/ports.js'
import { BackendFailure } from '../../../../src/pipelines/failure.js'
import { retry, RetryBudget, type RetryOptions } from '../../../../src/pipelines/policy/retry.js'
import { fakeTime } from '../../../support/fake-clock.js'
import {
  callRequest,
  Cancellation,
  failure,
  hanging,
  reply,
  settle,
  type FakeAnswer,
} from '../fixtures.js'

const BUDGET = { percent: 20, min_concurrent: 3, max_tokens: 100, token_ratio: 0.1 }

function setup(
  answers: readonly FakeAnswer[],
  overrides: Partial<RetryOptions> = {},
  inner?: Call,
) {
  const time = fakeTime()
  const attempts: { readonly at: number; readonly attempt: number }[] = []
  let retries = 0
  const next: Call = (request) => {
    const answer = answers[attempts.length] ?? reply({})
    attempts.push({ at: time.clock.monotonic(), attempt: request.attempt })
    return answer instanceof BackendFailure ? Promise.reject(answer) : Promise.resolve(answer)
  }
  const call = retry({
    maxAttempts: 3,
    on: ['not_sent', 'reset', '502', '503', '504'],
    perTryTimeoutMs: 0,
    backoffBaseMs: 100,
    backoffMaxMs: 150,
    budget: new RetryBudget(BUDGET),
    replayable: true,
    clock: time.clock,
    wheel: time.wheel,
    random: () => 0.999,
    isAnswer: (status) => status === 200 || status === 504,
    onRetry: () => {
      retries++
    },
    ...overrides,
  })(inner ?? next)
  /** Runs a call to its end, letting time pass. */
  const run = async (budgetMs = 1000): Promise<unknown> => {
    const running = call(callRequest(time, budgetMs), new Cancellation()).catch((e: unknown) => e)
    for (let i = 0; i < 40; i++) {
      await settle()
      time.advance(50)
    }
    return running
  }
  return { time, attempts, call, run, retries: () => retries }
}

const notSent = failure('refused', { notSent: true })
const reset = failure('network', { detail: 'reset' })

describe('retry', () => {
  it('tries again with growing pauses, up to the maximum of attempts', async () => {
    const r = setup([notSent, notSent, notSent])
    expect(await r.run()).toBe(notSent)
    expect(r.attempts.map(({ attempt }) => attempt)).toEqual([1, 2, 3])
    const [first, second, third] = r.attempts.map(({ at }) => at)
    expect(second! - first!).toBeGreaterThanOrEqual(99)
    expect(third! - second!).toBeGreaterThanOrEqual(149)
    expect(third! - second!).toBeLessThan(210)
    expect(r.retries()).toBe(2)
  })

  it('stops at the first answer', async () => {
    const r = setup([notSent, reply({ result: {} })])
    expect(await r.run()).toMatchObject({ status: 200 })
    expect(r.attempts).toHaveLength(2)
  })

  it.each([
    ['a reset', reset],
    ['a listed status', reply('', 503)],
  ])('repeats a question after %s', async (_name, answer) => {
    const r = setup([answer])
    expect(await r.run()).toMatchObject({ status: 200 })
    expect(r.attempts).toHaveLength(2)
  })

  it.each([
    ['an unlisted failure', failure('malformed')],
    ['an unlisted status', reply('', 500)],
    ['a status that a transform makes an answer', reply('', 504)],
    ['an open breaker', failure('open', { notSent: true })],
    ['a client that left', failure('canceled', { notSent: true })],
    ['a request that cannot be written', failure('unencodable', { notSent: true })],
    ['a success', reply({})],
  ])('does not repeat after %s', async (_name, answer) => {
    const r = setup([answer])
    await r.run()
    expect(r.attempts).toHaveLength(1)
  })

  it('repeats what may have been executed only when that is safe', async () => {
    for (const answer of [reset, reply('', 503)]) {
      const r = setup([answer], { replayable: false })
      await r.run()
      expect(r.attempts).toHaveLength(1)
    }
    const unsent = setup([notSent], { replayable: false })
    expect(await unsent.run()).toMatchObject({ status: 200 })
    expect(unsent.attempts).toHaveLength(2)
  })

  it('obeys Retry-After when it fits into the budget, and gives up when not', async () => {
    const fits = setup([reply('', 503, 500)])
    await fits.run()
    expect(fits.attempts[1]!.at - fits.attempts[0]!.at).toBeGreaterThanOrEqual(500)
    const long = setup([reply('', 503, 2000)])
    expect(await long.run()).toMatchObject({ status: 503 })
    expect(long.attempts).toHaveLength(1)
  })

  it('never starts an attempt after the budget of the call', async () => {
    const r = setup([notSent, notSent, notSent])
    expect(await r.run(120)).toBe(notSent)
    expect(r.attempts).toHaveLength(2)
  })

  it('spreads the pauses', async () => {
    const r = setup([notSent], { random: () => 0 })
    await r.run()
    expect(r.attempts[1]!.at - r.attempts[0]!.at).toBeLessThanOrEqual(50)
  })

  it('keeps retries in flight within the floor and the share of calls in flight', async () => {
    const started: number[] = []
    const many = setup([], {}, (request) => {
      started.push(request.attempt)
      return Promise.reject(notSent)
    })
    const calls = Array.from({ length: 50 }, () =>
      many.call(callRequest(many.time), new Cancellation()).catch(() => undefined),
    )
    await settle()
    expect(started).toHaveLength(50)
    many.time.advance(110)
    await settle()
    // 20 % of 50 calls may be repeated at a time, the others failed with their first attempt.
    expect(started.filter((attempt) => attempt === 2)).toHaveLength(10)
    many.time.advance(1000)
    await Promise.all(calls)
  })

  it('always allows the minimum of retries', async () => {
    const r = setup([notSent], {
      budget: new RetryBudget({ ...BUDGET, percent: 0, min_concurrent: 1 }),
    })
    expect(await r.run()).toMatchObject({ status: 200 })
    const none = setup([notSent], {
      budget: new RetryBudget({ ...BUDGET, percent: 0, min_concurrent: 0 }),
    })
    expect(await none.run()).toBe(notSent)
  })

  it('costs a total outage of a minute hardly more than one attempt per call', async () => {
    const time = fakeTime()
    let attempts = 0
    let up = false
    const call = retry({
      maxAttempts: 3,
      on: ['not_sent'],
      perTryTimeoutMs: 0,
      backoffBaseMs: 25,
      backoffMaxMs: 250,
      budget: new RetryBudget(BUDGET),
      replayable: true,
      clock: time.clock,
      wheel: time.wheel,
      random: () => 0.5,
      isAnswer: (status) => status === 200,
      onRetry: () => undefined,
    })(() => {
      attempts++
      return up ? Promise.resolve(reply({})) : Promise.reject(notSent)
    })
    const calls = 60_000
    const gone = new Cancellation()
    const running: Promise<unknown>[] = []
    for (let i = 0; i < calls; i++) {
      running.push(call(callRequest(time), gone).catch(() => undefined))
      for (let turn = 0; turn < 6; turn++) await Promise.resolve()
      time.advance(1)
    }
    await settle()
    time.advance(1000)
    await Promise.all(running)
    expect(attempts).toBeGreaterThanOrEqual(calls)
    expect(attempts).toBeLessThanOrEqual(1.1 * calls)
    // When it is back, so are retries.
    up = true
    for (let i = 0; i < 600; i++) await call(callRequest(time), gone)
    attempts = 0
    up = false
    const last = call(callRequest(time), gone).catch(() => undefined)
    for (let i = 0; i < 10; i++) {
      await settle()
      time.advance(100)
    }
    await last
    expect(attempts).toBe(3)
  })

  it('does what a backend says over gRPC about when to come again', async () => {
    const later = failure('status', { grpcStatus: 'UNAVAILABLE', retryAfterMs: 400 })
    const r = setup([later], { on: ['UNAVAILABLE'] })
    await r.run()
    expect(r.attempts.map(({ at }) => at >= 400)).toEqual([false, true])
    const never = setup(
      [failure('status', { grpcStatus: 'UNAVAILABLE', retryAfterMs: Infinity })],
      {
        on: ['UNAVAILABLE'],
      },
    )
    await never.run()
    expect(never.attempts).toHaveLength(1)
  })

  it('does not sit out a pause when the client leaves', async () => {
    const r = setup([notSent])
    const gone = new Cancellation()
    const running = r.call(callRequest(r.time), gone)
    await settle()
    gone.cancel()
    await expect(running).rejects.toMatchObject({ kind: 'canceled' })
    r.time.advance(1000)
    expect(r.attempts).toHaveLength(1)
  })

  it('limits a single attempt, and repeats it when timeouts are listed', async () => {
    let attempts = 0
    const options = { perTryTimeoutMs: 200, on: ['timeout'], backoffBaseMs: 0, backoffMaxMs: 0 }
    const r = setup([], options, (request, signal) => {
      attempts++
      return attempts === 1 ? hanging(request, signal) : Promise.resolve(reply({}))
    })
    expect(await r.run()).toMatchObject({ status: 200 })
    expect(attempts).toBe(2)
  })
})
