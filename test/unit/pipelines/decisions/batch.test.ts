/** Requests of several clients in one. spec: proxy.md §9.16 */
import { describe, expect, it } from 'vitest'
import { textPayload } from '../../../../src/base/index.js'
import type { BackendReply } from '../../../../src/pipelines/callers/ports.js'
import { Cancellation, bench, everythingOn, facts, failure, reply, settle } from '../fixtures.js'

const EVENTS = ['connect', 'subscribe', 'refresh', 'sub_refresh', 'publish', 'rpc']

function batching(batch: object = {}, more: object = {}, policy: object = {}) {
  const b = bench(
    everythingOn({
      ...more,
      policy: { ...policy, batch: { enabled: true, max_wait: '20ms', events: EVENTS, ...batch } },
    }),
  )
  const rpc = (data: string, who = facts()) =>
    b.pipelines.rpc({ method: 'm', data: textPayload(data) }, who)
  const bodies = () => b.caller.calls.map(({ json }) => (json as { batch: any[] }).batch)
  /** Answers each item with what it asked with. */
  const echo = (): void => {
    b.caller.answer = ({ json }) =>
      reply({ batch: (json as any).batch.map(({ data }: any) => ({ result: { data } })) })
  }
  /** Lets the wait be over. */
  const wait = async (): Promise<void> => {
    b.time.advance(40)
    await settle()
  }
  return { ...b, rpc, bodies, echo, wait }
}

const textOf = (outcome: any): string => outcome.value.data.text() as string

it('collects for a moment, keeps the order and answers each', async () => {
  const { rpc, bodies, echo, wait, caller, metric } = batching()
  echo()
  const running = ['1', '{"a":2}', '"3"'].map((data) => rpc(data))
  await settle()
  expect(caller.calls).toHaveLength(0)
  await wait()
  expect(bodies()).toEqual([
    [
      expect.objectContaining({ user: '56', method: 'm', data: 1 }),
      expect.objectContaining({ data: { a: 2 } }),
      expect.objectContaining({ data: '3' }),
    ],
  ])
  expect((await Promise.all(running)).map(textOf)).toEqual(['1', '{"a":2}', '"3"'])
  expect(caller.calls[0]?.header('X-Backhaul-Batch')).toEqual(['3'])
  expect(metric('backhaul_proxy_batches_total', 'rpc')).toBe(1)
  expect(metric('backhaul_proxy_attempts_total', 'rpc')).toBe(1)
})

it('does not wait once there are enough', async () => {
  const { rpc, bodies, echo } = batching({ max_items: 2 })
  echo()
  const running = ['1', '2', '3'].map((data) => rpc(data))
  await settle()
  expect(bodies()).toHaveLength(1)
  expect((await Promise.all(running.slice(0, 2))).map(textOf)).toEqual(['1', '2'])
})

it('with max_wait 0 it is what came in one turn of the loop', async () => {
  const { rpc, bodies, echo } = batching({ max_wait: '0s' })
  echo()
  const running = ['1', '2'].map((data) => rpc(data))
  expect((await Promise.all(running)).map(textOf)).toEqual(['1', '2'])
  await rpc('3')
  expect(bodies().map(({ length }) => length)).toEqual([2, 1])
})

it('never mixes events', async () => {
  const { rpc, pipelines, bodies, wait } = batching()
  void rpc('1')
  void pipelines.subscribe({ channel: 'chat:1', namespace: 'chat', token: '', data: null }, facts())
  void pipelines.subRefresh({ channel: 'chat:1', namespace: 'chat' }, facts())
  void pipelines.refresh?.({}, facts())
  await wait()
  expect(bodies().map(({ length }) => length)).toEqual([1, 1, 1, 1])
})

it('what a client brings along stands in its item; what the proxy sends goes along once', async () => {
  const { rpc, bodies, wait, caller } = batching(
    {},
    { http_headers: ['Cookie', 'X-Many'], http: { static_headers: { 'X-Key': 'k' } } },
    { idempotency_key: true },
  )
  const transportHeaders = new Map([
    ['cookie', ['a=1', 'b=2']],
    ['x-many', ['1', 'z\u00c3\u00bcrich']],
  ])
  void rpc('1', facts({ transportHeaders }))
  void rpc('2')
  await wait()
  const [call] = caller.calls
  const [first, second] = bodies()[0] ?? []
  expect(first.headers).toEqual({
    cookie: 'a=1; b=2',
    'x-many': '1, zürich',
    'idempotency-key': expect.stringMatching(/^".+"$/),
  })
  expect(second.headers).toEqual({ 'idempotency-key': expect.not.stringMatching(/^$/) })
  expect(first.headers['idempotency-key']).not.toBe(second.headers['idempotency-key'])
  expect(call?.header('X-Key')).toEqual(['k'])
  expect(call?.header('Cookie')).toEqual([])
})

