/**
 * A gRPC backend for tests on plain node:http2, so that it can do whatever a test needs: answer,
 * refuse, reset, say goodbye, lie about lengths. It records every call as it arrived. No assertions.
 */
import { EventEmitter, once } from 'node:events'
import {
  constants,
  createSecureServer,
  createServer,
  type Http2Server,
  type Http2Session,
  type IncomingHttpHeaders,
  type ServerHttp2Stream,
  type Settings,
} from 'node:http2'
import type { Socket } from 'node:net'
import { gunzipSync } from 'node:zlib'

/** One call as it arrived. */
export type GrpcCall = {
  readonly path: string
  readonly headers: IncomingHttpHeaders
  /** The message, decompressed. */
  readonly message: Buffer
  /** Whether the message came compressed. */
  readonly compressed: boolean
  /** Number of the connection it came on, from 1. */
  readonly connection: number
  readonly stream: ServerHttp2Stream
  /** Settles when the stream is closed, with the HTTP/2 code. */
  readonly closed: Promise<number>
}

/** Takes over the stream. */
export type GrpcFault = (stream: ServerHttp2Stream) => void

/** A plain answer: status OK unless said otherwise. */
export type GrpcAnswer = {
  readonly message?: Uint8Array
  readonly status?: number
  readonly text?: string
  /** Value of `grpc-encoding`; the message must be compressed already. */
  readonly encoding?: string
  readonly headers?: Readonly<Record<string, string>>
  /** Beside the status. */
  readonly trailers?: Readonly<Record<string, string>>
}

/** How a backend is started. */
export type GrpcBackendOptions = {
  /** Default: an empty message. */
  readonly onCall?: (call: GrpcCall) => GrpcAnswer | GrpcFault | Promise<GrpcAnswer | GrpcFault>
  readonly settings?: Settings
  readonly tls?: {
    readonly key: string
    readonly cert: string
    readonly ca?: string
    readonly requestCert?: boolean
  }
  /** Default: a free port. */
  readonly port?: number
  readonly host?: string
  /** Path of a Unix socket instead. */
  readonly socketPath?: string
}

/** A running backend. */
export type GrpcBackend = {
  readonly port: number
  readonly calls: readonly GrpcCall[]
  readonly connectionCount: number
  readonly openConnectionCount: number
  readonly sessions: ReadonlySet<Http2Session>
  /** Resolves once at least `count` calls arrived. */
  waitForCalls(count: number): Promise<readonly GrpcCall[]>
  close(): Promise<void>
}

/** Starts a backend. Close it in `afterEach`. */
export async function startGrpcBackend(options: GrpcBackendOptions = {}): Promise<GrpcBackend> {
  const calls: GrpcCall[] = []
  const arrivals = new EventEmitter().setMaxListeners(0)
  const sessions = new Map<Http2Session, number>()
  let connections = 0
  const server: Http2Server =
    options.tls === undefined
      ? createServer({ settings: options.settings ?? {} })
      : createSecureServer({ ...options.tls, settings: options.settings ?? {} })
  server.on('connection', (socket: Socket) => {
    const { remotePort = 0 } = socket
    sockets.set(remotePort, socket)
    socket.on('close', () => sockets.delete(remotePort))
  })
  server.on('session', (session) => {
    sessions.set(session, ++connections)
    session.on('error', ignore)
    session.on('close', () => sessions.delete(session))
  })
  server.on('stream', (stream, headers) => {
    void receive(stream, headers, sessions.get(stream.session!) ?? 0).then(async (call) => {
      if (call === null) return
      calls.push(call)
      arrivals.emit('call')
      answer(stream, (await options.onCall?.(call)) ?? { message: new Uint8Array() })
    })
  })
  server.on('sessionError', ignore)
  if (options.socketPath === undefined) {
    server.listen(options.port ?? 0, options.host ?? '127.0.0.1')
  } else server.listen(options.socketPath)
  await once(server, 'listening')
  const address = server.address()
  return {
    port: address === null || typeof address === 'string' ? 0 : address.port,
    calls,
    get connectionCount() {
      return connections
    },
    get openConnectionCount() {
      return sessions.size
    },
    get sessions() {
      return new Set(sessions.keys())
    },
    waitForCalls: async (count) => {
      while (calls.length < count) await once(arrivals, 'call')
      return calls
    },
    close: async () => {
      for (const session of sessions.keys()) session.destroy()
      await new Promise<void>((resolve) => {
        server.close(() => {
          resolve()
        })
      })
    },
  }
}

