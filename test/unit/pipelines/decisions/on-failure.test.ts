import { describe, expect, it } from 'vitest'
import { textPayload } from '../../../../src/base/index.js'
import { failureKinds } from '../../../../src/contract/failures.js'
import { BackendFailure, type FailureFacts } from '../../../../src/pipelines/failure.js'
import { bench, everythingOn, facts, failure, KEEP } from '../fixtures.js'

const E100 = { t: 'error', error: { code: 100 } }
const told = (code: number) => ({
  t: 'error',
  error: { code, message: 'mapped', temporary: false },
})
const ended = { t: 'disconnect', disconnect: { code: 4501, reason: 'forbidden' } }
const toError = (code: number) => ({ to_error: { code, message: 'mapped' } })
const toDisconnect = { to_disconnect: { code: 4501, reason: 'forbidden' } }

const channel = { channel: 'chat:1', namespace: 'chat' }
const input = { ...channel, token: '', data: null }

/** A bench whose proxies have this policy and whose backend fails so. */
function failing(policy: object, problem: BackendFailure) {
  const b = bench(everythingOn({ policy }))
  b.caller.answer = () => problem
  return b
}

describe('errors', () => {
  const status = (code: number) => failure('status', { status: code })
  const grpc = (grpcStatus: string) => failure('status', { status: 7, grpcStatus })
  const detail = (facts: FailureFacts) => new BackendFailure('network', 'lost', facts)

  it.each([
    ['a status', { http: '404' }, status(404), true],
    ['another status', { http: '404' }, status(403), false],
    ['the first of a class', { http: '4xx' }, status(400), true],
    ['the last of a class', { http: '4xx' }, status(499), true],
    ['one below a class', { http: '5xx' }, status(499), false],
    ['an odd success', { http: '2xx' }, status(204), true],
    ['a status of gRPC, for a number of HTTP', { http: '4xx' }, grpc('NOT_FOUND'), false],
    ['a gRPC status', { grpc: 'PERMISSION_DENIED' }, grpc('PERMISSION_DENIED'), true],
    ['another gRPC status', { grpc: 'PERMISSION_DENIED' }, grpc('NOT_FOUND'), false],
    ['dns', { kind: 'dns' }, detail({ detail: 'dns' }), true],
    ['connect', { kind: 'connect' }, detail({ detail: 'connect' }), true],
    ['connect, refused', { kind: 'connect' }, failure('refused'), true],
    ['tls', { kind: 'tls' }, detail({ detail: 'tls' }), true],
    ['reset', { kind: 'reset' }, detail({ detail: 'reset' }), true],
    ['reset, but dns', { kind: 'reset' }, detail({ detail: 'dns' }), false],
    ['timeout', { kind: 'timeout' }, failure('timeout'), true],
    ['too_large', { kind: 'too_large' }, failure('too_large'), true],
    ['decode', { kind: 'decode' }, failure('malformed'), true],
    ['breaker_open', { kind: 'breaker_open' }, failure('open'), true],
    ['queue_full', { kind: 'queue_full' }, failure('busy'), true],
    ['status, of whatever number', { kind: 'status' }, status(500), true],
  ])('%s', async (_name, match, problem, matches) => {
    const { pipelines } = failing({ errors: [{ match, ...toError(1400) }] }, problem)
    const outcome = await pipelines.subscribe(input, facts())
    expect(outcome).toMatchObject(matches ? told(1400) : E100)
  })

  it('every kind of the log is a name', async () => {
    for (const kind of failureKinds.filter((one) => one !== 'canceled')) {
      const { pipelines } = failing({ errors: [{ match: { kind }, ...toError(1) }] }, failure(kind))
      expect(await pipelines.subscribe(input, facts())).toMatchObject(told(1))
    }
  })

  it('the first match counts, and what matches nothing goes on to on_failure', async () => {
    const policy = {
      errors: [
        { match: { http: '404' }, ...toDisconnect },
        { match: { http: '4xx' }, ...toError(1400) },
      ],
      on_failure: { error: { code: 1500, message: 'mapped' } },
    }
    const b = failing(policy, status(404))
    expect(await b.pipelines.subscribe(input, facts())).toEqual(ended)
    b.caller.answer = () => status(410)
    expect(await b.pipelines.subscribe(input, facts())).toMatchObject(told(1400))
    b.caller.answer = () => failure('timeout')
    expect(await b.pipelines.subscribe(input, facts())).toMatchObject(told(1500))
    // However clients are told, a failure it was.
    expect(b.metric('proxy_errors', 'subscribe')).toBe(3)
    expect(b.log.lines.at(-1)).toMatchObject({
      level: 'error',
      msg: 'error proxying subscribe',
      fields: { kind: 'timeout', told: 'error 1500' },
    })
  })

  it('comes after status_to_code_transforms', async () => {
    const b = bench(
      everythingOn({
        policy: { errors: [{ match: { http: '4xx' }, ...toError(1400) }] },
        http: { status_to_code_transforms: [{ status_code: 404, to_error: { code: 1404 } }] },
      }),
    )
    b.caller.answer = () => ({ status: 404, body: '', retryAfterMs: -1 })
    expect(await b.pipelines.subscribe(input, facts())).toMatchObject({ error: { code: 1404 } })
    expect(b.metric('proxy_errors', 'subscribe')).toBe(0)
  })

  it('is applied to what expires: a disconnect ends the connection, an error is a refusal', async () => {
    const b = failing(
      { errors: [{ match: { kind: 'timeout' }, ...toDisconnect }] },
      failure('timeout'),
    )
    expect(await b.pipelines.refresh?.({}, facts())).toEqual(ended)
    expect(await b.pipelines.subRefresh(channel, facts())).toEqual(ended)
    const c = failing(
      { errors: [{ match: { kind: 'timeout' }, ...toError(1) }] },
      failure('timeout'),
    )
    const expired = { t: 'ok', value: { t: 'expired' } }
    expect(await c.pipelines.refresh?.({}, facts())).toEqual(expired)
    expect(await c.pipelines.subRefresh(channel, facts())).toEqual(expired)
  })
})

