import { describe, expect, it } from 'vitest'
import { createMetrics, MetricsAggregator } from '../../../src/observability/index.js'

describe('numbers of intervals', () => {
  it('are what counters gained, what gauges are, and what summaries saw; histograms are left out', async () => {
    const metrics = createMetrics({ processMetrics: false })
    const counter = metrics.counter({
      name: 'client_things_done',
      help: '',
      labels: ['b', 'a', 'none'],
    })
    const gauge = metrics.gauge({ name: 'node_num_x', help: '', labels: [] }).of()
    const summary = metrics
      .summary({ name: 'api_time_seconds', help: '', labels: ['method'] })
      .of('m')
    metrics.histogram({ name: 'api_time_seconds_histogram', help: '', labels: [] }).of().observe(1)
    const aggregator = new MetricsAggregator()
    const next = async () => Object.fromEntries(aggregator.next(await metrics.snapshot()))
    counter.of('2', '1', '').add(5)
    gauge.set(7)
    summary.observe(2)
    summary.observe(2)
    const first = await next()
    expect(first).toMatchObject({
      'centrifugo.client.things_done.a.1.b.2': 5,
      'centrifugo.node.num_x': 7,
      'centrifugo.api.time_seconds.count.method.m': 2,
      'centrifugo.api.time_seconds.sum.method.m': 4,
    })
    expect(Object.keys(first).filter((key) => key.includes('quantile'))).toEqual([
      'centrifugo.api.time_seconds.quantile.50.method.m',
      'centrifugo.api.time_seconds.quantile.99.method.m',
      'centrifugo.api.time_seconds.quantile.999.method.m',
    ])
    expect(Object.keys(first).some((key) => key.includes('histogram'))).toBe(false)
    counter.of('2', '1', '').add(1)
    gauge.set(3)
    expect(await next()).toMatchObject({
      'centrifugo.client.things_done.a.1.b.2': 1,
      'centrifugo.node.num_x': 3,
      'centrifugo.api.time_seconds.count.method.m': 0,
      'centrifugo.api.time_seconds.sum.method.m': 0,
    })
  })
})
