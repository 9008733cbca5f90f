/**
 * A whole server in this process on a free port, from a configuration given as data. Log lines are
 * collected, so that tests can look for those that users look for.
 */
import { startNode, type EngineFactory, type RunningNode } from '../../src/app/index.js'
import type { Logger, LogLevel } from '../../src/base/index.js'
import { parseConfig } from '../../src/config/index.js'

/** A line of the log. */
export type LogLine = {
  readonly level: LogLevel
  readonly message: string
  readonly fields: Record<string, unknown>
}

/** A running server. */
export type Backhaul = {
  readonly node: RunningNode
  readonly port: number
  /** `ws://127.0.0.1:port/connection/websocket`. */
  readonly wsUrl: string
  /** `http://127.0.0.1:port`. */
  readonly httpUrl: string
  readonly apiKey: string
  readonly lines: LogLine[]
  /** Calls a method of the server API and returns the parsed answer. */
  api(method: string, request: unknown): Promise<Record<string, any>>
  /** Applies another configuration as SIGHUP would. */
  reload(config: object): void
  stop(): Promise<void>
}

/** Collects log lines; those below `info` when `verbose`. */
export function memoryLog(lines: LogLine[], base: object = {}, verbose = false): Logger {
  const write =
    (level: LogLevel) =>
    (fields: object, message: string): void => {
      lines.push({ level, message, fields: { ...base, ...fields } })
    }
  return {
    child: (fields) => memoryLog(lines, { ...base, ...fields }, verbose),
    enabled: (level) => verbose || (level !== 'trace' && level !== 'debug'),
    trace: verbose ? write('trace') : () => undefined,
    debug: verbose ? write('debug') : () => undefined,
    info: write('info'),
    warn: write('warn'),
    error: write('error'),
    fatal: write('fatal'),
  }
}

const API_KEY = 'api-key-of-this-test'

/** Every port is a free one of the loopback interface. */
const LOOPBACK = Object.fromEntries(
  ['HTTP_SERVER', 'GRPC_API', 'UNI_GRPC'].flatMap((section) => [
    [`BACKHAUL_${section}_PORT`, '0'],
    [`BACKHAUL_${section}_ADDRESS`, '127.0.0.1'],
  ]),
)

/**
 * Starts a server. `config` has the keys of the YAML file; ports, API key and health are added. `env`
 * has further variables, `engineOf` replaces the engine of the configuration.
 */
export async function startBackhaul(
  config: Record<string, unknown> = {},
  env: Record<string, string> = {},
  engineOf?: EngineFactory,
): Promise<Backhaul> {
  const complete = (given: Record<string, any>): object => ({
    ...given,
    http_api: { key: API_KEY, ...given.http_api },
    health: { enabled: true },
    prometheus: { enabled: true, ...given.prometheus },
  })
  const parse = (given: object) =>
    parseConfig(complete(given), {
      env: { ...LOOPBACK, ...env },
    }).config
  const lines: LogLine[] = []
  const node = await startNode(parse(config), memoryLog(lines), { engine: engineOf })
  const httpUrl = `http://127.0.0.1:${node.port}`
  return {
    node,
    port: node.port,
    wsUrl: `ws://127.0.0.1:${node.port}/connection/websocket`,
    httpUrl,
    apiKey: API_KEY,
    lines,
    api: async (method, request) => {
      const response = await fetch(`${httpUrl}/api/${method}`, {
        method: 'POST',
        headers: { 'X-API-Key': API_KEY },
        body: JSON.stringify(request),
      })
      return (await response.json()) as Record<string, any>
    },
    reload: (next) => {
      node.reload(parse(next))
    },
    stop: () => node.stop(),
  }
}
