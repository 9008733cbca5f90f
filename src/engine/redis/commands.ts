/** Commands of one shard: each with a deadline, none sent twice. spec: channels-and-engines.md §8.4, §8.5 */
import type { Cluster, Redis } from 'ioredis'
import { CallbackTimer, type Clock, type Logger, type TimerWheel } from '../../base/index.js'
import {
  createClient,
  createCluster,
  logIn,
  masterOf,
  openTimeoutMs,
  takesWrites,
} from './clients.js'
import { Generation, mayNot } from './generation.js'
import { InFlight } from './in-flight.js'
import { asError, isClosed, RedisLink } from './link.js'
import { publishPlain } from './lua/publish.js'
import { allScripts, type LuaScript } from './lua/script.js'
import { shardName, type ShardOptions } from './options.js'
import { ScriptOrder } from './script-order.js'
import { clusterSlot } from './shard-index.js'

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
  /** Key that may be written to see whether the server takes writes. */
  readonly canary: string
}

type Settle = { readonly resolve: () => void; readonly reject: (cause: Error) => void }

/** After this long somebody else may be looked for who takes writes, in ms. */
const DEMOTED_PAUSE_MS = 1000

/** A script that does nothing. */
const NOTHING = 'return 1'

/** Sends commands to a shard. */
export class Commands {
  readonly #shard: ShardOptions
  readonly #clock: Clock
  readonly #canary: string
  readonly #inFlight: InFlight
  readonly #order: ScriptOrder
  readonly #link: RedisLink | null
  readonly #cluster: Cluster | null
  readonly #generation: Generation | null
  readonly #wheel: TimerWheel
  /** The connection, once it is known whose writes the server continues. */
  #prepared: Redis | null = null
  readonly #opened: Settle
  readonly #firstAttempt: Promise<void>
  #demotedAtMs = -Infinity
  #failing = false
  /** What a node of the cluster, or a connection, failed with last. */
  #lastTrouble: Error | null = null
  readonly #suspecting: (() => void)[] = []

