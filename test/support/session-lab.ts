/**
 * Sessions on a fake transport with driven time: the real session, channel layer and memory engine,
 * and pipelines and tokens that a test decides.
 */
import { createChannels, type Channels, type StartableChannels } from '../../src/channels/index.js'
import { createLocalControl } from '../../src/cluster/index.js'
import { parseConfig } from '../../src/config/index.js'
import type { Engine } from '../../src/engine/ports.js'
import { createMemoryEngine } from '../../src/engine/memory/engine.js'
import { compileNamespaceTable } from '../../src/app/rules.js'
import { nullMetrics, type Logger } from '../../src/base/index.js'
import { createTrackVerifier, type TokenVerifier } from '../../src/auth/index.js'
import type { Pipelines } from '../../src/pipelines/index.js'
import {
  ClientErrors,
  error,
  jsonCodec,
  type Disconnect,
  type Frame,
} from '../../src/protocol/index.js'
import {
  compileSettings,
  createSessionFactory,
  EngineWork,
  Flusher,
  SessionMetrics,
  type SessionEnvironment,
  type Transport,
  type TransportInfo,
  type TransportSink,
} from '../../src/session/index.js'
import { fakeTime, type FakeTime } from './fake-clock.js'
import { memoryLog, type LogLine } from './start-backhaul.js'

/** A connection whose other end is the test. */
export class FakeTransport implements Transport {
  readonly info: TransportInfo
  readonly headers: ReadonlyMap<string, readonly string[]> = new Map()
  headerUser: string | null = ''
  buffered = 0
  /** What `write` answers. */
  result: 'ok' | 'full' = 'ok'
  /** What `pause` answers. */
  canPause = true
  paused = false
  closedWith: Disconnect | null = null
  terminated = false
  readonly sent: string[] = []
  #sink: TransportSink | null = null

  constructor(info: Partial<TransportInfo> = {}) {
    this.info = {
      name: 'websocket',
      codec: jsonCodec,
      unidirectional: false,
      emulation: false,
      hasCloseFrame: true,
      nativePings: false,
      commandSizeBytes: 65536,
      ...info,
    }
  }

  attach(sink: TransportSink): void {
    this.#sink = sink
  }

  write(frames: readonly Frame[]): 'ok' | 'full' {
    if (this.result === 'full') return 'full'
    for (const frame of frames) this.sent.push(Buffer.from(frame).toString('utf8'))
    return 'ok'
  }

  ping(): void {
    this.sent.push('<ping>')
  }

  pause(): boolean {
    this.paused = this.canPause
    return this.canPause
  }

  resume(): void {
    this.paused = false
  }

  close(why: Disconnect): void {
    this.closedWith ??= why
  }

  terminate(): void {
    this.terminated = true
  }

  /** Sends commands to the session, in one message. */
  receive(...commands: (object | string)[]): void {
    const lines = commands.map((c) => (typeof c === 'string' ? c : JSON.stringify(c)))
    this.#sink?.onMessage(Buffer.from(lines.join('\n')))
  }

  /** Sends one message as it is. */
  receiveBytes(bytes: Uint8Array): void {
    this.#sink?.onMessage(bytes)
  }

  /** Sends what is no frame. */
  breakFraming(end: () => void): void {
    this.#sink?.onBroken(end)
  }

  /** The peer vanishes. */
  vanish(): void {
    this.#sink?.onClosed()
  }

  /** Takes what was sent so far, parsed. */
  take(): any[] {
    return this.sent.splice(0).map((text) => JSON.parse(text) as unknown)
  }
}

/** Surroundings of sessions. */
export type SessionLab = {
  readonly time: FakeTime
  readonly env: SessionEnvironment
  readonly channels: StartableChannels
  readonly lines: LogLine[]
  /** Opens a connection. */
  open(info?: Partial<TransportInfo>): FakeTransport
  /** Opens a connection and connects it; what it sent so far is taken. */
  connected(request?: object): Promise<FakeTransport>
}

