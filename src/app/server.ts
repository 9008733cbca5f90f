/**
 * The server as a library: built from a configuration, started on ports of its own or on the HTTP
 * server of the program that embeds it. The command line is its first user. docs/library.md
 */
import type { Server as HttpServer } from 'node:http'
import type { ApiCalls } from '../api/index.js'
import { nullLogger, type Logger } from '../base/index.js'
import {
  configInputs,
  ConfigError,
  loadConfig,
  parseConfig,
  workerCount,
  type Config,
  type LoadedConfig,
} from '../config/index.js'
import { createLogger, type ProcessLogger } from '../observability/index.js'
import type { ConnectedClient, SessionEvents } from '../session/index.js'
import { compose, type NodeEvents, type NodeSurroundings, type Parts } from './compose.js'
import { startParts, type RunningNode } from './node.js'

/**
 * A configuration: keys as in the configuration file, the path of a file, or what `loadConfig` gave.
 * Variables of the environment count for a file only.
 */
export type ConfigSource = string | LoadedConfig | Readonly<Record<string, unknown>>

/** A node of the installation. */
export type NodeAbout = { readonly uid: string; readonly name: string }

/** What a server tells, by name of the event. Each is told once, after it is so. */
export type ServerEvents = {
  /** Connect was answered with success. */
  connected: (client: ConnectedClient) => void
  /** It was connected and is no more; `code` and `reason` as docs/api.md lists them. */
  disconnected: (
    client: ConnectedClient,
    why: { readonly code: number; readonly reason: string },
  ) => void
  subscribed: (client: ConnectedClient, channel: string) => void
  /** Also for every subscription that ends with its connection. */
  unsubscribed: (client: ConnectedClient, channel: string) => void
  'node joined': (node: NodeAbout) => void
  'node left': (node: NodeAbout) => void
}

/** What a server is made of. Everything may be left out. */
export type ServerOptions = Pick<
  NodeSurroundings,
  'backend' | 'engine' | 'listener' | 'transports' | 'worker'
> & {
  readonly config?: ConfigSource
  /** Handlers of events, as by {@link Server.on}. */
  readonly hooks?: Partial<ServerEvents>
  /** null = nothing is logged. Default: as `log` of the configuration says, to the console or a file. */
  readonly log?: Logger | null
  /** Registry of prom-client for the metrics. Default: one of its own. */
  readonly metrics?: NodeSurroundings['registry']
}

/** Where a server listens. */
export type Addresses = Pick<RunningNode, 'port' | 'internalPort' | 'grpcPorts' | 'listener'>

/** A server. */
export interface Server {
  /** The server API, in this process and without a key. */
  readonly api: ApiCalls
  /** The configuration it runs with. */
  readonly config: Config
  /**
   * Connects the engine and serves on the ports of the configuration. Rejects when a port is taken or
   * a server cannot be reached; everything is closed then.
   */
  listen(): Promise<Addresses>
  /**
   * The same, with its paths on an HTTP server of this program, whose other paths stay with it. Needs
   * the node listener. Ports of gRPC and an internal port are opened as configured.
   */
  attach(server: HttpServer): Promise<Addresses>
  /** Calls a handler at every event of a kind; returns what takes it off again. */
  on<E extends keyof ServerEvents>(event: E, handler: ServerEvents[E]): () => void
  /**
   * Takes over the options that config/reference.yaml marks with (reload), and logs which others differ.
   * Throws ConfigError when there are faults, and changes nothing then.
   */
  reload(config: ConfigSource): void
  /** Why it cannot deliver at this moment; [] = it can. Never rejects. */
  problems(): Promise<readonly string[]>
  /** Its metrics in the text format of Prometheus. */
  metricsText(): Promise<string>
  /** Says good-bye to clients, lets running work end, closes everything. Again has no effect. */
  close(): Promise<void>
}

/**
 * Builds a server. Nothing is connected and nothing listens yet.
 * @throws ConfigError when the configuration has faults, MissingPackage when it asks for a package that
 *   is not installed
 */
export function createServer(options: ServerOptions = {}): Promise<Server> {
  // In a promise although nothing waits yet: parts that are loaded on demand may need to.
  return new Promise((resolve) => {
    resolve(buildServer(options))
  })
}

/** The same at once, and with what only the process of the command line needs. */
export function buildServer(options: ServerOptions): EmbeddedServer {
  const loaded = load(options.config ?? {})
  if (options.worker === undefined && (workerCount(loaded.config) ?? 1) > 1) {
    throw new ConfigError([
      { path: 'workers', problem: 'is for the command: one call makes one server in this process' },
    ])
  }
  const log = options.log === null ? nullLogger : (options.log ?? openLog(loaded.config))
  return new EmbeddedServer(loaded, log, options)
}

function load(source: ConfigSource): LoadedConfig {
  if (typeof source === 'string') {
    return loadConfig(configInputs({ file: source, fileRequired: true }))
  }
  return isLoaded(source) ? source : parseConfig(source)
}

