/**
 * The server API over gRPC, asked by a client that shares no code with it: each method answers as over
 * HTTP, and what is peculiar to gRPC holds. spec: server-api-and-operations.md §2, traps 25–28
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { apiMethods } from '../../../src/api/methods/index.js'
import { apiClient, ServiceClient } from '../../support/grpc-client.js'
import { newClient, nextEvent } from '../../support/sdk.js'
import { startBackhaul, type Backhaul } from '../../support/start-backhaul.js'

const KEY = 'grpc-key-of-this-test'
const AUTHORIZED = { authorization: `apikey ${KEY}` }

const CONFIG = {
  client: { allow_anonymous_connect_without_token: true, insecure: true },
  shared_poll: { hmac_secret_key: 'secret' },
  channel: {
    proxy: { shared_poll_refresh: { endpoint: 'http://127.0.0.1:9/poll' } },
    namespaces: [
      { name: 'chat', history_size: 5, history_ttl: '60s', presence: true, join_leave: true },
      {
        name: 'poll',
        subscription_type: 'shared_poll',
        shared_poll: { mode: 'versioned', publish_enabled: true },
      },
      {
        name: 'bin',
        history_size: 5,
        history_ttl: '60s',
        publication_data_format: 'binary',
      },
      { name: 'board', subscription_type: 'map', map: { mode: 'recoverable', key_ttl: '60s' } },
    ],
  },
}

/** Requests by method, in the order in which they are sent. Over HTTP first, then over gRPC. */
const REQUESTS: readonly (readonly [string, Record<string, unknown>])[] = [
  ['publish', { channel: 'chat:a', data: { x: 1 }, tags: { k: 'v' }, idempotency_key: 'k' }],
  ['publish', { channel: 'chat:a', b64data: 'eyJ5IjoyfQ==', idempotency_key: 'b' }],
  ['publish', { channel: 'plain', data: [1, 'two', null] }],
  ['publish', { channel: '', data: 1 }],
  ['publish', { channel: 'nope:1', data: 1 }],
  ['publish', { channel: 'chat:a' }],
  ['publish', { channel: 'chat:a', b64data: '***' }],
  ['publish', { channel: 'chat:v', data: 1, version: 7, idempotency_key: 'v' }],
  ['broadcast', { channels: ['chat:b', '', 'nope:1', 'plain'], data: 1, idempotency_key: 'c' }],
  ['broadcast', { channels: [], data: 1 }],
  ['subscribe', { user: 'nobody', channel: 'chat:a', recover_since: { offset: 1, epoch: 'e' } }],
  ['subscribe', { user: 'nobody', channel: 'nope:1', override: { presence: { value: true } } }],
  ['unsubscribe', { user: 'nobody', channel: 'chat:a' }],
  ['unsubscribe', { user: 'nobody', channel: '' }],
  ['disconnect', { user: 'nobody', disconnect: { code: 4000, reason: 'r' }, whitelist: ['c'] }],
  ['refresh', { user: 'nobody', expire_at: 4_000_000_000, info: { i: 1 } }],
  ['presence', { channel: 'chat:live' }],
  ['presence', { channel: 'plain' }],
  ['presence_stats', { channel: 'chat:live' }],
  ['presence_stats', { channel: 'chat:empty' }],
  ['history', { channel: 'chat:a', limit: -1 }],
  ['history', { channel: 'chat:a', limit: 1, reverse: true }],
  ['history', { channel: 'chat:a', limit: -1, since: { offset: 1, epoch: '' } }],
  ['history', { channel: 'chat:a', limit: -1, since: { offset: 1, epoch: 'other' } }],
  ['history', { channel: 'chat:a', limit: 1, reverse: true, since: { offset: 0, epoch: '' } }],
  ['history', { channel: 'plain', limit: 1 }],
  ['history_remove', { channel: 'chat:b' }],
  ['history_remove', { channel: 'plain' }],
  ['channels', { pattern: 'chat:l*' }],
  ['channels', { pattern: '[' }],
  ['info', {}],
  ['rpc', { method: 'x', params: { p: 1 } }],
  ['rpc', {}],
  ['map_publish', { channel: 'board:a', key: 'k', data: { x: 1 }, key_mode: 'if_exists' }],
  ['map_publish', { channel: 'board:a', key: '', data: 1 }],
  ['map_publish', { channel: 'chat:a', key: 'k', data: 1 }],
  ['map_remove', { channel: 'board:a', key: 'none' }],
  ['map_read_state', { channel: 'board:a', limit: -1 }],
  ['map_read_stream', { channel: 'board:a', limit: -1 }],
  ['map_read_stream', { channel: 'board:a', limit: -1, since_epoch: 'other' }],
  ['map_stats', { channel: 'board:a' }],
  ['map_clear', { channel: 'chat:a' }],
  ['shared_poll_publish', { channel: 'poll:a', key: 'k', version: 1, data: { v: 1 } }],
  ['shared_poll_publish', { channel: 'poll:a', key: 'k', version: 2, b64data: 'eyJ5IjoyfQ==' }],
  ['shared_poll_publish', { channel: 'poll:a', key: 'k', version: 3, b64data: '***' }],
  ['shared_poll_publish', { channel: 'poll:a', key: 'k', data: 1 }],
  ['shared_poll_publish', { channel: 'poll:a', key: '', version: 1, data: 1 }],
  ['shared_poll_publish', { channel: 'chat:a', key: 'k', version: 1, data: 1 }],
  ['shared_poll_publish', { channel: 'nope:1', key: 'k', version: 1, data: 1 }],
  ['run_start', { id: 'r', push: true }],
  ['run_append', { id: 'r', records: [{ data: 1 }], end: {} }],
  ['run_cancel', { id: 'r', reason: 'x' }],
  ['run_info', { id: 'r' }],
  ['runs', { user: 'u', limit: 3 }],
  ['calls', {}],
  ['call', { id: 1 }],
  ['replay', { id: 1 }],
  ['recorder', {}],
  ['explain', { action: 'subscribe', channel: 'chat:a' }],
  ['connections', { user: 'u' }],
  ['proxy_cache_purge', { event: 'subscribe', user: 'nobody' }],
  ['proxy_cache_purge', { event: 'nope' }],
]

