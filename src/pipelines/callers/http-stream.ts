/**
 * HTTP caller for answers that go on (NDJSON, server-sent events). Streams have pools of their own:
 * each occupies a connection for as long as it lives, and ordinary calls must not wait for that.
 * Redirects are not followed. spec: proxy.md §9.21
 */
import { Pool } from 'undici'
import type { Clock, TimerWheel } from '../../base/index.js'
import { BackendFailure, canceledFailure } from '../failure.js'
import type { Call, Caller, CallRequest, StreamEndpointOptions } from './ports.js'
import { StreamExchange, type StreamTarget } from './stream-exchange.js'
import { tlsConnect } from './tls.js'

const CONNECT_TIMEOUT_MS = 5000
const KEEP_ALIVE_MARGIN_MS = 1000
const NO_HEADER_LIMIT = 2 ** 30

/** Creates the caller. Connections are opened by the first call. */
export function createHttpStreamCaller(
  clock: Clock,
  wheel: TimerWheel,
): Caller<StreamEndpointOptions> {
  return new HttpStreamCaller(clock, wheel)
}

class HttpStreamCaller implements Caller<StreamEndpointOptions> {
  readonly #clock: Clock
  readonly #wheel: TimerWheel
  readonly #pools: Pool[] = []
  readonly #open = new Set<StreamExchange>()

  constructor(clock: Clock, wheel: TimerWheel) {
    this.#clock = clock
    this.#wheel = wheel
  }

  endpoint(options: StreamEndpointOptions): Call {
    const url = new URL(options.url)
    const target: StreamTarget = {
      path: url.pathname + url.search,
      pool: this.#pool(url.origin, options),
      options,
      wheel: this.#wheel,
      onOver: (exchange) => {
        this.#open.delete(exchange)
      },
    }
    const { maxRequestBytes } = options
    return (request, signal) => {
      if (signal.cancelled) return Promise.reject(canceledFailure())
      if (maxRequestBytes > 0 && Buffer.byteLength(request.body) > maxRequestBytes) {
        return Promise.reject(
          new BackendFailure('too_large', 'the request is too large', { notSent: true }),
        )
      }
      options.onAttempt()
      const exchange = new StreamExchange(target, request, this.#headers(request, options), signal)
      this.#open.add(exchange)
      return exchange.begin()
    }
  }

  /** Streams do not end by themselves, so their receivers are told that they broke. */
  async close(): Promise<void> {
    for (const exchange of [...this.#open]) exchange.shut()
    await Promise.all(this.#pools.splice(0).map((pool) => pool.close()))
  }

  #headers(request: CallRequest, options: StreamEndpointOptions): string[] {
    const headers: string[] = []
    let accepts = false
    const { all } = request.headers
    for (let i = 0; i + 1 < all.length; i += 2) {
      const name = all[i] ?? ''
      const lower = name.toLowerCase()
      // Whoever compresses collects before it sends.
      if (lower === 'accept-encoding') continue
      if (lower === 'accept') accepts = true
      headers.push(name, all[i + 1] ?? '')
    }
    headers.push('Accept-Encoding', 'identity')
    if (!accepts)
      headers.push('Accept', 'application/x-ndjson, text/event-stream, application/json')
    if (!options.attemptHeaders) return headers
    const left = Math.max(0, Math.ceil(request.deadlineAt - this.#clock.monotonic()))
    headers.push('X-Backhaul-Attempt', String(request.attempt))
    headers.push('X-Backhaul-Timeout-Ms', String(left))
    return headers
  }

  #pool(origin: string, { tls, maxHeaderBytes }: StreamEndpointOptions): Pool {
    const pool = new Pool(origin, {
      // What bounds streams is the number of subscriptions, or the option for RPC.
      connections: null,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      maxHeaderSize: maxHeaderBytes > 0 ? maxHeaderBytes : NO_HEADER_LIMIT,
      connect: tlsConnect(tls),
    })
    this.#pools.push(pool)
    return pool
  }
}
