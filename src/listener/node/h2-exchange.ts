/** One request of `node:http2` and its answer. spec: server-api-and-operations.md §8.2 */
import { constants, type ServerHttp2Stream } from 'node:http2'
import { BodyCollector } from '../body.js'
import type { BodySource } from '../exchange.js'
import { announcedSize, FlatHeaders, splitTarget } from '../headers.js'
import type { HttpResponse, RequestHead, RequestHeaders, StreamHead } from '../ports.js'
import { isBodiless, isFramingHeader } from '../response.js'
import type { Deadlines, Release } from './deadlines.js'
import type { Origin } from './exchange.js'

const REQUEST_TIMEOUT_MS = 30_000
const WRITE_TIMEOUT_MS = 10_000

/** Headers of HTTP/1.1 connections, which make an HTTP/2 answer malformed (RFC 9113 §8.2.2). */
const CONNECTION_HEADERS: ReadonlySet<string> = new Set([
  'keep-alive',
  'proxy-connection',
  'upgrade',
  'http2-settings',
  'te',
])

/** Head of a request, in the form HTTP/1.1 would have given it. */
export class Http2Head implements RequestHead {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: RequestHeaders
  readonly #origin: Origin

  /** @param raw names and values in turn, pseudo headers among them */
  constructor(raw: readonly string[], origin: Origin) {
    const { flat, pseudo } = splitHeaders(raw)
    const { path, query } = splitTarget(pseudo.get(':path') ?? '')
    this.method = pseudo.get(':method') ?? ''
    this.path = path
    this.query = query
    this.headers = new FlatHeaders(flat)
    this.#origin = origin
  }

  get remoteAddress(): string {
    return this.#origin.clientAddress.resolve(this.#origin.peer, this.headers)
  }
}

function splitHeaders(raw: readonly string[]): {
  flat: readonly string[]
  pseudo: ReadonlyMap<string, string>
} {
  const flat: string[] = []
  const pseudo = new Map<string, string>()
  const cookies: string[] = []
  let host = ''
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? ''
    const value = raw[at + 1] ?? ''
    if (name.startsWith(':')) pseudo.set(name, value)
    else if (name === 'cookie') cookies.push(value)
    else if (name === 'host') host = value
    else flat.push(name, value)
  }
  flat.push('host', pseudo.get(':authority') ?? host)
  // Clients may send each cookie by itself; elsewhere they are one header (RFC 9113 §8.2.3).
  if (cookies.length > 0) flat.push('cookie', cookies.join('; '))
  return { flat, pseudo }
}

/** Body of a request; nothing beyond the first window is taken before somebody asks for it. */
export class Http2Body implements BodySource {
  readonly #stream: ServerHttp2Stream
  readonly #collector: BodyCollector
  readonly #deadlines: Deadlines
  #reading = false
  #release: Release | null = null

  constructor(stream: ServerHttp2Stream, head: Http2Head, deadlines: Deadlines) {
    this.#stream = stream
    this.#deadlines = deadlines
    this.#collector = new BodyCollector(announcedSize(head.headers))
    if (stream.endAfterHeaders) this.#collector.end()
  }

  /** The stream ends with its answer anyway; the connection is not concerned. */
  get isLong(): boolean {
    return !this.#collector.complete
  }

  read(limitBytes: number): Promise<Uint8Array | null> {
    const collector = this.#collector
    const result = collector.read(limitBytes)
    if (this.#reading || collector.complete) return result
    this.#reading = true
    this.#release = this.#deadlines.add(REQUEST_TIMEOUT_MS, () => {
      dropStream(this.#stream)
    })
    this.#stream.on('data', (chunk: Buffer) => {
      collector.push(chunk)
    })
    this.#stream.on('end', () => {
      this.#release?.()
      collector.end()
    })
    this.#stream.on('close', () => {
      this.#release?.()
    })
    return result
  }
}

/** Writes a complete answer; `close` = the rest of the request is not wanted. */
export function writeHttp2Response(
  stream: ServerHttp2Stream,
  method: string,
  response: HttpResponse,
  close: boolean,
): void {
  const body = response.body ?? ''
  const length = isBodiless(response.status) ? {} : { 'content-length': Buffer.byteLength(body) }
  const isEmpty = method === 'HEAD' || isBodiless(response.status) || body.length === 0
  stream.respond({ ...headersOf(response), ...length }, { endStream: isEmpty })
  if (!isEmpty) stream.end(body)
  if (close) {
    // Tells the client to stop sending, without failing the answer (RFC 9113 §8.1).
    stream.once('finish', () => {
      stream.close(constants.NGHTTP2_NO_ERROR)
    })
  }
  if (stream.writableFinished) return
  // A peer that does not read its answer must not keep it in memory for ever.
  stream.setTimeout(WRITE_TIMEOUT_MS, () => {
    dropStream(stream)
  })
}

/** Writes the head of a streamed answer at once. */
export function writeHttp2StreamHead(stream: ServerHttp2Stream, head: StreamHead): void {
  stream.respond(headersOf(head))
}

/** Ends one stream without completing its answer; others of the connection go on. */
export function dropStream(stream: ServerHttp2Stream): void {
  // Without an error the stream would be closed as if the answer were complete.
  stream.destroy(new Error('answer dropped'))
}

function headersOf(head: {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
}): Record<string, string | number> {
  const headers: Record<string, string | number> = { ':status': head.status }
  for (const [name, value] of Object.entries(head.headers ?? {})) {
    const lower = name.toLowerCase()
    if (!isFramingHeader(lower) && !CONNECTION_HEADERS.has(lower)) headers[lower] = value
  }
  return headers
}
