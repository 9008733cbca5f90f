/**
 * Backends that misbehave, over real sockets and real time: every failure kind, and the client's
 * outcome. spec: proxy.md §2.0.4, ARCHITECTURE §8
 */
import { afterEach, describe, expect, it } from 'vitest'
import { Cancellation, HashedTimerWheel, nullLogger, systemClock } from '../../src/base/index.js'
import { parseConfig } from '../../src/config/index.js'
import { compilePipelines, type Pipelines } from '../../src/pipelines/index.js'
import {
  answers,
  faults,
  refusedUrl,
  startBackend,
  type Answer,
  type Backend,
  type RecordedRequest,
} from '../support/start-backend.js'
import {
  everythingOn,
  facts,
  recordingLogger,
  recordingMetrics,
} from '../unit/pipelines/fixtures.js'

const opened: (() => Promise<void> | void)[] = []

afterEach(async () => {
  for (const close of opened.splice(0).reverse()) await close()
})

type Behaviour = (request: RecordedRequest) => Answer | Promise<Answer>

async function backend(onRequest: Behaviour): Promise<Backend> {
  const started = await startBackend({ onRequest })
  opened.push(() => started.close())
  return started
}

function serve(url: string, more: Record<string, unknown> = {}) {
  const wheel = new HashedTimerWheel(systemClock, nullLogger)
  wheel.start()
  const metrics = recordingMetrics()
  const log = recordingLogger()
  const { config } = parseConfig(everythingOn({ endpoint: url, ...more }))
  const pipelines = compilePipelines(config, {
    clock: systemClock,
    wheel,
    metrics,
    log,
    nodeId: 'n',
    version: '1',
  })
  opened.push(async () => {
    await pipelines.close()
    wheel.stop()
  })
  const metric = (name: string, event: string, label = ''): number =>
    metrics.values.get(`${name}{protocol=http,type=${event},name=default${label}}`) ?? NaN
  return { pipelines, metric, log }
}

const rpc = (pipelines: Pipelines, gone = new Cancellation()) =>
  pipelines.rpc({ method: 'm', data: null }, facts({ gone }))

const E100 = { t: 'error', error: { code: 100, message: 'internal server error', temporary: true } }

const cases: readonly (readonly [string, string, Behaviour])[] = [
  ['hangs', 'timeout', () => faults.hang()],
  ['trickles its answer for ever', 'timeout', () => faults.trickle(' '.repeat(10_000), 20)],
  [
    'redirects in slow circles',
    'timeout',
    async () => {
      await new Promise((resolve) => setTimeout(resolve, 60))
      return { status: 307, headers: { location: '/again' } }
    },
  ],
  ['resets', 'network', () => faults.reset()],
  ['hangs up', 'network', () => faults.hangUp()],
  ['resets in the body', 'network', () => faults.resetMidBody()],
  ['truncates the body', 'network', () => faults.truncate()],
  ['redirects too often', 'network', () => ({ status: 307, headers: { location: '/again' } })],
  ['answers HTML with 500', 'status', () => answers.html500()],
  ['answers 204', 'status', () => answers.noContent()],
  ['answers HTML with 200', 'malformed', () => ({ body: '<html>' })],
  ['answers JSON and more', 'malformed', () => ({ body: '{"result":{}} x' })],
  ['answers nothing', 'malformed', () => ({ body: '' })],
  ['does not speak HTTP', 'malformed', () => faults.garbage()],
  ['nests 50 000 arrays', 'malformed', () => ({ body: `{"result":{"x":${'['.repeat(50_000)}` })],
  ['sends a huge answer', 'too_large', () => answers.hugeJson(200_000)],
  ['never stops sending', 'too_large', () => faults.endless()],
  ['never stops its headers', 'too_large', () => faults.endlessHeaders()],
]

describe('a backend that', () => {
  it.each(cases)(
    '%s is a failure of kind %s, within the budget',
    async (_name, kind, behaviour) => {
      const b = await backend(behaviour)
      const limits = { max_response_bytes: 100_000 }
      const { pipelines, metric, log } = serve(b.url, { timeout: '300ms', policy: { limits } })
      expect(await rpc(pipelines)).toEqual(E100)
      expect(await pipelines.refresh!({}, facts())).toEqual({
        t: 'ok',
        value: { t: 'keep', stepSeconds: 60, limitMs: Infinity },
      })
      for (const event of ['rpc', 'refresh']) {
        expect(metric('backhaul_proxy_failures_total', event, `,kind=${kind}`), event).toBe(1)
        expect(metric('proxy_errors', event)).toBe(1)
        expect(metric('proxy_inflight_requests', event)).toBe(0)
      }
      const [line] = log.lines.filter(({ level }) => level === 'error')
      expect(line).toMatchObject({ msg: 'error proxying RPC', fields: { kind } })
      // Nothing of the call is left behind at the backend.
      for (const request of b.requests) await request.aborted
    },
  )

  it('is not there refuses', async () => {
    const { pipelines, metric } = serve(await refusedUrl())
    expect(await rpc(pipelines)).toEqual(E100)
    expect(
      await pipelines.connect!({ name: '', version: '', data: null, channels: [] }, facts()),
    ).toEqual(E100)
    expect(metric('backhaul_proxy_failures_total', 'rpc', ',kind=refused')).toBe(1)
    expect(metric('proxy_errors', 'connect')).toBe(1)
  })

  it('comes back is used again at once', async () => {
    let down = true
    const b = await backend(() => (down ? faults.reset() : { body: '{"result":{"data":1}}' }))
    const { pipelines } = serve(b.url)
    const burst = await Promise.all(Array.from({ length: 100 }, () => rpc(pipelines)))
    expect(burst).toEqual(Array.from({ length: 100 }, () => E100))
    down = false
    const after = await Promise.all(Array.from({ length: 100 }, () => rpc(pipelines)))
    expect(after.filter((outcome) => outcome.t === 'ok')).toHaveLength(100)
  })
})

