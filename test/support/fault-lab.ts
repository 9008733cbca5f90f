/**
 * Two server processes on one Redis, publishers at both and clients at both: the stage on which things
 * are broken. The second node reaches Redis through a relay of its own.
 */
import {
  disputes,
  isUpToDate,
  Ledger,
  startCustomer,
  startPublisher,
  timesTold,
  type Customer,
  type Publisher,
} from './ledger.js'
import { eventually, startRedis, type RedisServer } from './redis.js'
import { startRelay, type Relay } from './relay.js'
import { startServerProcess, type ServerProcess } from './server-process.js'

/** Longest wait of a node for Redis, in ms. */
export const IO_TIMEOUT_MS = 500

/** Configuration of a node without engine. */
export const faultConfig = (): Record<string, any> => ({
  client: {
    insecure: true,
    ping_interval: '1s',
    pong_timeout: '500ms',
    presence_update_interval: '500ms',
    recovery_max_publication_limit: 10_000,
  },
  http_stream: { enabled: true },
  sse: { enabled: true },
  ready: { enabled: true, timeout: '300ms' },
  channel: {
    namespaces: [
      {
        name: 'rec',
        presence: true,
        history_size: 10_000,
        history_ttl: '60s',
        force_recovery: true,
      },
    ],
  },
})

/** The same on Redis, with these keys of `engine.redis`. */
export const redisFaultConfig = (redis: object): Record<string, any> => ({
  ...faultConfig(),
  engine: {
    type: 'redis',
    redis: {
      connect_timeout: '300ms',
      io_timeout: `${IO_TIMEOUT_MS}ms`,
      presence_ttl: '2s',
      ...redis,
    },
  },
})

/** Publishers and clients of one channel, and their ledger. */
export type Market = {
  readonly ledger: Ledger
  readonly customers: readonly Customer[]
  /** Lets the load run on, ends it, waits until every client has everything; returns all disputes. */
  readonly settle: () => Promise<string[]>
  /** How often each client was told that it misses something. */
  readonly told: () => number[]
  readonly close: () => Promise<void>
}

/**
 * Opens a channel: two clients and a publisher at each server, and a client of the first one that is
 * away whenever the test says so.
 * @param servers may change; publishers take what is there
 */
export async function openMarket(
  channel: string,
  servers: readonly Pick<ServerProcess, 'httpUrl' | 'wsUrl'>[],
  endpoints: readonly Parameters<typeof startCustomer>[2][] = servers.flatMap(({ wsUrl }) => [
    wsUrl,
    wsUrl,
  ]),
  options: Parameters<typeof startCustomer>[3] = {},
): Promise<Market> {
  const ledger = new Ledger()
  const customers = await Promise.all(
    endpoints.map((endpoint) => startCustomer(ledger, channel, endpoint, options)),
  )
  const publishers: Publisher[] = servers.map((_, at) =>
    startPublisher(ledger, channel, `${'ab'[at] ?? at}`, rotated(servers, at)),
  )
  await ledger.more(20)
  const stop = () => Promise.all(publishers.map((each) => each.stop()))
  return {
    ledger,
    customers,
    settle: async () => {
      await ledger.more(50)
      await stop()
      await ledger.until(() => customers.every((each) => isUpToDate(ledger, each)))
      return customers.flatMap((each) => disputes(ledger, each))
    },
    told: () => customers.map(timesTold),
    close: async () => {
      await stop()
      for (const each of customers) each.close()
    },
  }
}

/** The same list, seen from another place: it follows what happens to the original. */
function rotated<T>(list: readonly T[], by: number): readonly T[] {
  return new Proxy(list, {
    get: (target, name): unknown => {
      const at = typeof name === 'string' ? Number(name) : NaN
      if (Number.isInteger(at)) return target[(at + by) % target.length]
      return Reflect.get(target, name)
    },
  })
}

/** The stage. */
export type FaultLab = {
  readonly redis: RedisServer
  /** Between the second node and Redis. */
  readonly relay: Relay
  readonly nodes: ServerProcess[]
  node(at: number): ServerProcess
  /** Starts the node of this place anew, on its port. */
  restart(at: number): Promise<void>
  close(): Promise<void>
}

/** Builds it. */
export async function startFaultLab(): Promise<FaultLab> {
  const redis = await startRedis()
  const relay = await startRelay(redis.port)
  const addresses = [redis.address, `127.0.0.1:${relay.port}`]
  const start = (at: number, port?: number): Promise<ServerProcess> =>
    startServerProcess(
      redisFaultConfig({ address: [addresses[at]] }),
      port === undefined ? {} : { port },
    )
  const nodes = await Promise.all([start(0), start(1)])
  const node = (at: number): ServerProcess => {
    const found = nodes[at]
    if (found === undefined) throw new Error(`no node ${at}`)
    return found
  }
  return {
    redis,
    relay,
    nodes,
    node,
    restart: async (at) => {
      nodes[at] = await start(at, node(at).port)
    },
    close: async () => {
      for (const each of nodes) each.signal('SIGKILL')
      await Promise.all(nodes.map(({ ended }) => ended))
      await relay.close()
      await redis.close()
    },
  }
}

/** Answer of `/ready`; 0 = none in time. */
export async function readiness({ httpUrl }: Pick<ServerProcess, 'httpUrl'>): Promise<number> {
  try {
    return (await fetch(`${httpUrl}/ready`, { signal: AbortSignal.timeout(2000) })).status
  } catch {
    return 0
  }
}

/** Resolves when a node says this about itself. */
export function saysReady(server: ServerProcess, status: number): Promise<void> {
  return eventually(async () => (await readiness(server)) === status)
}
