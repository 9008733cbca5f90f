import { describe, expect, it } from 'vitest'
import { PingPolicy } from '../../../../src/listener/grpc/ping-policy.js'
import { fakeTime } from '../../../support/fake-clock.js'

const MIN_MS = 5000

function policy() {
  const time = fakeTime()
  const advance = (ms: number): void => {
    time.advance(ms)
  }
  return { judged: new PingPolicy(time.clock, MIN_MS), advance }
}

describe('the policy about pings of clients', () => {
  it('admits two that come too soon and not the third', () => {
    const { judged } = policy()
    expect([1, 2, 3, 4].map(() => judged.admit(true))).toEqual([true, true, true, false])
  })

  it('admits any number in its time', () => {
    const { judged, advance } = policy()
    for (let i = 0; i < 20; i++) {
      expect(judged.admit(true)).toBe(true)
      advance(MIN_MS)
    }
  })

  it('forgets strikes when something was sent meanwhile', () => {
    const { judged } = policy()
    for (let i = 0; i < 20; i++) {
      expect(judged.admit(true)).toBe(true)
      if (i % 3 === 2) judged.sent()
    }
  })

  it('wants two hours between pings of a connection without calls', () => {
    const { judged, advance } = policy()
    const outcomes = [1, 2, 3, 4].map(() => {
      advance(60_000)
      return judged.admit(false)
    })
    expect(outcomes).toEqual([true, true, true, false])
  })
})
