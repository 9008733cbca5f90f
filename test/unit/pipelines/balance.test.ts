/** Endpoints that are left alone, with driven time. spec: proxy.md §9.17 */
import { expect, it } from 'vitest'
import { Cancellation } from '../../../src/base/index.js'
import { Balance } from '../../../src/pipelines/backend/balance.js'
import type { Call } from '../../../src/pipelines/callers/ports.js'
import { fakeTime } from '../../support/fake-clock.js'
import { callRequest, failure, recordingLogger, recordingMetrics, reply } from './fixtures.js'

function lab(consecutive: number) {
  const time = fakeTime()
  const log = recordingLogger()
  const metrics = recordingMetrics()
  const state = { bad: true, asked: [0, 0] }
  const balance = new Balance({
    endpoints: ['a', 'b'],
    settings: {
      outlier: { consecutive_failures: consecutive, eject_for: 30_000, max_ejected_percent: 50 },
      health: { path: '', interval: 5000 },
    },
    probe: () => Promise.resolve(true),
    clock: time.clock,
    wheel: time.wheel,
    metrics,
    log,
    random: () => 0,
  })
  const calls: Call[] = [
    () => {
      state.asked[0]!++
      return state.bad ? Promise.reject(failure('timeout')) : Promise.resolve(reply({}))
    },
    () => {
      state.asked[1]!++
      return Promise.resolve(reply({}))
    },
  ]
  const call = balance.over(calls, (status) => status === 200)
  const ask = () => call(callRequest(time), new Cancellation()).catch((e: unknown) => e)
  return { time, log, metrics, state, ask, balance }
}

it('an endpoint comes back after its time, and is left alone again at the first failure', async () => {
  const { time, log, metrics, state, ask } = lab(2)
  for (let i = 0; i < 10; i++) await ask()
  expect(state.asked).toEqual([2, 8])
  time.advance(29_999)
  await ask()
  expect(state.asked[0]).toBe(2)
  time.advance(2)
  await ask()
  expect(state.asked[0]).toBe(3)
  await ask()
  expect(state.asked[0]).toBe(3)
  expect(metrics.values.get('backhaul_proxy_endpoint_ejections_total{endpoint=a}')).toBe(2)
  state.bad = false
  time.advance(30_001)
  for (let i = 0; i < 5; i++) await ask()
  expect(state.asked[0]).toBe(8)
  expect(metrics.values.get('backhaul_proxy_endpoint_up{endpoint=a}')).toBe(1)
  expect(log.lines.at(-1)!.msg).toBe('endpoint answers again')
})

it('a client that leaves says nothing about an endpoint', async () => {
  const { metrics, balance, time } = lab(1)
  const gone = new Cancellation()
  const hanging: Call = (_request, signal) =>
    new Promise((_resolve, reject) => {
      signal.onCancel(() => {
        reject(failure('canceled'))
      })
    })
  const running = balance.over([hanging, hanging], () => true)(callRequest(time), gone)
  gone.cancel()
  await expect(running).rejects.toMatchObject({ kind: 'canceled' })
  expect(metrics.values.get('backhaul_proxy_endpoint_up{endpoint=a}')).toBe(1)
})