describe('a backend that takes its time', () => {
  it('answers 1,000 clients that connect at once', async () => {
    const b = await backend(async () => {
      await new Promise((resolve) => setTimeout(resolve, 200))
      return { body: '{"result":{"user":"1"}}' }
    })
    // Both ends run in this process, on a machine that may be busy: the default is for a server alone.
    const { pipelines } = serve(b.url, { timeout: '15s' })
    const input = { name: '', version: '', data: null, channels: [] }
    const outcomes = await Promise.all(
      Array.from({ length: 1000 }, async () => pipelines.connect?.(input, facts())),
    )
    expect(outcomes.filter((outcome) => outcome?.t === 'ok')).toHaveLength(1000)
  })
})

describe('clients that leave', () => {
  it('leave no running handler at the backend, no log line and no error count', async () => {
    const b = await backend(() => faults.hang())
    const { pipelines, metric, log } = serve(b.url, { timeout: '20s' })
    const clients = Array.from({ length: 200 }, () => new Cancellation())
    const calls = clients.map((gone) => rpc(pipelines, gone))
    await b.waitForRequests(200)
    for (const gone of clients) gone.cancel()
    const outcomes = await Promise.all(calls)
    expect(new Set(outcomes.map((o) => (o.t === 'disconnect' ? o.disconnect.code : 0)))).toEqual(
      new Set([3000]),
    )
    expect(await Promise.all(b.requests.map((request) => request.aborted))).not.toContain(false)
    expect(b.requests).toHaveLength(200)
    expect(metric('proxy_errors', 'rpc')).toBe(0)
    expect(metric('backhaul_proxy_outcomes_total', 'rpc', ',outcome=canceled')).toBe(200)
    expect(log.lines.filter(({ level }) => level === 'error')).toEqual([])
  })
})

describe('retries', () => {
  const retry = { max_attempts: 3, backoff: { base: '5ms', max: '10ms' } }

  it('are invisible to the client, and one call keeps one id', async () => {
    let left = 2
    const b = await backend(() => (left-- > 0 ? faults.reset() : { body: '{"result":{"data":1}}' }))
    const policy = { retry: { ...retry, unsafe: true }, idempotency_key: true, event_headers: true }
    const { pipelines, metric } = serve(b.url, { policy })
    expect(await rpc(pipelines)).toMatchObject({ t: 'ok' })
    expect(b.requests).toHaveLength(3)
    expect(new Set(b.requests.map((seen) => seen.header('idempotency-key'))).size).toBe(1)
    expect(b.requests.map((seen) => seen.header('x-backhaul-attempt'))).toEqual(['1', '2', '3'])
    const budgets = b.requests.map((seen) => Number(seen.header('x-backhaul-timeout-ms')))
    expect(budgets[2]).toBeLessThan(budgets[0]!)
    expect(metric('backhaul_proxy_retries_total', 'rpc')).toBe(2)
    expect(metric('proxy_errors', 'rpc')).toBe(0)
  })

  it('never repeat a call that the backend may have executed', async () => {
    const b = await backend(() => answers.html500())
    const policy = { retry: { ...retry, on: ['500', 'reset', 'not_sent'] } }
    const { pipelines } = serve(b.url, { policy })
    expect(await rpc(pipelines)).toEqual(E100)
    expect(b.requests).toHaveLength(1)
  })

  it('wait as long as the backend asks', async () => {
    const times: number[] = []
    const b = await backend(() => {
      times.push(performance.now())
      return times.length === 1
        ? { status: 503, headers: { 'retry-after': '1' } }
        : { body: '{"result":{}}' }
    })
    const { pipelines } = serve(b.url, { timeout: '5s', policy: { retry } })
    const input = { channel: 'x', namespace: '', token: '', data: null }
    expect(await pipelines.subscribe(input, facts())).toMatchObject({ t: 'ok' })
    expect(times[1]! - times[0]!).toBeGreaterThanOrEqual(990)
  })
})

describe('an overloaded backend', () => {
  it('gets no more calls at once than agreed, and waiting spends the budget', async () => {
    let running = 0
    let most = 0
    const b = await backend(async () => {
      most = Math.max(most, ++running)
      await new Promise((resolve) => setTimeout(resolve, 60))
      running--
      return { body: '{"result":{}}' }
    })
    const policy = { concurrency: { max_in_flight: 2, max_queue: 4 }, event_headers: true }
    const { pipelines, metric } = serve(b.url, { timeout: '2s', policy })
    const outcomes = await Promise.all(Array.from({ length: 10 }, () => rpc(pipelines)))
    expect(outcomes.filter((outcome) => outcome.t === 'ok')).toHaveLength(6)
    expect(most).toBe(2)
    expect(metric('backhaul_proxy_failures_total', 'rpc', ',kind=busy')).toBe(4)
    const budgets = b.requests.map((seen) => Number(seen.header('x-backhaul-timeout-ms')))
    expect(budgets[5]).toBeLessThan(budgets[0]! - 100)
  })

  it('is left alone while the breaker is open', async () => {
    const b = await backend(() => answers.html500())
    const breaker = { enabled: true, min_calls: 5, open_for: '60s' }
    const { pipelines, metric } = serve(b.url, { policy: { breaker } })
    for (let i = 0; i < 50; i++) expect(await rpc(pipelines)).toEqual(E100)
    expect(b.requests).toHaveLength(5)
    expect(metric('backhaul_proxy_failures_total', 'rpc', ',kind=open')).toBe(45)
    expect(metric('backhaul_proxy_breaker_state', 'rpc')).toBe(2)
  })
})
