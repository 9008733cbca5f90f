/**
 * Addresses of Redis as written → one description per shard. spec: channels-and-engines.md §8.6
 */
import type { ClientTlsConfig, RedisConfig } from './schema/root.js'
import { MAX_TIMER_MS, parseDurationMs } from './schema/duration.js'

/** TLS settings as node takes them. */
export type RedisShardTls = {
  readonly minVersion: 'TLSv1.2'
  readonly rejectUnauthorized: boolean
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
  readonly servername?: string
}

/** One shard. Durations in ms. */
export type RedisShard = {
  readonly kind: 'standalone' | 'sentinel' | 'cluster'
  readonly hosts: readonly (
    { readonly host: string; readonly port: number } | { readonly path: string }
  )[]
  readonly db: number
  readonly user: string
  readonly password: string
  readonly clientName: string
  readonly tls: RedisShardTls | null
  readonly sentinel: {
    readonly masterName: string
    readonly user: string
    readonly password: string
    readonly tls: RedisShardTls | null
  } | null
  readonly connectTimeoutMs: number
  readonly ioTimeoutMs: number
}

/** What is wrong with one option. Never quotes an address, which may hold a password. */
export type RedisProblem = { readonly key: string; readonly problem: string }

/** The shards, in order, or what is wrong. A cluster goes before sentinels, those before addresses. */
export function redisShards(
  redis: RedisConfig,
): { readonly shards: readonly RedisShard[] } | { readonly problems: readonly RedisProblem[] } {
  const key =
    redis.cluster_address.length > 0
      ? 'cluster_address'
      : redis.sentinel_address.length > 0
        ? 'sentinel_address'
        : 'address'
  if (redis[key].length === 0) return { problems: [{ key, problem: 'needs one address at least' }] }
  const shards: RedisShard[] = []
  const problems: RedisProblem[] = []
  redis[key].forEach((item, index) => {
    try {
      shards.push(shardOf(redis, key, item))
    } catch (cause) {
      if (!(cause instanceof AddressFault)) throw cause
      problems.push({ key: cause.key ?? `${key}[${index}]`, problem: cause.message })
    }
  })
  return problems.length > 0 ? { problems } : { shards }
}

class AddressFault extends Error {
  constructor(
    message: string,
    /** The option to mend, if it is not the address. */
    readonly key: string | null = null,
  ) {
    super(message)
  }
}

function shardOf(
  redis: RedisConfig,
  key: 'address' | 'cluster_address' | 'sentinel_address',
  item: string,
): RedisShard {
  const base = {
    db: redis.db,
    user: redis.user,
    password: redis.password,
    clientName: redis.client_name,
    tls: redis.tls.enabled ? tlsOf(redis.tls) : null,
    connectTimeoutMs: redis.connect_timeout,
    ioTimeoutMs: redis.io_timeout,
  }
  if (key === 'cluster_address') {
    return checked({ ...base, kind: 'cluster', hosts: hostsOf(item), sentinel: null })
  }
  if (key === 'sentinel_address') {
    return checked({ ...base, kind: 'sentinel', hosts: hostsOf(item), sentinel: sentinelOf(redis) })
  }
  // The last @ before the path ends user and password, which may have more of them.
  const parts = /^([a-z+]+):\/\/(?:([^/?]*)@)?([^/?]*)([^?]*)(?:\?(.*))?$/.exec(item)
  if (parts !== null) return shardOfUrl(redis, base, parts)
  return checked({ ...base, kind: 'standalone', hosts: hostsOf(item), sentinel: null })
}

type Base = Omit<RedisShard, 'kind' | 'hosts' | 'sentinel'>

const SCHEMES = [
  'redis',
  'rediss',
  'redis+sentinel',
  'rediss+sentinel',
  'redis+cluster',
  'unix',
  'tcp',
]

function shardOfUrl(redis: RedisConfig, base: Base, parts: RegExpExecArray): RedisShard {
  const [, scheme = '', login, authority = '', path = '', search = ''] = parts
  if (!SCHEMES.includes(scheme)) {
    throw new AddressFault(
      `unknown scheme, use one of ${SCHEMES.map((each) => `${each}://`).join(', ')}`,
    )
  }
  const query = queryOf(search)
  const secure = scheme.startsWith('rediss') || flag(query, 'tls_enabled')
  if (flag(query, 'replica_client_enabled'))
    throw new AddressFault('replica_client_enabled: not built yet')
  flag(query, 'force_resp2')
  const shard: Base = {
    ...base,
    ...loginOf(login, base),
    tls: base.tls ?? (secure ? PLAIN_TLS : null),
    connectTimeoutMs: time(query, 'connect_timeout') ?? base.connectTimeoutMs,
    ioTimeoutMs: time(query, 'io_timeout') ?? base.ioTimeoutMs,
  }
  if (scheme === 'unix') {
    return checked({ ...shard, kind: 'standalone', hosts: [{ path }], sentinel: null })
  }
  const hosts = [authority, ...query.getAll('addr')].flatMap(hostsOf)
  const placed = { ...shard, hosts, db: path.length > 1 ? database(path) : base.db }
  if (scheme === 'redis+cluster') return checked({ ...placed, kind: 'cluster', sentinel: null })
  const masterName = query.get('sentinel_master_name') ?? redis.sentinel_master_name
  if (!scheme.endsWith('+sentinel') && !query.has('sentinel_master_name')) {
    return checked({ ...placed, kind: 'standalone', sentinel: null })
  }
  const configured = sentinelOf({ ...redis, sentinel_master_name: masterName })
  const secureSentinel = scheme.startsWith('rediss') || flag(query, 'sentinel_tls_enabled')
  const sentinel = {
    masterName,
    user: query.get('sentinel_user') ?? configured.user,
    password: query.get('sentinel_password') ?? configured.password,
    tls: configured.tls ?? (secureSentinel ? PLAIN_TLS : null),
  }
  return checked({ ...placed, kind: 'sentinel', sentinel })
}