/** No configuration has an option of this name. */
function isLoaded(source: Exclude<ConfigSource, string>): source is LoadedConfig {
  return 'again' in source
}

/** The log as the configuration has it. @throws ConfigError when its file cannot be opened */
export function openLog({ log: { level, file } }: Config): ProcessLogger {
  try {
    return createLogger({ level, file, stdoutIsTty: process.stdout.isTTY })
  } catch (error) {
    const problem = error instanceof Error ? error.message : String(error)
    throw new ConfigError([{ path: 'log.file', problem: `cannot be opened: ${problem}` }])
  }
}

/** An event with what it tells. */
type Told = { [E in keyof ServerEvents]: [E, ...Parameters<ServerEvents[E]>] }[keyof ServerEvents]

type Handlers = { readonly [E in keyof ServerEvents]: Set<ServerEvents[E]> }

/** The server of {@link createServer}. */
export class EmbeddedServer implements Server {
  readonly log: Logger
  readonly #parts: Parts
  readonly #handlers: Handlers = {
    connected: new Set(),
    disconnected: new Set(),
    subscribed: new Set(),
    unsubscribed: new Set(),
    'node joined': new Set(),
    'node left': new Set(),
  }
  readonly #sessionEvents: SessionEvents = {
    connected: (client) => {
      this.#tell('connected', client)
    },
    disconnected: (client, { code, reason }) => {
      this.#tell('disconnected', client, { code, reason })
    },
    subscribed: (client, channel) => {
      this.#tell('subscribed', client, channel)
    },
    unsubscribed: (client, channel) => {
      this.#tell('unsubscribed', client, channel)
    },
  }
  readonly #nodeEvents: NodeEvents = {
    nodeJoined: (node) => {
      this.#tell('node joined', node)
    },
    nodeLeft: (node) => {
      this.#tell('node left', node)
    },
  }
  #config: Config
  #running: RunningNode | null = null
  #starting: Promise<RunningNode> | null = null
  #closing: Promise<void> | null = null

  constructor({ config, warnings }: LoadedConfig, log: Logger, options: ServerOptions) {
    this.log = log
    this.#config = config
    const { hooks = {}, metrics: registry, ...surroundings } = options
    this.#parts = compose(config, log, { ...surroundings, registry, nodeEvents: this.#nodeEvents })
    for (const event of Object.keys(this.#handlers) as (keyof ServerEvents)[]) {
      const handler = hooks[event]
      if (handler !== undefined) this.#add(event, handler)
    }
    // Of several workers it is the primary that tells.
    if (options.worker === undefined) this.#warn(warnings)
  }

  get api(): ApiCalls {
    return this.#parts.api.calls
  }

  get config(): Config {
    return this.#config
  }

  listen(): Promise<RunningNode> {
    return this.#start(null)
  }

  attach(server: HttpServer): Promise<RunningNode> {
    return this.#start(server)
  }

  on<E extends keyof ServerEvents>(event: E, handler: ServerEvents[E]): () => void {
    return this.#add(event, handler)
  }

  reload(source: ConfigSource): void {
    const { config, warnings } = load(source)
    if (this.#running === null)
      throw new Error('the server does not run, there is nothing to reload')
    this.#config = this.#running.reload(config)
    this.#warn(warnings)
  }

  /** Whether it serves, or begins to stop. */
  get isRunning(): boolean {
    return this.#running !== null
  }

  problems(): Promise<readonly string[]> {
    return this.#parts.problems()
  }

  metricsText(): Promise<string> {
    return this.#parts.metrics.text()
  }

  close(): Promise<void> {
    return (this.#closing ??= this.#close())
  }

  #warn(warnings: LoadedConfig['warnings']): void {
    for (const { message, fields } of warnings) this.log.warn(fields, message)
  }

  async #start(attachTo: HttpServer | null): Promise<RunningNode> {
    if (this.#starting !== null || this.#closing !== null) {
      throw new Error('a server is started once: create another one')
    }
    this.#starting = startParts(this.#parts, this.#config, attachTo)
    return (this.#running = await this.#starting)
  }

  async #close(): Promise<void> {
    // A start that failed has closed everything, and has told its caller why.
    const node = await this.#starting?.catch(() => null)
    await node?.stop()
  }

  #add(event: keyof ServerEvents, handler: ServerEvents[keyof ServerEvents]): () => void {
    const handlers: Set<typeof handler> = this.#handlers[event]
    handlers.add(handler)
    // Sessions tell nothing before somebody listens, so that this costs nothing.
    this.#parts.environment.events = this.#sessionEvents
    return () => {
      handlers.delete(handler)
    }
  }

  /** A handler that throws does not keep the others, or the server, from their work. */
  #tell(...[event, ...about]: Told): void {
    for (const handler of this.#handlers[event] as Set<(...about: unknown[]) => void>) {
      try {
        handler(...about)
      } catch (error) {
        this.log.error({ event, error }, 'a handler of server events failed')
      }
    }
  }
}
