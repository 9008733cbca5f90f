import { describe, expect, it } from 'vitest'
import {
  attemptNothing,
  catchUp,
  compileTagsFilter,
  recover,
  type RecoverRequest,
} from '../../../../src/channels/index.js'
import { createMemoryEngine } from '../../../../src/engine/memory/engine.js'
import type { HistoryFilter } from '../../../../src/engine/ports.js'
import { namespaceOf } from '../../../support/namespaces.js'
import { fakeTime } from '../../../support/fake-clock.js'
import { newPublication, storedOptions } from '../../../support/publications.js'

const KEEP = compileTagsFilter({ op: '', key: 'keep', cmp: 'ex', val: '', vals: [], nodes: [] })

/** A stream with publications whose tags say `keep` where the pattern has a `k`. */
function streamOf(pattern: string, set: Parameters<typeof storedOptions>[0] = {}) {
  const time = fakeTime()
  const engine = createMemoryEngine(time)
  const { history } = engine
  if (history === null) throw new Error('the memory engine has history')
  for (const letter of pattern) {
    const tags = letter === 'k' ? new Map([['keep', '1']]) : null
    void engine.broker.publish('ch', newPublication('1', tags), storedOptions(set))
  }
  const reads: (string | undefined)[] = []
  const channels = {
    history: (channel: string, _namespace: unknown, filter: HistoryFilter, purpose?: string) => {
      reads.push(purpose)
      return history.read(channel, filter, 0)
    },
  }
  const top = history.read('ch', { limit: 0, since: null, reverse: false }, 0)
  if (top instanceof Promise) throw new Error('the memory engine is synchronous')
  return { time, channels, reads, epoch: top.position.epoch, history }
}

type Stream = ReturnType<typeof streamOf>

const ask = async (stream: Stream, offset: number, set: Partial<RecoverRequest> = {}) => {
  const outcome = await recover(stream.channels, {
    channel: 'ch',
    namespace: namespaceOf(),
    mode: 'stream',
    since: { offset, epoch: stream.epoch },
    limit: 300,
    filter: null,
    rejectUnrecovered: false,
    ...set,
  })
  if (outcome.t === 'error') return outcome.error.code
  if (outcome.t === 'disconnect') return outcome
  const { recovered, entries, position } = outcome.value
  const offsets = entries.map((each) => (each.filtered ? -1 : 1) * each.publication.offset)
  return [recovered, offsets, position.offset]
}

describe('recovery in stream mode', () => {
  it('gives what was missed, and nothing when nothing was', async () => {
    const stream = streamOf('.....')
    expect(await ask(stream, 2)).toEqual([true, [3, 4, 5], 5])
    expect(await ask(stream, 5)).toEqual([true, [], 5])
    expect(stream.reads).toEqual(['history_recover', 'history_recover'])
  })

  it('fails when entries are gone, the offset is ahead or the epoch is another', async () => {
    expect(await ask(streamOf('.....', { historySize: 2 }), 2)).toEqual([false, [], 5])
    expect(await ask(streamOf('.....', { historySize: 2 }), 3)).toEqual([true, [4, 5], 5])
    expect(await ask(streamOf('.....'), 6)).toEqual([false, [], 5])
    expect(await ask(streamOf('.....'), Infinity)).toEqual([false, [], 5])
    expect(await ask(streamOf('.....'), 5, { since: { offset: 5, epoch: 'other' } })).toEqual([
      false,
      [],
      5,
    ])
  })

  it('fails rather than deliver a part when more was missed than the limit', async () => {
    const stream = streamOf('.....')
    expect(await ask(stream, 1, { limit: 4 })).toEqual([true, [2, 3, 4, 5], 5])
    expect(await ask(stream, 0, { limit: 4 })).toEqual([false, [], 5])
  })

  it('succeeds at the top of an expired list and fails below', async () => {
    const stream = streamOf('.....', { historyTtlMs: 5000 })
    stream.time.advance(8000)
    expect(await ask(stream, 5)).toEqual([true, [], 5])
    expect(await ask(stream, 4)).toEqual([false, [], 5])
  })

  it('goes by the offset alone when the client names no epoch', async () => {
    const since = { offset: 0, epoch: '' }
    expect(await ask(streamOf(''), 0, { since })).toEqual([true, [], 0])
    expect(await ask(streamOf('...'), 0, { since })).toEqual([true, [1, 2, 3], 3])
    expect(await ask(streamOf('...', { historySize: 2 }), 0, { since })).toEqual([false, [], 3])
  })

  it('keeps filtered entries as markers', async () => {
    expect(await ask(streamOf('k.k..'), 0, { filter: KEEP })).toEqual([true, [1, -2, 3, -4, -5], 5])
  })

  it('answers 112 instead of an unrecovered success where the client wants that', async () => {
    const stream = streamOf('.....')
    expect(await ask(stream, 9, { rejectUnrecovered: true })).toBe(112)
    expect(await ask(stream, 4, { rejectUnrecovered: true })).toEqual([true, [5], 5])
  })
})

