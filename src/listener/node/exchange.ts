/** One request of `node:http` and its answer. spec: server-api-and-operations.md §8.4 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import { BodyCollector } from '../body.js'
import type { BodySource } from '../exchange.js'
import { announcedSize, FlatHeaders, hasBody, splitTarget } from '../headers.js'
import type { ClientAddress, HttpResponse, RequestHeaders, StreamHead, Upgrade } from '../ports.js'
import { isBodiless, isFramingHeader } from '../response.js'

const WRITE_TIMEOUT_MS = 10_000

/** Where a request came from: the address of the peer, and who that stands for. */
export type Origin = { readonly peer: string; readonly clientAddress: ClientAddress }

/** Head of a request; keeps the raw header list, not the request. */
export class NodeHead implements Upgrade {
  readonly method: string
  readonly path: string
  readonly query: string
  readonly headers: RequestHeaders
  /** Set once the subprotocol was negotiated. */
  subprotocol = ''
  readonly #origin: Origin

  constructor(request: Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>, origin: Origin) {
    const { path, query } = splitTarget(request.url ?? '')
    this.method = request.method ?? ''
    this.path = path
    this.query = query
    this.headers = new FlatHeaders(request.rawHeaders)
    this.#origin = origin
  }

  get remoteAddress(): string {
    return this.#origin.clientAddress.resolve(this.#origin.peer, this.headers)
  }
}

/** Body of a request; nothing is read from the network before somebody asks for it. */
export class NodeBody implements BodySource {
  readonly #request: IncomingMessage
  readonly #collector: BodyCollector
  #reading = false

  constructor(request: IncomingMessage, head: NodeHead) {
    this.#request = request
    this.#collector = new BodyCollector(announcedSize(head.headers))
    if (!hasBody(head.headers)) this.#collector.end()
  }

  get isLong(): boolean {
    return this.#collector.isLong
  }

  read(limitBytes: number): Promise<Uint8Array | null> {
    const collector = this.#collector
    const result = collector.read(limitBytes)
    if (this.#reading || collector.complete) return result
    this.#reading = true
    this.#request.on('data', (chunk: Buffer) => {
      collector.push(chunk)
    })
    this.#request.on('end', () => {
      collector.end()
    })
    return result
  }
}

/** Writes a complete answer; `close` ends the connection with it. */
export function writeResponse(
  native: ServerResponse,
  response: HttpResponse,
  close: boolean,
): void {
  native.statusCode = response.status
  for (const [name, value] of Object.entries(response.headers ?? {})) {
    if (!isFramingHeader(name)) native.setHeader(name, value)
  }
  if (close) native.setHeader('Connection', 'close')
  const body = response.body ?? ''
  if (!isBodiless(response.status)) native.setHeader('Content-Length', Buffer.byteLength(body))
  native.end(body)
  const { socket } = native
  if (native.writableFinished || socket === null || socket.writableLength === 0) return
  // A peer that does not read its answer must not keep it in memory for ever.
  native.setTimeout(WRITE_TIMEOUT_MS, () => {
    socket.destroy()
  })
}

/** Writes the head of a streamed answer at once. */
export function writeStreamHead(native: ServerResponse, head: StreamHead): void {
  native.statusCode = head.status
  for (const [name, value] of Object.entries(head.headers ?? {})) {
    if (!isFramingHeader(name)) native.setHeader(name, value)
  }
  native.setHeader('Connection', 'keep-alive')
  native.flushHeaders()
}
