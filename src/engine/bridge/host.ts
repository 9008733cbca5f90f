/**
 * The side of the bridge that has the engine: one memory engine for all workers of a process. It
 * hands every publication to the workers that subscribed, and forgets what a dead worker held.
 *
 */
import type { Logger, MaybePromise } from '../../base/index.js'
import type {
  BrokerSink,
  Engine,
  HistoryStore,
  MapBroker,
  MapOptions,
  PresenceManager,
} from '../ports.js'
import { Batcher, type Link } from './link.js'
import { after, mapOperations } from './map.js'
import { runOperations } from './runs.js'
import {
  pack,
  packInfo,
  unpackInfo,
  unpackNew,
  type Answer,
  type OperationName,
  type Operations,
  type Request,
} from './wire.js'

/** One attached worker. */
export interface BridgePeer {
  /** Requests of the worker arrived. */
  receive(batch: readonly unknown[]): void
  /** The worker is gone: its subscriptions, presence entries and the keys of its connections go with it. */
  detach(): void
}

/** What the host needs. */
export type BridgeHostDeps = {
  /**
   * Has history, presence, maps and runs, delivers every channel without being asked to subscribe, in order.
   * Closed by whoever made it.
   */
  readonly engine: Engine
  readonly log: Logger
  /** Default: setImmediate. */
  readonly nextTurn?: (task: () => void) => void
}

/** Serves the engine to workers. */
export class BridgeHost {
  readonly #deps: BridgeHostDeps
  readonly #peers = new Set<Peer>()
  readonly #subscribers = new Map<string, Set<Peer>>()

  constructor(deps: BridgeHostDeps) {
    this.#deps = deps
  }

  /** Connects to the broker. */
  async start(): Promise<void> {
    const { broker, map } = this.#deps.engine
    await broker.start(this.#sink('pub'))
    // Workers hand over the options of a map with each operation on it.
    await map?.start(this.#sink('map'), () => null)
  }

  /** Number of channels that some worker is subscribed to; for tests of what stays behind. */
  get channelCount(): number {
    return this.#subscribers.size
  }

  /** Adds a worker. */
  attach(link: Link): BridgePeer {
    const { engine, log, nextTurn } = this.#deps
    const peer = new Peer({
      engine,
      log,
      out: new Batcher<Answer>(link, nextTurn),
      subscribers: this.#subscribers,
      peers: this.#peers,
    })
    this.#peers.add(peer)
    return peer
  }

  /** Hands what is delivered to whoever subscribed. */
  #sink(kind: 'pub' | 'map'): BrokerSink {
    return {
      onPublication: (channel, publication, epoch, previous) => {
        const peers = this.#subscribers.get(channel)
        if (peers === undefined) return
        const before = previous === null ? null : pack(previous)
        send(peers, [kind, channel, pack(publication), epoch, before])
      },
      onJoin: (channel, info) => {
        const peers = this.#subscribers.get(channel)
        if (peers !== undefined) send(peers, ['join', channel, packInfo(info)])
      },
      onLeave: (channel, info) => {
        const peers = this.#subscribers.get(channel)
        if (peers !== undefined) send(peers, ['leave', channel, packInfo(info)])
      },
      onGap: () => {
        // A memory engine loses nothing.
      },
      onLost: () => {
        // Nor does it take anything back.
      },
    }
  }
}

function send(peers: ReadonlySet<Peer>, answer: Answer): void {
  for (const peer of peers) peer.out.push(answer)
}

type PeerDeps = {
  readonly engine: Engine
  readonly log: Logger
  readonly out: Batcher<Answer>
  readonly subscribers: Map<string, Set<Peer>>
  readonly peers: Set<Peer>
}

class Peer implements BridgePeer {
  readonly out: Batcher<Answer>
  nodeId = ''
  readonly #deps: PeerDeps
  readonly #channels = new Set<string>()
  /** Presence entries of this worker: channel → client → user. */
  readonly #present = new Map<string, Map<string, string>>()
  /** Keys that go with connections of this worker: channel → key → how the channel keeps keys. */
  readonly #keys = new Map<string, Map<string, MapOptions>>()
  readonly #operations: { readonly [K in OperationName]: Operation<K> }
  #attached = true

  constructor(deps: PeerDeps) {
    this.#deps = deps
    this.out = deps.out
    this.#operations = this.#table(deps.engine)
  }

  receive(batch: readonly unknown[]): void {
    for (const request of batch as readonly Request[]) this.#serve(request)
  }