describe('answers', () => {
  async function answered(answer: BackendReply | ReturnType<typeof failure>, more: object = {}) {
    const b = batching({}, more)
    b.caller.answer = () => answer
    const running = [b.rpc('1'), b.rpc('2'), b.rpc('3')]
    await b.wait()
    return { outcomes: await Promise.all(running), ...b }
  }
  const E100 = { t: 'error', error: { code: 100 } }

  it('one that is no answer fails alone', async () => {
    const { outcomes, metric, log } = await answered(
      reply({ batch: [{ result: { data: 1 } }, { result: 5 }, { error: { code: 1400 } }] }),
    )
    expect(outcomes).toMatchObject([{ t: 'ok' }, E100, { error: { code: 1400 } }])
    expect(metric('proxy_errors', 'rpc')).toBe(1)
    expect(log.lines.at(-1)).toMatchObject({ fields: { kind: 'malformed', attempt: 1 } })
  })

  it.each([
    ['too few', reply({ batch: [{}, {}] })],
    ['too many', reply({ batch: [{}, {}, {}, {}] })],
    ['no list', reply({ batch: {} })],
    ['no batch', reply({ result: {} })],
    ['no JSON', reply('<html>')],
    ['trailing bytes', reply('{"batch":[{},{},{}]}x')],
    ['a status', reply(null, 503)],
    ['nobody', failure('refused')],
  ])('%s: all fail', async (_name, answer) => {
    const { outcomes, metric } = await answered(answer)
    expect(outcomes).toMatchObject([E100, E100, E100])
    expect(metric('proxy_errors', 'rpc')).toBe(3)
  })

  it('a status with a meaning is everybody’s', async () => {
    const { outcomes } = await answered(reply(null, 404), {
      http: { status_to_code_transforms: [{ status_code: 404, to_error: { code: 1404 } }] },
    })
    expect(outcomes).toMatchObject([1, 2, 3].map(() => ({ error: { code: 1404 } })))
  })

  it('raw data comes back byte for byte', async () => {
    const data = '{"n":12345678901234567890,"f":1.0,"s":"\\u00e9]}"}'
    const { outcomes } = await answered(
      reply(`{"batch":[ {"result":{"data":${data}}} , {} ,{"result":{"data":[1,[2]]}}] }`),
    )
    expect(textOf(outcomes[0])).toBe(data)
    expect(textOf(outcomes[2])).toBe('[1,[2]]')
  })
})

it('a client that leaves is left out, or hears nothing', async () => {
  const { rpc, bodies, echo, wait } = batching()
  echo()
  const gone = new Cancellation()
  const left = rpc('1', facts({ gone }))
  const stays = rpc('2')
  gone.cancel()
  await wait()
  expect(bodies()[0]).toHaveLength(1)
  expect(await left).toMatchObject({ t: 'disconnect' })
  expect(textOf(await stays)).toBe('2')
})

it('a request that cannot be written fails alone and at once', async () => {
  const { rpc, bodies, echo, wait } = batching()
  echo()
  const bad = rpc('1},"user":"admin"')
  const good = rpc('2')
  expect(await bad).toMatchObject({ error: { code: 100 } })
  await wait()
  expect(bodies()[0]).toHaveLength(1)
  expect(textOf(await good)).toBe('2')
})

it('events that are not listed go alone', async () => {
  const { rpc, caller } = batching({ events: ['subscribe'] })
  await rpc('1')
  expect(caller.calls[0]?.json).toMatchObject({ method: 'm', data: 1 })
  expect(caller.calls[0]?.header('X-Backhaul-Batch')).toEqual([])
})

it('batched, joined and kept at once: one item for everybody who asks the same', async () => {
  const { pipelines, bodies, wait, caller } = batching(
    {},
    {},
    { coalesce: { enabled: true }, extensions: true, cache: { enabled: true } },
  )
  caller.answer = ({ json }) =>
    reply({ batch: (json as any).batch.map(() => ({ result: {}, cache: { ttl: 9 } })) })
  const ask = (userId: string, channel: string) =>
    pipelines.subscribe({ channel, namespace: 'chat', token: '', data: null }, facts({ userId }))
  const all = ['chat:1', 'chat:2'].flatMap((channel) =>
    ['1', '1', '2'].map((user) => ask(user, channel)),
  )
  await wait()
  expect(bodies().map(({ length }) => length)).toEqual([4])
  for (const outcome of await Promise.all(all)) expect(outcome).toMatchObject({ t: 'ok' })
  expect(await ask('2', 'chat:2')).toMatchObject({ t: 'ok' })
  expect(caller.calls).toHaveLength(1)
})
