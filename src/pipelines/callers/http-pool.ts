/**
 * Connections to one HTTP origin. There is no limit to how many are open: what bounds calls is their own
 * policy, so that a slow one never delays another. What is bounded is how many are being made at once, and
 * how many stay open unused: the one used last is used first, the others grow old and are closed.
 */
import { buildConnector, Client, errors, type Dispatcher } from 'undici'
import {
  CallbackTimer,
  RingQueue,
  type Clock,
  type Gauge,
  type TimerWheel,
  SocketWatch,
} from '../../base/index.js'
import type { TlsOptions } from './ports.js'
import { checkLiteral, type OutboundDenied } from './outbound.js'
import { tlsConnect } from './tls.js'

/** How connections are made and kept. */
export type HttpPoolOptions = {
  readonly origin: string
  readonly tls: TlsOptions | null
  /** Connect to public addresses only. */
  readonly denyPrivate: boolean
  /** Head of an answer in bytes, 0 = no limit. */
  readonly maxHeaderBytes: number
  /** Connections that stay open unused. */
  readonly maxIdle: number
  /** A connection that was not used for so long is closed, unless the backend says otherwise. */
  readonly idleTimeoutMs: number
  /**
   * Connections that are being made at the same time. Many would overflow the queue of a listening socket
   * (511 by default in Node, 128 in others), and what overflows it is tried again a second later.
   */
  readonly maxConnecting: number
  /** A connection that is older is closed when it is not in use; 0 = whatever its age. */
  readonly maxAgeMs: number
  /** Counts exchanges that wait until a connection may be made. */
  readonly waiting: Gauge
  readonly clock: Clock
  readonly wheel: TimerWheel
}

/** An exchange: the request and the handler of the answer in one, so that a call makes one object. */
export type HttpExchange = Omit<Dispatcher.DispatchHandler, 'onError'> &
  Pick<Dispatcher.DispatchOptions, 'path' | 'method' | 'headers' | 'body'> & {
    /** What is seen on the connection that carries it. */
    watch: SocketWatch | null
    /** False = it was given up and need not be sent. */
    readonly wanted: boolean
    /** There will be no answer. */
    onError(error: Error): void
  }

const CONNECT_TIMEOUT_MS = 5000
/** Our idle limit stays this far below what the backend announces. */
const KEEP_ALIVE_MARGIN_MS = 1000
const NO_HEADER_LIMIT = 2 ** 30
const SWEEP_MS = 1000

type Connection = {
  readonly client: Client
  readonly watch: SocketWatch
  /** Monotonic ms since when it is not in use. */
  idleSince: number
  /** Monotonic ms at which it was made. */
  bornAt: number
  /** It is being made. */
  dialing: boolean
}

/** The connections. */
export class HttpPool {
  readonly #options: HttpPoolOptions
  readonly #connect: buildConnector.connector
  readonly #all = new Set<Connection>()
  /** Not in use, the one used last at the end. */
  readonly #idle: Connection[] = []
  /** Exchanges for which no connection may be made yet. */
  readonly #waiting = new RingQueue<HttpExchange>()
  #dials = 0
  #closed = false
  /** Somebody waits until nobody waits for a connection. */
  #onServed: (() => void) | null = null
  readonly #sweep: CallbackTimer

