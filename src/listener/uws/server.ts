/**
 * Listener on uWebSockets.js. Every native callback is wrapped: an exception that reaches the addon,
 * or a handler that returns without an abort handler, ends the process. spec: performance.md §9
 */
import { createServer } from 'node:net'
import type { Logger } from '../../base/index.js'
import { Exchange } from '../exchange.js'
import { logFailure, runHandler, type ListenerDeps } from '../guard.js'
import { negotiateSubprotocol, refuseHandshake } from '../handshake.js'
import { listenError } from '../listen-error.js'
import type { Listener, ListenOptions, UpgradeDecision } from '../ports.js'
import { badRequest, internalServerError, writable } from '../response.js'
import { RouteTable, type SocketRoute } from '../routes.js'
import type {
  Uws,
  UwsApp,
  UwsBehavior,
  UwsContext,
  UwsListenSocket,
  UwsRequest,
  UwsResponse,
} from './binding.js'
import { collectBody, UwsHead, writeResponse } from './exchange.js'
import { UwsSocket } from './socket.js'
import { UwsStream } from './stream.js'

/** Without it a second server on the port would take half of the connections unnoticed. */
const LIBUS_LISTEN_EXCLUSIVE_PORT = 1
const LIBUS_LISTEN_DEFAULT = 0

/**
 * The addon cuts a message above its own limit without a close frame. Up to this many bytes above
 * the route's limit it hands the message over, so that the client gets its 1009.
 */
const OVERSIZE_MARGIN_BYTES = 1024 * 1024

/** Room above the route's buffer limit, so that a close frame or a pong is never the one dropped. */
const CONTROL_MARGIN_BYTES = 64 * 1024

/** Creates a listener on the loaded addon. Binds nothing before `listen`. */
export function createUwsListener(
  binding: Uws,
  options: ListenOptions,
  deps: ListenerDeps,
): Listener {
  const log = deps.log
  const routes = new RouteTable()
  const app = binding.App({})
  let listening: UwsListenSocket | null = null
  return {
    adapter: 'uws',
    http: (method, path, handler) => {
      routes.addHttp(method, path, handler)
    },
    webSocket: (path, limits, accept) => {
      routes.addSocket({ path, limits, accept })
    },
    listen: async () => {
      addRoutes(app, routes, log)
      listening = bind(app, options)
      if (listening === null) throw await explainFailure(options)
      return { port: binding.us_socket_local_port(listening) }
    },
    stopAccepting: () => {
      if (listening !== null) binding.us_listen_socket_close(listening)
      listening = null
    },
    close: () => {
      if (listening !== null) binding.us_listen_socket_close(listening)
      listening = null
      return new Promise((resolve) => {
        // Never under the addon's feet, should this be called from one of its callbacks.
        setImmediate(() => {
          app.close()
          resolve()
        })
      })
    },
  }
}

function bind(app: UwsApp, options: ListenOptions): UwsListenSocket | null {
  let bound: UwsListenSocket | null = null
  const callback = (socket: UwsListenSocket | false): void => {
    bound = socket === false ? null : socket
  }
  const flags = options.shared === true ? LIBUS_LISTEN_DEFAULT : LIBUS_LISTEN_EXCLUSIVE_PORT
  if (options.address === '') app.listen(options.port, flags, callback)
  else app.listen(options.address, options.port, flags, callback)
  return bound
}

/** The addon does not say why it could not bind; `node:net` does. */
function explainFailure(options: ListenOptions): Promise<Error> {
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => {
      resolve(listenError(options, error))
    })
    const host = options.address === '' ? {} : { host: options.address }
    probe.listen({ ...host, port: options.port, exclusive: true }, () => {
      probe.close(() => {
        resolve(listenError(options, undefined))
      })
    })
  })
}

function addRoutes(app: UwsApp, routes: RouteTable, log: Logger): void {
  const onRequest = (response: UwsResponse, request: UwsRequest): void => {
    serveRequest(routes, log, response, request)
  }
  const sockets = routes.sockets()
  for (const route of sockets) app.ws(route.path, behaviorOf(route, routes, log))
  // Calls that the addon makes on an app without a WebSocket route can crash it.
  if (sockets.length === 0) app.ws('/*', { ...quietBehavior, upgrade: onRequest })
  app.any('/*', onRequest)
}

