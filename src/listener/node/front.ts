/**
 * What happens to a TCP connection before HTTP begins: PROXY protocol, TLS, choice between HTTP/1.1
 * and HTTP/2. Each step has 10 s, and a peer that fails one is dropped without an answer.
 * spec: server-api-and-operations.md §8.2, §8.4
 */
import type { Socket } from 'node:net'
import { createServer, type Server, type TLSSocket } from 'node:tls'
import type { Logger } from '../../base/index.js'
import type { ClientAddress, TlsIdentity } from '../ports.js'
import { normalizeAddress } from '../remote-address.js'
import type { Deadlines } from './deadlines.js'
import { parseProxyHeader, type ProxyHeader } from './proxy-protocol.js'

const STEP_TIMEOUT_MS = 10_000
const EMPTY: Buffer = Buffer.alloc(0)
const PREFACE = Buffer.from('PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n')

/** What a connection goes through. */
export type FrontOptions = {
  readonly tls: TlsIdentity | null
  readonly http2: boolean
  readonly h2c: boolean
  readonly proxyProtocol: boolean
  readonly clientAddress: ClientAddress
}

/** Where a connection goes, and what is needed on the way. */
export type FrontDeps = {
  /** `first` = what came so far; there is something, or the peer would have been dropped. */
  readonly http1: (socket: Socket, first: Buffer) => void
  readonly http2: (socket: Socket) => void
  readonly deadlines: Deadlines
  readonly log: Logger
}

/** The front of one listener. */
export class Front {
  readonly #options: FrontOptions
  readonly #deps: FrontDeps
  readonly #tls: Server | null
  /** Connections on their way through here; those of TLS stay until they end. */
  readonly #sockets = new Set<Socket>()
  /** Addresses told by a PROXY header, for the sockets handed on. */
  readonly #told = new WeakMap<object, string>()
  /** The same for connections whose TLS handshake runs: the secure socket is another object. */
  readonly #pending = new Map<string, string>()

  constructor(options: FrontOptions, deps: FrontDeps) {
    this.#options = options
    this.#deps = deps
    this.#tls = options.tls === null ? null : this.#createTls(options.tls)
  }

  /** Takes a new connection. */
  accept(tcp: Socket): void {
    tcp.on('error', ignoreError)
    if (this.#options.proxyProtocol) this.#readProxyHeader(tcp)
    else this.#afterProxy(tcp, EMPTY)
  }

  /** Address of the peer of a socket that was handed on: the told one, else that of the network. */
  peerOf(socket: Socket): string {
    return this.#told.get(socket) ?? normalizeAddress(socket.remoteAddress)
  }

  /** Uses another certificate from the next handshake on. */
  renew(identity: TlsIdentity): boolean {
    this.#tls?.setSecureContext(contextOf(identity))
    return this.#tls !== null
  }

  /** Drops every connection. */
  close(): void {
    for (const socket of [...this.#sockets]) socket.destroy()
  }

  #readProxyHeader(tcp: Socket): void {
    const peer = normalizeAddress(tcp.remoteAddress)
    if (!this.#options.clientAddress.isTrusted(peer)) {
      this.#deps.log.debug({ peer }, 'PROXY protocol header from a peer that is no trusted proxy')
      tcp.destroy()
      return
    }
    const done = (bytes: Buffer, header: ProxyHeader): void => {
      if (header.t !== 'ok') {
        this.#deps.log.debug({ peer }, 'connection without a PROXY protocol header')
        tcp.destroy()
        return
      }
      if (header.address !== null) this.#remember(tcp, header.address)
      this.#afterProxy(tcp, bytes.subarray(header.length))
    }
    this.#collect(tcp, EMPTY, (bytes) => {
      if (bytes.length === 0) return null
      const header = parseProxyHeader(bytes)
      return header.t === 'more'
        ? null
        : () => {
            done(bytes, header)
          }
    })
  }

