/** Where clients come from: PROXY protocol, forwarded headers, Unix sockets. spec: server-api-and-operations.md §8.5 */
import { chmodSync, existsSync, mkdtempSync, statSync, writeFileSync } from 'node:fs'
import { connect as connectHttp2 } from 'node:http2'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { compileClientAddress } from '../../../src/listener/client-address.js'
import type { Listener, ListenOptions } from '../../../src/listener/ports.js'
import {
  openRaw,
  openRawWebSocket,
  secureRaw,
  upgradeRequest,
  type RawConnection,
} from '../../support/raw-http.js'
import { adapters, createListener, limits, RecordingReceiver, variants } from './harness.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

type Started = { listener: Listener; port: number; upgrades: string[] }

/** A listener that answers with the address it sees. */
async function start(
  variant: Parameters<typeof createListener>[0],
  own: Partial<ListenOptions>,
): Promise<Started> {
  const listener = createListener(variant, undefined, own)
  const upgrades: string[] = []
  listener.http('GET', '/a', (x) => {
    x.respond({ status: 200, body: `<${x.remoteAddress}>` })
  })
  listener.webSocket('/ws', limits, (upgrade) => {
    upgrades.push(upgrade.remoteAddress)
    return { accept: new RecordingReceiver() }
  })
  const { port } = await listener.listen()
  cleanups.push(() => listener.close())
  return { listener, port, upgrades }
}

const get = (headers: readonly string[] = []): string =>
  ['GET /a HTTP/1.1', 'Host: x', ...headers, '', ''].join('\r\n')

async function seen(raw: RawConnection): Promise<string> {
  cleanups.push(() => {
    raw.destroy()
  })
  const text = await raw.until((received) => received.endsWith('>'))
  return text.slice(text.lastIndexOf('<'))
}

describe.each(variants)('forwarded headers, $name', (variant) => {
  const ask = async (port: number, ...headers: string[]): Promise<string> => {
    const raw = await openRaw(port, variant.tls)
    raw.write(get(headers))
    return seen(raw)
  }

  it('count only from a trusted proxy', async () => {
    const trusting = await start(variant, {
      clientAddress: compileClientAddress(['127.0.0.0/8'], 'x-forwarded-for'),
    })
    expect(await ask(trusting.port)).toBe('<127.0.0.1>')
    expect(await ask(trusting.port, 'X-Forwarded-For: 203.0.113.9')).toBe('<203.0.113.9>')
    expect(await ask(trusting.port, 'X-Forwarded-For: 6.6.6.6, 203.0.113.9')).toBe('<203.0.113.9>')
    expect(await ask(trusting.port, 'X-Forwarded-For: 6.6.6.6', 'X-Forwarded-For: ::1')).toBe(
      '<::1>',
    )
    const other = await start(variant, {
      clientAddress: compileClientAddress(['10.0.0.0/8'], 'x-forwarded-for'),
    })
    expect(await ask(other.port, 'X-Forwarded-For: 203.0.113.9')).toBe('<127.0.0.1>')
    const none = await start(variant, {})
    expect(await ask(none.port, 'X-Forwarded-For: 203.0.113.9')).toBe('<127.0.0.1>')
  })

  it('reach the decision about a WebSocket', async () => {
    const { port, upgrades } = await start(variant, {
      clientAddress: compileClientAddress(['127.0.0.1'], 'forwarded'),
    })
    const headers = { Forwarded: 'for="[2001:db8::7]:4711";proto=https' }
    const raw = await openRawWebSocket(port, '/ws', headers, variant.tls)
    raw.destroy()
    expect(upgrades).toEqual(['2001:db8::7'])
  })
})

describe.each(adapters)('a Unix socket of the %s listener', (adapter) => {
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-socket-'))
  const startAt = (path: string, mode = 0o660) =>
    start(
      { adapter, tls: false },
      {
        unixSocket: { path, mode },
        clientAddress: compileClientAddress(['unix:'], 'x-forwarded-for'),
      },
    )

  it('serves HTTP and WebSocket, has its permissions, and is removed at the end', async () => {
    const path = join(folder, `${adapter}.sock`)
    const { listener, upgrades } = await startAt(path, 0o600)
    expect(statSync(path).mode & 0o777).toBe(0o600)
    const plain = await openRaw(path)
    plain.write(get())
    expect(await seen(plain)).toBe('<>')
    const forwarded = await openRaw(path)
    forwarded.write(get(['X-Forwarded-For: 203.0.113.9']))
    expect(await seen(forwarded)).toBe('<203.0.113.9>')
    const socket = await openRaw(path)
    socket.write(upgradeRequest('/ws', { 'X-Forwarded-For': '203.0.113.10' }))
    await socket.until((text) => text.startsWith('HTTP/1.1 101'))
    expect(upgrades).toEqual(['203.0.113.10'])
    await listener.close()
    await expect.poll(() => existsSync(path)).toBe(false)
  })

  it('replaces what a dead server left, and nothing else', async () => {
    const path = join(folder, `${adapter}-left.sock`)
    const { spawnSync } = await import('node:child_process')
    const script = `require('node:net').createServer().listen(${JSON.stringify(path)}, () => process.kill(process.pid, 'SIGKILL'))`
    spawnSync(process.execPath, ['-e', script])
    expect(existsSync(path)).toBe(true)
    await startAt(path)
    await expect(startAt(path)).rejects.toThrow(`address in use: ${path}`)
    const file = join(folder, `${adapter}-file`)
    writeFileSync(file, 'precious')
    chmodSync(file, 0o600)
    await expect(startAt(file)).rejects.toThrow(`address in use: ${file}`)
    expect(existsSync(file)).toBe(true)
  })
})

