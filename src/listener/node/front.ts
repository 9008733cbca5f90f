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
  readonly http1: (socket: Socket) => void
  readonly http2: (socket: Socket) => void
  readonly deadlines: Deadlines
  readonly log: Logger
}

/** Whether connections need a front at all. */
export function needsFront({ tls, h2c, proxyProtocol }: FrontOptions): boolean {
  return tls !== null || h2c || proxyProtocol
}

/** The front of one listener. */
export class Front {
  readonly #options: FrontOptions
  readonly #deps: FrontDeps
  readonly #tls: Server | null
  /** Every connection, also those that were handed on. */
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
    this.#sockets.add(tcp)
    tcp.on('error', ignoreError)
    tcp.on('close', () => {
      this.#sockets.delete(tcp)
    })
    if (this.#options.proxyProtocol) this.#readProxyHeader(tcp)
    else this.#afterProxy(tcp, false)
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
      const rest = bytes.subarray(header.length)
      if (rest.length > 0) tcp.unshift(rest)
      this.#afterProxy(tcp, true)
    }
    this.#collect(tcp, (bytes) => {
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

  /** @param paused reading was stopped by an earlier step */
  #afterProxy(tcp: Socket, paused: boolean): void {
    if (this.#tls !== null) {
      // Sockets of `node:http` may be half open, which TLS has no use for.
      tcp.allowHalfOpen = false
      this.#tls.emit('connection', tcp)
    } else if (this.#options.h2c) this.#sniff(tcp)
    else this.#handOn(tcp, paused)
  }

  /** HTTP/2 with prior knowledge starts with a text that no HTTP/1.1 request starts with. */
  #sniff(tcp: Socket): void {
    this.#collect(tcp, (bytes) => {
      const length = Math.min(bytes.length, PREFACE.length)
      const alike = bytes.subarray(0, length).equals(PREFACE.subarray(0, length))
      if (alike && length < PREFACE.length) return null
      return () => {
        tcp.unshift(bytes)
        if (alike) this.#deps.http2(tcp)
        else this.#handOn(tcp, true)
      }
    })
  }

  #handOn(socket: Socket, paused: boolean): void {
    this.#deps.http1(socket)
    // Reading goes on when the parser is in place.
    if (paused) process.nextTick(() => socket.resume())
  }

  /** Reads until `judge` knows how to go on; every piece is small, or the peer is no client of ours. */
  #collect(tcp: Socket, judge: (bytes: Buffer) => (() => void) | null): void {
    let bytes: Buffer = Buffer.alloc(0)
    const release = this.#deps.deadlines.add(STEP_TIMEOUT_MS, () => tcp.destroy())
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
      tcp.pause()
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
      else this.#deps.http1(socket)
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
