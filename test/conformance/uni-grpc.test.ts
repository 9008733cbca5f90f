/**
 * uni_grpc, with a client that shares no code with the server. spec: client-protocol.md §9,
 * proxy.md §4.1
 */
import { credentials } from '@grpc/grpc-js'
import { connect } from 'node:http2'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { frameMessages } from '../../src/listener/index.js'
import { uniClient, type PushStream, type ServiceClient } from '../support/grpc-client.js'
import { selfSigned } from '../support/self-signed.js'
import { startBackend, type Backend, type PlainAnswer } from '../support/start-backend.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const UUID = /^[0-9a-f-]{36}$/

let backend: Backend
let server: Backhaul
let answer: PlainAnswer['body']
let config: Record<string, any>
let client: ServiceClient

async function start(change: (config: Record<string, any>) => void = () => undefined) {
  config = {
    uni_grpc: { enabled: true },
    client: { proxy: { connect: { enabled: true, endpoint: `${backend.url}/connect` } } },
    channel: { without_namespace: { allow_subscribe_for_client: true } },
  }
  change(config)
  server = await startBackhaul(config)
  client = uniClient(server.node.grpcPorts.uni_grpc!)
}

async function restart(change: (config: Record<string, any>) => void): Promise<void> {
  client.close()
  await server.stop()
  await start(change)
}

const consume = (request: object = {}, headers: Record<string, string> = {}): PushStream =>
  client.stream('Consume', request, headers)

beforeEach(async () => {
  answer = { result: { user: '42', channels: ['news'], data: { d: 1 } } }
  backend = await startBackend({ onRequest: () => ({ body: answer ?? null }) })
  await start()
})

afterEach(async () => {
  client.close()
  await server.stop()
  await backend.close()
})

