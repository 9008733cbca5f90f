/** Lists of host names as a configuration writes them. */

/**
 * Whether a host is one of those listed: a name or address as it stands in a URL, or `*.example.com` for
 * every name below. No list allows every host. Case and a final full stop do not count.
 */
export function compileHosts(list: readonly string[]): (host: string) => boolean {
  if (list.length === 0) return () => true
  const exact = new Set<string>()
  const suffixes: string[] = []
  for (const entry of list.map(plainHost)) {
    if (entry.startsWith('*.')) suffixes.push(entry.slice(1))
    else exact.add(entry)
  }
  return (text) => {
    const host = plainHost(text)
    return exact.has(host) || suffixes.some((suffix) => host.endsWith(suffix))
  }
}

/** Without the brackets of IPv6. */
function plainHost(host: string): string {
  return host
    .toLowerCase()
    .replace(/^\[(.*)\]$/, '$1')
    .replace(/\.$/, '')
}