  constructor(options: HttpPoolOptions) {
    this.#options = options
    // TLS sessions are kept here, for all connections.
    const connect = buildConnector({
      ...tlsConnect(options.tls, options.denyPrivate),
      timeout: CONNECT_TIMEOUT_MS,
    })
    this.#connect = options.denyPrivate ? publicOnly(connect) : connect
    this.#sweep = new CallbackTimer(() => {
      this.#closeUnused()
    })
  }

  /** Connections, in use or not. */
  get size(): number {
    return this.#all.size
  }

  /** Sends a request on a connection that is free, or on a new one. */
  dispatch(exchange: HttpExchange): void {
    const free = this.#idle.pop()
    if (free !== undefined) this.#send(free, exchange)
    else if (this.#closed) exchange.onError(new errors.ClientClosedError())
    else if (this.#dials < this.#options.maxConnecting) this.#send(this.#open(), exchange)
    else {
      this.#waiting.push(exchange)
      this.#options.waiting.add(1)
    }
  }

  #send(connection: Connection, exchange: HttpExchange): void {
    // A connection that the backend closed meanwhile is made anew.
    if (!connection.client.stats.connected && !connection.dialing) {
      connection.dialing = true
      this.#dials++
    }
    connection.watch.begin()
    exchange.watch = connection.watch
    // True = it is not busy with it: nothing was sent.
    if (connection.client.dispatch(exchange, exchange)) this.#free(connection)
  }

  /** Whoever waits takes what has become free, or makes a connection. */
  #serve(): void {
    const { maxConnecting, waiting } = this.#options
    while (this.#waiting.size > 0 && (this.#idle.length > 0 || this.#dials < maxConnecting)) {
      const exchange = this.#waiting.shift()
      waiting.add(-1)
      if (exchange?.wanted === true) this.dispatch(exchange)
    }
    if (this.#waiting.size === 0) this.#onServed?.()
  }

  #dialed(connection: Connection): void {
    if (!connection.dialing) return
    connection.dialing = false
    this.#dials--
    this.#serve()
  }

  /** Resolves when the running exchanges are over, those included that wait for a connection. */
  async close(): Promise<void> {
    if (this.#waiting.size > 0) {
      await new Promise<void>((resolve) => {
        this.#onServed = resolve
      })
    }
    this.#closed = true
    this.#options.wheel.cancel(this.#sweep)
    this.#idle.length = 0
    const all = [...this.#all]
    this.#all.clear()
    await Promise.all(all.map(({ client }) => client.close()))
  }

  #open(): Connection {
    const { origin, maxHeaderBytes, idleTimeoutMs } = this.#options
    const watch = new SocketWatch()
    const client = new Client(origin, {
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      keepAliveTimeout: Math.max(1, idleTimeoutMs),
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      maxHeaderSize: maxHeaderBytes > 0 ? maxHeaderBytes : NO_HEADER_LIMIT,
      connect: (options, done) => {
        this.#connect(options, (error, socket) => {
          if (error !== null) {
            done(error, null)
            return
          }
          watch.attach(socket)
          done(null, socket)
        })
      },
    })
    const connection: Connection = { client, watch, idleSince: 0, bornAt: 0, dialing: false }
    client.on('connect', () => {
      connection.bornAt = this.#options.clock.monotonic()
      this.#dialed(connection)
    })
    client.on('drain', () => {
      this.#free(connection)
    })
    // A client that could not connect cannot be closed either; it holds nothing.
    client.on('connectionError', () => {
      this.#all.delete(connection)
      const at = this.#idle.indexOf(connection)
      if (at >= 0) this.#idle.splice(at, 1)
      this.#dialed(connection)
    })
    this.#all.add(connection)
    return connection
  }

  #free(connection: Connection): void {
    if (!this.#all.has(connection)) return
    const now = this.#options.clock.monotonic()
    connection.idleSince = now
    const { maxAgeMs } = this.#options
    if (maxAgeMs > 0 && now - connection.bornAt >= maxAgeMs && connection.client.stats.connected) {
      this.#all.delete(connection)
      void connection.client.close()
    } else this.#idle.push(connection)
    this.#serve()
    if (this.#idle.length === 1) this.#options.wheel.schedule(this.#sweep, SWEEP_MS)
  }

  /** Closes what nobody has used for a second and is one too many, and what has no socket any more. */
  #closeUnused(): void {
    const { clock, wheel, maxIdle } = this.#options
    const now = clock.monotonic()
    const all = this.#idle.splice(0)
    let surplus = all.length - maxIdle
    for (const connection of all) {
      const unused = now - connection.idleSince >= SWEEP_MS
      if (unused && (surplus > 0 || !connection.client.stats.connected)) {
        surplus--
        this.#all.delete(connection)
        void connection.client.close()
      } else this.#idle.push(connection)
    }
    if (this.#idle.length > 0) wheel.schedule(this.#sweep, SWEEP_MS)
  }
}

/** Nobody looks up an address that stands in place of a name. */
function publicOnly(connect: buildConnector.connector): buildConnector.connector {
  return (options, done) => {
    try {
      checkLiteral(options.hostname)
    } catch (error) {
      queueMicrotask(() => {
        done(error as OutboundDenied, null)
      })
      return
    }
    connect(options, done)
  }
}
