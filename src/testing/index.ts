/** For the tests of programs that embed the server or bring parts of their own. docs/library.md */
import { createServer, type Addresses, type Server, type ServerOptions } from '../app/index.js'
import { parseConfig } from '../config/index.js'

export { FakeClock, fakeTime, type FakeTime } from './time.js'

/** A server of a test. */
export type TestServer = Addresses & {
  readonly server: Server
  /** `ws://127.0.0.1:…/connection/websocket`. */
  readonly wsUrl: string
  /** `http://127.0.0.1:…`. */
  readonly httpUrl: string
}

/**
 * Starts a server on the memory engine and a free port of the loopback interface, without a log.
 * `options` are those of `createServer`; `config` has keys of the configuration file.
 */
export async function startTestServer(
  options: Omit<ServerOptions, 'config'> & {
    readonly config?: Readonly<Record<string, unknown>>
  } = {},
): Promise<TestServer> {
  const loaded = parseConfig(options.config ?? {}, {
    env: { BACKHAUL_HTTP_SERVER_ADDRESS: '127.0.0.1', BACKHAUL_HTTP_SERVER_PORT: '0' },
  })
  const server = await createServer({ log: null, ...options, config: loaded })
  const addresses = await server.listen()
  const { port } = addresses
  return {
    port,
    internalPort: addresses.internalPort,
    grpcPorts: addresses.grpcPorts,
    listener: addresses.listener,
    server,
    wsUrl: `ws://127.0.0.1:${port}/connection/websocket`,
    httpUrl: `http://127.0.0.1:${port}`,
  }
}
