/**
 * Acting on sessions wherever they live. On one node the local directory is all there is; a cluster
 * adds messages to other nodes behind the same port. spec: server-api-and-operations.md §1.6
 */
import type { MaybePromise, Payload } from '../base/index.js'
import type { TagsFilter } from '../channels/index.js'
import type { PurgeFilter, StreamPosition, SubscribeGrant } from '../model/index.js'
import type { Disconnect } from '../protocol/index.js'

/** Which sessions are meant. `user` '' = anonymous sessions; empty client/session = any. */
export type SessionTarget = {
  readonly user: string
  readonly client: string
  readonly session: string
  /** With an empty `user`: sessions of every user. Only other nodes ask for it. */
  readonly allUsers?: boolean
  /** Only sessions with such labels. Sessions of this server have none. */
  readonly labels?: TagsFilter
}

/** Aggregated metrics of a node, as nodes of the reference report them. */
export type NodeMetrics = {
  /** Seconds the numbers cover. */
  readonly interval: number
  readonly items: ReadonlyMap<string, number>
}

/** What `info` reports of a node. */
export type NodeInfo = {
  readonly uid: string
  readonly name: string
  readonly version: string
  readonly numClients: number
  readonly numUsers: number
  readonly numSubs: number
  readonly numChannels: number
  /** Seconds. */
  readonly uptime: number
  /** Absent = the node reports none. */
  readonly metrics?: NodeMetrics
}

/** What becomes of a connection. */
export type RefreshChange = {
  readonly expired: boolean
  /** Unix seconds, 0 = never. */
  readonly expireAt: number
  readonly info: Payload | null
}

/** Operations on sessions and nodes. Those that other nodes did not hear of reject with EngineFailure. */
export interface Control {
  /** False when a local session held the channel already (API error 100). */
  subscribe(
    target: SessionTarget,
    channel: string,
    grant: SubscribeGrant,
    recoverSince: StreamPosition | null,
  ): MaybePromise<boolean>
  unsubscribe(target: SessionTarget, channel: string): MaybePromise<void>
  /**
   * Ends sessions.
   * @param except client ids to keep
   * @param claimedAt a place in the order of {@link claim}, of the session that `except` names: those
   *   that claimed their user later stay. 0 = nobody does
   */
  disconnect(
    target: SessionTarget,
    why: Disconnect,
    except: readonly string[],
    claimedAt?: number,
  ): MaybePromise<void>
  /**
   * A place in the order of sessions that want to be their user's only one: a time in Unix ms that is
   * later than all places given here and all that this node has heard of, whatever the clocks say.
   */
  claim(): number
  refresh(target: SessionTarget, change: RefreshChange): MaybePromise<void>
  /** Forgets decisions of backends that are kept. spec: proxy.md §9.15 */
  purge(filter: PurgeFilter): MaybePromise<void>
  /** Nodes that are known to live, this one included. */
  nodes(): MaybePromise<readonly NodeInfo[]>
  /**
   * Channels with subscribers anywhere and how many. `pattern` is a valid glob, '' = all. Rejects
   * with SurveyFailure when a node did not answer.
   */
  channels(pattern: string): MaybePromise<ReadonlyMap<string, number>>
}

/** Sessions of this node that are reached by requests. Implemented by `transport/`. */
export interface EmulatedSink {
  /**
   * Hands a frame to a session. `data` is what the request had: the frame itself for a session that
   * speaks Protobuf, a JSON string with it for one that speaks JSON. spec: client-protocol.md §8.3
   */
  deliver(session: string, data: Uint8Array): 'delivered' | 'no_session' | 'malformed'
}

/** Sessions of other nodes that are reached by requests. */
export interface SessionRelay {
  /** Hands a frame to the node that holds the session; what it is see {@link EmulatedSink.deliver}. */
  deliver(
    node: string,
    session: string,
    data: Uint8Array,
  ): MaybePromise<'delivered' | 'unknown_node' | 'no_answer'>
}
