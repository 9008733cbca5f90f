/** One HTTP/2 connection of the gRPC server: keepalive in both directions, and its open calls. */
import { constants, type ServerHttp2Session } from 'node:http2'
import { CallbackTimer, type Clock, type TimerWheel } from '../../base/index.js'
import type { Call } from './call.js'
import { PingPolicy } from './ping-policy.js'
import type { GrpcKeepalive } from './ports.js'

/** Longest time from the connection to the peer's first settings, in ms. */
const PREFACE_TIMEOUT_MS = 10_000

const TOO_MANY_PINGS = Buffer.from('too_many_pings')

/** Watches over one connection. */
export class Connection {
  readonly calls = new Set<Call>()
  readonly #session: ServerHttp2Session
  readonly #keepalive: GrpcKeepalive
  readonly #wheel: TimerWheel
  readonly #policy: PingPolicy
  #waiting: 'preface' | 'silence' | 'pong' = 'preface'
  readonly #timer = new CallbackTimer(() => {
    this.#onTimer()
  })

  constructor(
    session: ServerHttp2Session,
    keepalive: GrpcKeepalive,
    deps: { readonly wheel: TimerWheel; readonly clock: Clock },
  ) {
    this.#session = session
    this.#keepalive = keepalive
    this.#wheel = deps.wheel
    this.#policy = new PingPolicy(deps.clock, keepalive.minClientPingMs)
    this.#wait('preface', PREFACE_TIMEOUT_MS)
    session.once('remoteSettings', () => {
      this.#wait('silence', keepalive.pingEveryMs)
    })
    session.on('ping', () => {
      this.#onPing()
    })
    session.once('close', () => {
      this.#wheel.cancel(this.#timer)
    })
  }

  /** Something was sent to the peer. */
  sent(): void {
    this.#policy.sent()
  }

  /** No more calls; the connection ends with the last one. */
  drain(): void {
    if (!this.#session.closed) this.#session.close()
    for (const call of [...this.calls]) call.stopping()
  }

  /** Ends the connection and its calls. */
  destroy(): void {
    this.#session.destroy()
  }

  #wait(what: 'preface' | 'silence' | 'pong', ms: number): void {
    this.#waiting = what
    this.#wheel.schedule(this.#timer, ms)
  }

  #onTimer(): void {
    const session = this.#session
    if (session.destroyed) return
    if (this.#waiting !== 'silence') {
      session.destroy()
      return
    }
    this.#wait('pong', this.#keepalive.timeoutMs)
    // A connection that is going down calls back with an error, and `close` follows.
    session.ping((error) => {
      if (error === null) this.#wait('silence', this.#keepalive.pingEveryMs)
    })
  }

  #onPing(): void {
    const session = this.#session
    if (session.destroyed || this.#policy.admit(this.calls.size > 0)) return
    session.goaway(constants.NGHTTP2_ENHANCE_YOUR_CALM, 0, TOO_MANY_PINGS)
    session.destroy()
  }
}
