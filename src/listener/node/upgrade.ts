/**
 * What `node:http` hands over as an upgrade and is none: it detaches the socket from the HTTP parser
 * for every `Upgrade` header, also for those a server may ignore (h2c of Java's HTTP client).
 */
import type { IncomingMessage } from 'node:http'
import type { Duplex } from 'node:stream'
import { hasToken, FlatHeaders } from '../headers.js'
import type { HttpResponse } from '../ports.js'
import { serializeClosing, writable } from '../response.js'

/** Answers past the HTTP parser with a plain response and closes. */
export function refuseRaw(socket: Duplex, response: HttpResponse): void {
  socket.once('finish', () => {
    socket.destroy()
  })
  socket.end(serializeClosing(writable(response).response))
}

/**
 * Serves the request again, without its wish to upgrade, through the HTTP parser. Safe to write out
 * again: a parsed method, target, name or value holds no CR or LF.
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
