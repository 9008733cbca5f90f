/** Names of keys and PUB/SUB channels: a contract with other servers. spec: channels-and-engines.md §8.1, §8.2 */
import { UnsupportedChannel } from '../ports.js'
import { ShardIndex } from './shard-index.js'

const UNTAGGED = 'must not begin with } in a Redis Cluster'

/** How names are built on one shard. */
export type Layout = {
  readonly prefix: string
  /** Hash tags keep the keys of a channel together. */
  readonly cluster: boolean
  /** Partitions of sharded PUB/SUB, 0 = plain PUB/SUB. Only in a cluster. */
  readonly partitions: number
}

/** Keys of one map channel. */
export type MapKeys = {
  /** Epoch and top of the stream. */
  readonly meta: string
  readonly stream: string
  /** Key → value. */
  readonly state: string
  /** Keys by when they expire. */
  readonly expiry: string
  /** Epoch that the state belongs to, versions of keys. */
  readonly stateMeta: string
  /** Shared by all channels of the partition. */
  readonly schedule: string
  /** Of ordered maps, which only other servers write. */
  readonly order: string
}

/** Names of one shard. */
export class RedisKeys {
  readonly control: string
  /** Whose writes the server continues. */
  readonly generation: string
  /** Number of partitions, at least 1. */
  readonly partitionCount: number
  readonly sharded: boolean
  readonly #prefix: string
  readonly #cluster: boolean
  readonly #partitions: ShardIndex
  readonly #messages: string

  constructor({ prefix, cluster, partitions }: Layout) {
    this.#prefix = prefix
    this.#cluster = cluster
    this.sharded = cluster && partitions > 0
    this.partitionCount = this.sharded ? partitions : 1
    this.#partitions = new ShardIndex(this.partitionCount)
    this.#messages = `${prefix}.client.`
    this.control = `${prefix}.control`
    this.generation = `${prefix}.__generation`
  }

  /** Why a channel cannot be kept here, or null: an empty hash tag leaves its keys without a common slot. */
  problem(channel: string): string | null {
    const untagged = this.#cluster && !this.sharded && channel.startsWith('}')
    return untagged ? UNTAGGED : null
  }

  /** Partition whose subscriber carries the channel. */
  partition(channel: string): number {
    return this.#partitions.of(channel)
  }

  /** PUB/SUB channel of a channel's messages. */
  messages(channel: string): string {
    return this.#messages + this.#tagged(channel)
  }

  /** Reverse of {@link messages}; null for any other name. */
  channelOf(name: string): string | null {
    if (!name.startsWith(this.#messages)) return null
    const rest = name.slice(this.#messages.length)
    if (this.sharded) {
      const dot = rest.indexOf('.')
      return dot < 0 ? null : rest.slice(dot + 1)
    }
    if (!this.#cluster) return rest
    return rest.startsWith('{') && rest.endsWith('}') ? rest.slice(1, -1) : null
  }

  /**
   * PUB/SUB channel of the canaries of one subscriber. Not `P.shard.0`, which all nodes share: nodes of
   * the reference log every message there as an error when they are in a cluster.
   */
  service(partition: number, id: string): string {
    const base = `${this.#prefix}.canary`
    return this.sharded ? `${base}.{${partition}}.${id}` : `${base}.${id}`
  }

  /** Key a canary writes; in the slot of {@link service} where that is bound to one. */
  canary(partition: number): string {
    return this.sharded
      ? `${this.#prefix}.__canary.{${partition}}`
      : `${this.#prefix}.__canary.${Math.floor(Math.random() * 64)}`
  }

  /** Control messages for one node. */
  node(id: string): string {
    return `${this.#prefix}.node.${id}`
  }

  stream(channel: string): string {
    return `${this.#prefix}.stream.${this.#tagged(channel)}`
  }

  streamMeta(channel: string): string {
    return `${this.#prefix}.stream.meta.${this.#tagged(channel)}`
  }

  list(channel: string): string {
    return `${this.#prefix}.list.${this.#tagged(channel)}`
  }

  listMeta(channel: string): string {
    return `${this.#prefix}.list.meta.${this.#tagged(channel)}`
  }

  /** Result of a publication with an idempotency key. */
  result(channel: string, key: string): string {
    return `${this.#prefix}.result.${this.#tagged(channel)}.${key}`
  }

  /** A run, beside the stream of its channel. */
  run(channel: string): string {
    return `${this.#prefix}.run.${this.#tagged(channel)}`
  }

  /** Nodes by when their lease on runs ends. */
  get runNodes(): string {
    return `${this.#prefix}.runs.nodes`
  }

  /** Channels of the runs that a node owns. */
  runsOf(node: string): string {
    return `${this.#prefix}.runs.on.${node}`
  }

  /** Channels of running runs of a user by when they are over at the latest. */
  activeRuns(user: string): string {
    return `${this.#prefix}.runs.active.${user}`
  }

  /** Channels of all runs, or with a user of theirs, by how long they are kept. */
  runIndex(user: string | null): string {
    return user === null ? `${this.#prefix}.runs.all` : `${this.#prefix}.runs.user.${user}`
  }

  /** Keys of presence: expiry, entries, expiry of users, counts of users. */
  presence(channel: string): readonly [string, string, string, string] {
    if (this.#cluster && channel.startsWith('}')) {
      throw new UnsupportedChannel('presence', channel, UNTAGGED)
    }
    const tagged = this.#cluster ? `{${channel}}` : channel
    const base = `${this.#prefix}.presence`
    return [
      `${base}.expire.${tagged}`,
      `${base}.data.${tagged}`,
      `${base}.user.expire.${tagged}`,
      `${base}.user.clients.${tagged}`,
    ]
  }

  /**
   * Keys of a map channel. Its messages travel on {@link messages}, its results are {@link result}s.
   * spec: channels-and-engines.md §11.6
   */
  map(channel: string): MapKeys {
    const name = (infix: string) => `${this.#prefix}:${infix}:${this.#tagged(channel)}`
    return {
      meta: name('meta'),
      stream: name('stream'),
      state: name('state'),
      expiry: name('state:expire'),
      stateMeta: name('state:meta'),
      schedule: this.mapSchedule(this.partition(channel)),
      order: name('state:order'),
    }
  }

  /** Map channels of a partition by when their first key expires. */
  mapSchedule(partition: number): string {
    const base = `${this.#prefix}:cleanup:channels`
    return this.sharded ? `${base}:{${partition}}` : base
  }

  #tagged(channel: string): string {
    if (this.sharded) return `{${this.#partitions.of(channel)}}.${channel}`
    return this.#cluster ? `{${channel}}` : channel
  }
}
