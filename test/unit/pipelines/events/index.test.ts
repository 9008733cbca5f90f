/** What all events have in common, run for every event of the list. spec: proxy.md §2.0 */
import { describe, expect, it } from 'vitest'
import { jsonPayload } from '../../../../src/base/index.js'
import { events } from '../../../../src/pipelines/events/index.js'
import { failureKinds } from '../../../../src/pipelines/failure.js'
import type { Pipelines, SessionFacts } from '../../../../src/pipelines/index.js'
import type { Outcome } from '../../../../src/protocol/index.js'
import { bench, Cancellation, everythingOn, facts, failure, reply, KEEP } from '../fixtures.js'

type Run = (pipelines: Pipelines, from: SessionFacts) => Promise<Outcome<unknown>>
/** Those that a client is behind; the other has its own suite. */
type EventKey = Exclude<keyof typeof events, 'shared_poll_refresh' | 'subscribe_stream'>

const data = jsonPayload('{"a":1}')

const runs: Record<EventKey, Run> = {
  connect: (p, from) => p.connect!({ name: '', version: '', data: null, channels: [] }, from),
  refresh: (p, from) => p.refresh!({}, from),
  subscribe: (p, from) =>
    p.subscribe({ channel: 'chat:1', namespace: 'chat', token: '', data: null }, from),
  sub_refresh: (p, from) => p.subRefresh({ channel: 'chat:1', namespace: 'chat' }, from),
  publish: (p, from) => p.publish({ channel: 'chat:1', namespace: 'chat', data }, from),
  map_publish: (p, from) =>
    p.mapPublish({ channel: 'chat:1', namespace: 'chat', key: 'k', data }, from),
  map_remove: (p, from) => p.mapRemove({ channel: 'chat:1', namespace: 'chat', key: 'k' }, from),
  rpc: (p, from) => p.rpc({ method: 'chat:m', data }, from),
}

const internalError = {
  t: 'error',
  error: { code: 100, message: 'internal server error', temporary: true },
}

