/**
 * permessage-deflate towards clients (RFC 7692). Without context takeover a compressed message does
 * not depend on the connection, so a message that goes to many sockets is compressed once and the
 * same bytes are sent to all. spec: client-protocol.md §1.4
 */
import { constants, deflateRawSync, type ZlibOptions } from 'node:zlib'
import type { Compression, RequestHeaders } from '../ports.js'

/** Above this a message goes out as it is: compressing it would hold up the event loop for too long. */
const MAX_BYTES = 512 * 1024

/** What zlib ends a flushed block with, and the frame leaves out (RFC 7692 §7.2.1). */
const TAIL_BYTES = 4

const HUFFMAN_ONLY_LEVEL = -2

/** Name of the extension. */
const EXTENSION = 'permessage-deflate'

/** Compresses for all sockets of a route. */
export class SharedDeflate {
  readonly #minSizeBytes: number
  readonly #options: ZlibOptions
  /** null = compressing does not help. */
  readonly #results = new WeakMap<Uint8Array, Uint8Array | null>()

  constructor({ minSizeBytes, level }: Compression) {
    this.#minSizeBytes = minSizeBytes
    const strategy = level === HUFFMAN_ONLY_LEVEL ? { strategy: constants.Z_HUFFMAN_ONLY } : {}
    this.#options = {
      level: level === HUFFMAN_ONLY_LEVEL ? constants.Z_DEFAULT_COMPRESSION : level,
      finishFlush: constants.Z_SYNC_FLUSH,
      ...strategy,
    }
  }

  /** Payload of the compressed frame; null = send the message as it is. Must not be changed by anybody. */
  deflated(message: Uint8Array): Uint8Array | null {
    if (message.length <= this.#minSizeBytes || message.length > MAX_BYTES) return null
    const known = this.#results.get(message)
    if (known !== undefined) return known
    const block = deflateRawSync(message, this.#options)
    const payload = block.subarray(0, block.length - TAIL_BYTES)
    const result = payload.length < message.length ? payload : null
    this.#results.set(message, result)
    return result
  }
}

const WITHOUT_VALUE: ReadonlySet<string> = new Set([
  'server_no_context_takeover',
  'client_no_context_takeover',
  'client_max_window_bits',
])

/**
 * Whether the client offers compression in a form that can be taken: one that leaves the server its
 * window, since messages are compressed for many clients at once. An offer that cannot be read is none.
 */
export function offersDeflate(headers: RequestHeaders): boolean {
  for (const value of headers.all('sec-websocket-extensions')) {
    for (const offer of value.split(',')) if (isUsable(offer)) return true
  }
  return false
}

function isUsable(offer: string): boolean {
  const [name, ...parameters] = offer.split(';').map((part) => part.trim())
  if (name !== EXTENSION || new Set(parameters).size !== parameters.length) return false
  return parameters.every(
    (parameter) =>
      WITHOUT_VALUE.has(parameter) || /^client_max_window_bits="?(8|9|1[0-5])"?$/.test(parameter),
  )
}
