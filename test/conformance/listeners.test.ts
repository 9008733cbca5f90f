/**
 * The ports of a whole server: TLS, HTTP/2, internal port, addresses, compression, renewal.
 * spec: server-api-and-operations.md §8.2, §8.3
 */
import { once } from 'node:events'
import { connect, type ClientHttp2Session, type ClientHttp2Stream } from 'node:http2'
import { connect as connectTls } from 'node:tls'
import { mkdtempSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket, type ClientOptions } from 'ws'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { openRaw } from '../support/raw-http.js'
import { selfSigned } from '../support/self-signed.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const cleanups: (() => unknown)[] = []

afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup()
})

async function start(config: Record<string, unknown>): Promise<Backhaul> {
  const server = await startBackhaul(config)
  cleanups.push(() => server.stop())
  return server
}

const { cert, key } = selfSigned('localhost')
const tls = { enabled: true, cert_pem: cert, key_pem: key }
const anonymous = {
  client: { allow_anonymous_connect_without_token: true },
  channel: {
    without_namespace: { allow_subscribe_for_client: true, allow_subscribe_for_anonymous: true },
  },
}

/** The WebSocket of `ws` with other options, in the form the official client wants it. */
const socketClass = (options: ClientOptions): typeof WebSocket =>
  class extends WebSocket {
    constructor(url: string, protocols: string[]) {
      super(url, protocols, options)
    }
  } as typeof WebSocket

const lineOf = (server: Backhaul, part: string) =>
  server.lines.find(({ message }) => message.includes(part))

describe.each([
  ['uws', 'uws'],
  ['node', 'node'],
  ['auto', 'node'],
])('TLS with listener: %s', (listener, adapter) => {
  it('serves the official client over wss, and the API', async () => {
    const server = await start({ ...anonymous, listener, http_server: { tls } })
    expect(server.node.listener).toBe(adapter)
    const client = newClient(server.wsUrl.replace('ws:', 'wss:'), {
      websocket: socketClass({ rejectUnauthorized: false }),
    })
    cleanups.push(() => {
      client.disconnect()
    })
    const subscription = client.newSubscription('news')
    const publications = collect(subscription, 'publication')
    subscription.subscribe()
    client.connect()
    await nextEvent(subscription, 'subscribed')
    const body = JSON.stringify({ channel: 'news', data: { n: 1 } })
    const raw = await openRaw(server.port, true)
    raw.write(
      `POST /api/publish HTTP/1.1\r\nHost: x\r\nX-API-Key: ${server.apiKey}\r\nConnection: close\r\nContent-Length: ${body.length}\r\n\r\n${body}`,
    )
    expect(await raw.rest()).toMatch(/^HTTP\/1.1 200/)
    await until(() => publications.length === 1)
    expect(publications[0].data).toEqual({ n: 1 })
  })
})

