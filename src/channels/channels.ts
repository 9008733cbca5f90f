/**
 * The channel layer of a node as its users see it: names, hub, directory, and the engine behind the
 * options of a namespace. spec: channels-and-engines.md §2.1, §4, §6, §10
 */
import type { Clock, Logger, MaybePromise, Metrics, Payload, TimerWheel } from '../base/index.js'
import type { SharedPollItem } from '../model/index.js'
import {
  EngineFailure,
  type BrokerSink,
  type Engine,
  type HistoryFilter,
  type HistorySlice,
  type HistoryStore,
  type NewPublication,
  type PresenceManager,
  type PresenceStats,
  type PublishOptions,
  type PublishResult,
} from '../engine/ports.js'
import type { ClientInfo } from '../protocol/index.js'
import { hasFormat } from './data-format.js'
import { LocalDirectory } from './hub/directory.js'
import type { Codecs } from './hub/frame-cache.js'
import { LocalHub } from './hub/hub.js'
import { LocalKeyedHub } from './keyed/hub.js'
import { keyChannelOf } from './keyed/key-channel.js'
import { routeInterest } from './map/interest.js'
import { createMaps } from './map/maps.js'
import { ChannelMetrics } from './metrics.js'
import type {
  Channels,
  Directory,
  HistoryPurpose,
  Hub,
  KeyedHub,
  Maps,
  Namespace,
  NamespaceTable,
  PublishParameters,
} from './ports.js'

/** What the layer is built from. */
export type ChannelsDeps = {
  readonly engine: Engine
  readonly namespaces: NamespaceTable
  /** By bit 0 of a wire variant: 0 JSON, 1 Protobuf; null = not spoken here. */
  readonly codecs: Codecs
  readonly clock: Clock
  readonly wheel: TimerWheel
  readonly metrics: Metrics
  readonly log: Logger
  /** Runs a task in the next turn of the event loop; default `setImmediate`. */
  readonly nextTurn?: (task: () => void) => void
}

/** The layer with its life cycle. */
export type StartableChannels = Channels & {
  /** Connects the hub to the broker; before that nothing is delivered. */
  start(): Promise<void>
  /** Stops timers. The engine is closed by whoever built it. */
  close(): void
}

/** Builds the channel layer of a node. */
export function createChannels(deps: ChannelsDeps): StartableChannels {
  return new NodeChannels(deps)
}

class NodeChannels implements StartableChannels {
  readonly gapless: boolean
  readonly keepsStreams: boolean
  readonly directory: Directory
  readonly maps: Maps
  readonly #hub: LocalHub
  readonly #keyed: LocalKeyedHub
  readonly #engine: Engine
  readonly #metrics: ChannelMetrics
  #namespaces: NamespaceTable

