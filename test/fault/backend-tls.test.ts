/** TLS towards backends: verified by default, custom authorities, client certificates. spec: §1.2 */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { HashedTimerWheel, nullLogger, NEVER_CANCELLED, systemClock } from '../../src/base/index.js'
import { HttpCaller } from '../../src/pipelines/callers/http.js'
import { ANYWHERE } from '../../src/pipelines/callers/outbound.js'
import { CallRequest, type TlsOptions } from '../../src/pipelines/callers/ports.js'
import { selfSigned } from '../support/self-signed.js'
import { startBackend, type Backend } from '../support/start-backend.js'

const server = selfSigned('backend.test')
const client = selfSigned('client.test')
let plain: Backend
let mutual: Backend

beforeAll(async () => {
  const onRequest = () => ({ body: '{}' })
  plain = await startBackend({ onRequest, tls: server })
  mutual = await startBackend({ onRequest, tls: { ...server, ca: client.cert, requestCert: true } })
})

afterAll(async () => {
  await plain.close()
  await mutual.close()
})

async function ask(url: string, tls: Partial<TlsOptions> | null): Promise<number> {
  const caller = new HttpCaller(systemClock, new HashedTimerWheel(systemClock, nullLogger))
  const none = { cert: '', key: '', ca: '', skipVerify: false, serverName: '' }
  const call = caller.endpoint({
    url,
    tls: tls === null ? null : { ...none, ...tls },
    maxResponseBytes: 0,
    maxHeaderBytes: 0,
    maxRequestBytes: 0,
    maxIdleConnections: 8,
    idleTimeoutMs: 4000,
    maxConnecting: 100,
    maxAgeMs: 0,
    attemptHeaders: null,
    outbound: ANYWHERE,
    onAttempt: () => undefined,
  })
  try {
    const request = new CallRequest('{}', { all: [], foreign: [] }, systemClock.monotonic() + 5000)
    return (await call(request, NEVER_CANCELLED)).status
  } finally {
    await caller.close()
  }
}

const refused = { kind: 'network', detail: 'tls', notSent: true }

describe('TLS towards a backend', () => {
  it('refuses a certificate that nobody vouches for', async () => {
    await expect(ask(plain.url, null)).rejects.toMatchObject(refused)
    await expect(ask(plain.url, {})).rejects.toMatchObject(refused)
    expect(plain.requests).toEqual([])
  })

  it('accepts it with its authority and the name it stands for', async () => {
    const tls = { ca: server.cert, serverName: 'backend.test' }
    expect(await ask(plain.url, tls)).toBe(200)
  })

  it('refuses it under another name', async () => {
    const tls = { ca: server.cert, serverName: 'other.test' }
    await expect(ask(plain.url, tls)).rejects.toMatchObject(refused)
  })

  it('accepts anything when told so', async () => {
    expect(await ask(plain.url, { skipVerify: true })).toBe(200)
  })

  it('shows a client certificate', async () => {
    const tls = { ca: server.cert, serverName: 'backend.test' }
    await expect(ask(mutual.url, tls)).rejects.toMatchObject({ kind: 'network' })
    expect(await ask(mutual.url, { ...tls, cert: client.cert, key: client.key })).toBe(200)
  })
})
