/** TLS of the listeners: versions, client certificates, renewal, hostile starts. spec: server-api-and-operations.md §8.2 */
import { once } from 'node:events'
import { connect as connectTls, type ConnectionOptions } from 'node:tls'
import { X509Certificate } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { loadUws } from '../../../src/listener/uws/binding.js'
import { createUwsListener } from '../../../src/listener/uws/server.js'
import { nullLogger } from '../../../src/base/index.js'
import type { Listener, ListenOptions } from '../../../src/listener/ports.js'
import { openRaw } from '../../support/raw-http.js'
import { selfSigned } from '../../support/self-signed.js'
import { adapters, createListener, identity, type AdapterName } from './harness.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(
  adapter: AdapterName,
  own: Partial<ListenOptions> = {},
): Promise<{ listener: Listener; port: number }> {
  const listener = createListener({ adapter, tls: true }, undefined, own)
  listener.http('GET', '/a', (x) => {
    x.respond({ status: 200, body: 'ok' })
  })
  const { port } = await listener.listen()
  cleanups.push(() => listener.close())
  return { listener, port }
}

/** One request; rejects when TLS fails. */
async function ask(port: number, options: ConnectionOptions = {}): Promise<string> {
  const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false, ...options })
  cleanups.push(() => {
    socket.destroy()
  })
  await once(socket, 'secureConnect')
  socket.write('GET /a HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
  let text = ''
  for await (const chunk of socket) text += String(chunk)
  return text
}

describe.each(adapters)('TLS of the %s listener', (adapter) => {
  it('shows its certificate, which clients can verify', async () => {
    const { port } = await start(adapter)
    const verified = { rejectUnauthorized: true, ca: identity.cert, servername: 'localhost' }
    expect(await ask(port, verified)).toMatch(/^HTTP\/1.1 200 OK/)
    await expect(ask(port, { rejectUnauthorized: true })).rejects.toThrow('self-signed')
  })

  it('speaks TLS 1.2 and 1.3, nothing older', async () => {
    const { port } = await start(adapter)
    const old = { ciphers: 'DEFAULT@SECLEVEL=0' }
    expect(await ask(port, { maxVersion: 'TLSv1.2' })).toMatch(/^HTTP\/1.1 200/)
    expect(await ask(port, { minVersion: 'TLSv1.3' })).toMatch(/^HTTP\/1.1 200/)
    await expect(
      ask(port, { ...old, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }),
    ).rejects.toThrow()
  })

  it('drops plain HTTP and garbage, and goes on', async () => {
    const { port } = await start(adapter)
    for (const bytes of ['GET /a HTTP/1.1\r\nHost: x\r\n\r\n', '\0'.repeat(1000)]) {
      const raw = await openRaw(port)
      raw.write(bytes)
      expect(await raw.rest()).not.toContain('200')
    }
    expect(await ask(port)).toMatch(/^HTTP\/1.1 200/)
  })

  it('survives a peer that leaves in the middle of the handshake', async () => {
    const { port } = await start(adapter)
    const raw = await openRaw(port)
    // The start of a ClientHello.
    raw.write(Buffer.from('16030100a5010000a10303', 'hex'))
    raw.reset()
    await raw.closed
    expect(await ask(port)).toMatch(/^HTTP\/1.1 200/)
  })
})

describe('client certificates (node)', () => {
  const client = selfSigned('client')
  const stranger = selfSigned('stranger')

  it.each(['TLSv1.2', 'TLSv1.3'] as const)('are demanded and verified, %s', async (version) => {
    const { port } = await start('node', { tls: { ...identity, clientCa: client.cert } })
    const at = { minVersion: version, maxVersion: version }
    expect(await ask(port, { ...at, cert: client.cert, key: client.key })).toMatch(/^HTTP\/1.1 200/)
    // TLS 1.3 tells the client only after its side of the handshake, by dropping the connection.
    const refused = async (options: ConnectionOptions): Promise<string> =>
      ask(port, { ...at, ...options }).catch(() => '')
    expect(await refused({})).toBe('')
    expect(await refused({ cert: stranger.cert, key: stranger.key })).toBe('')
  })

  it('are not for the uws listener, nor are HTTP/2 and the PROXY protocol', () => {
    const binding = loadUws()
    if ('error' in binding) throw binding.error
    const create = (own: Partial<ListenOptions>) => () =>
      createUwsListener(binding, { address: '', port: 0, ...own }, { log: nullLogger })
    expect(create({ tls: { ...identity, clientCa: client.cert } })).toThrow('certificates')
    expect(create({ h2c: true })).toThrow('HTTP/2')
    expect(create({ proxyProtocol: true })).toThrow('PROXY')
  })
})

describe('renewal', () => {
  const subjectAt = async (port: number): Promise<string> => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    cleanups.push(() => {
      socket.destroy()
    })
    await once(socket, 'secureConnect')
    return new X509Certificate(socket.getPeerCertificate().raw).subject
  }

  it('shows another certificate to new connections of node, uws says that it cannot', async () => {
    const { listener, port } = await start('node')
    expect(await subjectAt(port)).toBe('CN=localhost')
    expect(listener.renewTls({ ...selfSigned('renewed'), clientCa: '' })).toBe(true)
    expect(await subjectAt(port)).toBe('CN=renewed')
    const uws = await start('uws')
    expect(uws.listener.renewTls({ ...selfSigned('renewed'), clientCa: '' })).toBe(false)
    expect(await subjectAt(uws.port)).toBe('CN=localhost')
  })
})
