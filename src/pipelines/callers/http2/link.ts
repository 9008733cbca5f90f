/**
 * One HTTP/2 connection to one address: it is usable from the moment the peer has sent its settings
 * until the peer says goodbye; a peer that has fallen silent is found out with pings.
 * spec: proxy.md §3.3
 */
import {
  connect,
  type ClientHttp2Session,
  type ClientHttp2Stream,
  type OutgoingHttpHeaders,
  type Settings,
} from 'node:http2'
import type { Duplex } from 'node:stream'
import { CallbackTimer, type Clock, type TimerWheel } from '../../../base/index.js'
import { BackendFailure } from '../../failure.js'
import { connectFailure } from '../classify.js'

const CONNECT_TIMEOUT_MS = 5000
/** Calls share the window of their connection. */
const CONNECTION_WINDOW_BYTES = 1 << 20
/** After unanswered calls one ping is sent, but not more often than this: backends may forbid it. */
const SUSPICION_PAUSE_MS = 60_000
/** A peer that does not close its side is not waited for longer. */
const CLOSE_GRACE_MS = 1000
const NO_HEADER_LIMIT = 2 ** 31 - 1

/** What a link tells its owner. */
export interface LinkOwner {
  /** The link can carry calls. */
  onReady(link: Link): void
  /** A call has ended: there is room. */
  onRoom(): void
  /** The link carries no new calls any more. `failure` = it never could. */
  onGone(link: Link, failure: BackendFailure | null): void
  /** The connection is closed, after `onGone`. */
  onClosed(link: Link): void
}

/** How a link is made. */
export type LinkOptions = {
  /** Makes the socket. */
  readonly dial: () => Duplex
  /** `http://authority` or `https://authority`. */
  readonly origin: string
  readonly maxHeaderBytes: number
  /** Bytes that the peer may send ahead, per call. */
  readonly windowBytes: number
  readonly keepaliveMs: number
  readonly keepaliveTimeoutMs: number
  readonly clock: Clock
  readonly wheel: TimerWheel
}

/** A connection and what is known about it. */
export class Link {
  /** Calls in flight. */
  streams = 0
  /** Grows with everything heard from the peer. */
  heard = 0
  readonly #owner: LinkOwner
  readonly #options: LinkOptions
  readonly #socket: Duplex
  readonly #session: ClientHttp2Session
  readonly #timer: CallbackTimer
  #state: 'connecting' | 'ready' | 'draining' | 'gone' = 'connecting'
  #maxStreams = Infinity
  #lastStreamId = -1
  #pinging = false
  #suspectedAt = -Infinity

