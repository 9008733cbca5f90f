/** Several processes on one port, as a user runs them. */
import { afterEach, describe, expect, it } from 'vitest'
import { collect, newClient, nextEvent, until } from '../support/sdk.js'
import { startServerProcess, type ServerProcess } from '../support/server-process.js'

const CONFIG = {
  workers: 2,
  client: { insecure: true },
  channel: {
    without_namespace: {
      presence: true,
      history_size: 100,
      history_ttl: '60s',
      force_recovery: true,
      map_clients_presence_channel_prefix: 'here:',
    },
    namespaces: [
      {
        name: 'here',
        subscription_type: 'map_clients',
        map: { mode: 'ephemeral', key_ttl: '10m' },
      },
    ],
  },
}

/** Process ids of the workers, in the order in which they came up. */
function workerPids(server: ServerProcess): number[] {
  return [
    ...server.output().matchAll(/"pid":(\d+),"listener":"\w+","message":"worker serves"/g),
  ].map((match) => Number(match[1]))
}

async function metric(server: ServerProcess, name: string): Promise<number> {
  const text = await (await fetch(`${server.httpUrl}/metrics`)).text()
  return Number(new RegExp(`^${name} (\\d+)$`, 'm').exec(text)?.[1] ?? NaN)
}

describe.each(['uws', 'node'])('two workers on the %s listener', (listener) => {
  const cleanUp: (() => unknown)[] = []

  afterEach(async () => {
    for (const action of cleanUp.splice(0).reverse()) await action()
  })

  const start = async () => {
    const server = await startServerProcess({ ...CONFIG, listener })
    cleanUp.push(() => server.stop())
    return server
  }

  /** Subscribed clients, enough of them that no worker has none. */
  const subscribe = async (server: ServerProcess, count: number) => {
    const clients = await Promise.all(
      Array.from({ length: count }, async () => {
        const client = newClient(server.wsUrl)
        cleanUp.push(() => {
          client.disconnect()
        })
        const subscription = client.newSubscription('news')
        const received = collect(subscription, 'publication')
        subscription.subscribe()
        client.connect()
        await subscription.ready()
        return { client, subscription, received }
      }),
    )
    return clients
  }

  it('are one server for clients, API callers and metrics', async () => {
    const server = await start()
    const clients = await subscribe(server, 24)
    for (let n = 0; n < 20; n++) {
      const { result } = await server.api('publish', { channel: 'news', data: { n } })
      expect(result.offset).toBe(n + 1)
    }
    await until(() => clients.every(({ received }) => received.length === 20))
    for (const { received } of clients) {
      expect(received.map(({ data }) => data.n)).toEqual([...Array(20).keys()])
    }
    const { result } = await server.api('presence_stats', { channel: 'news' })
    expect(result.num_clients).toBe(24)
    expect(await metric(server, 'centrifugo_node_num_clients')).toBe(24)
  })

  it('lose only the connections of a worker that crashes, and no publication', async () => {
    const server = await start()
    const clients = await subscribe(server, 24)
    const disconnected = clients.map(({ client }) => collect(client, 'connecting'))
    const resubscribed = clients.map(({ subscription }) => collect(subscription, 'subscribed'))
    const before = server.output().length
    process.kill(workerPids(server)[0] ?? 0, 'SIGKILL')
    await server.says(/worker died, starting another one/, before)
    await server.api('publish', { channel: 'news', data: { n: 1 } })
    await server.says(/worker serves/, before)
    await until(() => clients.every(({ received }) => received.length === 1))
    const cut = disconnected.filter((events) => events.length > 0).length
    expect(cut).toBeGreaterThan(0)
    expect(cut).toBeLessThan(24)
    await until(() => resubscribed.filter((events) => events.length > 0).length === cut)
    const { result } = await server.api('presence_stats', { channel: 'news' })
    expect(result.num_clients).toBe(24)
    // Keys of the dead worker are gone long before they expire.
    const { result: here } = await server.api('map_stats', { channel: 'here:news' })
    expect(here.num_keys).toBe(24)
  })

  it('end together: clients are told, the exit code is 0', async () => {
    const server = await start()
    const [{ client } = { client: newClient(server.wsUrl) }] = await subscribe(server, 1)
    const connecting = nextEvent(client, 'connecting')
    expect(await server.stop()).toBe(0)
    expect(await connecting).toMatchObject({ code: 3001 })
    for (const pid of workerPids(server)) expect(() => process.kill(pid, 0)).toThrow()
  })

  it('do not outlive their primary', async () => {
    const server = await start()
    server.signal('SIGKILL')
    const gone = (pid: number): boolean => {
      try {
        return !process.kill(pid, 0)
      } catch {
        return true
      }
    }
    await until(() => workerPids(server).every(gone))
  })
})

describe('workers', () => {
  it('do not start when one of them cannot', async () => {
    const server = await startServerProcess({ client: { insecure: true } })
    try {
      // The first server does not share its port.
      await expect(startServerProcess(CONFIG, { port: server.port })).rejects.toThrow(
        /before it served/,
      )
    } finally {
      await server.stop()
    }
  })
})