describe('on_failure: allow', () => {
  const data = textPayload('{"a":1}')
  /** RPC has no empty answer, so the configuration refuses it there. */
  const allowing = () => {
    const settings = everythingOn({ policy: { on_failure: 'allow' } })
    const b = bench({
      ...settings,
      client: { ...(settings.client as object), allow_anonymous_connect_without_token: true },
      rpc: {},
    })
    b.caller.answer = () => failure('refused')
    return b
  }

  it('is an empty result', async () => {
    const { pipelines, log } = allowing()
    expect(
      await pipelines.connect?.({ name: '', version: '', data, channels: [] }, facts()),
    ).toEqual({ t: 'ok', value: null })
    expect(await pipelines.subscribe(input, facts())).toMatchObject({ t: 'ok' })
    expect(await pipelines.publish({ ...channel, data }, facts())).toMatchObject({
      t: 'ok',
      value: { data },
    })
    const write = { ...channel, key: 'k', data }
    expect(await pipelines.mapPublish(write, facts())).toMatchObject({ value: { key: 'k', data } })
    expect(log.lines.at(-1)?.fields).toMatchObject({ kind: 'refused', told: 'allowed' })
  })

  it('keeps what expires, though an empty result would end it', async () => {
    const { pipelines } = allowing()
    expect(await pipelines.refresh?.({}, facts())).toMatchObject({ value: KEEP })
    expect(await pipelines.subRefresh(channel, facts())).toMatchObject({ value: KEEP })
  })
})

it('refresh_grace comes with the decision to keep', async () => {
  const b = failing({ refresh_grace: { step: '1500ms', limit: '5m' } }, failure('timeout'))
  const keep = { t: 'ok', value: { t: 'keep', stepSeconds: 2, limitMs: 300_000 } }
  expect(await b.pipelines.refresh?.({}, facts())).toEqual(keep)
  expect(await b.pipelines.subRefresh(channel, facts())).toEqual(keep)
  const plain = failing({}, failure('timeout'))
  expect(await plain.pipelines.refresh?.({}, facts())).toEqual({
    t: 'ok',
    value: { t: 'keep', stepSeconds: 60, limitMs: Infinity },
  })
})
