/** The built server as a process of its own whose memory can be asked for. */
import { startServerProcess, type ServerProcess } from '../server-process.js'

/** Memory after a garbage collection. */
export type Memory = {
  /** Heap and what lies outside it, in bytes. */
  readonly heapBytes: number
  readonly rssBytes: number
}

/** A running server. */
export type SoakedServer = ServerProcess & {
  memory(): Promise<Memory>
  /** How many clients were let go because they were slow, by its own metrics. */
  slowDisconnects(): Promise<number>
}

const PROBE = new URL('./memory-probe.mjs', import.meta.url).href

/** Starts `dist/main.js` with a configuration. */
export async function startSoakedServer(config: Record<string, any>): Promise<SoakedServer> {
  const server = await startServerProcess(config, { probe: PROBE, quiet: true })
  return {
    ...server,
    memory: async () => (await server.ask('memory')) as Memory,
    slowDisconnects: async () => {
      const text = await (await fetch(`${server.httpUrl}/metrics`)).text()
      const counts = text.matchAll(/server_disconnects\{[^}]*code="300[89]"[^}]*\} (\d+)/g)
      return [...counts].reduce((sum, [, count]) => sum + Number(count), 0)
    },
  }
}
