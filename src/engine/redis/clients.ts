/**
 * Makes ioredis clients. They never resend, queue or resubscribe by themselves: what happens after a
 * lost connection is decided by {@link RedisLink} and its users.
 */
import { connect as connectSocket, type Socket } from 'node:net'
import { connect as connectTls } from 'node:tls'
import type * as IoRedis from 'ioredis'
import type { Cluster, ClusterOptions, Redis, RedisOptions as ClientOptions } from 'ioredis'
import { optionalPackage, systemResolver, systemTrust } from '../../base/index.js'
import { replicationOf } from './generation.js'
import { asError, isClosed } from './link.js'
import type { RedisHost, RedisTls, ShardOptions } from './options.js'
import { clusterSlot } from './shard-index.js'

/** The client library. @throws MissingPackage */
export const redisLibrary = optionalPackage('ioredis', 'Redis') as () => typeof IoRedis

/** Cluster topology is read anew this often. */
const TOPOLOGY_MS = 5000
/** Pause before a cluster is connected anew. */
const CLUSTER_RETRY_MS = 250
/** Life of the key that shows whether a server takes writes, in seconds. */
const CANARY_TTL = 60
/** Pause before a command that met a moving slot is sent again. */
const REDIRECT_MS = 100

/** TLS with the authorities of the process, unless the shard names its own. */
function tlsOf(tls: RedisTls | null): Pick<ClientOptions, 'tls'> {
  if (tls === null) return {}
  const { ca = '', cert = '', key = '' } = tls
  const secureContext = systemTrust.context({ ca, cert, key })
  return { tls: { ...tls, secureContext, lookup: systemResolver.lookup } }
}

/**
 * Opens the connections of clients whose server is not named by sentinels. The library's own opener
 * looks names up by itself.
 */
function connector(): NonNullable<ClientOptions['Connector']> {
  return class extends redisLibrary().AbstractConnector {
    readonly #options: ClientOptions

    constructor(options: unknown) {
      const known = options as ClientOptions
      super(known.disconnectTimeout ?? 2000)
      this.#options = known
    }

    /** Given up meanwhile. */
    get #ended(): boolean {
      return !this.connecting
    }

    override async connect(): Promise<Socket> {
      this.connecting = true
      // The library goes on with itself first, and may have given up then.
      await new Promise((resolve) => {
        process.nextTick(resolve)
      })
      if (this.#ended) throw new Error('Connection is closed.')
      const { host = 'localhost', port = 6379, path, tls } = this.#options
      const place = path === undefined ? { host, port } : { path }
      const stream: Socket = tls
        ? connectTls({ ...place, ...tls })
        : connectSocket({ ...place, lookup: systemResolver.lookup })
      this.stream = stream
      stream.once('error', (error: Error) => {
        this.firstError = error
      })
      return stream
    }
  }
}

/** What the library's opener by sentinels does inside; it has no seam for names. */
type SentinelParts = {
  connectToSentinel(endpoint: unknown, options?: object): unknown
  resolve(endpoint: unknown): Promise<object | null>
}

/** Opens the connections of clients whose server is named by sentinels, all with names of the process. */
function sentinelConnector(): NonNullable<ClientOptions['Connector']> {
  const Connector = connector()
  return class extends redisLibrary().SentinelConnector {
    constructor(options: unknown) {
      super(options as ConstructorParameters<typeof IoRedis.SentinelConnector>[0])
      const parts = this as unknown as SentinelParts
      const toSentinel = parts.connectToSentinel.bind(this)
      const resolve = parts.resolve.bind(this)
      parts.connectToSentinel = (endpoint, given) => toSentinel(endpoint, { ...given, Connector })
      parts.resolve = async (endpoint) => {
        const place = await resolve(endpoint)
        return place === null ? null : { ...place, lookup: systemResolver.lookup }
      }
    }
  }
}

