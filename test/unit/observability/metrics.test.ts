import { describe, expect, it } from 'vitest'
import { createMetrics } from '../../../src/observability/index.js'

const clock = { time: 0, now: () => 0, monotonic: () => clock.time }

function registry() {
  clock.time = 0
  return createMetrics({ processMetrics: false, clock })
}

/** Value of one line of the text format; undefined when there is no such line. */
async function read(
  metrics: { text(): Promise<string> },
  series: string,
): Promise<number | undefined> {
  const line = (await metrics.text()).split('\n').find((l) => l.startsWith(`${series} `))
  return line === undefined ? undefined : Number(line.slice(series.length + 1))
}

describe('createMetrics', () => {
  it('prefixes names unless they are our own', async () => {
    const metrics = registry()
    metrics.counter({ name: 'client_x', help: 'h', labels: [] }).of().add()
    metrics.counter({ name: 'backhaul_y_total', help: 'h', labels: [] }).of().add(2)
    expect(await read(metrics, 'centrifugo_client_x')).toBe(1)
    expect(await read(metrics, 'backhaul_y_total')).toBe(2)
    expect(metrics.contentType).toBe('text/plain; version=0.0.4; charset=utf-8')
  })

  it('writes help, type, labels and empty label values', async () => {
    const metrics = registry()
    const family = metrics.counter({
      name: 'c',
      help: 'Counts.',
      labels: ['type', 'channel_namespace'],
    })
    family.of('pub"\n', '').add()
    expect(await metrics.text()).toBe(
      '# HELP centrifugo_c Counts.\n# TYPE centrifugo_c counter\n' +
        'centrifugo_c{type="pub\\"\\n",channel_namespace=""} 1\n',
    )
  })

  it('returns the same handle for the same labels and the same family for the same name', () => {
    const metrics = registry()
    const def = { name: 'c', help: 'h', labels: ['a', 'b'] }
    const family = metrics.counter(def)
    expect(family.of('1', '2')).toBe(family.of('1', '2'))
    expect(family.of('1', '2')).not.toBe(family.of('12', ''))
    expect(metrics.counter(def)).toBe(family)
  })

  it('refuses one name for two things, and a wrong number of labels', () => {
    const metrics = registry()
    const family = metrics.counter({ name: 'c', help: 'h', labels: ['a'] })
    expect(() => metrics.gauge({ name: 'c', help: 'h', labels: ['a'] })).toThrow(/twice/)
    expect(() => metrics.counter({ name: 'c', help: 'h', labels: ['b'] })).toThrow(/twice/)
    expect(() => family.of()).toThrow(/1 labels, not 0/)
  })

  it('shows a metric without labels at zero before anything happened', async () => {
    const metrics = registry()
    metrics.counter({ name: 'c', help: 'h', labels: [] })
    expect(await read(metrics, 'centrifugo_c')).toBe(0)
  })

  it('never lets a counter go down', async () => {
    const metrics = registry()
    const counter = metrics.counter({ name: 'c', help: 'h', labels: [] }).of()
    counter.add(3)
    counter.add(-2)
    counter.add(NaN)
    expect(await read(metrics, 'centrifugo_c')).toBe(3)
  })

  it('sets and moves gauges, and runs collect hooks before each reading', async () => {
    const metrics = registry()
    const gauge = metrics.gauge({ name: 'g', help: 'h', labels: [] }).of()
    let value = 5
    metrics.onCollect(() => gauge.set(value))
    expect(await read(metrics, 'centrifugo_g')).toBe(5)
    value = 7
    expect(await read(metrics, 'centrifugo_g')).toBe(7)
    gauge.add(-3)
    metrics.onCollect(() => gauge.add(-3))
    expect(await read(metrics, 'centrifugo_g')).toBe(4)
  })

  it('reads on when a collect hook throws', async () => {
    const metrics = registry()
    metrics.counter({ name: 'c', help: 'h', labels: [] })
    metrics.onCollect(() => {
      throw new Error('broken supplier')
    })
    expect(await read(metrics, 'centrifugo_c')).toBe(0)
  })

  it('counts observations in cumulative buckets', async () => {
    const metrics = registry()
    const handle = metrics
      .histogram({ name: 'h', help: 'h', labels: ['m'], buckets: [0.1, 1, 5] })
      .of('x')
    for (const value of [0.05, 0.1, 0.5, 10, NaN]) handle.observe(value)
    expect(await read(metrics, 'centrifugo_h_bucket{m="x",le="0.1"}')).toBe(2)
    expect(await read(metrics, 'centrifugo_h_bucket{m="x",le="1"}')).toBe(3)
    expect(await read(metrics, 'centrifugo_h_bucket{m="x",le="5"}')).toBe(3)
    expect(await read(metrics, 'centrifugo_h_bucket{m="x",le="+Inf"}')).toBe(4)
    expect(await read(metrics, 'centrifugo_h_sum{m="x"}')).toBeCloseTo(10.65)
    expect(await read(metrics, 'centrifugo_h_count{m="x"}')).toBe(4)
  })

  it('uses the usual buckets of durations when none are named', async () => {
    const metrics = registry()
    metrics.histogram({ name: 'h', help: 'h', labels: [] }).of()
    const bounds = [...(await metrics.text()).matchAll(/le="([^"]+)"/g)].map((match) => match[1])
    expect(bounds.join(' ')).toBe('0.005 0.01 0.025 0.05 0.1 0.25 0.5 1 2.5 5 10 +Inf')
  })

  it('estimates quantiles of a summary within a few per cent', async () => {
    const metrics = registry()
    const handle = metrics.summary({ name: 's', help: 'h', labels: ['m'] }).of('x')
    for (let i = 1; i <= 10_000; i++) handle.observe(i / 1000)
    const p50 = await read(metrics, 'centrifugo_s{m="x",quantile="0.5"}')
    const p99 = await read(metrics, 'centrifugo_s{m="x",quantile="0.99"}')
    const p999 = await read(metrics, 'centrifugo_s{m="x",quantile="0.999"}')
    expect(Math.abs((p50 ?? 0) / 5 - 1)).toBeLessThan(0.025)
    expect(Math.abs((p99 ?? 0) / 9.9 - 1)).toBeLessThan(0.025)
    expect(Math.abs((p999 ?? 0) / 9.99 - 1)).toBeLessThan(0.025)
    expect(await read(metrics, 'centrifugo_s_count{m="x"}')).toBe(10_000)
    expect(await read(metrics, 'centrifugo_s_sum{m="x"}')).toBeCloseTo(50_005, 3)
  })

  it('takes durations beyond both ends of its range', async () => {
    const metrics = registry()
    const handle = metrics.summary({ name: 's', help: 'h', labels: [] }).of()
    handle.observe(0)
    expect(await read(metrics, 'centrifugo_s{quantile="0.5"}')).toBe(1e-6)
    for (let i = 0; i < 9; i++) handle.observe(1e9)
    expect(await read(metrics, 'centrifugo_s{quantile="0.5"}')).toBeGreaterThan(900)
  })

  it('forgets old observations in quantiles but not in count and sum', async () => {
    const metrics = registry()
    const handle = metrics.summary({ name: 's', help: 'h', labels: [] }).of()
    expect(await read(metrics, 'centrifugo_s{quantile="0.5"}')).toBeNaN()
    handle.observe(1)
    for (clock.time = 0; clock.time <= 900_000; clock.time += 60_000) await metrics.text()
    handle.observe(0.01)
    expect(await read(metrics, 'centrifugo_s{quantile="0.999"}')).toBeLessThan(0.02)
    expect(await read(metrics, 'centrifugo_s_count')).toBe(2)
  })

  it('drops summaries when they are switched off', async () => {
    const metrics = createMetrics({ processMetrics: false, summaries: false })
    metrics.summary({ name: 's', help: 'h', labels: [] }).of().observe(1)
    expect(await metrics.text()).not.toContain('centrifugo_s')
  })

  it('brings metrics of the process, and registries do not share anything', async () => {
    const first = createMetrics()
    const second = createMetrics()
    first.counter({ name: 'c', help: 'h', labels: [] }).of().add()
    second.counter({ name: 'c', help: 'h', labels: [] })
    expect(await read(second, 'centrifugo_c')).toBe(0)
    expect(await first.text()).toContain('process_cpu_seconds_total')
    expect(await first.text()).toContain('nodejs_eventloop_lag')
  })

  it('treats prototype names as ordinary label values', async () => {
    const metrics = registry()
    const family = metrics.counter({ name: 'c', help: 'h', labels: ['m'] })
    family.of('__proto__').add()
    family.of('constructor').add(2)
    expect(await read(metrics, 'centrifugo_c{m="__proto__"}')).toBe(1)
    expect(await read(metrics, 'centrifugo_c{m="constructor"}')).toBe(2)
  })
})
