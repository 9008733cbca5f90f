/** What every engine that keeps runs does. spec: runs.md §1.3, §1.5 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../src/base/index.js'
import type { RunOptions, RunOrigin, RunStore, RunWrite } from '../../../src/engine/ports.js'
import { newPublication } from '../../support/publications.js'
import { runEngines, type OpenEngine } from '../engines.js'

const OPTIONS: RunOptions = {
  historySize: 100,
  historyTtlMs: 600_000,
  historyMetaTtlMs: 6_000_000,
  maxAgeMs: 600_000,
  maxBytes: 0,
  maxPerUser: 0,
}
const RESTARTED = newPublication('null', new Map([['run', 'started']]))
const EVERYTHING = { limit: -1, since: null, reverse: false }

const origin = (id = 'r1', set: Partial<RunOrigin> = {}): RunOrigin => ({
  id,
  channel: `run:${id}`,
  user: 'ann',
  client: 'c1',
  proxy: 'default',
  method: 'ask',
  data: jsonPayload('{"q":"é"}'),
  meta: null,
  pushed: false,
  ...set,
})

const write = (...texts: readonly string[]): RunWrite => ({
  publications: texts.map((text) => newPublication(text)),
  sequence: 0,
  lastId: '',
  end: null,
})

const done = (text = 'null'): RunWrite => ({
  publications: [],
  sequence: 0,
  lastId: '',
  end: {
    state: 'done',
    reason: '',
    publication: newPublication(text, new Map([['run', 'done']])),
  },
})

describe.each(runEngines)('runs of the $name engine', ({ open }) => {
  let under: OpenEngine
  let runs: RunStore

  beforeEach(async () => {
    under = await open()
    const { engine } = under
    if (engine.runs === null) throw new Error('the suite needs runs')
    runs = engine.runs
    await engine.broker.subscribe('run:r1')
    await runs.renewLease('n1', 5000)
    await runs.renewLease('n2', 5000)
  })

  afterEach(async () => {
    await under.close()
  })

  const begin = async (given = origin(), node = 'n1', options = OPTIONS) =>
    runs.begin(given, node, options, RESTARTED)
  const append = async (generation: number | null, records: RunWrite, options = OPTIONS) =>
    runs.append('run:r1', generation, records, options)
  const texts = () =>
    under.delivered.map((each) => (each.kind === 'pub' ? each.pub.data.text() : ''))

  it('begins a run with everything it was started with', async () => {
    const begun = await begin(origin('r1', { meta: jsonPayload('{"m":1}'), pushed: true }))
    expect(begun).toMatchObject({
      t: 'begun',
      run: {
        ...{ id: 'r1', channel: 'run:r1', user: 'ann', client: 'c1', proxy: 'default' },
        ...{ method: 'ask', pushed: true, state: 'running', reason: '', node: 'n1' },
        ...{ generation: 1, lastId: '', records: 0, bytes: 0, endedAtMs: 0 },
      },
    })
    const found = await runs.find('run:r1')
    expect(found).toMatchObject({ state: 'running', generation: 1, pushed: true })
    expect(found?.data?.text()).toBe('{"q":"é"}')
    expect(found?.meta?.text()).toBe('{"m":1}')
    expect(found?.start.offset).toBe(0)
    expect(found?.start.epoch).toMatch(/^[a-zA-Z]{8}$/)
    expect(await runs.find('run:other')).toBeNull()
  })

  it('adds records in order, to history and to subscribers, and counts them', async () => {
    await begin()
    const first = await append(1, write('{"a":1}', '{"b":2}'))
    const second = await append(1, { ...write('3'), lastId: 'x' })
    await under.settled()
    expect(first).toMatchObject({ t: 'written', top: { offset: 2 } })
    expect(second).toMatchObject({ t: 'written', top: { offset: 3 } })
    expect(texts()).toEqual(['{"a":1}', '{"b":2}', '3'])
    const { publications, position } = await under.history.read('run:r1', EVERYTHING, 1000_000)
    expect(publications.map(({ data, offset }) => [offset, data.text()])).toEqual([
      [1, '{"a":1}'],
      [2, '{"b":2}'],
      [3, '3'],
    ])
    expect(await runs.find('run:r1')).toMatchObject({
      ...{ records: 3, bytes: 15, lastId: 'x', top: position },
    })
    // What comes without an id leaves the last one.
    await append(1, write('4'))
    expect(await runs.find('run:r1')).toMatchObject({ lastId: 'x', records: 4 })
  })

  it('does a numbered write once, however often it is sent', async () => {
    await begin()
    const one = { ...write('1', '2'), sequence: 1 }
    const written = await append(1, one)
    expect(await append(1, one)).toEqual(written)
    expect(await append(1, { ...write('3'), sequence: 2 })).toMatchObject({ top: { offset: 3 } })
    expect(await append(1, one)).toMatchObject({ t: 'written', top: { offset: 3 } })
    // The next owner counts for itself.
    await runs.takeOver('run:r1', 1, 'n2')
    expect(await append(2, { ...write('4'), sequence: 1 })).toMatchObject({ top: { offset: 4 } })
    const last = { ...done(), sequence: 2 }
    await append(2, last)
    expect(await append(2, last)).toMatchObject({ t: 'written', top: { offset: 5 } })
    await under.settled()
    expect(texts()).toEqual(['1', '2', '3', '4', 'null'])
  })

  it('ends with one last record, after which nothing is added', async () => {
    await begin()
    expect(await append(1, { ...done('{"sum":1}'), publications: [newPublication('1')] })).toEqual(
      expect.objectContaining({ t: 'written' }),
    )
    expect(await append(1, write('late'))).toEqual({ t: 'fenced', state: 'done', generation: 1 })
    expect(await append(null, done())).toEqual({ t: 'fenced', state: 'done', generation: 1 })
    await under.settled()
    expect(texts()).toEqual(['1', '{"sum":1}'])
    const last = under.delivered[1]
    expect(last?.kind === 'pub' ? last.pub.tags : null).toEqual(new Map([['run', 'done']]))
    const run = await runs.find('run:r1')
    expect(run).toMatchObject({ state: 'done', reason: '', records: 2 })
    expect(run?.endedAtMs).toBeGreaterThan(0)
  })

  it('lets only one of many ends through', async () => {
    await begin()
    const ends = await Promise.all(Array.from({ length: 20 }, () => append(null, done())))
    expect(ends.filter(({ t }) => t === 'written')).toHaveLength(1)
    await under.settled()
    expect(texts()).toEqual(['null'])
  })

  it('begins no second run of an id that runs', async () => {
    await begin()
    await append(1, write('1'))
    const again = await begin(origin('r1', { user: 'bob' }), 'n2')
    expect(again).toMatchObject({ t: 'running', run: { user: 'ann', node: 'n1', records: 1 } })
    expect(await append(1, write('2'))).toMatchObject({ t: 'written' })
  })

  it('begins a new generation behind the records of a run that is over', async () => {
    await begin()
    await append(1, write('1'))
    await append(1, done())
    const again = await begin(origin('r1', { method: 'more' }))
    expect(again).toMatchObject({
      t: 'begun',
      run: { generation: 2, state: 'running', method: 'more', start: { offset: 2 }, records: 0 },
    })
    expect(await append(1, write('old'))).toMatchObject({ t: 'fenced', generation: 2 })
    expect(await append(2, write('new'))).toMatchObject({ t: 'written', top: { offset: 4 } })
    await under.settled()
    expect(texts()).toEqual(['1', 'null', 'null', 'new'])
    const started = under.delivered[2]
    expect(started?.kind === 'pub' ? started.pub.tags : null).toEqual(new Map([['run', 'started']]))
  })

  it('refuses the writes of an owner whose run was taken over', async () => {
    await begin()
    await append(1, { ...write('1'), lastId: 'one' })
    const taken = await runs.takeOver('run:r1', 1, 'n2')
    expect(taken).toMatchObject({ node: 'n2', generation: 2, lastId: 'one', state: 'running' })
    expect(taken?.data?.text()).toBe('{"q":"é"}')
    expect(await append(1, write('late'))).toEqual({ t: 'fenced', state: 'running', generation: 2 })
    expect(await append(1, done())).toMatchObject({ t: 'fenced' })
    expect(await append(2, write('2'))).toMatchObject({ t: 'written' })
    // The server API appends whoever owns it.
    expect(await append(null, write('3'))).toMatchObject({ t: 'written' })
    await under.settled()
    expect(texts()).toEqual(['1', '2', '3'])
  })

  it('lets one of many take a run over', async () => {
    await begin()
    const taken = await Promise.all(
      ['n2', 'n3', 'n4', 'n5'].map(async (node) => runs.takeOver('run:r1', 1, node)),
    )
    const winners = taken.filter((run) => run !== null)
    expect(winners).toHaveLength(1)
    expect((await runs.find('run:r1'))?.node).toBe(winners[0]?.node)
    expect(await runs.takeOver('run:r1', 1, 'n6')).toBeNull()
    expect(await runs.takeOver('run:none', 1, 'n6')).toBeNull()
  })

  it('takes over nothing that is over', async () => {
    await begin()
    await append(1, done())
    expect(await runs.takeOver('run:r1', 1, 'n2')).toBeNull()
  })

  it('finds the runs of nodes that are silent, and of those that left', async () => {
    await begin()
    await begin(origin('r2'), 'n2')
    await begin(origin('r3'), 'n2')
    await runs.append('run:r3', 1, done(), OPTIONS)
    const ids = async () => (await runs.orphans()).map(({ id }) => id).sort()
    expect(await ids()).toEqual([])
    await runs.endLease('n2')
    expect(await ids()).toEqual(['r2'])
    const taken = await runs.takeOver('run:r2', 1, 'n1')
    expect(taken).toMatchObject({ node: 'n1' })
    expect(await ids()).toEqual([])
    await runs.endLease('n1')
    expect(await ids()).toEqual(['r1', 'r2'])
    await runs.renewLease('n1', 60_000)
    expect(await ids()).toEqual([])
  })

  it('bounds the bytes of a run, but never its last record', async () => {
    const options = { ...OPTIONS, maxBytes: 10 }
    await begin(origin(), 'n1', options)
    expect(await append(1, write('"12345"'), options)).toMatchObject({ t: 'written' })
    expect(await append(1, write('1234'), options)).toEqual({ t: 'full' })
    expect(await append(1, { ...done(), publications: [newPublication('1234')] }, options)).toEqual(
      { t: 'full' },
    )
    expect(await append(1, write('123'), options)).toMatchObject({ t: 'written' })
    expect(await append(1, done(), options)).toMatchObject({ t: 'written' })
  })

  it('bounds the running runs of a user', async () => {
    const options = { ...OPTIONS, maxPerUser: 2 }
    await begin(origin('r1'), 'n1', options)
    await begin(origin('r2'), 'n2', options)
    expect(await begin(origin('r3'), 'n1', options)).toEqual({ t: 'limit' })
    expect(await runs.find('run:r3')).toBeNull()
    // One that runs is found, full or not; others have places of their own.
    expect(await begin(origin('r1'), 'n1', options)).toMatchObject({ t: 'running' })
    expect(await begin(origin('b1', { user: 'bob' }), 'n1', options)).toMatchObject({ t: 'begun' })
    await append(1, done())
    expect(await begin(origin('r3'), 'n1', options)).toMatchObject({ t: 'begun' })
  })

  it('gives no more places than there are to starts at the same time', async () => {
    const options = { ...OPTIONS, maxPerUser: 3 }
    const begun = await Promise.all(
      Array.from({ length: 12 }, (_, at) => begin(origin(`p${at}`), 'n1', options)),
    )
    expect(begun.filter(({ t }) => t === 'begun')).toHaveLength(3)
    expect(begun.filter(({ t }) => t === 'limit')).toHaveLength(9)
  })

  it('lists runs by pages, of all or of one user', async () => {
    for (let at = 0; at < 7; at++) {
      await begin(origin(`l${at}`, { user: at % 2 === 0 ? 'ann' : 'bob' }))
    }
    const all = async (user: string | null, limit: number) => {
      const ids: string[] = []
      let cursor = ''
      do {
        const page = await runs.list(user, limit, cursor)
        ids.push(...page.runs.map(({ id }) => id))
        cursor = page.cursor
      } while (cursor !== '')
      return ids.sort()
    }
    expect(await all(null, 3)).toEqual(['l0', 'l1', 'l2', 'l3', 'l4', 'l5', 'l6'])
    expect(await all('bob', 2)).toEqual(['l1', 'l3', 'l5'])
    expect(await all('ann', 100)).toEqual(['l0', 'l2', 'l4', 'l6'])
    expect(await all('nobody', 100)).toEqual([])
  })

  it('notes when somebody was attached', async () => {
    await begin()
    const before = (await runs.find('run:r1'))?.attachedAtMs ?? 0
    await under.pass(30_000)
    await runs.attached('run:r1')
    const after = (await runs.find('run:r1'))?.attachedAtMs ?? 0
    expect(after - before).toBeGreaterThanOrEqual(30_000)
    await runs.attached('run:none')
    expect(await runs.find('run:none')).toBeNull()
  })

  it('keeps a run that ended as long as its records', async () => {
    const options = { ...OPTIONS, historyTtlMs: 60_000 }
    await begin(origin(), 'n1', options)
    await append(1, done(), options)
    await under.pass(50_000)
    expect(await runs.find('run:r1')).toMatchObject({ state: 'done' })
    await under.pass(20_000)
    expect(await runs.find('run:r1')).toBeNull()
    expect(await append(null, write('1'), options)).toEqual({ t: 'unknown' })
    expect((await runs.list(null, 10, '')).runs).toEqual([])
  })

  it('takes names of any user and channel', async () => {
    const odd = origin('a.b-c_d', { user: 'a b:{c}\n"é' })
    expect(await begin(odd)).toMatchObject({ t: 'begun', run: { user: odd.user } })
    expect((await runs.list(odd.user, 10, '')).runs).toHaveLength(1)
  })
})