/** Pipelines that are switched off unless the test gives them. */
export function pipelinesWith(given: Partial<Pipelines>): Pipelines {
  const off = () => Promise.resolve(error(ClientErrors.notAvailable))
  return {
    publicKeys: [],
    connect: null,
    refresh: null,
    subscribe: off,
    subRefresh: off,
    publish: off,
    mapPublish: off,
    mapRemove: off,
    subscribeStream: off,
    rpc: off,
    runs: null,
    positions: null,
    sharedPollRefresh: off,
    purge: () => 0,
    forwardedHeaders: new Set(),
    openingQuery: null,
    emulatedHeaders: new Set(),
    events: new Map(),
    observe: () => undefined,
    callTo: () => () => Promise.reject(new Error('no calls in this test')),
    close: () => Promise.resolve(),
    ...given,
  }
}

const NO_TOKENS: TokenVerifier = {
  algorithms: [],
  connection: () => ({ t: 'invalid', problem: 'no tokens in this test' }),
  subscription: () => ({ t: 'invalid', problem: 'no tokens in this test' }),
}

/** Lets everything that is due in this and the next turns of the event loop happen. */
export async function settle(): Promise<void> {
  for (let i = 0; i < 5; i++) await new Promise((resolve) => setImmediate(resolve))
}

/** Builds the surroundings from configuration keys as in the YAML file. */
export function sessionLab(
  config: Record<string, any>,
  given: {
    pipelines?: Partial<Pipelines>
    tokens?: Partial<TokenVerifier>
    /** Delays answers of the engine, as a network does. */
    delays?: EngineDelays
    /** Puts something in front of the memory engine. */
    engine?: (memory: Engine) => Engine
    /** Collect log lines of all levels. */
    verbose?: boolean
  } = {},
): SessionLab {
  const loaded = parseConfig(config).config
  const lines: LogLine[] = []
  const log: Logger = memoryLog(lines, {}, given.verbose)
  const time = fakeTime(undefined, log)
  const { clock, wheel } = time
  const memory = createMemoryEngine({ clock, wheel, log })
  const channels = createChannels({
    engine: given.engine?.(memory) ?? memory,
    namespaces: compileNamespaceTable(loaded),
    codecs: [jsonCodec, null],
    clock,
    wheel,
    metrics: nullMetrics,
    log,
  })
  void channels.start()
  const env: SessionEnvironment = {
    nodeId: 'node',
    version: 'test',
    clock,
    wheel,
    channels: given.delays === undefined ? channels : slowed(channels, given.delays),
    control: createLocalControl({
      channels,
      clock,
      log,
      node: { uid: 'node', name: 'node', version: 'test' },
    }),
    metrics: new SessionMetrics(nullMetrics),
    flusher: new Flusher(),
    events: null,
    work: new EngineWork(log),
    log,
    rules: {
      settings: compileSettings(loaded),
      pipelines: pipelinesWith(given.pipelines ?? {}),
      tokens: { ...NO_TOKENS, ...given.tokens },
      tracking: createTrackVerifier(loaded.shared_poll),
      runs: null,
    },
  }
  const factory = createSessionFactory(env)
  const open = (info?: Partial<TransportInfo>): FakeTransport => {
    const transport = new FakeTransport(info)
    transport.attach(factory.open(transport))
    return transport
  }
  return {
    time,
    env,
    channels,
    lines,
    open,
    connected: async (request = {}) => {
      const transport = open()
      transport.receive({ id: 1, connect: request })
      await settle()
      transport.take()
      return transport
    },
  }
}

/** What the answers of an engine wait for. */
export type EngineDelays = {
  readonly history?: (channel: string) => Promise<unknown>
  readonly subscribe?: (channel: string) => Promise<unknown>
}

/** The channel layer of an engine that takes its time. */
function slowed(channels: Channels, { history, subscribe }: EngineDelays): Channels {
  const hub = overridden(channels.hub, {
    subscribe: async (...args: Parameters<Channels['hub']['subscribe']>) => {
      await channels.hub.subscribe(...args)
      await subscribe?.(args[0])
    },
  })
  return overridden(channels, {
    hub,
    history: async (...args: Parameters<Channels['history']>) => {
      const slice = await channels.history(...args)
      await history?.(args[0])
      return slice
    },
  })
}

/** An object that answers for another one, but for some members. */
function overridden<T extends object>(original: T, members: Partial<T>): T {
  return new Proxy(original, {
    get: (target, name) => {
      if (name in members) return Reflect.get(members, name) as unknown
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
  })
}

/** A promise that the test settles. */
export function deferred<T>(): { promise: Promise<T>; resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
