/** The event that no client is behind. spec: proxy.md §2.9, traps 33, 41, 42 */
import { describe, expect, it } from 'vitest'
import type { Outcome } from '../../../../src/protocol/index.js'
import { failureKinds } from '../../../../src/pipelines/failure.js'
import type { PollAnswer } from '../../../../src/model/index.js'
import { SharedPollRefreshRequest } from '../../../../src/gen/proxy.js'
import { encodeJson, responseType } from '../../../support/proxy-messages.js'
import { bench, facts, failure, reply } from '../fixtures.js'

const items = [
  { key: 'AAPL', version: 41n },
  { key: 'M"S', version: 0n },
  { key: 'BIG', version: 18_446_744_073_709_551_615n },
]

const NAME = 'shared_poll_refresh'

/** An answer of the backend that is nothing: what a failure gives. */
const INTERNAL = {
  t: 'error',
  error: { code: 100, message: 'internal server error', temporary: true },
}

type Wide = { readonly low: number; readonly high: number } | number | null | undefined

const exact = (value: unknown): bigint => {
  const wide = value as Wide
  if (typeof wide === 'number') return BigInt(wide)
  return wide ? (BigInt(wide.high >>> 0) << 32n) | BigInt(wide.low >>> 0) : 0n
}

function polled(change: Record<string, unknown> = {}) {
  const b = bench({
    shared_poll: { hmac_secret_key: 'secret' },
    channel: {
      proxy: { [NAME]: { endpoint: `http://backend.test/${NAME}`, ...change } },
      namespaces: [{ name: 'poll', subscription_type: 'shared_poll' }],
    },
  })
  const run = (): Promise<Outcome<PollAnswer>> =>
    b.pipelines.sharedPollRefresh({ channel: 'poll:x', namespace: 'poll', items }, facts())
  return { b, run }
}