describe.each(Object.keys(runs) as EventKey[])('event %s', (key) => {
  const event = events[key]
  const run = runs[key]
  const asksForResult = event.row.resultOnly

  it('posts one JSON object with the four base fields to its endpoint', async () => {
    const b = bench()
    await run(b.pipelines, facts())
    expect(b.caller.calls).toHaveLength(1)
    expect(b.caller.calls[0]!.url).toBe(`http://backend.test/${event.row.name}`)
    expect(b.caller.calls[0]!.json).toMatchObject({
      client: '9336a229-2400-4ebc-8c50-0a643d22e8a0',
      transport: 'websocket',
      protocol: 'json',
      encoding: 'json',
    })
    expect(b.caller.calls[0]!.header('content-type')).toEqual(['application/json'])
  })

  it('takes `encoding` from the proxy, not from the protocol of the client', async () => {
    const json = bench()
    await run(json.pipelines, facts({ protocolName: 'protobuf' }))
    expect(json.caller.calls[0]!.json).toMatchObject({ protocol: 'protobuf', encoding: 'json' })
    const binary = bench(everythingOn({ binary_encoding: true }))
    await run(binary.pipelines, facts())
    expect(binary.caller.calls[0]!.json).toMatchObject({ protocol: 'json', encoding: 'binary' })
  })

  it('sends `user` for an anonymous user too, except in connect and map events', async () => {
    const b = bench()
    await run(b.pipelines, facts({ userId: '' }))
    const body = b.caller.calls[0]!.json as Record<string, unknown>
    const without = key === 'connect' || key === 'map_publish' || key === 'map_remove'
    expect(body.user).toBe(without ? undefined : '')
  })

  it('adds meta only where the proxy asks for it and the connection has it', async () => {
    const meta = jsonPayload('{"tenant": 7}')
    const without = bench()
    await run(without.pipelines, facts({ meta }))
    expect(without.caller.calls[0]!.json).not.toHaveProperty('meta')
    const withMeta = bench(everythingOn({ include_connection_meta: true }))
    await run(withMeta.pipelines, facts({ meta }))
    await run(withMeta.pipelines, facts())
    const [first, second] = withMeta.caller.calls
    if (key === 'connect') expect(first!.json).not.toHaveProperty('meta')
    else expect(first!.request.body).toContain('"meta":{"tenant": 7}')
    expect(second!.json).not.toHaveProperty('meta')
  })

  it('does what an error of the backend says, or ignores it where only results count', async () => {
    const b = bench()
    b.caller.answer = () => reply({ error: { code: 1000, message: 'custom error' } })
    const outcome = await run(b.pipelines, facts())
    expect(outcome).toEqual(
      asksForResult
        ? { t: 'ok', value: { t: 'expired' } }
        : { t: 'error', error: { code: 1000, message: 'custom error', temporary: false } },
    )
    expect(b.metric('proxy_errors', event.row.name)).toBe(0)
  })

  it('does what a disconnect of the backend says, or ignores it where only results count', async () => {
    const b = bench()
    b.caller.answer = () =>
      reply({ disconnect: { code: 4000, reason: 'custom disconnect', reconnect: true } })
    const outcome = await run(b.pipelines, facts())
    expect(outcome).toEqual(
      asksForResult
        ? { t: 'ok', value: { t: 'expired' } }
        : { t: 'disconnect', disconnect: { code: 4000, reason: 'custom disconnect' } },
    )
    expect(b.metric('proxy_errors', event.row.name)).toBe(0)
  })

  it('lets disconnect win over error, and error over result', async () => {
    const b = bench()
    const result = { expire_at: 4_000_000_000 }
    const error = { code: 401, message: 'no' }
    b.caller.answer = () => reply({ result, error, disconnect: { code: 4501, reason: 'bye' } })
    const both = await run(b.pipelines, facts())
    b.caller.answer = () => reply({ result, error })
    const second = await run(b.pipelines, facts())
    expect([both.t, second.t]).toEqual(asksForResult ? ['ok', 'ok'] : ['disconnect', 'error'])
    if (asksForResult) expect(second).toMatchObject({ value: { t: 'prolonged' } })
  })

  it('decides by presence: an empty error object is an error with code 0, null is none', async () => {
    const b = bench()
    b.caller.answer = () => reply({ error: {} })
    const empty = await run(b.pipelines, facts())
    b.caller.answer = () => reply({ error: null, disconnect: null })
    const absent = await run(b.pipelines, facts())
    if (!asksForResult) expect(empty).toMatchObject({ t: 'error', error: { code: 0, message: '' } })
    expect(absent.t).toBe('ok')
  })

  it.each(['{}', 'null', '{"result":null}', ' {"result" : {} } '])(
    'accepts the answer %s',
    async (body) => {
      const b = bench()
      b.caller.answer = () => reply(body)
      expect((await run(b.pipelines, facts())).t).toBe('ok')
      expect(b.metric('proxy_errors', event.row.name)).toBe(0)
    },
  )

  it.each([
    ['an empty body', ''],
    ['a byte order mark', '\ufeff{}'],
    ['trailing bytes', '{"result":{}} x'],
    ['an array', '[]'],
    ['a string', '"ok"'],
    ['a number', '1'],
    ['a fractional error code', '{"error":{"code":1.0}}'],
    ['an error code in a string', '{"error":{"code":"5"}}'],
    ['a negative error code', '{"error":{"code":-1}}'],
    ['an error that is no object', '{"error":"no"}'],
    ['a result that is no object', '{"result":[]}'],
    ['HTML', '<html>'],
  ])('treats %s as a failure', async (_name, body) => {
    const b = bench()
    b.caller.answer = () => reply(body)
    const outcome = await run(b.pipelines, facts())
    expect(outcome).toEqual(asksForResult ? { t: 'ok', value: KEEP } : internalError)
    expect(b.metric('backhaul_proxy_failures_total', event.row.name, ',kind=malformed')).toBe(1)
  })

  it.each([201, 202, 204, 301, 400, 404, 500])('treats status %i as a failure', async (status) => {
    const b = bench()
    b.caller.answer = () => reply({ result: { user: '1' } }, status)
    const outcome = await run(b.pipelines, facts())
    expect(outcome).toEqual(asksForResult ? { t: 'ok', value: KEEP } : internalError)
    expect(b.metric('proxy_errors', event.row.name)).toBe(1)
  })

  it('turns a listed status into its error or disconnect, and never counts it as a failure', async () => {
    const b = bench(
      everythingOn({
        http: {
          status_to_code_transforms: [
            { status_code: 404, to_disconnect: { code: 4504, reason: 'not found' } },
            { status_code: 503, to_error: { code: 1503, message: 'busy', temporary: true } },
            { status_code: 503, to_error: { code: 1000, message: 'second entry' } },
          ],
        },
      }),
    )
    b.caller.answer = () => reply('', 404)
    const notFound = await run(b.pipelines, facts())
    b.caller.answer = () => reply('', 503)
    const busy = await run(b.pipelines, facts())
    if (asksForResult) {
      expect([notFound, busy]).toEqual([
        { t: 'ok', value: { t: 'expired' } },
        { t: 'ok', value: { t: 'expired' } },
      ])
      expect(b.log.lines).toContainEqual(
        expect.objectContaining({ level: 'warn', msg: expect.stringContaining('transforms') }),
      )
    } else {
      expect(notFound).toEqual({
        t: 'disconnect',
        disconnect: { code: 4504, reason: 'not found' },
      })
      expect(busy).toEqual({ t: 'error', error: { code: 1503, message: 'busy', temporary: true } })
    }
    expect(b.metric('proxy_errors', event.row.name)).toBe(0)
  })

  it.each(failureKinds)(
    'has the agreed outcome, one log line and counts after a %s',
    async (kind) => {
      const b = bench()
      b.caller.answer = () => failure(kind)
      const outcome = await run(b.pipelines, facts())
      expect(outcome).toEqual(asksForResult ? { t: 'ok', value: KEEP } : internalError)
      const lines = b.log.lines.filter((line) => line.level === 'error')
      expect(lines).toHaveLength(1)
      expect(lines[0]!.msg).toBe(event.messages.failure)
      expect(lines[0]!.fields).toMatchObject({
        error: `test failure: ${kind}`,
        kind,
        client: '9336a229-2400-4ebc-8c50-0a643d22e8a0',
        user: '56',
        proxy: 'default',
        duration: 0,
      })
      expect(b.metric('proxy_errors', event.row.name)).toBe(1)
      expect(b.metric('backhaul_proxy_failures_total', event.row.name, `,kind=${kind}`)).toBe(1)
      expect(b.metric('backhaul_proxy_outcomes_total', event.row.name, ',outcome=failure')).toBe(1)
    },
  )

  it('is silent when the client has left while the call ran', async () => {
    const b = bench()
    const gone = new Cancellation()
    b.caller.answer = (call) =>
      new Promise((_resolve, reject) => {
        call.signal.onCancel(() => {
          reject(failure('canceled'))
        })
      })
    const running = run(b.pipelines, facts({ gone }))
    gone.cancel()
    expect(await running).toEqual({
      t: 'disconnect',
      disconnect: { code: 3000, reason: 'connection closed' },
    })
    expect(b.log.lines.filter((line) => line.level !== 'info')).toEqual([])
    expect(b.metric('proxy_errors', event.row.name)).toBe(0)
    expect(b.metric('proxy_duration_seconds', event.row.name)).toBeUndefined()
    expect(b.metric('proxy_inflight_requests', event.row.name)).toBe(0)
  })

  it('calls nobody when the client has left before', async () => {
    const b = bench()
    const gone = new Cancellation()
    gone.cancel()
    expect(await run(b.pipelines, facts({ gone }))).toMatchObject({ disconnect: { code: 3000 } })
    expect(b.caller.calls).toEqual([])
  })

  it('gives up when the budget is spent', async () => {
    const b = bench(everythingOn({ timeout: '300ms' }))
    b.caller.answer = (call) =>
      new Promise((_resolve, reject) => {
        call.signal.onCancel(() => {
          reject(failure('canceled'))
        })
      })
    const running = run(b.pipelines, facts())
    b.time.advance(310)
    expect(await running).toEqual(asksForResult ? { t: 'ok', value: KEEP } : internalError)
    expect(b.metric('backhaul_proxy_failures_total', event.row.name, ',kind=timeout')).toBe(1)
    const [line] = b.log.lines.filter(({ level }) => level === 'error')
    expect(line!.fields).toMatchObject({ kind: 'timeout', duration: expect.any(Number) })
  })

  it('has its metrics at zero before the first call', () => {
    const b = bench()
    for (const name of [
      'proxy_errors',
      'proxy_inflight_requests',
      'backhaul_proxy_attempts_total',
      'backhaul_proxy_retries_total',
    ]) {
      expect(b.metric(name, event.row.name), name).toBe(0)
    }
  })

  it('observes the duration of every decision', async () => {
    const b = bench()
    await run(b.pipelines, facts())
    b.caller.answer = () => reply({ error: { code: 1000 } })
    await run(b.pipelines, facts())
    expect(b.metric('proxy_duration_seconds', event.row.name)).toBe(2)
    expect(b.metric('proxy_duration_seconds_histogram', event.row.name)).toBe(2)
    expect(b.metric('backhaul_proxy_attempts_total', event.row.name)).toBe(2)
  })

  it('reads keys in any case, takes the last of two and skips what it does not know', async () => {
    const b = bench()
    b.caller.answer = () =>
      reply(
        '{"ERROR":{"code":1},"Error":null,"Result":{"EXPIRE_AT":4000000000,"x":[{}]},"__proto__":1}',
      )
    const outcome = await run(b.pipelines, facts())
    expect(outcome.t).toBe('ok')
    if (asksForResult) expect(outcome).toMatchObject({ value: { t: 'prolonged' } })
  })
})

