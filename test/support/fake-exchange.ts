/** In-memory Listener and HttpExchange: drives HTTP handlers without sockets. */
import type {
  HttpExchange,
  HttpMethod,
  HttpResponse,
  Listener,
  RequestHeaders,
  SocketLimits,
  Upgrade,
  UpgradeDecision,
} from '../../src/listener/ports.js'

/** A request to a fake listener. Header names in any case. */
export type FakeRequest = {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string | Uint8Array
  /** The body cannot be read. */
  readonly bodyError?: Error
  readonly remoteAddress?: string
}

/** What a handler answered. Header names are lower-case. */
export type FakeResponse = {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** Headers from an object. */
export function fakeHeaders(entries: Readonly<Record<string, string>> = {}): RequestHeaders {
  const values = new Map(Object.entries(entries).map(([k, v]) => [k.toLowerCase(), v]))
  return {
    get: (name) => values.get(name) ?? '',
    all: (name) => {
      const value = values.get(name)
      return value === undefined ? [] : [value]
    },
  }
}

/** One exchange; `answer` resolves with the first response. */
export class FakeExchange implements HttpExchange {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: RequestHeaders
  readonly remoteAddress: string
  readonly answer: Promise<FakeResponse>
  /** How often the handler answered. */
  responses = 0
  /** Limit that the handler asked for; null until it reads the body. */
  bodyLimit: number | null = null
  aborted = false
  readonly #request: FakeRequest
  readonly #listeners: (() => void)[] = []
  #resolve: (response: FakeResponse) => void = () => undefined

  constructor(url: string, request: FakeRequest = {}) {
    const mark = url.indexOf('?')
    this.method = request.method ?? 'POST'
    this.path = mark < 0 ? url : url.slice(0, mark)
    this.query = mark < 0 ? '' : url.slice(mark + 1)
    this.headers = fakeHeaders(request.headers)
    this.remoteAddress = request.remoteAddress ?? '127.0.0.1'
    this.#request = request
    this.answer = new Promise((resolve) => {
      this.#resolve = resolve
    })
  }

  body(limitBytes: number): Promise<Uint8Array | null> {
    this.bodyLimit = limitBytes
    const { body, bodyError } = this.#request
    if (bodyError !== undefined) return Promise.reject(bodyError)
    const bytes = Buffer.from(body ?? '')
    return Promise.resolve(bytes.length > limitBytes ? null : bytes)
  }

  respond({ status, headers = {}, body = '' }: HttpResponse): void {
    if (this.aborted) return
    this.responses++
    this.#resolve({
      status,
      headers: Object.fromEntries(Object.entries(headers).map(([k, v]) => [k.toLowerCase(), v])),
      body: Buffer.from(body).toString('utf8'),
    })
  }

  stream(): null {
    return null
  }

  onAborted(listener: () => void): void {
    this.#listeners.push(listener)
  }

  /** The peer leaves. */
  abort(): void {
    this.aborted = true
    for (const listener of this.#listeners) listener()
  }
}

/** A listener that is driven by {@link request}. */
export class FakeListener implements Listener {
  readonly adapter = 'node'
  readonly routes = new Map<string, Map<HttpMethod, (exchange: HttpExchange) => void>>()
  readonly sockets = new Map<string, (upgrade: Upgrade) => UpgradeDecision>()
  stopped = false

  http(method: HttpMethod, path: string, handler: (exchange: HttpExchange) => void): void {
    const methods = this.routes.get(path) ?? new Map<HttpMethod, typeof handler>()
    if (methods.has(method)) throw new Error(`route ${method} ${path} exists already`)
    this.routes.set(path, methods.set(method, handler))
  }

  webSocket(
    path: string,
    _limits: SocketLimits,
    accept: (upgrade: Upgrade) => UpgradeDecision,
  ): void {
    this.sockets.set(path, accept)
  }

  listen(): Promise<{ readonly port: number }> {
    return Promise.resolve({ port: 1 })
  }

  renewTls(): boolean {
    return false
  }

  stopAccepting(): void {
    this.stopped = true
  }

  close(): Promise<void> {
    return Promise.resolve()
  }

  /** Sends a request (POST unless it says otherwise) and resolves with the answer; 404 without a route. */
  request(url: string, request: FakeRequest = {}): Promise<FakeResponse> {
    return this.exchange(url, request).answer
  }

  /** Like {@link request}, but gives the exchange itself. */
  exchange(url: string, request: FakeRequest = {}): FakeExchange {
    const exchange = new FakeExchange(url, request)
    const methods = this.routes.get(exchange.path)
    const handler = methods?.get(exchange.method as HttpMethod) ?? methods?.get('ANY')
    if (handler !== undefined) handler(exchange)
    else exchange.respond({ status: methods === undefined ? 404 : 405 })
    return exchange
  }
}
