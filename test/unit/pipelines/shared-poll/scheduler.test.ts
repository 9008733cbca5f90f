import { describe, expect, it } from 'vitest'
import { jsonPayload, nullLogger } from '../../../../src/base/index.js'
import type { PollAnswer, SharedPollOptions } from '../../../../src/model/index.js'
import { LocalKeyedHub } from '../../../../src/channels/keyed/hub.js'
import { ChannelMetrics } from '../../../../src/channels/metrics.js'
import { createSharedPoll } from '../../../../src/pipelines/index.js'
import { ClientErrors, error, jsonCodec, ok, type Outcome } from '../../../../src/protocol/index.js'
import { fakeTime } from '../../../support/fake-clock.js'
import { NotingReader, pollOptions } from '../../../support/keyed-lab.js'
import { recordingMetrics } from '../fixtures.js'

type Asked = {
  readonly channel: string
  readonly keys: readonly string[]
  readonly atMs: number
  answer(outcome?: Outcome<PollAnswer>): Promise<void>
}

const NOTHING: PollAnswer = { values: [], epoch: '' }

/** A poller over real keyed channels, driven time and a backend that answers when told. */
function pollLab({ limit = 64, hold = false } = {}) {
  const time = fakeTime()
  const { clock, wheel } = time
  const metrics = recordingMetrics()
  const asked: Asked[] = []
  const turns: (() => void)[] = []
  let running = 0
  let most = 0
  const sharedPoll = createSharedPoll({
    clock,
    wheel,
    metrics,
    log: nullLogger,
    concurrencyLimit: limit,
    nextTurn: (task) => turns.push(task),
    pipelines: () => ({
      sharedPollRefresh: ({ channel, items }) => {
        running++
        most = Math.max(most, running)
        return new Promise((resolve) => {
          const answer = async (outcome: Outcome<PollAnswer> = ok(NOTHING)): Promise<void> => {
            running--
            resolve(outcome)
            for (let i = 0; i < 8; i++) await Promise.resolve()
          }
          asked.push({
            channel,
            keys: items.map(({ key }) => key),
            atMs: clock.monotonic(),
            answer,
          })
          if (!hold) void answer()
        })
      },
    }),
  })
  const hub = new LocalKeyedHub({
    broker: { subscribe: () => undefined, unsubscribe: () => undefined },
    codecs: [jsonCodec, null],
    clock,
    wheel,
    metrics: new ChannelMetrics(metrics),
    log: nullLogger,
    nextTurn: (task) => turns.push(task),
    onPublished: () => undefined,
  })
  hub.drivenBy(sharedPoll)
  return {
    asked,
    metrics,
    sharedPoll,
    most: () => most,
    /** Runs what was planned for the next turn. */
    turn: (): void => {
      for (const task of turns.splice(0)) task()
    },
    /** Time in steps, so that answers get between timers. */
    pass: async (ms: number): Promise<void> => {
      for (let left = ms; left > 0; left -= 100) {
        time.advance(Math.min(100, left))
        for (let i = 0; i < 8; i++) await Promise.resolve()
      }
    },
    reader: (options: Partial<SharedPollOptions> = {}, name = 'poll:x'): NotingReader => {
      const reader = new NotingReader()
      reader.member = hub.join(name, { name: 'poll', options: pollOptions(options) }, reader)
      return reader
    },
  }
}

const keysOf = (count: number, version = 1): Record<string, number> =>
  Object.fromEntries(
    Array.from({ length: count }, (_none, at) => [`k${String(at).padStart(5, '0')}`, version]),
  )

