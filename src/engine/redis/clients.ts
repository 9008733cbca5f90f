/**
 * Makes ioredis clients. They never resend, queue or resubscribe by themselves: what happens after a
 * lost connection is decided by {@link RedisLink} and its users.
 */
import type * as IoRedis from 'ioredis'
import type { Cluster, ClusterOptions, Redis, RedisOptions as ClientOptions } from 'ioredis'
import { optionalPackage } from '../../base/index.js'
import { clusterSlot } from './shard-index.js'
import type { RedisHost, RedisTls, ShardOptions } from './options.js'

/** The client library. @throws MissingPackage */
export const redisLibrary = optionalPackage('ioredis', 'Redis') as () => typeof IoRedis

/** Cluster topology is read anew this often. */
const TOPOLOGY_MS = 5000
/** Pause before a cluster is connected anew. */
const CLUSTER_RETRY_MS = 250
/** Pause before a command that met a moving slot is sent again. */
const REDIRECT_MS = 100

function tlsOf(tls: RedisTls | null): Pick<ClientOptions, 'tls'> {
  return tls === null ? {} : { tls }
}

function credentials({ user, password, clientName }: ShardOptions): ClientOptions {
  return {
    ...(user === '' ? {} : { username: user }),
    ...(password === '' ? {} : { password }),
    ...(clientName === '' ? {} : { connectionName: clientName }),
  }
}

function common(shard: ShardOptions): ClientOptions {
  return {
    ...credentials(shard),
    ...tlsOf(shard.tls),
    db: shard.db,
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

/** A client for one connection to a standalone server or to the master that the sentinels name. */
export function createClient(shard: ShardOptions, autoPipelining: boolean): Redis {
  const options = { ...common(shard), enableAutoPipelining: autoPipelining }
  const [host] = shard.hosts
  if (shard.sentinel === null) return new (redisLibrary().Redis)({ ...options, ...host })
  const { masterName, user, password, tls } = shard.sentinel
  return new (redisLibrary().Redis)({
    ...options,
    sentinels: shard.hosts.filter((each) => 'host' in each).map((each) => ({ ...each })),
    name: masterName,
    role: 'master',
    failoverDetector: true,
    sentinelRetryStrategy: () => null,
    sentinelReconnectStrategy: () => TOPOLOGY_MS,
    sentinelCommandTimeout: shard.ioTimeoutMs,
    enableTLSForSentinelMode: shard.tls !== null,
    ...(user === '' ? {} : { sentinelUsername: user }),
    ...(password === '' ? {} : { sentinelPassword: password }),
    ...(tls === null ? {} : { sentinelTLS: tls }),
  })
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
    slotsRefreshTimeout: shard.ioTimeoutMs,
    clusterRetryStrategy: () => CLUSTER_RETRY_MS,
    retryDelayOnFailover: REDIRECT_MS,
    retryDelayOnClusterDown: REDIRECT_MS,
    retryDelayOnTryAgain: REDIRECT_MS,
    maxRedirections: 16,
    redisOptions: {
      ...credentials(shard),
      ...tlsOf(shard.tls),
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
  const node = redirection(cause) ?? masterOf(cluster, key)
  if (node === null) return null
  return new (redisLibrary().Redis)({ ...common(shard), ...node, enableAutoPipelining: false })
}

type Node = { readonly host?: string; readonly port?: number }

/** `MOVED slot host:port` */
function redirection(cause: Error | null): Node | null {
  const match = /^MOVED \d+ (.+):(\d+)$/.exec(cause?.message ?? '')
  if (match?.[1] === undefined) return null
  return { host: match[1], port: Number(match[2]) }
}

function masterOf(cluster: Cluster, key: string | null): Node | null {
  const masters = cluster.nodes('master')
  const owner = key === null ? undefined : cluster.slots[clusterSlot(key)]?.[0]
  const node =
    key === null
      ? masters[Math.floor(Math.random() * masters.length)]
      : masters.find(({ options }) => `${options.host}:${options.port}` === owner)
  if (node === undefined) return null
  const { host, port } = node.options
  return {
    ...(host === undefined ? {} : { host }),
    ...(port === undefined ? {} : { port }),
  }
}
