import { describe, expect, it, vi } from 'vitest'
import { nullLogger, nullMetrics } from '../../../src/base/index.js'
import { DescriptorWatch } from '../../../src/listener/descriptors.js'

function watched() {
  const state = { free: 100 }
  const watch = new DescriptorWatch((count) => state.free >= count)
  const added = vi.fn()
  const log = { ...nullLogger, error: vi.fn(), info: vi.fn() }
  const metrics = { ...nullMetrics, counter: () => ({ of: () => ({ add: added }) }) }
  const user = { log, metrics, onExhausted: vi.fn(), onFree: vi.fn() }
  return { state, watch, added, log, user }
}

describe('the watch over file descriptors', () => {
  it('logs and counts once when they run out, and again only after they were free', () => {
    const { state, watch, added, log, user } = watched()
    const other = { log, onExhausted: vi.fn() }
    const stops = [watch.add(user), watch.add(other)]
    watch.check()
    expect(log.error).not.toHaveBeenCalled()
    state.free = 0
    for (let times = 0; times < 3; times++) watch.check()
    expect(
      [added, log.error, user.onExhausted, other.onExhausted].map((f) => f.mock.calls.length),
    ).toEqual([1, 1, 1, 1])
    expect(log.error.mock.calls[0]?.[1]).toMatch(/no file descriptors left.*LimitNOFILE/)
    // A single one that is free again would be taken at once.
    state.free = 1
    watch.check()
    expect(user.onFree).not.toHaveBeenCalled()
    state.free = 16
    watch.check()
    expect(user.onFree).toHaveBeenCalledOnce()
    state.free = 0
    watch.check()
    expect([added, log.error].map((f) => f.mock.calls.length)).toEqual([2, 2])
    for (const stop of stops) stop()
  })
})