describe('shared_poll_refresh', () => {
  it('asks for keys with their versions, and says nothing about a client', async () => {
    const { b, run } = polled({ binary_encoding: true, include_connection_meta: true })
    await run()
    expect(b.caller.calls[0]!.url).toBe(`http://backend.test/${NAME}`)
    expect(b.caller.calls[0]!.request.body).toBe(
      '{"channel":"poll:x","items":[{"key":"AAPL","version":41},{"key":"M\\"S"},' +
        '{"key":"BIG","version":18446744073709551615}]}',
    )
  })

  it('works over gRPC alike', async () => {
    const { b, run } = polled({ endpoint: 'grpc://backend:9000' })
    b.caller.answer = () => ({
      status: 200,
      body: encodeJson(responseType('SharedPollRefresh'), {
        result: {
          items: [
            { key: 'AAPL', data: { p: 1 }, version: '18446744073709551615' },
            { key: 'M', removed: true },
          ],
          epoch: 'b7',
        },
      }),
      retryAfterMs: -1,
    })
    const outcome = await run()
    const { url, request } = b.caller.calls[0]!
    expect(url).toBe('/centrifugal.centrifugo.proxy.CentrifugoProxy/SharedPollRefresh')
    const message = SharedPollRefreshRequest.decode(request.body as Uint8Array)
    expect(SharedPollRefreshRequest.encode(message).finish()).toEqual(request.body)
    expect(message.items?.map(({ key, version }) => [key, exact(version)])).toEqual(
      items.map(({ key, version }) => [key, version]),
    )
    if (outcome.t !== 'ok') throw new Error('refused')
    const [first, second] = outcome.value.values
    expect(outcome.value.epoch).toBe('b7')
    expect(first?.data?.text()).toBe('{"p":1}')
    expect(first?.version).toBe(18_446_744_073_709_551_615n)
    expect(second).toEqual({ key: 'M', data: null, version: 0n, removed: true, prevData: null })
  })

  it.each([
    [{}, { t: 'ok', value: { values: [], epoch: '' } }],
    [{ error: { code: 1000, message: 'not now' } }, INTERNAL],
  ])('understands the message %j', async (body, meaning) => {
    const { b, run } = polled({ endpoint: 'grpc://backend:9000' })
    b.caller.answer = () => ({
      status: 200,
      body: encodeJson(responseType('SharedPollRefresh'), body),
      retryAfterMs: -1,
    })
    expect(await run()).toEqual(meaning)
  })

  it('reads values as they are written, and exact versions', async () => {
    const { b, run } = polled()
    b.caller.answer = () =>
      reply(
        '{"result":{"items":[{"key":"AAPL","data":{"p": 1.0},"version":18446744073709551615,' +
          '"prev_data":{"p": 0.0}},{"key":"M","removed":true},{"KEY":"N","data":null},null],' +
          '"epoch":"b7","more":1}}',
      )
    const outcome = await run()
    if (outcome.t !== 'ok') throw new Error('refused')
    const [first, second, third, ...others] = outcome.value.values
    expect(outcome.value.epoch).toBe('b7')
    expect([first?.data?.text(), first?.prevData?.text()]).toEqual(['{"p": 1.0}', '{"p": 0.0}'])
    expect(first?.version).toBe(18_446_744_073_709_551_615n)
    expect(second).toEqual({ key: 'M', data: null, version: 0n, removed: true, prevData: null })
    expect([third?.key, third?.data?.text()]).toEqual(['N', 'null'])
    expect(others).toEqual([])
  })

  it.each(['{}', 'null', '{"result":null}', '{"result":{}}', '{"disconnect":{"code":4000}}'])(
    'takes %s for "nothing new"',
    async (body) => {
      const { b, run } = polled()
      b.caller.answer = () => reply(body)
      expect(await run()).toEqual({ t: 'ok', value: { values: [], epoch: '' } })
      expect(b.metric('proxy_errors', NAME)).toBe(0)
    },
  )

  it('counts an error of the backend as a failure', async () => {
    const { b, run } = polled()
    b.caller.answer = () => reply({ error: { code: 1000, message: 'not now' }, result: {} })
    expect(await run()).toEqual(INTERNAL)
    expect(b.metric('proxy_errors', NAME)).toBe(1)
    expect(b.log.lines.at(-1)).toMatchObject({
      level: 'error',
      msg: 'error proxying shared poll refresh',
      fields: { channel: 'poll:x', error: 'not now', code: 1000 },
    })
    expect(b.log.lines.at(-1)!.fields).not.toHaveProperty('client')
  })

  it('knows no transforms', async () => {
    const { b, run } = polled({
      http: { status_to_code_transforms: [{ status_code: 404, to_error: { code: 404 } }] },
    })
    b.caller.answer = () => reply({}, 404)
    expect(await run()).toEqual(INTERNAL)
    expect(b.metric('proxy_errors', NAME)).toBe(1)
    expect(
      b.log.lines.filter(({ msg }) => msg.startsWith('options have no effect')).length,
    ).toBeGreaterThan(0)
  })

  it.each([...failureKinds])('keeps going after a failure: %s', async (kind) => {
    const { b, run } = polled()
    b.caller.answer = () => failure(kind)
    expect(await run()).toEqual(INTERNAL)
    expect(b.metric('proxy_errors', NAME)).toBe(1)
  })

  it.each(['{"result":{"items":{}}}', '{"result":{"items":[{"key":1}]}}', '[]', ''])(
    'is a failure when the answer is %j',
    async (body) => {
      const { b, run } = polled()
      b.caller.answer = () => reply(body)
      expect(await run()).toEqual(INTERNAL)
    },
  )

  it('lasts thirty seconds at most, whatever the proxy allows', async () => {
    const { b, run } = polled({ timeout: '5m' })
    await run()
    expect(b.caller.calls[0]!.request.deadlineAt).toBe(30_000)
    const short = polled({ timeout: '2s' })
    await short.run()
    expect(short.b.caller.calls[0]!.request.deadlineAt).toBe(2000)
  })
})
