/** What may stand behind the address that clients know: one node, or several that act as one. */
import { startRedis } from '../redis.js'
import { startServerProcess } from '../server-process.js'
import { startBackhaul } from '../start-backhaul.js'

/** Servers that run. */
export type Running = {
  /** Connections take turns on these. */
  readonly ports: readonly number[]
  api(method: string, request: unknown): Promise<Record<string, any>>
  stop(): Promise<unknown>
}

/** One kind of them. */
export type Backing = {
  readonly name: string
  start(config: Record<string, unknown>): Promise<Running>
}

/** One node. */
export const oneNode: Backing = {
  name: 'one node',
  start: async (config) => {
    const server = await startBackhaul(config)
    return {
      ports: [server.port],
      api: (method, request) => server.api(method, request),
      stop: () => server.stop(),
    }
  },
}

/** The built server with two workers; the kernel decides who gets a connection. */
export const twoWorkers: Backing = {
  name: 'two workers',
  start: async (config) => {
    const server = await startServerProcess({ ...config, workers: 2 })
    return {
      ports: [server.port],
      api: (method, request) => server.api(method, request),
      stop: () => server.stop(),
    }
  },
}

/** Two nodes on one Redis: every other connection, so each return after a cut, is at the other node. */
export const redisNodes: Backing = {
  name: 'two nodes on Redis',
  start: async (config) => {
    const redis = await startRedis()
    const engine = { type: 'redis', redis: { address: [redis.address] } }
    const nodes = await Promise.all([0, 1].map(() => startBackhaul({ ...config, engine })))
    return {
      ports: nodes.map(({ port }) => port),
      api: (method, request) => {
        const [first] = nodes
        if (first === undefined) throw new Error('no node')
        return first.api(method, request)
      },
      stop: async () => {
        await Promise.all(nodes.map((node) => node.stop()))
        await redis.close()
      },
    }
  },
}