  constructor(deps: ChannelsDeps) {
    const { engine, namespaces, codecs, clock, wheel, log } = deps
    const metrics = new ChannelMetrics(deps.metrics)
    this.gapless = engine.broker.delivery === 'gapless'
    this.keepsStreams = engine.history !== null
    this.directory = new LocalDirectory({
      onAction: (action) => {
        metrics.action(action)
      },
    })
    const nextTurn = deps.nextTurn ?? inNextTurn
    const shared = { codecs, clock, wheel, metrics, log, nextTurn }
    this.#hub = new LocalHub({
      ...shared,
      broker: routeInterest(
        engine.broker,
        engine.map,
        (channel) => (this.#namespaces.resolve(channel)?.namespace.map ?? null) !== null,
        (action) => {
          metrics.action(action)
        },
      ),
    })
    this.#keyed = new LocalKeyedHub({
      ...shared,
      broker: engine.broker,
      onPublished: (applied) => {
        metrics.published(applied)
      },
    })
    metrics.keyed(deps.metrics, this.#keyed)
    this.maps = createMaps(engine.map, metrics)
    this.#engine = engine
    this.#metrics = metrics
    this.#namespaces = namespaces
  }

  get hub(): Hub {
    return this.#hub
  }

  get namespaces(): NamespaceTable {
    return this.#namespaces
  }

  get keyed(): KeyedHub {
    return this.#keyed
  }

  async start(): Promise<void> {
    await this.#engine.broker.start(this.#sink)
    await this.#engine.map?.start(
      this.#hub,
      (channel) => this.#namespaces.resolve(channel)?.namespace.map?.options ?? null,
    )
  }

  close(): void {
    this.#hub.close()
    this.#keyed.close()
  }

  useNamespaces(table: NamespaceTable): void {
    this.#namespaces = table
  }

  hasHistory(namespace: Namespace): boolean {
    return this.#engine.history !== null && namespace.historySize > 0 && namespace.historyTtlMs > 0
  }

  acceptsData(namespace: Namespace, data: Payload | null): boolean {
    const { dataFormat, schema } = namespace
    return hasFormat(dataFormat, data) && (schema?.fault(data) ?? null) === null
  }

  publish(
    channel: string,
    namespace: Namespace,
    publication: NewPublication,
    parameters: PublishParameters,
  ): MaybePromise<PublishResult> {
    const stored = !parameters.skipHistory && this.hasHistory(namespace)
    this.#metrics.sent('publication')
    const result = this.#engine.broker.publish(channel, publication, {
      historySize: stored ? namespace.historySize : 0,
      historyTtlMs: stored ? namespace.historyTtlMs : 0,
      historyMetaTtlMs: namespace.historyMetaTtlMs,
      idempotencyKey: parameters.idempotencyKey,
      version: parameters.version,
      versionEpoch: parameters.versionEpoch,
      delta: parameters.delta,
    })
    return result instanceof Promise ? result.then(this.#counted) : this.#counted(result)
  }

  publishItem(channel: string, data: Payload, item: SharedPollItem): MaybePromise<void> {
    this.#metrics.sent('publication')
    const name = keyChannelOf(channel, item.key)
    const publication = { data, info: null, tags: null, item }
    const result = this.#engine.broker.publish(name, publication, UNSTORED)
    return result instanceof Promise ? result.then(ignore) : undefined
  }

  publishJoin(channel: string, info: ClientInfo): MaybePromise<void> {
    this.#metrics.sent('join')
    return this.#engine.broker.publishJoin(channel, info)
  }

  publishLeave(channel: string, info: ClientInfo): MaybePromise<void> {
    this.#metrics.sent('leave')
    return this.#engine.broker.publishLeave(channel, info)
  }

  history(
    channel: string,
    namespace: Namespace,
    filter: HistoryFilter,
    purpose?: HistoryPurpose,
  ): MaybePromise<HistorySlice> {
    this.#metrics.action(purpose ?? (filter.limit === 0 ? 'history_stream_top' : 'history'))
    return this.#history('history').read(channel, filter, namespace.historyMetaTtlMs)
  }

  removeHistory(channel: string): MaybePromise<void> {
    this.#metrics.action('history_remove')
    return this.#history('history remove').remove(channel)
  }

  addPresence(channel: string, info: ClientInfo): MaybePromise<void> {
    this.#metrics.action('add_presence')
    return this.#presence('presence add').add(channel, info)
  }

  removePresence(channel: string, clientId: string, user: string): MaybePromise<void> {
    this.#metrics.action('remove_presence')
    return this.#presence('presence remove').remove(channel, clientId, user)
  }

  presence(channel: string): MaybePromise<ReadonlyMap<string, ClientInfo>> {
    this.#metrics.action('presence')
    return this.#presence('presence').list(channel)
  }

  presenceStats(channel: string): MaybePromise<PresenceStats> {
    this.#metrics.action('presence_stats')
    return this.#presence('presence stats').stats(channel)
  }

  /** Values of keys go to whoever tracks the key, everything else to subscribers of the channel. */
  readonly #sink: BrokerSink = {
    onPublication: (channel, publication, epoch, previous) => {
      if (publication.key !== undefined) {
        if (this.#keyed.onPublication(channel, publication, epoch)) return
      }
      this.#hub.onPublication(channel, publication, epoch, previous)
    },
    onJoin: (channel, info) => {
      this.#hub.onJoin(channel, info)
    },
    onLeave: (channel, info) => {
      this.#hub.onLeave(channel, info)
    },
    // What was published to keys meanwhile comes with the next poll.
    onGap: (names) => {
      this.#hub.onGap(names)
    },
    onLost: (names) => {
      this.#hub.onLost(names)
      this.#keyed.onLost(names)
    },
  }

  readonly #counted = (result: PublishResult): PublishResult => {
    if (result.suppressed !== null) this.#metrics.suppressed(result.suppressed)
    return result
  }

  /** Configuration is checked against the engine at start, so a missing part is a fault of ours. */
  #history(operation: string): HistoryStore {
    const { history } = this.#engine
    if (history === null) throw new EngineFailure(operation, new Error('engine has no history'))
    return history
  }

  #presence(operation: string): PresenceManager {
    const { presence } = this.#engine
    if (presence === null) throw new EngineFailure(operation, new Error('engine has no presence'))
    return presence
  }
}

/** Options of a publication that nothing is to remember. */
const UNSTORED: PublishOptions = {
  historySize: 0,
  historyTtlMs: 0,
  historyMetaTtlMs: 0,
  idempotencyKey: '',
  version: 0n,
  versionEpoch: '',
  delta: false,
}

function ignore(): void {
  // The result of an unstored publication says nothing.
}

function inNextTurn(task: () => void): void {
  setImmediate(task)
}
