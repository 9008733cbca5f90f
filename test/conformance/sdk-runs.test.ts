/** The official client and answers that outlive it. spec: runs.md §1 */
import type { Centrifuge } from 'centrifuge'
import { afterEach, describe, expect, it } from 'vitest'
import { runConfig, startRunBackend, type RunBackend } from '../support/run-backend.js'
import { connectAs, view } from '../support/run-viewer.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const ID = /^[0-9a-f-]{36}$/

describe('a run', () => {
  let backend: RunBackend
  let server: Backhaul
  const clients: Centrifuge[] = []

  async function start(
    run: Record<string, unknown> = {},
    more: Parameters<typeof runConfig>[2] = {},
  ): Promise<void> {
    backend = await startRunBackend()
    server = await startBackhaul(runConfig(backend.endpoint, run, more))
  }

  async function client(user = 'ann'): Promise<Centrifuge> {
    const created = await connectAs(server.wsUrl, user)
    clients.push(created)
    return created
  }

  const info = async (id: string) => (await server.api('run_info', { id })).result

  afterEach(async () => {
    for (const each of clients.splice(0)) each.disconnect()
    await server.stop()
    await backend.kill()
  })

  it('is told of beside the answer, and its records can be seen from the first on', async () => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.answer({ model: 'x' })
      call.send({ publication: { data: 'Once', tags: { part: 'text' } } }, { data: { n: 1 } })
    })
    const { data } = await ann.rpc('ask', { q: 1 })
    expect(data).toEqual({
      model: 'x',
      run: {
        id: expect.stringMatching(ID),
        channel: `run:${data.run.id}`,
        offset: 0,
        epoch: expect.any(String),
      },
    })
    const [call] = backend.calls
    expect(call?.headers).toMatchObject({
      'x-backhaul-run': data.run.id,
      'x-backhaul-run-generation': '1',
    })
    expect(call?.headers['x-backhaul-run-resume']).toBeUndefined()
    expect(call?.body).toMatchObject({ method: 'ask', user: 'ann', data: { q: 1 } })
    const seen = view(ann, data.run.channel)
    await seen.count(2)
    call?.send({ end: { data: { total: 2 } } })
    expect(await seen.over).toEqual({ run: 'done' })
    expect(seen.data).toEqual(['Once', { n: 1 }, { total: 2 }])
    expect(seen.offsets).toEqual([1, 2, 3])
    expect(seen.tags[0]).toEqual({ part: 'text' })
    expect(await info(data.run.id)).toMatchObject({
      ...{ state: 'done', user: 'ann', method: 'ask', proxy: 'default', generation: 1 },
      ...{ records: 3, offset: 3 },
    })
  })

  it('goes on without anybody, and the same user picks it up elsewhere', async () => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.answer()
      call.send({ data: 1 })
    })
    const { data } = await ann.rpc('ask', {})
    const first = view(ann, data.run.channel)
    await first.count(1)
    ann.disconnect()
    const call = await backend.call(0)
    for (let n = 2; n <= 500; n++) call.send({ data: n })
    const again = await client()
    // From where it was, and from the begin.
    const rest = view(again, data.run.channel, { offset: 1, epoch: data.run.epoch })
    const other = await client()
    const whole = view(other, data.run.channel)
    await whole.count(500)
    await rest.count(499)
    call.end()
    expect(await rest.over).toEqual({ run: 'done' })
    expect(await whole.over).toEqual({ run: 'done' })
    const all = Array.from({ length: 500 }, (_, n) => n + 1)
    expect(whole.data).toEqual([...all, null])
    expect(rest.data).toEqual([...all.slice(1), null])
    expect(backend.calls).toHaveLength(1)
  })

  it('wraps an answer that is no object, and any where it is asked to', async () => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.answer([1])
      call.end()
    })
    const { data } = await ann.rpc('ask', {})
    expect(data).toEqual({ data: [1], run: expect.objectContaining({ offset: 0 }) })
    await server.stop()
    server = await startBackhaul(runConfig(backend.endpoint, { reply: 'wrap' }))
    backend.onEach((call) => {
      call.answer({ a: 1 })
      call.end()
    })
    const wrapped = await (await client()).rpc('ask', {})
    expect(wrapped.data).toEqual({ data: { a: 1 }, run: expect.objectContaining({ offset: 0 }) })
  })

  it('is none where the backend answers once, or refuses', async () => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.reply({ result: { data: { plain: true } } })
    })
    expect((await ann.rpc('ask', {})).data).toEqual({ plain: true })
    backend.onEach((call) => {
      call.reply({ error: { code: 1234, message: 'no' } })
    })
    await expect(ann.rpc('ask', {})).rejects.toMatchObject({ code: 1234 })
    expect((await server.api('runs', {})).result).toEqual({ runs: [] })
  })

  it('is started by the API for a user, who sees it without having asked', async () => {
    await start()
    backend.onEach((call) => {
      call.answer({ model: 'x' })
      call.send({ data: 1 })
      call.send({ end: { data: 2 } })
    })
    const { result } = await server.api('run_start', {
      ...{ method: 'ask', data: { q: 1 }, user: 'ann', id: 'chat-1' },
    })
    expect(result).toEqual({
      ...{ id: 'chat-1', channel: 'run:chat-1', offset: 0, epoch: expect.any(String) },
    })
    const [call] = backend.calls
    expect(call?.body).toMatchObject({ method: 'ask', user: 'ann', data: { q: 1 } })
    const seen = view(await client(), 'run:chat-1')
    expect(await seen.over).toEqual({ run: 'done' })
    expect(seen.data).toEqual([1, 2])
    await expect(view(await client('bob'), 'run:chat-1').over).rejects.toThrow(
      '103 permission denied',
    )
  })

  it('is written by a producer that pushes, until it says that it is over', async () => {
    await start()
    const started = await server.api('run_start', { push: true, user: 'ann', id: 'made' })
    expect(started.result).toMatchObject({ id: 'made', channel: 'run:made', offset: 0 })
    const seen = view(await client(), 'run:made')
    const first = await server.api('run_append', {
      ...{ id: 'made', records: [{ data: 'a' }, { data: 'b', tags: { part: 'text' } }] },
    })
    expect(first.result).toMatchObject({ offset: 2 })
    await seen.count(2)
    const last = await server.api('run_append', { id: 'made', end: { data: { total: 2 } } })
    expect(last.result).toMatchObject({ offset: 3 })
    expect(await seen.over).toEqual({ run: 'done' })
    expect(seen.data).toEqual(['a', 'b', { total: 2 }])
    expect(seen.offsets).toEqual([1, 2, 3])
    const late = await server.api('run_append', { id: 'made', records: [{ data: 'c' }] })
    expect(late.error).toMatchObject({ code: 121 })
    const none = await server.api('run_append', { id: 'nobody', records: [{ data: 'c' }] })
    expect(none.error).toMatchObject({ code: 120 })
    expect(backend.calls).toHaveLength(0)
    expect(await info('made')).toMatchObject({ state: 'done', records: 3, offset: 3 })
  })

  it('has the id that the backend chose; a second call attaches to it', async () => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.answer({ chat: 7 }, { id: 'chat-7' })
      call.send({ data: 'a' })
    })
    const one = await ann.rpc('ask', {})
    expect(one.data.run).toMatchObject({ id: 'chat-7', channel: 'run:chat-7' })
    const two = await ann.rpc('ask', {})
    expect(two.data.run).toMatchObject({ id: 'chat-7', attached: true, offset: 0 })
    const [first, second] = backend.calls
    await second?.closed
    expect(first?.isClosed()).toBe(false)
    first?.end()
    const seen = view(ann, 'run:chat-7')
    expect(await seen.over).toEqual({ run: 'done' })
    // Over: the next call begins a generation of its own behind the old records.
    const three = await ann.rpc('ask', {})
    expect(three.data.run).toMatchObject({ id: 'chat-7', offset: 2 })
    expect(three.data.run.attached).toBeUndefined()
    await seen.count(4)
    expect(seen.data).toEqual(['a', null, null, 'a'])
    expect(seen.tags).toEqual([{ run: 'done' }, { run: 'started' }])
    expect(await info('chat-7')).toMatchObject({ generation: 2, state: 'running' })
  })

  it('is stopped by its owner, and the request to the backend with it', async () => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
      call.send({ data: 1 })
    })
    await ann.rpc('ask', {})
    const seen = view(ann, 'run:r')
    await seen.count(1)
    expect((await ann.rpc('run.cancel', { id: 'r' })).data).toEqual({ id: 'r', state: 'cancelled' })
    await backend.calls[0]?.closed
    expect(await seen.over).toEqual({ run: 'cancelled' })
    expect(seen.data).toEqual([1, null])
    await expect(ann.rpc('run.cancel', { id: 'r' })).rejects.toMatchObject({ code: 108 })
  })

  it('is nobody else’s to see or to stop, unless the namespace says so', async () => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
    })
    await ann.rpc('ask', {})
    const bob = await client('bob')
    await expect(view(bob, 'run:r').over).rejects.toMatchObject({
      message: expect.stringContaining('103'),
    })
    await expect(bob.rpc('run.cancel', { id: 'r' })).rejects.toMatchObject({ code: 103 })
    const anonymous = await client('')
    await expect(view(anonymous, 'run:r').over).rejects.toThrow('103')
    expect(await info('r')).toMatchObject({ state: 'running' })
    await server.stop()
    await backend.kill()
    await start({}, { namespace: { allow_subscribe_for_client: true } })
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
      call.send({ data: 'shared' })
    })
    await (await client()).rpc('ask', {})
    const other = view(await client('bob'), 'run:r')
    await other.count(1)
    expect(other.data).toEqual(['shared'])
  })

  it('of an anonymous connection is that connection’s alone', async () => {
    await start()
    const one = await client('')
    const two = await client('')
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
      call.send({ data: 1 })
    })
    await one.rpc('ask', {})
    await view(one, 'run:r').count(1)
    await expect(view(two, 'run:r').over).rejects.toThrow('103')
    await expect(two.rpc('run.cancel', { id: 'r' })).rejects.toMatchObject({ code: 103 })
  })

  it.each([
    ['a record that is no JSON', (call) => call.raw('{"data":\n'), 'malformed record'],
    ['a broken connection', (call) => call.abort(), 'upstream broke'],
    [
      'too large a record',
      (call) => call.send({ data: 'x'.repeat(2000) }),
      'record too large',
      {},
      { policy: { stream: { max_record_bytes: 1000 } } },
    ],
    [
      'more than max_bytes',
      (call) => {
        for (let n = 0; n < 50; n++) call.send({ data: 'x'.repeat(100) })
      },
      'max bytes',
      { max_bytes: 1000 },
    ],
    ['silence', () => undefined, 'idle timeout', { idle_timeout: '100ms' }],
    ['max_age', () => undefined, 'max age', { max_age: '100ms' }],
  ] as [
    string,
    (call: RunBackend['calls'][number]) => void,
    string,
    Record<string, unknown>?,
    Parameters<typeof runConfig>[2]?,
  ][])('fails for %s, with one last record', async (_what, act, reason, run = {}, more = {}) => {
    await start(run, more)
    const ann = await client()
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
      call.send({ data: 'first' })
    })
    await ann.rpc('ask', {})
    const seen = view(ann, 'run:r')
    await seen.count(1)
    const call = await backend.call(0)
    act(call)
    expect(await seen.over).toEqual({ run: 'failed', reason })
    await call.closed
    expect(seen.tags.filter((tags) => tags.run !== undefined)).toHaveLength(1)
    expect(await info('r')).toMatchObject({ state: 'failed', reason })
  })

  it('counts heartbeats as signs of life', async () => {
    await start({ idle_timeout: '800ms' })
    const ann = await client()
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
    })
    await ann.rpc('ask', {})
    const call = await backend.call(0)
    const beats = setInterval(() => {
      call.raw('\n')
    }, 40)
    await new Promise((resolve) => setTimeout(resolve, 1600))
    expect(await info('r')).toMatchObject({ state: 'running' })
    clearInterval(beats)
    expect(await view(ann, 'run:r').over).toEqual({ run: 'failed', reason: 'idle timeout' })
  })

  it('goes on behind its last id when the answer breaks, as another generation', async () => {
    await start({ resume: 'last_event_id' })
    const ann = await client()
    backend.onEach((call) => {
      const from = Number(call.headers['last-event-id'] ?? 0)
      call.answer({}, { id: 'r', type: 'text/event-stream' })
      for (let n = from + 1; n <= from + 10; n++) call.event(String(n), { data: n })
      if (from >= 20) call.send({ end: {} })
    })
    await ann.rpc('ask', { q: 'x' })
    const seen = view(ann, 'run:r')
    for (let broken = 0; broken < 2; broken++) {
      await seen.count(10 * (broken + 1))
      backend.calls[broken]?.abort()
    }
    expect(await seen.over).toEqual({ run: 'done' })
    expect(seen.data).toEqual([...Array.from({ length: 30 }, (_, n) => n + 1), null])
    const [first, second, third] = backend.calls
    expect(first?.headers['last-event-id']).toBeUndefined()
    expect(second?.headers).toMatchObject({
      'last-event-id': '10',
      'x-backhaul-run': 'r',
      'x-backhaul-run-resume': '1',
      'x-backhaul-run-generation': '2',
    })
    expect(second?.body).toMatchObject({ method: 'ask', data: { q: 'x' }, user: 'ann' })
    expect(third?.headers).toMatchObject({
      'last-event-id': '20',
      'x-backhaul-run-generation': '3',
    })
  })

  it.each([
    ['refuses to go on', { error: { code: 404, message: 'gone' } }, 200, 'refused by the backend'],
    ['does not come back in time', {}, 503, 'upstream broke'],
  ])('fails when the backend %s', async (_what, answer, status, reason) => {
    await start({ resume: 'last_event_id', resume_timeout: '100ms' })
    const ann = await client()
    backend.onEach((call) => {
      if (call.headers['x-backhaul-run-resume'] === '1') call.reply(answer, status)
      else call.answer({}, { id: 'r' })
    })
    await ann.rpc('ask', {})
    const seen = view(ann, 'run:r')
    backend.calls[0]?.send({ data: 1, id: 5 })
    await seen.count(1)
    backend.calls[0]?.abort()
    expect(await seen.over).toEqual({ run: 'failed', reason })
    expect(backend.calls[1]?.headers['last-event-id']).toBe('5')
  })

  it('is one of so many of its user', async () => {
    await start({ max_per_user: 2 })
    const ann = await client()
    backend.onEach((call) => {
      call.answer()
    })
    const one = await ann.rpc('ask', {})
    await ann.rpc('ask', {})
    await expect(ann.rpc('ask', {})).rejects.toMatchObject({ code: 106 })
    await backend.calls[2]?.closed
    const bob = await client('bob')
    await bob.rpc('ask', {})
    await ann.rpc('run.cancel', { id: one.data.run.id })
    await ann.rpc('ask', {})
  })

  it('is cancelled when nobody is attached for long', async () => {
    backend = await startRunBackend()
    const config = runConfig(backend.endpoint, { abandon_after: '1s' })
    server = await startBackhaul({ ...config, run: { lease: '1s' } })
    const ann = await client()
    backend.onEach((call) => {
      call.answer({}, { id: call.body.data.id })
    })
    await ann.rpc('ask', { id: 'left' })
    await ann.rpc('ask', { id: 'seen' })
    const seen = view(ann, 'run:seen')
    const left = await backend.call(0)
    await left.closed
    expect(await info('left')).toMatchObject({ state: 'cancelled', reason: 'abandoned' })
    expect(await info('seen')).toMatchObject({ state: 'running' })
    seen.sub.unsubscribe()
    await backend.calls[1]?.closed
    expect(await info('seen')).toMatchObject({ state: 'cancelled', reason: 'abandoned' })
  })

  it('goes on over a reload of the configuration', async () => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
      call.send({ data: 1 })
    })
    await ann.rpc('ask', {})
    const seen = view(ann, 'run:r')
    await seen.count(1)
    server.reload(runConfig(backend.endpoint, { max_per_user: 3 }))
    const call = await backend.call(0)
    call.send({ data: 2 })
    await seen.count(2)
    expect((await ann.rpc('run.cancel', { id: 'r' })).data).toEqual({ id: 'r', state: 'cancelled' })
    await call.closed
  })

  it('cannot be told an end by a record', async () => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
      call.send({ data: 1, tags: { run: 'done', other: 'x' } }, { odd: true }, { data: 2 })
    })
    await ann.rpc('ask', {})
    const seen = view(ann, 'run:r')
    await seen.count(2)
    expect(seen.tags).toEqual([{ other: 'x' }])
    expect(await info('r')).toMatchObject({ state: 'running' })
  })

  it('keeps a slow or absent viewer from holding anybody back, and is bounded itself', async () => {
    await start({ max_bytes: 400_000 })
    const ann = await client()
    backend.onEach((call) => {
      call.answer({}, { id: 'r' })
      const more = (): void => {
        while (!call.isClosed() && call.response.write(`{"data":"${'x'.repeat(1000)}"}\n`));
        if (!call.isClosed()) call.response.once('drain', more)
      }
      more()
    })
    await ann.rpc('ask', {})
    expect(await view(ann, 'run:r').over).toEqual({ run: 'failed', reason: 'max bytes' })
    expect((await info('r')).bytes).toBeLessThanOrEqual(400_004)
  })

  it.each([
    ['nothing', {}, 107],
    ['a number', { id: 7 }, 107],
    ['an odd id', { id: '../x y' }, 104],
    ['an unknown id', { id: 'none' }, 104],
  ])('cancel of %s is refused', async (_what, request, code) => {
    await start()
    await expect((await client()).rpc('run.cancel', request)).rejects.toMatchObject({ code })
  })

  it.each(['a b', 'x'.repeat(129), 'ü'])('with the id %s of a backend is none', async (id) => {
    await start()
    const ann = await client()
    backend.onEach((call) => {
      call.answer({}, { id: Buffer.from(id, 'utf8').toString('latin1') })
    })
    await expect(ann.rpc('ask', {})).rejects.toMatchObject({ code: 100 })
    await backend.calls[0]?.closed
    expect(server.lines.some(({ message }) => message.includes('is no id'))).toBe(true)
  })
})