  #remember(tcp: Socket, address: string): void {
    this.#told.set(tcp, address)
    if (this.#tls === null) return
    const pair = pairOf(tcp)
    this.#pending.set(pair, address)
    tcp.on('close', () => this.#pending.delete(pair))
  }

  /** @param first what came behind the PROXY header */
  #afterProxy(tcp: Socket, first: Buffer): void {
    if (this.#tls !== null) this.#startTls(this.#tls, tcp, first)
    else if (this.#options.h2c) this.#sniff(tcp, first)
    else this.#awaitRequest(tcp, first)
  }

  #startTls(tls: Server, tcp: Socket, first: Buffer): void {
    this.#sockets.add(tcp)
    tcp.on('close', () => {
      this.#sockets.delete(tcp)
    })
    // Sockets of `node:http` may be half open, which TLS has no use for.
    tcp.allowHalfOpen = false
    if (this.#options.proxyProtocol) tcp.pause()
    if (first.length > 0) tcp.unshift(first)
    tls.emit('connection', tcp)
  }

  /** HTTP/2 with prior knowledge starts with a text that no HTTP/1.1 request starts with. */
  #sniff(tcp: Socket, first: Buffer): void {
    this.#collect(tcp, first, (bytes) => {
      if (bytes.length === 0) return null
      const length = Math.min(bytes.length, PREFACE.length)
      const alike = bytes.subarray(0, length).equals(PREFACE.subarray(0, length))
      if (alike && length < PREFACE.length) return null
      return () => {
        if (alike) {
          // The session takes what was given back, and starts to read by itself.
          tcp.pause()
          tcp.unshift(bytes)
          this.#deps.http2(tcp)
        } else this.#deps.http1(tcp, bytes)
      }
    })
  }

  #awaitRequest(socket: Socket, first: Buffer): void {
    this.#collect(socket, first, (bytes) => {
      if (bytes.length === 0) return null
      return () => {
        this.#deps.http1(socket, bytes)
      }
    })
  }

  /** Reads until `judge` knows how to go on; every piece is small, or the peer is no client of ours. */
  #collect(tcp: Socket, first: Buffer, judge: (bytes: Buffer) => (() => void) | null): void {
    const atOnce = judge(first)
    if (atOnce !== null) {
      atOnce()
      return
    }
    let bytes = first
    this.#sockets.add(tcp)
    const releaseDeadline = this.#deps.deadlines.add(STEP_TIMEOUT_MS, () => tcp.destroy())
    const release = (): void => {
      releaseDeadline()
      this.#sockets.delete(tcp)
    }
    const onGone = (): void => {
      release()
      tcp.destroy()
    }
    const onData = (chunk: Buffer): void => {
      bytes = bytes.length === 0 ? chunk : Buffer.concat([bytes, chunk])
      const goOn = judge(bytes)
      if (goOn === null) return
      release()
      tcp.removeListener('data', onData)
      tcp.removeListener('end', onGone)
      tcp.removeListener('close', release)
      goOn()
    }
    tcp.on('data', onData)
    tcp.on('end', onGone)
    tcp.on('close', release)
    tcp.resume()
  }

  #createTls(identity: TlsIdentity): Server {
    const server = createServer({
      ...contextOf(identity),
      requestCert: identity.clientCa !== '',
      rejectUnauthorized: identity.clientCa !== '',
      handshakeTimeout: STEP_TIMEOUT_MS,
      ALPNProtocols: this.#options.http2 ? ['h2', 'http/1.1'] : ['http/1.1'],
    })
    server.on('secureConnection', (socket: TLSSocket) => {
      const told = this.#pending.get(pairOf(socket))
      if (told !== undefined) this.#told.set(socket, told)
      if (socket.alpnProtocol === 'h2') this.#deps.http2(socket)
      else this.#awaitRequest(socket, EMPTY)
    })
    server.on('tlsClientError', (error: Error, socket: TLSSocket) => {
      const code = 'code' in error ? error.code : error.name
      this.#deps.log.debug({ code }, 'TLS handshake failed')
      socket.destroy()
    })
    return server
  }
}

function contextOf({ cert, key, clientCa }: TlsIdentity) {
  const ca = clientCa === '' ? {} : { ca: clientCa }
  return { cert, key, ...ca, minVersion: 'TLSv1.2' as const }
}

/** Both ends of a TCP connection, which no other open connection shares. */
function pairOf({ remoteAddress, remotePort, localAddress, localPort }: Socket): string {
  return `${remoteAddress ?? ''} ${remotePort ?? ''} ${localAddress ?? ''} ${localPort ?? ''}`
}

function ignoreError(): void {
  // A broken connection is reported by 'close', too; without this listener the process would end.
}