/** Fields that are bytes in Protobuf and any JSON over HTTP. */
const RAW = new Set(['data', 'info', 'params', 'conn_info', 'chan_info'])

const pascal = (name: string): string =>
  name === 'rpc' ? 'RPC' : name.replace(/(?:^|_)([a-z])/g, (_part, x: string) => x.toUpperCase())

function asProtobuf(request: Record<string, unknown>): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(request).map(([name, value]) => [
      name,
      RAW.has(name) ? Buffer.from(JSON.stringify(value)) : value,
    ]),
  )
}

/** What Protobuf does not send. */
const ZERO = new Set<unknown>([0, '', false])

/** Both answers in one form: payloads parsed, zero values gone, times gone. */
function comparable(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return JSON.parse(value.toString())
  if (Array.isArray(value)) return value.map(comparable)
  if (typeof value !== 'object' || value === null) return value
  const entries = Object.entries(value)
    .filter(([name]) => name !== 'uptime')
    .map(([name, inner]) => [name, comparable(inner)] as const)
    .filter(([name, inner]) => name === 'result' || !(ZERO.has(inner) || isEmpty(inner)))
  return Object.fromEntries(entries)
}

/** A list or a map without entries. */
const isEmpty = (value: unknown): boolean =>
  typeof value === 'object' && value !== null && Object.keys(value).length === 0

let server: Backhaul
let grpc: ServiceClient
const open: { close(): void }[] = []

async function start(grpcApi: object = {}): Promise<void> {
  server = await startBackhaul({
    ...CONFIG,
    grpc_api: { enabled: true, key: KEY, reflection: true, ...grpcApi },
  })
  grpc = apiClient(server.node.grpcPorts.grpc_api!)
  open.push(grpc)
}

beforeEach(() => start())

afterEach(async () => {
  for (const client of open.splice(0)) client.close()
  await server.stop()
})

