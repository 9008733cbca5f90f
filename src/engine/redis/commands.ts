/** Commands of one shard: each with a deadline, none sent twice. spec: channels-and-engines.md §8.4, §8.5 */
import type { Cluster, Redis } from 'ioredis'
import type { Clock, Logger, TimerWheel } from '../../base/index.js'
import { createClient, createCluster } from './clients.js'
import { Generation } from './generation.js'
import { InFlight } from './in-flight.js'
import { asError, RedisLink } from './link.js'
import { publishPlain } from './lua/publish.js'
import type { LuaScript } from './lua/script.js'
import { shardName, type ShardOptions } from './options.js'

/** A key, a number in text or bytes. */
export type Argument = string | Buffer

/**
 * The part of ioredis that is used; the same of one connection and of a cluster. Its types leave out
 * the Buffer forms of EVAL and EVALSHA.
 */
interface Client {
  evalshaBuffer(digest: string, keys: number, ...rest: Argument[]): Promise<unknown>
  evalBuffer(text: string, keys: number, ...rest: Argument[]): Promise<unknown>
  publish(channel: string, message: Buffer): Promise<unknown>
  spublish(channel: string, message: Buffer): Promise<unknown>
}

/** What commands need. */
export type CommandDeps = {
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  /** Key of the {@link Generation}; null = none is kept. */
  readonly generation: string | null
}

type Settle = { readonly resolve: () => void; readonly reject: (cause: Error) => void }

/** After this long a master that sentinels replaced may be asked for again, in ms. */
const DEMOTED_PAUSE_MS = 1000

/** Sends commands to a shard. */
export class Commands {
  readonly #shard: ShardOptions
  readonly #clock: Clock
  readonly #inFlight: InFlight
  readonly #link: RedisLink | null
  readonly #cluster: Cluster | null
  readonly #generation: Generation | null
  /** The connection, once it is known whose writes the server continues. */
  #prepared: Redis | null = null
  readonly #opened: Settle
  readonly #firstAttempt: Promise<void>
  #demotedAtMs = -Infinity
  #failing = false
  readonly #suspecting: (() => void)[] = []

