/** Starts either adapter with a recording receiver for the contract suites. */
import { Agent, request as httpRequest } from 'node:http'
import { Agent as HttpsAgent, request as httpsRequest } from 'node:https'
import { nullLogger, type Logger } from '../../../src/base/index.js'
import type {
  Listener,
  ListenOptions,
  Socket,
  SocketLimits,
  SocketReceiver,
  TlsIdentity,
} from '../../../src/listener/ports.js'
import { createNodeListener } from '../../../src/listener/node/server.js'
import { loadUws } from '../../../src/listener/uws/binding.js'
import { createUwsListener } from '../../../src/listener/uws/server.js'
import { selfSigned } from '../../support/self-signed.js'

/** The adapters under contract. */
export const adapters = ['uws', 'node'] as const
export type AdapterName = (typeof adapters)[number]

/** An adapter, with or without TLS. */
export type Variant = {
  readonly name: string
  readonly adapter: AdapterName
  readonly tls: boolean
}

/** The adapters under contract, each without and with TLS. */
export const variants: readonly Variant[] = adapters.flatMap((adapter) => [
  { name: adapter, adapter, tls: false },
  { name: `${adapter} TLS`, adapter, tls: true },
])

/** What listeners over TLS show. */
export const identity: TlsIdentity = { ...selfSigned('localhost'), clientCa: '' }

/** Keeps what was logged at level error. */
export function recordingLogger(): { log: Logger; errors: object[] } {
  const errors: object[] = []
  const log: Logger = {
    ...nullLogger,
    error: (fields) => {
      errors.push(fields)
    },
  }
  return { log, errors }
}

/** Creates a listener on a free port of the loopback interface. */
export function createListener(
  { adapter, tls }: Pick<Variant, 'adapter' | 'tls'>,
  log: Logger = nullLogger,
  own: Partial<ListenOptions> = {},
): Listener {
  const options = { address: '127.0.0.1', port: 0, tls: tls ? identity : null, ...own }
  if (adapter === 'node') return createNodeListener(options, { log })
  const binding = loadUws()
  if ('error' in binding) throw binding.error
  return createUwsListener(binding, options, { log })
}

/** Requests that take any certificate. */
export function requesterOf(tls: boolean): {
  request: typeof httpRequest
  createAgent: () => Agent
} {
  const agent = { keepAlive: true, maxSockets: 1 }
  if (!tls) return { request: httpRequest, createAgent: () => new Agent(agent) }
  const request = ((options: object) =>
    httpsRequest({ ...options, rejectUnauthorized: false })) as typeof httpRequest
  return { request, createAgent: () => new HttpsAgent({ ...agent, rejectUnauthorized: false }) }
}

export const limits: SocketLimits = {
  messageSizeBytes: 65536,
  bufferBytes: 1024 * 1024,
  subprotocols: ['centrifuge-json', 'centrifuge-protobuf'],
}

/** One callback as it came. */
export type SocketEvent =
  | { readonly t: 'open' }
  | { readonly t: 'message'; readonly bytes: Buffer }
  | { readonly t: 'drain' }
  | { readonly t: 'pong' }
  | { readonly t: 'closed'; readonly code: number }

/** A receiver that keeps a log of its callbacks and lets tests wait for them. */
export class RecordingReceiver implements SocketReceiver {
  readonly events: SocketEvent[] = []
  socket: Socket | null = null
  /** Called after the recording; may throw. */
  onEvent: (event: SocketEvent, socket: Socket) => void = () => {
    // Nothing beyond recording.
  }
  #watchers: (() => void)[] = []

  onOpen(socket: Socket): void {
    this.socket = socket
    this.#record({ t: 'open' })
  }

  onMessage(bytes: Uint8Array): void {
    this.#record({ t: 'message', bytes: Buffer.from(bytes) })
  }

  onDrain(): void {
    this.#record({ t: 'drain' })
  }

  onPong(): void {
    this.#record({ t: 'pong' })
  }

  onClosed(code: number): void {
    this.#record({ t: 'closed', code })
  }

  /** The open socket. */
  get live(): Socket {
    if (this.socket === null) throw new Error('not open yet')
    return this.socket
  }

  count(kind: SocketEvent['t']): number {
    return this.events.filter((event) => event.t === kind).length
  }

  /** Resolves when `count` events of this kind happened. */
  until(kind: SocketEvent['t'], count = 1): Promise<void> {
    return new Promise((resolve) => {
      const check = (): void => {
        if (this.count(kind) >= count) resolve()
        else this.#watchers.push(check)
      }
      check()
    })
  }

  /** Code of the end. */
  async closeCode(): Promise<number> {
    await this.until('closed')
    const closed = this.events.find((event) => event.t === 'closed')
    return closed?.t === 'closed' ? closed.code : -1
  }

  #record(event: SocketEvent): void {
    this.events.push(event)
    try {
      this.onEvent(event, this.live)
    } finally {
      const watchers = this.#watchers
      this.#watchers = []
      for (const check of watchers) check()
    }
  }
}

/** Turns of the event loop, for "nothing more happens" checks. */
export async function turns(count: number): Promise<void> {
  for (let turn = 0; turn < count; turn++) {
    await new Promise((resolve) => setImmediate(resolve))
  }
}
