/**
 * Decisions that are kept, joined and batched, behind real servers: the official client, a backend made
 * with the kit, two nodes on one Redis. spec: proxy.md §9.14 … §9.16
 *
 * The storm has a size: STORM_CLIENTS=5000 STORM_CHANNELS=20 npm run test:only -- this file -t storm
 */
import { createServer, type Server } from 'node:http'
import type { Centrifuge } from 'centrifuge'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { toNode } from '../../packages/backend/src/adapters/node.js'
import { allow, defineBackend, error } from '../../packages/backend/src/index.js'
import { ServiceClient } from '../support/grpc-client.js'
import { startGrpcProxySetup } from '../support/grpc-proxy-setup.js'
import { startProxySetup, type ProxySetup } from '../support/proxy-setup.js'
import { startRedis, type RedisServer } from '../support/redis.js'
import { newClient, nextEvent } from '../support/sdk.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const clients: Centrifuge[] = []

/** What a node says when it was told to forget. */
const FORGOTTEN = 'decisions of backends are forgotten'

function missing(): never {
  throw new Error('no such node')
}

afterEach(() => {
  for (const client of clients.splice(0)) client.disconnect()
})

async function online(url: string, data: unknown = null): Promise<Centrifuge> {
  const client = newClient(url, { data })
  clients.push(client)
  client.connect()
  await client.ready()
  return client
}

/** Subscribes, and leaves again; what the client was told. */
async function visit(client: Centrifuge, channel: string): Promise<any> {
  const subscription = client.newSubscription(channel)
  const told = Promise.race([
    nextEvent(subscription, 'subscribed'),
    nextEvent(subscription, 'unsubscribed'),
  ])
  subscription.subscribe()
  const context: { code?: number } = await told
  if (context.code === undefined) {
    const left = nextEvent(subscription, 'unsubscribed')
    subscription.unsubscribe()
    await left
  }
  client.removeSubscription(subscription)
  return context
}

describe.each([
  ['HTTP', startProxySetup],
  ['gRPC', startGrpcProxySetup],
] as const)('a decision kept from a backend over %s', (_name, start) => {
  let setup: ProxySetup

  beforeAll(async () => {
    setup = await start((config) => {
      const { subscribe } = config.channel.proxy
      subscribe.policy = { ...subscribe.policy, extensions: true, cache: { enabled: true } }
    })
  })

  afterAll(() => setup.stop())

  it('answers the next client of the user, until it is purged', async () => {
    setup.answers.set('/subscribe', {
      body: { result: { data: { topic: 'hi' } }, cache: { ttl: 60, key: 'topics' } },
    })
    const [one, other] = await Promise.all([online(setup.server.wsUrl), online(setup.server.wsUrl)])
    expect(await visit(one, 'chat:1')).toMatchObject({ data: { topic: 'hi' } })
    expect(await visit(other, 'chat:1')).toMatchObject({ data: { topic: 'hi' } })
    expect(setup.received('/subscribe')).toHaveLength(1)
    setup.answers.set('/subscribe', { body: { error: { code: 1403, message: 'no more' } } })
    expect(await visit(one, 'chat:1')).toMatchObject({ data: { topic: 'hi' } })
    expect(await setup.server.api('proxy_cache_purge', { key: 'topics' })).toEqual({ result: {} })
    expect(setup.server.lines.filter(({ message }) => message === FORGOTTEN)).toMatchObject([
      { level: 'info', fields: { key: 'topics', purged: 1 } },
    ])
    expect(await visit(one, 'chat:1')).toMatchObject({ code: 1403 })
    expect(setup.received('/subscribe')).toHaveLength(2)
  })

  it('an unknown event is refused', async () => {
    expect(await setup.server.api('proxy_cache_purge', { event: 'publish' })).toMatchObject({
      error: { code: 107 },
    })
  })
})

it('Cache-Control is enough', async () => {
  const setup = await startProxySetup((config) => {
    config.channel.proxy.subscribe.policy = { cache: { enabled: true } }
  })
  try {
    setup.answers.set('/subscribe', {
      body: { result: {} },
      headers: { 'cache-control': 'private, max-age=60' },
    })
    const client = await online(setup.server.wsUrl)
    await visit(client, 'chat:1')
    await visit(client, 'chat:1')
    expect(setup.received('/subscribe')).toHaveLength(1)
  } finally {
    await setup.stop()
  }
})

