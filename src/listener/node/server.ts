/**
 * Listener on `node:http` and `ws`: the fallback where the native addon does not load, and the
 * adapter for clients whose request heads are long. spec: server-api-and-operations.md §8.4
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { Socket as TcpSocket } from 'node:net'
import type { AddressInfo } from 'node:net'
import type { Duplex } from 'node:stream'
import { WebSocketServer, type ServerOptions } from 'ws'
import { CLOSE_TIMEOUT_MS } from '../close-code.js'
import { Exchange } from '../exchange.js'
import { logFailure, runHandler, type ListenerDeps } from '../guard.js'
import { negotiateSubprotocol, refuseHandshake, wantsWebSocket } from '../handshake.js'
import { isAmbiguous } from '../headers.js'
import { listenError } from '../listen-error.js'
import type { Listener, ListenOptions, SocketReceiver, UpgradeDecision } from '../ports.js'
import { badRequest, internalServerError } from '../response.js'
import { RouteTable, type SocketRoute } from '../routes.js'
import { NodeBody, NodeHead, writeResponse } from './exchange.js'
import { NodeSocket } from './socket.js'
import { NodeStream } from './stream.js'
import { refuseRaw, replayAsPlain } from './upgrade.js'

const MAX_HEADER_BYTES = 16 * 1024
const HEADERS_TIMEOUT_MS = 10_000
const REQUEST_TIMEOUT_MS = 30_000
const KEEP_ALIVE_TIMEOUT_MS = 65_000
const CONNECTIONS_CHECK_MS = 2000

/** Creates a listener on `node:http`. Binds nothing before `listen`. */
export function createNodeListener(options: ListenOptions, deps: ListenerDeps): Listener {
  const listener = new NodeListener(options, deps)
  return listener
}

/** A WebSocket route with the `ws` server that knows its limits. */
type LiveRoute = { readonly route: SocketRoute; readonly webSockets: WebSocketServer }

class NodeListener implements Listener {
  readonly adapter = 'node'
  readonly #options: ListenOptions
  readonly #deps: ListenerDeps
  readonly #routes = new RouteTable()
  readonly #live = new Map<string, LiveRoute>()
  readonly #open = new Set<NodeSocket>()
  readonly #server: Server
  #stopping = false

  constructor(options: ListenOptions, deps: ListenerDeps) {
    this.#options = options
    this.#deps = deps
    this.#server = createServer({
      maxHeaderSize: MAX_HEADER_BYTES,
      headersTimeout: HEADERS_TIMEOUT_MS,
      requestTimeout: REQUEST_TIMEOUT_MS,
      keepAliveTimeout: KEEP_ALIVE_TIMEOUT_MS,
      connectionsCheckingInterval: CONNECTIONS_CHECK_MS,
      insecureHTTPParser: false,
      noDelay: true,
    })
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
    this.#live.set(path, { route, webSockets: createWebSockets(limits.messageSizeBytes) })
  }

  listen(): Promise<{ readonly port: number }> {
    const { address, port } = this.#options
    return new Promise((resolve, reject) => {
      const server = this.#server
      const onError = (error: Error): void => {
        reject(listenError(this.#options, error))
      }
      server.once('error', onError)
      server.listen({ port, ...(address === '' ? {} : { host: address }) }, () => {
        server.removeListener('error', onError)
        server.on('error', (error) => {
          logFailure(this.#deps.log, error, 'server')
        })
        resolve({ port: (server.address() as AddressInfo).port })
      })
    })
  }

  stopAccepting(): void {
    if (this.#stopping) return
    this.#stopping = true
    // Also ends idle keep-alive connections; those with a request in work stay.
    this.#server.close()
  }

  close(): Promise<void> {
    this.stopAccepting()
    for (const socket of [...this.#open]) socket.terminate()
    return new Promise((resolve) => {
      // `close` calls back with an error when the server is closed already; either way it is.
      this.#server.close(() => {
        resolve()
      })
      this.#server.closeAllConnections()
    })
  }

  #onRequest(request: IncomingMessage, response: ServerResponse): void {
    const { log } = this.#deps
    // Pipelined behind a request that was refused below.
    if (!request.socket.writable) return
    const head = new NodeHead(request)
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
      open: (streamHead, receiver) => new NodeStream(response, streamHead, receiver, log),
    })
    request.on('error', ignoreError)
    response.on('error', ignoreError)
    response.on('close', () => {
      exchange.abort()
    })
    runHandler(found, exchange, log)
  }

  #onUpgrade(request: IncomingMessage, socket: Duplex, rest: Buffer): void {
    const head = new NodeHead(request)
    const live = this.#live.get(head.path)
    if (live === undefined || !wantsWebSocket(head.headers)) {
      replayAsPlain(this.#server, request, socket, rest)
      return
    }
    socket.on('error', ignoreError)
    const refused = refuseHandshake(head)
    if (refused !== null) {
      refuseRaw(socket, refused)
      return
    }
    head.subprotocol = negotiateSubprotocol(head.headers, live.route.limits.subprotocols)
    const decision = this.#decide(live.route, head)
    if ('refuse' in decision) {
      refuseRaw(socket, decision.refuse)
      return
    }
    // `ws` sees only what was negotiated: it would refuse lists that browsers never send but
    // lenient servers accept, and choose by its own rule.
    delete request.headers['sec-websocket-protocol']
    if (head.subprotocol !== '') request.headers['sec-websocket-protocol'] = head.subprotocol
    this.#complete(live, decision.accept, { request, socket, rest })
  }

  #complete(
    live: LiveRoute,
    receiver: SocketReceiver,
    from: { request: IncomingMessage; socket: Duplex; rest: Buffer },
  ): void {
    const { log } = this.#deps
    const tcp = from.socket
    if (!(tcp instanceof TcpSocket)) {
      tcp.destroy()
      return
    }
    live.webSockets.handleUpgrade(from.request, tcp, from.rest, (ws) => {
      const socket: NodeSocket = new NodeSocket(ws, tcp, {
        receiver,
        limits: live.route.limits,
        log,
        onGone: () => this.#open.delete(socket),
      })
      this.#open.add(socket)
      socket.open()
    })
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

function createWebSockets(maxPayload: number): WebSocketServer {
  // `closeTimeout` is not in the published types yet.
  const options: ServerOptions & { readonly closeTimeout: number } = {
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    skipUTF8Validation: false,
    autoPong: true,
    closeTimeout: CLOSE_TIMEOUT_MS,
    maxPayload,
  }
  return new WebSocketServer(options)
}

function ignoreError(): void {
  // A broken connection is reported by 'close', too; without this listener the process would end.
}
