import { describe, expect, it } from 'vitest'
import { bench, everythingOn, facts, failure, reply, settle, KEEP } from './fixtures.js'

const rpc = { method: 'm', data: null }

const policy = (settings: object) => bench(everythingOn({ policy: settings }))

describe('policies of a route', () => {
  it('are off by default: one attempt, no queue, no breaker', async () => {
    const b = bench()
    b.caller.answer = () => failure('refused', { notSent: true })
    for (let i = 0; i < 50; i++) await b.pipelines.rpc(rpc, facts())
    expect(b.caller.calls).toHaveLength(50)
    expect(b.metric('backhaul_proxy_breaker_state', 'rpc')).toBeUndefined()
    expect(b.metric('backhaul_proxy_retries_total', 'rpc')).toBe(0)
  })

  it('repeat within the budget and count every attempt', async () => {
    const b = policy({ retry: { max_attempts: 3, backoff: { base: '10ms', max: '10ms' } } })
    b.caller.answer = () =>
      b.caller.calls.length < 3
        ? failure('refused', { notSent: true })
        : reply({ result: { data: 1 } })
    const running = b.pipelines.rpc(rpc, facts())
    for (let i = 0; i < 4; i++) {
      await settle()
      b.time.advance(20)
    }
    expect(await running).toMatchObject({ t: 'ok' })
    expect(b.metric('backhaul_proxy_attempts_total', 'rpc')).toBe(3)
    expect(b.metric('backhaul_proxy_retries_total', 'rpc')).toBe(2)
    expect(b.metric('proxy_errors', 'rpc')).toBe(0)
    expect(b.metric('proxy_duration_seconds', 'rpc')).toBe(1)
  })

  it('keep the idempotency key over all attempts of a call', async () => {
    const b = policy({
      idempotency_key: true,
      retry: { max_attempts: 2, backoff: { base: '10ms', max: '10ms' } },
    })
    b.caller.answer = () => failure('refused', { notSent: true })
    const running = b.pipelines.rpc(rpc, facts())
    await settle()
    b.time.advance(20)
    await running
    const keys = b.caller.calls.map((call) => call.header('idempotency-key')[0])
    expect(keys).toHaveLength(2)
    expect(new Set(keys).size).toBe(1)
  })

  it('show the state of the breaker and fail early while it is open', async () => {
    const b = policy({ breaker: { enabled: true, min_calls: 2, open_for: '5s', half_open: 1 } })
    expect(b.metric('backhaul_proxy_breaker_state', 'rpc')).toBe(0)
    b.caller.answer = () => failure('timeout')
    await b.pipelines.rpc(rpc, facts())
    await b.pipelines.rpc(rpc, facts())
    expect(b.metric('backhaul_proxy_breaker_state', 'rpc')).toBe(2)
    expect(await b.pipelines.rpc(rpc, facts())).toMatchObject({ error: { code: 100 } })
    expect(b.caller.calls).toHaveLength(2)
    expect(b.metric('backhaul_proxy_failures_total', 'rpc', ',kind=open')).toBe(1)
    expect(b.metric('proxy_errors', 'rpc')).toBe(3)
    // Another event of the same backend has a breaker of its own.
    await b.pipelines.subscribe({ channel: 'x', namespace: '', token: '', data: null }, facts())
    expect(b.caller.calls).toHaveLength(3)
  })

  it('bound the calls in flight', async () => {
    const b = policy({ concurrency: { max_in_flight: 1 } })
    b.caller.answer = () => new Promise(() => undefined)
    void b.pipelines.rpc(rpc, facts())
    expect(await b.pipelines.rpc(rpc, facts())).toMatchObject({ error: { code: 100 } })
    expect(b.metric('backhaul_proxy_failures_total', 'rpc', ',kind=busy')).toBe(1)
    expect(b.metric('proxy_inflight_requests', 'rpc')).toBe(1)
  })

  it('do not repeat an rpc or publish that may have been executed, but do repeat a question', async () => {
    const b = policy({ retry: { max_attempts: 2, backoff: { base: '10ms', max: '10ms' } } })
    b.caller.answer = () => failure('network', { detail: 'reset' })
    const calls = [
      b.pipelines.rpc(rpc, facts()),
      b.pipelines.subscribe({ channel: 'x', namespace: '', token: '', data: null }, facts()),
    ]
    await settle()
    b.time.advance(20)
    await Promise.all(calls)
    expect(b.metric('backhaul_proxy_attempts_total', 'rpc')).toBe(1)
    expect(b.metric('backhaul_proxy_attempts_total', 'subscribe')).toBe(2)
  })

  it('count calls in flight per backend: events with one endpoint share its places', async () => {
    const shared = {
      endpoint: 'http://backend.test/all',
      policy: { concurrency: { max_in_flight: 1 } },
    }
    const b = bench(everythingOn(shared))
    b.caller.answer = () => new Promise(() => undefined)
    void b.pipelines.rpc(rpc, facts())
    await settle()
    const refused = await b.pipelines.subRefresh({ channel: 'chat:1', namespace: 'chat' }, facts())
    expect(refused).toEqual({ t: 'ok', value: KEEP })
    expect(b.log.lines.at(-1)?.fields).toMatchObject({ kind: 'busy', endpoint: shared.endpoint })
    expect(b.caller.calls).toHaveLength(1)
  })

  it('leave other backends alone', async () => {
    const b = policy({ concurrency: { max_in_flight: 1 } })
    b.caller.answer = ({ url }) =>
      url.endsWith('/rpc') ? new Promise(() => undefined) : reply({ result: {} })
    void b.pipelines.rpc(rpc, facts())
    await settle()
    const other = await b.pipelines.subRefresh({ channel: 'chat:1', namespace: 'chat' }, facts())
    expect(other).toMatchObject({ value: { t: 'prolonged' } })
  })
})
