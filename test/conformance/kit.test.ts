/** A backend written with the kit, behind a real server, asked by the official client. */
import { createServer } from 'node:http'
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js'
import type { Centrifuge } from 'centrifuge'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { grpcServerApi } from '../../packages/backend/src/api-grpc.js'
import { toGrpc } from '../../packages/backend/src/adapters/grpc.js'
import { toLocal } from '../../packages/backend/src/adapters/local.js'
import { toNode } from '../../packages/backend/src/adapters/node.js'
import {
  allow,
  defineBackend,
  deny,
  serverApi,
  stream,
  type Handlers,
  type Json,
  type ServerApi,
} from '../../packages/backend/src/index.js'
import { startTestServer } from '../../src/testing/index.js'
import { newClient, nextEvent } from '../support/sdk.js'

const SECRET = `whsec_${Buffer.from('a secret of the tests, 24+ bytes').toString('base64')}`

const handlers: Handlers = {
  connect: ({ data }) => allow({ user: '56', data: { hello: (data ?? null) as Json } }),
  subscribe: ({ user, channel }) =>
    channel === `room:${user}` ? allow({ data: { topic: 'welcome' } }) : deny(),
  publish: ({ data, user }) => allow({ data: { by: user, text: data as Json } }),
  subscribe_stream: ({ channel }) =>
    stream({ data: channel }, async function* () {
      await Promise.resolve()
      for (const word of ['once', 'upon']) yield { publication: { data: word } }
    }),
  rpc: {
    'price.get': (item) => ({ item: item as string, price: 13.5 }),
    generate: () =>
      stream({ data: 'begins' }, async function* () {
        await Promise.resolve()
        for (const word of ['once', 'upon']) yield { message: { data: word } }
      }),
  },
}
const backend = defineBackend(handlers)
/** The same, for calls that are signed alone. */
const signed = defineBackend(handlers, { signature: { secrets: [SECRET] } })

/** Ways from the server to the backend: each gives the endpoint of an event, and what ends it. */
const WIRES: Record<
  string,
  () => Promise<{ endpoint: (event: string) => string; streams: boolean; stop: () => void }>
> = {
  'signed HTTP': async () => {
    const handle = toNode(signed)
    const http = createServer((request, response) => void handle(request, response))
    await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
    const { port } = http.address() as { port: number }
    return {
      endpoint: (event) => `http://127.0.0.1:${port}/centrifugo/${event}`,
      streams: true,
      stop: () => {
        http.closeAllConnections()
        http.close()
      },
    }
  },
  gRPC: async () => {
    const grpc = new GrpcServer()
    grpc.addService(...toGrpc(backend))
    const port = await new Promise<number>((resolve, reject) => {
      grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (error, bound) => {
        if (error === null) resolve(bound)
        else reject(error)
      })
    })
    return {
      endpoint: () => `grpc://127.0.0.1:${port}`,
      streams: false,
      stop: () => {
        grpc.forceShutdown()
      },
    }
  },
  'the same process': () =>
    Promise.resolve({ endpoint: () => 'local:', streams: false, stop: () => undefined }),
}

let wire: Awaited<ReturnType<(typeof WIRES)[string]>>
let served: Awaited<ReturnType<typeof startTestServer>>
let client: Centrifuge

async function start(name: string): Promise<void> {
  wire = await WIRES[name]!()
  const { endpoint } = wire
  const proxy = (event: string) => ({ endpoint: endpoint(event) })
  const feed = name !== 'the same process' && {
    proxy: { subscribe_stream: proxy('subscribe_stream') },
    namespace: { name: 'feed', subscribe_stream_proxy_enabled: true },
  }
  served = await startTestServer({
    backend: toLocal(backend),
    config: {
      ...(wire.streams && {
        proxy_defaults: { policy: { signing: { enabled: true, secrets: [SECRET] } } },
      }),
      client: { proxy: { connect: { enabled: true, ...proxy('connect') } } },
      channel: {
        proxy: {
          subscribe: proxy('subscribe'),
          publish: proxy('publish'),
          ...(feed !== false && feed.proxy),
        },
        namespaces: [
          {
            name: 'room',
            subscribe_proxy_enabled: true,
            publish_proxy_enabled: true,
            history_size: 10,
            history_ttl: '60s',
            presence: true,
          },
          ...(feed === false ? [] : [feed.namespace]),
        ],
      },
      rpc: {
        proxy: {
          endpoint: endpoint('rpc'),
          policy: wire.streams ? { event_headers: true, stream: { rpc_answers: true } } : {},
        },
        without_namespace: { proxy_enabled: true },
      },
      http_api: { key: 'a-key-of-the-tests' },
      grpc_api: { enabled: true, port: 0, key: 'a-key-of-the-tests' },
    },
  })
  client = newClient(served.wsUrl, { data: 'hi' })
}

afterEach(async () => {
  client.disconnect()
  await served.server.close()
  wire.stop()
})

async function connect(): Promise<object> {
  const connected = nextEvent(client, 'connected')
  client.connect()
  return connected
}

