/**
 * The connection to NATS that broker and controller share. The library reconnects without end and
 * subscribes anew; here is what it does not do: nothing is kept while disconnected, what is sent is
 * acknowledged in time or fails, and a server that does not speak any more is left.
 * spec: channels-and-engines.md §9.1
 */
import type { Socket } from 'node:net'
import { checkServerIdentity, type PeerCertificate } from 'node:tls'
import type * as Nats from '@nats-io/transport-node'
import type * as Transports from '@nats-io/transport-node/lib/node_transport.js'
import type {
  ConnectionOptions,
  NatsConnection,
  Status,
  Subscription,
} from '@nats-io/transport-node'
import {
  CallbackTimer,
  LineLimiter,
  optionalPackage,
  type Clock,
  type Logger,
  type TimerWheel,
  systemResolver,
  systemTrust,
} from '../../base/index.js'
import { EngineFailure } from '../ports.js'
import { Acknowledger } from './acknowledger.js'
import type { NatsLinkOptions } from './options.js'
import { Refusals } from './refusals.js'

/** The client library. @throws MissingPackage */
export const natsLibrary = optionalPackage('@nats-io/transport-node', 'NATS') as () => typeof Nats

const transports = optionalPackage(
  '@nats-io/transport-node/lib/node_transport.js',
  'NATS',
) as () => typeof Transports

/** As the library's `connect`, with the names of the process. */
function connect(options: ConnectionOptions): Promise<NatsConnection> {
  const { setTransportFactory, NatsConnectionImpl } = natsLibrary()
  const { NodeTransport } = transports()
  setTransportFactory({
    factory: () => new NodeTransport(),
    dnsResolveFn: async (host) => [...(await systemResolver.addresses(host))],
  })
  return NatsConnectionImpl.connect(options)
}

/** Pause between two attempts to reconnect, and the random part on top of it, in ms. */
const RECONNECT_WAIT_MS = 500
const RECONNECT_JITTER_MS = 500
/** A server that answers nothing for so long after it was found stalled is left, in ms. */
const GIVE_UP_MS = 5000

/** Most bytes that wait for an acknowledgement; beyond it publishing fails. */
const MAX_PENDING_BYTES = 64 * 1024 * 1024

/** What a link needs. */
export type NatsLinkDeps = {
  readonly wheel: TimerWheel
  readonly clock: Clock
  readonly log: Logger
}

/** A subject that messages are wanted of. */
export type SubjectSubscription = {
  /** Settles when the server knows; rejects with EngineFailure. */
  readonly subscribed: Promise<void>
  end(): void
}

/** A connection that renews itself. */
export class NatsLink {
  readonly #options: NatsLinkOptions
  readonly #deps: NatsLinkDeps
  readonly #lines: LineLimiter
  readonly #acknowledger: Acknowledger
  readonly #refusals = new Refusals()
  #starting: Promise<void> | null = null
  #connection: NatsConnection | null = null
  #connected = false
  #closing = false

  constructor(options: NatsLinkOptions, deps: NatsLinkDeps) {
    // Not when it connects, so that a check of the configuration finds it, too.
    natsLibrary()
    this.#options = options
    this.#deps = deps
    this.#lines = new LineLimiter(deps.clock)
    this.#acknowledger = new Acknowledger({
      wheel: deps.wheel,
      timeoutMs: options.writeTimeoutMs,
      giveUpMs: GIVE_UP_MS,
      ping: () => this.#ping(),
      onStalled: () => {
        deps.log.warn(this.#fields(), 'NATS does not answer')
      },
      onRecovered: () => {
        deps.log.info(this.#fields(), 'NATS answers again')
      },
      onGiveUp: () => {
        deps.log.warn(this.#fields(), 'NATS still does not answer, connecting anew')
        void this.#connection?.reconnect()
      },
    })
  }

  /** Connects; later calls share the first. Rejects with EngineFailure when no server is reached. */
  start(): Promise<void> {
    return (this.#starting ??= this.#connect())
  }

  /** Sends; settles when the server has it. Never throws. */
  publish(subject: string, data: Uint8Array): Promise<void> {
    const connection = this.#usable()
    if (connection === null) return this.#unusable('publish')
    if (this.#acknowledger.pendingBytes + data.length > MAX_PENDING_BYTES) {
      const problem = `more than ${MAX_PENDING_BYTES} bytes wait for NATS`
      return Promise.reject(new EngineFailure('publish', new Error(problem)))
    }
    try {
      connection.publish(subject, data)
    } catch (cause) {
      return Promise.reject(new EngineFailure('publish', cause))
    }
    const sent = this.#refusals.count
    return this.#acknowledged('publish', data.length).then(() => {
      // The server's refusal comes before its PONG.
      const refusal = this.#refusals.since(sent, subject)
      if (refusal !== null) throw new EngineFailure('publish', refusal)
    })
  }

