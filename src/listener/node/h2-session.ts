/**
 * One HTTP/2 connection: limits, and the end of one that nobody uses.
 * spec: server-api-and-operations.md §8.2, §8.4
 */
import { performServerHandshake, type ServerHttp2Session, type ServerHttp2Stream } from 'node:http2'
import type { Socket } from 'node:net'
import type { Deadlines, Release } from './deadlines.js'

/** Requests and streams of one connection at a time: tabs of a browser share a connection. */
const MAX_STREAMS = 128
const MAX_HEADER_BYTES = 16 * 1024
const FIRST_REQUEST_TIMEOUT_MS = 10_000
/** Longer than balancers keep idle connections to use again: 60 to 75 s. */
const IDLE_TIMEOUT_MS = 80_000
const GOODBYE_TIMEOUT_MS = 5000

/** What a connection needs. */
export type Http2Deps = {
  readonly deadlines: Deadlines
  /** A request came. `rawHeaders` has names and values in turn. */
  readonly onStream: (stream: ServerHttp2Stream, rawHeaders: readonly string[]) => void
  /** Called once when the connection is over. */
  readonly onGone: (connection: Http2Connection) => void
}

/** A connection that speaks HTTP/2. */
export class Http2Connection {
  readonly #session: ServerHttp2Session
  readonly #deps: Http2Deps
  #open = 0
  #release: Release

  constructor(socket: Socket, deps: Http2Deps) {
    this.#deps = deps
    this.#session = performServerHandshake(socket, {
      settings: { maxConcurrentStreams: MAX_STREAMS, maxHeaderListSize: MAX_HEADER_BYTES },
      // Frames that break the protocol, and refused streams, before the connection is cut.
      maxSessionInvalidFrames: 100,
      maxSessionRejectedStreams: 100,
    })
    this.#release = deps.deadlines.add(FIRST_REQUEST_TIMEOUT_MS, () => {
      this.close()
    })
    this.#session.on('error', ignoreError)
    // HTTP/1.1 sockets may be half open; a peer that ends an HTTP/2 connection is gone.
    socket.on('end', () => {
      this.destroy()
    })
    this.#session.on('stream', (stream, _headers, _flags, rawHeaders?: readonly string[]) => {
      this.#opened(stream)
      deps.onStream(stream, rawHeaders ?? [])
    })
    this.#session.on('close', () => {
      this.#release()
      deps.onGone(this)
    })
  }

  /** Takes no more requests; ends when those in work are done, or at once when there are none. */
  close(): void {
    this.#session.close()
    if (this.#open > 0) return
    this.#release()
    this.#release = this.#deps.deadlines.add(GOODBYE_TIMEOUT_MS, () => {
      this.destroy()
    })
  }

  /** Drops the connection. */
  destroy(): void {
    this.#session.destroy()
  }

  #opened(stream: ServerHttp2Stream): void {
    this.#open++
    this.#release()
    stream.on('error', ignoreError)
    stream.on('close', () => {
      this.#open--
      if (this.#open > 0 || this.#session.destroyed) return
      this.#release = this.#deps.deadlines.add(IDLE_TIMEOUT_MS, () => {
        this.close()
      })
    })
  }
}

function ignoreError(): void {
  // A broken connection or stream is reported by 'close', too; without this the process would end.
}