async function restart(grpcApi: object): Promise<void> {
  for (const client of open.splice(0)) client.close()
  await server.stop()
  await start(grpcApi)
}

const call = (method: string, request: object, headers: Record<string, string> = {}) =>
  grpc.call(method, request, { ...AUTHORIZED, ...headers })

async function metric(series: string): Promise<number> {
  const text = await (await fetch(`${server.httpUrl}/metrics`)).text()
  const line = text.split('\n').find((each) => each.startsWith(`${series} `))
  return line === undefined ? 0 : Number(line.slice(series.length + 1))
}

describe('the API over gRPC', () => {
  it('answers each method as HTTP does', async () => {
    const live = newClient(server.wsUrl)
    live.connect()
    const subscription = live.newSubscription('chat:live')
    subscription.subscribe()
    await nextEvent(subscription, 'subscribed')
    const asked = new Set(REQUESTS.map(([name]) => name))
    expect([...asked].sort()).toEqual(apiMethods.map(({ name }) => name).sort())
    for (const [name, request] of REQUESTS) {
      const http = await server.api(name, request)
      const answer = await call(pascal(name), asProtobuf(request))
      const title = `${name} ${JSON.stringify(request)}`
      expect([title, comparable(answer)]).toEqual([title, comparable(http)])
    }
    live.disconnect()
  })

  it('answers each method in a batch as alone', async () => {
    for (const parallel of [false, true]) {
      const { replies } = await call('Batch', {
        parallel,
        commands: REQUESTS.map(([name, request]) => ({ [name]: asProtobuf(request) })),
      })
      expect(replies).toHaveLength(REQUESTS.length)
      for (const [index, [name, request]] of REQUESTS.entries()) {
        const alone = await call(pascal(name), asProtobuf(request))
        const expected = alone.error === undefined ? { [name]: alone.result } : alone
        expect(comparable(replies[index])).toEqual(comparable(expected))
      }
    }
  })

  it('runs the first request of a command, answers an empty one by 104, and no commands by none', async () => {
    const request = { info: {}, publish: { channel: 'plain', data: Buffer.from('1') } }
    const { replies } = await call('Batch', { commands: [request, {}] })
    expect(replies).toEqual([{ publish: {} }, { error: { code: 104, message: 'not found' } }])
    expect(await call('Batch', {})).toEqual({})
    const mapped = { 'x-centrifugo-error-mode': 'transport' }
    expect((await call('Batch', { commands: [{}] }, mapped)).replies).toHaveLength(1)
  })

  it('keeps bytes that are no JSON, which HTTP cannot return', async () => {
    const data = Buffer.from([0, 255, 1, 10, 13])
    await call('Publish', { channel: 'bin:a', data })
    const { result } = await call('History', { channel: 'bin:a', limit: -1 })
    expect(result.publications).toEqual([{ data, offset: 1 }])
    // The empty format refuses only what is empty.
    expect(await call('Publish', { channel: 'chat:a', data })).toMatchObject({
      result: { offset: 1 },
    })
  })

  it('keeps 64-bit versions exact', async () => {
    const publish = async (version: string) =>
      (await call('Publish', { channel: 'chat:v', data: Buffer.from('1'), version })).result.offset
    expect(await publish('18446744073709551614')).toBe(1)
    expect(await publish('18446744073709551613')).toBe(1)
    expect(await publish('18446744073709551615')).toBe(2)
  })

  it.each([
    ['nothing', {}],
    ['another key', { authorization: 'apikey other' }],
    ['a capital letter', { authorization: `Apikey ${KEY}` }],
    ['two spaces', { authorization: `apikey  ${KEY}` }],
    ['Bearer', { authorization: `Bearer ${KEY}` }],
    ['the HTTP header', { 'x-api-key': KEY }],
  ])('refuses a caller who sends %s', async (_what, headers) => {
    const { code, message } = await grpc.failure('Publish', { channel: 'plain' }, headers)
    expect([code, message]).toEqual([16, 'unauthenticated'])
    expect((await grpc.failure('Batch', {}, headers)).code).toBe(16)
  })

  it('refuses before it reads: a request that never ends is answered, too', async () => {
    const { code } = await new Promise<{ code: number }>((resolve) => {
      const stream = grpc.client.makeClientStreamRequest(
        '/centrifugal.centrifugo.api.CentrifugoApi/Publish',
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
        () => undefined,
      )
      stream.on('status', resolve)
    })
    expect(code).toBe(16)
  })

  it('admits everybody without a key, and says so in the log', async () => {
    await restart({ key: '' })
    expect((await grpc.call('Info', {})).result.nodes).toHaveLength(1)
    const warning = 'gRPC API key is empty, every caller is admitted'
    expect(server.lines.map(({ message }) => message)).toContain(warning)
  })

  const failures = [
    ['Publish', { channel: 'nope:1', data: Buffer.from('1') }, 5, 102, 'unknown channel'],
    ['RPC', { method: 'x' }, 5, 104, 'not found'],
    ['Publish', {}, 3, 107, 'bad request'],
    ['Presence', { channel: 'plain' }, 3, 108, 'not available'],
    [
      'History',
      { channel: 'chat:a', since: { offset: 1, epoch: 'other' } },
      11,
      112,
      'unrecoverable position',
    ],
    ['Channels', { pattern: '[' }, 13, 100, 'internal server error'],
  ] as const

  it.each(failures)('maps %s %j to status %i when the caller asks for it', async (...row) => {
    const [method, request, status, code, text] = row
    const headers = { ...AUTHORIZED, 'x-centrifugo-error-mode': 'transport' }
    const failure = await grpc.failure(method, request, headers)
    expect([failure.code, failure.message]).toEqual([status, text])
    const [details] = failure.error.metadata.get('grpc-status-details-bin')
    expect(Buffer.from(details as Buffer).toString('latin1')).toContain(
      'type.googleapis.com/centrifugal.centrifugo.api.Error',
    )
    expect(await call(method, request)).toEqual({ error: { code, message: text } })
    const other = await call(method, request, { 'x-centrifugo-error-mode': 'Transport' })
    expect(other.error).toEqual({ code, message: text })
  })

  it('maps every error when that is configured', async () => {
    await restart({ error_mode: 'transport' })
    expect((await grpc.failure('Publish', {}, AUTHORIZED)).code).toBe(3)
    const broadcast = await call('Broadcast', { channels: ['nope:1'], data: Buffer.from('1') })
    expect(broadcast.result.responses).toEqual([
      { error: { code: 102, message: 'unknown channel' } },
    ])
  })

  it('counts commands and errors under protocol grpc', async () => {
    await call('Publish', { channel: 'plain', data: Buffer.from('1') })
    await call('Publish', {})
    await call('Batch', { commands: [{}] })
    const labels = (method: string) => `{protocol="grpc",method="${method}"`
    const name = 'centrifugo_api_command'
    expect(await metric(`${name}_duration_seconds_count${labels('publish')}}`)).toBe(2)
    expect(await metric(`${name}_errors_total${labels('publish')},error="107"}`)).toBe(1)
    expect(await metric(`${name}_errors_total${labels('unknown')},error="104"}`)).toBe(1)
  })

  it('answers unknown methods and those of the commercial edition by UNIMPLEMENTED', async () => {
    for (const path of ['/centrifugal.centrifugo.api.CentrifugoApi/BlockUser', '/no.Such/Method']) {
      const { code } = await new Promise<{ code: number }>((resolve) => {
        const unary = grpc.client.makeUnaryRequest(
          path,
          (bytes: Buffer) => bytes,
          (bytes: Buffer) => bytes,
          Buffer.alloc(0),
          () => undefined,
        )
        unary.on('status', resolve)
      })
      expect(code).toBe(12)
    }
  })

  it('publishes to a live client', async () => {
    const live = newClient(server.wsUrl)
    live.connect()
    const subscription = live.newSubscription('plain')
    subscription.subscribe()
    await nextEvent(subscription, 'subscribed')
    const came = nextEvent(subscription, 'publication')
    await call('Publish', { channel: 'plain', data: Buffer.from('{"n": 12345}') })
    expect((await came).data).toEqual({ n: 12345 })
    const left = nextEvent(live, 'disconnected')
    await call('Disconnect', { user: '', disconnect: { code: 4500, reason: 'out' } })
    expect(await left).toMatchObject({ code: 4500, reason: 'out' })
  })

  it('serves thousands of calls at a time', async () => {
    const publish = { channel: 'plain', data: Buffer.from('1') }
    const answers = await Promise.all(Array.from({ length: 5000 }, () => call('Publish', publish)))
    expect(answers).toHaveLength(5000)
    expect(answers.every(({ error }) => error === undefined)).toBe(true)
  })
})