function common(shard: ShardOptions): ClientOptions {
  return {
    ...tlsOf(shard.tls),
    // See logIn, which the library would do without telling what was refused.
    enableReadyCheck: false,
    connectTimeout: shard.connectTimeoutMs,
    lazyConnect: true,
    enableOfflineQueue: false,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    maxRetriesPerRequest: null,
    retryStrategy: () => null,
    disableClientInfo: true,
  }
}

/**
 * Says who is there: user, name, database. Rejects with what the server refused, and while it loads its
 * data. What only makes the work harder is told to `warn`.
 */
export async function logIn(
  client: Redis,
  { user, password, clientName, db, sentinel }: ShardOptions,
  warn: (problem: string) => void,
): Promise<void> {
  // All go out together; each is looked at in its turn.
  const asked = await Promise.allSettled([
    password === '' && user === ''
      ? null
      : user === ''
        ? client.auth(password)
        : client.auth(user, password),
    clientName === '' ? null : client.client('SETNAME', clientName),
    db === 0 ? null : client.select(db),
    client.ping(),
    sentinel === null ? null : client.info('replication'),
  ])
  const [login, name, database, answer, unknown] = asked.map((each) =>
    each.status === 'rejected' ? asError(each.reason) : null,
  )
  if (login) {
    if (!NO_PASSWORD.test(login.message)) throw said('refuses user or password', login)
    warn('a password is configured, but the server asks for none')
  }
  if (answer?.message.startsWith('NOAUTH')) throw said('asks for a password', answer)
  if (name) {
    if (isClosed(name)) throw name
    warn(`client_name is not set: ${name.message}`)
  }
  if (database) throw said(`does not give database ${db}`, database)
  // LOADING, NOAUTH and the like.
  if (answer && !answer.message.startsWith('NOPERM')) throw said('does not serve', answer)
  if (unknown && isClosed(unknown)) throw unknown
  const part = asked[4]
  // Sentinels may name the old master for a while.
  if (part.status === 'fulfilled' && part.value !== null && !replicationOf(part.value).master) {
    throw new Error('the server that the sentinels name is a replica')
  }
}

const NO_PASSWORD = /no password is set|without any password configured/

function said(what: string, cause: Error): Error {
  return isClosed(cause) ? cause : new Error(`the server ${what}: ${cause.message}`, { cause })
}

/** A client for one connection to a standalone server or to the master that the sentinels name. */
export function createClient(shard: ShardOptions, autoPipelining: boolean): Redis {
  const options = { ...common(shard), enableAutoPipelining: autoPipelining }
  const [host] = shard.hosts
  if (shard.sentinel === null) {
    return new (redisLibrary().Redis)({ ...options, ...host, Connector: connector() })
  }
  const { masterName, user, password, tls } = shard.sentinel
  return new (redisLibrary().Redis)({
    ...options,
    sentinels: shard.hosts.filter((each) => 'host' in each).map((each) => ({ ...each })),
    name: masterName,
    role: 'master',
    Connector: sentinelConnector(),
    failoverDetector: true,
    sentinelRetryStrategy: () => null,
    sentinelReconnectStrategy: () => TOPOLOGY_MS,
    // One that takes connections and never answers must not keep the others from being asked.
    sentinelCommandTimeout: sentinelAnswerMs(shard),
    enableTLSForSentinelMode: shard.tls !== null,
    ...(user === '' ? {} : { sentinelUsername: user }),
    ...(password === '' ? {} : { sentinelPassword: password }),
    ...(tls === null ? {} : { sentinelTLS: tlsOf(tls).tls }),
  })
}

/** Longest wait for the answer of a sentinel. */
function sentinelAnswerMs({ connectTimeoutMs, ioTimeoutMs }: ShardOptions): number {
  return Math.min(connectTimeoutMs, ioTimeoutMs)
}

/** Longest time from the start of an attempt to a connection that works: every sentinel is asked in turn. */
export function openTimeoutMs(shard: ShardOptions): number {
  const { connectTimeoutMs, ioTimeoutMs, sentinel, hosts } = shard
  const asking = sentinel === null ? 0 : hosts.length * (connectTimeoutMs + sentinelAnswerMs(shard))
  return asking + connectTimeoutMs + ioTimeoutMs
}

