/** What every history store does. spec: channels-and-engines.md §4.1, §4.5 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { HistoryFilter } from '../../../src/engine/ports.js'
import { newPublication, storedOptions } from '../../support/publications.js'
import { engines, type OpenEngine } from '../engines.js'

const META = 3_600_000
const since = (offset: number, epoch = '') => ({ offset, epoch })

describe.each(engines)('history of the $name engine', ({ open, slackMs }) => {
  let under: OpenEngine

  const publish = async (times: number, set: Parameters<typeof storedOptions>[0] = {}) => {
    let last
    for (let i = 0; i < times; i++) {
      last = await under.engine.broker.publish('ch', newPublication(), storedOptions(set))
    }
    return last?.position
  }
  const read = (set: Partial<HistoryFilter> = {}, metaTtlMs = META) =>
    under.history.read('ch', { limit: -1, since: null, reverse: false, ...set }, metaTtlMs)
  const offsets = async (set: Partial<HistoryFilter> = {}) =>
    (await read(set)).publications.map((each) => each.offset)

  beforeEach(async () => {
    under = await open()
  })

  afterEach(async () => {
    await under.close()
  })

  it('creates a stream on the first read and keeps its epoch for what is published later', async () => {
    const { publications, position } = await read()
    expect(publications).toEqual([])
    expect(position.offset).toBe(0)
    expect(position.epoch).toMatch(/^[a-zA-Z]{8}$/)
    expect(await publish(1)).toEqual({ offset: 1, epoch: position.epoch })
  })

  it('returns the position only when the limit is 0', async () => {
    const top = await publish(3)
    expect(await read({ limit: 0 })).toEqual({ publications: [], position: top })
  })

  it('reads forward from the oldest and backward from the newest entry', async () => {
    await publish(5)
    expect(await offsets()).toEqual([1, 2, 3, 4, 5])
    expect(await offsets({ limit: 2 })).toEqual([1, 2])
    expect(await offsets({ reverse: true })).toEqual([5, 4, 3, 2, 1])
    expect(await offsets({ reverse: true, limit: 2 })).toEqual([5, 4])
  })

  it('reads strictly after or before a position', async () => {
    await publish(5)
    expect(await offsets({ since: since(2) })).toEqual([3, 4, 5])
    expect(await offsets({ since: since(2), limit: 2 })).toEqual([3, 4])
    expect(await offsets({ since: since(4), reverse: true })).toEqual([3, 2, 1])
    expect(await offsets({ since: since(4), reverse: true, limit: 1 })).toEqual([3])
    expect(await offsets({ since: since(1), reverse: true })).toEqual([])
  })

  it('has nothing after the top, nor after an offset beyond any stream', async () => {
    await publish(3)
    expect(await offsets({ since: since(3) })).toEqual([])
    expect(await offsets({ since: since(99) })).toEqual([])
    expect(await offsets({ since: since(Infinity) })).toEqual([])
  })

  it('trims exactly, and reads from the oldest entry when the start is gone', async () => {
    await publish(5, { historySize: 3 })
    expect(await offsets()).toEqual([3, 4, 5])
    expect(await offsets({ since: since(1) })).toEqual([3, 4, 5])
    expect(await offsets({ since: since(1), limit: 1 })).toEqual([3])
  })

  it('follows a size that changes', async () => {
    await publish(5)
    await publish(1, { historySize: 2 })
    expect(await offsets()).toEqual([5, 6])
    await publish(2, { historySize: 4 })
    expect(await offsets()).toEqual([5, 6, 7, 8])
  })

  it('stays right over many publications', async () => {
    await publish(1000, { historySize: 7 })
    expect(await offsets()).toEqual([994, 995, 996, 997, 998, 999, 1000])
    expect(await offsets({ since: since(998) })).toEqual([999, 1000])
  })

  it('returns the position beside publications that a foreign epoch makes worthless', async () => {
    const top = await publish(2)
    const { position } = await read({ since: since(1, 'foreign') })
    expect(position).toEqual(top)
  })

  it('empties the list when history is removed, and goes on counting', async () => {
    const top = await publish(3)
    await under.history.remove('ch')
    expect(await read()).toEqual({ publications: [], position: top })
    expect(await publish(1)).toEqual({ offset: 4, epoch: top?.epoch })
    expect(await offsets()).toEqual([4])
  })

  it('can remove the history of a channel that has none', async () => {
    await under.history.remove('nowhere')
    expect(await offsets()).toEqual([])
  })

  it('expires entries after their lifetime but keeps offset and epoch', async () => {
    const top = await publish(3, { historyTtlMs: 10_000 })
    await under.pass(10_000 + slackMs)
    expect(await read()).toEqual({ publications: [], position: top })
    expect(await publish(1)).toEqual({ offset: 4, epoch: top?.epoch })
  })

  it('restarts the lifetime of the whole list with each publication', async () => {
    await publish(1, { historyTtlMs: 10_000 })
    await under.pass(8000)
    await publish(1, { historyTtlMs: 10_000 })
    await under.pass(8000)
    expect(await offsets()).toEqual([1, 2])
  })

  it('forgets everything when the metadata expire', async () => {
    const top = await publish(3, { historyTtlMs: 10_000, historyMetaTtlMs: 60_000 })
    await under.pass(60_000 + slackMs)
    const { position } = await read()
    expect(position.offset).toBe(0)
    expect(position.epoch).not.toBe(top?.epoch)
  })

  it('begins with nothing when the metadata expired before the entries', async () => {
    const top = await publish(3, { historyTtlMs: 100_000, historyMetaTtlMs: 10_000 })
    await under.pass(10_000 + slackMs)
    const next = await publish(1, { historyTtlMs: 100_000, historyMetaTtlMs: 100_000 })
    expect(next?.offset).toBe(1)
    expect(next?.epoch).not.toBe(top?.epoch)
    expect(await offsets()).toEqual([1])
  })

  it('restarts the lifetime of metadata with each read', async () => {
    const top = await publish(1, { historyTtlMs: 10_000, historyMetaTtlMs: 60_000 })
    for (let i = 0; i < 3; i++) {
      await under.pass(50_000)
      const { position } = await read({ limit: 0 }, 60_000)
      expect(position).toEqual(top)
    }
  })
})
