/** The ports of gRPC: of the server API and of transports. spec: server-api-and-operations.md §2.1 */
import type { Api } from '../api/index.js'
import type { Clock, Logger, TimerWheel } from '../base/index.js'
import type { Config } from '../config/index.js'
import type { GrpcListener } from '../listener/index.js'
import { createGrpcListener } from '../listener/grpc/server.js'
import type { GrpcPortOptions, OpenedGrpcPort } from '../transport/index.js'
import { identityOf, renewTls } from './listener.js'

const DEFAULT_MESSAGE_BYTES = 4 * 1024 * 1024

/** Name of the server API's port, which is also the key of its options. */
const API = 'grpc_api'

/** What the API's port is; the keepalive is what gRPC servers have by default. */
const API_PORT: GrpcPortOptions = {
  title: 'serving GRPC API service',
  options: (config) => config[API],
  callsPerConnection: 1000,
  keepalive: {
    pingEveryMs: 2 * 3600 * 1000,
    timeoutMs: 20_000,
    minClientPingMs: 5 * 60 * 1000,
  },
}

/** One port. */
export type GrpcPort = OpenedGrpcPort & {
  readonly name: string
  readonly address: string
  readonly port: GrpcPortOptions
}

/** What the ports share with the rest of a node. */
export type GrpcParts = { readonly log: Logger; readonly wheel: TimerWheel; readonly clock: Clock }

/** The ports of gRPC of a node. Nothing listens before it is asked to. */
export class GrpcPorts {
  readonly #config: Config
  readonly #parts: GrpcParts
  readonly #ports: GrpcPort[] = []
  #onStop: () => void = nothing

  constructor(config: Config, parts: GrpcParts) {
    this.#config = config
    this.#parts = parts
  }

  /** Creates a port under a name. Throws with a clear message when it cannot be built. */
  open(name: string, port: GrpcPortOptions): OpenedGrpcPort {
    const {
      address,
      port: number,
      tls,
      max_receive_message_size: size,
    } = port.options(this.#config)
    const messageSizeBytes = size === 0 ? DEFAULT_MESSAGE_BYTES : size
    const { callsPerConnection, keepalive } = port
    const listener = createGrpcListener(
      {
        address,
        port: number,
        tls: identityOf(tls),
        messageSizeBytes,
        callsPerConnection,
        keepalive,
      },
      this.#parts,
    )
    const opened = { name, address, port, listener, messageSizeBytes }
    this.#ports.push(opened)
    return opened
  }

  /** Creates the port of the server API where it is on. */
  openApi(api: Api): void {
    const settings = this.#config[API]
    if (!settings.enabled) return
    const { listener } = this.open(API, API_PORT)
    const { key, error_mode: errorMode, reflection } = settings
    const health = api.grpc(listener, { key, errorMode, reflection })
    this.#onStop = () => {
      health.stopping()
    }
  }

  /** Listens on every port; the real numbers by name. */
  async listen(): Promise<Readonly<Record<string, number>>> {
    const numbers: Record<string, number> = {}
    for (const { name, listener, address, port: options } of this.#ports) {
      const { port } = await listener.listen()
      numbers[name] = port
      this.#parts.log.info({}, `${options.title} on ${address}:${port}`)
    }
    return numbers
  }

  /** Gives the ports the certificates of `after` where they changed; the options that need a restart for that. */
  renewCertificates(before: Config, after: Config): readonly string[] {
    const unrenewed: string[] = []
    for (const { name, listener, port } of this.#ports) {
      const identity = (config: Config) => identityOf(port.options(config).tls)
      if (!renewTls(listener, identity(before), identity(after))) unrenewed.push(`${name}.tls`)
    }
    return unrenewed
  }

  /** The node begins to stop: nothing new should come. */
  stopping(): void {
    this.#onStop()
    for (const { listener } of this.#ports) listener.stopAccepting()
  }

  /** Those of all ports, to be closed. */
  get listeners(): readonly GrpcListener[] {
    return this.#ports.map(({ listener }) => listener)
  }
}

function nothing(): void {
  // There is no API to say it.
}