const quietBehavior = {
  compression: 0,
  maxPayloadLength: 1024,
  maxBackpressure: CONTROL_MARGIN_BYTES,
  // Sessions watch over their peers themselves. The addon still drops a peer that does not finish
  // the closing handshake: that timeout is 4 s when this one is off.
  idleTimeout: 0,
  maxLifetime: 0,
  sendPingsAutomatically: false,
  closeOnBackpressureLimit: false,
}

function behaviorOf(route: SocketRoute, routes: RouteTable, log: Logger): UwsBehavior {
  return {
    ...quietBehavior,
    maxPayloadLength: route.limits.messageSizeBytes + OVERSIZE_MARGIN_BYTES,
    maxBackpressure: route.limits.bufferBytes + CONTROL_MARGIN_BYTES,
    upgrade: (response, request, context) => {
      serveUpgrade({ route, routes, log }, response, request, context)
    },
    open: (socket) => {
      socket.getUserData().peer.opened(socket)
    },
    message: (socket, message) => {
      socket.getUserData().peer.received(message)
    },
    drain: (socket) => {
      socket.getUserData().peer.drained()
    },
    pong: (socket) => {
      socket.getUserData().peer.ponged()
    },
    close: (socket, code) => {
      socket.getUserData().peer.closed(code)
    },
  }
}

type UpgradeSite = {
  readonly route: SocketRoute
  readonly routes: RouteTable
  readonly log: Logger
}

function serveUpgrade(
  { route, routes, log }: UpgradeSite,
  response: UwsResponse,
  request: UwsRequest,
  context: UwsContext,
): void {
  // First of all, or the addon aborts the process when something below throws.
  response.onAborted(ignoreAbort)
  const head = new UwsHead(response, request)
  if (head.suspicious || head.path !== route.path) {
    serveHead(routes, log, response, head)
    return
  }
  const refused = refuseHandshake(head)
  if (refused !== null) {
    writeResponse(response, head.method, refused, false)
    return
  }
  head.subprotocol = negotiateSubprotocol(head.headers, route.limits.subprotocols)
  const decision = decide(route, head, log)
  if ('refuse' in decision) {
    const answer = writable(decision.refuse)
    writeResponse(response, head.method, answer.response, false)
    return
  }
  const peer = new UwsSocket(decision.accept, route.limits, log)
  const key = head.headers.get('sec-websocket-key')
  response.upgrade({ peer }, key, head.subprotocol, '', context)
}

function decide(route: SocketRoute, head: UwsHead, log: Logger): UpgradeDecision {
  try {
    return route.accept(head)
  } catch (error) {
    logFailure(log, error, 'accept')
    return { refuse: internalServerError }
  }
}

function ignoreAbort(): void {
  // Answers given at once need no notice: the peer cannot leave in between.
}

function serveRequest(
  routes: RouteTable,
  log: Logger,
  response: UwsResponse,
  request: UwsRequest,
): void {
  // First of all, or the addon aborts the process when something below throws.
  response.onAborted(ignoreAbort)
  serveHead(routes, log, response, new UwsHead(response, request))
}

function serveHead(routes: RouteTable, log: Logger, response: UwsResponse, head: UwsHead): void {
  if (head.suspicious) {
    refuseLater(response, head)
    return
  }
  const found = routes.find(head.method, head.path)
  if (typeof found !== 'function') {
    writeResponse(response, head.method, found, false)
    return
  }
  const exchange = new Exchange({
    head,
    log,
    body: collectBody(head, response),
    write: (answer, close) => {
      writeResponse(response, head.method, answer, close)
    },
    open: (streamHead, receiver) => new UwsStream(response, streamHead, receiver, log),
  })
  response.onAborted(() => {
    exchange.abort()
  })
  runHandler(found, exchange, log)
}

/**
 * Answers 400 in a later turn and closes. While no answer was given the addon closes the connection
 * on any further request, so nothing that is smuggled behind this one is ever served.
 */
function refuseLater(response: UwsResponse, head: UwsHead): void {
  let aborted = false
  response.onAborted(() => {
    aborted = true
  })
  setImmediate(() => {
    if (!aborted) writeResponse(response, head.method, badRequest, true)
  })
}
