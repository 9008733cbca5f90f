/**
 * Backends are told about the request that opened a connection, where their proxy asks: in every event,
 * over every wire, from every kind of transport. spec: proxy.md §9.18
 */
import { afterEach, describe, expect, it } from 'vitest'
import { WebSocket } from 'ws'
import { uniClient } from '../support/grpc-client.js'
import { COMMAND_EVENTS } from '../support/proxy-events.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { PROXY_WIRES } from '../support/proxy-wires.js'
import { RawClient } from '../support/raw-client.js'
import { startBackhaul } from '../support/start-backhaul.js'
import { newClient, until } from '../support/sdk.js'

let setup: ProxySetup | null = null

afterEach(async () => {
  await setup?.stop()
  setup = null
})

/** The client sits behind a proxy that is trusted, and lies about its address. */
class SocketBehindProxy extends WebSocket {
  constructor(url: string, protocols: string[]) {
    const headers = { 'X-Forwarded-For': '6.6.6.6, 203.0.113.7', Origin: 'https://app.example' }
    super(`${url}?tenant=a%20b&tenant=c&token=secret`, protocols, { headers })
  }
}

const EVERYTHING = ['ip', 'path', 'origin', 'connected_at_ms', 'query.tenant', 'query.none']

function behindProxy(config: Record<string, any>): void {
  config.http_server = {
    client_ip: { trusted_proxies: ['127.0.0.0/8'], header: 'X-Forwarded-For' },
  }
  config.client.allowed_origins = ['https://app.example']
}

const contextOf = (path: string): any => (setup?.received(path).at(-1)?.json() as any)?.context

describe.each(PROXY_WIRES)('the context over %s', (_name, wire) => {
  it.each(COMMAND_EVENTS.map((event) => [event.name, event] as const))(
    'is in %s requests of the proxy that asks for it, and no others',
    async (name, event) => {
      const before = Date.now()
      setup = await wire.start((config) => {
        behindProxy(config)
        const proxy = event.proxyOf(config)
        proxy.policy = { ...proxy.policy, client_context: EVERYTHING }
      })
      const client = newClient(setup.server.wsUrl, { websocket: SocketBehindProxy })
      const { fate } = await event.begin(client, setup)
      expect(await fate).toMatchObject({ t: 'ok' })
      const context = contextOf(`/${name}`)
      expect(context).toEqual({
        ip: '203.0.113.7',
        url_path: '/connection/websocket',
        origin: 'https://app.example',
        query: { tenant: 'a b' },
        connected_at_ms: expect.any(Number),
      })
      expect(context.connected_at_ms).toBeGreaterThanOrEqual(before)
      expect(context.connected_at_ms).toBeLessThanOrEqual(Date.now())
      if (name !== 'connect') expect(contextOf('/connect')).toBeUndefined()
      client.disconnect()
    },
  )

  it('is in refresh requests, as it was when the connection was opened', async () => {
    setup = await wire.start((config) => {
      const { connect, refresh } = config.client.proxy
      for (const proxy of [connect, refresh]) {
        proxy.enabled = true
        proxy.policy = { ...proxy.policy, client_context: ['ip', 'connected_at_ms'] }
      }
    })
    const expiry = Math.floor(Date.now() / 1000 + 0.4) + 1
    setup.answers.set('/connect', { body: { result: { user: '56', expire_at: expiry } } })
    const raw = await RawClient.open(setup.server.wsUrl)
    await raw.connect({})
    await until(() => setup!.received('/refresh').length > 0)
    expect(contextOf('/refresh')).toEqual(contextOf('/connect'))
    expect(contextOf('/refresh').ip).toBe('127.0.0.1')
    raw.close()
  })
})

describe('transports', () => {
  const start = async (more: object = {}): Promise<void> => {
    setup = await startProxySetup((config) => {
      Object.assign(config, more)
      config.client.proxy.connect.policy = { client_context: ['ip', 'path', 'query.tenant'] }
    })
  }

  it.each(['uws', 'node'])('a WebSocket on the listener %s', async (listener) => {
    await start({ listener })
    const raw = await RawClient.open(`${setup!.server.wsUrl}?tenant=7`)
    await raw.connect({})
    const expected = { ip: '127.0.0.1', url_path: '/connection/websocket', query: { tenant: '7' } }
    expect(contextOf('/connect')).toEqual(expected)
    raw.close()
  })

  it.each([
    ['uni_sse', '/connection/uni_sse', { method: 'GET' }],
    ['uni_http_stream', '/connection/uni_http_stream', { method: 'POST', body: '{}' }],
  ])('%s', async (section, path, request) => {
    await start({ [section]: { enabled: true } })
    const leave = new AbortController()
    const url = `${setup!.server.httpUrl}${path}?tenant=7`
    await fetch(url, { ...request, signal: leave.signal })
    await until(() => setup!.received('/connect').length > 0)
    expect(contextOf('/connect')).toEqual({
      ip: '127.0.0.1',
      url_path: path,
      query: { tenant: '7' },
    })
    leave.abort()
  })

  it('uni_grpc, which has no query', async () => {
    await start({ uni_grpc: { enabled: true } })
    const client = uniClient(setup!.server.node.grpcPorts.uni_grpc!)
    await client.stream('Consume', {}).until(1)
    const url_path = '/centrifugal.centrifugo.unistream.CentrifugoUniStream/Consume'
    expect(contextOf('/connect')).toEqual({ ip: '127.0.0.1', url_path })
    client.close()
  })
})

describe('the configuration', () => {
  it.each([
    ['tls_subject', '"tls_subject"'],
    ['query.', '"query."'],
    ['constructor', '"constructor"'],
  ])('refuses %s at the start, by name', async (member, named) => {
    const proxy = { endpoint: 'http://127.0.0.1:9/', policy: { client_context: [member] } }
    const rpc = { proxy, without_namespace: { proxy_enabled: true } }
    const reason = `rpc.proxy: policy.client_context: ${named}`
    await expect(startBackhaul({ rpc })).rejects.toThrow(reason)
  })
})
