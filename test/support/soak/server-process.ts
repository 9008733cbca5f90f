/** The built server as processes of their own whose memory can be asked for. */
import { startRedis } from '../redis.js'
import { startServerProcess, type ServerProcess } from '../server-process.js'

/** Memory after a garbage collection. */
export type Memory = {
  /** Heap and what lies outside it, in bytes. */
  readonly heapBytes: number
  readonly rssBytes: number
}

/** A running server of one or more nodes. */
export type SoakedServer = Pick<ServerProcess, 'api' | 'output'> & {
  /** Of each node. */
  readonly ports: readonly number[]
  /** The sum of all nodes. */
  memory(): Promise<Memory>
  /**
   * How many clients were let go because they were slow, by its own metrics, and how many because they
   * owed a pong, as those who take nothing do too when the machine is too busy to fill them before.
   */
  letGo(): Promise<{ readonly slow: number; readonly silent: number }>
  /** Exit codes of all nodes. */
  stop(): Promise<readonly (number | null)[]>
}

const PROBE = new URL('./memory-probe.mjs', import.meta.url).href

const start = (config: Record<string, any>): Promise<ServerProcess> =>
  startServerProcess(config, { probe: PROBE, quiet: true })

/** Starts `dist/main.js` with a configuration. */
export async function startSoakedServer(config: Record<string, any>): Promise<SoakedServer> {
  return together([await start(config)])
}

/** Starts it twice, as two nodes on one Redis. */
export async function startSoakedNodes(config: Record<string, any>): Promise<SoakedServer> {
  const redis = await startRedis()
  const engine = { type: 'redis', redis: { address: [redis.address] } }
  const nodes = await Promise.all([start({ ...config, engine }), start({ ...config, engine })])
  const server = together(nodes)
  return {
    ...server,
    stop: async () => {
      const codes = await server.stop()
      await redis.close()
      return codes
    },
  }
}

function together(nodes: readonly ServerProcess[]): SoakedServer {
  const [first] = nodes
  if (first === undefined) throw new Error('no node')
  return {
    ports: nodes.map(({ port }) => port),
    api: (method, request) => first.api(method, request),
    output: () => nodes.map((node) => node.output()).join(''),
    memory: async () => {
      const all = await Promise.all(nodes.map((node) => node.ask('memory') as Promise<Memory>))
      return {
        heapBytes: total(all.map(({ heapBytes }) => heapBytes)),
        rssBytes: total(all.map(({ rssBytes }) => rssBytes)),
      }
    },
    letGo: async () => ({
      slow: total(await Promise.all(nodes.map((node) => disconnectsOf(node, '300[89]')))),
      silent: total(await Promise.all(nodes.map((node) => disconnectsOf(node, '3012')))),
    }),
    stop: () => Promise.all(nodes.map((node) => node.stop())),
  }
}

async function disconnectsOf({ httpUrl }: ServerProcess, code: string): Promise<number> {
  const text = await (await fetch(`${httpUrl}/metrics`)).text()
  const counts = text.matchAll(
    new RegExp(`server_disconnects\\{[^}]*code="${code}"[^}]*\\} (\\d+)`, 'g'),
  )
  return total([...counts].map(([, count]) => Number(count)))
}

function total(numbers: readonly number[]): number {
  return numbers.reduce((sum, each) => sum + each, 0)
}