describe('events', () => {
  it('log at most ten failures a second and say how many lines are missing', async () => {
    const b = bench()
    b.caller.answer = () => failure('refused')
    for (let i = 0; i < 25; i++) await runs.rpc(b.pipelines, facts())
    const errors = () => b.log.lines.filter((line) => line.level === 'error')
    expect(errors()).toHaveLength(10)
    b.time.advance(1000)
    await runs.rpc(b.pipelines, facts())
    expect(errors()).toHaveLength(11)
    expect(errors().at(-1)!.fields).toMatchObject({ suppressed: 15 })
    expect(b.metric('proxy_errors', 'rpc')).toBe(26)
  })

  it('warn once when a backend uses codes outside the documented ranges, and pass them on', async () => {
    const b = bench()
    b.caller.answer = () => reply({ error: { code: 7, message: 'x' } })
    expect(await runs.rpc(b.pipelines, facts())).toMatchObject({ error: { code: 7 } })
    await runs.rpc(b.pipelines, facts())
    b.caller.answer = () => reply({ disconnect: { code: 5001, reason: 'x' } })
    expect(await runs.rpc(b.pipelines, facts())).toMatchObject({ disconnect: { code: 5001 } })
    expect(b.log.lines.filter((line) => line.level === 'warn').map((line) => line.msg)).toEqual([
      'error code of the backend is outside 400 to 1999',
      'disconnect code of the backend is outside 4000 to 4999',
    ])
  })

  it('reject only on bugs', async () => {
    const b = bench()
    b.caller.answer = () => Promise.reject(new TypeError('a bug'))
    await expect(runs.rpc(b.pipelines, facts())).rejects.toThrow('a bug')
  })
})
