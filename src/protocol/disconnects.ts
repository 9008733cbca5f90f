/** Disconnect codes. spec: client-protocol.md §4.2, §3.5 */

/** Ends a connection. Codes 3500–3999 and 4500–4999 are terminal for SDKs, others reconnect. */
export type Disconnect = {
  readonly code: number
  readonly reason: string
}

/** Every disconnect the server itself produces. */
export const Disconnects = {
  /** The peer vanished; recorded, never sent. */
  connectionClosed: { code: 3000, reason: 'connection closed' },
  shutdown: { code: 3001, reason: 'shutdown' },
  serverError: { code: 3004, reason: 'internal server error' },
  expired: { code: 3005, reason: 'connection expired' },
  subscriptionExpired: { code: 3006, reason: 'subscription expired' },
  slow: { code: 3008, reason: 'slow' },
  writeError: { code: 3009, reason: 'write error' },
  insufficientState: { code: 3010, reason: 'insufficient state' },
  noPong: { code: 3012, reason: 'no pong' },
  tooManyRequests: { code: 3013, reason: 'too many requests' },
  invalidToken: { code: 3500, reason: 'invalid token' },
  badRequest: { code: 3501, reason: 'bad request' },
  stale: { code: 3502, reason: 'stale' },
  forceNoReconnect: { code: 3503, reason: 'force disconnect' },
  connectionLimit: { code: 3504, reason: 'connection limit' },
  channelLimit: { code: 3505, reason: 'channel limit' },
  inappropriateProtocol: { code: 3506, reason: 'inappropriate protocol' },
  permissionDenied: { code: 3507, reason: 'permission denied' },
  notAvailable: { code: 3508, reason: 'not available' },
} as const satisfies Record<string, Disconnect>

/** Longest reason of a WebSocket close frame in bytes. */
export const MAX_REASON_BYTES = 123

/**
 * Makes a reason fit for a close frame: at most 123 bytes (cut on a character boundary), never
 * empty and never something that parses as JSON, because SDKs then misread the code.
 * spec: client-protocol.md §3.5, proxy.md §2.0.3
 */
export function sendableReason(reason: string): string {
  let text = reason
  while (Buffer.byteLength(text) > MAX_REASON_BYTES) text = Array.from(text).slice(0, -1).join('')
  if (text === '') return 'disconnect'
  try {
    JSON.parse(text)
    return `disconnect: ${text}`.slice(0, MAX_REASON_BYTES)
  } catch {
    // Not JSON, which is what SDKs need.
    return text
  }
}
