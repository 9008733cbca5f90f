/**
 * A real HTTP backend for tests: msw handlers (or a function) behind `node:http` on an ephemeral
 * port, recording every request exactly as it arrived. msw alone cannot see undici's sockets.
 * Faults ({@link faults}) take over the raw socket to misbehave. No assertions in here.
 */
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import { createServer as createTlsServer } from 'node:https'
import { createServer as createPlainServer, type AddressInfo, type Socket } from 'node:net'
import { getResponse, type RequestHandler } from 'msw'

/** One request as it arrived. */
export type RecordedRequest = {
  readonly method: string
  /** Path with query, as sent. */
  readonly path: string
  /** Header names and values as sent, in order, duplicates kept. */
  readonly rawHeaders: readonly (readonly [name: string, value: string])[]
  /** First value of a header, name in any case; undefined when absent. */
  header(name: string): string | undefined
  /** All values of a header, name in any case. */
  headerValues(name: string): readonly string[]
  readonly body: Buffer
  /** The body as UTF-8. */
  readonly text: string
  /** The body parsed as JSON (throws when it is not). */
  json(): unknown
  /** Number of the TCP connection it came on, from 1. */
  readonly connection: number
  /** Settles when the exchange is over: `true` = the peer went away before the answer was complete. */
  readonly aborted: Promise<boolean>
}

/** Takes over the exchange; see {@link faults}. */
export type Fault = (socket: Socket, response: ServerResponse) => void

/** A plain answer: status 200 and JSON unless said otherwise. Objects are stringified. */
export type PlainAnswer = {
  readonly status?: number
  readonly headers?: Readonly<Record<string, string | readonly string[]>>
  readonly body?: string | Uint8Array | object | null
}

export type Answer = Response | PlainAnswer | Fault

export type BackendOptions = {
  /** msw handlers; a request that none of them matches gets 501. */
  readonly handlers?: readonly RequestHandler[]
  /** Decides instead of (before) the handlers; undefined passes on to them. */
  readonly onRequest?: (
    request: RecordedRequest,
  ) => Answer | undefined | Promise<Answer | undefined>
  /** Serve TLS with this key and certificate (PEM). `requestCert` asks for a client certificate. */
  readonly tls?: {
    readonly key: string
    readonly cert: string
    readonly ca?: string
    readonly requestCert?: boolean
  }
  /** Idle time after which the server closes a connection, default 5000 ms. */
  readonly keepAliveMs?: number
}

export type Backend = {
  /** Origin without a trailing slash, e.g. `http://127.0.0.1:41234`. */
  readonly url: string
  readonly port: number
  /** Everything received so far, oldest first. */
  readonly requests: readonly RecordedRequest[]
  /** Number of TCP connections accepted so far. */
  readonly connectionCount: number
  /** Number of TCP connections open now. */
  readonly openConnectionCount: number
  /** Resolves once at least `count` requests arrived, with all of them. */
  waitForRequests(count: number): Promise<readonly RecordedRequest[]>
  /** Closes idle connections as a server does that is tired of them. */
  closeIdle(): void
  /** Stops listening and destroys every connection. */
  close(): Promise<void>
}