/**
 * Whether somebody takes writes where the shard is, asked over a connection of its own. Never rejects.
 * @param canary key that is written
 */
export async function takesWrites(shard: ShardOptions, canary: string): Promise<boolean> {
  const client = createClient(shard, false)
  client.options.commandTimeout = shard.ioTimeoutMs
  client.on('error', () => undefined)
  try {
    await client.connect()
    await logIn(client, shard, () => undefined)
    await client.set(canary, '1', 'EX', CANARY_TTL)
    return true
  } catch {
    // Nobody does, for whatever reason.
    return false
  } finally {
    client.disconnect()
  }
}

/** A client that sends each command to the node of its slot. Reconnects by itself. */
export function createCluster(shard: ShardOptions): Cluster {
  const nodes = shard.hosts.filter(
    (host): host is Extract<RedisHost, { port: number }> => 'host' in host,
  )
  const options: ClusterOptions = {
    lazyConnect: true,
    enableOfflineQueue: false,
    enableReadyCheck: true,
    slotsRefreshInterval: TOPOLOGY_MS,
    // One that takes connections and never answers must not keep the others from being asked.
    slotsRefreshTimeout: Math.min(2 * shard.connectTimeoutMs, shard.ioTimeoutMs),
    // Names stay names, because certificates are made out to them.
    dnsLookup: (name, found) => {
      found(null, name)
    },
    clusterRetryStrategy: () => CLUSTER_RETRY_MS,
    retryDelayOnFailover: REDIRECT_MS,
    retryDelayOnClusterDown: REDIRECT_MS,
    retryDelayOnTryAgain: REDIRECT_MS,
    maxRedirections: 16,
    redisOptions: {
      Connector: connector(),
      ...(shard.user === '' ? {} : { username: shard.user }),
      ...(shard.password === '' ? {} : { password: shard.password }),
      ...(shard.clientName === '' ? {} : { connectionName: shard.clientName }),
      ...tlsOf(shard.tls),
      enableReadyCheck: false,
      connectTimeout: shard.connectTimeoutMs,
      // Without it a node that is paused would be waited for although a replica has taken over.
      socketTimeout: shard.ioTimeoutMs,
      disableClientInfo: true,
    },
  }
  return new (redisLibrary().Cluster)(
    nodes.map((node) => ({ ...node })),
    options,
  )
}

/**
 * A client for one connection to a node of a cluster: the master of a slot, or with `key` null any
 * master. `cause` is what ended the connection before: a redirection names the node that has the slot
 * now, which the topology known here may not say yet.
 */
export function createNodeClient(
  cluster: Cluster,
  shard: ShardOptions,
  key: string | null,
  cause: Error | null,
): Redis | null {
  const slot = key === null ? null : clusterSlot(key)
  const node = redirection(cause) ?? masterOf(cluster, slot)?.options
  if (node === undefined) return null
  const { host = '', port = 0 } = node
  return new (redisLibrary().Redis)({ ...common(shard), host, port, enableAutoPipelining: false })
}

type Node = { readonly host?: string; readonly port?: number }

/** `MOVED slot host:port` */
function redirection(cause: Error | null): Node | undefined {
  const match = /^MOVED \d+ (.+):(\d+)$/.exec(cause?.message ?? '')
  if (match?.[1] === undefined) return undefined
  return { host: match[1], port: Number(match[2]) }
}

/** The node that serves a slot, or with null any master; null = none is known. */
export function masterOf(cluster: Cluster, slot: number | null): Redis | null {
  const masters = cluster.nodes('master')
  if (slot === null) return masters[Math.floor(Math.random() * masters.length)] ?? null
  const owner = cluster.slots[slot]?.[0]
  return masters.find(({ options }) => `${options.host}:${options.port}` === owner) ?? null
}
