/** A backend of the kit whose answers may be kept, and that gives state with its position. spec: proxy.md §9.15; runs.md §2 */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Server as GrpcServer, ServerCredentials } from '@grpc/grpc-js'
import { afterEach, describe, expect, it } from 'vitest'
import { toGrpc } from '../../packages/backend/src/adapters/grpc.js'
import { toNode } from '../../packages/backend/src/adapters/node.js'
import {
  allow,
  defineBackend,
  error,
  type Backend,
  type Requests,
} from '../../packages/backend/src/index.js'
import { RawClient } from '../support/raw-client.js'
import { startBackhaul, type Backhaul } from '../support/start-backhaul.js'

const opened: (() => unknown)[] = []

afterEach(async () => {
  for (const close of opened.splice(0)) await close()
})

async function overHttp(backend: Backend<any>): Promise<(event: string) => string> {
  const handle = toNode(backend)
  const http = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => http.listen(0, '127.0.0.1', resolve))
  opened.unshift(() => {
    http.closeAllConnections()
    return new Promise((resolve) => http.close(resolve))
  })
  return (event) => `http://127.0.0.1:${(http.address() as AddressInfo).port}/${event}`
}

async function overGrpc(backend: Backend<any>): Promise<(event: string) => string> {
  const grpc = new GrpcServer()
  grpc.addService(...toGrpc(backend))
  const port = await new Promise<number>((resolve, reject) => {
    grpc.bindAsync('127.0.0.1:0', ServerCredentials.createInsecure(), (problem, bound) => {
      if (problem === null) resolve(bound)
      else reject(problem)
    })
  })
  opened.unshift(() => {
    grpc.forceShutdown()
  })
  return () => `grpc://127.0.0.1:${port}`
}

async function start(endpoint: (event: string) => string, policy: object): Promise<Backhaul> {
  const server = await startBackhaul({
    client: { proxy: { connect: { enabled: true, endpoint: endpoint('connect') } } },
    channel: {
      proxy: { subscribe: { endpoint: endpoint('subscribe'), timeout: '10s', policy } },
      namespaces: [
        {
          name: 'room',
          subscribe_proxy_enabled: true,
          history_size: 100,
          history_ttl: '60s',
          force_recovery: true,
        },
      ],
    },
  })
  opened.unshift(() => server.stop())
  return server
}

async function join({ wsUrl }: Backhaul): Promise<RawClient> {
  const client = await RawClient.open(wsUrl)
  opened.unshift(() => {
    client.terminate()
  })
  await client.connect({})
  return client
}

describe.each([
  ['HTTP', overHttp],
  ['gRPC', overGrpc],
] as const)('a backend of the kit over %s', (_name, over) => {
  it('has its answers kept, refusals too, and purged by the name it gave them', async () => {
    const asked: string[] = []
    const backend = defineBackend({
      connect: () => allow({ user: '56' }),
      subscribe: ({ channel }) => {
        asked.push(channel)
        return channel === 'room:closed'
          ? error(1403, 'no', { cache: { ttl: 60 } })
          : allow({ data: asked.length }, { cache: { ttl: 60, scope: 'channel', key: 'rooms' } })
      },
    })
    const policy = { extensions: true, cache: { enabled: true, max_error_ttl: '60s' } }
    const server = await start(await over(backend), policy)
    for (const client of [await join(server), await join(server)]) {
      client.send({ id: 2, subscribe: { channel: 'room:1' } })
      expect(await client.next()).toMatchObject({ id: 2, subscribe: { data: 1 } })
      client.send({ id: 3, subscribe: { channel: 'room:closed' } })
      expect(await client.next()).toMatchObject({ id: 3, error: { code: 1403 } })
    }
    expect(asked).toEqual(['room:1', 'room:closed'])
    await server.api('proxy_cache_purge', { key: 'rooms' })
    const late = await join(server)
    late.send({ id: 2, subscribe: { channel: 'room:1' } })
    expect(await late.next()).toMatchObject({ id: 2, subscribe: { data: 3 } })
  })

  it('gives the state of an earlier position, and what came after it follows', async () => {
    const asked: Requests['subscribe']['position'][] = []
    const backend = defineBackend({
      connect: () => allow({ user: '56' }),
      subscribe: ({ position }) => {
        asked.push(position)
        return position === undefined
          ? allow()
          : allow({ data: { sum: 1 }, as_of: { offset: 1, epoch: position.epoch } })
      },
    })
    const server = await start(await over(backend), { position: true })
    for (const n of [1, 2, 3]) await server.api('publish', { channel: 'room:1', data: n })
    const client = await join(server)
    client.send({ id: 2, subscribe: { channel: 'room:1' } })
    const { subscribe } = await client.next()
    expect(asked).toEqual([{ offset: 3, epoch: expect.any(String) }])
    expect(subscribe.data).toEqual({ sum: 1 })
    expect(subscribe.publications).toMatchObject([
      { data: 2, offset: 2 },
      { data: 3, offset: 3 },
    ])
  })
})
