import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import {
  MEASURE_TIMEOUT_MS,
  MetricsCollector,
} from '../../../../src/app/workers/metrics-collector.js'
import { nullLogger } from '../../../../src/base/index.js'
import { createMetrics } from '../../../../src/observability/index.js'

/** Metrics of a process that counted to `count` and knows of `nodes` nodes. */
function processOf(count: number, nodes: number) {
  const metrics = createMetrics({ processMetrics: false })
  metrics
    .counter({ name: 'x', help: 'h', labels: ['kind'] })
    .of('a')
    .add(count)
  metrics.gauge({ name: 'nodes', help: 'h', labels: [], aggregate: 'max' }).of().set(nodes)
  return metrics.snapshot()
}

describe('MetricsCollector', () => {
  beforeEach(() => {
    vi.useFakeTimers()
  })
  afterEach(() => {
    vi.useRealTimers()
  })

  it('adds up what workers say, each metric in its own way', async () => {
    let asked = 0
    const collector = new MetricsCollector({ log: nullLogger, ask: (id) => ((asked = id), 2) })
    const text = collector.collect()
    expect(collector.collect()).toBe(text)
    collector.receive(asked - 1, await processOf(100, 9))
    collector.receive(asked, await processOf(2, 3))
    collector.receive(asked, await processOf(5, 2))
    expect(await text).toContain('centrifugo_x{kind="a"} 7')
    expect(await text).toContain('centrifugo_nodes 3')
  })

  it('does not wait for a worker that hangs', async () => {
    let asked = 0
    const collector = new MetricsCollector({ log: nullLogger, ask: (id) => ((asked = id), 2) })
    const text = collector.collect()
    collector.receive(asked, await processOf(2, 3))
    vi.advanceTimersByTime(MEASURE_TIMEOUT_MS)
    expect(await text).toContain('centrifugo_x{kind="a"} 2')
  })

  it('has nothing to say without workers', async () => {
    const collector = new MetricsCollector({ log: nullLogger, ask: () => 0 })
    expect((await collector.collect()).trim()).toBe('')
  })
})
