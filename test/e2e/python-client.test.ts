/**
 * A client outside our code base drives the server API: grpcio and Protobuf for Python, with messages
 * built from what the reflection service says. Every method does what it is for, to a user of the
 * official library. spec: server-api-and-operations.md §2
 */
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Centrifuge, Subscription } from 'centrifuge'
import { WebSocket } from 'ws'
import { PythonApiClient, type PythonAnswer } from '../support/python.js'
import { newClient, nextEvent } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const KEY = 'grpc-key-of-this-test'
const SERVICE = 'centrifugal.centrifugo.api.CentrifugoApi'
const HEALTH = 'grpc.health.v1.Health'
const AUTHORIZED = { authorization: `apikey ${KEY}` }
const TRANSPORT = { ...AUTHORIZED, 'x-centrifugo-error-mode': 'transport' }

const OPEN = { allow_subscribe_for_client: true }
const configOf = (backend: string) => ({
  client: { user_id_http_header: 'X-User' },
  shared_poll: { hmac_secret_key: 'secret' },
  rpc: {
    ping: { enabled: true },
    proxy: { endpoint: backend, policy: { run: { enabled: true, namespace: 'run' } } },
    namespaces: [{ name: 'app', proxy_enabled: true }],
  },
  recorder: { enabled: true },
  channel: {
    proxy: { shared_poll_refresh: { endpoint: 'http://127.0.0.1:9/poll' } },
    without_namespace: OPEN,
    namespaces: [
      { name: 'chat', ...OPEN, history_size: 5, history_ttl: '60s', presence: true },
      {
        name: 'board',
        ...OPEN,
        subscription_type: 'map',
        map: { mode: 'recoverable', key_ttl: '60s' },
      },
      {
        name: 'poll',
        subscription_type: 'shared_poll',
        shared_poll: { mode: 'versioned', publish_enabled: true },
      },
      { name: 'run', history_size: 100, history_ttl: '300s', force_recovery: true },
    ],
  },
  grpc_api: { enabled: true, key: KEY, reflection: true },
})

/** The edge in front of a server says who it is. */
class SocketOfAnn extends WebSocket {
  constructor(url: string, protocols: string[]) {
    super(url, protocols, { headers: { 'X-User': 'ann' } })
  }
}

let backend: Server
let server: Backhaul
let python: PythonApiClient
let ann: Centrifuge
let lobby: Subscription
const called = new Set<string>()

beforeAll(async () => {
  backend = createServer((request, response) => {
    request.resume().once('end', () => response.end('{"result":{"data":{"from":"backend"}}}'))
  })
  await new Promise<void>((resolve) => backend.listen(0, '127.0.0.1', resolve))
  const { port } = backend.address() as AddressInfo
  server = await startBackhaul(configOf(`http://127.0.0.1:${port}/rpc`))
  python = new PythonApiClient(server.node.grpcPorts.grpc_api!)
  ann = newClient(server.wsUrl, { websocket: SocketOfAnn })
  ann.connect()
  await ann.ready()
  lobby = ann.newSubscription('chat:lobby')
  lobby.subscribe()
  await lobby.ready()
})

afterAll(async () => {
  ann.disconnect()
  await python.close()
  await server.stop()
  backend.close()
})

function call(
  method: string,
  request: object,
  metadata: Record<string, string> = AUTHORIZED,
): Promise<PythonAnswer> {
  return python.call(`/${SERVICE}/${method}`, request, metadata)
}

/** The result of a method that works. */
async function result(method: string, request: object): Promise<any> {
  called.add(method)
  const ended = await call(method, request)
  expect(ended).toEqual({ answer: expect.objectContaining({ result: expect.anything() }) })
  return (ended as { answer: { result: unknown } }).answer.result
}

/** What bytes in the JSON of Protobuf say. */
const said = (text: string): any => JSON.parse(Buffer.from(text, 'base64').toString())

/** Bytes as the JSON of Protobuf shows them. */
const bytes = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64')