describe('recovery in cache mode', () => {
  const cache = { mode: 'cache' } as const

  it('gives the newest publication whatever the client has', async () => {
    const stream = streamOf('.....')
    expect(await ask(stream, 0, cache)).toEqual([true, [5], 5])
    expect(await ask(stream, 2, cache)).toEqual([true, [5], 5])
    expect(await ask(stream, 0, { ...cache, since: { offset: 0, epoch: '' } })).toEqual([
      true,
      [5],
      5,
    ])
    expect(await ask(stream, 5, { ...cache, since: { offset: 5, epoch: 'x' } })).toEqual([
      true,
      [5],
      5,
    ])
    expect(stream.reads[0]).toBe('history_recover_cache')
  })

  it('gives nothing to a client that has it', async () => {
    expect(await ask(streamOf('.....'), 5, cache)).toEqual([true, [], 5])
  })

  it('fails on an empty channel, even where the client wants an error', async () => {
    expect(await ask(streamOf(''), 0, cache)).toEqual([false, [], 0])
    expect(await ask(streamOf(''), 0, { ...cache, rejectUnrecovered: true })).toEqual([
      false,
      [],
      0,
    ])
  })

  it('depends on the position when the list has expired', async () => {
    const stream = streamOf('.....', { historyTtlMs: 5000 })
    stream.time.advance(8000)
    expect(await ask(stream, 5, cache)).toEqual([true, [], 5])
    expect(await ask(stream, 4, cache)).toEqual([false, [], 5])
  })

  it('looks for the newest publication that passes the filter, newer ones become markers', async () => {
    const filter = { ...cache, filter: KEEP }
    expect(await ask(streamOf('kk...'), 0, filter)).toEqual([true, [2, -3, -4, -5], 5])
    expect(await ask(streamOf('.....'), 0, filter)).toEqual([false, [], 5])
    expect(await ask(streamOf('k....'), 0, { ...filter, limit: 4 })).toEqual([false, [], 5])
  })
})

describe('catching up', () => {
  const position = { offset: 5, epoch: 'e' }
  const live = (offset: number) => ({
    publication: { ...newPublication(), offset, time: 0 },
    filtered: false,
    epoch: 'e',
  })
  const entry = (offset: number) => ({ publication: live(offset).publication, filtered: false })
  const since = (offset: number) => ({ offset, epoch: 'e' })
  const shown = (of: ReturnType<typeof catchUp>) =>
    of && [
      of.recovered,
      of.publications.map((each) => each.offset),
      of.position.offset,
      of.replyOffset,
    ]

  it('reads the top only for a subscription that does not recover', async () => {
    const stream = streamOf('...')
    const attempt = await attemptNothing(stream.channels, 'ch', namespaceOf())
    expect(attempt).toEqual({
      recovered: false,
      entries: [],
      position: { offset: 3, epoch: stream.epoch },
    })
  })

  it('drops the buffer without recovery but counts it into the position', () => {
    const nothing = { recovered: false, entries: [], position }
    const fresh = { mode: 'stream', since: since(0) } as const
    expect(shown(catchUp(nothing, [], fresh))).toEqual([false, [], 5, 5])
    expect(shown(catchUp(nothing, [live(6), live(7)], fresh))).toEqual([false, [], 7, 7])
    expect(catchUp(nothing, [live(6), live(8)], fresh)).toBeNull()
  })

  it('adds the buffer to what was recovered and answers with the offset of the client', () => {
    const attempt = { recovered: true, entries: [entry(4), entry(5)], position }
    const request = { mode: 'stream', since: since(3) } as const
    expect(shown(catchUp(attempt, [], request))).toEqual([true, [4, 5], 5, 3])
    expect(shown(catchUp(attempt, [live(5), live(6)], request))).toEqual([true, [4, 5, 6], 6, 3])
    expect(catchUp(attempt, [live(7)], request)).toBeNull()
  })

  it('notices a hole right behind the client', () => {
    const attempt = { recovered: true, entries: [], position }
    expect(catchUp(attempt, [live(7)], { mode: 'stream', since: since(5) })).toBeNull()
  })

  it('gives a client nothing it has already', () => {
    const attempt = { recovered: true, entries: [], position }
    const request = { mode: 'stream', since: since(5) } as const
    expect(shown(catchUp(attempt, [live(5)], request))).toEqual([true, [], 5, 5])
  })

  it('counts what a filter keeps away as there: a buffer of nothing else is no hole', () => {
    const attempt = { recovered: true, entries: [], position }
    const request = { mode: 'stream', since: since(5) } as const
    const filtered = (offset: number) => ({ ...live(offset), filtered: true })
    expect(shown(catchUp(attempt, [filtered(6), filtered(7)], request))).toEqual([true, [], 7, 5])
    expect(shown(catchUp(attempt, [filtered(6), live(7)], request))).toEqual([true, [7], 7, 5])
    expect(catchUp(attempt, [filtered(7)], request)).toBeNull()
  })

  it('keeps what was buffered in cache mode for a chain of patches', () => {
    const request = { mode: 'cache', since: since(0), delta: true } as const
    const attempt = { recovered: true, entries: [entry(5)], position }
    expect(shown(catchUp(attempt, [live(6), live(7)], request))).toEqual([true, [5, 6, 7], 7, 0])
  })

  it('keeps only the newest publication in cache mode', () => {
    const request = { mode: 'cache', since: since(0) } as const
    const attempt = { recovered: true, entries: [entry(5)], position }
    expect(shown(catchUp(attempt, [live(6), live(7)], request))).toEqual([true, [7], 7, 0])
    const same = { recovered: true, entries: [], position }
    expect(shown(catchUp(same, [live(6)], { mode: 'cache', since: since(5) }))).toEqual([
      true,
      [6],
      6,
      5,
    ])
  })
})
