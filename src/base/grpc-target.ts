/**
 * Where a gRPC backend listens, as endpoints say it: `grpc://`, `grpcs://`, bare `host:port`, and the
 * target forms of gRPC (`dns:///host:port`, `unix:///path`). In `base`, because the configuration
 * checks what the pipelines use. spec: proxy.md §1.2, §3.3
 */

/** A parsed endpoint. */
export type GrpcTarget = {
  /** Host name or address without brackets; '' for a Unix socket. */
  readonly host: string
  readonly port: number
  /** Path of a Unix socket, '' = none. */
  readonly socketPath: string
  /** `:authority` of calls, unless TLS names another server. */
  readonly authority: string
  /** The endpoint itself asks for TLS (`grpcs://`). */
  readonly secure: boolean
}

/** Port of a target that names none, as in gRPC. */
const DEFAULT_PORT = 443

const HOST_AND_PORT = /^(\[[0-9a-fA-F:.]+\]|[^\s:/[\]@?#]+)(?::(\d{1,5}))?$/

const FORMS =
  'is not a gRPC endpoint: use grpc://host:port, grpcs://host:port, host:port, dns:///host:port or unix:///path'

/** Parses an endpoint that is not an HTTP URL. Text = what is wrong with it; it is never quoted. */
export function parseGrpcTarget(endpoint: string): GrpcTarget | string {
  const unix = /^unix:(?:\/\/(?=\/))?(.+)$/.exec(endpoint)
  if (unix !== null) return unixTarget(unix[1] ?? '')
  const url = /^(grpcs?):\/\/([^/?#]*)(.*)$/.exec(endpoint)
  if (url !== null) {
    const [, scheme = '', place = '', rest = ''] = url
    if (place.includes('@')) {
      return 'must not hold credentials: use grpc.credentials_key and grpc.credentials_value'
    }
    // The reference ignores what follows; here nobody is left to believe that it counts.
    if (rest !== '' && rest !== '/') return 'must end after host:port: gRPC has no path or query'
    return hostTarget(place, scheme === 'grpcs')
  }
  const resolved = /^(?:dns|passthrough):(?:\/\/([^/]*)\/)?(.*)$/.exec(endpoint)
  if (resolved !== null && !/^\d+$/.test(resolved[2] ?? '')) {
    if ((resolved[1] ?? '') !== '') return 'must not name a DNS server: use dns:///host:port'
    return hostTarget(resolved[2] ?? '', false)
  }
  return hostTarget(endpoint, false)
}

function unixTarget(path: string): GrpcTarget | string {
  if (path.includes('\0')) return FORMS
  return { host: '', port: 0, socketPath: path, authority: 'localhost', secure: false }
}

function hostTarget(place: string, secure: boolean): GrpcTarget | string {
  const match = HOST_AND_PORT.exec(place)
  if (match === null) return FORMS
  const [, host = '', port = ''] = match
  const number = port === '' ? DEFAULT_PORT : Number(port)
  if (number === 0 || number > 65_535) return 'names a port that does not exist'
  const bare = host.startsWith('[') ? host.slice(1, -1) : host
  return { host: bare, port: number, socketPath: '', authority: place, secure }
}
