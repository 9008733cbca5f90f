/**
 * Removes keys that expired, of all channels of all nodes: every node looks, and whoever finds a key first
 * removes it. spec: channels-and-engines.md §11.6
 */
import {
  CallbackTimer,
  EMPTY_PAYLOAD,
  newEpoch,
  type Clock,
  type Logger,
  type Metrics,
  type TimerWheel,
} from '../../base/index.js'
import { encodeStoredPublication, type Tags } from '../../protocol/index.js'
import type { MapOptions, MapOptionsOf } from '../ports.js'
import type { Argument } from './commands.js'
import { dueMaps, findExpired, removeExpired } from './lua/map.js'
import { decodeMapValue } from './map-envelope.js'
import { mapKeyList } from './map-keys.js'
import type { RedisMapOptions } from './options.js'
import { asBuffer, bytesOf, listOf, numberOf, textOf } from './replies.js'
import type { Shard, Shards } from './shard.js'

const OPERATION = 'map cleanup'
/** Channels that are asked for at once. */
const PAGE = 256
/** Channels that are cleaned side by side. */
const PARALLEL = 32
/** Batches of one channel before others get a turn. */
const MAX_BATCHES = 10

/** What the cleanup needs. */
export type MapCleanupDeps = {
  readonly shards: Shards
  readonly options: RedisMapOptions
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly log: Logger
  readonly metrics: Metrics
}

/** Looks for expired keys every now and then. */
export class MapCleanup {
  readonly #deps: MapCleanupDeps
  readonly #removed
  readonly #errors
  readonly #lag
  readonly #timer = new CallbackTimer(() => {
    void this.#tick()
  })
  #optionsOf: MapOptionsOf = () => null
  #failing = false
  #closed = false

  constructor(deps: MapCleanupDeps) {
    this.#deps = deps
    const counter = (name: string, help: string) =>
      deps.metrics.counter({ name, help, labels: ['broker_name'] }).of('')
    this.#removed = counter(
      'map_broker_cleanup_removed_count',
      'Number of expired keys of maps that this node removed.',
    )
    this.#errors = counter(
      'map_broker_cleanup_errors_count',
      'Number of failed attempts to remove expired keys of maps.',
    )
    this.#lag = deps.metrics
      .gauge({
        name: 'map_broker_cleanup_lag_seconds',
        help: 'Age of the oldest expired key of maps that was still there when the last round began.',
        labels: ['broker_name'],
      })
      .of('')
  }

  /** Begins. `optionsOf` tells how a channel keeps its keys; null = it is none of this node's maps. */
  start(optionsOf: MapOptionsOf): void {
    this.#optionsOf = optionsOf
    this.#schedule()
  }

  /** One round: removes whatever is expired now. Rejects when a server fails. */
  async run(): Promise<void> {
    const { shards, clock } = this.#deps
    const now = clock.now()
    const lags = await Promise.all(
      shards.all.flatMap((shard) =>
        Array.from({ length: shard.keys.partitionCount }, (_, partition) =>
          this.#cleanPartition(shard, partition, now),
        ),
      ),
    )
    this.#lag.set(Math.max(0, ...lags) / 1000)
  }

  /** Ends for good. */
  close(): void {
    this.#closed = true
    this.#deps.wheel.cancel(this.#timer)
  }

  #schedule(): void {
    const { cleanupIntervalMs: interval } = this.#deps.options
    if (interval > 0 && !this.#closed) this.#deps.wheel.schedule(this.#timer, interval)
  }

  async #tick(): Promise<void> {
    const { log } = this.#deps
    try {
      await this.run()
      if (this.#failing) log.info({}, 'expired keys of maps are removed again')
      this.#failing = false
    } catch (cause) {
      this.#errors.add()
      if (!this.#failing && !this.#closed) {
        log.error({ error: cause }, 'cannot remove expired keys of maps')
      }
      this.#failing = true
    }
    this.#schedule()
  }

  /** For how many ms the first channel had been waiting. */
  async #cleanPartition(shard: Shard, partition: number, now: number): Promise<number> {
    const schedule = [shard.keys.mapSchedule(partition)]
    let skipped = 0
    let lag: number | null = null
    while (!this.#closed) {
      const args = [String(skipped), String(PAGE)]
      const found = await shard.commands.script(OPERATION, dueMaps, schedule, args)
      const [waiting, channelsDue] = listOf(found, OPERATION)
      lag ??= numberOf(waiting, OPERATION)
      const due = listOf(channelsDue, OPERATION)
      for (let at = 0; at < due.length; at += PARALLEL) {
        const channels = due.slice(at, at + PARALLEL).map((name) => textOf(name, OPERATION))
        const known = await Promise.all(
          channels.map((channel) => this.#cleanChannel(shard, channel, now)),
        )
        // Channels of namespaces that this node does not know stay for the nodes that do.
        skipped += known.filter((each) => !each).length
      }
      if (due.length === 0) break
    }
    return lag ?? 0
  }

  /** Whether it is a map of this node's. */
  async #cleanChannel(shard: Shard, channel: string, now: number): Promise<boolean> {
    const options = this.#optionsOf(channel)
    if (options === null) return false
    const size = this.#deps.options.cleanupBatchSize
    const keys = mapKeyList(shard.keys.map(channel))
    const args = [channel, String(size)]
    for (let batch = 0; batch < MAX_BATCHES; batch++) {
      const found = listOf(
        await shard.commands.script(OPERATION, findExpired, keys, args),
        OPERATION,
      )
      if (found.length === 0) return true
      await this.#remove(shard, channel, options, removals(found, now))
      if (found.length < 3 * size) return true
    }
    return true
  }

  async #remove(
    { keys, commands, generation }: Shard,
    channel: string,
    options: MapOptions,
    entries: readonly Argument[],
  ): Promise<void> {
    const names = [...mapKeyList(keys.map(channel)), ...generation]
    const removed = await commands.script(OPERATION, removeExpired, names, [
      channel,
      keys.messages(channel),
      keys.sharded ? 'spublish' : 'publish',
      String(options.streamSize),
      String(options.streamTtlMs),
      String(options.metaTtlMs),
      newEpoch(),
      options.mode === 'ephemeral' ? '1' : '0',
      ...entries,
    ])
    this.#removed.add(numberOf(removed, OPERATION))
  }
}

/** Key, value, deadline … → key, removal, deadline … */
function removals(found: readonly unknown[], now: number): Argument[] {
  const entries: Argument[] = []
  for (let at = 0; at + 2 < found.length; at += 3) {
    const key = textOf(found[at], OPERATION)
    const publication = {
      offset: 0,
      data: EMPTY_PAYLOAD,
      info: null,
      tags: tagsOf(bytesOf(found[at + 1], OPERATION)),
      time: now,
      key,
      removed: true,
    }
    const bytes = asBuffer(encodeStoredPublication(publication))
    entries.push(key, bytes, bytesOf(found[at + 2], OPERATION))
  }
  return entries
}

/** Whoever filters by tags has to get the removal too. A value that cannot be read goes as well. */
function tagsOf(value: Buffer): Tags | null {
  if (value.length === 0) return null
  try {
    return decodeMapValue(value).publication.tags
  } catch {
    return null
  }
}
