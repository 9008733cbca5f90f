/**
 * A listener that tells the log and the metrics about each request. Wrapping the listener observes
 * every route alike, whoever mounts it. spec: server-api-and-operations.md §1.1, §7.2, §7.4
 */
import type { Server } from 'node:http'
import { readableText, type Clock, type Counter, type Logger, type Metrics } from '../base/index.js'
import type {
  HttpExchange,
  HttpMethod,
  HttpResponse,
  HttpStream,
  Listener,
  RequestHead,
  RequestHeaders,
  StreamHead,
  StreamReceiver,
  TlsIdentity,
} from '../listener/ports.js'

/** What observing needs. */
export type ObserveDeps = {
  readonly log: Logger
  readonly metrics: Metrics
  readonly clock: Clock
  /** `prometheus.instrument_http_handlers`: count requests by route, method and status. */
  readonly countRequests: boolean
  /**
   * The listener knows which proxies to trust, so its address is the client's. Otherwise the log
   * shows what headers claim, as the reference does.
   */
  readonly knowsProxies?: boolean
}

/** Methods that may be a label; anything else a client invents counts as `other`. */
const METHODS: ReadonlySet<string> = new Set([
  'GET',
  'POST',
  'OPTIONS',
  'HEAD',
  'PUT',
  'PATCH',
  'DELETE',
  'CONNECT',
  'TRACE',
])

/** Most characters of a request's path in the log. */
const MAX_LOGGED_LENGTH = 256

type Report = (request: RequestHead, status: number, startedMs: number) => void

/**
 * Wraps a listener so that requests are logged at debug and, if asked for, counted. When neither is
 * wanted the listener itself is returned, and observing costs nothing.
 */
export function observeListener(listener: Listener, deps: ObserveDeps): Listener {
  if (!deps.countRequests && !deps.log.enabled('debug')) return listener
  return new ObservedListener(listener, deps)
}

class ObservedListener implements Listener {
  readonly adapter: Listener['adapter']
  readonly #inner: Listener
  readonly #deps: ObserveDeps

  constructor(inner: Listener, deps: ObserveDeps) {
    this.adapter = inner.adapter
    this.#inner = inner
    this.#deps = deps
  }

  http(method: HttpMethod, path: string, handler: (exchange: HttpExchange) => void): void {
    const report = this.#reporter(path)
    this.#inner.http(method, path, (exchange) => {
      handler(new ObservedExchange(exchange, report, this.#deps.clock.monotonic()))
    })
  }

  webSocket(...[path, limits, accept]: Parameters<Listener['webSocket']>): void {
    const report = this.#reporter(path)
    this.#inner.webSocket(path, limits, (upgrade) => {
      const started = this.#deps.clock.monotonic()
      const decision = accept(upgrade)
      report(upgrade, 'refuse' in decision ? decision.refuse.status : 101, started)
      return decision
    })
  }

  attach(server: Server): () => void {
    if (this.#inner.attach === undefined) throw new Error('this listener cannot be attached')
    return this.#inner.attach(server)
  }

  listen(): Promise<{ readonly port: number }> {
    return this.#inner.listen()
  }

  renewTls(identity: TlsIdentity): boolean {
    return this.#inner.renewTls(identity)
  }

  stopAccepting(): void {
    this.#inner.stopAccepting()
  }

  close(): Promise<void> {
    return this.#inner.close()
  }

  #reporter(route: string): Report {
    const { log, clock, knowsProxies } = this.#deps
    const count = this.#counter(route)
    return (request, status, startedMs) => {
      count(request.method, status)
      if (!log.enabled('debug')) return
      const { method, path } = request
      const duration = (clock.monotonic() - startedMs) / 1000
      const addr = knowsProxies === true ? request.remoteAddress : claimedAddress(request)
      log.debug(
        { method: cut(method), status, path: cut(readableText(path)), addr, duration },
        'http request',
      )
    }
  }

  #counter(route: string): (method: string, status: number) => void {
    if (!this.#deps.countRequests) {
      return () => {
        // Requests are logged but not counted.
      }
    }
    const family = this.#deps.metrics.counter({
      name: 'node_incoming_http_requests_total',
      help: 'Number of incoming HTTP requests.',
      labels: ['path', 'method', 'status'],
    })
    const handles = new Map<string, Counter>()
    return (method, status) => {
      const label = METHODS.has(method) ? method : 'other'
      const key = `${label} ${status}`
      let handle = handles.get(key)
      if (handle === undefined) {
        handle = family.of(route, label, String(status))
        handles.set(key, handle)
      }
      handle.add()
    }
  }
}

/** Passes everything on and reports the first answer. */
class ObservedExchange implements HttpExchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: RequestHeaders
  readonly remoteAddress: string
  readonly #inner: HttpExchange
  readonly #report: Report
  readonly #startedMs: number
  #reported = false

  constructor(inner: HttpExchange, report: Report, startedMs: number) {
    this.method = inner.method
    this.path = inner.path
    this.query = inner.query
    this.headers = inner.headers
    this.remoteAddress = inner.remoteAddress
    this.#inner = inner
    this.#report = report
    this.#startedMs = startedMs
  }

  get aborted(): boolean {
    return this.#inner.aborted
  }

  body(limitBytes: number): Promise<Uint8Array | null> {
    return this.#inner.body(limitBytes)
  }

  respond(response: HttpResponse): void {
    this.#inner.respond(response)
    if (this.#reported) return
    this.#reported = true
    this.#report(this, response.status, this.#startedMs)
  }

  stream(head: StreamHead, receiver: StreamReceiver): HttpStream | null {
    const stream = this.#inner.stream(head, receiver)
    if (stream !== null && !this.#reported) {
      this.#reported = true
      this.#report(this, head.status, this.#startedMs)
    }
    return stream
  }

  onAborted(listener: () => void): void {
    this.#inner.onAborted(listener)
  }
}

/** As the reference logs it. Headers are the client's word, good enough for a log only. */
function claimedAddress({ headers, remoteAddress }: RequestHead): string {
  return cut(headers.get('x-real-ip') || headers.get('x-forwarded-for') || remoteAddress)
}

function cut(text: string): string {
  return text.length <= MAX_LOGGED_LENGTH ? text : `${text.slice(0, MAX_LOGGED_LENGTH)}…`
}
