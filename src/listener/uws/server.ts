/**
 * Listener on uWebSockets.js. Every native callback is wrapped: an exception that reaches the addon,
 * or a handler that returns without an abort handler, ends the process.
 */
import { chmodSync, existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Logger } from '../../base/index.js'
import { peerIsClient } from '../client-address.js'
import { descriptorWatch } from '../descriptors.js'
import { Exchange } from '../exchange.js'
import { logFailure, runHandler, type ListenerDeps } from '../guard.js'
import { negotiateSubprotocol, refuseHandshake } from '../handshake.js'
import { listenError } from '../listen-error.js'
import type {
  ClientAddress,
  Listener,
  ListenOptions,
  TlsIdentity,
  UpgradeDecision,
} from '../ports.js'
import { badRequest, internalServerError, writable } from '../response.js'
import { RouteTable, type SocketRoute } from '../routes.js'
import { removeStaleSocket } from '../unix-socket.js'
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

/** What requests of one listener share. */
type Site = {
  readonly routes: RouteTable
  readonly clientAddress: ClientAddress
  readonly log: Logger
}

/**
 * Creates a listener on the loaded addon. Binds nothing before `listen`.
 * @throws Error for what the addon cannot do: HTTP/2, PROXY protocol, client certificates
 */
export function createUwsListener(
  binding: Uws,
  options: ListenOptions,
  deps: ListenerDeps,
): Listener {
  refuseUnable(options)
  const site = {
    routes: new RouteTable(),
    clientAddress: options.clientAddress ?? peerIsClient,
    log: deps.log,
  }
  const app = createApp(binding, options.tls ?? null)
  const door = new PortDoor(binding, app, options, deps)
  return {
    adapter: 'uws',
    http: (method, path, handler) => {
      site.routes.addHttp(method, path, handler)
    },
    webSocket: (path, limits, accept) => {
      if (limits.compression) throw new Error('the uws listener cannot compress as configured')
      site.routes.addSocket({ path, limits, accept })
    },
    listen: async () => {
      addRoutes(app, site)
      return { port: await door.open() }
    },
    renewTls: () => false,
    stopAccepting: () => {
      door.close()
    },
    close: () => {
      door.close()
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

/** The listen socket of an app. Without file descriptors the addon would ask for connections without a pause: so it is closed until there are some. */
class PortDoor {
  readonly #binding: Uws
  readonly #app: UwsApp
  readonly #options: ListenOptions
  readonly #deps: ListenerDeps
  #socket: UwsListenSocket | null = null
  /** null = not opened, or closed for good. */
  #unwatch: (() => void) | null = null

  constructor(binding: Uws, app: UwsApp, options: ListenOptions, deps: ListenerDeps) {
    this.#binding = binding
    this.#app = app
    this.#options = options
    this.#deps = deps
  }

  /** Binds and resolves with the port, 0 for a Unix socket. */
  async open(): Promise<number> {
    const { unixSocket } = this.#options
    const socket = await bind(this.#app, this.#options)
    this.#socket = socket
    const port = unixSocket ? 0 : this.#binding.us_socket_local_port(socket)
    this.#unwatch = descriptorWatch.add({
      ...this.#deps,
      onExhausted: () => {
        this.#shut()
      },
      onFree: () => {
        this.#reopen(port)
      },
    })
    return port
  }

  close(): void {
    this.#unwatch?.()
    this.#unwatch = null
    this.#shut()
    const { unixSocket } = this.#options
    if (unixSocket) rmSync(unixSocket.path, { force: true })
  }

  #shut(): void {
    if (this.#socket !== null) this.#binding.us_listen_socket_close(this.#socket)
    this.#socket = null
  }

  #reopen(port: number): void {
    bind(this.#app, { ...this.#options, port }).then(
      (socket) => {
        const isWanted = this.#unwatch !== null && this.#socket === null
        if (isWanted) this.#socket = socket
        else this.#binding.us_listen_socket_close(socket)
      },
      (error: unknown) => {
        this.#deps.log.error({ error }, 'the port could not be opened again')
      },
    )
  }
}

function refuseUnable({ tls, h2c, proxyProtocol }: ListenOptions): void {
  // HTTP/2 over TLS is only an offer: without it clients speak HTTP/1.1.
  const unable = h2c === true ? 'HTTP/2' : proxyProtocol === true ? 'the PROXY protocol' : null
  if (unable !== null) throw new Error(`the uws listener does not speak ${unable}`)
  if (tls && tls.clientCa !== '') throw new Error('the uws listener cannot demand certificates')
}

/** The addon takes certificate and key as files, and reads them at once. */
function createApp(binding: Uws, tls: TlsIdentity | null): UwsApp {
  if (tls === null) return binding.App({})
  const folder = mkdtempSync(join(tmpdir(), 'backhaul-'))
  try {
    const cert = join(folder, 'cert.pem')
    const key = join(folder, 'key.pem')
    writeFileSync(cert, tls.cert, { mode: 0o600 })
    writeFileSync(key, tls.key, { mode: 0o600 })
    return binding.SSLApp({ cert_file_name: cert, key_file_name: key })
  } finally {
    rmSync(folder, { recursive: true })
  }
}

async function bind(app: UwsApp, options: ListenOptions): Promise<UwsListenSocket> {
  const { address, port, unixSocket, shared } = options
  const flags = shared === true ? LIBUS_LISTEN_DEFAULT : LIBUS_LISTEN_EXCLUSIVE_PORT
  const result: { socket: UwsListenSocket | null } = { socket: null }
  const callback = (socket: UwsListenSocket | false): void => {
    result.socket = socket === false ? null : socket
  }
  if (unixSocket) {
    await removeStaleSocket(unixSocket.path)
    // The addon itself would take the path away from whoever listens there.
    if (!existsSync(unixSocket.path)) app.listen_unix(callback, unixSocket.path)
    if (result.socket !== null) chmodSync(unixSocket.path, unixSocket.mode)
  } else if (address === '') app.listen(port, flags, callback)
  else app.listen(address, port, flags, callback)
  if (result.socket === null) throw await explainFailure(options)
  return result.socket
}

/** The addon does not say why it could not bind; `node:net` does. */
function explainFailure(options: ListenOptions): Promise<Error> {
  const { address, port, unixSocket } = options
  return new Promise((resolve) => {
    const probe = createServer()
    probe.once('error', (error) => {
      resolve(listenError(options, error))
    })
    const host = address === '' ? {} : { host: address }
    const where = unixSocket ? { path: unixSocket.path } : { ...host, port }
    probe.listen({ ...where, exclusive: true }, () => {
      probe.close(() => {
        resolve(listenError(options, undefined))
      })
    })
  })
}

function addRoutes(app: UwsApp, site: Site): void {
  const onRequest = (response: UwsResponse, request: UwsRequest): void => {
    serveRequest(site, response, request)
  }
  const sockets = site.routes.sockets()
  for (const route of sockets) app.ws(route.path, behaviorOf(route, site))
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

function behaviorOf(route: SocketRoute, site: Site): UwsBehavior {
  const upgradeSite = { ...site, route }
  return {
    ...quietBehavior,
    maxPayloadLength: route.limits.messageSizeBytes + OVERSIZE_MARGIN_BYTES,
    maxBackpressure: route.limits.bufferBytes + CONTROL_MARGIN_BYTES,
    upgrade: (response, request, context) => {
      serveUpgrade(upgradeSite, response, request, context)
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

type UpgradeSite = Site & { readonly route: SocketRoute }

function serveUpgrade(
  site: UpgradeSite,
  response: UwsResponse,
  request: UwsRequest,
  context: UwsContext,
): void {
  // First of all, or the addon aborts the process when something below throws.
  response.onAborted(ignoreAbort)
  const { route, log } = site
  const head = new UwsHead(response, request, site.clientAddress)
  if (head.suspicious || head.path !== route.path) {
    serveHead(site, response, head)
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

function serveRequest(site: Site, response: UwsResponse, request: UwsRequest): void {
  // First of all, or the addon aborts the process when something below throws.
  response.onAborted(ignoreAbort)
  serveHead(site, response, new UwsHead(response, request, site.clientAddress))
}

function serveHead({ routes, log }: Site, response: UwsResponse, head: UwsHead): void {
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