/** A backend of the kit; `requests` are those over HTTP, `items` the questions in them. */
type Kit = {
  readonly url: string
  readonly requests: { readonly event: string; readonly batch: string | undefined }[]
  readonly questions: { readonly event: string; readonly channel: string; readonly user: string }[]
  denied: boolean
  close(): Promise<void>
}

async function startKit(): Promise<Kit> {
  const requests: Kit['requests'] = []
  const questions: Kit['questions'] = []
  const kept = { ttl: 600 }
  const backend = defineBackend({
    connect: ({ data }) => {
      questions.push({ event: 'connect', channel: '', user: JSON.stringify(data) })
      return allow({ user: JSON.stringify(data) })
    },
    subscribe: ({ user, channel }) => {
      questions.push({ event: 'subscribe', channel, user })
      if (kit.denied) return error(1403, 'no more')
      return channel.endsWith(':private') && user !== '1' ? error(1403, 'not yours') : allow({})
    },
    publish: ({ data }) => allow({ data: data as never }),
    rpc: { echo: (data) => data as never, fail: () => error(1500, 'failed') },
  })
  const handle = toNode(backend)
  const http: Server = createServer((request, response) => {
    requests.push({
      event: request.url?.split('/').at(-1) ?? '',
      batch: request.headers['x-backhaul-batch'] as string | undefined,
    })
    // Without extensions a header says it, for the whole answer.
    response.setHeader('cache-control', `max-age=${kept.ttl}`)
    void handle(request, response)
  })
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  const kit: Kit = {
    url: `http://127.0.0.1:${(http.address() as { port: number }).port}/centrifugo`,
    requests,
    questions,
    denied: false,
    close: async () => {
      http.closeAllConnections()
      await new Promise((resolve) => http.close(resolve))
    },
  }
  return kit
}

describe('batches, answered by a backend of the kit', () => {
  let kit: Kit
  let server: Backhaul

  beforeEach(async () => {
    kit = await startKit()
    const batch = {
      enabled: true,
      max_items: 64,
      max_wait: '50ms',
      events: ['rpc', 'publish', 'subscribe'],
    }
    const proxy = (event: string) => ({ endpoint: `${kit.url}/${event}`, policy: { batch } })
    server = await startBackhaul({
      client: { insecure: true, concurrency: 64 },
      channel: {
        proxy: { subscribe: proxy('subscribe'), publish: proxy('publish') },
        namespaces: [{ name: 'room', subscribe_proxy_enabled: true, publish_proxy_enabled: true }],
      },
      rpc: { proxy: proxy('rpc'), without_namespace: { proxy_enabled: true } },
    })
  })

  afterEach(async () => {
    await server.stop()
    await kit.close()
  })

  it('carry requests of several clients, and each gets its own answer', async () => {
    const both = await Promise.all([online(server.wsUrl), online(server.wsUrl)])
    const asked = both.flatMap((client, who) =>
      [0, 1, 2, 3, 4].map((n) => client.rpc('echo', { who, n })),
    )
    const failed = both[0].rpc('fail', null)
    await expect(failed).rejects.toMatchObject({ code: 1500, message: 'failed' })
    const answers = await Promise.all(asked)
    expect(answers.map(({ data }) => data)).toEqual(
      [0, 1].flatMap((who) => [0, 1, 2, 3, 4].map((n) => ({ who, n }))),
    )
    const rpcs = kit.requests.filter(({ event }) => event === 'rpc')
    expect(rpcs.length).toBeLessThan(11)
    expect(rpcs.reduce((sum, { batch }) => sum + Number(batch), 0)).toBe(11)
  })

  it('keep the order of publications of a client', async () => {
    const [reader, writer] = await Promise.all([online(server.wsUrl), online(server.wsUrl)])
    const room = reader.newSubscription('room:1')
    const seen: unknown[] = []
    const all = new Promise<void>((resolve) => {
      room.on('publication', ({ data }) => {
        if (seen.push(data) === 20) resolve()
      })
    })
    room.subscribe()
    await room.ready()
    const sent = Array.from({ length: 20 }, (_, n) => writer.publish('room:1', n))
    await Promise.all(sent)
    await all
    expect(seen).toEqual(Array.from({ length: 20 }, (_, n) => n))
    expect(kit.requests.filter(({ event }) => event === 'publish').length).toBeLessThan(20)
  })
})