/** Starts a backend. Close it in `afterEach`. */
export async function startBackend(options: BackendOptions): Promise<Backend> {
  const requests: RecordedRequest[] = []
  const waiting: { count: number; resolve: (all: readonly RecordedRequest[]) => void }[] = []
  const sockets = new Map<Socket, number>()
  let connections = 0

  const listener = (incoming: IncomingMessage, response: ServerResponse): void => {
    const connection = sockets.get(incoming.socket) ?? 0
    void receive(incoming, response, connection).then((request) => {
      if (request === null) return
      requests.push(request)
      for (const waiter of [...waiting]) {
        if (requests.length < waiter.count) continue
        waiting.splice(waiting.indexOf(waiter), 1)
        waiter.resolve(requests)
      }
      return respond(options, request, response)
    })
  }
  const server: Server =
    options.tls === undefined
      ? createServer(listener)
      : createTlsServer({ ...options.tls, rejectUnauthorized: true }, listener)
  server.keepAliveTimeout = options.keepAliveMs ?? 5000
  server.on(options.tls === undefined ? 'connection' : 'secureConnection', (socket: Socket) => {
    connections++
    sockets.set(socket, connections)
    socket.on('error', ignore)
    socket.on('close', () => sockets.delete(socket))
  })
  server.on('clientError', (_error, socket) => socket.destroy())
  server.on('tlsClientError', (_error, socket) => socket.destroy())
  const port = await listen(server)
  return {
    url: `${options.tls === undefined ? 'http' : 'https'}://127.0.0.1:${port}`,
    port,
    requests,
    get connectionCount() {
      return connections
    },
    get openConnectionCount() {
      return sockets.size
    },
    waitForRequests: (count) =>
      requests.length >= count
        ? Promise.resolve(requests)
        : new Promise((resolve) => waiting.push({ count, resolve })),
    closeIdle: () => {
      server.closeIdleConnections()
    },
    close: async () => {
      for (const socket of sockets.keys()) socket.destroy()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

/** An origin where nobody listens: connections are refused. */
export async function refusedUrl(): Promise<string> {
  const server = createPlainServer()
  const port = await listen(server)
  await new Promise((resolve) => server.close(resolve))
  return `http://127.0.0.1:${port}`
}

/** Ways to misbehave, to be returned by `onRequest`. */
export const faults = {
  /** Never answers. */
  hang: (): Fault => ignore,
  /** Resets the connection (RST) before answering. */
  reset: (): Fault => (socket) => socket.resetAndDestroy(),
  /** Closes the connection (FIN) before answering. */
  hangUp: (): Fault => (socket) => socket.end(),
  /** Announces 1000 bytes, sends a few, resets. */
  resetMidBody: (): Fault => (socket) => {
    socket.write('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"result":', () => {
      socket.resetAndDestroy()
    })
  },
  /** Announces 1000 bytes, sends a few, closes. */
  truncate: (): Fault => (socket) => {
    socket.end('HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n{"result":')
  },
  /** Sends `text` one byte every `everyMs`. */
  trickle:
    (text: string, everyMs: number): Fault =>
    (socket, response) => {
      response.writeHead(200, { 'content-length': Buffer.byteLength(text) })
      sendPieces(socket, response, Array.from(text), everyMs)
    },
  /** Sends headers, then a body that never ends. */
  endless: (): Fault => (socket, response) => {
    response.writeHead(200)
    const chunk = Buffer.alloc(64 * 1024, 0x20)
    const pump = (): void => {
      while (!socket.destroyed && response.write(chunk));
    }
    response.on('drain', pump)
    pump()
  },
  /** Sends headers that never end. */
  endlessHeaders: (): Fault => (socket) => {
    const chunk = `X-Filler: ${'x'.repeat(8000)}\r\n`.repeat(4)
    const pump = (): void => {
      while (!socket.destroyed && socket.write(chunk));
    }
    socket.on('drain', pump)
    socket.write('HTTP/1.1 200 OK\r\n')
    pump()
  },
  /** Sends bytes that are not HTTP. */
  garbage: (): Fault => (socket) => socket.end('\x16\x03\x01 what is HTTP?\r\n\r\n'),
  /** Sends these bytes as they are and closes. */
  raw:
    (bytes: string | Uint8Array): Fault =>
    (socket) =>
      socket.end(bytes),
}

/** Answers that a careless backend gives. */
export const answers = {
  html500: (): PlainAnswer => ({
    status: 500,
    headers: { 'content-type': 'text/html' },
    body: '<!doctype html><h1>Internal Server Error</h1>',
  }),
  noContent: (): PlainAnswer => ({ status: 204, body: null }),
  /** A well-formed result whose `data` is a string of about `bytes` bytes. */
  hugeJson: (bytes: number): PlainAnswer => ({
    body: `{"result":{"data":"${'x'.repeat(bytes)}"}}`,
  }),
}

function ignore(): void {
  // Deliberately nothing.
}

async function listen(server: Server | ReturnType<typeof createPlainServer>): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return (server.address() as AddressInfo).port
}

async function receive(
  incoming: IncomingMessage,
  response: ServerResponse,
  connection: number,
): Promise<RecordedRequest | null> {
  const aborted = new Promise<boolean>((resolve) => {
    response.on('close', () => {
      resolve(!response.writableFinished)
    })
  })
  const chunks: Buffer[] = []
  try {
    for await (const chunk of incoming) chunks.push(chunk as Buffer)
  } catch {
    // The peer vanished while sending: not a request.
    return null
  }
  const body = Buffer.concat(chunks)
  const rawHeaders: (readonly [string, string])[] = []
  for (let i = 0; i + 1 < incoming.rawHeaders.length; i += 2) {
    rawHeaders.push([incoming.rawHeaders[i] ?? '', incoming.rawHeaders[i + 1] ?? ''])
  }
  const valuesOf = (name: string): readonly string[] =>
    rawHeaders.filter(([n]) => n.toLowerCase() === name.toLowerCase()).map(([, value]) => value)
  return {
    method: incoming.method ?? '',
    path: incoming.url ?? '',
    rawHeaders,
    header: (name) => valuesOf(name)[0],
    headerValues: valuesOf,
    body,
    text: body.toString('utf8'),
    json: () => JSON.parse(body.toString('utf8')) as unknown,
    connection,
    aborted,
  }
}

async function respond(
  options: BackendOptions,
  request: RecordedRequest,
  response: ServerResponse,
): Promise<void> {
  const answer = await decide(options, request)
  if (response.destroyed) return
  if (typeof answer === 'function') {
    const socket = response.socket
    if (socket !== null) answer(socket, response)
  } else if (answer instanceof Response) {
    answer.headers.forEach((value, name) => response.appendHeader(name, value))
    response.writeHead(answer.status)
    response.end(Buffer.from(await answer.arrayBuffer()))
  } else {
    const { status = 200, headers = {}, body = null } = answer
    response.setHeader('content-type', 'application/json')
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value)
    response.writeHead(status)
    if (body === null) response.end()
    else if (typeof body === 'string' || body instanceof Uint8Array) response.end(body)
    else response.end(JSON.stringify(body))
  }
}

async function decide(options: BackendOptions, request: RecordedRequest): Promise<Answer> {
  try {
    const own = await options.onRequest?.(request)
    if (own !== undefined) return own
    const answer = await getResponse([...(options.handlers ?? [])], asFetchRequest(request))
    return answer ?? { status: 501, body: { fault: 'no handler matched' } }
  } catch (error) {
    return { status: 500, body: { fault: String(error) } }
  }
}

function asFetchRequest(request: RecordedRequest): Request {
  const headers = new Headers()
  for (const [name, value] of request.rawHeaders) headers.append(name, value)
  const host = request.header('host') ?? '127.0.0.1'
  const bodyless = request.method === 'GET' || request.method === 'HEAD'
  return new Request(`http://${host}${request.path}`, {
    method: request.method,
    headers,
    body: bodyless ? null : new Uint8Array(request.body),
  })
}

function sendPieces(
  socket: Socket,
  response: ServerResponse,
  pieces: readonly string[],
  everyMs: number,
): void {
  let next = 0
  const timer = setInterval(() => {
    const piece = pieces[next++]
    if (socket.destroyed) clearInterval(timer)
    else if (piece !== undefined) response.write(piece)
    else {
      clearInterval(timer)
      response.end()
    }
  }, everyMs)
}
