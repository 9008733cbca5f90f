/**
 * Who the client is when proxies stand between. Only the word of configured proxies counts: the
 * header is read from its end, where the nearest proxy wrote, and the first address that is no such
 * proxy is the client. What stands before it was written by the client itself.
 */
import { isInNetwork, parseAddress, parseNetwork } from '../base/index.js'
import type { ClientAddress, RequestHeaders } from './ports.js'
import { normalizeAddress } from './remote-address.js'

/** Entry that stands for whoever connects through the Unix socket. */
const UNIX = 'unix:'

/** Longest header that is looked at, in characters; from the end. */
const MAX_HEADER_LENGTH = 4096

/**
 * Compiles the rules.
 * @param trusted addresses, networks in CIDR notation, `unix:`; others are ignored
 * @param header lower-case name; '' = no header is read
 */
export function compileClientAddress(trusted: readonly string[], header: string): ClientAddress {
  const networks = trusted.map(parseNetwork).filter((network) => network !== null)
  const trustsUnix = trusted.includes(UNIX)
  const isTrusted = (peer: string): boolean => {
    if (peer === '') return trustsUnix
    const address = parseAddress(peer)
    return address !== null && networks.some((network) => isInNetwork(address, network))
  }
  const read = header === 'forwarded' ? forwardedFor : addressOf
  return {
    isTrusted,
    resolve: (peer, headers) => {
      if (header === '' || !isTrusted(peer)) return peer
      return lastUntrusted(peer, hopsOf(headers, header), read, isTrusted)
    },
  }
}

/** Nobody is trusted: the peer is the client. */
export const peerIsClient: ClientAddress = { isTrusted: () => false, resolve: (peer) => peer }

/** Walks towards the client until an address is not that of a trusted proxy. */
function lastUntrusted(
  peer: string,
  hops: readonly string[],
  read: (hop: string) => string | null,
  isTrusted: (address: string) => boolean,
): string {
  let nearest = peer
  for (let at = hops.length - 1; at >= 0; at--) {
    const address = read(hops[at] ?? '')
    // Unreadable: whoever wrote it is the last that can be named.
    if (address === null) return nearest
    nearest = address
    if (!isTrusted(address)) return nearest
  }
  return nearest
}

function hopsOf(headers: RequestHeaders, header: string): readonly string[] {
  const text = headers.all(header).join(',')
  return text === '' ? [] : text.slice(-MAX_HEADER_LENGTH).split(',')
}

/** `for=` of one element of `Forwarded` (RFC 7239). */
function forwardedFor(element: string): string | null {
  for (const part of element.split(';')) {
    const mark = part.indexOf('=')
    if (mark < 0 || part.slice(0, mark).trim().toLowerCase() !== 'for') continue
    return addressOf(
      part
        .slice(mark + 1)
        .trim()
        .replace(/^"(.*)"$/, '$1'),
    )
  }
  return null
}

/** An address, with or without port and brackets, in the form the listener uses; null if none. */
function addressOf(text: string): string | null {
  const trimmed = text.trim()
  const bracketed = /^\[([0-9A-Fa-f:.]+)\](?::\d{1,5})?$/.exec(trimmed)?.[1]
  const withPort = /^(\d{1,3}(?:\.\d{1,3}){3}):\d{1,5}$/.exec(trimmed)?.[1]
  const address = parseAddress(bracketed ?? withPort ?? trimmed)
  return address === null ? null : normalizeAddress(address.toString())
}
