/** What every map broker does. spec: channels-and-engines.md §11.1–11.4, traps 69–74 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { EngineFailure } from '../../../src/engine/ports.js'
import type { MapChange, MapOptions, MapRemoval } from '../../../src/engine/ports.js'
import type { Publication } from '../../../src/protocol/index.js'
import { clientInfo, mapChange } from '../../support/publications.js'
import { mapEngines, type OpenEngine } from '../engines.js'

const RECOVERABLE: MapOptions = {
  mode: 'recoverable',
  keyTtlMs: 60_000,
  streamSize: 100,
  streamTtlMs: 60_000,
  metaTtlMs: 600_000,
}
const PERSISTENT: MapOptions = { ...RECOVERABLE, mode: 'persistent', keyTtlMs: 0, metaTtlMs: 0 }
const EPHEMERAL: MapOptions = {
  mode: 'ephemeral',
  keyTtlMs: 60_000,
  streamSize: 0,
  streamTtlMs: 0,
  metaTtlMs: 0,
}
const MODES = [EPHEMERAL, RECOVERABLE, PERSISTENT].map((options) => ({
  mode: options.mode,
  options,
}))
const WITH_STREAM = MODES.filter(({ mode }) => mode !== 'ephemeral')
const EXPIRING = MODES.filter(({ mode }) => mode !== 'persistent')

const removal = (key: string, set: Partial<MapRemoval> = {}): MapRemoval => ({
  key,
  tags: null,
  idempotencyKey: '',
  expected: null,
  ...set,
})

describe.each(mapEngines)('maps of the $name engine', ({ open, slackMs, shared }) => {
  /** What lifetimes of keys are made of, so that slack is a part of them. */
  const unit = Math.max(slackMs, 1000)
  let under: OpenEngine

  const publish = (
    key: string,
    set: Parameters<typeof mapChange>[1] = {},
    options = RECOVERABLE,
    channel = 'm',
  ) => under.map.publish(channel, mapChange(key, set), options)
  const remove = (key: string, set: Partial<MapRemoval> = {}, options = RECOVERABLE) =>
    under.map.remove('m', removal(key, set), options)
  const state = async (options = RECOVERABLE, channel = 'm') => {
    const entries = new Map<string, Publication>()
    let cursor = ''
    do {
      const page = await under.map.readState(channel, { cursor, limit: 100, key: '' }, options)
      for (const entry of page.entries) entries.set(entry.key ?? '', entry)
      cursor = page.cursor
    } while (cursor !== '')
    return entries
  }
  const values = async (options = RECOVERABLE) =>
    Object.fromEntries([...(await state(options))].map(([key, pub]) => [key, pub.data.text()]))
  const position = async (options = RECOVERABLE) =>
    (await under.map.readState('m', { cursor: '', limit: 0, key: '' }, options)).position
  const stream = async (offset = 0, options = RECOVERABLE, limit = -1) =>
    under.map.readStream(
      'm',
      { limit, since: { offset, epoch: (await position(options)).epoch }, reverse: false },
      options,
    )
  const pushed = async () => {
    await under.settled()
    return under.delivered.flatMap((each) => (each.kind === 'pub' ? [each] : []))
  }

  beforeEach(async () => {
    under = await open()
    await under.map.subscribe('m')
  })

  afterEach(async () => {
    await under.close()
  })

  describe.each(MODES)('in mode $mode', ({ options }) => {
    const offsetOf = (offset: number) => (options.mode === 'ephemeral' ? 0 : offset)

    it('keeps the last value of each key and delivers each change', async () => {
      const info = clientInfo('c1', '42')
      const tags = new Map([['lang', 'en']])
      await publish('a', { json: '1', info, tags }, options)
      await publish('b', { json: '2' }, options)
      await publish('a', { json: '3' }, options)
      expect(await values(options)).toEqual({ a: '3', b: '2' })
      expect(await under.map.count('m')).toBe(2)
      const seen = await pushed()
      expect(seen.map(({ pub }) => [pub.key, pub.data.text(), pub.offset])).toEqual([
        ['a', '1', offsetOf(1)],
        ['b', '2', offsetOf(2)],
        ['a', '3', offsetOf(3)],
      ])
      expect(seen[0]?.pub.info).toMatchObject({ client: 'c1', user: '42' })
      expect(seen[0]?.pub.tags).toEqual(tags)
      expect(new Set(seen.map(({ epoch }) => epoch))).toEqual(
        new Set([(await position(options)).epoch]),
      )
    })

    it('removes a key and delivers the removal without data', async () => {
      await publish('a', {}, options)
      expect(await remove('a', {}, options)).toMatchObject({
        suppressed: null,
        position: { offset: offsetOf(2) },
      })
      expect(await values(options)).toEqual({})
      expect(await under.map.count('m')).toBe(0)
      const last = (await pushed()).at(-1)
      expect(last?.pub).toMatchObject({ key: 'a', removed: true, offset: offsetOf(2) })
      expect(last?.pub.data.size).toBe(0)
    })

    it('answers the removal of a missing key with success and delivers nothing', async () => {
      expect(await remove('a', {}, options)).toMatchObject({ suppressed: 'key_not_found' })
      expect(await pushed()).toEqual([])
    })

    it('gives a removal without tags those of the value that goes', async () => {
      const tags = new Map([['x', '1']])
      await publish('a', { tags }, options)
      await remove('a', {}, options)
      expect((await pushed()).at(-1)).toMatchObject({ pub: { removed: true, tags } })
    })

    it('gives a removal the tags it comes with', async () => {
      await publish('a', { tags: new Map([['x', '1']]) }, options)
      await remove('a', { tags: new Map([['x', '2']]) }, options)
      expect((await pushed()).at(-1)?.pub.tags).toEqual(new Map([['x', '2']]))
    })

    it('creates or updates only, where the key mode says so', async () => {
      expect(await publish('a', { keyMode: 'if_exists' }, options)).toMatchObject({
        suppressed: 'key_not_found',
      })
      expect(await publish('a', { json: '1', keyMode: 'if_new' }, options)).toMatchObject({
        suppressed: null,
      })
      expect(await publish('a', { json: '2', keyMode: 'if_new' }, options)).toMatchObject({
        suppressed: 'key_exists',
      })
      expect(await publish('a', { json: '3', keyMode: 'if_exists' }, options)).toMatchObject({
        suppressed: null,
      })
      expect(await values(options)).toEqual({ a: '3' })
      expect(await pushed()).toHaveLength(2)
    })

    it('repeats the result of an idempotency key, also of a removal, and does nothing', async () => {
      const first = await publish('a', { json: '1', idempotencyKey: 'i' }, options)
      const again = await publish('b', { json: '2', idempotencyKey: 'i' }, options)
      expect(again).toMatchObject({ suppressed: 'idempotency', position: first.position })
      await remove('a', { idempotencyKey: 'j' }, options)
      await publish('a', { json: '3' }, options)
      expect(await remove('a', { idempotencyKey: 'j' }, options)).toMatchObject({
        suppressed: 'idempotency',
      })
      expect(await values(options)).toEqual({ a: '3' })
    })

    it('does not remember an idempotent call that was suppressed', async () => {
      await publish('a', { keyMode: 'if_exists', idempotencyKey: 'i' }, options)
      expect(await publish('a', { idempotencyKey: 'i' }, options)).toMatchObject({
        suppressed: null,
      })
    })

    it('hands the previous value of the same key over with a change marked for delta', async () => {
      await publish('a', { json: '1' }, options)
      await publish('b', { json: '2' }, options)
      await publish('a', { json: '3', delta: true }, options)
      await publish('c', { json: '4', delta: true }, options)
      await remove('a', {}, options)
      await publish('a', { json: '5', delta: true }, options)
      const previous = (await pushed()).map((each) => each.previous?.data.text() ?? null)
      expect(previous).toEqual([null, null, '1', null, null, null])
    })

    it('pages through all keys once, bytewise where there is an order', async () => {
      const keys = Array.from({ length: 250 }, (_, at) => `k${at}`)
      for (const key of [...keys, 'ü', '\u{1f600}', '\uffee']) await publish(key, {}, options)
      expect([...(await state(options)).keys()].sort()).toEqual(
        [...keys, 'ü', '\u{1f600}', '\uffee'].sort(),
      )
      const all = await under.map.readState('m', { cursor: '', limit: -1, key: '' }, options)
      expect(all.entries).toHaveLength(253)
      expect(all.cursor).toBe('')
    })

    it('keeps paging while keys come and go, and misses none that stays', async () => {
      const keys = Array.from({ length: 300 }, (_, at) => `k${1000 + at}`)
      for (const key of keys) await publish(key, {}, options)
      const seen = new Set<string>()
      let cursor = ''
      let round = 0
      do {
        const page = await under.map.readState('m', { cursor, limit: 50, key: '' }, options)
        for (const { key } of page.entries) seen.add(key ?? '')
        cursor = page.cursor
        await publish(`a${round}`, {}, options)
        await remove(`k${1000 + round}`, {}, options)
        round++
      } while (cursor !== '')
      for (const key of keys.slice(round)) expect(seen.has(key)).toBe(true)
    })

    it('reads a single key, and the position only', async () => {
      await publish('a', { json: '1' }, options)
      await publish('b', { json: '2' }, options)
      const one = await under.map.readState('m', { cursor: '', limit: 0, key: 'b' }, options)
      expect(one.entries.map(({ data }) => data.text())).toEqual(['2'])
      const none = await under.map.readState('m', { cursor: '', limit: 0, key: 'x' }, options)
      expect(none.entries).toEqual([])
      const top = await under.map.readState('m', { cursor: '', limit: 0, key: '' }, options)
      expect(top).toMatchObject({ entries: [], cursor: '', position: { offset: offsetOf(2) } })
    })

    it('clears keys, stream, epoch and remembered results', async () => {
      await publish('a', { idempotencyKey: 'i' }, options)
      const before = await position(options)
      await under.map.clear('m')
      expect(await under.map.count('m')).toBe(0)
      expect(await values(options)).toEqual({})
      const after = await position(options)
      expect(after.offset).toBe(0)
      if (options.mode !== 'ephemeral') expect(after.epoch).not.toBe(before.epoch)
      // Without an epoch nothing tells that a result in Redis is of before.
      const remembered = shared && options.mode === 'ephemeral'
      expect(await publish('a', { idempotencyKey: 'i' }, options)).toMatchObject({
        suppressed: remembered ? 'idempotency' : null,
      })
    })

    it('keeps channels apart', async () => {
      await publish('a', { json: '1', idempotencyKey: 'i' }, options)
      const other = await publish('a', { json: '2', idempotencyKey: 'i' }, options, 'other')
      expect(other.suppressed).toBeNull()
      expect(await values(options)).toEqual({ a: '1' })
    })
  })

  describe.each(EXPIRING)('key lifetimes in mode $mode', ({ options }) => {
    const short = { ...options, keyTtlMs: 1000 }

    it('removes a key after its lifetime, with its tags, and delivers that', async () => {
      const tags = new Map([['x', '1']])
      await publish('a', { tags }, short)
      await publish('b', {}, options)
      await under.pass(1000 + slackMs)
      await under.settled()
      expect(await values(options)).toEqual({ b: '{"v":1}' })
      const last = (await pushed()).at(-1)
      expect(last?.pub).toMatchObject({ key: 'a', removed: true, tags })
      if (options.mode !== 'ephemeral') {
        expect(last?.pub.offset).toBe(3)
        expect((await stream(2, options)).publications).toMatchObject([{ key: 'a', removed: true }])
      }
    })

    it('prolongs a key with each change', async () => {
      const long = { ...options, keyTtlMs: 4 * unit }
      await publish('a', { json: '1' }, long)
      await under.pass(3 * unit)
      await publish('a', { json: '2' }, long)
      await under.pass(3 * unit)
      expect(await values(long)).toEqual({ a: '2' })
      await under.pass(3 * unit)
      expect(await values(long)).toEqual({})
      expect(await pushed()).toHaveLength(3)
    })

    it('prolongs a key that exists without a change of the stream', async () => {
      const long = { ...options, keyTtlMs: 4 * unit }
      const alive = { keyMode: 'if_new', refreshTtl: true } as const
      await publish('a', alive, long)
      await under.pass(3 * unit)
      const kept = await publish('a', alive, long)
      expect(kept).toMatchObject({ suppressed: 'key_exists' })
      await under.pass(3 * unit)
      expect(await values(long)).toHaveProperty('a')
      expect(await pushed()).toHaveLength(1)
      const idle = await publish('a', { keyMode: 'if_new' }, long)
      expect(idle).toMatchObject({ suppressed: 'key_exists' })
      await under.pass(2 * unit)
      expect(await values(long)).toEqual({})
    })

    it('takes a key that expired for new', async () => {
      await publish('a', {}, short)
      await under.pass(1000 + slackMs)
      expect(await publish('a', { keyMode: 'if_new' }, short)).toMatchObject({ suppressed: null })
    })
  })

  describe.each(WITH_STREAM)('the stream in mode $mode', ({ options }) => {
    it('has every change in order, removals too', async () => {
      await publish('a', { json: '1' }, options)
      await publish('a', { json: '2' }, options)
      await remove('a', {}, options)
      const { publications, position: top } = await stream(0, options)
      expect(publications.map((pub) => [pub.offset, pub.key, pub.removed ?? false])).toEqual([
        [1, 'a', false],
        [2, 'a', false],
        [3, 'a', true],
      ])
      expect(top.offset).toBe(3)
      expect((await stream(2, options)).publications.map(({ offset }) => offset)).toEqual([3])
      expect((await stream(0, options, 2)).publications.map(({ offset }) => offset)).toEqual([1, 2])
    })

    it('marks each entry with the offset of its last change', async () => {
      await publish('a', {}, options)
      await publish('b', {}, options)
      await publish('a', {}, options)
      const entries = await state(options)
      expect(entries.get('a')?.offset).toBe(3)
      expect(entries.get('b')?.offset).toBe(2)
    })

    it('creates the epoch with the first read', async () => {
      const { epoch } = await position(options)
      expect(epoch).not.toBe('')
      expect((await publish('a', {}, options)).position).toEqual({ offset: 1, epoch })
      expect((await stream(0, options)).position).toEqual({ offset: 1, epoch })
    })

    it('keeps the newest changes only', async () => {
      for (let i = 0; i < 7; i++) await publish('a', {}, { ...options, streamSize: 5 })
      const { publications } = await stream(0, options)
      expect(publications.map(({ offset }) => offset)).toEqual([3, 4, 5, 6, 7])
    })

    it('loses the changes, but not the keys, after the life of the stream', async () => {
      const quick = { ...options, keyTtlMs: options.keyTtlMs * 10, streamTtlMs: 1000 }
      await publish('a', {}, quick)
      const before = await position(quick)
      await under.pass(1000 + slackMs)
      expect((await stream(0, quick)).publications).toEqual([])
      expect(await position(quick)).toEqual(before)
      expect((await state(quick)).size).toBe(1)
    })

    it('drops a change that is not newer than the version of its key', async () => {
      await publish('a', { json: '1', version: 5n }, options)
      expect(await publish('a', { json: '2', version: 5n }, options)).toMatchObject({
        suppressed: 'version',
      })
      await publish('b', { json: '1', version: 1n }, options)
      await publish('a', { json: '3' }, options)
      expect(await publish('a', { json: '4', version: 4n }, options)).toMatchObject({
        suppressed: 'version',
      })
      const other = { json: '5', version: 1n, versionEpoch: 'e' }
      expect(await publish('a', other, options)).toMatchObject({ suppressed: null })
      expect(await publish('a', { json: '6', version: 1n }, options)).toMatchObject({
        suppressed: 'version',
      })
      expect(await values(options)).toEqual({ a: '5', b: '1' })
    })

    it('forgets the version of a key that was removed', async () => {
      await publish('a', { version: 5n }, options)
      await remove('a', {}, options)
      expect(await publish('a', { version: 1n }, options)).toMatchObject({ suppressed: null })
    })

    it('changes a key only while it has the expected position', async () => {
      const { position: at } = await publish('a', { json: '1' }, options)
      await publish('b', {}, options)
      expect(await publish('a', { json: '2', expected: at }, options)).toMatchObject({
        suppressed: null,
      })
      const late = await publish('a', { json: '3', expected: at }, options)
      expect(late).toMatchObject({ suppressed: 'position_mismatch', current: { offset: 3 } })
      expect(late.current?.data.text()).toBe('2')
      const foreign = { offset: 3, epoch: 'other' }
      expect(await publish('a', { expected: foreign }, options)).toMatchObject({
        suppressed: 'position_mismatch',
      })
      expect(await publish('x', { expected: at }, options)).toMatchObject({
        suppressed: 'position_mismatch',
        current: null,
      })
      expect(await remove('a', { expected: at }, options)).toMatchObject({
        suppressed: 'position_mismatch',
      })
      expect(await remove('x', { expected: at }, options)).toMatchObject({
        suppressed: 'position_mismatch',
      })
      const now = { offset: 3, epoch: at.epoch }
      expect(await remove('a', { expected: now }, options)).toMatchObject({ suppressed: null })
    })

    it('looks at the version first, then at the key mode, then at the position', async () => {
      const { position: at } = await publish('a', { version: 5n }, options)
      const all = { version: 5n, keyMode: 'if_new', expected: { ...at, offset: 9 } } as const
      expect(await publish('a', all, options)).toMatchObject({ suppressed: 'version' })
      expect(await publish('a', { ...all, version: 6n }, options)).toMatchObject({
        suppressed: 'key_exists',
      })
      const rest = { ...all, version: 6n, keyMode: 'if_exists' } as const
      expect(await publish('a', rest, options)).toMatchObject({ suppressed: 'position_mismatch' })
    })
  })

  it('forgets state and epoch together after the life of the metadata', async () => {
    const quick = { ...RECOVERABLE, keyTtlMs: 1000, streamTtlMs: 1000, metaTtlMs: 1000 }
    const before = (await publish('a', {}, quick)).position
    await under.pass(1000 + slackMs)
    const after = await position(quick)
    expect(after.offset).toBe(0)
    expect(after.epoch).not.toBe(before.epoch)
    expect(await values(quick)).toEqual({})
  })

  it('prolongs the life of the metadata with reads and with keepalives', async () => {
    const quick = {
      ...RECOVERABLE,
      keyTtlMs: 4 * unit,
      streamTtlMs: unit,
      metaTtlMs: 4 * unit,
    }
    const { epoch } = (await publish('a', {}, quick)).position
    for (let i = 0; i < 4; i++) {
      await under.pass(2 * unit)
      await publish('a', { keyMode: 'if_new', refreshTtl: true }, quick)
    }
    expect((await position(quick)).epoch).toBe(epoch)
    for (let i = 0; i < 4; i++) {
      await under.pass(2 * unit)
      await stream(0, quick)
    }
    expect((await position(quick)).epoch).toBe(epoch)
  })

  it('refuses versions and expected positions where there is no stream', async () => {
    const attempt = async (set: Partial<MapChange>) => publish('a', set, EPHEMERAL)
    await expect(attempt({ version: 1n })).rejects.toThrow(EngineFailure)
    await expect(attempt({ expected: { offset: 1, epoch: 'e' } })).rejects.toThrow(EngineFailure)
    expect(await pushed()).toEqual([])
  })
})