  /** Connects at once. */
  constructor(owner: LinkOwner, options: LinkOptions) {
    this.#owner = owner
    this.#options = options
    this.#timer = new CallbackTimer(() => {
      this.#onTimer()
    })
    const { maxHeaderBytes, windowBytes } = options
    this.#socket = options.dial()
    this.#session = connect(options.origin, {
      createConnection: () => this.#socket,
      maxSessionMemory: Number.MAX_SAFE_INTEGER,
      settings: {
        enablePush: false,
        initialWindowSize: windowBytes,
        maxHeaderListSize: maxHeaderBytes > 0 ? maxHeaderBytes : NO_HEADER_LIMIT,
      },
    })
    this.#listen(this.#session)
    options.wheel.schedule(this.#timer, CONNECT_TIMEOUT_MS)
  }

  /** Whether another call may start. */
  get hasRoom(): boolean {
    return this.#state === 'ready' && this.streams < this.#maxStreams
  }

  get isConnecting(): boolean {
    return this.#state === 'connecting'
  }

  /** Starts a call. Throws BackendFailure when the headers cannot be sent. */
  open(headers: OutgoingHttpHeaders): ClientHttp2Stream {
    let stream: ClientHttp2Stream
    try {
      stream = this.#session.request(headers)
    } catch (cause) {
      throw this.#session.closed || this.#session.destroyed
        ? new BackendFailure('network', 'the connection is closing', {
            detail: 'reset',
            notSent: true,
            cause,
          })
        : new BackendFailure('unencodable', 'the metadata cannot be sent', { notSent: true, cause })
    }
    this.streams++
    return stream
  }

  /** A call has ended, however. */
  release(): void {
    this.streams--
    if (this.#state === 'ready') this.#owner.onRoom()
    else this.#closeWhenDone()
  }

  /** Whether the peer said that it will not look at this call. */
  disowned(streamId: number | undefined): boolean {
    return this.#lastStreamId >= 0 && (streamId ?? Infinity) > this.#lastStreamId
  }

  /** A call got no answer in time, and nothing else was heard meanwhile. */
  suspect(): void {
    const now = this.#options.clock.monotonic()
    if (this.#state === 'gone' || this.#pinging) return
    if (now - this.#suspectedAt < SUSPICION_PAUSE_MS) return
    this.#suspectedAt = now
    this.#ping()
  }

  /** No new calls; the connection ends with the last running one. */
  retire(): void {
    if (this.#state === 'connecting') this.#session.destroy()
    else this.#session.close()
    this.#leave(null)
  }

  #listen(session: ClientHttp2Session): void {
    session.on('remoteSettings', (settings: Settings) => {
      this.#maxStreams = settings.maxConcurrentStreams ?? Infinity
      if (this.#state === 'connecting') this.#becomeReady()
      else if (this.hasRoom) this.#owner.onRoom()
    })
    session.on('goaway', (_code: number, lastStreamId: number) => {
      this.#lastStreamId = lastStreamId
      this.#leave(null)
    })
    session.on('error', (error: Error) => {
      this.#leave(connectFailure(error))
    })
    session.on('close', () => {
      this.#leave(connectFailure(null))
      this.#state = 'gone'
      this.#options.wheel.cancel(this.#timer)
      this.#owner.onClosed(this)
    })
  }

  #becomeReady(): void {
    const { wheel, keepaliveMs, windowBytes } = this.#options
    this.#state = 'ready'
    this.#session.setLocalWindowSize(Math.max(CONNECTION_WINDOW_BYTES, windowBytes))
    wheel.cancel(this.#timer)
    if (keepaliveMs > 0) wheel.schedule(this.#timer, keepaliveMs)
    this.#owner.onReady(this)
  }

  #leave(failure: BackendFailure | null): void {
    if (this.#state === 'draining' || this.#state === 'gone') return
    const wasReady = this.#state === 'ready'
    this.#state = 'draining'
    if (!wasReady) this.#options.wheel.cancel(this.#timer)
    this.#owner.onGone(this, wasReady ? null : failure)
    this.#closeWhenDone()
  }

  #closeWhenDone(): void {
    if (this.#state !== 'draining' || this.streams > 0) return
    this.#options.wheel.schedule(this.#timer, CLOSE_GRACE_MS)
  }

  #onTimer(): void {
    if (this.#state === 'connecting') {
      const failure = new BackendFailure('timeout', 'connecting took too long', { notSent: true })
      this.#leave(failure)
      this.#session.destroy()
    } else if (this.#state === 'draining' && this.streams === 0) {
      this.#session.destroy()
      this.#socket.destroy()
    } else if (this.#pinging) {
      this.#session.destroy(new Error('the peer does not answer pings'))
    } else if (this.streams > 0) {
      this.#ping()
    } else {
      this.#options.wheel.schedule(this.#timer, this.#options.keepaliveMs)
    }
  }

  #ping(): void {
    if (this.#session.destroyed) return
    const { wheel, keepaliveMs, keepaliveTimeoutMs } = this.#options
    const sent = this.#session.ping((error) => {
      this.#pinging = false
      wheel.cancel(this.#timer)
      if (error !== null || this.#session.destroyed) return
      this.heard++
      if (keepaliveMs > 0) wheel.schedule(this.#timer, keepaliveMs)
    })
    if (!sent) return
    this.#pinging = true
    wheel.schedule(this.#timer, keepaliveTimeoutMs)
  }
}