  constructor(shard: ShardOptions, { clock, wheel, log, generation, canary }: CommandDeps) {
    this.#shard = shard
    this.#clock = clock
    this.#wheel = wheel
    this.#canary = canary
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
      explain: (cause) => this.#explain(cause),
    })
    this.#order = new ScriptOrder({
      laneOf: shard.kind === 'cluster' ? (key) => String(clusterSlot(key)) : () => '',
      settled: (key) => this.#settled(key),
      teach: (lane) => teach(this.#ownerOf(lane)),
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
      this.#opened.reject(this.#lastTrouble ?? asError(cause))
    })
    await this.#firstAttempt
    if (await this.#isClusterNode()) {
      throw new Error('it is a node of a Redis Cluster: name it in cluster_address instead')
    }
  }

  /** Whether the server knows a command. */
  async knows(name: string): Promise<boolean> {
    const client = this.#prepared ?? this.#cluster
    const reply = await client?.command('INFO', name)
    return Array.isArray(reply) && reply.length > 0 && reply[0] !== null
  }

  /** Whether the server answers within a time in ms: null, or what is wrong. Never rejects. */
  async probe(boundMs: number): Promise<string | null> {
    const client = this.#prepared ?? this.#cluster
    if (client === null) return 'is not connected'
    let settle: () => void = () => undefined
    const late = new Promise<string>((resolve) => {
      settle = () => {
        resolve(`no answer within ${boundMs} ms`)
      }
    })
    const timer = new CallbackTimer(settle)
    this.#wheel.schedule(timer, boundMs)
    try {
      return await Promise.race([client.ping().then(() => null), late])
    } catch (cause) {
      return asError(cause).message
    } finally {
      this.#wheel.cancel(timer)
    }
  }

  /** `told` is called when the server is suspected to be gone, though no connection says so. */
  onSuspicion(told: () => void): void {
    this.#suspecting.push(told)
  }

  /** Runs a script. The lane of the first key is that of all. */
  script(
    operation: string,
    { digest, text }: LuaScript,
    keys: readonly string[],
    args: readonly Argument[],
  ): Promise<unknown> {
    return this.#run(operation, keys[0] ?? '', (client, byText) =>
      byText
        ? client.evalBuffer(text, keys.length, ...keys, ...args)
        : client.evalshaBuffer(digest, keys.length, ...keys, ...args),
    )
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
    await this.#run(operation, channel, (client) =>
      sharded ? client.spublish(channel, message) : client.publish(channel, message),
    )
  }

  /** Closes for good. */
  close(): void {
    this.#link?.close()
    this.#cluster?.disconnect()
  }

  #run<T>(
    operation: string,
    key: string,
    send: (client: Client, byText: boolean) => Promise<T>,
  ): Promise<T> {
    return this.#inFlight.run(operation, () =>
      this.#order.run(key, (byText) => {
        const client = (this.#cluster ?? this.#prepared) as unknown as Client | null
        if (client === null) return Promise.reject(new Error('there is no connection'))
        if (this.#generation?.doubtful === true && this.#prepared !== null) {
          return this.#generation.settle(this.#prepared).then(() => send(client, byText))
        }
        return send(client, byText)
      }),
    )
  }

  /** What a failure means, and what follows from it. */
  #explain(cause: Error): Error {
    if (cause.message.includes('READONLY')) this.#demotion(cause)
    const lost = isClosed(cause)
    const told = (lost ? this.#lastTrouble : (lastNodeErrorOf(cause) ?? cause)) ?? cause
    const message = lost ? `connection lost: ${told.message}` : told.message
    return new Error(`Redis ${shardName(this.#shard)}: ${message}`, { cause })
  }

  /** A master that became a replica: the sentinels know the new one, or it is behind the same address. */
  #demotion(error: Error): void {
    this.#generation?.doubt()
    const now = this.#clock.monotonic()
    if (this.#link === null || now - this.#demotedAtMs < DEMOTED_PAUSE_MS) return
    this.#demotedAtMs = now
    if (this.#shard.sentinel !== null) this.#leave(error)
    else void this.#leaveForAnother(error)
  }

  /** A replica that nobody stands in for can still be read. */
  async #leaveForAnother(error: Error): Promise<void> {
    if (await takesWrites(this.#shard, this.#canary)) this.#leave(error)
  }

  #leave(error: Error): void {
    this.#link?.restart(error)
    for (const told of this.#suspecting) told()
  }

  #openLink(wheel: TimerWheel, log: Logger): RedisLink {
    const shard = this.#shard
    const warn = onceOf(log, shard)
    return new RedisLink({
      name: shardName(shard),
      clock: this.#clock,
      wheel,
      log,
      openTimeoutMs: openTimeoutMs(shard),
      open: () => createClient(shard, true),
      logIn: (client) => logIn(client, shard, warn),
      onUp: (client) => void this.#prepare(client),
      onDown: (cause) => {
        this.#prepared = null
        this.#lastTrouble = cause
        this.#opened.reject(cause)
      },
    })
  }

  /** What has to be done before anything is asked of a connection. */
  async #prepare(client: Redis): Promise<void> {
    const generation = this.#generation
    try {
      await this.#inFlight.run('prepare', async () => {
        generation?.doubt()
        await generation?.settle(client)
        await teach(client)
      })
    } catch (cause) {
      if (this.#link?.client === client) this.#link.restart(asError(cause))
      return
    }
    if (this.#link?.client !== client) return
    this.#prepared = client
    this.#link.confirm()
    this.#opened.resolve()
  }

  /** A call that changes nothing goes the way of the commands, behind them. */
  async #settled(key: string): Promise<void> {
    const client = (this.#cluster ?? this.#prepared) as unknown as Client | null
    // Without an answer those before have none either.
    await client?.evalBuffer(NOTHING, 1, key).catch(() => undefined)
  }

  /** The connection that commands of a lane take. */
  #ownerOf(lane: string): Redis | null {
    return this.#cluster === null ? this.#prepared : masterOf(this.#cluster, Number(lane))
  }

  async #isClusterNode(): Promise<boolean> {
    try {
      const info = await this.#link?.client?.info('cluster')
      return info?.includes('cluster_enabled:1') === true
    } catch (cause) {
      if (mayNot(asError(cause))) return false
      throw cause
    }
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
      const cause = error === undefined ? null : (lastNodeErrorOf(error) ?? error)
      log.error({ redis, error: cause?.message ?? 'closed' }, 'connection to Redis lost')
    }
    cluster.on('error', failed)
    cluster.on('node error', (error: Error, node: string) => {
      this.#lastTrouble = new Error(`${node}: ${error.message}`, { cause: error })
    })
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

/** What the node that was asked last said, where the library says that all of them failed. */
function lastNodeErrorOf(error: Error): Error | null {
  const { lastNodeError } = error as { readonly lastNodeError?: unknown }
  return lastNodeError instanceof Error ? lastNodeError : null
}

/** Warns of each problem once, not with each connection. */
function onceOf(log: Logger, shard: ShardOptions): (problem: string) => void {
  const told = new Set<string>()
  return (reason) => {
    if (told.has(reason)) return
    told.add(reason)
    log.warn({ redis: shardName(shard), reason }, 'Redis does not take all of the configuration')
  }
}

/**
 * Teaches a server all scripts in one go: none is ever known while another is not. Returns whether it took
 * them: a user may be forbidden to teach.
 */
async function teach(client: Redis | null): Promise<boolean> {
  if (client === null) return false
  const all = client.multi()
  for (const { text } of allScripts()) all.script('LOAD', text)
  try {
    const replies = await all.exec()
    return replies?.every(([error]) => error === null) ?? false
  } catch {
    // What is wrong is told of the commands that follow.
    return false
  }
}
