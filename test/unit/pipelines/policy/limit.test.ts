import { describe, expect, it } from 'vitest'
import { limit } from '../../../../src/pipelines/policy/limit.js'
import { fakeTime, type FakeTime } from '../../../support/fake-clock.js'
import { callRequest, Cancellation, failure, ManualCall, reply, settle } from '../fixtures.js'

const bounds = { maxInFlight: 1, maxQueue: 2, queueTimeoutMs: 0 }

function limited(time: FakeTime, overrides: Partial<typeof bounds> = {}) {
  const manual = new ManualCall()
  const { clock, wheel } = time
  const call = limit({ ...bounds, ...overrides, clock, wheel })(manual.call)
  return { manual, call }
}

describe('limit', () => {
  it('lets so many calls run, queues so many in order, and fails the rest at once', async () => {
    const time = fakeTime()
    const { manual, call } = limited(time)
    const signal = new Cancellation()
    const order: number[] = []
    const calls = [1, 2, 3, 4].map((n) => {
      const running = call(callRequest(time), signal)
      void running.then(
        () => order.push(n),
        () => undefined,
      )
      return running
    })
    await expect(calls[3]).rejects.toMatchObject({ kind: 'busy', notSent: true })
    for (let n = 0; n < 3; n++) {
      await settle()
      expect(manual.pending).toHaveLength(n + 1)
      manual.pending[n]!.resolve(reply({}))
    }
    await Promise.all(calls.slice(0, 3))
    expect(order).toEqual([1, 2, 3])
  })

  it('frees the place of a failed call too', async () => {
    const time = fakeTime()
    const { manual, call } = limited(time)
    const first = call(callRequest(time), new Cancellation())
    const second = call(callRequest(time), new Cancellation())
    manual.pending[0]!.reject(failure('refused'))
    await expect(first).rejects.toMatchObject({ kind: 'refused' })
    await settle()
    manual.pending[1]!.resolve(reply({}))
    await expect(second).resolves.toMatchObject({ status: 200 })
    // The last place is free again.
    void call(callRequest(time), new Cancellation())
    expect(manual.pending).toHaveLength(3)
  })

  it('lets nobody wait longer than queue_timeout', async () => {
    const time = fakeTime()
    const { call } = limited(time, { queueTimeoutMs: 100 })
    void call(callRequest(time), new Cancellation()).catch(() => undefined)
    const waiting = call(callRequest(time), new Cancellation())
    time.advance(110)
    await expect(waiting).rejects.toMatchObject({ kind: 'busy', notSent: true })
  })

  it('lets nobody wait longer than the budget of the call', async () => {
    const time = fakeTime()
    const { call } = limited(time)
    void call(callRequest(time, 5000), new Cancellation()).catch(() => undefined)
    const waiting = call(callRequest(time, 200), new Cancellation())
    time.advance(210)
    await expect(waiting).rejects.toMatchObject({ kind: 'busy' })
  })

  it('forgets a waiter whose client left, and its place in the queue is free', async () => {
    const time = fakeTime()
    const { manual, call } = limited(time, { maxQueue: 1 })
    const first = call(callRequest(time), new Cancellation())
    const gone = new Cancellation()
    const leaver = call(callRequest(time), gone)
    gone.cancel()
    await expect(leaver).rejects.toMatchObject({ kind: 'canceled' })
    const next = call(callRequest(time), new Cancellation())
    manual.pending[0]!.resolve(reply({}))
    await first
    await settle()
    expect(manual.pending).toHaveLength(2)
    manual.pending[1]!.resolve(reply({}))
    await next
  })
})