describe('what stands beside the API', () => {
  const health = () => {
    const client = new ServiceClient(
      'health.proto',
      'grpc.health.v1.Health',
      server.node.grpcPorts.grpc_api!,
    )
    open.push(client)
    return client
  }

  it('tells everybody that it is healthy', async () => {
    const client = health()
    expect(await client.call('Check', {})).toEqual({ status: 'SERVING' })
    const service = 'centrifugal.centrifugo.api.CentrifugoApi'
    expect(await client.call('Check', { service })).toEqual({ status: 'SERVING' })
    expect((await client.failure('Check', { service: 'other' })).code).toBe(5)
    expect(Object.keys((await client.call('List', {})).statuses)).toEqual(['', service])
    const watch = client.stream('Watch', { service: 'other' })
    expect(await watch.until(1)).toEqual([{ status: 'SERVICE_UNKNOWN' }])
    watch.native.cancel()
  })

  it('tells those who watch before it stops', async () => {
    const watch = health().stream('Watch', {})
    await watch.until(1)
    await server.stop()
    expect(watch.messages).toEqual([{ status: 'SERVING' }, { status: 'NOT_SERVING' }])
    expect((await watch.ended).code).toBe(14)
  })

  it.each(['v1', 'v1alpha'])('reflects without a key, %s', async (version) => {
    const client = new ServiceClient(
      'reflection.proto',
      'grpc.reflection.v1.ServerReflection',
      server.node.grpcPorts.grpc_api!,
    )
    open.push(client)
    const { requestSerialize, responseDeserialize } = (client.client.constructor as any).service
      .ServerReflectionInfo
    const stream = client.client.makeBidiStreamRequest(
      `/grpc.reflection.${version}.ServerReflection/ServerReflectionInfo`,
      requestSerialize,
      responseDeserialize,
    )
    const ask = (request: object): Promise<any> => {
      stream.write(request)
      return new Promise((resolve) => stream.once('data', resolve))
    }
    const { list_services_response: list } = await ask({ list_services: '' })
    expect(list.service.map(({ name }: { name: string }) => name)).toContain(
      'centrifugal.centrifugo.api.CentrifugoApi',
    )
    const found = await ask({ file_containing_symbol: 'centrifugal.centrifugo.api.PublishRequest' })
    const [descriptor] = found.file_descriptor_response.file_descriptor_proto
    expect(descriptor.toString('latin1')).toContain('PublishRequest')
    expect((await ask({ file_by_filename: 'api.proto' })).file_descriptor_response).toEqual(
      found.file_descriptor_response,
    )
    expect((await ask({ file_containing_symbol: 'x' })).error_response.error_code).toBe(5)
    expect((await ask({})).error_response.error_code).toBe(5)
    stream.end()
    expect(
      await new Promise((resolve) => stream.on('status', ({ code }: any) => resolve(code))),
    ).toBe(0)
  })

  it('has no reflection unless switched on', async () => {
    await restart({ reflection: false })
    const { code } = await new Promise<{ code: number }>((resolve) => {
      const stream = grpc.client.makeBidiStreamRequest(
        '/grpc.reflection.v1.ServerReflection/ServerReflectionInfo',
        (bytes: Buffer) => bytes,
        (bytes: Buffer) => bytes,
      )
      stream.on('error', () => undefined)
      stream.on('status', resolve)
    })
    expect(code).toBe(12)
  })
})
