/**
 * Broker channel of one key: `<bytes of the channel>:<channel><key>`, the length in decimal.
 * spec: channels-and-engines.md §11.7
 */

/** Longest number of digits that can be a length. */
const MAX_DIGITS = 9

/** Name of the broker channel of a key. */
export function keyChannelOf(channel: string, key: string): string {
  return `${Buffer.byteLength(channel)}:${channel}${key}`
}

/** Takes a broker channel apart; null when it is not the channel of a key. */
export function parseKeyChannel(
  name: string,
): { readonly channel: string; readonly key: string } | null {
  const colon = name.indexOf(':')
  if (colon <= 0 || colon > MAX_DIGITS) return null
  const digits = name.slice(0, colon)
  if (!/^[0-9]+$/.test(digits)) return null
  const bytes = Number(digits)
  const rest = name.slice(colon + 1)
  const prefix = rest.slice(0, bytes)
  if (Buffer.byteLength(prefix) === bytes) {
    return { channel: prefix, key: rest.slice(prefix.length) }
  }
  // Letters beyond ASCII: the length counts bytes, not characters.
  const all = Buffer.from(rest)
  if (all.byteLength < bytes) return null
  const channel = all.toString('utf8', 0, bytes)
  return Buffer.byteLength(channel) === bytes ? { channel, key: all.toString('utf8', bytes) } : null
}