describe('uni_grpc', () => {
  it('sends bare pushes, the first of them connect', async () => {
    const stream = consume({ name: 'lab', version: '1', data: Buffer.from('{"x":1}') })
    await stream.until(1)
    await server.api('publish', { channel: 'news', data: { n: 1 }, tags: { k: 'v' } })
    await server.api('subscribe', { user: '42', channel: 'more' })
    await server.api('unsubscribe', { user: '42', channel: 'more' })
    await server.api('refresh', { user: '42', expire_at: Math.floor(Date.now() / 1000) + 600 })
    const [first, ...rest] = await stream.until(5)
    expect(first).toEqual({
      connect: {
        client: expect.stringMatching(UUID),
        version: expect.any(String),
        data: Buffer.from('{"d":1}'),
        subs: { news: {} },
        ping: 25,
        session: expect.stringMatching(UUID),
      },
    })
    expect(rest).toEqual([
      { channel: 'news', pub: { data: Buffer.from('{"n":1}'), tags: { k: 'v' } } },
      { channel: 'more', subscribe: {} },
      { channel: 'more', unsubscribe: { code: 2000, reason: 'server unsubscribe' } },
      { refresh: { expires: true, ttl: expect.closeTo(600, -1) } },
    ])
    expect(JSON.parse(backend.requests[0]!.text)).toMatchObject({
      transport: 'uni_grpc',
      protocol: 'protobuf',
      name: 'lab',
      version: '1',
      data: { x: 1 },
    })
    await server.api('disconnect', { user: '42' })
    expect(await stream.ended).toEqual({ code: 0, details: '' })
    expect(stream.messages.at(-1)).toEqual({
      disconnect: { code: 3503, reason: 'force disconnect' },
    })
  })

  it('can be found by its session, and is gone when the client leaves', async () => {
    const stream = consume()
    const [{ connect: push }] = await stream.until(1)
    await server.api('disconnect', { user: '42', session: 'another' })
    expect(await server.api('presence_stats', { channel: 'x' })).toHaveProperty('error')
    await server.api('subscribe', { user: '42', channel: 'own', session: push.session })
    expect((await stream.until(2))[1]).toEqual({ channel: 'own', subscribe: {} })
    stream.native.cancel()
    let channels = {}
    do channels = (await server.api('channels', {})).result.channels
    while (Object.keys(channels).length > 0)
    expect(channels).toEqual({})
  })

  it.each([
    [{ disconnect: { code: 4900, reason: 'no' } }, { code: 4900, reason: 'no' }],
    [{ error: { code: 109, message: 'm' } }, { code: 3005, reason: 'connection expired' }],
    [{ error: { code: 111, message: 'm' } }, { code: 3013, reason: 'too many requests' }],
    [{ error: { code: 103, message: 'm' } }, { code: 3507, reason: 'permission denied' }],
    [{ error: { code: 1000, message: 'm' } }, { code: 3004, reason: 'internal server error' }],
  ])('tells a failed connect %j as a disconnect, with status OK', async (given, disconnect) => {
    answer = given
    const stream = consume()
    expect((await stream.ended).code).toBe(0)
    expect(stream.messages).toEqual([{ disconnect }])
  })

  it('forwards the metadata that is listed, and the headers of the request', async () => {
    await restart((given) => {
      const { connect } = given.client.proxy
      connect.grpc_metadata = ['authorization', 'x-list']
      connect.http_headers = ['x-other']
      connect.emulated_headers = ['x-emulated']
    })
    const stream = consume(
      { headers: { 'X-Emulated': 'e', 'x-list': 'forged' } },
      {
        authorization: 'Bearer t',
        'x-list': 'one',
        'x-other': 'no',
      },
    )
    await stream.until(1)
    const [request] = backend.requests
    const sent = ['authorization', 'x-list', 'x-emulated', 'x-other']
    expect(sent.map((name) => request!.header(name))).toEqual(['Bearer t', 'one', 'e', undefined])
  })

  it('pings every 25 s whatever is configured for the others', async () => {
    await restart((given) => {
      given.client.ping_interval = '1s'
      given.client.pong_timeout = '500ms'
    })
    const [{ connect: push }] = await consume().until(1)
    expect(push.ping).toBe(25)
  })

  it('keeps bytes that are no JSON', async () => {
    await restart((given) => {
      given.channel.without_namespace.publication_data_format = 'binary'
    })
    const stream = consume()
    await stream.until(1)
    await server.api('publish', { channel: 'news', b64data: '/wAB' })
    expect((await stream.until(2))[1]).toEqual({
      channel: 'news',
      pub: { data: Buffer.from([255, 0, 1]) },
    })
  })

  it('tells everybody that the server stops', async () => {
    const streams = [consume(), consume(), consume()]
    for (const stream of streams) await stream.until(1)
    await server.stop()
    for (const stream of streams) {
      expect((await stream.ended).code).toBe(0)
      expect(stream.messages.at(-1)).toEqual({ disconnect: { code: 3001, reason: 'shutdown' } })
    }
  })

  it('keeps order and loses nothing in a burst, for many clients of one connection', async () => {
    const streams = Array.from({ length: 20 }, () => consume())
    for (const stream of streams) await stream.until(1)
    const commands = Array.from({ length: 500 }, (_, n) => ({
      publish: { channel: 'news', data: n },
    }))
    await server.api('batch', { commands })
    for (const stream of streams) {
      const pushes = (await stream.until(501)).slice(1)
      expect(pushes.map(({ pub }) => Number(pub.data))).toEqual(commands.map((_, n) => n))
    }
  })

  it('drops a client that takes nothing', async () => {
    await restart((given) => {
      given.client.queue_max_size = 100_000
    })
    const session = connect(`http://127.0.0.1:${server.node.grpcPorts.uni_grpc}`)
    session.on('error', () => undefined)
    const call = session.request({
      ':method': 'POST',
      ':path': '/centrifugal.centrifugo.unistream.CentrifugoUniStream/Consume',
      'content-type': 'application/grpc',
    })
    call.pause()
    call.on('error', () => undefined)
    const gone = new Promise((resolve) => call.on('close', resolve))
    const opened = new Promise((resolve) => call.on('response', resolve))
    call.end(frameMessages([new Uint8Array(0)]))
    await opened
    const slow = (line: { fields: object }) => 'code' in line.fields && line.fields.code === 3008
    while (!server.lines.some(slow)) {
      await server.api('publish', { channel: 'news', data: 'x'.repeat(20_000) })
    }
    call.resume()
    await gone
    session.destroy()
  })

  it.each([
    ['bytes that are no message', Buffer.from([0xff, 0xff]), 13],
    ['a request above the limit', Buffer.alloc(2000), 8],
  ])('refuses %s', async (_what, bytes, code) => {
    await restart((given) => {
      given.uni_grpc.max_receive_message_size = 1000
    })
    const stream = client.client.makeServerStreamRequest(
      '/centrifugal.centrifugo.unistream.CentrifugoUniStream/Consume',
      (given: Buffer) => given,
      (given: Buffer) => given,
      bytes,
    )
    stream.on('data', () => undefined)
    stream.on('error', () => undefined)
    const ended = new Promise<number>((resolve) => {
      stream.on('status', (status: { code: number }) => {
        resolve(status.code)
      })
    })
    expect(await ended).toBe(code)
    await consume().until(1)
  })

  it('counts like other transports', async () => {
    await consume({ name: 'lab' }).until(1)
    const text = await (await fetch(`${server.httpUrl}/metrics`)).text()
    expect(text).toMatch(/client_connections_inflight\{transport="uni_grpc",[^}]*\} 1\n/)
    expect(text).toMatch(/transport_messages_received\{transport="uni_grpc",frame_type="connect"/)
  })

  it('serves TLS, and demands certificates where that is configured', async () => {
    const identity = selfSigned('localhost')
    const other = selfSigned('client')
    await restart((given) => {
      given.uni_grpc.tls = {
        enabled: true,
        cert_pem: identity.cert,
        key_pem: identity.key,
        client_ca_pem: other.cert,
      }
    })
    const port = server.node.grpcPorts.uni_grpc!
    const channel = { 'grpc.ssl_target_name_override': 'localhost' }
    const trusted = uniClient(port, {
      channel,
      credentials: credentials.createSsl(
        Buffer.from(identity.cert),
        Buffer.from(other.key),
        Buffer.from(other.cert),
      ),
    })
    const nobody = uniClient(port, {
      channel,
      credentials: credentials.createSsl(Buffer.from(identity.cert)),
    })
    await trusted.stream('Consume', {}).until(1)
    expect((await nobody.stream('Consume', {}).ended).code).toBe(14)
    expect((await consume().ended).code).toBe(14)
    trusted.close()
    nobody.close()
  })

  it('ends a node whose port is taken at the start, with a clear message', async () => {
    const port = server.node.grpcPorts.uni_grpc
    const started = startBackhaul(config, { BACKHAUL_UNI_GRPC_PORT: String(port) })
    await expect(started).rejects.toThrow(`address in use: 127.0.0.1:${port}`)
  })
})
