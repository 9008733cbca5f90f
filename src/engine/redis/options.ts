/** What the Redis engine is told. Built from the configuration by `app`. spec: channels-and-engines.md §2.4, §8.6 */
import type { ConnectionOptions } from 'node:tls'

/** TLS settings as node takes them. */
export type RedisTls = Pick<
  ConnectionOptions,
  'servername' | 'rejectUnauthorized' | 'minVersion'
> & {
  /** PEM texts. Without `ca` the authorities of the process are trusted. */
  readonly ca?: string
  readonly cert?: string
  readonly key?: string
}

/** A server. */
export type RedisHost = { readonly host: string; readonly port: number } | { readonly path: string }

/** Sentinels that know a master. */
export type SentinelOptions = {
  readonly masterName: string
  readonly user: string
  readonly password: string
  readonly tls: RedisTls | null
}

/** One shard. Durations in ms. */
export type ShardOptions = {
  readonly kind: 'standalone' | 'sentinel' | 'cluster'
  /** The server, the sentinels, or nodes of the cluster. */
  readonly hosts: readonly RedisHost[]
  readonly db: number
  readonly user: string
  readonly password: string
  readonly clientName: string
  readonly tls: RedisTls | null
  readonly sentinel: SentinelOptions | null
  readonly connectTimeoutMs: number
  readonly ioTimeoutMs: number
}

/** Redis servers and how their keys are named. The order of shards is part of the contract. */
export type RedisOptions = {
  readonly shards: readonly ShardOptions[]
  readonly prefix: string
  /** Streams get a new epoch when a server may lack writes. Not in a cluster. */
  readonly newEpochOnFailover: boolean
}

/** Options of the broker part. */
export type RedisBrokerOptions = {
  readonly historyUseLists: boolean
  /** Partitions of sharded PUB/SUB in a cluster; 0 = plain PUB/SUB. */
  readonly partitions: number
}

/** Options of the presence part. */
export type RedisPresenceOptions = {
  readonly ttlMs: number
  /** Expiry by hash field: needs Redis 7.4. */
  readonly hashFieldTtl: boolean
  readonly userMapping: boolean
}

/** Options of the map part. Durations in ms. */
export type RedisMapOptions = {
  /** How often expired keys are looked for; 0 = never. */
  readonly cleanupIntervalMs: number
  /** Most keys of a channel that are removed in one go. */
  readonly cleanupBatchSize: number
  /** Life of the result of a change with an idempotency key. */
  readonly resultTtlMs: number
}

/** A shard's name in logs and errors: no user, no password. */
export function shardName({ kind, hosts }: ShardOptions): string {
  const names = hosts.map((host) => ('path' in host ? host.path : `${host.host}:${host.port}`))
  return `${kind} ${names.join(',')}`
}
