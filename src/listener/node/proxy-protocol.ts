/**
 * The PROXY protocol, versions 1 and 2: a proxy that passes TCP through says, ahead of the first
 * byte, whom it speaks for (HAProxy's specification "The PROXY protocol", 2.1 and 2.2).
 */
import { isIP } from 'node:net'
import { formatAddress, normalizeAddress } from '../remote-address.js'

/** Longest head of version 1, CR LF included. */
const MAX_V1_BYTES = 107
/** Longest version 2 block that is read, in bytes; addresses need 12 to 36, the rest are extensions. */
const MAX_V2_BYTES = 2048

const SIGNATURE = Buffer.from([
  0x0d, 0x0a, 0x0d, 0x0a, 0x00, 0x0d, 0x0a, 0x51, 0x55, 0x49, 0x54, 0x0a,
])
const WORD = Buffer.from('PROXY ')
const V2_HEAD_BYTES = 16
const LOCAL = 0x20
const PROXY = 0x21

/** What the first bytes of a connection are. */
export type ProxyHeader =
  | { readonly t: 'more' }
  | { readonly t: 'bad' }
  /** `address` null = the proxy speaks for itself; the head takes `length` bytes. */
  | { readonly t: 'ok'; readonly address: string | null; readonly length: number }

const MORE: ProxyHeader = { t: 'more' }
const BAD: ProxyHeader = { t: 'bad' }

/** Reads the header at the start of `bytes`. */
export function parseProxyHeader(bytes: Buffer): ProxyHeader {
  if (startsLike(bytes, SIGNATURE)) return bytes.length < V2_HEAD_BYTES ? MORE : readBinary(bytes)
  if (startsLike(bytes, WORD)) return readText(bytes)
  return BAD
}

/** Whether `bytes` begin with `start`, as far as there are any. */
function startsLike(bytes: Buffer, start: Buffer): boolean {
  const length = Math.min(bytes.length, start.length)
  return bytes.subarray(0, length).equals(start.subarray(0, length))
}

/** `PROXY TCP4 198.51.100.1 192.0.2.1 56324 443\r\n` */
function readText(bytes: Buffer): ProxyHeader {
  const end = bytes.indexOf('\r\n')
  if (end < 0) return bytes.length >= MAX_V1_BYTES ? BAD : MORE
  const length = end + 2
  if (length > MAX_V1_BYTES) return BAD
  const words = bytes.toString('latin1', 0, end).split(' ')
  const [, family, source = '', destination = ''] = words
  if (family === 'UNKNOWN') return { t: 'ok', address: null, length }
  const version = family === 'TCP4' ? 4 : family === 'TCP6' ? 6 : -1
  if (words.length !== 6 || isIP(source) !== version || isIP(destination) !== version) return BAD
  if (!words.slice(4).every(isPort)) return BAD
  return { t: 'ok', address: normalizeAddress(source), length }
}

const isPort = (text: string): boolean => /^\d{1,5}$/.test(text) && Number(text) <= 65_535

function readBinary(bytes: Buffer): ProxyHeader {
  const command = bytes.readUInt8(12)
  const family = bytes.readUInt8(13)
  const size = bytes.readUInt16BE(14)
  if ((command !== LOCAL && command !== PROXY) || size > MAX_V2_BYTES) return BAD
  const length = V2_HEAD_BYTES + size
  if (bytes.length < length) return MORE
  if (command === LOCAL) return { t: 'ok', address: null, length }
  const addressBytes = family === 0x11 ? 4 : family === 0x21 ? 16 : 0
  // Unspecified, UDP and Unix sockets carry nothing that names a client of ours.
  if (addressBytes === 0) return { t: 'ok', address: null, length }
  if (size < 2 * addressBytes + 4) return BAD
  const address = formatAddress(bytes.subarray(V2_HEAD_BYTES, V2_HEAD_BYTES + addressBytes))
  return { t: 'ok', address, length }
}