describe('the cycle of a channel', () => {
  it('asks for every key once an interval, in as few requests as their size allows', async () => {
    const lab = pollLab()
    await lab.reader({ batchSize: 100 }).track(keysOf(2345))
    await lab.pass(9900)
    expect(lab.asked).toEqual([])
    await lab.pass(10_000)
    expect(lab.asked).toHaveLength(24)
    expect(lab.asked.flatMap(({ keys }) => keys)).toEqual(Object.keys(keysOf(2345)))
    expect(Math.max(...lab.asked.map(({ keys }) => keys.length))).toBe(100)
    await lab.pass(10_000)
    expect(lab.asked).toHaveLength(48)
  })

  it('spreads its requests evenly over the interval', async () => {
    const lab = pollLab()
    await lab.reader({ batchSize: 1 }).track(keysOf(4))
    await lab.pass(20_000)
    expect(lab.asked.map(({ atMs }) => atMs)).toEqual([10_000, 12_500, 15_000, 17_500, 20_000])
    expect(lab.asked[4]?.keys).toEqual(['k00000'])
  })

  it('never overtakes itself, and makes up for a slow backend', async () => {
    const lab = pollLab({ hold: true })
    await lab.reader().track(keysOf(3))
    await lab.pass(45_000)
    expect(lab.asked).toHaveLength(1)
    await lab.asked[0]!.answer()
    await lab.pass(100)
    expect(lab.asked).toHaveLength(2)
    await lab.asked[1]!.answer()
    await lab.pass(9800)
    expect(lab.asked).toHaveLength(2)
    await lab.pass(200)
    expect(lab.asked).toHaveLength(3)
  })

  it('goes on after a failure, which is counted', async () => {
    const lab = pollLab({ hold: true })
    await lab.reader().track(keysOf(3))
    await lab.pass(10_000)
    await lab.asked[0]!.answer(error(ClientErrors.internal))
    await lab.pass(10_000)
    expect(lab.asked).toHaveLength(2)
    const errors = 'shared_poll_handler_error_count{trigger=timer,channel_namespace=}'
    expect(lab.metrics.values.get(errors)).toBe(1)
  })

  it('asks for no key that was let go meanwhile, and rests while there is none', async () => {
    const lab = pollLab()
    const reader = lab.reader({ batchSize: 2 })
    await reader.track(keysOf(4))
    await lab.pass(10_000)
    reader.member!.untrack(['k00002', 'k00003'])
    await lab.pass(9000)
    expect(lab.asked.map(({ keys }) => keys.length)).toEqual([2])
    reader.member!.untrack(['k00000', 'k00001'])
    await lab.pass(60_000)
    expect(lab.asked).toHaveLength(1)
    await reader.track(keysOf(1))
    await lab.pass(10_000)
    expect(lab.asked).toHaveLength(2)
  })

  it('ends with the channel', async () => {
    const lab = pollLab({ hold: true })
    const reader = lab.reader({ batchSize: 1 })
    await reader.track(keysOf(5))
    await lab.pass(10_000)
    reader.member!.leave()
    await lab.pass(60_000)
    await lab.asked[0]!.answer()
    await lab.pass(60_000)
    expect(lab.asked).toHaveLength(1)
    expect(lab.sharedPoll.running).toBe(0)
  })
})

describe('wanted keys', () => {
  it('are asked for in the next turn, together, whoever wants them', async () => {
    const lab = pollLab()
    await lab.reader().track({ a: 0, b: 0 })
    await lab.reader().track({ b: 0, c: 0 })
    expect(lab.asked).toEqual([])
    lab.turn()
    expect(lab.asked.map(({ keys }) => keys)).toEqual([['a', 'b', 'c']])
    lab.turn()
    expect(lab.asked).toHaveLength(1)
  })

  it('fill requests of the size that the namespace allows', async () => {
    const lab = pollLab()
    await lab.reader({ batchSize: 1000 }).track(keysOf(2500, 0))
    lab.turn()
    expect(lab.asked.map(({ keys }) => keys.length)).toEqual([1000, 1000, 500])
  })

  it('that are let go before their turn are not asked for', async () => {
    const lab = pollLab()
    const reader = lab.reader()
    await reader.track({ a: 0 })
    reader.member!.untrack(['a'])
    lab.turn()
    expect(lab.asked).toEqual([])
  })

  it('go to their reader as soon as they are there', async () => {
    const lab = pollLab({ hold: true })
    const reader = lab.reader()
    await reader.track({ a: 0 })
    lab.turn()
    const value = { key: 'a', data: jsonPayload('1'), version: 9n, removed: false, prevData: null }
    await lab.asked[0]!.answer(ok({ values: [value], epoch: '' }))
    expect(reader.got).toEqual([{ key: 'a', version: 9, data: 1 }])
  })
})

describe('places', () => {
  it('are never more than the node allows, over all channels, and nobody is forgotten', async () => {
    const lab = pollLab({ limit: 7, hold: true })
    for (let at = 0; at < 30; at++) {
      await lab.reader({ batchSize: 10 }, `poll:${at}`).track(keysOf(50, 0))
    }
    lab.turn()
    expect(lab.asked).toHaveLength(7)
    for (let at = 0; at < 150; at++) {
      expect(lab.sharedPoll.running).toBeLessThanOrEqual(7)
      await lab.asked[at]!.answer(at % 3 === 0 ? error(ClientErrors.internal) : undefined)
    }
    expect(lab.asked).toHaveLength(150)
    expect(lab.most()).toBe(7)
    expect(lab.sharedPoll.running).toBe(0)
    const keys = new Set(lab.asked.flatMap((one) => one.keys.map((key) => one.channel + key)))
    expect(keys.size).toBe(1500)
  })

  it('are not taken any more after the end', async () => {
    const lab = pollLab({ limit: 1, hold: true })
    const reader = lab.reader({ batchSize: 1 })
    await reader.track({ a: 0, b: 0 })
    lab.turn()
    lab.sharedPoll.close()
    await lab.asked[0]!.answer()
    await reader.track({ c: 0 })
    lab.turn()
    await lab.pass(60_000)
    expect(lab.asked).toHaveLength(1)
  })
})