  constructor(shard: ShardOptions, { clock, wheel, log, generation }: CommandDeps) {
    this.#shard = shard
    this.#clock = clock
    this.#generation = generation === null ? null : openGeneration(generation, shard, log)
    let settle: Settle = { resolve: () => undefined, reject: () => undefined }
    this.#firstAttempt = new Promise<void>((resolve, reject) => {
      settle = { resolve, reject }
    })
    // Later failures are the link's to tell.
    this.#firstAttempt.catch(() => undefined)
    this.#opened = settle
    this.#inFlight = new InFlight({
      clock,
      wheel,
      timeoutMs: shard.ioTimeoutMs,
      onTimeout: () => {
        this.#link?.restart(new Error('commands get no answer'))
        for (const told of this.#suspecting) told()
      },
    })
    this.#cluster = shard.kind === 'cluster' ? this.#openCluster(log) : null
    this.#link = shard.kind === 'cluster' ? null : this.#openLink(wheel, log)
  }

  /** The cluster client, for those who need the topology. */
  get cluster(): Cluster | null {
    return this.#cluster
  }

  /** Asks a cluster anew which node serves which slot. */
  refreshTopology(): void {
    this.#cluster?.refreshSlotsCache()
  }

  /**
   * Connects; rejects when the first attempt fails or the server is not what it has to be. Later
   * attempts go on in the background.
   */
  async start(): Promise<void> {
    this.#link?.start()
    this.#cluster?.connect().then(this.#opened.resolve, (cause: unknown) => {
      this.#opened.reject(asError(cause))
    })
    await this.#firstAttempt
    const info = await this.#link?.client?.info('cluster')
    if (info?.includes('cluster_enabled:1') === true) {
      throw new Error('it is a node of a Redis Cluster: name it in cluster_address instead')
    }
  }

  /** Whether the server knows a command. */
  async knows(name: string): Promise<boolean> {
    const client = this.#prepared ?? this.#cluster
    const reply = await client?.command('INFO', name)
    return Array.isArray(reply) && reply.length > 0 && reply[0] !== null
  }

  /** `told` is called when the server is suspected to be gone, though no connection says so. */
  onSuspicion(told: () => void): void {
    this.#suspecting.push(told)
  }

  /** Runs a script. */
  script(operation: string, script: LuaScript, keys: readonly string[], args: readonly Argument[]) {
    const { digest, text } = script
    return this.#run(operation, async (client) => {
      try {
        return await client.evalshaBuffer(digest, keys.length, ...keys, ...args)
      } catch (cause) {
        // The script was not run, so sending its text is no repetition.
        if (!asError(cause).message.startsWith('NOSCRIPT')) throw cause
        return await client.evalBuffer(text, keys.length, ...keys, ...args)
      }
    })
  }

  /**
   * Publishes. In a cluster always through the node of the channel's slot, where its scripts run too:
   * messages of one channel that came from different nodes would overtake each other.
   */
  async publish(operation: string, channel: string, message: Buffer, sharded: boolean) {
    if (this.#cluster !== null && !sharded) {
      await this.script(operation, publishPlain, [channel], [message])
      return
    }
    await this.#run(operation, (client) =>
      sharded ? client.spublish(channel, message) : client.publish(channel, message),
    )
  }

  /** Closes for good. */
  close(): void {
    this.#link?.close()
    this.#cluster?.disconnect()
  }

  #run<T>(operation: string, send: (client: Client) => Promise<T>): Promise<T> {
    return this.#inFlight.run(operation, async () => {
      const client = (this.#cluster ?? this.#prepared) as unknown as Client | null
      if (client === null) throw new Error(`no connection to Redis ${shardName(this.#shard)}`)
      if (this.#generation?.doubtful === true && this.#prepared !== null) {
        await this.#generation.settle(this.#prepared)
      }
      try {
        return await send(client)
      } catch (cause) {
        this.#judge(asError(cause))
        throw cause
      }
    })
  }

  /** A master that became a replica: the sentinels know the new one. */
  #judge(error: Error): void {
    if (!error.message.includes('READONLY')) return
    this.#generation?.doubt()
    if (this.#shard.sentinel === null) return
    const now = this.#clock.monotonic()
    if (now - this.#demotedAtMs < DEMOTED_PAUSE_MS) return
    this.#demotedAtMs = now
    this.#link?.restart(error)
    for (const told of this.#suspecting) told()
  }

  #openLink(wheel: TimerWheel, log: Logger): RedisLink {
    const shard = this.#shard
    return new RedisLink({
      name: shardName(shard),
      clock: this.#clock,
      wheel,
      log,
      openTimeoutMs: shard.connectTimeoutMs + shard.ioTimeoutMs,
      open: () => createClient(shard, true),
      onUp: (client) => void this.#prepare(client),
      onDown: (cause) => {
        this.#prepared = null
        this.#opened.reject(cause)
      },
    })
  }

  async #prepare(client: Redis): Promise<void> {
    const generation = this.#generation
    if (generation !== null) {
      generation.doubt()
      try {
        await this.#inFlight.run('info', () => generation.settle(client))
      } catch (cause) {
        if (this.#link?.client === client) this.#link.restart(asError(cause))
        return
      }
      if (this.#link?.client !== client) return
    }
    this.#prepared = client
    this.#link?.confirm()
    this.#opened.resolve()
  }

  #openCluster(log: Logger): Cluster {
    const redis = shardName(this.#shard)
    const cluster = createCluster(this.#shard)
    cluster.on('ready', () => {
      if (this.#failing) log.info({ redis }, 'connected to Redis again')
      this.#failing = false
    })
    const failed = (error?: Error): void => {
      if (this.#failing) return
      this.#failing = true
      log.error({ redis, error: error?.message ?? 'closed' }, 'connection to Redis lost')
    }
    cluster.on('error', failed)
    return cluster
  }
}

function openGeneration(key: string, shard: ShardOptions, log: Logger): Generation {
  let told = false
  return new Generation(key, (reason) => {
    if (told) return
    told = true
    log.warn(
      { redis: shardName(shard), reason },
      'Redis does not tell whose writes it continues: a failover that loses publications goes unnoticed',
    )
  })
}