const PARAMETERS: readonly string[] = [
  'addr',
  'connect_timeout',
  'io_timeout',
  'force_resp2',
  'replica_client_enabled',
  'sentinel_master_name',
  'sentinel_password',
  'sentinel_tls_enabled',
  'sentinel_user',
  'tls_enabled',
]

/** Unknown parameters have no effect. With an @ behind them they are the rest of a password. */
function queryOf(search: string): URLSearchParams {
  const query = new URLSearchParams(search)
  if (search.includes('@') && [...query.keys()].some((name) => !PARAMETERS.includes(name))) {
    throw new AddressFault('write a ? in user or password as %3F')
  }
  return query
}

const PLAIN_TLS: RedisShardTls = { minVersion: 'TLSv1.2', rejectUnauthorized: true }

function checked(shard: RedisShard): RedisShard {
  if (shard.kind === 'cluster' && shard.db !== 0) {
    throw new AddressFault('a Redis Cluster has database 0 only', 'db')
  }
  if (shard.kind === 'standalone' && shard.hosts.length !== 1) {
    throw new AddressFault('several hosts are a cluster or sentinels: say which by the scheme')
  }
  return shard
}

function sentinelOf(redis: RedisConfig): NonNullable<RedisShard['sentinel']> {
  if (redis.sentinel_master_name === '') {
    throw new AddressFault('is required with sentinels', 'sentinel_master_name')
  }
  return {
    masterName: redis.sentinel_master_name,
    user: redis.sentinel_user,
    password: redis.sentinel_password,
    tls: redis.sentinel_tls.enabled ? tlsOf(redis.sentinel_tls) : null,
  }
}

function hostsOf(list: string): { readonly host: string; readonly port: number }[] {
  return list.split(',').map((item) => {
    // What holds an @ may be a password, which must not end up in a name that is logged.
    const match = /^(?:\[([0-9a-fA-F:.]+)\]|([^:[\]@/?#\s]+)):(\d{1,5})$/.exec(item.trim())
    const port = Number(match?.[3])
    if (match === null || port < 1 || port > 65_535) {
      throw new AddressFault('must be host:port or a URL like redis://host:port')
    }
    return { host: match[1] ?? match[2] ?? '', port }
  })
}

function loginOf(login: string | undefined, base: Base): Pick<Base, 'user' | 'password'> {
  if (login === undefined) return base
  const colon = login.indexOf(':')
  const user = decoded(colon < 0 ? login : login.slice(0, colon))
  return {
    user: user === '' ? base.user : user,
    password: colon < 0 ? base.password : decoded(login.slice(colon + 1)),
  }
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    // The text is not repeated: it may be a password.
    throw new AddressFault('user or password has a % that is not followed by two hex digits')
  }
}

function database(path: string): number {
  if (/^\/\d{1,5}$/.test(path)) return Number(path.slice(1))
  if (path.includes('@')) throw new AddressFault('write a / in user or password as %2F')
  throw new AddressFault('the path must be the number of a database')
}

function time(query: URLSearchParams, name: string): number | null {
  const text = query.get(name)
  if (text === null) return null
  const ms = parseDurationMs(text)
  if (ms === null || ms <= 0) throw new AddressFault(`${name} must be a duration like 500ms`)
  return Math.min(ms, MAX_TIMER_MS)
}

function flag(query: URLSearchParams, name: string): boolean {
  const text = query.get(name)
  if (text === null) return false
  if (['1', 't', 'true', 'T', 'TRUE', 'True'].includes(text)) return true
  if (['0', 'f', 'false', 'F', 'FALSE', 'False'].includes(text)) return false
  throw new AddressFault(`${name} must be true or false`)
}

function tlsOf(tls: ClientTlsConfig): RedisShardTls {
  return {
    minVersion: 'TLSv1.2',
    rejectUnauthorized: !tls.insecure_skip_verify,
    ...(tls.server_ca_pem === '' ? {} : { ca: tls.server_ca_pem }),
    ...(tls.cert_pem === '' ? {} : { cert: tls.cert_pem, key: tls.key_pem }),
    ...(tls.server_name === '' ? {} : { servername: tls.server_name }),
  }
}
