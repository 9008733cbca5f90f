/**
 * HTTP caller: undici pools, one per origin and connection settings, shared by all events. No time
 * limits of undici are used: they measure gaps, the deadline policy measures the whole call.
 * spec: proxy.md §1.2, §2.0.2
 */
import { Pool } from 'undici'
import type { Clock } from '../../base/index.js'
import { BackendFailure, canceledFailure } from '../failure.js'
import { Exchange, type ExchangeTarget } from './exchange.js'
import type { Call, Caller, CallRequest, EndpointOptions, TlsOptions } from './ports.js'
import { tlsConnect } from './tls.js'

const CONNECTIONS_PER_ORIGIN = 64
const CONNECT_TIMEOUT_MS = 5000
/** Our idle limit stays this far below what the backend announces. */
const KEEP_ALIVE_MARGIN_MS = 1000
/** Redirects may name any origin; there is no use in more pools than this. */
const MAX_POOLS = 256
const NO_HEADER_LIMIT = 2 ** 30

/** Creates the caller. Connections are opened by the first call. */
export function createHttpCaller(clock: Clock): Caller {
  return new HttpCaller(clock)
}

class HttpCaller implements Caller {
  readonly #clock: Clock
  readonly #pools = new Map<string, Pool>()

  constructor(clock: Clock) {
    this.#clock = clock
  }

  endpoint(options: EndpointOptions): Call {
    const url = new URL(options.url)
    const { tls, maxHeaderBytes, maxRequestBytes } = options
    const target: ExchangeTarget = {
      url: url.href,
      path: url.pathname + url.search,
      pool: this.#pool(url.origin, tls, maxHeaderBytes),
      maxResponseBytes: options.maxResponseBytes,
      poolFor: (origin, foreign) =>
        this.#pool(origin, foreign ? withoutIdentity(tls) : tls, maxHeaderBytes),
    }
    return (request, signal) => {
      if (signal.cancelled) return Promise.reject(canceledFailure())
      if (maxRequestBytes > 0 && Buffer.byteLength(request.body) > maxRequestBytes) {
        return Promise.reject(
          new BackendFailure('too_large', 'the request is too large', { notSent: true }),
        )
      }
      options.onAttempt()
      const headers = options.attemptHeaders
        ? this.#withAttempt(request)
        : (request.headers.all as string[])
      return new Exchange(target, request, headers, signal).start()
    }
  }

  async close(): Promise<void> {
    const pools = [...this.#pools.values()]
    this.#pools.clear()
    await Promise.all(pools.map((pool) => pool.close()))
  }

  #withAttempt(request: CallRequest): string[] {
    const left = Math.max(0, Math.ceil(request.deadlineAt - this.#clock.monotonic()))
    return request.headers.all.concat(
      'X-Backhaul-Attempt',
      String(request.attempt),
      'X-Backhaul-Timeout-Ms',
      String(left),
    )
  }

  #pool(origin: string, tls: TlsOptions | null, maxHeaderBytes: number): Pool {
    const key = JSON.stringify([origin, maxHeaderBytes, tls])
    const existing = this.#pools.get(key)
    if (existing !== undefined) return existing
    if (this.#pools.size >= MAX_POOLS) {
      throw new BackendFailure('network', 'too many different origins', { notSent: true })
    }
    const pool = new Pool(origin, {
      connections: CONNECTIONS_PER_ORIGIN,
      pipelining: 1,
      headersTimeout: 0,
      bodyTimeout: 0,
      connectTimeout: CONNECT_TIMEOUT_MS,
      keepAliveTimeoutThreshold: KEEP_ALIVE_MARGIN_MS,
      maxHeaderSize: maxHeaderBytes > 0 ? maxHeaderBytes : NO_HEADER_LIMIT,
      connect: tlsConnect(tls),
    })
    this.#pools.set(key, pool)
    return pool
  }
}

/** Another origin gets no client certificate, and its name is its own. */
function withoutIdentity(tls: TlsOptions | null): TlsOptions | null {
  return tls === null ? null : { ...tls, cert: '', key: '', serverName: '' }
}