  /**
   * Wants messages of a subject. `onMessage` must not keep the bytes for long. `onRevoked` is told when the
   * server takes back what it had granted; it has been logged then. Never throws.
   */
  subscribe(
    subject: string,
    onMessage: (data: Uint8Array, subject: string) => void,
    onRevoked: () => void,
  ): SubjectSubscription {
    const connection = this.#usable()
    if (connection === null)
      return { subscribed: this.#unusable('subscribe'), end: () => undefined }
    let refusal: Error | null = null
    let granted = false
    let subscription: Subscription
    try {
      subscription = connection.subscribe(subject, {
        callback: (error, message) => {
          if (error !== null) {
            refusal = error
            if (granted) onRevoked()
          } else this.#hand(onMessage, message.data, message.subject)
        },
      })
    } catch (cause) {
      const failed = Promise.reject(new EngineFailure('subscribe', cause))
      return { subscribed: failed, end: () => undefined }
    }
    const end = (): void => {
      if (!subscription.isClosed()) subscription.unsubscribe()
    }
    const subscribed = this.#acknowledged('subscribe').then(() => {
      // The server's refusal comes before its PONG.
      if (refusal !== null) throw new EngineFailure('subscribe', refusal)
      granted = true
    })
    return { subscribed, end }
  }

  /**
   * What is wrong, or null. The answer of the server comes the way that messages come, so that none of
   * those can be missing without this one.
   */
  async probe(boundMs: number): Promise<string | null> {
    if (this.#usable() === null) {
      return this.#connected ? 'NATS does not answer' : 'not connected to NATS'
    }
    const answered = this.#acknowledger.acknowledged().then(
      () => null,
      (cause: unknown) => `NATS: ${cause instanceof Error ? cause.message : 'no answer'}`,
    )
    return this.#within(boundMs, answered, `NATS did not answer within ${boundMs} ms`)
  }

  /** What was sent so far is taken, as long as that does not take too long; then the link is cut. */
  async close(): Promise<void> {
    this.#closing = true
    await this.#starting?.catch(() => undefined)
    const connection = this.#connection
    if (connection === null) return
    if (this.#usable() !== null) {
      await this.#acknowledger.acknowledged().catch(() => undefined)
    }
    this.#connected = false
    this.#acknowledger.broken(new Error('connection is closed'))
    await this.#within(this.#options.writeTimeoutMs, connection.close(), undefined)
  }

  /** What `work` gives, or `late` when that takes too long. */
  async #within<T>(ms: number, work: Promise<T>, late: T): Promise<T> {
    const { wheel } = this.#deps
    const { promise, resolve } = deferred<T>()
    const timer = new CallbackTimer(() => {
      resolve(late)
    })
    wheel.schedule(timer, ms)
    try {
      return await Promise.race([work, promise])
    } finally {
      wheel.cancel(timer)
    }
  }

  async #connect(): Promise<void> {
    const { log } = this.#deps
    const connection = await openNats(this.#options).catch((cause: unknown) => {
      throw new EngineFailure('connect', cause)
    })
    this.#connection = connection
    this.#connected = true
    log.info(this.#fields(), 'connected to NATS')
    void this.#watch(connection)
  }

  /** Follows the connection to its end. */
  async #watch(connection: NatsConnection): Promise<void> {
    const { log } = this.#deps
    const statuses = connection.status()
    tellAtOnce(statuses, (status) => {
      if (status.type === 'error') this.#refusals.note(status.error)
    })
    for await (const status of statuses) {
      switch (status.type) {
        case 'disconnect':
          this.#connected = false
          this.#acknowledger.broken(new Error('connection to NATS is lost'))
          if (!this.#closing) log.warn(this.#fields(), 'connection to NATS is lost')
          break
        case 'reconnect':
          this.#connected = true
          log.info(this.#fields(), 'connected to NATS again')
          break
        case 'error':
          this.#report(status.error)
          break
        default:
          // Pings, addresses that were learned: nothing to do.
          break
      }
    }
    this.#connected = false
    if (!this.#closing) {
      const error = await connection.closed()
      log.error({ ...this.#fields(), error }, 'connection to NATS ended for good')
    }
  }

  #ping(): Promise<void> {
    const connection = this.#connection
    return connection === null ? Promise.reject(new Error('not connected')) : connection.flush()
  }

  #acknowledged(operation: string, bytes = 0): Promise<void> {
    return this.#acknowledger.acknowledged(bytes).catch((cause: unknown) => {
      throw new EngineFailure(operation, cause)
    })
  }

  #usable(): NatsConnection | null {
    return this.#connected && !this.#acknowledger.stalled ? this.#connection : null
  }

  #unusable(operation: string): Promise<never> {
    const problem = this.#connected ? 'NATS does not answer' : 'not connected to NATS'
    return Promise.reject(new EngineFailure(operation, new Error(problem)))
  }

  /** What the library calls must not throw: its reader would end. */
  #hand(
    onMessage: (data: Uint8Array, subject: string) => void,
    data: Uint8Array,
    subject: string,
  ): void {
    try {
      onMessage(data, subject)
    } catch (error) {
      this.#report(error)
    }
  }

  #report(error: unknown): void {
    const suppressed = this.#lines.admit()
    if (suppressed < 0) return
    const more = suppressed > 0 ? { suppressed } : {}
    this.#deps.log.error({ ...this.#fields(), error, ...more }, 'error of NATS')
  }

  #fields(): object {
    return { server: this.#connection?.getServer() ?? this.#options.servers.join(', ') }
  }
}

