/** The server as a library, with the official client at the other end. docs/library.md */
import { createServer as createHttpServer, type Server as HttpServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Centrifuge } from 'centrifuge'
import { afterEach, describe, expect, it, vi } from 'vitest'
import WebSocket from 'ws'
import {
  ApiFailure,
  ConfigError,
  createServer,
  type Server,
  type ServerEvents,
  type ServerOptions,
} from '../../src/index.js'

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
})

const CONFIG = {
  listener: 'node',
  http_server: { address: '127.0.0.1' },
  client: { allow_anonymous_connect_without_token: true },
  channel: {
    without_namespace: {
      allow_subscribe_for_client: true,
      allow_subscribe_for_anonymous: true,
      history_size: 10,
      history_ttl: '60s',
    },
  },
}

async function server(options: ServerOptions = {}): Promise<Server> {
  // Any free port, which a file may not ask for.
  const created = await createServer({ config: CONFIG, log: null, ...options })
  cleanUp.push(() => created.close())
  return created
}

function client(url: string): Centrifuge {
  const created = new Centrifuge(url, { websocket: WebSocket })
  cleanUp.push(() => {
    created.disconnect()
  })
  return created
}

const once = <T>(listen: (done: (value: T) => void) => void) => new Promise<T>(listen)

async function httpServer(answer: (path: string) => string): Promise<HttpServer & { url: string }> {
  const http = createHttpServer((request, response) => {
    response.end(answer(request.url ?? ''))
  })
  await new Promise<void>((done) => http.listen(0, '127.0.0.1', done))
  cleanUp.push(() => new Promise((done) => http.close(done)))
  const { port } = http.address() as AddressInfo
  return Object.assign(http, { url: `127.0.0.1:${port}` })
}

/** Counts what the server tells. */
function recorder() {
  const told: string[] = []
  const hooks: ServerEvents = {
    connected: ({ transport, name }) => told.push(`connected ${transport} ${name}`),
    disconnected: (_client, { code, reason }) => told.push(`disconnected ${code} ${reason}`),
    subscribed: (_client, channel) => told.push(`subscribed ${channel}`),
    unsubscribed: (_client, channel) => told.push(`unsubscribed ${channel}`),
    'node joined': ({ name }) => told.push(`joined ${name}`),
    'node left': ({ name }) => told.push(`left ${name}`),
  }
  return { told, hooks }
}

describe('an embedded server', () => {
  it('serves clients on the HTTP server of its program, and tells each event once', async () => {
    const { told, hooks } = recorder()
    const http = await httpServer((path) => `page of ${path}`)
    const backhaul = await server({ hooks })
    const { port } = await backhaul.attach(http)
    expect(`127.0.0.1:${port}`).toBe(http.url)

    const centrifuge = client(`ws://${http.url}/connection/websocket`)
    centrifuge.connect()
    const subscription = centrifuge.newSubscription('news')
    const got = once<unknown>((done) => subscription.on('publication', ({ data }) => done(data)))
    subscription.subscribe()
    await subscription.ready(5000)
    expect(await backhaul.api.publish({ channel: 'news', data: { text: 'hello' } })).toMatchObject({
      offset: 1,
    })
    expect(await got).toEqual({ text: 'hello' })
    expect(await (await fetch(`http://${http.url}/own`)).text()).toBe('page of /own')

    subscription.unsubscribe()
    await vi.waitFor(() => expect(told).toContain('unsubscribed news'))
    const gone = once<{ code: number }>((done) => centrifuge.on('disconnected', done))
    const { nodes } = await backhaul.api.info({})
    expect(nodes[0]).toMatchObject({ numClients: 1 })
    centrifuge.disconnect()
    expect((await gone).code).toBe(0)
    await vi.waitFor(() => expect(told).toHaveLength(4))
    expect(told).toEqual([
      'connected websocket js',
      'subscribed news',
      'unsubscribed news',
      'disconnected 3000 connection closed',
    ])
  })

  it('ends subscriptions before the connection, with the code that the client was told', async () => {
    const { told, hooks } = recorder()
    const http = await httpServer(() => '')
    const backhaul = await server({
      hooks,
      config: { ...CONFIG, client: { insecure: true, ...CONFIG.client } },
    })
    await backhaul.attach(http)
    const centrifuge = client(`ws://${http.url}/connection/websocket`)
    const id = once<string>((done) => centrifuge.on('connected', ({ client: own }) => done(own)))
    centrifuge.connect()
    centrifuge.newSubscription('a').subscribe()
    await vi.waitFor(() => expect(told).toContain('subscribed a'))
    const gone = once<{ code: number }>((done) => centrifuge.on('disconnected', done))
    await backhaul.api.disconnect({
      client: await id,
      user: '',
      disconnect: { code: 4501, reason: 'over' },
    })
    expect((await gone).code).toBe(4501)
    expect(told.slice(2)).toEqual(['unsubscribed a', 'disconnected 4501 over'])
  })

  it('leaves the HTTP server to its program when it closes', async () => {
    const http = await httpServer((path) => `page of ${path}`)
    const backhaul = await server()
    await backhaul.attach(http)
    const path = '/connection/websocket'
    expect(await (await fetch(`http://${http.url}${path}`)).text()).toBe(
      'websocket upgrade expected',
    )
    await backhaul.close()
    await backhaul.close()
    expect(await (await fetch(`http://${http.url}${path}`)).text()).toBe(`page of ${path}`)
  })

  it('does not let a handler that throws harm anybody', async () => {
    const http = await httpServer(() => '')
    const backhaul = await server({
      hooks: {
        connected: () => {
          throw new Error('mine')
        },
      },
    })
    const seen = once<string>((done) => backhaul.on('connected', ({ client: own }) => done(own)))
    await backhaul.attach(http)
    const centrifuge = client(`ws://${http.url}/connection/websocket`)
    centrifuge.connect()
    await centrifuge.ready(5000)
    expect(await seen).toMatch(/^[0-9a-f-]{36}$/)
  })

  it('answers API calls with the errors of the API', async () => {
    const backhaul = await server()
    await expect(backhaul.api.publish({ channel: 'no:such', data: 1 })).rejects.toThrow(ApiFailure)
    await expect(backhaul.api.publish({ channel: 'no:such', data: 1 })).rejects.toMatchObject({
      code: 102,
      message: 'publish: unknown channel (102)',
    })
    await expect(backhaul.api.history({ channel: 7 as never })).rejects.toThrow(/^history: channel/)
    expect(await backhaul.metricsText()).toContain(
      'centrifugo_api_command_errors_total{protocol="in_process",method="publish",error="102"} 2',
    )
  })

  it('says what is wrong with a configuration, and makes one server in this process only', async () => {
    await expect(createServer({ config: { chanel: {} } })).rejects.toThrow(ConfigError)
    await expect(createServer({ config: { workers: '2' } })).rejects.toThrow(/workers/)
    await expect(createServer({ config: '/nowhere/config.json' })).rejects.toThrow(ConfigError)
  })

  it('is started once', async () => {
    const backhaul = await server()
    await backhaul.attach(await httpServer(() => ''))
    await expect(backhaul.listen()).rejects.toThrow('started once')
  })
})
