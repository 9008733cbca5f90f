/** Maps of several processes: what is left of a node that is killed, and maps of workers. */
import type { Centrifuge } from 'centrifuge'
import { afterEach, describe, expect, it } from 'vitest'
import { mirrorOf } from '../support/map-mirror.js'
import { startRedis } from '../support/redis.js'
import { newClient, nextEvent, until } from '../support/sdk.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'

const CONFIG = {
  client: { insecure: true, presence_update_interval: '1s' },
  channel: {
    namespaces: [
      { name: 'board', subscription_type: 'map', map: { mode: 'persistent' } },
      { name: 'short', subscription_type: 'map', map: { mode: 'ephemeral', key_ttl: '1s' } },
      {
        name: 'clients',
        subscription_type: 'map_clients',
        map: { mode: 'recoverable', key_ttl: '3s' },
      },
      { name: 'room', map_clients_presence_channel_prefix: 'clients:' },
    ],
  },
}

const cleanUp: (() => unknown)[] = []

afterEach(async () => {
  for (const action of cleanUp.splice(0).reverse()) await action()
})

function open(server: ServerProcess): Centrifuge {
  const client = newClient(server.wsUrl)
  cleanUp.push(() => {
    client.disconnect()
  })
  client.connect()
  return client
}

async function visit(server: ServerProcess): Promise<Centrifuge> {
  const client = open(server)
  const room = client.newSubscription('room:1')
  room.subscribe()
  await room.ready()
  return client
}

async function watch(
  server: ServerProcess,
  channel: string,
  kind: 'newMapSubscription' | 'newMapClientsSubscription' = 'newMapSubscription',
): Promise<Map<string, unknown>> {
  const subscription = open(server)[kind](channel)
  const held = mirrorOf(subscription)
  const synced = nextEvent(subscription as never, 'sync')
  subscription.subscribe()
  await synced
  return held
}

describe('two processes on one Redis', () => {
  it('forget the clients of one that is killed, and only those', async () => {
    const redis = await startRedis()
    cleanUp.push(() => redis.close())
    const start = async () => {
      const server = await startServerProcess({
        ...CONFIG,
        engine: { type: 'redis', redis: { address: [redis.address] } },
      })
      cleanUp.push(async () => {
        server.signal('SIGKILL')
        await server.ended
      })
      return server
    }
    const [one, two] = await Promise.all([start(), start()])
    const held = await watch(two, 'clients:room:1', 'newMapClientsSubscription')
    await visit(two)
    await until(() => held.size === 1)
    const [stays] = held.keys()
    const gone = await visit(one)
    await until(() => held.size === 2)
    one.signal('SIGKILL')
    await one.ended
    gone.disconnect()
    await until(() => held.size === 1)
    expect([...held.keys()]).toEqual([stays])
    expect((await two.api('map_stats', { channel: 'clients:room:1' })).result).toEqual({
      num_keys: 1,
    })
  }, 30_000)
})

describe.each(['uws', 'node'])('two workers on the %s listener', (listener) => {
  it('share the maps of their primary', async () => {
    const server = await startServerProcess({ ...CONFIG, workers: 2, listener })
    cleanUp.push(() => server.stop())
    // Enough of them that no worker has none.
    const boards = await Promise.all(Array.from({ length: 12 }, () => watch(server, 'board:1')))
    for (let n = 0; n < 30; n++) {
      await server.api('map_publish', { channel: 'board:1', key: `k${n % 7}`, data: n })
      if (n % 5 === 4)
        await server.api('map_remove', { channel: 'board:1', key: `k${(n + 3) % 7}` })
    }
    await server.api('map_publish', { channel: 'board:1', key: 'last', data: true })
    await until(() => boards.every((held) => held.has('last')))
    const { result } = await server.api('map_read_state', { channel: 'board:1', limit: -1 })
    const truth = Object.fromEntries(
      result.entries.map(({ key, data }: { key: string; data: unknown }) => [key, data]),
    )
    for (const held of boards) expect(Object.fromEntries(held)).toEqual(truth)

    const shorts = await Promise.all(Array.from({ length: 6 }, () => watch(server, 'short:1')))
    await server.api('map_publish', { channel: 'short:1', key: 'a', data: 1 })
    await until(() => shorts.every((held) => held.has('a')))
    await until(() => shorts.every((held) => held.size === 0))

    const clients = await watch(server, 'clients:room:1', 'newMapClientsSubscription')
    const visitors = await Promise.all(Array.from({ length: 8 }, () => visit(server)))
    await until(() => clients.size === 8)
    for (const visitor of visitors) visitor.disconnect()
    await until(() => clients.size === 0)
  }, 30_000)
})
