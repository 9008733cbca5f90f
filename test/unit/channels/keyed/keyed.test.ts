import { beforeEach, describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../../src/base/index.js'
import type { KeyedMember } from '../../../../src/channels/index.js'
import type { Publication } from '../../../../src/protocol/index.js'
import {
  keyedLab,
  NAME,
  NotingReader,
  pollOptions,
  value,
  type KeyedLab,
} from '../../../support/keyed-lab.js'

let lab: KeyedLab
let reader: NotingReader
let member: KeyedMember

beforeEach(() => {
  lab = keyedLab()
  reader = new NotingReader()
})

const answer = (values: readonly ReturnType<typeof value>[], epoch = '') => ({ values, epoch })

function publication(key: string, version: number, data: unknown): Publication {
  return {
    offset: 0,
    data: jsonPayload(JSON.stringify(data)),
    info: null,
    tags: null,
    time: 0,
    key,
    version: BigInt(version),
  }
}

describe('versioned keys', () => {
  beforeEach(() => {
    member = lab.join(reader)
  })

  it('are asked for at once when a reader lacks them, and only once at a time', async () => {
    await reader.track({ a: 0, b: 7 })
    expect(lab.wanted).toEqual(['a'])
    const other = new NotingReader()
    lab.join(other)
    await other.track({ a: 0 })
    expect(lab.wanted).toEqual(['a'])
    const request = lab.channel().ask(['a'])
    const third = new NotingReader()
    lab.join(third)
    await third.track({ a: 0 })
    expect(lab.wanted, 'an answer is on its way').toEqual(['a'])
    lab.channel().settle(request, answer([value('a', 3, 'x')]))
    for (const each of [reader, other, third]) {
      expect(each.got).toEqual([{ key: 'a', version: 3, data: 'x' }])
    }
    expect(new Set([reader, other, third].map(({ frames }) => frames[0])).size).toBe(1)
  })

  it('are asked for again when an answer never came', async () => {
    await reader.track({ a: 0 })
    lab.poll(['a'], null)
    const other = new NotingReader()
    lab.join(other)
    await other.track({ a: 0 })
    expect(lab.wanted).toEqual(['a', 'a'])
  })

  it('go only to those whose version is older', async () => {
    const newer = new NotingReader()
    lab.join(newer)
    await reader.track({ a: 2 })
    await newer.track({ a: 5 })
    lab.poll(['a'], answer([value('a', 4, 4)]))
    lab.poll(['a'], answer([value('a', 4, 4)]))
    lab.poll(['a'], answer([value('a', 3, 3)]))
    lab.poll(['a'], answer([value('a', 6, 6)]))
    expect(reader.got.map(({ version }) => version)).toEqual([4, 6])
    expect(newer.got.map(({ version }) => version)).toEqual([6])
  })

  it('are asked for with the version that is known, and from scratch for a reader that lacks it', async () => {
    await reader.track({ a: 0 })
    lab.poll(['a'], answer([value('a', 4, 4)]))
    expect(lab.channel().ask(['a']).items).toEqual([{ key: 'a', version: 4n }])
    const other = new NotingReader()
    lab.join(other)
    await other.track({ a: 1 })
    expect(lab.wanted).toEqual(['a', 'a'])
    const request = lab.channel().ask(['a'])
    expect(request.items).toEqual([{ key: 'a', version: 0n }])
    lab.channel().settle(request, answer([value('a', 4, 4)]))
    expect(other.got).toEqual([{ key: 'a', version: 4, data: 4 }])
    expect(reader.got).toHaveLength(1)
    expect(lab.channel().ask(['a']).items).toEqual([{ key: 'a', version: 4n }])
  })

  it('never go out with data of another version', async () => {
    await reader.track({ a: 0 })
    lab.poll(['a'], answer([value('a', 4, 4)]))
    const other = new NotingReader()
    lab.join(other)
    await other.track({ a: 0 })
    const request = lab.channel().ask(['a'])
    lab.poll(['a'], answer([value('a', 5, 5)]))
    lab.channel().settle(request, answer([value('a', 4, 4)]))
    expect(other.got).toEqual([{ key: 'a', version: 5, data: 5 }])
  })

  it('are left as they were when the answer leaves them out or has no data', async () => {
    await reader.track({ a: 0, b: 0 })
    lab.poll(['a', 'b'], answer([value('a', 1, 1, { data: null })]))
    expect(reader.got).toEqual([])
    expect(lab.channel().ask(['a']).items).toEqual([{ key: 'a', version: 0n }])
  })

  it('that the backend removed are gone for everybody', async () => {
    await reader.track({ a: 0, b: 0 })
    lab.poll(['a', 'b'], answer([value('a', 0, null, { removed: true, data: null })]))
    expect(reader.got).toEqual([{ key: 'a', removed: true }])
    expect(member.has('a')).toBe(false)
    expect(lab.hub.keyCount).toBe(1)
    expect(lab.channel().dueKeys()).toEqual(['b'])
    await reader.track({ a: 0 })
    lab.poll(['a'], answer([value('a', 1, 'back')]))
    expect(reader.got.at(-1)).toEqual({ key: 'a', version: 1, data: 'back' })
  })

  it('of another epoch send every reader back, those without keys too', async () => {
    const idle = new NotingReader()
    lab.join(idle)
    await reader.track({ a: 0 })
    lab.poll(['a'], answer([value('a', 9, 9)], 'e1'))
    expect([reader.epochChanges, idle.epochChanges]).toEqual([1, 1])
    expect(reader.got, 'nothing of the new epoch before they are back').toEqual([])
    expect(lab.hub.keyCount).toBe(0)
    expect(lab.join(new NotingReader()).epoch).toBe('e1')
  })

  it('keep their epoch when an answer names none', async () => {
    await reader.track({ a: 0 })
    lab.poll(['a'], answer([], 'e1'))
    member = lab.join(reader)
    await reader.track({ a: 0 })
    lab.poll(['a'], answer([value('a', 1, 1)]))
    expect(reader.epochChanges).toBe(1)
    expect(reader.got).toHaveLength(1)
    expect(member.epoch).toBe('e1')
  })

  it('are patched only where the reader got the base from here', async () => {
    const text = 'a text that is long enough to be worth a patch '.repeat(4)
    const patched = new NotingReader(true)
    lab.join(patched)
    await patched.track({ a: 1 })
    const prev = (n: number) => ({ prevData: jsonPayload(JSON.stringify(`${text}${n}`)) })
    const next = (n: number, from: number) =>
      lab.poll(['a'], answer([value('a', n, `${text}${n}`, prev(from))]))
    next(2, 1)
    next(3, 2)
    expect(patched.got.map(({ delta }) => delta)).toEqual([undefined, true])
    // Tracked anew: the base is forgotten.
    await patched.track({ a: 3 })
    next(4, 3)
    next(6, 4)
    expect(patched.got.map(({ delta }) => delta)).toEqual([undefined, true, undefined, true])
    expect(typeof patched.got[0].data).toBe('string')
  })

  it('are not patched against what the request did not name', async () => {
    const text = 'a text that is long enough to be worth a patch '.repeat(4)
    const patched = new NotingReader(true)
    lab.join(patched)
    await patched.track({ a: 0 })
    const prevData = jsonPayload(JSON.stringify(`${text}?`))
    lab.poll(['a'], answer([value('a', 2, `${text}2`)]))
    const slow = lab.channel().ask(['a'])
    lab.poll(['a'], answer([value('a', 3, `${text}3`)]))
    lab.channel().settle(slow, answer([value('a', 4, `${text}4`, { prevData })]))
    await reader.track({ a: 0 })
    lab.poll(['a'], answer([value('a', 5, `${text}5`, { prevData })]))
    expect(patched.got.map(({ version, delta }) => [version, delta])).toEqual([
      [2, undefined],
      [3, undefined],
      [4, undefined],
      [5, undefined],
    ])
  })

  it('keep their value while somebody is about to track them', async () => {
    await reader.track({ a: 0 })
    lab.poll(['a'], answer([value('a', 4, 4)]))
    const other = new NotingReader()
    lab.join(other)
    const reservation = await other.member!.prepare([{ key: 'a', version: 4n, expireAt: 0 }])
    member.untrack(['a'])
    other.member!.track(reservation)
    expect(lab.channel().ask(['a']).items).toEqual([{ key: 'a', version: 4n }])
    expect(lab.wanted).toEqual(['a'])
  })

  it('end with their right, after a delay, and nobody is told', async () => {
    const now = Math.floor(lab.time.clock.now() / 1000)
    await reader.track({ a: 0 }, now + 10)
    await reader.track({ b: 0 }, now + 20)
    await reader.track({ c: 0 })
    lab.time.advance(35_000)
    expect(member.dropExpired(lab.time.clock.now())).toBe(0)
    lab.time.advance(1000)
    expect(member.dropExpired(lab.time.clock.now())).toBe(1)
    expect([member.has('a'), member.has('b')]).toEqual([false, true])
    await reader.track({ b: 0 }, now + 100)
    lab.time.advance(30_000)
    expect(member.dropExpired(lab.time.clock.now()), 'renewed').toBe(0)
    lab.time.advance(100_000)
    expect(member.dropExpired(lab.time.clock.now())).toBe(1)
    expect(member.size).toBe(1)
    expect(reader.got).toEqual([])
  })

  it('survive a reader that leaves while it is served', async () => {
    const readers = Array.from({ length: 40 }, () => new NotingReader())
    for (const each of readers) {
      lab.join(each)
      await each.track({ a: 0 })
    }
    readers[20]!.onEach = () => {
      for (const each of readers.slice(10, 30)) each.member!.leave()
    }
    lab.poll(['a'], answer([value('a', 1, 1)]))
    const served = readers.filter(({ got }) => got.length === 1).length
    expect(served).toBeGreaterThanOrEqual(30)
    expect(readers.every(({ got }) => got.length <= 1)).toBe(true)
  })
})

describe('keys without versions', () => {
  beforeEach(() => {
    member = lab.join(reader, pollOptions({ versioned: false }))
  })

  it('get versions that grow with each change of the data, all over the channel', async () => {
    await reader.track({ a: 0, b: 0 })
    const both = (a: unknown, b: unknown) =>
      lab.poll(['a', 'b'], answer([value('a', 0, a), value('b', 0, b)]))
    both(1, 1)
    both(1, 1)
    both(2, 1)
    expect(reader.got.map(({ key, version, data }) => [key, version, data])).toEqual([
      ['a', 1, 1],
      ['b', 2, 1],
      ['a', 3, 2],
    ])
    expect(lab.channel().ask(['a']).items, 'they are ours alone').toEqual([
      { key: 'a', version: 0n },
    ])
  })

  it('of an answer that was overtaken are not delivered', async () => {
    await reader.track({ a: 0 })
    const slow = lab.channel().ask(['a'])
    lab.poll(['a'], answer([value('a', 0, 'new')]))
    lab.channel().settle(slow, answer([value('a', 0, 'old')]))
    expect(reader.got.map(({ data }) => data)).toEqual(['new'])
  })

  it('go to a new reader although they have not changed', async () => {
    await reader.track({ a: 0 })
    lab.poll(['a'], answer([value('a', 0, 1)]))
    const other = new NotingReader()
    lab.join(other, pollOptions({ versioned: false }))
    await other.track({ a: 0 })
    lab.poll(['a'], answer([value('a', 0, 1)]))
    expect(other.got).toEqual([{ key: 'a', version: 1, data: 1 }])
    expect(reader.got).toHaveLength(1)
  })

  it('have an epoch of their own, which ends with the channel', () => {
    const { epoch } = member
    expect(epoch).not.toBe('')
    member.leave()
    lab.time.advance(900)
    member = lab.join(reader, pollOptions({ versioned: false }))
    expect(member.epoch).toBe(epoch)
    member.leave()
    lab.time.advance(1010)
    expect(lab.closed).toEqual([NAME])
    expect(lab.join(reader, pollOptions({ versioned: false })).epoch).not.toBe(epoch)
  })
})

describe('published values', () => {
  beforeEach(() => {
    member = lab.join(reader, pollOptions({ publishEnabled: true }))
  })

  const publish = (key: string, version: number, data: unknown, epoch = '') =>
    lab.hub.onPublication(`6:${NAME}${key}`, publication(key, version, data), epoch)

  it('are heard while somebody tracks the key, and a while longer', async () => {
    await reader.track({ a: 0, b: 0 })
    const other = new NotingReader()
    lab.join(other)
    await other.track({ a: 0 })
    expect(lab.broker).toEqual(['subscribe 6:poll:xa', 'subscribe 6:poll:xb'])
    member.untrack(['a'])
    lab.time.advance(1100)
    expect(lab.broker).toHaveLength(2)
    other.member!.untrack(['a'])
    lab.time.advance(900)
    expect(lab.broker).toHaveLength(2)
    lab.time.advance(1200)
    expect(lab.broker.slice(2)).toEqual(['unsubscribe 6:poll:xa'])
    expect(lab.hub.heldLines).toBe(1)
  })

  it('reach readers that are older, and spare the key the next cycle', async () => {
    await reader.track({ a: 0, b: 0 })
    expect(publish('a', 5, 'five')).toBe(true)
    expect(publish('a', 5, 'again')).toBe(true)
    expect(publish('c', 1, 'nobody')).toBe(true)
    expect(lab.published).toEqual([true, false, false])
    expect(reader.got).toEqual([{ key: 'a', version: 5, data: 'five' }])
    expect(lab.channel().dueKeys()).toEqual(['b'])
    expect(lab.channel().dueKeys()).toEqual(['a', 'b'])
  })

  it('carry their epoch, and a new one sends readers back', async () => {
    await reader.track({ a: 0 })
    publish('a', 5, 5, 'e1')
    expect(reader.epochChanges).toBe(1)
    member = lab.join(reader, pollOptions({ publishEnabled: true }))
    await reader.track({ a: 0 })
    publish('a', 1, 1, 'e1')
    expect(reader.got).toEqual([{ key: 'a', version: 1, epoch: 'e1', data: 1 }])
  })

  it('of other channels are not taken', async () => {
    await reader.track({ a: 0 })
    expect(lab.hub.onPublication('6:poll:ya', publication('a', 1, 1), '')).toBe(false)
    expect(lab.hub.onPublication('poll:x', publication('a', 1, 1), '')).toBe(false)
    const closed = new NotingReader()
    lab.join(closed, pollOptions(), 'poll:z')
    await closed.track({ a: 0 })
    expect(lab.hub.onPublication('6:poll:za', publication('a', 1, 1), '')).toBe(false)
  })

  it('are awaited before keys are tracked, and nothing stays behind when that fails', async () => {
    lab.onBroker = () => Promise.reject(new Error('broker down'))
    await expect(reader.track({ a: 0, b: 0 })).rejects.toThrow('broker down')
    expect(member.size).toBe(0)
    expect(lab.hub.keyCount).toBe(0)
    expect(lab.hub.heldLines).toBe(0)
    lab.onBroker = () => undefined
    await reader.track({ a: 0 })
    publish('a', 1, 1)
    expect(reader.got).toHaveLength(1)
  })

  it('reach a reader whose key was removed while it waited for the broker', async () => {
    let heard: () => void = () => undefined
    await reader.track({ a: 0 })
    lab.onBroker = () => new Promise((resolve) => (heard = resolve))
    const other = new NotingReader()
    lab.join(other)
    const tracking = other.track({ a: 0, b: 0 })
    lab.poll(['a'], answer([value('a', 0, null, { removed: true, data: null })]))
    heard()
    await tracking
    expect(other.member!.size).toBe(2)
    publish('a', 3, 3)
    expect(other.got).toEqual([{ key: 'a', version: 3, data: 3 }])
  })
})

describe('memory', () => {
  it('is free again when keys and readers come and go', async () => {
    const options = pollOptions({ publishEnabled: true })
    for (let round = 0; round < 50; round++) {
      const readers = Array.from({ length: 5 }, () => new NotingReader())
      for (const [at, each] of readers.entries()) {
        lab.join(each, options, `poll:${round % 3}`)
        await each.track({ [`k${round}`]: 0, [`shared${at % 2}`]: 3 })
      }
      readers[0]!.member!.untrack([`k${round}`, 'unknown'])
      for (const each of readers) each.member!.leave()
      // Twice does no harm.
      readers[1]!.member!.leave()
    }
    expect(lab.hub.keyCount).toBe(0)
    lab.time.advance(5000)
    expect(lab.hub.channelCount).toBe(0)
    expect(lab.hub.heldLines).toBe(0)
    expect(lab.closed.length).toBeGreaterThan(0)
  })
})
