/**
 * Where PostgreSQL is, as written: a URL, or words like `host=db user=app`.
 * spec: server-api-and-operations.md §9.3
 */

/** Whether TLS is spoken, and what is checked; the modes of libpq. */
export type PostgresTlsMode =
  'disable' | 'allow' | 'prefer' | 'require' | 'verify-ca' | 'verify-full'

/** Addresses, credentials and settings of a connection. */
export type PostgresAddress = {
  /** Tried in turn. A host that begins with / is the folder of a Unix socket. */
  readonly hosts: readonly { readonly host: string; readonly port: number }[]
  readonly user: string
  readonly password: string
  readonly database: string
  readonly tls: PostgresTlsMode
  /** Longest attempt to connect to one host, in ms; 0 = not given. */
  readonly connectTimeoutMs: number
  /** Only a server that takes writes will do. */
  readonly writable: boolean
  /** Settings of the session by name, such as search_path. */
  readonly settings: Readonly<Record<string, string>>
  /** Names of parameters that have no effect here. */
  readonly ignored: readonly string[]
}

const DEFAULT_PORT = 5432
const TLS_MODES: readonly string[] = [
  'disable',
  'allow',
  'prefer',
  'require',
  'verify-ca',
  'verify-full',
]
/** Parameters of other clients' libraries and pools that mean nothing to this one. */
const WITHOUT_EFFECT =
  /^(pool_.*|default_query_exec_mode|statement_cache_capacity|description_cache_capacity|passfile|fallback_application_name|channel_binding|gssencmode|krbsrvname|krbspn|keepalives.*)$/
/** Files, which have options of their own that also take PEM texts. */
const FILES = /^(sslcert|sslkey|sslrootcert|sslpassword|service|servicefile)$/

/** Parameters in the order they stand. */
type Words = ReadonlyMap<string, string>

/**
 * Takes a DSN apart. Returns what is wrong instead when something is; that never quotes the DSN, which
 * may hold a password.
 */
export function parsePostgresDsn(dsn: string): PostgresAddress | { readonly problem: string } {
  try {
    return addressOf(/^postgres(ql)?:\/\//i.test(dsn) ? wordsOfUrl(dsn) : wordsOf(dsn))
  } catch (cause) {
    if (cause instanceof DsnFault) return { problem: cause.message }
    throw cause
  }
}

class DsnFault extends Error {}

const URL_PARTS = /^[a-z]+:\/\/(?:([^/?#]*)@)?([^/?#]*)(?:\/([^?#]*))?(?:\?([^#]*))?$/i

function wordsOfUrl(dsn: string): Words {
  const parts = URL_PARTS.exec(dsn)
  if (parts === null) {
    throw new DsnFault('is not a URL like postgres://user:password@host:5432/database')
  }
  const [, login = '', authority = '', database = '', query = ''] = parts
  const words = new Map<string, string>()
  const colon = login.indexOf(':')
  if (login !== '') words.set('user', decoded(colon < 0 ? login : login.slice(0, colon)))
  if (colon >= 0) words.set('password', decoded(login.slice(colon + 1)))
  if (database !== '') words.set('dbname', decoded(database))
  const hosts = authority === '' ? [] : authority.split(',').map(hostOf)
  if (hosts.length > 0) {
    words.set('host', hosts.map(({ host }) => decoded(host)).join(','))
    words.set('port', hosts.map(({ port }) => port).join(','))
  }
  for (const [name, value] of new URLSearchParams(query)) words.set(name, value)
  return words
}

function hostOf(text: string): { readonly host: string; readonly port: string } {
  const match = /^(?:\[([0-9a-f:.]+)\]|([^:[\]]*))(?::(\d*))?$/i.exec(text)
  if (match === null) {
    throw new DsnFault('has a host that is none; write : @ / in user and password as %3A %40 %2F')
  }
  return { host: match[1] ?? match[2] ?? '', port: match[3] ?? '' }
}

const WORD = /\s*([a-z_.A-Z]+)\s*=\s*(?:'((?:[^'\\]|\\.)*)'|((?:[^\s'\\]|\\.)*))(?=\s|$)/y

function wordsOf(dsn: string): Words {
  const words = new Map<string, string>()
  const text = dsn.trim()
  WORD.lastIndex = 0
  while (WORD.lastIndex < text.length) {
    const match = WORD.exec(text)
    if (match === null) {
      throw new DsnFault('is neither a URL like postgres://host/database nor words like host=db')
    }
    const [, name = '', quoted, plain = ''] = match
    words.set(name, (quoted ?? plain).replace(/\\(.)/g, '$1'))
  }
  return words
}

function addressOf(words: Words): PostgresAddress {
  const rest = new Map(words)
  const take = (name: string): string => {
    const value = rest.get(name) ?? ''
    rest.delete(name)
    return value
  }
  const user = take('user') || 'postgres'
  const tls = take('sslmode') || 'prefer'
  if (!TLS_MODES.includes(tls)) throw new DsnFault(`sslmode must be one of ${TLS_MODES.join(', ')}`)
  const timeout = take('connect_timeout') || '0'
  if (!/^\d{1,6}$/.test(timeout)) throw new DsnFault('connect_timeout must be a number of seconds')
  const address = {
    hosts: hostsOf(take('host'), take('port')),
    user,
    password: take('password'),
    database: take('dbname') || take('database') || user,
    tls: tls as PostgresTlsMode,
    connectTimeoutMs: Number(timeout) * 1000,
    writable: isWritable(take('target_session_attrs')),
  }
  const settings: Record<string, string> = {}
  const ignored: string[] = []
  for (const [name, value] of rest) {
    if (FILES.test(name)) throw new DsnFault(`${name}: use the options of tls instead`)
    if (WITHOUT_EFFECT.test(name)) ignored.push(name)
    else settings[name] = value
  }
  return { ...address, settings, ignored }
}

function hostsOf(hosts: string, ports: string): PostgresAddress['hosts'] {
  const numbers = ports.split(',')
  if (numbers.some((port) => port !== '' && !isPort(port))) {
    throw new DsnFault('port must be between 1 and 65535')
  }
  return hosts.split(',').map((host, index) => ({
    host: host === '' ? 'localhost' : host,
    // One port for all, or one for each.
    port: Number(numbers[index] ?? numbers[0]) || DEFAULT_PORT,
  }))
}

const isPort = (text: string): boolean =>
  /^\d{1,5}$/.test(text) && Number(text) > 0 && Number(text) < 65_536

function isWritable(attributes: string): boolean {
  if (attributes === '' || attributes === 'any') return false
  if (attributes === 'read-write' || attributes === 'primary') return true
  throw new DsnFault('target_session_attrs must be any, read-write or primary')
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // The text is not repeated: it may be a password.
    throw new DsnFault('has a % that is not followed by two hex digits')
  }
}
