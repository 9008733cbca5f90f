/** The life of a subscription as a pure function. spec: channels-and-engines.md §5.2 */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nullMetrics } from '../../../src/base/index.js'
import {
  ASKING,
  positionOf,
  step,
  type SubscriptionEvent,
  type SubscriptionState,
} from '../../../src/session/subscription/state.js'

const gauge = nullMetrics.gauge({ name: 'live', help: '', labels: [] }).of()
const LISTENING: SubscriptionEvent = { t: 'listening', buffers: true }
const REACHED: SubscriptionEvent = { t: 'reached', position: { offset: 7, epoch: 'e' } }
const ACCEPTED: SubscriptionEvent = { t: 'accepted', gauge, nowMs: 5 }
const OVER: SubscriptionEvent = { t: 'over' }

const run = (...events: SubscriptionEvent[]): SubscriptionState => events.reduce(step, ASKING)

describe('a subscription', () => {
  it('asks, catches up, lives where its reply left the client, and is over', () => {
    expect(run(LISTENING)).toMatchObject({ t: 'catchingUp', buffer: [], reached: null })
    expect(run(LISTENING, REACHED, ACCEPTED)).toMatchObject({
      t: 'live',
      offset: 7,
      epoch: 'e',
      checkedAtMs: 5,
      owed: null,
    })
    expect(run(LISTENING, REACHED, ACCEPTED, OVER)).toEqual({ t: 'left' })
  })

  it('begins a new buffer where it reached, and does not forget what went wrong', () => {
    const before = run(LISTENING)
    if (before.t !== 'catchingUp') throw new Error(before.t)
    before.overflowed = true
    before.gapped = true
    const after = step(before, REACHED)
    expect(after).toMatchObject({ buffer: [], overflowed: true, gapped: true })
    expect(after.t === 'catchingUp' && after.buffer).not.toBe(before.buffer)
    expect(positionOf(after)).toEqual({ offset: 7, epoch: 'e' })
  })

  it('keeps nothing back in a channel without positions', () => {
    expect(run({ t: 'listening', buffers: false })).toMatchObject({ buffer: null })
    expect(positionOf(run({ t: 'listening', buffers: false }, ACCEPTED))).toMatchObject({
      offset: 0,
      epoch: '',
    })
  })

  it('goes one way, and never comes back from over', () => {
    const order = { asking: 0, catchingUp: 1, live: 2, left: 3 } as const
    fc.assert(
      fc.property(fc.array(fc.constantFrom(LISTENING, REACHED, ACCEPTED, OVER)), (events) => {
        let state: SubscriptionState = ASKING
        for (const event of events) {
          const next = step(state, event)
          expect(order[next.t]).toBeGreaterThanOrEqual(order[state.t])
          if (state.t === 'live' && next.t === 'live') expect(next).toBe(state)
          state = next
        }
        if (events.includes(OVER)) expect(state.t).toBe('left')
      }),
    )
  })
})
