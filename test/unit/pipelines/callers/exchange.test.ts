/** Rare turns of an exchange that real sockets do not take on demand: a pool that answers by script. */
import { ANYWHERE } from '../../../../src/pipelines/callers/outbound.js'
import { describe, expect, it } from 'vitest'
import { Cancellation } from '../../../../src/base/index.js'
import { Exchange, retryAfterMs } from '../../../../src/pipelines/callers/exchange.js'
import { CallRequest } from '../../../../src/pipelines/callers/ports.js'
import type { HttpPool } from '../../../../src/pipelines/callers/http-pool.js'

/** What undici calls. */
type Handler = {
  onConnect(abort: () => void): void
  onHeaders(status: number, rawHeaders: Buffer[]): boolean
  onData(chunk: Buffer): boolean
  onComplete(): void
  onError(error: Error): void
}

type Step = (handler: Handler) => void

function run(steps: readonly Step[]) {
  let dispatched = 0
  const pool = {
    dispatch: (handler: Handler) => {
      const step = steps[dispatched++]
      queueMicrotask(() => step?.(handler))
      return true
    },
  } as unknown as HttpPool
  const request = new CallRequest('{}', { all: ['A', 'b'], foreign: [] }, 1000)
  const target = {
    url: 'http://x/',
    path: '/',
    pool,
    maxResponseBytes: 0,
    readsCacheControl: true,
    outbound: ANYWHERE,
    poolFor: () => pool,
  }
  const signal = new Cancellation()
  const exchange = new Exchange(target, request, ['A', 'b'], signal)
  return { reply: exchange.start(), signal, exchange, dispatched: () => dispatched }
}

const failedWrite: Step = (handler) => {
  handler.onConnect(() => undefined)
  handler.onError(Object.assign(new Error('EPIPE'), { code: 'EPIPE', syscall: 'write' }))
}

const answered: Step = (handler) => {
  handler.onConnect(() => undefined)
  handler.onHeaders(200, [])
  handler.onData(Buffer.from('{}'))
  handler.onComplete()
}

const resetAfterWriting: Step = (handler) => {
  handler.onConnect(() => undefined)
  handler.onError(Object.assign(new Error('ECONNRESET'), { code: 'ECONNRESET', syscall: 'read' }))
}

describe('exchange', () => {
  it('sends once more, unnoticed, when the connection was closed before a byte was written', async () => {
    const r = run([failedWrite, answered])
    expect(await r.reply).toMatchObject({ status: 200, body: '{}' })
    expect(r.dispatched()).toBe(2)
  })

  it('does that only once', async () => {
    const r = run([failedWrite, failedWrite, answered])
    await expect(r.reply).rejects.toMatchObject({ kind: 'network', notSent: true })
    expect(r.dispatched()).toBe(2)
  })

  it('does not do it when something may have been seen', async () => {
    const r = run([resetAfterWriting, answered])
    await expect(r.reply).rejects.toMatchObject({ kind: 'network', notSent: false })
    expect(r.dispatched()).toBe(1)
  })

  it('refuses a connection that comes after it was given up, and keeps no body', async () => {
    const r = run([])
    r.signal.cancel()
    await expect(r.reply).rejects.toMatchObject({ kind: 'canceled' })
    expect(r.exchange.body).toBeNull()
    const handler: Handler = r.exchange
    expect(() => {
      handler.onConnect(() => undefined)
    }).toThrow('given up')
  })
})

describe('retryAfterMs', () => {
  it('reads seconds and dates', () => {
    expect(retryAfterMs('3')).toBe(3000)
    const now = Date.parse('2026-01-01T00:00:00Z')
    expect(retryAfterMs('Thu, 01 Jan 2026 00:00:05 GMT', now)).toBe(5000)
    expect(retryAfterMs('Wed, 31 Dec 2025 00:00:00 GMT', now)).toBe(0)
    expect(retryAfterMs('')).toBe(-1)
    expect(retryAfterMs('soon')).toBe(-1)
  })
})