describe('two nodes on one Redis', () => {
  let redis: RedisServer
  let kit: Kit
  let nodes: readonly Backhaul[] = []

  const CLIENTS = Number(process.env.STORM_CLIENTS ?? 40)
  const CHANNELS = Number(process.env.STORM_CHANNELS ?? 5)

  beforeAll(async () => {
    redis = await startRedis()
  })

  afterAll(() => redis.close())

  beforeEach(async () => {
    await redis.client.flushall()
    kit = await startKit()
    const shared = {
      cache: { enabled: true, max_ttl: '10m' },
      coalesce: { enabled: true },
      batch: { enabled: true, max_wait: '20ms', events: ['connect', 'subscribe'] },
    }
    const proxy = (event: string) => ({
      endpoint: `${kit.url}/${event}`,
      timeout: '10s',
      policy: shared,
    })
    const config = {
      client: {
        proxy: { connect: { enabled: true, ...proxy('connect') } },
        stale_close_delay: '60s',
      },
      channel: {
        proxy: { subscribe: proxy('subscribe') },
        namespaces: [{ name: 'room', subscribe_proxy_enabled: true }],
      },
      grpc_api: { enabled: true, key: 'key-of-this-test' },
      engine: { type: 'redis', redis: { address: [redis.address] } },
    }
    nodes = await Promise.all([startBackhaul(config), startBackhaul(config)])
  })

  afterEach(async () => {
    for (const client of clients.splice(0)) client.disconnect()
    await Promise.all(nodes.map((node) => node.stop()))
    await kit.close()
  })

  const node = (at: number): Backhaul => nodes[at] ?? missing()
  const purges = {
    HTTP: (filter: object) => node(0).api('proxy_cache_purge', filter),
    gRPC: async (filter: object) => {
      const service = 'centrifugal.centrifugo.api.CentrifugoApi'
      const api = new ServiceClient('api.proto', service, node(0).node.grpcPorts.grpc_api ?? 0)
      await api.call('ProxyCachePurge', filter, { authorization: 'apikey key-of-this-test' })
      api.close()
    },
  }

  it.each(['HTTP', 'gRPC'] as const)('a purge over %s is felt on both', async (wire) => {
    const visitors = await Promise.all(nodes.map(({ wsUrl }) => online(wsUrl, 1)))
    for (const client of visitors) await visit(client, 'room:1')
    for (const client of visitors) await visit(client, 'room:1')
    expect(kit.questions.filter(({ event }) => event === 'subscribe')).toHaveLength(2)
    kit.denied = true
    for (const client of visitors)
      expect(await visit(client, 'room:1')).not.toHaveProperty('code', 1403)

    await purges[wire]({ user: '1', channel: 'room:1' })
    const purgedAt = performance.now()
    for (const client of visitors) {
      let told: { code?: number } = {}
      // The other node is told by way of Redis.
      while (told.code !== 1403) told = await visit(client, 'room:1')
    }
    for (const { lines } of nodes)
      expect(lines.find(({ message }) => message === FORGOTTEN)?.fields).toMatchObject({
        user: '1',
        channel: 'room:1',
        purged: 1,
      })
    const felt = performance.now() - purgedAt
    console.info(`a purge over ${wire} was felt on both nodes within ${felt.toFixed(0)} ms`)
  })

  it('storm: who comes back costs nothing, however many they are', async () => {
    const channels = Array.from({ length: CHANNELS }, (_, n) => `room:${n}`)
    const join = async (who: number): Promise<Centrifuge> => {
      const client = newClient(node(who % 2).wsUrl, { data: who + 1, timeout: 60_000 })
      clients.push(client)
      const ready = channels.map((channel) => {
        const subscription = client.newSubscription(channel)
        subscription.subscribe()
        return subscription.ready(120_000)
      })
      client.connect()
      await Promise.all(ready)
      return client
    }
    const everybody = Array.from({ length: CLIENTS }, (_, who) => who)
    await Promise.all(everybody.map(join))
    const naive = CLIENTS * (1 + CHANNELS)
    expect(kit.questions).toHaveLength(naive)
    const first = kit.requests.length
    // Waves of commands of many clients, where each would be a call.
    expect(first).toBeLessThan(naive / 2)

    for (const client of clients.splice(0)) client.disconnect()
    kit.requests.length = 0
    kit.questions.length = 0
    await Promise.all(everybody.map(join))
    console.info(
      `${CLIENTS} clients x ${CHANNELS} channels: ${naive} calls without, ${first} when all is new, ` +
        `${kit.requests.length} when they come back`,
    )
    expect(kit.requests.length).toBeLessThanOrEqual(naive * 0.05)
  }, 600_000)
})