/** A connection that the library renews without end. Rejects, in words, when no server is reached now. */
export async function openNats(options: NatsLinkOptions): Promise<NatsConnection> {
  try {
    return await connect(connectionOptions(options))
  } catch (cause) {
    const where = options.servers.join(', ')
    throw new Error(`NATS at ${where}: ${whyNot(cause, options)}`, { cause })
  }
}

function connectionOptions(options: NatsLinkOptions): ConnectionOptions {
  const { servers, user, password, token, credentials, dialTimeoutMs, tls } = options
  return {
    name: 'backhaul',
    servers: [...servers],
    ...(user === '' ? {} : { user, pass: password }),
    ...(token === '' ? {} : { token }),
    ...(credentials === undefined
      ? {}
      : { authenticator: natsLibrary().credsAuthenticator(credentials) }),
    timeout: dialTimeoutMs,
    reconnect: true,
    maxReconnectAttempts: -1,
    reconnectDelayHandler: () => RECONNECT_WAIT_MS + Math.random() * RECONNECT_JITTER_MS,
    // Credentials may be wrong for a while, e.g. while they are changed everywhere.
    ignoreAuthErrorAbort: true,
    noAsyncTraces: true,
    tls: tls === null ? null : tlsOptions(tls),
  }
}

function tlsOptions({ cert, key, ca, verify, serverName }: NonNullable<NatsLinkOptions['tls']>) {
  return {
    ...(ca === '' ? {} : { ca }),
    secureContext: systemTrust.context({ ca, cert, key }),
    ...(serverName === '' ? {} : { servername: serverName }),
    ...(verify ? {} : { rejectUnauthorized: false }),
    checkServerIdentity: checkWhoAnswered,
  }
}

/**
 * Checks the certificate against the name that was asked for, or against the address where the server was
 * given by address: for want of a name the runtime would check against `localhost`.
 */
function checkWhoAnswered(
  this: { readonly servername?: string; readonly socket?: Socket } | undefined,
  _host: string,
  certificate: PeerCertificate,
): Error | undefined {
  const name = this?.servername ?? ''
  const asked = name === '' ? this?.socket?.remoteAddress : name
  if (asked === undefined) return new Error('nothing to check the certificate of NATS against')
  return checkServerIdentity(asked, certificate)
}

/**
 * Calls `tell` when something happens; who iterates hears of it later than of the answers that the server
 * sent after it.
 */
function tellAtOnce(statuses: AsyncIterable<Status>, tell: (status: Status) => void): void {
  const queue = statuses as unknown as { push(status: Status): void }
  const push = queue.push.bind(statuses)
  queue.push = (status) => {
    tell(status)
    push(status)
  }
}

/** Why there is no connection, in words. */
function whyNot(cause: unknown, { dialTimeoutMs, tls }: NatsLinkOptions): string {
  const { name, message } = cause instanceof Error ? cause : new Error(String(cause))
  if (name === 'TimeoutError' || message === 'timeout')
    return `no answer within ${dialTimeoutMs} ms`
  // The library looks for settings that are not there.
  if (tls === null && message.startsWith('Cannot destructure')) {
    return 'the server demands TLS: use the scheme tls:// or tls.enabled'
  }
  return message.includes('undefined error')
    ? 'the server closed the connection before it answered: is it NATS, on the right port?'
    : message
}

function deferred<T>(): { readonly promise: Promise<T>; readonly resolve: (value: T) => void } {
  let resolve: (value: T) => void = () => undefined
  const promise = new Promise<T>((settle) => {
    resolve = settle
  })
  return { promise, resolve }
}