/** A message with its prefix. */
export function framed(message: Uint8Array, flag = 0, length = message.byteLength): Buffer {
  const prefix = Buffer.alloc(5)
  prefix[0] = flag
  prefix.writeUInt32BE(length, 1)
  return Buffer.concat([prefix, message])
}

/** Sockets below the sessions, which give no access to them, by the port of the peer. */
const sockets = new Map<number, Socket>()

const HEADERS = { ':status': 200, 'content-type': 'application/grpc' }

/** Ways to misbehave. */
export const grpcFaults = {
  /** Never answers. */
  hang: (): GrpcFault => ignore,
  /** RST_STREAM with a code. */
  reset:
    (code: number = constants.NGHTTP2_INTERNAL_ERROR): GrpcFault =>
    (stream) => {
      stream.close(code)
    },
  /** Cuts the connection. */
  cut: (): GrpcFault => (stream) => {
    const port = stream.session?.socket.remotePort ?? 0
    sockets.get(port)?.resetAndDestroy()
  },
  /** A status in the headers, without a message. */
  trailersOnly:
    (status: number, text = ''): GrpcFault =>
    (stream) => {
      stream.respond(
        { ...HEADERS, 'grpc-status': String(status), 'grpc-message': text },
        { endStream: true },
      )
    },
  /** These bytes as body, then a status. */
  body:
    (bytes: Uint8Array, headers: Readonly<Record<string, string>> = {}, status = '0'): GrpcFault =>
    (stream) => {
      stream.respond({ ...HEADERS, ...headers }, { waitForTrailers: true })
      stream.on('wantTrailers', () => {
        stream.sendTrailers({ 'grpc-status': status })
      })
      stream.end(bytes)
    },
  /** A body, and no status after it. */
  noStatus:
    (bytes: Uint8Array): GrpcFault =>
    (stream) => {
      stream.respond(HEADERS)
      stream.end(bytes)
    },
  /** An HTTP answer of something that is not a gRPC server. */
  http:
    (status: number, type = 'text/html'): GrpcFault =>
    (stream) => {
      stream.respond({ ':status': status, 'content-type': type })
      stream.end('<h1>no</h1>')
    },
  /** A body that never ends. */
  endless: (): GrpcFault => (stream) => {
    stream.respond(HEADERS)
    stream.write(framed(new Uint8Array(), 0, 2 ** 31))
    const chunk = Buffer.alloc(64 * 1024)
    const pump = (): void => {
      while (!stream.destroyed && stream.write(chunk));
    }
    stream.on('drain', pump)
    pump()
  },
  /** Half of a message, then silence. */
  stall: (): GrpcFault => (stream) => {
    stream.respond(HEADERS)
    stream.write(framed(Buffer.from('abc'), 0, 100))
  },
}

function ignore(): void {
  // Deliberately nothing.
}

async function receive(
  stream: ServerHttp2Stream,
  headers: IncomingHttpHeaders,
  connection: number,
): Promise<GrpcCall | null> {
  stream.on('error', ignore)
  const closed = new Promise<number>((resolve) => {
    stream.on('close', () => {
      resolve(stream.rstCode)
    })
  })
  const chunks: Buffer[] = []
  try {
    for await (const chunk of stream) chunks.push(chunk as Buffer)
  } catch {
    return null
  }
  const body = Buffer.concat(chunks)
  const compressed = body[0] === 1
  const raw = body.subarray(5)
  return {
    path: headers[':path'] ?? '',
    headers,
    message: compressed ? gunzipSync(raw) : raw,
    compressed,
    connection,
    stream,
    closed,
  }
}

function answer(stream: ServerHttp2Stream, given: GrpcAnswer | GrpcFault): void {
  if (stream.destroyed || stream.closed) return
  if (typeof given === 'function') {
    given(stream)
    return
  }
  const { message = new Uint8Array(), status = 0, text = '', encoding = '', headers } = given
  stream.respond(
    { ...HEADERS, ...(encoding !== '' && { 'grpc-encoding': encoding }), ...headers },
    { waitForTrailers: true },
  )
  stream.on('wantTrailers', () => {
    if (stream.destroyed) return
    const trailers = { 'grpc-status': String(status), ...given.trailers }
    stream.sendTrailers(text === '' ? trailers : { ...trailers, 'grpc-message': text })
  })
  if (status === 0) stream.end(framed(message, encoding === '' ? 0 : 1))
  else stream.end()
}
