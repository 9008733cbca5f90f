/**
 * Listener on `node:http` and `node:http2`, with WebSocket frames of our own: the default. spec: server-api-and-operations.md §8.2–§8.4
 */
import { chmod } from 'node:fs/promises'
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { ServerHttp2Stream } from 'node:http2'
import { Socket as TcpSocket } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { peerIsClient } from '../client-address.js'
import { descriptorWatch } from '../descriptors.js'
import { Exchange } from '../exchange.js'
import { logFailure, runHandler, type ListenerDeps } from '../guard.js'
import { negotiateSubprotocol, refuseHandshake, wantsWebSocket } from '../handshake.js'
import { isAmbiguous } from '../headers.js'
import { listenError } from '../listen-error.js'
import type {
  ClientAddress,
  Listener,
  ListenOptions,
  TlsIdentity,
  UpgradeDecision,
} from '../ports.js'
import { badRequest, internalServerError } from '../response.js'
import { RouteTable, type SocketRoute } from '../routes.js'
import { removeStaleSocket } from '../unix-socket.js'
import { attachRoutes } from './attach.js'
import { Deadlines } from './deadlines.js'
import { NodeBody, NodeHead, writeResponse, writeStreamHead, type Origin } from './exchange.js'
import { Front } from './front.js'
import {
  dropStream,
  Http2Body,
  Http2Head,
  writeHttp2Response,
  writeHttp2StreamHead,
} from './h2-exchange.js'
import { Http2Connection } from './h2-session.js'
import { NodeStream } from './stream.js'
import {
  MAX_HEADER_BYTES,
  readUpgradeHead,
  refuseRaw,
  replayAsPlain,
  SocketDoor,
} from './upgrade.js'

const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
/** Longer than balancers keep idle connections to use again: 60 to 75 s. */
const KEEP_ALIVE_TIMEOUT_MS = 80_000
const CONNECTIONS_CHECK_MS = 2000

/** Creates a listener on `node:http`. Binds nothing before `listen`. */
export function createNodeListener(options: ListenOptions, deps: ListenerDeps): Listener {
  const listener = new NodeListener(options, deps)
  return listener
}

class NodeListener implements Listener {
  readonly adapter = 'node'
  readonly #options: ListenOptions
  readonly #deps: ListenerDeps
  readonly #routes = new RouteTable()
  readonly #doors = new Map<string, SocketDoor>()
  readonly #http2 = new Set<Http2Connection>()
  readonly #deadlines = new Deadlines()
  readonly #clientAddress: ClientAddress
  readonly #server: Server
  readonly #front: Front
  /** Gives a connection to the HTTP/1.1 parser. */
  readonly #parse: (socket: Duplex) => void
  readonly #attachments: (() => void)[] = []
  #stopping = false
  #unwatch: (() => void) | null = null

