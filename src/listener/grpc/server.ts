/** The gRPC server on `node:http2`. spec: server-api-and-operations.md §2.1 */
import {
  constants,
  createSecureServer,
  createServer,
  type Http2SecureServer,
  type Http2Server,
  type IncomingHttpHeaders,
  type ServerHttp2Session,
  type ServerHttp2Stream,
} from 'node:http2'
import type { AddressInfo } from 'node:net'
import type { SecureContextOptions } from 'node:tls'
import { CallbackTimer, type Clock, type Logger, type TimerWheel } from '../../base/index.js'
import { CLOSE_TIMEOUT_MS } from '../close-code.js'
import { logFailure } from '../guard.js'
import { FlatHeaders } from '../headers.js'
import { listenError } from '../listen-error.js'
import type { TlsIdentity } from '../ports.js'
import { normalizeAddress } from '../remote-address.js'
import { Call } from './call.js'
import { Connection } from './connection.js'
import type { GrpcHead, GrpcListener, GrpcListenOptions, GrpcMethod, GrpcStatus } from './ports.js'
import { ANSWER_HEAD, GrpcCodes, trailersOf } from './status.js'

const HANDSHAKE_TIMEOUT_MS = 10_000

/**
 * Memory of one connection before node refuses its streams, in MB. What a call may hold is bounded by
 * its method; this only has to be out of the way.
 */
const MAX_SESSION_MEMORY_MB = 1024

/** What the server needs of the outside. */
export type GrpcDeps = {
  readonly log: Logger
  readonly wheel: TimerWheel
  readonly clock: Clock
}

/** Creates a gRPC server. Binds nothing before `listen`. Throws when certificate or key are unusable. */
export function createGrpcListener(options: GrpcListenOptions, deps: GrpcDeps): GrpcListener {
  return new GrpcServer(options, deps)
}

class GrpcServer implements GrpcListener {
  readonly #options: GrpcListenOptions
  readonly #deps: GrpcDeps
  readonly #methods = new Map<string, GrpcMethod>()
  readonly #connections = new Map<ServerHttp2Session, Connection>()
  readonly #server: Http2Server | Http2SecureServer
  #stopping = false

  constructor(options: GrpcListenOptions, deps: GrpcDeps) {
    this.#options = options
    this.#deps = deps
    this.#server = createHttp2Server(options)
    this.#server.on('session', (session: ServerHttp2Session) => {
      this.#onSession(session)
    })
    // node gives a fourth argument that the published types do not know of on a server.
    this.#server.on('stream', ((
      stream: ServerHttp2Stream,
      headers: IncomingHttpHeaders,
      _flags: number,
      raw: readonly string[],
    ) => {
      this.#onStream(stream, headers, raw)
    }) as (stream: ServerHttp2Stream, headers: IncomingHttpHeaders) => void)
    this.#server.on('sessionError', (error: Error) => {
      deps.log.debug({ error }, 'grpc connection failed')
    })
    this.#server.on('tlsClientError', (error: Error) => {
      deps.log.debug({ error }, 'grpc TLS handshake failed')
    })
  }

  method(path: string, method: GrpcMethod): void {
    if (this.#methods.has(path)) throw new Error(`gRPC method ${path} is there already`)
    this.#methods.set(path, method)
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
        server.on('error', (error: Error) => {
          logFailure(this.#deps.log, error, 'grpc server')
        })
        resolve({ port: (server.address() as AddressInfo).port })
      })
    })
  }

  renewTls(identity: TlsIdentity): boolean {
    if (!('setSecureContext' in this.#server)) return false
    this.#server.setSecureContext(contextOf(identity))
    return true
  }

  stopAccepting(): void {
    if (this.#stopping) return
    this.#stopping = true
    this.#server.close()
    for (const connection of this.#connections.values()) connection.drain()
  }

  close(): Promise<void> {
    this.stopAccepting()
    return new Promise((resolve) => {
      const { wheel } = this.#deps
      const deadline = new CallbackTimer(() => {
        for (const connection of this.#connections.values()) connection.destroy()
      })
      wheel.schedule(deadline, CLOSE_TIMEOUT_MS)
      // Calls back when the last connection is gone, with an error when the server is closed already.
      this.#server.close(() => {
        wheel.cancel(deadline)
        resolve()
      })
    })
  }

  #onSession(session: ServerHttp2Session): void {
    const connection = new Connection(session, this.#options.keepalive, this.#deps)
    this.#connections.set(session, connection)
    session.once('close', () => this.#connections.delete(session))
    if (this.#stopping) connection.drain()
  }

  #onStream(stream: ServerHttp2Stream, headers: IncomingHttpHeaders, raw: readonly string[]): void {
    stream.on('error', ignoreError)
    const session = stream.session as ServerHttp2Session | undefined
    const connection = session === undefined ? undefined : this.#connections.get(session)
    if (connection === undefined) {
      stream.close(constants.NGHTTP2_REFUSED_STREAM)
      return
    }
    if (!isGrpc(headers)) {
      stream.respond(
        { [constants.HTTP2_HEADER_STATUS]: constants.HTTP_STATUS_UNSUPPORTED_MEDIA_TYPE },
        { endStream: true },
      )
      stream.resume()
      return
    }
    const path = headers[':path'] ?? ''
    const method = this.#methods.get(path)
    if (method === undefined) {
      stream.respond({ ...ANSWER_HEAD, ...trailersOf(unknownMethod(path)) }, { endStream: true })
      connection.sent()
      stream.resume()
      return
    }
    this.#serve(stream, connection, method, {
      path,
      headers: new FlatHeaders(raw),
      remoteAddress: normalizeAddress(session?.socket.remoteAddress),
    })
  }

  #serve(
    stream: ServerHttp2Stream,
    connection: Connection,
    method: GrpcMethod,
    head: GrpcHead,
  ): void {
    const { log, wheel } = this.#deps
    const call = new Call(stream, head, method, {
      log,
      wheel,
      messageSizeBytes: this.#options.messageSizeBytes,
      onSent: () => {
        connection.sent()
      },
    })
    connection.calls.add(call)
    stream.once('close', () => connection.calls.delete(call))
    call.start(method)
  }
}

function createHttp2Server(options: GrpcListenOptions): Http2Server | Http2SecureServer {
  const common = {
    maxSessionMemory: MAX_SESSION_MEMORY_MB,
    settings: { maxConcurrentStreams: options.callsPerConnection },
  }
  const { tls } = options
  if (tls === null) return createServer(common)
  return createSecureServer({
    ...common,
    ...contextOf(tls),
    ...(tls.clientCa === '' ? {} : { requestCert: true, rejectUnauthorized: true }),
    handshakeTimeout: HANDSHAKE_TIMEOUT_MS,
  })
}

function contextOf({ cert, key, clientCa }: TlsIdentity): SecureContextOptions {
  return { cert, key, minVersion: 'TLSv1.2', ...(clientCa === '' ? {} : { ca: clientCa }) }
}

function isGrpc(headers: IncomingHttpHeaders): boolean {
  return (
    headers[':method'] === constants.HTTP2_METHOD_POST &&
    headers['content-type']?.startsWith('application/grpc') === true
  )
}

function unknownMethod(path: string): GrpcStatus {
  return { code: GrpcCodes.unimplemented, message: `unknown method ${path}` }
}

function ignoreError(): void {
  // A broken stream is reported by 'close', too; without this listener the process would end.
}
