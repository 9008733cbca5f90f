import { describe, expect, it } from 'vitest'
import type { Logger } from '../../../../src/base/index.js'
import { nullLogger } from '../../../../src/base/index.js'
import { createMemoryEngine } from '../../../../src/engine/memory/engine.js'
import { fakeTime } from '../../../support/fake-clock.js'
import {
  clientInfo,
  newPublication,
  publishOptions,
  storedOptions,
  MAP,
  mapChange,
} from '../../../support/publications.js'

const NOTHING_SINK = {
  onPublication: () => undefined,
  onJoin: () => undefined,
  onLeave: () => undefined,
  onGap: () => undefined,
  onLost: () => undefined,
}
const TOP = { limit: 0, since: null, reverse: false }

describe('the memory engine', () => {
  it('never makes its caller wait', () => {
    const engine = createMemoryEngine(fakeTime())
    const answers = [
      engine.broker.subscribe('ch'),
      engine.broker.publish('ch', newPublication(), storedOptions()),
      engine.broker.publishJoin('ch', clientInfo('c')),
      engine.history?.read('ch', TOP, 0),
      engine.presence?.list('ch'),
    ]
    expect(answers.some((each) => each instanceof Promise)).toBe(false)
    expect(engine.broker.delivery).toBe('gapless')
  })

  it('leaves nothing behind when every life is over', async () => {
    const time = fakeTime()
    const engine = createMemoryEngine(time)
    await engine.broker.start(NOTHING_SINK)
    for (let i = 0; i < 5000; i++) {
      const options = { historyTtlMs: 10_000, historyMetaTtlMs: 30_000, idempotencyKey: 'k' }
      void engine.broker.publish(`ch${i}`, newPublication(), storedOptions(options))
      void engine.history?.read(`other${i}`, TOP, 20_000)
      void engine.presence?.add(`ch${i}`, clientInfo('c'))
      void engine.presence?.remove(`ch${i}`, 'c', '')
      void engine.map?.publish(`map${i}`, mapChange('k'), MAP)
    }
    expect(engine.holdings()).toEqual({
      streams: 10_000,
      results: 5000,
      presenceChannels: 0,
      maps: 5000,
      runs: 0,
    })
    time.advance(60_000)
    expect(engine.holdings()).toMatchObject({ streams: 0, results: 5000, maps: 0 })
    time.advance(250_000)
    expect(engine.holdings()).toEqual({
      streams: 0,
      results: 0,
      presenceChannels: 0,
      maps: 0,
      runs: 0,
    })
  })

  it('keeps presence for as long as nobody removes it', async () => {
    const time = fakeTime()
    const engine = createMemoryEngine(time)
    await engine.presence?.add('ch', clientInfo('c', 'u'))
    time.advance(30 * 24 * 3_600_000)
    expect(await engine.presence?.stats('ch')).toEqual({ numClients: 1, numUsers: 1 })
  })

  it('creates no stream for a publication without history', async () => {
    const engine = createMemoryEngine(fakeTime())
    await engine.broker.publish('ch', newPublication(), publishOptions())
    expect(engine.holdings().streams).toBe(0)
  })

  it('honours a lifetime that was shortened', async () => {
    const time = fakeTime()
    const engine = createMemoryEngine(time)
    const long = storedOptions({ historyTtlMs: 100_000, historyMetaTtlMs: 100_000 })
    const short = storedOptions({ historyTtlMs: 5000, historyMetaTtlMs: 5000 })
    await engine.broker.publish('ch', newPublication(), long)
    await engine.broker.publish('ch', newPublication(), short)
    time.advance(8000)
    expect(engine.holdings().streams).toBe(0)
  })

  it('keeps a stream for ever when its metadata have no lifetime', async () => {
    const time = fakeTime()
    const engine = createMemoryEngine(time)
    await engine.broker.publish('ch', newPublication(), storedOptions({ historyMetaTtlMs: 0 }))
    time.advance(400 * 86_400_000)
    expect(engine.holdings().streams).toBe(1)
  })

  it('is not confused by jumps of the wall clock', async () => {
    const time = fakeTime()
    const engine = createMemoryEngine(time)
    await engine.broker.publish('ch', newPublication(), storedOptions({ historyTtlMs: 60_000 }))
    time.clock.jump(86_400_000)
    time.advance(5000)
    const slice = await engine.history?.read('ch', { limit: -1, since: null, reverse: false }, 0)
    expect(slice?.publications).toHaveLength(1)
  })

  it('delivers everything in order when a publication triggers others in several channels', async () => {
    const engine = createMemoryEngine(fakeTime())
    const seen: string[] = []
    await engine.broker.start({
      ...NOTHING_SINK,
      onPublication: (channel, pub) => {
        seen.push(`${channel}${pub.offset}`)
        if (channel === 'a' && pub.offset === 1) {
          void engine.broker.publish('a', newPublication(), storedOptions())
          void engine.broker.publish('b', newPublication(), storedOptions())
        }
        seen.push('.')
      },
    })
    await engine.broker.publish('a', newPublication(), storedOptions())
    expect(seen).toEqual(['a1', '.', 'a2', '.', 'b1', '.'])
  })

  it('goes on after a sink that throws, and says so', async () => {
    const errors: string[] = []
    const log: Logger = { ...nullLogger, error: (_fields, msg) => errors.push(msg) }
    const engine = createMemoryEngine({ ...fakeTime(), log })
    let calls = 0
    await engine.broker.start({
      ...NOTHING_SINK,
      onPublication: () => {
        calls++
        throw new Error('boom')
      },
    })
    await engine.broker.publish('ch', newPublication(), storedOptions())
    await engine.broker.publish('ch', newPublication(), storedOptions())
    expect(calls).toBe(2)
    expect(errors).toHaveLength(2)
  })

  it('has forgotten everything when closed, timers included', async () => {
    const time = fakeTime()
    const engine = createMemoryEngine(time)
    await engine.broker.publish('ch', newPublication(), storedOptions({ idempotencyKey: 'k' }))
    void engine.presence?.add('ch', clientInfo('c'))
    void engine.map?.publish('m', mapChange('k'), MAP)
    await engine.close()
    expect(engine.holdings()).toEqual({
      streams: 0,
      results: 0,
      presenceChannels: 0,
      maps: 0,
      runs: 0,
    })
    time.advance(1_000_000)
    expect(engine.holdings().streams).toBe(0)
  })
})
