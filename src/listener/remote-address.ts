/** Text form of peer addresses, equal in both adapters: IPv4-mapped IPv6 is plain IPv4. */

/** Formats 4 or 16 address bytes; '' for anything else. IPv6 is compressed as in RFC 5952. */
export function formatAddress(bytes: Uint8Array): string {
  if (bytes.length === 4) return bytes.join('.')
  if (bytes.length !== 16) return ''
  if (isMapped(bytes)) return bytes.subarray(12).join('.')
  const groups: string[] = []
  for (let at = 0; at < 16; at += 2) {
    groups.push((((bytes[at] ?? 0) << 8) | (bytes[at + 1] ?? 0)).toString(16))
  }
  return compress(groups)
}

/** Normalises an address in text form as `node:net` reports it. */
export function normalizeAddress(text: string | undefined): string {
  if (text === undefined) return ''
  return text.startsWith('::ffff:') && text.includes('.') ? text.slice(7) : text
}

function isMapped(bytes: Uint8Array): boolean {
  for (let at = 0; at < 10; at++) if (bytes[at] !== 0) return false
  return bytes[10] === 0xff && bytes[11] === 0xff
}

/** Replaces the longest run of two or more zero groups by `::`. */
function compress(groups: readonly string[]): string {
  let bestAt = -1
  let bestLength = 1
  for (let at = 0; at < groups.length; at++) {
    let end = at
    while (groups[end] === '0') end++
    if (end - at > bestLength) {
      bestAt = at
      bestLength = end - at
    }
  }
  if (bestAt < 0) return groups.join(':')
  return `${groups.slice(0, bestAt).join(':')}::${groups.slice(bestAt + bestLength).join(':')}`
}
