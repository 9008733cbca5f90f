/** What every broker does. spec: channels-and-engines.md §4.2–§4.4, §10.5 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import {
  clientInfo,
  newPublication,
  publishOptions,
  storedOptions,
} from '../../support/publications.js'
import { engines, type OpenEngine } from '../engines.js'

const EVERYTHING = { limit: -1, since: null, reverse: false }
const META = 3_600_000

describe.each(engines)('broker of the $name engine', ({ open }) => {
  let under: OpenEngine
  const texts = () =>
    under.delivered.map((each) => (each.kind === 'pub' ? each.pub.data.text() : ''))
  const offsets = () => under.delivered.map((each) => (each.kind === 'pub' ? each.pub.offset : -1))

  beforeEach(async () => {
    under = await open()
    await under.engine.broker.subscribe('ch')
  })

  afterEach(async () => {
    await under.close()
  })

  it('delivers a publication without history with offset 0 and no epoch', async () => {
    const result = await under.engine.broker.publish('ch', newPublication('1'), publishOptions())
    await under.settled()
    expect(result).toEqual({ position: { offset: 0, epoch: '' }, suppressed: null })
    expect(under.delivered).toMatchObject([
      { kind: 'pub', channel: 'ch', epoch: '', pub: { offset: 0 } },
    ])
  })

  it('delivers key, version and epoch of shared poll values', async () => {
    await under.engine.broker.subscribe('1:chk')
    const item = { key: 'k', version: 2n ** 64n - 1n, epoch: 'e' }
    const result = await under.engine.broker.publish(
      '1:chk',
      { ...newPublication('{"a":1}'), item },
      publishOptions(),
    )
    await under.settled()
    expect(result).toEqual({ position: { offset: 0, epoch: '' }, suppressed: null })
    expect(under.delivered).toMatchObject([
      { channel: '1:chk', epoch: 'e', pub: { key: 'k', version: item.version, offset: 0 } },
    ])
  })

  it('numbers stored publications from 1 without gaps and delivers them in that order', async () => {
    const results = []
    for (const text of ['1', '2', '3']) {
      results.push(await under.engine.broker.publish('ch', newPublication(text), storedOptions()))
    }
    await under.settled()
    expect(results.map((each) => each.position.offset)).toEqual([1, 2, 3])
    expect(offsets()).toEqual([1, 2, 3])
    expect(texts()).toEqual(['1', '2', '3'])
    const epochs = new Set(results.map((each) => each.position.epoch))
    expect(epochs.size).toBe(1)
    expect([...epochs][0]).toMatch(/^[a-zA-Z]{8}$/)
    expect(under.delivered.every((each) => each.kind === 'pub' && epochs.has(each.epoch))).toBe(
      true,
    )
  })

  it('stores the data, info, tags and time it delivers', async () => {
    const tags = new Map([['__proto__', 'x']])
    const info = clientInfo('c1', 'u1')
    await under.engine.broker.publish(
      'ch',
      { ...newPublication('[1]', tags), info },
      storedOptions(),
    )
    await under.settled()
    const { publications } = await under.history.read('ch', EVERYTHING, META)
    expect(publications).toHaveLength(1)
    const [stored] = publications
    expect(stored?.data.text()).toBe('[1]')
    expect(stored?.tags?.get('__proto__')).toBe('x')
    expect(stored?.info).toEqual(info)
    expect(stored?.time).toBeGreaterThan(1_600_000_000_000)
    expect(under.delivered).toMatchObject([{ pub: { offset: 1, time: stored?.time } }])
  })

  it('needs both size and lifetime to store', async () => {
    await under.engine.broker.publish('ch', newPublication(), publishOptions({ historySize: 5 }))
    await under.engine.broker.publish(
      'ch',
      newPublication(),
      publishOptions({ historyTtlMs: 5000 }),
    )
    await under.settled()
    expect(offsets()).toEqual([0, 0])
  })

  it('delivers joins and leaves without touching the stream', async () => {
    await under.engine.broker.publishJoin('ch', clientInfo('c1', 'u1'))
    await under.engine.broker.publishLeave('ch', clientInfo('c1', 'u1'))
    await under.settled()
    expect(under.delivered.map((each) => each.kind)).toEqual(['join', 'leave'])
    const { position } = await under.history.read('ch', EVERYTHING, META)
    expect(position.offset).toBe(0)
  })

  it('treats names of object members as ordinary channels', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      await under.engine.broker.subscribe(name)
      const result = await under.engine.broker.publish(name, newPublication(), storedOptions())
      expect(result.position.offset).toBe(1)
    }
  })

  describe('idempotency', () => {
    it('answers a repeated key with the first position and delivers nothing', async () => {
      const options = storedOptions({ idempotencyKey: 'k' })
      const first = await under.engine.broker.publish('ch', newPublication('1'), options)
      await under.engine.broker.publish('ch', newPublication('2'), storedOptions())
      const again = await under.engine.broker.publish('ch', newPublication('other'), options)
      await under.settled()
      expect(again).toEqual({ position: first.position, suppressed: 'idempotency' })
      expect(texts()).toEqual(['1', '2'])
    })

    it('works without history', async () => {
      const options = publishOptions({ idempotencyKey: 'k' })
      await under.engine.broker.publish('ch', newPublication('1'), options)
      const again = await under.engine.broker.publish('ch', newPublication('2'), options)
      await under.settled()
      expect(again.position).toEqual({ offset: 0, epoch: '' })
      expect(texts()).toEqual(['1'])
    })

    it('keeps keys of different channels apart, however they are spelled', async () => {
      await under.engine.broker.subscribe('a_b')
      await under.engine.broker.subscribe('a')
      const one = storedOptions({ idempotencyKey: 'c' })
      const other = storedOptions({ idempotencyKey: 'b_c' })
      await under.engine.broker.publish('a_b', newPublication(), one)
      const result = await under.engine.broker.publish('a', newPublication(), other)
      expect(result.suppressed).toBeNull()
    })

    it('forgets a key after five minutes', async () => {
      const options = storedOptions({ idempotencyKey: 'k' })
      await under.engine.broker.publish('ch', newPublication(), options)
      await under.pass(299_000)
      const early = await under.engine.broker.publish('ch', newPublication(), options)
      expect(early.suppressed).toBe('idempotency')
      await under.pass(2000)
      const late = await under.engine.broker.publish('ch', newPublication(), options)
      expect(late).toMatchObject({ suppressed: null, position: { offset: 2 } })
    })
  })

  describe('versions', () => {
    const versioned = (version: bigint, versionEpoch = '') =>
      storedOptions({ version, versionEpoch })
    const publish = async (version: bigint, epoch = '') =>
      (await under.engine.broker.publish('ch', newPublication(), versioned(version, epoch)))
        .suppressed

    it('drops an equal or smaller version and returns the current top', async () => {
      await publish(5n)
      await under.engine.broker.publish('ch', newPublication(), storedOptions())
      const equal = await under.engine.broker.publish('ch', newPublication(), versioned(5n))
      expect(equal).toMatchObject({ suppressed: 'version', position: { offset: 2 } })
      expect(await publish(4n)).toBe('version')
      expect(await publish(6n)).toBeNull()
      await under.settled()
      expect(offsets()).toEqual([1, 2, 3])
    })

    it('lets any version of another version epoch pass and compares with it from then on', async () => {
      await publish(100n, 'a')
      expect(await publish(1n, 'b')).toBeNull()
      expect(await publish(1n, 'b')).toBe('version')
      expect(await publish(100n, 'a')).toBeNull()
    })

    it('compares whatever the epoch when none is given', async () => {
      await publish(100n, 'a')
      expect(await publish(99n)).toBe('version')
    })

    it('never drops an unversioned publication, which leaves the version in force', async () => {
      await publish(5n)
      expect(await publish(0n)).toBeNull()
      expect(await publish(5n)).toBe('version')
    })

    it('tells apart versions that a double cannot', async () => {
      await publish(9_007_199_254_740_993n)
      expect(await publish(9_007_199_254_740_992n)).toBe('version')
      expect(await publish(9_007_199_254_740_994n)).toBeNull()
    })

    it('keeps the version when history is removed', async () => {
      await publish(5n)
      await under.history.remove('ch')
      expect(await publish(5n)).toBe('version')
    })

    it('does not remember a key whose publication was dropped', async () => {
      await publish(5n)
      const options = storedOptions({ version: 4n, idempotencyKey: 'k' })
      await under.engine.broker.publish('ch', newPublication(), options)
      const retry = storedOptions({ version: 6n, idempotencyKey: 'k' })
      const result = await under.engine.broker.publish('ch', newPublication(), retry)
      expect(result.suppressed).toBeNull()
    })

    it('ignores versions without history', async () => {
      const options = publishOptions({ version: 5n })
      await under.engine.broker.publish('ch', newPublication('1'), options)
      await under.engine.broker.publish('ch', newPublication('2'), options)
      await under.settled()
      expect(texts()).toEqual(['1', '2'])
    })
  })

  describe('delta', () => {
    const previousOffsets = () =>
      under.delivered.map((each) => (each.kind === 'pub' ? (each.previous?.offset ?? null) : -1))
    const marked = storedOptions({ delta: true })

    it('hands the entry before over with a marked publication, and only with one', async () => {
      await under.engine.broker.publish('ch', newPublication('1'), marked)
      await under.engine.broker.publish('ch', newPublication('2'), storedOptions())
      await under.engine.broker.publish('ch', newPublication('3'), marked)
      await under.settled()
      expect(previousOffsets()).toEqual([null, null, 2])
      const [, , third] = under.delivered
      expect(third?.kind === 'pub' && third.previous?.data.text()).toBe('2')
    })

    it('hands it over although it is stored no more', async () => {
      const single = storedOptions({ delta: true, historySize: 1 })
      await under.engine.broker.publish('ch', newPublication('1'), single)
      await under.engine.broker.publish('ch', newPublication('2'), single)
      await under.settled()
      expect(previousOffsets()).toEqual([null, 1])
    })

    it('has nothing to hand over without history, or when it was removed', async () => {
      await under.engine.broker.publish('ch', newPublication('1'), marked)
      await under.engine.broker.publish('ch', newPublication('2'), publishOptions({ delta: true }))
      await under.history.remove('ch')
      await under.engine.broker.publish('ch', newPublication('3'), marked)
      await under.settled()
      expect(previousOffsets()).toEqual([null, null, null])
    })
  })

  it('keeps the order when the sink itself publishes to the channel', async () => {
    under.onPublication = (pub) => {
      if (pub.offset < 4) void under.engine.broker.publish('ch', newPublication(), storedOptions())
    }
    await under.engine.broker.publish('ch', newPublication(), storedOptions())
    await under.settled()
    expect(offsets()).toEqual([1, 2, 3, 4])
  })
})