  detach(): void {
    if (!this.#attached) return
    this.#attached = false
    this.#deps.peers.delete(this)
    for (const channel of this.#channels) this.#unsubscribe(channel)
    const presence = this.#deps.engine.presence
    for (const [channel, clients] of this.#present) {
      for (const [client, user] of clients) void presence?.remove(channel, client, user)
    }
    this.#present.clear()
    const { map } = this.#deps.engine
    for (const [channel, keys] of this.#keys) {
      for (const [key, options] of keys) {
        const removal = { key, tags: null, idempotencyKey: '', expected: null }
        void map?.remove(channel, removal, options)
      }
    }
    this.#keys.clear()
    // Others may take its runs over at once.
    if (this.nodeId !== '') void this.#deps.engine.runs?.endLease(this.nodeId)
  }

  #serve([name, id, ...values]: Request): void {
    try {
      const operation = this.#operations[name] as (...values: unknown[]) => unknown
      const result = operation(...values)
      if (result instanceof Promise) {
        result.then(
          (value: unknown) => {
            this.out.push(['done', id, value])
          },
          (cause: unknown) => {
            this.#failed(id, name, cause)
          },
        )
      } else this.out.push(['done', id, result])
    } catch (cause) {
      this.#failed(id, name, cause)
    }
  }

  #failed(id: number, operation: OperationName, error: unknown): void {
    this.#deps.log.error({ operation, error }, 'engine operation of a worker failed')
    this.out.push(['failed', id, error instanceof Error ? error.message : String(error)])
  }

  #table(engine: Engine): { readonly [K in OperationName]: Operation<K> } {
    const { broker } = engine
    const history = needed(engine.history)
    const presence = needed(engine.presence)
    return {
      hello: (nodeId) => {
        this.nodeId = nodeId
      },
      subscribe: (channel) => {
        this.#subscribe(channel)
      },
      unsubscribe: (channel) => {
        this.#channels.delete(channel)
        this.#unsubscribe(channel)
      },
      publish: (channel, publication, options) =>
        broker.publish(channel, unpackNew(publication), options),
      join: (channel, info) => broker.publishJoin(channel, unpackInfo(info)),
      leave: (channel, info) => broker.publishLeave(channel, unpackInfo(info)),
      ...historyOperations(history),
      ...this.#presenceOperations(presence),
      ...this.#mapOperations(needed(engine.map)),
      ...runOperations(needed(engine.runs)),
      control: (message, to) => {
        for (const peer of this.#deps.peers) {
          if (to === null || peer.nodeId === to) peer.out.push(['control', message])
        }
      },
    }
  }

  #mapOperations(map: MapBroker): ReturnType<typeof mapOperations> {
    const operations = mapOperations(map)
    return {
      ...operations,
      mapPublish: (channel, change, options) => {
        if (change.ofConnection === true) entryOf(this.#keys, channel).set(change.key, options)
        return operations.mapPublish(channel, change, options)
      },
      mapRemove: (channel, removal, options) => {
        const keys = this.#keys.get(channel)
        keys?.delete(removal.key)
        if (keys?.size === 0) this.#keys.delete(channel)
        return operations.mapRemove(channel, removal, options)
      },
    }
  }

  #presenceOperations(
    presence: PresenceManager,
  ): Pick<Table, 'addPresence' | 'removePresence' | 'presence' | 'presenceStats'> {
    return {
      addPresence: (channel, packed) => {
        const { client, user } = packed
        entryOf(this.#present, channel).set(client, user)
        return presence.add(channel, unpackInfo(packed))
      },
      removePresence: (channel, client, user) => {
        const clients = this.#present.get(channel)
        clients?.delete(client)
        if (clients?.size === 0) this.#present.delete(channel)
        return presence.remove(channel, client, user)
      },
      presence: (channel) =>
        after(
          presence.list(channel),
          (members) => new Map([...members].map(([client, info]) => [client, packInfo(info)])),
        ),
      presenceStats: (channel) => presence.stats(channel),
    }
  }

  #subscribe(channel: string): void {
    if (!this.#attached) return
    this.#channels.add(channel)
    const peers = this.#deps.subscribers.get(channel)
    if (peers !== undefined) peers.add(this)
    else this.#deps.subscribers.set(channel, new Set([this]))
  }

  #unsubscribe(channel: string): void {
    const peers = this.#deps.subscribers.get(channel)
    peers?.delete(this)
    if (peers?.size === 0) this.#deps.subscribers.delete(channel)
  }
}

/** The map of a channel, made when there is none. */
function entryOf<T>(all: Map<string, Map<string, T>>, channel: string): Map<string, T> {
  let entry = all.get(channel)
  if (entry === undefined) all.set(channel, (entry = new Map<string, T>()))
  return entry
}

type Operation<K extends OperationName> = (
  ...values: Parameters<Operations[K]>
) => MaybePromise<ReturnType<Operations[K]>>
type Table = { readonly [K in OperationName]: Operation<K> }

function historyOperations(history: HistoryStore): Pick<Table, 'readHistory' | 'removeHistory'> {
  return {
    readHistory: (channel, filter, metaTtlMs) =>
      after(history.read(channel, filter, metaTtlMs), (slice) => ({
        ...slice,
        publications: slice.publications.map(pack),
      })),
    removeHistory: (channel) => history.remove(channel),
  }
}

function needed<T>(part: T | null): T {
  if (part === null)
    throw new Error('the bridged engine must have history, presence, maps and runs')
  return part
}