  constructor(options: ListenOptions, deps: ListenerDeps) {
    this.#options = options
    this.#deps = deps
    this.#clientAddress = options.clientAddress ?? peerIsClient
    this.#server = createServer({
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      insecureHTTPParser: false,
      noDelay: true,
    })
    // Heads are limited in bytes; headers beyond this would be left out without a word.
    this.#server.maxHeadersCount = 0
    this.#parse = parserOf(this.#server)
    this.#front = this.#createFront()
    this.#server.on('request', (request, response) => {
      this.#onRequest(request, response)
    })
    this.#server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
      this.#onUpgrade(request, socket, head)
    })
  }

  http: Listener['http'] = (method, path, handler) => {
    this.#routes.addHttp(method, path, handler)
  }

  webSocket: Listener['webSocket'] = (path, limits, accept) => {
    const route = { path, limits, accept }
    this.#routes.addSocket(route)
    this.#doors.set(path, new SocketDoor(route, this.#deps.log))
  }

  async listen(): Promise<{ readonly port: number }> {
    const { address, port, unixSocket } = this.#options
    const bound = await (unixSocket
      ? this.#bindUnix(unixSocket)
      : this.#bind({ port, ...(address === '' ? {} : { host: address }) }))
    this.#unwatch = descriptorWatch.add(this.#deps)
    return bound
  }

  async #bindUnix({ path, mode }: NonNullable<ListenOptions['unixSocket']>) {
    await removeStaleSocket(path)
    const bound = await this.#bind({ path })
    await chmod(path, mode)
    return bound
  }

  attach(server: Server): () => void {
    const attachment = attachRoutes(server, {
      serves: (path) => this.#routes.has(path),
      request: (request, response) => {
        this.#onRequest(request, response)
      },
      upgrade: (request, socket, head) => {
        this.#onUpgrade(request, socket, head)
      },
    })
    this.#attachments.push(attachment)
    return attachment
  }

  #bind(where: { port: number; host?: string } | { path: string }): Promise<{ port: number }> {
    return new Promise((resolve, reject) => {
      const server = this.#server
      const onError = (error: Error): void => {
        reject(listenError(this.#options, error))
      }
      server.once('error', onError)
      server.listen(where, () => {
        server.removeListener('error', onError)
        server.on('error', (error) => {
          logFailure(this.#deps.log, error, 'server')
        })
        resolve({ port: 'path' in where ? 0 : (server.address() as AddressInfo).port })
      })
    })
  }

  renewTls(identity: TlsIdentity): boolean {
    return this.#front.renew(identity)
  }

  stopAccepting(): void {
    if (this.#stopping) return
    this.#stopping = true
    this.#unwatch?.()
    // Also ends idle keep-alive connections; those with a request in work stay.
    this.#server.close()
    for (const connection of [...this.#http2]) connection.close()
  }

  close(): Promise<void> {
    this.stopAccepting()
    for (const letGo of this.#attachments.splice(0)) letGo()
    for (const door of this.#doors.values()) door.terminateAll()
    this.#deadlines.stop()
    return new Promise((resolve) => {
      // `close` calls back with an error when the server is closed already; either way it is.
      this.#server.close(() => {
        resolve()
      })
      this.#server.closeAllConnections()
      for (const connection of [...this.#http2]) connection.destroy()
      this.#front.close()
    })
  }

  #createFront(): Front {
    const { tls = null, http2 = false, h2c = false, proxyProtocol = false } = this.#options
    const options = { tls, http2, h2c, proxyProtocol, clientAddress: this.#clientAddress }
    const front = new Front(options, {
      http1: (socket, first) => {
        this.#serveHttp1(socket, first)
      },
      http2: (socket) => {
        this.#serveHttp2(socket, front.peerOf(socket))
      },
      deadlines: this.#deadlines,
      log: this.#deps.log,
    })
    // From here on the parser gets only what the front hands on.
    this.#server.removeAllListeners('connection')
    this.#server.on('connection', (tcp: TcpSocket) => {
      front.accept(tcp)
    })
    return front
  }

  #originOf(socket: TcpSocket): Origin {
    return { peer: this.#front.peerOf(socket), clientAddress: this.#clientAddress }
  }

  /** Upgrades of the plainest form are read here, everything else by `node:http`. */
  #serveHttp1(socket: TcpSocket, first: Buffer): void {
    const plainest = this.#stopping ? null : readUpgradeHead(first)
    if (plainest !== null) {
      const head = new NodeHead(plainest.head, this.#originOf(socket))
      const door = this.#doors.get(head.path)
      if (door !== undefined && wantsWebSocket(head.headers) && !isAmbiguous(head.headers)) {
        this.#upgrade(door, head, socket, first.subarray(plainest.length))
        return
      }
    }
    socket.pause()
    socket.unshift(first)
    this.#parse(socket)
    // Reading goes on when the parser is in place.
    process.nextTick(() => socket.resume())
  }

  #serveHttp2(socket: TcpSocket, peer: string): void {
    if (this.#stopping) {
      socket.destroy()
      return
    }
    const origin = { peer, clientAddress: this.#clientAddress }
    const connection = new Http2Connection(socket, {
      deadlines: this.#deadlines,
      onStream: (stream, rawHeaders) => {
        this.#onStream(stream, new Http2Head(rawHeaders, origin))
      },
      onGone: (gone) => this.#http2.delete(gone),
    })
    this.#http2.add(connection)
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const { log } = this.#deps
    // Pipelined behind a request that was refused below.
    if (!request.socket.writable) return
    const head = new NodeHead(request, this.#originOf(request.socket))
    if (isAmbiguous(head.headers)) {
      refuseRaw(request.socket, badRequest)
      return
    }
    const found = this.#routes.find(head.method, head.path)
    if (typeof found !== 'function') {
      writeResponse(response, found, this.#stopping)
      return
    }
    const exchange = new Exchange({
      head,
      log,
      body: new NodeBody(request, head),
      write: (answer, close) => {
        writeResponse(response, answer, close || this.#stopping)
      },
      open: (streamHead, receiver) => {
        writeStreamHead(response, streamHead)
        const { bufferBytes } = streamHead
        return new NodeStream(response, {
          receiver,
          bufferBytes,
          log,
          drop: () => response.destroy(),
        })
      },
    })
    request.on('error', ignoreError)
    response.on('error', ignoreError)
    response.on('close', () => {
      exchange.abort()
    })
    runHandler(found, exchange, log)
  }

  #onStream(stream: ServerHttp2Stream, head: Http2Head): void {
    const { log } = this.#deps
    const found = this.#routes.find(head.method, head.path)
    const body = new Http2Body(stream, head, this.#deadlines)
    if (typeof found !== 'function') {
      writeHttp2Response(stream, head.method, found, body.isLong)
      return
    }
    const exchange = new Exchange({
      head,
      log,
      body,
      write: (answer, close) => {
        writeHttp2Response(stream, head.method, answer, close)
      },
      open: (streamHead, receiver) => {
        writeHttp2StreamHead(stream, streamHead)
        const { bufferBytes } = streamHead
        return new NodeStream(stream, {
          receiver,
          bufferBytes,
          log,
          drop: () => {
            dropStream(stream)
          },
        })
      },
    })
    stream.on('close', () => {
      exchange.abort()
    })
    runHandler(found, exchange, log)
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, rest: Buffer): void {
    // The types say less than is so: it is always a TCP or TLS socket, of this server's own making.
    if (!(socket instanceof TcpSocket)) {
      socket.destroy()
      return
    }
    const head = new NodeHead(request, this.#originOf(socket))
    const door = this.#doors.get(head.path)
    if (door === undefined || !wantsWebSocket(head.headers)) {
      replayAsPlain(this.#parse, request, socket, rest)
      return
    }
    // Of a server that is not ours, nobody listens yet.
    socket.on('error', ignoreError)
    this.#upgrade(door, head, socket, rest)
  }

  #upgrade(door: SocketDoor, head: NodeHead, socket: TcpSocket, rest: Buffer): void {
    const refused = refuseHandshake(head)
    if (refused !== null) {
      refuseRaw(socket, refused)
      return
    }
    head.subprotocol = negotiateSubprotocol(head.headers, door.route.limits.subprotocols)
    const decision = this.#decide(door.route, head)
    if ('refuse' in decision) refuseRaw(socket, decision.refuse)
    else door.open(decision.accept, head, socket, rest)
  }

  #decide(route: SocketRoute, head: NodeHead): UpgradeDecision {
    try {
      return route.accept(head)
    } catch (error) {
      logFailure(this.#deps.log, error, 'accept')
      return { refuse: internalServerError }
    }
  }
}

/** What `node:http` does with a new connection, also after its listener was taken away. */
function parserOf(server: Server): (socket: Duplex) => void {
  const [parse] = server.listeners('connection')
  if (parse === undefined) throw new Error('node:http does not listen to its own connections')
  return (socket) => {
    parse.call(server, socket)
  }
}

function ignoreError(): void {
  // A broken connection is reported by 'close', too; without this listener the process would end.
}
