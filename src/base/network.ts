/** IP addresses and networks in text form. */
import ipaddr from 'ipaddr.js'

/** An address. IPv4 in IPv6 (`::ffff:…`) is IPv4. */
export type IpAddress = ipaddr.IPv4 | ipaddr.IPv6

/** A network and the number of bits it fixes. */
export type IpNetwork = readonly [IpAddress, number]

/** Reads an address; null for anything else, also for short and octal forms of IPv4. */
export function parseAddress(text: string): IpAddress | null {
  const isAddress = text.includes(':')
    ? ipaddr.IPv6.isValid(text)
    : ipaddr.IPv4.isValidFourPartDecimal(text)
  return isAddress ? ipaddr.process(text) : null
}

/** Reads an address or a network in CIDR notation; null for anything else. */
export function parseNetwork(text: string): IpNetwork | null {
  const slash = text.indexOf('/')
  const address = parseAddress(slash < 0 ? text : text.slice(0, slash))
  if (address === null) return null
  const most = address.kind() === 'ipv4' ? 32 : 128
  if (slash < 0) return [address, most]
  const bits = text.slice(slash + 1)
  return /^\d{1,3}$/.test(bits) && Number(bits) <= most ? [address, Number(bits)] : null
}

/**
 * Whether an address is one of the internet at large: neither loopback, private, link-local, shared,
 * multicast nor reserved, and none that stands for another one (NAT64, 6to4, Teredo). False for what is no
 * address.
 */
export function isPublicAddress(text: string): boolean {
  return parseAddress(text.replace(/%.*$/, ''))?.range() === 'unicast'
}

/** Whether the address lies in the network. Families never mix. */
export function isInNetwork(address: IpAddress, [network, bits]: IpNetwork): boolean {
  if (network instanceof ipaddr.IPv4) {
    return address instanceof ipaddr.IPv4 && address.match(network, bits)
  }
  return address instanceof ipaddr.IPv6 && address.match(network, bits)
}
