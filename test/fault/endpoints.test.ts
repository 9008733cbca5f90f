/** Several endpoints of one backend over HTTP, some of which misbehave. spec: proxy.md §9.17 */
import { afterEach, describe, expect, it } from 'vitest'
import { EVERY_EVENT, everyEvent, realPipelines } from '../support/every-event.js'
import {
  faults,
  refusedUrl,
  startBackend,
  type Answer,
  type Backend,
} from '../support/start-backend.js'
import { recordingLogger, recordingMetrics } from '../unit/pipelines/fixtures.js'

const opened: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

const OK: Answer = { body: { result: {} } }

async function backend(answer: (b: Backend) => Answer | Promise<Answer> = () => OK) {
  const b: Backend = await startBackend({
    onRequest: ({ path }) => (path === '/health' ? undefined : answer(b)),
  })
  opened.unshift(() => b.close())
  return b
}

function calling([endpoint, ...endpoints]: readonly string[], policy: object = {}) {
  const metrics = recordingMetrics()
  const log = recordingLogger()
  const real = realPipelines(
    everyEvent(() => ({ endpoint, timeout: '30s', policy: { endpoints, ...policy } })),
    metrics,
    log,
  )
  opened.unshift(real.close)
  return {
    log,
    ask: () => EVERY_EVENT.subscribe!(real.pipelines),
    command: () => EVERY_EVENT.rpc!(real.pipelines),
    up: (url: string) => metrics.values.get(`backhaul_proxy_endpoint_up{endpoint=${url}}`),
    ejections: (url: string) =>
      metrics.values.get(`backhaul_proxy_endpoint_ejections_total{endpoint=${url}}`),
  }
}

const at = ({ url }: Backend): string => `${url}/`
const calls = (b: Backend): number => b.requests.filter(({ path }) => path !== '/health').length

describe('several endpoints', () => {
  it('share the calls, and a slow one gets fewer', async () => {
    let release = (): void => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    const slow = await backend(async () => {
      await held
      return OK
    })
    const quick = await backend()
    const { ask } = calling([at(slow), at(quick)])
    const running: Promise<unknown>[] = []
    let answered = 0
    for (let i = 0; i < 60; i++) {
      running.push(ask().then(() => answered++))
      // The quick one has answered before the next call begins, unless the slow one has it.
      await Promise.race([running[i], slow.waitForRequests(calls(slow) + 1)])
    }
    expect(calls(slow)).toBeGreaterThan(0)
    expect(calls(slow)).toBeLessThan(calls(quick))
    release()
    await Promise.all(running)
    expect(answered).toBe(60)
  })

  it('fail no call while one can be connected to, not even a command', async () => {
    const good = await backend()
    const away = [await refusedUrl(), await refusedUrl()]
    const { command, ask } = calling([...away, at(good)])
    for (let i = 0; i < 40; i++) {
      expect(await command()).toMatchObject({ t: 'ok' })
      expect(await ask()).toMatchObject({ t: 'ok' })
    }
    expect(calls(good)).toBe(80)
  })

  it.each([
    ['answers 503', (): Answer => ({ status: 503 })],
    ['resets', (): Answer => faults.reset()],
    ['hangs', (): Answer => faults.hang()],
  ])(
    'fail no question while one is well: retries prefer another than the one that %s',
    async (_what, answer) => {
      const bad = await backend(answer)
      const good = await backend()
      const { ask } = calling([at(bad), at(good)], {
        retry: {
          max_attempts: 2,
          on: ['503', 'reset', 'timeout'],
          per_try_timeout: '3s',
          backoff: { base: '1ms', max: '1ms' },
          budget: { percent: 100, min_concurrent: 50, max_tokens: 0 },
        },
      })
      const answers = await Promise.all(Array.from({ length: 30 }, ask))
      for (const outcome of answers) expect(outcome).toMatchObject({ t: 'ok' })
      expect(calls(bad)).toBeGreaterThan(0)
      expect(calls(good)).toBe(30)
    },
  )

  it('are left alone while they keep failing', async () => {
    const bad = await backend(() => ({ status: 500 }))
    const good = await backend()
    const { ask, up, ejections, log } = calling([at(bad), at(good)], {
      balance: { outlier: { consecutive_failures: 3, eject_for: '1h' } },
    })
    for (let i = 0; i < 100; i++) await ask()
    expect(calls(bad)).toBe(3)
    expect(calls(good)).toBe(97)
    expect(up(at(bad))).toBe(0)
    expect(up(at(good))).toBe(1)
    expect(ejections(at(bad))).toBe(1)
    expect(
      log.lines.filter(({ msg }) => msg === 'endpoint keeps failing and is left alone'),
    ).toEqual([
      expect.objectContaining({ level: 'warn', fields: { endpoint: at(bad), failures: 3 } }),
    ])
  })

  it('are never left alone all of them', async () => {
    const one = await backend(() => ({ status: 500 }))
    const two = await backend(() => ({ status: 500 }))
    const { ask, up } = calling([at(one), at(two)], {
      balance: { outlier: { consecutive_failures: 1, eject_for: '1h' } },
    })
    for (let i = 0; i < 20; i++) expect(await ask()).toMatchObject({ t: 'error' })
    expect(up(at(one))! + up(at(two))!).toBe(1)
    expect(calls(one) + calls(two)).toBe(20)
  })

  it('are asked how they are, and get calls again when they are well', async () => {
    let status = 500
    const answer: { onRequest: (request: { path: string }) => Answer } = {
      onRequest: ({ path }) => (path === '/health' ? { status } : OK),
    }
    const ill = await startBackend(answer)
    const well = await startBackend({
      onRequest: ({ path }) => (path === '/health' ? { status: 204 } : OK),
    })
    opened.unshift(
      () => ill.close(),
      () => well.close(),
    )
    const { ask, up, log } = calling([at(ill), at(well)], {
      balance: { health: { path: '/health', interval: '1s' } },
    })
    await expect.poll(() => up(at(ill)), { timeout: 20_000 }).toBe(0)
    for (let i = 0; i < 30; i++) expect(await ask()).toMatchObject({ t: 'ok' })
    expect(calls(ill)).toBe(0)
    status = 200
    await expect.poll(() => up(at(ill)), { timeout: 20_000 }).toBe(1)
    for (let i = 0; i < 60; i++) await ask()
    expect(calls(ill)).toBeGreaterThan(0)
    const said = log.lines.map(({ msg }) => msg)
    expect(said).toContain('endpoint fails its health check')
    expect(said).toContain('endpoint passes its health check again')
  })
})

it('a connection that is too old is made anew', async () => {
  const connections = async (policy: object): Promise<number> => {
    const b = await backend()
    const { ask } = calling([at(b)], policy)
    for (let i = 0; i < 3; i++) {
      await ask()
      const began = Date.now()
      while (Date.now() - began < 20) await new Promise((resolve) => setImmediate(resolve))
    }
    return b.connectionCount
  }
  // The first may be too young after its first call.
  expect(await connections({ balance: { max_connection_age: '1ms' } })).toBeGreaterThan(1)
  expect(await connections({ balance: { max_connection_age: '1h' } })).toBe(1)
})
