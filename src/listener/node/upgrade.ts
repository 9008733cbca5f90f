/**
 * From a request to a WebSocket. An upgrade as clients send it is read here, from the first bytes of
 * its connection: `node:http` would leave 4 to 7 KB of objects behind for each. Whatever is unusual about a
 * request goes to `node:http`, whose answer counts. spec: client-protocol.md §1.4
 */
import { createHash } from 'node:crypto'
import type { IncomingMessage } from 'node:http'
import type { Socket as TcpSocket } from 'node:net'
import type { Duplex } from 'node:stream'
import type { Logger } from '../../base/index.js'
import { FlatHeaders, hasToken } from '../headers.js'
import type { HttpResponse, SocketReceiver, Upgrade } from '../ports.js'
import { serializeClosing, writable } from '../response.js'
import type { SocketRoute } from '../routes.js'
import { offersDeflate, SharedDeflate } from './deflate.js'
import { NodeSocket, type SocketSite } from './socket.js'

/** Largest head of a request. */
export const MAX_HEADER_BYTES = 16 * 1024

const END_OF_HEAD = Buffer.from('\r\n\r\n')
const REQUEST_LINE = /^GET ([\x21-\x7e]+) HTTP\/1\.1$/
const NAME = /^[!#$%&'*+\-.^_`|~0-9A-Za-z]+$/
const VALUE = /^[\t\x20-\x7e\x80-\xff]*$/

/** Headers that say something about a body, or that `node:http` looks at itself. */
const UNUSUAL: ReadonlySet<string> = new Set([
  'content-length',
  'transfer-encoding',
  'expect',
  'te',
])

/** Head of a request, as `node:http` gives it. */
export type RawHead = Pick<IncomingMessage, 'method' | 'url' | 'rawHeaders'>

/**
 * Reads the head of an upgrade request at the start of `bytes`. null = it is not there in full, no
 * upgrade, or not of the plainest form.
 */
export function readUpgradeHead(bytes: Buffer): { head: RawHead; length: number } | null {
  if (bytes[0] !== 0x47) return null
  const end = bytes.indexOf(END_OF_HEAD)
  if (end < 0 || end + END_OF_HEAD.length > MAX_HEADER_BYTES) return null
  const [first = '', ...lines] = bytes.toString('latin1', 0, end).split('\r\n')
  const url = REQUEST_LINE.exec(first)?.[1]
  if (url === undefined) return null
  const rawHeaders: string[] = []
  let hosts = 0
  let upgrades = false
  for (const line of lines) {
    const colon = line.indexOf(':')
    const name = line.slice(0, colon)
    const value = withoutSpace(line, colon + 1)
    if (colon < 0 || !NAME.test(name) || !VALUE.test(value)) return null
    const lower = name.toLowerCase()
    if (UNUSUAL.has(lower)) return null
    if (lower === 'host') hosts++
    if (lower === 'upgrade') upgrades = true
    rawHeaders.push(name, value)
  }
  if (hosts !== 1 || !upgrades) return null
  return { head: { method: 'GET', url, rawHeaders }, length: end + END_OF_HEAD.length }
}

/** The rest of a line without spaces and tabs around it; other white space is part of a value. */
function withoutSpace(line: string, from: number): string {
  let start = from
  let end = line.length
  while (start < end && isSpace(line.charCodeAt(start))) start++
  while (end > start && isSpace(line.charCodeAt(end - 1))) end--
  return line.slice(start, end)
}

const isSpace = (code: number): boolean => code === 0x20 || code === 0x09

/** The WebSockets of one route: completes upgrades, and knows those that are open. */
export class SocketDoor {
  readonly route: SocketRoute
  readonly #plain: SocketSite
  /** For clients that compress; null = the route does not. */
  readonly #compressing: SocketSite | null
  readonly #open = new Set<NodeSocket>()

  constructor(route: SocketRoute, log: Logger) {
    this.route = route
    const { limits } = route
    const { messageSizeBytes, compression = null } = limits
    const shared = { limits, log, open: this.#open }
    const reader = { messageBytes: messageSizeBytes, inflate: false }
    this.#plain = { ...shared, reader, deflate: null }
    this.#compressing = compression && {
      ...shared,
      reader: { messageBytes: compression.inflatedSizeBytes, inflate: true },
      deflate: new SharedDeflate(compression),
    }
  }

  /**
   * Completes an upgrade that was accepted.
   * @param rest what was read beyond the request
   */
  open(receiver: SocketReceiver, upgrade: Upgrade, tcp: TcpSocket, rest: Buffer): void {
    const compressing = offersDeflate(upgrade.headers) ? this.#compressing : null
    const socket = new NodeSocket(tcp, receiver, compressing ?? this.#plain)
    socket.open(answerTo(upgrade, compressing !== null), rest)
  }

  /** Drops every open socket. */
  terminateAll(): void {
    for (const socket of [...this.#open]) socket.terminate()
  }
}

const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'

/** The head that says yes (RFC 6455 §4.2.2). */
function answerTo({ headers, subprotocol }: Upgrade, deflates: boolean): Buffer {
  const key = headers.get('sec-websocket-key')
  const accept = createHash('sha1')
    .update(key + GUID, 'latin1')
    .digest('base64')
  let head = `HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: ${accept}\r\n`
  if (subprotocol !== '') head += `Sec-WebSocket-Protocol: ${subprotocol}\r\n`
  if (deflates) {
    head +=
      'Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover; client_no_context_takeover\r\n'
  }
  return Buffer.from(`${head}\r\n`, 'latin1')
}

/** Answers past the HTTP parser with a plain response and closes. */
export function refuseRaw(socket: Duplex, response: HttpResponse): void {
  socket.once('finish', () => {
    socket.destroy()
  })
  socket.end(serializeClosing(writable(response).response))
}

/**
 * Serves a request again, without its wish to upgrade, through the HTTP parser: `node:http` detaches the
 * socket from it for every `Upgrade` header, also for those a server may ignore (h2c of Java's HTTP
 * client). Safe to write out again: a parsed method, target, name or value holds no CR or LF.
 * @param serve hands a connection to the HTTP parser
 */
export function replayAsPlain(
  serve: (socket: Duplex) => void,
  request: IncomingMessage,
  socket: Duplex,
  rest: Buffer,
): void {
  const lines = [`${request.method ?? ''} ${request.url ?? ''} HTTP/${request.httpVersion}`]
  const raw = request.rawHeaders
  for (let at = 0; at < raw.length; at += 2) {
    const name = raw[at] ?? ''
    if (!isUpgradeHeader(name)) lines.push(`${name}: ${raw[at + 1] ?? ''}`)
  }
  if (hasToken(new FlatHeaders(raw).all('connection'), 'close')) lines.push('Connection: close')
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join('\r\n')}\r\n\r\n`, 'latin1'), rest]))
  serve(socket)
}

function isUpgradeHeader(name: string): boolean {
  const lower = name.toLowerCase()
  return lower === 'upgrade' || lower === 'connection' || lower === 'http2-settings'
}
