/** Where NATS is, as written. spec: channels-and-engines.md §9.1 */

/** Addresses and credentials in a list of URLs like `nats://user:password@host:4222`. */
export type NatsAddress = {
  /** `host:port`, tried in turn. */
  readonly servers: readonly string[]
  readonly user: string
  readonly password: string
  readonly token: string
  /** A scheme that demands TLS was used. */
  readonly secure: boolean
}

const DEFAULT_PORT = '4222'

/**
 * Takes `nats.url` apart: one URL or several with commas between. Credentials are those of the
 * first that has any. Returns what is wrong instead when something is;
 * that never quotes the URL, which may hold a password.
 */
export function parseNatsUrl(text: string): NatsAddress | { readonly problem: string } {
  const servers: string[] = []
  let [user, password, token, secure] = ['', '', '', false]
  for (const part of text.split(',').map((each) => each.trim())) {
    const url = parse(part)
    if (url === null) return { problem: 'is not a URL like nats://host:4222' }
    const { protocol, hostname, port, username, pathname, search, hash } = url
    if (protocol !== 'nats:' && protocol !== 'tls:') {
      return { problem: `scheme must be nats or tls, not ${protocol.slice(0, -1)}` }
    }
    if (hostname === '') return { problem: 'has no host' }
    if (pathname !== '' && pathname !== '/') return { problem: 'must not have a path' }
    if (search !== '' || hash !== '') {
      return { problem: 'must not have ? or #: write them as %3F and %23 in user and password' }
    }
    secure ||= protocol === 'tls:'
    servers.push(`${hostname}:${port === '' ? DEFAULT_PORT : port}`)
    if (username === '') continue
    // It may be the rest of a password, whose beginning would be taken for an address.
    if (servers.length > 1 && !part.includes('://')) {
      return {
        problem: 'write a comma in user or password as %2C, or a scheme before each address',
      }
    }
    if (user !== '' || token !== '') continue
    if (url.password === '') token = decodeURIComponent(username)
    else [user, password] = [decodeURIComponent(username), decodeURIComponent(url.password)]
  }
  return { servers, user, password, token, secure }
}

function parse(text: string): URL | null {
  try {
    const url = new URL(/^[a-z]+:\/\//i.test(text) ? text : `nats://${text}`)
    // Malformed escapes in credentials are found here, not where they are used.
    decodeURIComponent(url.username + url.password)
    return url
  } catch {
    // Not a URL, which is what the caller says.
    return null
  }
}
