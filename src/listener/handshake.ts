/**
 * Rules of the WebSocket upgrade that do not depend on the library: which requests are refused, and
 * which subprotocol is answered. spec: client-protocol.md §1.4
 */
import { hasToken } from './headers.js'
import type { HttpResponse, RequestHead, RequestHeaders } from './ports.js'
import { plainText } from './response.js'

const keyPattern = /^[+/0-9A-Za-z]{22}==$/

/** Whether the request asks for a WebSocket at all (other upgrades, such as h2c, are plain requests). */
export function wantsWebSocket(headers: RequestHeaders): boolean {
  return hasToken(headers.all('upgrade'), 'websocket')
}

/** The answer to an upgrade request that cannot be upgraded; null when it can. */
export function refuseHandshake(head: RequestHead): HttpResponse | null {
  if (head.method !== 'GET') {
    return plainText(405, 'method not allowed', { Allow: 'GET' })
  }
  const { headers } = head
  if (!wantsWebSocket(headers) || !hasToken(headers.all('connection'), 'upgrade')) {
    return plainText(400, 'websocket upgrade expected')
  }
  if (!keyPattern.test(headers.get('sec-websocket-key'))) {
    return plainText(400, 'invalid Sec-WebSocket-Key header')
  }
  if (headers.get('sec-websocket-version') !== '13') {
    return plainText(400, 'unsupported websocket version', { 'Sec-WebSocket-Version': '13' })
  }
  return null
}

/** First entry of the client's lists that the server knows, '' when there is none. */
export function negotiateSubprotocol(headers: RequestHeaders, known: readonly string[]): string {
  for (const value of headers.all('sec-websocket-protocol')) {
    for (const offered of value.split(',')) {
      const name = offered.trim()
      if (name !== '' && known.includes(name)) return name
    }
  }
  return ''
}
