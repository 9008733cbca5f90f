/**
 * Connections of gRPC callers by target and settings, and the headers of calls on them. Calls with one
 * answer and calls that go on have links of their own: a stream occupies one of the places a peer
 * allows for as long as it lives. spec: proxy.md §3.3
 */
import type { OutgoingHttpHeaders } from 'node:http2'
import { connect as connectSocket, isIP } from 'node:net'
import type { Duplex } from 'node:stream'
import { connect as connectTls } from 'node:tls'
import { gzip } from 'node:zlib'
import type { Clock, GrpcTarget, TimerWheel } from '../../../base/index.js'
import { BackendFailure } from '../../failure.js'
import type { CallRequest, GrpcEndpointOptions, TlsOptions } from '../ports.js'
import { tlsConnect } from '../tls.js'
import { Balancer, publicAddresses } from './balancer.js'
import { Peer } from './peer.js'

/** How links are made for a kind of call. */
export type LinkSizes = {
  /** Bytes that a peer may send ahead, per call. */
  readonly windowBytes: number
  /** Connections per address. */
  readonly maxLinks: number
}

/** Balancers and what is the same in the headers of calls. */
export class Links {
  readonly #clock: Clock
  readonly #wheel: TimerWheel
  readonly #sizes: LinkSizes
  readonly #balancers = new Map<string, Balancer>()
  /** `:scheme` and `:authority` of calls to a peer. */
  readonly #places = new WeakMap<Peer, OutgoingHttpHeaders>()

  constructor(clock: Clock, wheel: TimerWheel, sizes: LinkSizes) {
    this.#clock = clock
    this.#wheel = wheel
    this.#sizes = sizes
  }

  /** Whether the budget of a call is spent. */
  isOver(request: CallRequest): boolean {
    return this.#clock.monotonic() >= request.deadlineAt
  }

  /** Makes the headers of calls of an endpoint. `timed` = the call as a whole has a deadline. */
  headers(
    options: GrpcEndpointOptions,
    timed: boolean,
  ): (request: CallRequest, peer: Peer) => OutgoingHttpHeaders {
    const clock = this.#clock
    const fixed: OutgoingHttpHeaders = {
      ':method': 'POST',
      ':path': options.path,
      'content-type': 'application/grpc',
      'user-agent': options.userAgent,
      te: 'trailers',
      'grpc-accept-encoding': 'gzip',
      ...(options.compression && { 'grpc-encoding': 'gzip' }),
    }
    return (request, peer) => {
      const leftMs = Math.max(1, Math.ceil(request.deadlineAt - clock.monotonic()))
      const headers: OutgoingHttpHeaders = { ...fixed, ...this.#places.get(peer) }
      if (timed) headers['grpc-timeout'] = grpcTimeout(leftMs)
      addMetadata(headers, request.headers.all)
      if (options.attemptHeaders !== null) addMetadata(headers, options.attemptHeaders(request))
      return headers
    }
  }

  /** The balancer of an endpoint. */
  balancer(options: GrpcEndpointOptions): Balancer {
    const { targets, tls, dnsRefreshMs, keepaliveMs, keepaliveTimeoutMs, maxHeaderBytes } = options
    const { denyPrivate } = options.outbound
    const key = JSON.stringify([
      targets,
      tls,
      dnsRefreshMs,
      keepaliveMs,
      keepaliveTimeoutMs,
      maxHeaderBytes,
      denyPrivate,
    ])
    const existing = this.#balancers.get(key)
    if (existing !== undefined) return existing
    const balancer = new Balancer({
      targets,
      dnsRefreshMs,
      clock: this.#clock,
      ...(denyPrivate && { lookup: publicAddresses }),
      peer: (target, address, owner) => {
        const scheme = target.secure ? 'https' : 'http'
        // As in the reference, a name to expect in the certificate is the name that is asked for.
        const named = target.secure && tls !== null && tls.serverName !== ''
        const authority = named ? tls.serverName : target.authority
        const peer = new Peer(owner, {
          dial: () => dial(target, address, tls),
          origin: `${scheme}://${authority}`,
          maxHeaderBytes,
          keepaliveMs,
          keepaliveTimeoutMs,
          clock: this.#clock,
          wheel: this.#wheel,
          ...this.#sizes,
        })
        this.#places.set(peer, { ':scheme': scheme, ':authority': authority })
        return peer
      },
    })
    this.#balancers.set(key, balancer)
    return balancer
  }

  /** Takes no more calls; resolves when the running ones are done. */
  async close(): Promise<void> {
    const balancers = [...this.#balancers.values()]
    this.#balancers.clear()
    await Promise.all(balancers.map((balancer) => balancer.close()))
  }
}

/** Opens a socket to an address of a target. */
function dial(target: GrpcTarget, address: string, tls: TlsOptions | null): Duplex {
  const place =
    target.socketPath !== '' ? { path: target.socketPath } : { host: address, port: target.port }
  if (!target.secure) return connectSocket({ ...place, noDelay: true })
  const name = target.host === '' || isIP(target.host) !== 0 ? {} : { servername: target.host }
  const socket = connectTls({ ...place, ALPNProtocols: ['h2'], ...name, ...tlsConnect(tls) })
  socket.setNoDelay(true)
  return socket
}

function addMetadata(headers: OutgoingHttpHeaders, all: readonly string[]): void {
  for (let i = 0; i + 1 < all.length; i += 2) {
    const name = all[i] ?? ''
    const value = all[i + 1] ?? ''
    const present = Object.hasOwn(headers, name) ? headers[name] : undefined
    if (present === undefined) headers[name] = value
    else if (Array.isArray(present)) present.push(value)
    else headers[name] = [String(present), value]
  }
}

/** At most eight digits and a unit. */
function grpcTimeout(ms: number): string {
  return ms < 100_000_000 ? `${ms}m` : `${Math.min(99_999_999, Math.ceil(ms / 1000))}S`
}

/** Compresses a message. */
export function packed(bytes: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    gzip(bytes, (error, small) => {
      if (error === null) resolve(small)
      else
        reject(
          new BackendFailure('unencodable', 'the request cannot be compressed', { cause: error }),
        )
    })
  })
}
