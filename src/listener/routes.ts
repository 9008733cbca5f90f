/** Which handler gets a request: exact paths, one table for both adapters. */
import type {
  HttpExchange,
  HttpMethod,
  HttpResponse,
  SocketLimits,
  Upgrade,
  UpgradeDecision,
} from './ports.js'
import { plainText } from './response.js'

/** Handler of a plain request. */
export type HttpHandler = (exchange: HttpExchange) => void

/** A path where sockets are accepted. */
export type SocketRoute = {
  readonly path: string
  readonly limits: SocketLimits
  readonly accept: (upgrade: Upgrade) => UpgradeDecision
}

/** Routes of one listener. Adding a route twice throws: it is a fault of composition. */
export class RouteTable {
  readonly #http = new Map<string, Map<string, HttpHandler>>()
  readonly #sockets = new Map<string, SocketRoute>()

  addHttp(method: HttpMethod, path: string, handler: HttpHandler): void {
    let methods = this.#http.get(path)
    if (methods === undefined) {
      methods = new Map()
      this.#http.set(path, methods)
    }
    if (methods.has(method)) throw new Error(`route ${method} ${path} exists already`)
    methods.set(method, handler)
  }

  addSocket(route: SocketRoute): void {
    if (this.#sockets.has(route.path)) {
      throw new Error(`WebSocket route ${route.path} exists already`)
    }
    this.#sockets.set(route.path, route)
  }

  /** The route for sockets at exactly this path. */
  socket(path: string): SocketRoute | undefined {
    return this.#sockets.get(path)
  }

  sockets(): readonly SocketRoute[] {
    return [...this.#sockets.values()]
  }

  /** Whether anything is served at exactly this path. */
  has(path: string): boolean {
    return this.#http.has(path) || this.#sockets.has(path)
  }

  /** The handler of a plain request, or the answer when there is none: 404, 405, or 400 on a socket path. */
  find(method: string, path: string): HttpHandler | HttpResponse {
    const methods = this.#http.get(path)
    const handler =
      methods?.get(method) ??
      methods?.get('ANY') ??
      // Whoever answers GET answers HEAD; the adapter leaves the body out.
      (method === 'HEAD' ? methods?.get('GET') : undefined)
    if (handler !== undefined) return handler
    const acceptsSockets = this.#sockets.has(path)
    if (acceptsSockets && method === 'GET') return plainText(400, 'websocket upgrade expected')
    if (methods === undefined && !acceptsSockets) return plainText(404, 'not found')
    const allowed = new Set(methods?.keys())
    if (acceptsSockets) allowed.add('GET')
    return plainText(405, 'method not allowed', { Allow: [...allowed].join(', ') })
  }
}
