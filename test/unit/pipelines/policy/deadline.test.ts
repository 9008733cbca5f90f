import { describe, expect, it } from 'vitest'
import { deadline } from '../../../../src/pipelines/policy/deadline.js'
import { fakeTime } from '../../../support/fake-clock.js'
import { callRequest, Cancellation, hanging, ManualCall, reply } from '../fixtures.js'

describe('deadline', () => {
  it('fails a call with timeout when its budget is spent, and gives the attempt up', async () => {
    const time = fakeTime()
    const manual = new ManualCall()
    const running = deadline(time.clock, time.wheel)(manual.call)(
      callRequest(time, 500),
      new Cancellation(),
    )
    time.advance(490)
    expect(manual.pending[0]!.signal.cancelled).toBe(false)
    time.advance(20)
    expect(manual.pending[0]!.signal.cancelled).toBe(true)
    await expect(running).rejects.toMatchObject({ name: 'BackendFailure', kind: 'timeout' })
  })

  it('counts from the start of the call, so time spent before is gone', async () => {
    const time = fakeTime()
    const request = callRequest(time, 500)
    time.advance(400)
    const running = deadline(time.clock, time.wheel)(hanging)(request, new Cancellation())
    time.advance(110)
    await expect(running).rejects.toMatchObject({ kind: 'timeout' })
  })

  it('passes the departure of the client on as it is', async () => {
    const time = fakeTime()
    const gone = new Cancellation()
    const running = deadline(time.clock, time.wheel)(hanging)(callRequest(time), gone)
    gone.cancel()
    await expect(running).rejects.toMatchObject({ kind: 'canceled' })
  })

  it('leaves neither timer nor listener behind', async () => {
    const time = fakeTime()
    const manual = new ManualCall()
    let listeners = 0
    const outer = {
      cancelled: false,
      onCancel: () => {
        listeners++
      },
      offCancel: () => {
        listeners--
      },
    }
    const running = deadline(time.clock, time.wheel)(manual.call)(callRequest(time, 100), outer)
    expect(listeners).toBe(1)
    manual.pending[0]!.resolve(reply({}))
    await running
    expect(listeners).toBe(0)
    time.advance(1000)
    expect(manual.pending[0]!.signal.cancelled).toBe(false)
  })
})