describe('HTTP/2', () => {
  const streams = { http_stream: { enabled: true }, sse: { enabled: true } }

  function session(server: Backhaul): ClientHttp2Session {
    const opened = connect(`https://127.0.0.1:${server.port}`, { rejectUnauthorized: false })
    cleanups.push(() => {
      opened.destroy()
    })
    return opened
  }

  /** Sends a request; `next` reads the JSON messages of its answer one after another. */
  function ask(on: ClientHttp2Session, path: string, body: object | null) {
    const stream: ClientHttp2Stream = on.request({
      ':path': path,
      ':method': body === null ? 'GET' : 'POST',
    })
    if (body !== null) stream.end(JSON.stringify(body))
    const messages: Record<string, any>[] = []
    let text = ''
    stream.setEncoding('utf8')
    stream.on('data', (piece: string) => {
      text += piece
      const lines = text.split('\n')
      text = lines.pop() ?? ''
      for (const line of lines) {
        const json = line.replace(/^data: /, '').trim()
        if (json !== '' && json !== '{}') messages.push(JSON.parse(json) as Record<string, any>)
      }
    })
    const next = async (): Promise<Record<string, any>> => {
      await until(() => messages.length > 0)
      return messages.shift() ?? {}
    }
    return { stream, next }
  }

  it('carries sessions of several tabs and their emulated commands on one connection', async () => {
    const server = await start({ ...anonymous, ...streams, http_server: { tls } })
    const on = session(server)
    const connectCommand = { id: 1, connect: {} }
    const query = encodeURIComponent(JSON.stringify(connectCommand))
    const tabs = [
      ask(on, '/connection/http_stream', connectCommand),
      ask(on, '/connection/http_stream', connectCommand),
      ask(on, `/connection/sse?cf_connect=${query}`, null),
    ]
    for (const tab of tabs) {
      const { connect: reply } = await tab.next()
      const data = JSON.stringify({ id: 2, subscribe: { channel: 'news' } })
      const { session: id, node } = reply as { session: string; node: string }
      const sent = ask(on, '/emulation', { session: id, node, data })
      const [headers] = (await once(sent.stream, 'response')) as [Record<string, unknown>]
      expect(headers[':status']).toBe(204)
      expect(await tab.next()).toMatchObject({ id: 2, subscribe: {} })
    }
    const published = ask(on, `/api/publish?api_key=${server.apiKey}`, {
      channel: 'news',
      data: { n: 1 },
    })
    await once(published.stream, 'response')
    for (const tab of tabs) {
      expect(await tab.next()).toMatchObject({ push: { channel: 'news', pub: { data: { n: 1 } } } })
    }
    // One tab closes; the others go on.
    tabs[0]?.stream.close()
    await expect
      .poll(async () => {
        const info = on.request({ ':path': '/metrics' })
        let text = ''
        for await (const piece of info) text += String(piece)
        return /node_num_clients (\d+)/.exec(text)?.[1]
      })
      .toBe('2')
  })

  it('is refused with listener: uws, with words', async () => {
    const config = { listener: 'uws', sse: { enabled: true }, http_server: { tls } }
    await expect(startBackhaul(config)).rejects.toThrow(
      'listener: uws cannot serve http_server.http2.enabled: set listener to auto or node',
    )
  })
})

describe.each(['uws', 'node'])('an internal port with listener: %s', (listener) => {
  const config = {
    ...anonymous,
    listener,
    sse: { enabled: true },
    init: { enabled: true },
    swagger: { enabled: true },
  }
  const apart = { internal_address: '127.0.0.2', internal_port: '0' }
  const status = async (url: string): Promise<number> => (await fetch(url)).status

  it('has what operators need, the external one what clients need', async () => {
    const server = await start({ ...config, http_server: apart })
    const inside = `http://127.0.0.2:${server.node.internalPort ?? 0}`
    for (const path of ['/health', '/metrics', '/swagger', '/api/info']) {
      expect([path, await status(inside + path)]).toEqual([path, path === '/api/info' ? 405 : 200])
      expect([path, await status(server.httpUrl + path)]).toEqual([path, 404])
    }
    for (const path of ['/connection/init', '/connection/websocket', '/emulation']) {
      expect([path, await status(inside + path)]).toEqual([path, 404])
      expect([path, await status(server.httpUrl + path)]).not.toEqual([path, 404])
    }
    await server.stop()
    await expect(fetch(`${inside}/health`)).rejects.toThrow()
  })

  it('leaves the API outside where that is wanted, and lets two sections share a path', async () => {
    const server = await start({
      ...config,
      http_server: apart,
      http_api: { external: true },
      swagger: { enabled: true, handler_prefix: '/connection/init' },
    })
    expect(await server.api('info', {})).toHaveProperty('result')
    const inside = `http://127.0.0.2:${server.node.internalPort ?? 0}`
    expect(await status(`${inside}/api/info`)).toBe(404)
    expect(await (await fetch(`${inside}/connection/init`)).text()).toContain('<html')
    expect(await (await fetch(`${server.httpUrl}/connection/init`)).text()).toBe('{}')
  })

  it('is the same server where address and port are the same', async () => {
    const server = await start({ ...config, http_server: { internal_address: '127.0.0.1' } })
    expect(server.node.internalPort).toBeNull()
    expect(await status(`${server.httpUrl}/health`)).toBe(200)
  })

  it('has TLS of its own, the shared one, or none', async () => {
    const other = selfSigned('inside')
    const inner = { enabled: true, cert_pem: other.cert, key_pem: other.key }
    const subject = async (port: number, host: string): Promise<string> => {
      const socket = connectTls({ port, host, rejectUnauthorized: false })
      await once(socket, 'secureConnect')
      const name = socket.getPeerCertificate().subject.CN
      socket.destroy()
      return String(name)
    }
    const plain = { ...config, sse: { enabled: false } }
    const cases = [
      [{ tls }, 'localhost'],
      [{ tls, internal_tls: inner }, 'inside'],
      [{ tls, tls_external: true, internal_tls: inner }, 'inside'],
    ] as const
    for (const [own, name] of cases) {
      const server = await start({ ...plain, http_server: { ...apart, ...own } })
      expect(await subject(server.port, '127.0.0.1')).toBe('localhost')
      expect(await subject(server.node.internalPort ?? 0, '127.0.0.2')).toBe(name)
    }
    const server = await start({ ...plain, http_server: { ...apart, tls, tls_external: true } })
    expect(await status(`http://127.0.0.2:${server.node.internalPort ?? 0}/health`)).toBe(200)
  })

  it('does not leave one port open when the other is taken', async () => {
    const first = await start({ ...config, http_server: apart })
    const taken = { internal_address: '127.0.0.2', internal_port: String(first.node.internalPort) }
    await expect(startBackhaul({ ...config, http_server: taken })).rejects.toThrow('address in use')
  })
})

