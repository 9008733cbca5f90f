/**
 * HTTP callers: pools by origin and connection settings, shared by all events and by answers that go on.
 * No time limits of the client are used: they measure gaps, the deadline policy measures the whole call.
 * Redirects of streams are not followed. spec: proxy.md §1.2, §2.0.2, §9.21
 */
import {
  nullMetrics,
  type Clock,
  type Gauge,
  type Metrics,
  type TimerWheel,
} from '../../base/index.js'
import { BackendFailure, canceledFailure } from '../failure.js'
import { Exchange, type ExchangeTarget } from './exchange.js'
import { HttpPool } from './http-pool.js'
import {
  CallRequest,
  type Call,
  type Caller,
  type EndpointOptions,
  type Probe,
  type StreamEndpointOptions,
  type TlsOptions,
} from './ports.js'
import { StreamExchange, type StreamTarget } from './stream-exchange.js'

/** Redirects may name any origin; there is no use in more pools than this. */
const MAX_POOLS = 256
const NONE: readonly string[] = []

/** Calls over HTTP. Connections are opened by the first one. */
export class HttpCaller implements Caller<EndpointOptions | StreamEndpointOptions> {
  readonly #clock: Clock
  readonly #wheel: TimerWheel
  readonly #waiting: Gauge
  readonly #pools = new Map<string, HttpPool>()
  readonly #streams = new Set<StreamExchange>()

  constructor(clock: Clock, wheel: TimerWheel, metrics: Metrics = nullMetrics) {
    this.#clock = clock
    this.#wheel = wheel
    this.#waiting = metrics
      .gauge({
        name: 'backhaul_proxy_waiting_for_connection',
        help: 'Calls that wait until another connection to their backend may be made.',
        labels: [],
      })
      .of()
    this.#waiting.set(0)
  }

  endpoint(options: EndpointOptions | StreamEndpointOptions): Call {
    const send = 'maxRecordBytes' in options ? this.#streamed(options) : this.#plain(options)
    const { maxRequestBytes } = options
    return (request, signal) => {
      if (signal.cancelled) return Promise.reject(canceledFailure())
      if (maxRequestBytes > 0 && Buffer.byteLength(request.body) > maxRequestBytes) {
        return Promise.reject(
          new BackendFailure('too_large', 'the request is too large', { notSent: true }),
        )
      }
      options.onAttempt()
      return send(request, signal)
    }
  }

  /** A health check: GET of a path at the origin of an endpoint. */
  probe(options: EndpointOptions, path: string): Probe {
    const target = { ...this.#target(options), path }
    return async (signal) => {
      const request = new CallRequest('', { all: [], foreign: [] }, Infinity)
      const exchange = new Exchange(target, request, NONE, signal)
      exchange.method = 'GET'
      exchange.body = null
      try {
        const { status } = await exchange.start()
        return status >= 200 && status < 300
      } catch {
        // Why it is not well is seen at the calls.
        return false
      }
    }
  }

  /** Streams do not end by themselves, so their receivers are told that they broke. */
  async close(): Promise<void> {
    for (const exchange of [...this.#streams]) exchange.shut()
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.close()))
  }

  #target(options: EndpointOptions): ExchangeTarget {
    const url = new URL(options.url)
    const { tls } = options
    return {
      url: url.href,
      path: url.pathname + url.search,
      pool: this.#pool(url.origin, tls, options),
      maxResponseBytes: options.maxResponseBytes,
      readsCacheControl: options.readsCacheControl ?? false,
      outbound: options.outbound,
      poolFor: (origin, foreign) =>
        this.#pool(origin, foreign ? withoutIdentity(tls) : tls, options),
    }
  }

  #plain(options: EndpointOptions): Call {
    const target = this.#target(options)
    return (request, signal) => {
      const attempt = options.attemptHeaders === null ? NONE : options.attemptHeaders(request)
      return new Exchange(target, request, attempt, signal).start()
    }
  }

  #streamed(options: StreamEndpointOptions): Call {
    const url = new URL(options.url)
    const target: StreamTarget = {
      path: url.pathname + url.search,
      pool: this.#pool(url.origin, options.tls, options),
      options,
      wheel: this.#wheel,
      onOver: (exchange) => {
        this.#streams.delete(exchange)
      },
    }
    return (request, signal) => {
      const headers = streamHeaders(request.headers.all)
      if (options.attemptHeaders !== null) headers.push(...options.attemptHeaders(request))
      const exchange = new StreamExchange(target, request, headers, signal)
      this.#streams.add(exchange)
      return exchange.begin()
    }
  }

  #pool(origin: string, tls: TlsOptions | null, options: EndpointOptions): HttpPool {
    const { maxHeaderBytes, maxIdleConnections, idleTimeoutMs, maxConnecting, maxAgeMs } = options
    const { denyPrivate } = options.outbound
    const key = JSON.stringify([
      origin,
      maxHeaderBytes,
      maxIdleConnections,
      idleTimeoutMs,
      maxConnecting,
      maxAgeMs,
      denyPrivate,
      tls,
    ])
    const existing = this.#pools.get(key)
    if (existing !== undefined) return existing
    if (this.#pools.size >= MAX_POOLS) {
      throw new BackendFailure('network', 'too many different origins', { notSent: true })
    }
    const pool = new HttpPool({
      origin,
      tls,
      denyPrivate,
      maxHeaderBytes,
      maxIdle: maxIdleConnections,
      idleTimeoutMs,
      maxConnecting,
      maxAgeMs,
      waiting: this.#waiting,
      clock: this.#clock,
      wheel: this.#wheel,
    })
    this.#pools.set(key, pool)
    return pool
  }
}

/** Another origin gets no client certificate, and its name is its own. */
function withoutIdentity(tls: TlsOptions | null): TlsOptions | null {
  return tls === null ? null : { ...tls, cert: '', key: '', serverName: '' }
}

/** Headers of a call whose answer may go on. */
function streamHeaders(all: readonly string[]): string[] {
  const headers: string[] = []
  let accepts = false
  for (let i = 0; i + 1 < all.length; i += 2) {
    const name = all[i] ?? ''
    const lower = name.toLowerCase()
    // Whoever compresses collects before it sends.
    if (lower === 'accept-encoding') continue
    if (lower === 'accept') accepts = true
    headers.push(name, all[i + 1] ?? '')
  }
  headers.push('Accept-Encoding', 'identity')
  if (!accepts) {
    headers.push('Accept', 'application/x-ndjson, text/event-stream, application/json')
  }
  return headers
}
