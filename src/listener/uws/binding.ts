/**
 * The only place that loads the native addon. Declares the subset of its API that exists in every
 * binary of the package (20.41 on Node 20, newer ones on newer Node).
 *
 * Known faults of the Node 20 binary that cannot be mended from here: a request head whose request
 * line is split over TCP segments is answered 505 (so are HTTP/1.0 requests); header names with
 * characters beyond letters, digits and `-` stall the request until its 10 s timeout; more than 100
 * headers close the connection; a request sent before the previous one was answered asynchronously
 * closes the connection. Clients that need any of these are served by the node adapter.
 */
import { optionalPackage } from '../../base/index.js'

/** A WebSocket of the addon. Every method but `getUserData` throws once it is closed. */
export interface UwsWebSocket {
  /** 1 = sent, 0 = buffered, 2 = dropped. */
  send(message: Uint8Array, isBinary: boolean, compress: boolean): number
  getBufferedAmount(): number
  /** Sends a close frame and calls the close handler at once. */
  end(code: number, reason: string): void
  /** Drops the connection and calls the close handler at once. */
  close(): void
  ping(message: string): number
  getUserData(): UwsUserData
}

/** What the adapter attaches to a socket; the addon copies the properties to an object of its own. */
export type UwsUserData = { readonly peer: UwsPeer }

/** Receiver of the addon's callbacks of one socket. */
export interface UwsPeer {
  opened(handle: UwsWebSocket): void
  received(message: ArrayBuffer): void
  drained(): void
  ponged(): void
  closed(code: number): void
}

/** Answer to a request; every method throws after the end or an abort. */
export interface UwsResponse {
  onAborted(handler: () => void): void
  /** The chunk is detached when the handler returns. */
  onData(handler: (chunk: ArrayBuffer, isLast: boolean) => void): void
  cork(callback: () => void): void
  writeStatus(status: string): void
  writeHeader(name: string, value: string): void
  end(body: string | Uint8Array, closeConnection: boolean): void
  endWithoutBody(): void
  /** One chunk of a chunked body; false = it waits, wholly or partly, in the addon's buffer. */
  write(chunk: Uint8Array): boolean
  /**
   * Calls back whenever the socket can take more. With a handler the addon no longer sends by itself
   * what waits in its buffer: that goes out with the next cork.
   */
  onWritable(handler: (offset: number) => boolean): void
  close(): void
  getRemoteAddress(): ArrayBuffer
  upgrade(
    userData: UwsUserData,
    key: string,
    protocol: string,
    extensions: string,
    context: UwsContext,
  ): void
}

/** A request; valid only until the handler returns. */
export interface UwsRequest {
  getCaseSensitiveMethod(): string
  getUrl(): string
  getQuery(): string
  forEach(callback: (name: string, value: string) => void): void
}

/** Opaque handles of the addon. */
export type UwsContext = { readonly __context: never }
export type UwsListenSocket = { readonly __listenSocket: never }

/** Behaviour of one WebSocket route. */
export type UwsBehavior = {
  readonly compression: number
  readonly maxPayloadLength: number
  readonly maxBackpressure: number
  readonly idleTimeout: number
  readonly maxLifetime: number
  readonly sendPingsAutomatically: boolean
  readonly closeOnBackpressureLimit: boolean
  upgrade(response: UwsResponse, request: UwsRequest, context: UwsContext): void
  open?(socket: UwsWebSocket): void
  message?(socket: UwsWebSocket, message: ArrayBuffer, isBinary: boolean): void
  drain?(socket: UwsWebSocket): void
  pong?(socket: UwsWebSocket, message: ArrayBuffer): void
  close?(socket: UwsWebSocket, code: number, reason: ArrayBuffer): void
}

/** An application: routes and a listen socket. */
export interface UwsApp {
  ws(pattern: string, behavior: UwsBehavior): void
  any(pattern: string, handler: (response: UwsResponse, request: UwsRequest) => void): void
  /** Calls back at once, with false when the port could not be bound. */
  listen(
    host: string,
    port: number,
    options: number,
    callback: (socket: UwsListenSocket | false) => void,
  ): void
  listen(port: number, options: number, callback: (socket: UwsListenSocket | false) => void): void
  listen_unix(callback: (socket: UwsListenSocket | false) => void, path: string): void
  close(): void
}

/** The loaded addon. */
export interface Uws {
  App(options: object): UwsApp
  /** Reads the files at once; throws when they do not make a TLS context. */
  SSLApp(options: { readonly cert_file_name: string; readonly key_file_name: string }): UwsApp
  us_listen_socket_close(socket: UwsListenSocket): void
  us_socket_local_port(socket: UwsListenSocket): number
}

const MAX_HEADER_BYTES = 16 * 1024

/**
 * Loads the addon. Never throws: where it does not load (musl, another CPU, the optional package is
 * missing) the reason is returned, so that the caller can fall back.
 */
export function loadUws(): Uws | { readonly error: Error } {
  // The addon reads this once, when it is loaded; its own default is 4 KB.
  process.env.UWS_HTTP_MAX_HEADERS_SIZE ??= String(MAX_HEADER_BYTES)
  try {
    const loaded = addon()
    if (isUws(loaded)) return loaded
    return { error: new Error('uWebSockets.js lacks functions this server needs') }
  } catch (error) {
    return { error: error instanceof Error ? error : new Error(String(error)) }
  }
}

const addon = optionalPackage('uWebSockets.js', 'listener: uws')

function isUws(loaded: unknown): loaded is Uws {
  if (typeof loaded !== 'object' || loaded === null) return false
  const functions = ['App', 'SSLApp', 'us_listen_socket_close', 'us_socket_local_port']
  return functions.every(
    (name) => typeof (loaded as Readonly<Record<string, unknown>>)[name] === 'function',
  )
}
