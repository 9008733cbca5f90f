import { describe, expect, it } from 'vitest'
import {
  MAX_NODES,
  MAX_SILENCE_MS,
  NodeRegistry,
  REPORT_INTERVAL_MS,
} from '../../../src/cluster/registry.js'
import type { NodeInfo } from '../../../src/cluster/index.js'
import { fakeTime } from '../../support/fake-clock.js'

function node(uid: string, given: Partial<NodeInfo> = {}): NodeInfo {
  const zero = { numClients: 0, numUsers: 0, numSubs: 0, numChannels: 0, uptime: 0 }
  return { uid, name: uid, version: '1', ...zero, ...given }
}

function setUp() {
  const time = fakeTime()
  const events: string[] = []
  const registry = new NodeRegistry({
    nodeId: 'me',
    clock: time.clock,
    wheel: time.wheel,
    report: () => events.push('report'),
    onNew: ({ uid }) => events.push(`new ${uid}`),
    onGone: ({ uid }, why) => events.push(`gone ${uid} ${why}`),
  })
  registry.start()
  const take = () => events.splice(0).filter((each) => each !== 'report')
  return { time, registry, events, take }
}

describe('registry of nodes', () => {
  it('reports every three seconds', () => {
    const { time, events } = setUp()
    time.advance(REPORT_INTERVAL_MS - 1)
    expect(events).toEqual([])
    // One tick of the wheel more for each.
    time.advance(2 * REPORT_INTERVAL_MS + 31)
    expect(events).toEqual(['report', 'report', 'report'])
  })

  it('announces a node once and keeps its last report', () => {
    const { registry, take } = setUp()
    registry.heard(node('a', { numClients: 1 }))
    registry.heard(node('a', { numClients: 2 }))
    expect(take()).toEqual(['new a'])
    expect(registry.list()).toEqual([node('a', { numClients: 2 })])
  })

  it('keeps metrics until the next ones come', () => {
    const { registry } = setUp()
    const metrics = { interval: 60, items: new Map([['x', 1]]) }
    registry.heard(node('a', { metrics }))
    registry.heard(node('a', { numSubs: 1 }))
    expect(registry.list()).toEqual([node('a', { numSubs: 1, metrics })])
    const later = { interval: 60, items: new Map([['x', 2]]) }
    registry.heard(node('a', { metrics: later }))
    expect(registry.list()[0]?.metrics).toBe(later)
  })

  it('forgets a node within nine seconds of its last report, not within seven', () => {
    const { time, registry, take } = setUp()
    registry.heard(node('a'))
    take()
    time.advance(MAX_SILENCE_MS)
    expect(registry.size).toBe(1)
    time.advance(9000 - MAX_SILENCE_MS)
    expect(take()).toEqual(['gone a silent'])
    expect(registry.size).toBe(0)
  })

  it('keeps a node that reports', () => {
    const { time, registry, take } = setUp()
    for (let i = 0; i < 20; i++) {
      registry.heard(node('a'))
      time.advance(REPORT_INTERVAL_MS)
    }
    expect(take()).toEqual(['new a'])
  })

  it('does not blame others for the time this node slept', () => {
    const { time, registry, take } = setUp()
    registry.heard(node('a'))
    take()
    time.clock.advance(60_000)
    time.wheel.advance()
    expect(registry.size).toBe(1)
    time.advance(9000)
    expect(take()).toEqual(['gone a silent'])
  })

  it('forgets a node that leaves at once, and does not believe late reports of it', () => {
    const { time, registry, take } = setUp()
    registry.heard(node('a'))
    registry.left('a')
    registry.heard(node('a'))
    expect(take()).toEqual(['new a', 'gone a left'])
    expect(registry.size).toBe(0)
    time.advance(40_000)
    registry.heard(node('a'))
    expect(take()).toEqual(['new a'])
  })

  it('ignores itself and nodes without an id', () => {
    const { registry, take } = setUp()
    registry.heard(node('me'))
    registry.heard(node(''))
    registry.left('me')
    registry.left('')
    expect(take()).toEqual([])
  })

  it('has a bound', () => {
    const { registry } = setUp()
    for (let i = 0; i <= MAX_NODES; i++) registry.heard(node(`n${i}`))
    expect(registry.size).toBe(MAX_NODES)
  })

  it('does nothing after it was stopped', () => {
    const { time, registry, events } = setUp()
    registry.stop()
    time.advance(60_000)
    expect(events).toEqual([])
  })
})
