/**
 * The only place that loads the native addon. Declares the subset of its API that exists in every
 * binary of the package (20.41 on Node 20, newer ones on newer Node).
 *
 * Every binary so far has faults that cannot be mended from here; docs/listener.md lists them, and
 * test/contract/listener/known-good.test.ts shows them. The worst changes meanings: it cuts bytes above
 * 0x7f from both ends of a header value, and what was cut cannot be told.
 */
import { createRequire } from 'node:module'
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
  /** A string is written as UTF-8 by some binaries and as Latin-1 by others. */
  writeHeader(name: string, value: string | Uint8Array): void
  /** See {@link writeHeader} about strings. */
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
  /** undefined without a `?`. */
  getQuery(): string | undefined
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
 * Binaries that read HTTP as clients and proxies send it: package version and ABI of Node
 * (`process.versions.modules`), such as `3.0.6/115`. `listener: auto` takes no others. None has passed
 * the table of requests in test/contract/listener/known-good.test.ts yet, which fails when that changes.
 */
const KNOWN_GOOD: ReadonlySet<string> = new Set([])

/** Whether the installed addon is one of those that `listener: auto` may take. Does not load it. */
export function isKnownGood(): boolean {
  if (KNOWN_GOOD.size === 0) return false
  try {
    const { version } = createRequire(import.meta.url)('uWebSockets.js/package.json') as {
      readonly version: string
    }
    return KNOWN_GOOD.has(`${version}/${process.versions.modules}`)
  } catch {
    // Not installed.
    return false
  }
}

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