describe.each(Object.keys(WIRES))('a backend over %s', (name) => {
  beforeEach(() => start(name))

  it('answers every kind of question', async () => {
    expect(await connect()).toMatchObject({ data: { hello: 'hi' } })

    const room = client.newSubscription('room:56')
    const subscribed = nextEvent(room, 'subscribed')
    room.subscribe()
    expect(await subscribed).toMatchObject({ data: { topic: 'welcome' } })
    const published = nextEvent(room, 'publication')
    await room.publish('hello')
    expect(await published).toMatchObject({ data: { by: '56', text: 'hello' } })

    const other = client.newSubscription('room:57')
    const refused = nextEvent(other, 'unsubscribed')
    other.subscribe()
    expect(await refused).toMatchObject({ code: 403, reason: 'permission denied' })

    expect(await client.rpc('price.get', 'X')).toEqual({ data: { item: 'X', price: 13.5 } })
    await expect(client.rpc('unknown', null)).rejects.toMatchObject({ code: 404 })
  })
})

describe.each(['signed HTTP', 'gRPC'])('a stream over %s', (name) => {
  beforeEach(() => start(name))

  it('goes to the subscriber, and ends', async () => {
    await connect()
    const feed = client.newSubscription('feed:1')
    const words: unknown[] = []
    feed.on('publication', ({ data }) => words.push(data))
    const ended = nextEvent(feed, 'unsubscribed')
    feed.subscribe()
    await ended
    expect(words).toEqual(['once', 'upon'])
  })
})

describe('a streamed answer of a method', () => {
  beforeEach(() => start('signed HTTP'))

  it('goes to the caller', async () => {
    await connect()
    const words: unknown[] = []
    const said = new Promise<void>((resolve) => {
      client.on('message', ({ data }) => {
        if (words.push(data) === 2) resolve()
      })
    })
    expect(await client.rpc('generate', null)).toEqual({ data: 'begins' })
    await said
    expect(words).toEqual(['once', 'upon'])
  })
})

interface Said {
  readonly text: string
}
type Rooms = { readonly 'room:*': Said; readonly news: number }

describe.each(['HTTP', 'gRPC'])('the client of the server API over %s', (name) => {
  let api: ServerApi<Rooms>
  let close: () => void
  const KEY = 'a-key-of-the-tests'

  function apiWith(key: string): ServerApi<Rooms> {
    if (name === 'HTTP') return serverApi({ url: `${served.httpUrl}/api/`, key })
    const grpc = grpcServerApi<Rooms>({
      address: `127.0.0.1:${served.grpcPorts.grpc_api ?? 0}`,
      key,
    })
    const before = close
    close = () => {
      before()
      grpc.close()
    }
    return grpc
  }

  beforeEach(async () => {
    await start('the same process')
    close = () => undefined
    api = apiWith(KEY)
  })
  afterEach(() => {
    close()
  })

  it('publishes, and reads what was published', async () => {
    await connect()
    const room = client.newSubscription('room:56')
    const subscribed = nextEvent(room, 'subscribed')
    room.subscribe()
    await subscribed
    const published = nextEvent(room, 'publication')
    const { offset, epoch } = await api.publish({
      channel: 'room:56',
      data: { text: 'hello' },
      tags: { kind: 'news' },
    })
    expect(await published).toMatchObject({ data: { text: 'hello' }, tags: { kind: 'news' } })
    expect(offset).toBe(1)

    const history = await api.history({ channel: 'room:56', limit: 10 })
    expect(history).toMatchObject({
      publications: [{ data: { text: 'hello' }, offset: 1, tags: { kind: 'news' } }],
      offset: 1,
      epoch,
    })
    const { presence } = await api.presence({ channel: 'room:56' })
    expect(Object.values(presence)).toMatchObject([{ user: '56' }])
    expect(await api.presence_stats({ channel: 'room:1' })).toEqual({
      num_clients: 0,
      num_users: 0,
    })
    const { nodes } = await api.info()
    expect(nodes).toMatchObject([{ num_clients: 1 }])

    const gone = nextEvent(client, 'disconnected')
    await api.disconnect({ user: '56', disconnect: { code: 4501, reason: 'bye' } })
    expect(await gone).toMatchObject({ code: 4501, reason: 'bye' })
  })

  it('runs batches', async () => {
    const replies = await api.batch([
      { publish: { channel: 'room:1', data: { text: 'a' } } },
      { history: { channel: 'news', limit: 1 } },
      { history: { channel: 'room:1', limit: 1 } },
    ])
    expect(replies).toMatchObject([
      { publish: { offset: 1 } },
      { error: { code: 108 } },
      { history: { publications: [{ data: { text: 'a' } }] } },
    ])
  })

  it('tells errors of the API from calls that failed', async () => {
    await expect(api.history({ channel: 'news' })).rejects.toMatchObject({
      name: 'ApiError',
      method: 'history',
      code: 108,
      message: 'history: not available (108)',
    })
    await expect(apiWith('wrong').info()).rejects.toMatchObject({
      name: 'ApiCallFailed',
      method: 'info',
    })
  })
})

describe('the client of the server API', () => {
  beforeEach(() => start('the same process'))

  it('says what went wrong on the way', async () => {
    const at = (url: string, timeoutMs = 5000) => serverApi({ url, key: 'k', timeoutMs }).info()
    await expect(at('http://127.0.0.1:1/api')).rejects.toThrow(
      'info: http://127.0.0.1:1/api could not be reached',
    )
    await expect(at(`${served.httpUrl}/api`)).rejects.toThrow('info: the key is missing or wrong')
    await expect(at(`${served.httpUrl}/nowhere`)).rejects.toMatchObject({ status: 404 })
    const silent = createServer()
    await new Promise<void>((resolve) => silent.listen(0, '127.0.0.1', resolve))
    const { port } = silent.address() as { port: number }
    await expect(at(`http://127.0.0.1:${port}`, 50)).rejects.toThrow('no answer within 50 ms')
    silent.closeAllConnections()
    silent.close()
  })
})