describe('certificates', () => {
  const nameAt = async (port: number): Promise<unknown> => {
    const socket = connectTls({ port, host: '127.0.0.1', rejectUnauthorized: false })
    await once(socket, 'secureConnect')
    const name = socket.getPeerCertificate().subject.CN
    socket.destroy()
    return name
  }
  const renewed = selfSigned('renewed')
  const next = {
    http_server: { tls: { enabled: true, cert_pem: renewed.cert, key_pem: renewed.key } },
  }

  it('are renewed by a reload on node, and need a restart on uws', async () => {
    const node = await start({ listener: 'node', http_server: { tls } })
    const before = await openRaw(node.port, true)
    node.reload({ listener: 'node', ...next })
    expect(await nameAt(node.port)).toBe('renewed')
    expect(lineOf(node, 'after a restart')).toBeUndefined()
    before.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(await before.rest()).toMatch(/^HTTP\/1.1 200/)
    const uws = await start({ listener: 'uws', http_server: { tls } })
    uws.reload({ listener: 'uws', ...next })
    expect(await nameAt(uws.port)).toBe('localhost')
    expect(lineOf(uws, 'after a restart')?.fields).toEqual({ key: 'http_server.tls' })
  })
})

describe('compression', () => {
  it('works with the official client in both directions and chooses node', async () => {
    const server = await start({
      ...anonymous,
      channel: {
        without_namespace: {
          allow_subscribe_for_client: true,
          allow_subscribe_for_anonymous: true,
          allow_publish_for_client: true,
          allow_publish_for_anonymous: true,
        },
      },
      websocket: { compression: true, compression_min_size: 64 },
    })
    expect(server.node.listener).toBe('node')
    const sockets: WebSocket[] = []
    const base = socketClass({ perMessageDeflate: { threshold: 0 } })
    const recording = class extends base {
      constructor(url: string, protocols: string[]) {
        super(url, protocols)
        sockets.push(this)
      }
    }
    const client = newClient(server.wsUrl, { websocket: recording })
    cleanups.push(() => {
      client.disconnect()
    })
    const subscription = client.newSubscription('news')
    const publications = collect(subscription, 'publication')
    subscription.subscribe()
    client.connect()
    await nextEvent(subscription, 'subscribed')
    expect(sockets[0]?.extensions).toContain('permessage-deflate')
    // Larger than a message may be as it is, smaller when compressed.
    const data = { text: 'hello '.repeat(20_000) }
    await subscription.publish(data)
    await until(() => publications.length === 1)
    expect(publications[0].data).toEqual(data)
  })
})

describe('a Unix socket', () => {
  it('serves everything in the place of a port', async () => {
    const path = join(mkdtempSync(join(tmpdir(), 'backhaul-')), 'http.sock')
    const server = await start({ ...anonymous, http_server: { unix_socket: path } })
    expect(server.port).toBe(0)
    const raw = await openRaw(path)
    raw.write('GET /health HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n')
    expect(await raw.rest()).toMatch(/^HTTP\/1.1 200 OK[^]*\{\}$/)
    const socket = new WebSocket(`ws+unix://${path}:/connection/websocket`)
    await once(socket, 'open')
    socket.send(JSON.stringify({ id: 1, connect: {} }))
    const [reply] = (await once(socket, 'message')) as [Buffer]
    expect(JSON.parse(reply.toString())).toMatchObject({ id: 1, connect: {} })
    socket.terminate()
  })
})