const v2 = (source: number[], family = 0x11): Buffer => {
  const addresses = Buffer.from([...source, ...source.map(() => 1), 0xde, 0xad, 0x01, 0xbb])
  const tlv = Buffer.from([0x04, 0x00, 0x01, 0x00])
  const head = Buffer.from('0d0a0d0a000d0a515549540a2100', 'hex')
  head[13] = family
  const size = Buffer.alloc(2)
  size.writeUInt16BE(addresses.length + tlv.length)
  return Buffer.concat([head, size, addresses, tlv])
}

const v6 = [0x20, 0x01, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 9]

describe.each([
  { name: 'node', tls: false },
  { name: 'node TLS', tls: true },
])('PROXY protocol, $name', ({ tls }) => {
  const trusted = { proxyProtocol: true, http2: true }
  const startTrusting = (networks: string[] = ['127.0.0.1'], header = '') =>
    start(
      { adapter: 'node', tls },
      { ...trusted, clientAddress: compileClientAddress(networks, header) },
    )

  /** Connects, says `header` in pieces of `size` bytes, and goes on over TLS where that is wanted. */
  async function connectVia(
    port: number,
    header: string | Buffer,
    size = 1000,
  ): Promise<RawConnection> {
    const raw = await openRaw(port)
    const bytes = Buffer.from(header)
    for (let at = 0; at < bytes.length; at += size) {
      raw.write(bytes.subarray(at, at + size))
      if (size < bytes.length) await new Promise((resolve) => setImmediate(resolve))
    }
    return tls ? secureRaw(raw.socket) : raw
  }

  it.each([
    ['1, IPv4', 'PROXY TCP4 198.51.100.7 192.0.2.1 56324 443\r\n', '198.51.100.7'],
    ['1, IPv6', 'PROXY TCP6 2001:db8::9 ::1 56324 443\r\n', '2001:db8::9'],
    ['1, unknown', 'PROXY UNKNOWN whatever\r\n', '127.0.0.1'],
    ['2, IPv4 with extensions', v2([198, 51, 100, 8]), '198.51.100.8'],
    ['2, IPv6', v2(v6, 0x21), '2001:db8::9'],
    ['2, local', Buffer.from('0d0a0d0a000d0a515549540a20000000', 'hex'), '127.0.0.1'],
  ])('takes the address of version %s', async (_name, header, address) => {
    const { port, upgrades } = await startTrusting()
    for (const size of [1000, 1]) {
      const raw = await connectVia(port, header, size)
      raw.write(get())
      expect(await seen(raw)).toBe(`<${address}>`)
      // The same connection, again.
      raw.write(get())
      await raw.until((text) => text.split('HTTP/1.1 200').length === 3)
    }
    const raw = await connectVia(port, header)
    raw.write(upgradeRequest('/ws'))
    await raw.until((text) => text.startsWith('HTTP/1.1 101'))
    raw.destroy()
    expect(upgrades).toEqual([address])
  })

  it('keeps what came in the same packet', async () => {
    if (tls) return
    const { port } = await startTrusting()
    const raw = await openRaw(port)
    raw.write(`PROXY TCP4 198.51.100.7 192.0.2.1 56324 443\r\n${get()}`)
    expect(await seen(raw)).toBe('<198.51.100.7>')
  })

  it('reads a forwarded header behind it only when the told address is trusted, too', async () => {
    const header = 'PROXY TCP4 198.51.100.7 192.0.2.1 56324 443\r\n'
    const forwarded = get(['X-Forwarded-For: 203.0.113.9'])
    const { port } = await startTrusting(['127.0.0.1'], 'x-forwarded-for')
    const raw = await connectVia(port, header)
    raw.write(forwarded)
    expect(await seen(raw)).toBe('<198.51.100.7>')
    const chain = await startTrusting(['127.0.0.1', '198.51.100.0/24'], 'x-forwarded-for')
    const other = await connectVia(chain.port, header)
    other.write(forwarded)
    expect(await seen(other)).toBe('<203.0.113.9>')
  })

  it.each([
    ['no header', get()],
    ['garbage of version 1', 'PROXY TCP4 nonsense 192.0.2.1 1 2\r\n'],
    ['a version 1 header without end', `PROXY TCP4 ${'1'.repeat(200)}`],
    ['an unknown command of version 2', Buffer.from('0d0a0d0a000d0a515549540a2f110000', 'hex')],
    ['a version 2 header that is too long', Buffer.from('0d0a0d0a000d0a515549540a2111ffff', 'hex')],
    ['addresses cut short', Buffer.from('0d0a0d0a000d0a515549540a21110004c6336407', 'hex')],
  ])('drops a connection with %s', async (_name, bytes) => {
    const { port } = await startTrusting()
    const raw = await openRaw(port)
    raw.write(bytes)
    expect(await raw.rest()).toBe('')
  })

  it('drops a peer that is no trusted proxy', async () => {
    const { port } = await startTrusting(['10.0.0.0/8'])
    const raw = await openRaw(port)
    raw.write(`PROXY TCP4 198.51.100.7 192.0.2.1 56324 443\r\n${get()}`)
    expect(await raw.rest()).toBe('')
  })

  it('goes before HTTP/2, too', async () => {
    if (!tls) return
    const { port } = await startTrusting()
    const raw = await openRaw(port)
    raw.write(v2([198, 51, 100, 8]))
    const { socket } = await secureRaw(raw.socket, { ALPNProtocols: ['h2'] })
    const session = connectHttp2('https://localhost', { createConnection: () => socket })
    cleanups.push(() => {
      session.destroy()
    })
    const stream = session.request({ ':path': '/a' })
    expect(String(((await once(stream, 'data')) as [Buffer])[0])).toBe('<198.51.100.8>')
  })
})