describe('a Python client that knows the API by reflection', () => {
  it('finds the services', async () => {
    expect(Object.keys(await python.services)).toEqual(expect.arrayContaining([SERVICE, HEALTH]))
  })

  it('asks for the health, without a key', async () => {
    const check = (service: string) => python.call(`/${HEALTH}/Check`, { service })
    expect(await check('')).toEqual({ answer: { status: 'SERVING' } })
    expect(await check(SERVICE)).toEqual({ answer: { status: 'SERVING' } })
    expect(await check('no.Such')).toMatchObject({ status: 'NOT_FOUND' })
  })

  it.each([
    ['no key', {}],
    ['a wrong key', { authorization: 'apikey other' }],
  ])('is turned away with %s', async (_name, metadata) => {
    const refused = { status: 'UNAUTHENTICATED', details: 'unauthenticated' }
    expect(await call('Info', {}, metadata)).toEqual(refused)
  })

  it('publishes and broadcasts', async () => {
    const first = nextEvent(lobby, 'publication')
    const published = await result('Publish', { channel: 'chat:lobby', data: bytes({ n: 1 }) })
    expect(published).toEqual({ offset: '1', epoch: expect.any(String) })
    expect((await first).data).toEqual({ n: 1 })
    const second = nextEvent(lobby, 'publication')
    const { responses } = await result('Broadcast', {
      channels: ['chat:lobby', 'nope:1'],
      data: bytes({ n: 2 }),
      tags: { by: 'python' },
    })
    expect(responses).toEqual([
      { result: { offset: '2', epoch: published.epoch } },
      { error: { code: 102, message: 'unknown channel' } },
    ])
    expect(await second).toMatchObject({ data: { n: 2 }, tags: { by: 'python' } })
  })

  it('sends a batch', async () => {
    called.add('Batch')
    const ended = await call('Batch', {
      commands: [{ publish: { channel: 'plain', data: bytes(1) } }, { rpc: { method: 'none' } }],
    })
    expect(ended).toEqual({
      answer: { replies: [{ publish: {} }, { error: { code: 104, message: 'not found' } }] },
    })
  })

  it('reads history and presence, the channels and the nodes', async () => {
    const { publications, offset } = await result('History', { channel: 'chat:lobby', limit: -1 })
    expect(publications).toEqual([
      { data: bytes({ n: 1 }), offset: '1' },
      { data: bytes({ n: 2 }), offset: '2', tags: { by: 'python' } },
    ])
    expect(offset).toBe('2')
    await result('HistoryRemove', { channel: 'chat:lobby' })
    expect((await result('History', { channel: 'chat:lobby', limit: -1 })).publications).toBe(
      undefined,
    )
    const { presence } = await result('Presence', { channel: 'chat:lobby' })
    expect(Object.values(presence)).toEqual([{ user: 'ann', client: expect.any(String) }])
    const stats = await result('PresenceStats', { channel: 'chat:lobby' })
    expect(stats).toEqual({ num_clients: 1, num_users: 1 })
    const { channels } = await result('Channels', { pattern: 'chat:*' })
    expect(channels).toEqual({ 'chat:lobby': { num_clients: 1 } })
    const { nodes } = await result('Info', {})
    expect(nodes).toMatchObject([{ num_clients: 1, num_users: 1 }])
  })

  it('subscribes and unsubscribes a user', async () => {
    const subscribed = nextEvent(ann, 'subscribed')
    await result('Subscribe', { user: 'ann', channel: 'news', data: bytes({ hi: true }) })
    expect(await subscribed).toMatchObject({ channel: 'news', data: { hi: true } })
    const unsubscribed = nextEvent(ann, 'unsubscribed')
    await result('Unsubscribe', { user: 'ann', channel: 'news' })
    expect((await unsubscribed).channel).toBe('news')
  })

  it('keeps a map', async () => {
    const board = ann.newMapSubscription('board:1')
    const synced = nextEvent(board as never, 'sync')
    board.subscribe()
    await synced
    const came = nextEvent(board as never, 'update')
    await result('MapPublish', { channel: 'board:1', key: 'a', data: bytes({ x: 1 }) })
    expect(await came).toMatchObject({ key: 'a', data: { x: 1 } })
    const state = await result('MapReadState', { channel: 'board:1', limit: -1 })
    expect(JSON.stringify(state)).toContain(bytes({ x: 1 }))
    expect(await result('MapStats', { channel: 'board:1' })).toMatchObject({ num_keys: 1 })
    const gone = nextEvent(board as never, 'update')
    await result('MapRemove', { channel: 'board:1', key: 'a' })
    expect(await gone).toMatchObject({ key: 'a', removed: true })
    const stream = await result('MapReadStream', { channel: 'board:1', limit: -1 })
    expect(stream.entries).toHaveLength(2)
    await result('MapClear', { channel: 'board:1' })
  })

  it('hands over a value of a shared poll channel', async () => {
    const value = { channel: 'poll:1', key: 'k', data: bytes(1), version: '18446744073709551615' }
    await result('SharedPollPublish', value)
  })

  it('keeps a run that it writes itself', async () => {
    const started = await result('RunStart', { id: 'r1', user: 'ann', push: true })
    expect(started).toMatchObject({ id: 'r1', channel: 'run:r1' })
    await result('RunAppend', { id: 'r1', records: [{ data: bytes('a') }, { data: bytes('b') }] })
    expect(await result('RunInfo', { id: 'r1' })).toMatchObject({ state: 'running', user: 'ann' })
    expect((await result('Runs', { user: 'ann' })).runs).toMatchObject([{ id: 'r1' }])
    await result('RunCancel', { id: 'r1', reason: 'enough' })
    const { publications } = await result('History', { channel: 'run:r1', limit: -1 })
    expect(publications.map(({ data }: { data: string }) => said(data))).toEqual(['a', 'b', null])
    expect(publications[2].tags).toEqual({ run: 'cancelled', reason: 'enough' })
  })

  it('sees what a backend was asked, asks it again and forgets it', async () => {
    expect((await ann.rpc('app:ask', { q: 1 })).data).toEqual({ from: 'backend' })
    const page = await result('Calls', { event: 'rpc', user: 'ann' })
    expect(page.recording).toBe(true)
    const [recorded] = said(page.calls)
    expect(recorded).toMatchObject({ event: 'rpc', user: 'ann' })
    const one = await result('Call', { id: recorded.id })
    expect(said(one.call)).toEqual(recorded)
    expect(one.curl).toContain('curl')
    expect((await result('Replay', { id: recorded.id })).same).toBe(true)
    expect(await result('Recorder', { enabled: false, clear: true })).toEqual({})
    expect(said((await result('Calls', {})).calls)).toEqual([])
  })

  it('asks who decides, who is there, and has decisions forgotten', async () => {
    const told = await result('Explain', { action: 'rpc', user: 'ann', method: 'app:ask' })
    expect(told).toMatchObject({ verdict: 'backend', rule: expect.any(String) })
    const { connections } = await result('Connections', { user: 'ann' })
    expect(Object.values(connections)).toMatchObject([{ user: 'ann', transport: 'websocket' }])
    await result('ProxyCachePurge', { user: 'ann' })
  })

  it('refreshes and ends the connection', async () => {
    await result('Refresh', { user: 'ann', expire_at: '4000000000' })
    const over = nextEvent(ann, 'disconnected')
    await result('Disconnect', { user: 'ann', disconnect: { code: 4500, reason: 'out' } })
    expect(await over).toMatchObject({ code: 4500, reason: 'out' })
  })

  const failures = [
    ['Publish', { channel: 'nope:1', data: bytes(1) }, 102, 'unknown channel', 'NOT_FOUND'],
    ['RPC', { method: 'none' }, 104, 'not found', 'NOT_FOUND'],
    ['Publish', {}, 107, 'bad request', 'INVALID_ARGUMENT'],
    ['Presence', { channel: 'news' }, 108, 'not available', 'INVALID_ARGUMENT'],
    ['Channels', { pattern: '[' }, 100, 'internal server error', 'INTERNAL'],
  ] as const

  it.each(failures)('gets the error of %s %j in both modes', async (...row) => {
    const [method, request, code, message, status] = row
    called.add(method)
    expect(await call(method, request)).toEqual({ answer: { error: { code, message } } })
    expect(await call(method, request, TRANSPORT)).toEqual({ status, details: message })
  })

  it('has called every method there is', async () => {
    expect([...called].sort()).toEqual([...((await python.services)[SERVICE] ?? [])].sort())
  })
})
