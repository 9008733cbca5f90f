/** A stream belongs to whoever was granted it: where nobody was, it is cancelled. spec: proxy.md §2.7 */
import { describe, expect, it } from 'vitest'
import { BackendFailure } from '../../../src/pipelines/failure.js'
import type { BackendStream } from '../../../src/pipelines/callers/ports.js'
import { bench, facts, reply } from './fixtures.js'

const settings = {
  channel: {
    proxy: { subscribe_stream: { endpoint: 'http://backend.test/stream' } },
    namespaces: [{ name: 'feed', subscribe_stream_proxy_enabled: true }],
  },
}

const input = { channel: 'feed:1', namespace: 'feed', token: '', data: null }

/** Subscribes with a first record; tells what came of it, and how often the stream was cancelled. */
async function subscribe(first: object | string) {
  const b = bench(settings)
  let cancelled = 0
  const stream: BackendStream = {
    start: () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    send: () => false,
    cancel: () => {
      cancelled++
    },
  }
  b.caller.answer = () => ({ ...reply(first), stream })
  const outcome = await b.pipelines.subscribeStream(input, facts())
  const running = b.metric('backhaul_proxy_streams', 'subscribe_stream')
  return { outcome, cancelled, running }
}

describe('a stream', () => {
  it('goes on when the subscription is granted', async () => {
    const { outcome, cancelled, running } = await subscribe({ result: {} })
    expect(outcome).toMatchObject({ t: 'ok' })
    expect({ cancelled, running }).toEqual({ cancelled: 0, running: 1 })
  })

  it.each([
    ['an error', { error: { code: 403, message: 'no' } }, 'error'],
    ['a disconnect', { disconnect: { code: 4000, reason: 'out' } }, 'disconnect'],
    // The answer is a result, and the outcome is not ok all the same.
    ['an expiry that has passed', { result: { expire_at: 1 } }, 'error'],
    ['undecodable base64', { result: { b64info: '%%' } }, 'error'],
    ['something malformed', '[1]', 'error'],
    ['a publication instead of an answer', { publication: { data: 1 } }, 'error'],
  ])('is cancelled once after %s', async (_name, first, kind) => {
    const { outcome, cancelled, running } = await subscribe(first)
    expect(outcome).toMatchObject({ t: kind })
    expect({ cancelled, running }).toEqual({ cancelled: 1, running: 0 })
  })

  it('is nothing where the call failed before it', async () => {
    const b = bench(settings)
    b.caller.answer = () => new BackendFailure('refused', 'connection refused', { notSent: true })
    expect(await b.pipelines.subscribeStream(input, facts())).toMatchObject({ t: 'error' })
  })
})
